#include "base/expression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/grammar.h"

enum { PROGRAMS = 3 };

struct expression {
    struct program program[PROGRAMS]; /* value; and gradient; and Hessian */
};

static const int lanes_of[PROGRAMS] = {LANE_F + 1, LANE_Y + 1, LANES};

/* Where a formula comes into being. */
struct formula {
    struct tape *tape;
    const struct expression_names *foreign; /* then there is no x and no y; NULL: none */
    int inputs;                             /* 2: x and y; 1: x alone, also called w */
};

/* --- the algebra of quantities --- */

static union term number(void *context, double value)
{
    const struct formula *formula = context;
    return (union term){.quantity = quantity_constant(formula->tape, value)};
}

static struct quantity combine(struct tape *tape, enum operation op, struct quantity a,
                               struct quantity b)
{
    switch (op) {
    case OP_ADD:
        return quantity_add(tape, a, b);
    case OP_SUB:
        return quantity_sub(tape, a, b);
    case OP_MUL:
        return quantity_mul(tape, a, b);
    case OP_DIV:
        return quantity_div(tape, a, b);
    case OP_POW:
        return quantity_power(tape, a, b);
    case OP_MIN:
        return quantity_min(tape, a, b);
    case OP_MAX:
        return quantity_max(tape, a, b);
    case OP_NEG:
        return quantity_neg(tape, a);
    default:
        return quantity_function(tape, op, a);
    }
}

static union term apply(void *context, enum operation op, union term a, union term b)
{
    const struct formula *formula = context;
    return (union term){.quantity = combine(formula->tape, op, a.quantity, b.quantity)};
}

static const struct input {
    const char *name;
    int axis;
    int only; /* where there are so many inputs; 0: wherever it is there */
} input_names[] = {{"x", 0, 0}, {"y", 1, 0}, {"w1", 0, 0}, {"w2", 1, 0}, {"w", 0, 1}};

enum { INPUTS = sizeof input_names / sizeof *input_names };

/* Whether an input of that name is there. */
static bool is_there(const struct formula *formula, const struct input *input)
{
    return !formula->foreign && input->axis < formula->inputs &&
           (input->only == 0 || input->only == formula->inputs);
}

static int name(void *context, const char *text, union term *out, struct error *error)
{
    const struct formula *formula = context;
    const struct expression_names *foreign = formula->foreign;
    size_t length = grammar_word(text);
    double value;
    if (foreign) {
        int used = foreign->read(foreign->context, text, &value, error);
        if (used > 0)
            *out = number(context, value);
        return used;
    }
    for (int i = 0; i < INPUTS; i++) {
        if (strlen(input_names[i].name) != length ||
            memcmp(input_names[i].name, text, length) != 0 || !is_there(formula, &input_names[i]))
            continue;
        out->quantity = quantity_input(formula->tape, input_names[i].axis);
        return (int)length;
    }
    return 0;
}

static const char *candidate(void *context, int i)
{
    for (int k = 0; k < INPUTS; k++)
        if (is_there(context, &input_names[k]) && i-- == 0)
            return input_names[k].name;
    return NULL;
}

/* --- the whole --- */

static bool compile(struct expression *expression, const struct tape *tape,
                    const struct quantity *quantity)
{
    for (int i = 0; i < PROGRAMS; i++) {
        program_free(&expression->program[i]);
        if (!program_compile(tape, quantity->lane, lanes_of[i],
                             tape->share ? REGISTERS_GOOD : REGISTERS_MAX, &expression->program[i]))
            return false;
    }
    return true;
}

/* *fits says whether the text could be made into code; false only for what is wrong with it. */
static bool parse(struct expression *expression, bool share, const char *what, const char *text,
                  const struct expression_names *foreign, int inputs, bool *fits,
                  struct error *error)
{
    struct tape tape;
    struct formula formula = {&tape, foreign, inputs};
    const struct algebra algebra = {.context = &formula,
                                    .number = number,
                                    .apply = apply,
                                    .name = name,
                                    .candidate = candidate,
                                    .known = foreign       ? ""
                                             : inputs == 1 ? "x, "
                                                           : "x, y, "};
    struct grammar grammar = {what, text, text, 0, &algebra, error};
    union term result;
    if (!tape_init(&tape, share))
        return fail_memory(error);
    bool good = grammar_read(&grammar, &result);
    if (good && *grammar.at != '\0')
        good = grammar_unexpected(&grammar);
    *fits = good && !tape.out_of_room && compile(expression, &tape, &result.quantity);
    tape_finish(&tape);
    return good;
}

static struct expression *parse_fitting(const char *what, const char *text,
                                        const struct expression_names *foreign, int inputs,
                                        struct error *error)
{
    struct expression *expression = calloc(1, sizeof *expression);
    bool good = expression || fail_memory(error), fits = false;
    if (good && strlen(text) > EXPRESSION_LENGTH_MAX)
        good = fail(error, "%s: the expression is too long (at most %d bytes)", what,
                    EXPRESSION_LENGTH_MAX);
    /* without sharing fewer values have to be kept at a time, the nesting bounds their number */
    good = good && parse(expression, true, what, text, foreign, inputs, &fits, error);
    if (good && !fits)
        good = parse(expression, false, what, text, foreign, inputs, &fits, error);
    if (good && !fits)
        good = fail_memory(error);
    if (good)
        return expression;
    expression_free(expression);
    return NULL;
}

struct expression *expression_parse(const char *what, const char *text, struct error *error)
{
    return parse_fitting(what, text, NULL, 2, error);
}

struct expression *expression_parse_in_x(const char *what, const char *text, struct error *error)
{
    return parse_fitting(what, text, NULL, 1, error);
}

bool expression_number(const char *what, const char *text, const struct expression_names *foreign,
                       double *value, struct error *error)
{
    const double nowhere[2] = {0, 0};
    struct expression *expression = parse_fitting(what, text, foreign, 2, error);
    if (!expression)
        return false;
    expression_eval(expression, 1, nowhere, value, NULL, NULL);
    expression_free(expression);
    return true;
}

void expression_free(struct expression *expression)
{
    for (int i = 0; expression && i < PROGRAMS; i++)
        program_free(&expression->program[i]);
    free(expression);
}

void expression_eval(const struct expression *expression, size_t n, const double *w, double *f,
                     double *g, double *h)
{
    double *out[LANES] = {f, g, g ? g + n : NULL, h, h ? h + n : NULL, h ? h + 2 * n : NULL};
    program_run(&expression->program[h ? 2 : g ? 1 : 0], n, w, w + n, out);
}
