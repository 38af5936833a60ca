#include "base/expression.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "base/text.h"

enum { PROGRAMS = 3 };

struct expression {
    struct program program[PROGRAMS]; /* value; and gradient; and Hessian */
};

static const int lanes_of[PROGRAMS] = {LANE_F + 1, LANE_Y + 1, LANES};

struct parser {
    const char *what, *text, *at;
    int depth;
    struct tape *tape;
    struct error *error;
    const struct expression_names *foreign; /* then there is no x and no y; NULL: none */
    int inputs;                             /* 2: x and y; 1: x alone, also called w */
};

/* --- names --- */

enum kind { KIND_INPUT, KIND_NUMBER, KIND_FUNCTION, KIND_MIN, KIND_MAX };

#define PI 3.14159265358979323846

static const struct name {
    const char *name;
    enum kind kind;
    enum operation function;
    double value; /* of a number; axis of an input */
} names[] = {
    {"x", KIND_INPUT, .value = 0},
    {"y", KIND_INPUT, .value = 1},
    {"w1", KIND_INPUT, .value = 0},
    {"w", KIND_INPUT, .value = 0}, /* where there is no other */
    {"w2", KIND_INPUT, .value = 1},
    {"pi", KIND_NUMBER, .value = PI},
    {"e", KIND_NUMBER, .value = 2.7182818284590452354},
    {"sin", KIND_FUNCTION, OP_SIN},
    {"cos", KIND_FUNCTION, OP_COS},
    {"tan", KIND_FUNCTION, OP_TAN},
    {"asin", KIND_FUNCTION, OP_ASIN},
    {"acos", KIND_FUNCTION, OP_ACOS},
    {"atan", KIND_FUNCTION, OP_ATAN},
    {"sinh", KIND_FUNCTION, OP_SINH},
    {"cosh", KIND_FUNCTION, OP_COSH},
    {"tanh", KIND_FUNCTION, OP_TANH},
    {"exp", KIND_FUNCTION, OP_EXP},
    {"log", KIND_FUNCTION, OP_LOG},
    {"sqrt", KIND_FUNCTION, OP_SQRT},
    {"abs", KIND_FUNCTION, OP_ABS},
    {"min", KIND_MIN},
    {"max", KIND_MAX},
};

enum { NAMES = sizeof names / sizeof *names };

static const char *candidate(const void *context, int i)
{
    (void)context;
    return i < NAMES ? names[i].name : NULL;
}

/* What people write in other programs and on paper, and how it is written here. */
static const struct {
    const char *theirs, *ours;
} habits[] = {
    {"ln", "log"}, {"arcsin", "asin"}, {"arccos", "acos"}, {"arctan", "atan"}, {"fabs", "abs"},
    {"pow", "^"},  {"÷", "/"},         {"⁴", "^4"},        {"[", "("},         {"]", ")"},
    {"{", "("},    {"}", ")"},         {"**", "^"},        {"xy", "x*y"},      {"yx", "y*x"},
};

static const char *habit(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++)
        if (strlen(habits[i].theirs) == length && memcmp(habits[i].theirs, word, length) == 0)
            return habits[i].ours;
    return NULL;
}

/* --- messages --- */

/* In characters from 1. */
static int column(const struct parser *parser, const char *at)
{
    int count = 1;
    for (const char *from = parser->text; from < at; count++)
        text_next(&from);
    return count;
}

#define FAIL_AT(parser, at, format, ...) \
    fail((parser)->error, "%s:%d: " format, (parser)->what, column((parser), (at)), __VA_ARGS__)

/* Bytes of a character that is read as it is typed on paper; 0 when another one stands there. */
static size_t typed(const char *at, const char *character)
{
    size_t length = strlen(character);
    return strncmp(at, character, length) == 0 ? length : 0;
}

/* 2 or 3 for a raised digit. */
static int raised(const char *at)
{
    return typed(at, "²") ? 2 : typed(at, "³") ? 3 : 0;
}

static bool is_typed(const char *at)
{
    return typed(at, "−") || typed(at, "·") || typed(at, "×") || typed(at, "π") || typed(at, "√") ||
           raised(at);
}

/* For a character that begins nothing; false when it does begin something. */
static bool is_strange(const char *at)
{
    unsigned char c = (unsigned char)*at;
    return c != '\0' && !isalnum(c) && !strchr("_+-*/^(),.", c) && !is_typed(at);
}

static bool fail_strange(const struct parser *parser)
{
    const char *end = parser->at;
    unsigned code = (unsigned)text_next(&end);
    size_t length = (size_t)(end - parser->at);
    const char *ours = habit(parser->at, length);
    if (code < 0x20 || code == 0x7F)
        return FAIL_AT(parser, parser->at, "a control character, code %u (%s)", code,
                       "text is expected");
    if (code == 0xFFFD)
        return FAIL_AT(parser, parser->at, "this is no character (%s)", "UTF-8 is expected");
    if (ours)
        return FAIL_AT(parser, parser->at, "unknown character '%.*s' (write '%s')", (int)length,
                       parser->at, ours);
    return FAIL_AT(parser, parser->at, "unknown character '%.*s' (%s)", (int)length, parser->at,
                   "+ - * / ^ ( ) , numbers and names");
}

static bool fail_operand(const struct parser *parser)
{
    if (is_strange(parser->at))
        return fail_strange(parser);
    bool doubled = *parser->at == '*' && parser->at > parser->text && parser->at[-1] == '*';
    return FAIL_AT(parser, parser->at, "an operand is missing (%s%s)",
                   "a number, a name or '(' is expected here",
                   doubled ? "; powers are written ^" : "");
}

/* Something follows a complete operand that cannot. */
static bool fail_operator(const struct parser *parser)
{
    unsigned char c = (unsigned char)*parser->at;
    if (is_strange(parser->at))
        return fail_strange(parser);
    if (c == ')')
        return FAIL_AT(parser, parser->at, "a ')' too many (%s)", "each needs a '(' before it");
    if (c == ',')
        return FAIL_AT(parser, parser->at, "an operator is expected here (%s)",
                       "numbers take a point; a comma stands between the two of min and max");
    if (c == '.')
        return FAIL_AT(parser, parser->at, "an operator is expected here (%s)",
                       "a number has one point");
    return FAIL_AT(parser, parser->at, "an operator is expected here (%s)",
                   "+ - * / ^; a product is written with *");
}

static bool fail_name(const struct parser *parser, const char *word, size_t length)
{
    char name[48];
    size_t kept = length < sizeof name - 1 ? length : sizeof name - 1;
    memcpy(name, word, kept);
    name[kept] = '\0';
    const char *ours = habit(word, length);
    const char *nearest = ours ? ours : length > 1 ? text_nearest(name, candidate, NULL) : NULL;
    if (nearest)
        return FAIL_AT(parser, word, "unknown name '%.40s' (did you mean '%s'?)", name, nearest);
    return FAIL_AT(parser, word, "unknown name '%.40s' (%spi, e, or a function such as sin)", name,
                   parser->foreign       ? ""
                   : parser->inputs == 1 ? "x, "
                                         : "x, y, ");
}

/* --- reading --- */

static bool parse_sum(struct parser *parser, struct quantity *out);

static void skip_blanks(struct parser *parser)
{
    parser->at += strspn(parser->at, " \t\r\n");
}

/* A minus sign, as typed or as printed. */
static size_t minus_length(const char *at)
{
    return *at == '-' ? 1 : typed(at, "−");
}

static bool accept(struct parser *parser, char wanted)
{
    skip_blanks(parser);
    if (*parser->at != wanted)
        return false;
    parser->at++;
    return true;
}

/* Counted before anything recurses, so that no text can use up the stack. */
static bool enter(struct parser *parser, const char *at)
{
    if (++parser->depth > EXPRESSION_DEPTH_MAX)
        return FAIL_AT(parser, at, "too deeply nested (at most %d levels)", EXPRESSION_DEPTH_MAX);
    return true;
}

/* The ')' that belongs to the '(' at `open`. */
static bool close_parenthesis(struct parser *parser, const char *open)
{
    parser->depth--;
    if (accept(parser, ')'))
        return true;
    if (*parser->at != '\0')
        return fail_operator(parser);
    return FAIL_AT(parser, parser->at, "')' is expected here (for the '(' in column %d)",
                   column(parser, open));
}

/* digits [. digits] [e [±] digits], copied with a plain minus for the conversion. Never inlined:
 * the copy would lie on the stack once per level. */
static __attribute__((noinline)) bool parse_number(struct parser *parser, struct quantity *out)
{
    char copy[EXPRESSION_LENGTH_MAX + 1];
    const char *from = parser->at;
    size_t length = 0, whole = strspn(from, "0123456789");
    whole += from[whole] == '.' ? 1 + strspn(from + whole + 1, "0123456789") : 0;
    memcpy(copy, from, whole);
    length = whole;
    const char *after = from + whole;
    if (*after == 'e' || *after == 'E') {
        const char *digits = after + 1;
        size_t minus = minus_length(digits);
        digits += minus ? minus : *digits == '+';
        size_t count = strspn(digits, "0123456789");
        if (count > 0) {
            copy[length++] = 'e';
            if (minus)
                copy[length++] = '-';
            memcpy(copy + length, digits, count);
            length += count;
            after = digits + count;
        }
    }
    copy[length] = '\0';
    double value;
    if (!text_number("", copy, &value, NULL))
        return FAIL_AT(parser, from, "this number is too large (%s)", "at most 1.79e308");
    parser->at = after;
    *out = quantity_constant(parser->tape, value);
    return true;
}

/* "(a)" or "(a, b)" behind a function's name. */
static bool parse_arguments(struct parser *parser, const struct name *name, struct quantity *a,
                            struct quantity *b)
{
    bool two = name->kind != KIND_FUNCTION;
    skip_blanks(parser);
    const char *open = parser->at;
    if (*open != '(')
        return FAIL_AT(parser, open, "'(' is expected here (%s(%s))", name->name,
                       two ? "x, y" : "x");
    if (!enter(parser, open))
        return false;
    parser->at++;
    if (!parse_sum(parser, a))
        return false;
    if (two && !accept(parser, ',')) {
        if (*parser->at != ')' && *parser->at != '\0')
            return fail_operator(parser);
        return FAIL_AT(parser, parser->at, "',' is expected here (%s takes two arguments)",
                       name->name);
    }
    if (two && !parse_sum(parser, b))
        return false;
    skip_blanks(parser);
    if (*parser->at == ',')
        return FAIL_AT(parser, parser->at, "')' is expected here (%s takes %s)", name->name,
                       two ? "two arguments" : "one argument");
    return close_parenthesis(parser, open);
}

/* Whether an input of that name is there. */
static bool is_input(const struct parser *parser, const struct name *name)
{
    bool only = strcmp(name->name, "w") == 0;
    return !parser->foreign && name->value < parser->inputs && (!only || parser->inputs == 1);
}

static bool parse_name(struct parser *parser, struct quantity *out)
{
    const char *word = parser->at;
    const struct name *name = NULL;
    struct quantity a, b;
    size_t length = 0;
    while (isalnum((unsigned char)word[length]) || word[length] == '_')
        length++;
    for (int i = 0; i < NAMES && !name; i++)
        if (strlen(names[i].name) == length && memcmp(names[i].name, word, length) == 0)
            name = &names[i];
    if (!name || (name->kind == KIND_INPUT && !is_input(parser, name)))
        return fail_name(parser, word, length);
    parser->at += length;
    if (name->kind == KIND_INPUT) {
        *out = quantity_input(parser->tape, (int)name->value);
        return true;
    }
    if (name->kind == KIND_NUMBER) {
        *out = quantity_constant(parser->tape, name->value);
        return true;
    }
    if (!parse_arguments(parser, name, &a, &b))
        return false;
    *out = name->kind == KIND_FUNCTION ? quantity_function(parser->tape, name->function, a)
           : name->kind == KIND_MIN    ? quantity_min(parser->tape, a, b)
                                       : quantity_max(parser->tape, a, b);
    return true;
}

static bool parse_operand(struct parser *parser, struct quantity *out);

/* The root of the operand behind √. */
static bool parse_root(struct parser *parser, struct quantity *out)
{
    const char *at = parser->at;
    parser->at += typed(at, "√");
    if (!enter(parser, at) || !parse_operand(parser, out))
        return false;
    parser->depth--;
    *out = quantity_function(parser->tape, OP_SQRT, *out);
    return true;
}

/* A name of the caller's; *known says whether there is one. False with a message. */
static bool parse_foreign_name(struct parser *parser, bool *known, struct quantity *out)
{
    struct error why;
    double value;
    const struct expression_names *foreign = parser->foreign;
    int used = foreign ? foreign->read(foreign->context, parser->at, &value, &why) : 0;
    *known = used > 0;
    if (used < 0)
        return FAIL_AT(parser, parser->at, "%s", why.text);
    if (*known)
        *out = quantity_constant(parser->tape, value);
    parser->at += used;
    return true;
}

static bool parse_operand(struct parser *parser, struct quantity *out)
{
    bool known;
    skip_blanks(parser);
    const char *at = parser->at;
    if (!parse_foreign_name(parser, &known, out))
        return false;
    if (known)
        return true;
    if (typed(at, "π")) {
        parser->at += typed(at, "π");
        *out = quantity_constant(parser->tape, PI);
        return true;
    }
    if (typed(at, "√"))
        return parse_root(parser, out);
    if (isdigit((unsigned char)*at) || (*at == '.' && isdigit((unsigned char)at[1])))
        return parse_number(parser, out);
    if (isalpha((unsigned char)*at) || *at == '_')
        return parse_name(parser, out);
    if (*at != '(')
        return fail_operand(parser);
    if (!enter(parser, at))
        return false;
    parser->at++;
    return parse_sum(parser, out) && close_parenthesis(parser, at);
}

/* ² and ³ behind an operand. */
static void raise_typed(struct parser *parser, struct quantity *out)
{
    for (int power; skip_blanks(parser), (power = raised(parser->at)) > 0;) {
        parser->at += strlen("²");
        *out = quantity_power(parser->tape, *out, quantity_constant(parser->tape, power));
    }
}

/* [+-]... operand [²³]... [^ signed] */
static bool parse_signed(struct parser *parser, struct quantity *out)
{
    bool negative = false;
    for (;;) {
        bool plus = accept(parser, '+');
        size_t minus = plus ? 0 : minus_length(parser->at);
        if (!plus && !minus)
            break;
        negative ^= minus > 0;
        parser->at += minus;
    }
    if (!parse_operand(parser, out))
        return false;
    raise_typed(parser, out);
    const char *at = parser->at;
    if (accept(parser, '^')) {
        struct quantity exponent;
        if (!enter(parser, at) || !parse_signed(parser, &exponent))
            return false;
        parser->depth--;
        *out = quantity_power(parser->tape, *out, exponent);
    }
    if (negative)
        *out = quantity_neg(parser->tape, *out);
    return true;
}

/* · or ×, the blanks before it passed by */
static bool accept_typed_product(struct parser *parser)
{
    size_t length = typed(parser->at, "·") + typed(parser->at, "×");
    parser->at += length;
    return length > 0;
}

static bool parse_product(struct parser *parser, struct quantity *out)
{
    if (!parse_signed(parser, out))
        return false;
    for (;;) {
        struct quantity right;
        bool times = accept(parser, '*') || accept_typed_product(parser);
        if (!times && !accept(parser, '/'))
            return true;
        if (!parse_signed(parser, &right))
            return false;
        *out = times ? quantity_mul(parser->tape, *out, right)
                     : quantity_div(parser->tape, *out, right);
    }
}

static bool parse_sum(struct parser *parser, struct quantity *out)
{
    if (!parse_product(parser, out))
        return false;
    for (;;) {
        struct quantity right;
        bool plus = accept(parser, '+');
        size_t minus = plus ? 0 : minus_length(parser->at);
        if (!plus && !minus)
            return true;
        parser->at += minus;
        if (!parse_product(parser, &right))
            return false;
        *out = plus ? quantity_add(parser->tape, *out, right)
                    : quantity_sub(parser->tape, *out, right);
    }
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
    struct parser parser = {what, text, text, 0, &tape, error, foreign, inputs};
    struct quantity result;
    if (!tape_init(&tape, share))
        return fail_memory(error);
    bool good = parse_sum(&parser, &result);
    if (good && *parser.at != '\0')
        good = fail_operator(&parser);
    *fits = good && !tape.out_of_room && compile(expression, &tape, &result);
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
