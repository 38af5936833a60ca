#include "rule.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grammar.h"
#include "base/text.h"
#include "engine/modifiers.h"
#include "explain.h"
#include "rule_program.h"

enum { NAME_BYTES = 32, OWN_MAX = MODIFIERS_AT };

/* A name that is assigned. */
struct variable {
    char name[NAME_BYTES];
    bool state; /* read before it is assigned: kept from step to step */
    bool wide;  /* as state: some assignment makes it a vector */
    int now;    /* the value that it has where reading has come to; −1: none in this step */
};

/* A typed method, in one piece of memory. */
struct rule {
    struct optimizer optimizer;
    atomic_int holders;
    struct parameter parameter[OWN_MAX + 1];
    struct state_field field[RULE_FIELDS_MAX + 1];
    char names[OWN_MAX][NAME_BYTES];
    struct variable variable[RULE_FIELDS_MAX];
    int parameters, variables;
    struct rule_program program;
    char text[GRAMMAR_LENGTH_MAX + 1];
};

/* Where reading stands. */
struct reader {
    struct grammar grammar;
    struct rule *rule;
    double *value; /* of parameters and modifiers */
    bool *given;
    char *label;
    int point;    /* the value of w so far */
    bool moves;   /* w is assigned somewhere */
    bool widened; /* a state has turned out to be a vector: all is to be read again */
    bool full;    /* more values than there is room for */
};

/* --- names --- */

enum { KNOWN_W, KNOWN_G, KNOWN_T, KNOWN_F, KNOWN };

static const char *const known[] = {"w", "g", "t", "f"};

enum { CALL_GRAD, CALL_HESS, CALL_DOT, CALL_NORM };

static const struct algebra_function functions[] = {
    {"grad", false}, {"hess", false}, {"dot", true}, {"norm", false}, {0}};

static bool is_word(const char *name, const char *word, size_t length)
{
    return strlen(name) == length && memcmp(name, word, length) == 0;
}

static int find_known(const char *word, size_t length)
{
    int i = 0;
    while (i < KNOWN && !is_word(known[i], word, length))
        i++;
    return i;
}

static int find_parameter(const struct rule *rule, const char *word, size_t length)
{
    for (int i = 0; i < rule->parameters; i++)
        if (is_word(rule->names[i], word, length))
            return i;
    return -1;
}

static int find_modifier(const char *word, size_t length)
{
    for (int i = 0; modifier_parameters[i].name; i++)
        if (is_word(modifier_parameters[i].name, word, length))
            return i;
    return -1;
}

static struct variable *find_variable(struct rule *rule, const char *word, size_t length)
{
    for (int i = 0; i < rule->variables; i++)
        if (is_word(rule->variable[i].name, word, length))
            return &rule->variable[i];
    return NULL;
}

/* What a name is that stands for something already; NULL for one that is free. */
static const char *taken(const struct rule *rule, const char *word, size_t length)
{
    static const char *const meanings[] = {"it is the point: assign it, w = EXPRESSION",
                                           "it is the gradient", "it is the time, 1 at first",
                                           "it is the value"};
    int i = find_known(word, length);
    if (i < KNOWN)
        return meanings[i];
    for (int k = 0; functions[k].name; k++)
        if (is_word(functions[k].name, word, length))
            return "it is a function";
    if (grammar_knows(word, length))
        return "it is a number or a function of formulas";
    if (find_modifier(word, length) >= 0)
        return "it is a modifier: NAME := VALUE";
    if (is_word("eta", word, length) || find_parameter(rule, word, length) >= 0)
        return "it is a parameter: NAME := NUMBER";
    return NULL;
}

/* --- making values --- */

static int add_value(struct reader *r, struct rule_value value)
{
    int added = rule_add(&r->rule->program, value);
    r->full |= added < 0;
    return added < 0 ? 0 : added;
}

static bool is_wide(const struct reader *r, int value)
{
    return r->rule->program.value[value].wide;
}

/* A vector: a number in every coordinate. */
static int widen(struct reader *r, int value)
{
    if (is_wide(r, value))
        return value;
    return add_value(r, (struct rule_value){.kind = RULE_SPREAD, .wide = true, .a = value});
}

static union term number(void *context, double k)
{
    return (union term){.node =
                            add_value(context, (struct rule_value){.kind = RULE_NUMBER, .k = k})};
}

static int compute(struct reader *r, enum operation op, int a, int b)
{
    bool two = op != OP_NEG && op != OP_ABS && op != OP_SQRT && !(op >= OP_SIN && op <= OP_LOG);
    return add_value(r, (struct rule_value){.kind = RULE_COMPUTED,
                                            .op = op,
                                            .wide = is_wide(r, a) || (two && is_wide(r, b)),
                                            .a = a,
                                            .b = two ? b : 0});
}

/* uⁿ for n > 0 by squaring, as formulas have it. */
static int whole_power(struct reader *r, int u, int n)
{
    if (n == 1)
        return u;
    int half = whole_power(r, u, n / 2), square = compute(r, OP_MUL, half, half);
    return n % 2 ? compute(r, OP_MUL, square, u) : square;
}

static int power(struct reader *r, int u, int v)
{
    const struct rule_value *exponent = &r->rule->program.value[v];
    double k = exponent->k;
    if (exponent->kind != RULE_NUMBER)
        return compute(r, OP_POW, u, v); /* a parameter or t, most of the time: whole numbers */
    if (k == floor(k) && fabs(k) <= POWER_MAX && k != 0) {
        int whole = whole_power(r, u, (int)fabs(k));
        return k > 0 ? whole : compute(r, OP_DIV, number(r, 1).node, whole);
    }
    if (fabs(k) == 0.5) {
        int root = compute(r, OP_SQRT, u, 0);
        return k > 0 ? root : compute(r, OP_DIV, number(r, 1).node, root);
    }
    return compute(r, OP_POW, u, v);
}

static union term apply(void *context, enum operation op, union term a, union term b)
{
    struct reader *r = context;
    return (union term){.node = op == OP_POW ? power(r, a.node, b.node)
                                             : compute(r, op, a.node, b.node)};
}

static union term call(void *context, int function, const union term argument[2])
{
    static const enum rule_kind kinds[] = {RULE_GRADIENT, RULE_PRODUCT, RULE_DOT, RULE_NORM};
    struct reader *r = context;
    bool two = functions[function].two;
    struct rule_value value = {.kind = kinds[function], .wide = function <= CALL_HESS};
    value.a = widen(r, argument[0].node);
    value.b = two ? widen(r, argument[1].node) : 0;
    return (union term){.node = add_value(r, value)};
}

/* --- reading names --- */

/* Of eta, which exists without being declared, the first time that it is read. */
static int add_parameter(struct rule *rule, const char *name, size_t length)
{
    int i = rule->parameters++;
    memcpy(rule->names[i], name, length);
    rule->names[i][length] = '\0';
    struct parameter *row = &rule->parameter[i];
    *row = (struct parameter){.name = rule->names[i],
                              .symbol = rule->names[i],
                              .help = "declared in the rule",
                              .minimum = -INFINITY,
                              .maximum = INFINITY};
    if (strcmp(row->name, "eta") == 0) {
        row->symbol = "η";
        row->help = "learning rate";
        row->value = NAN;
        row->minimum = 0;
        row->above_minimum = true;
        row->scale = SCALE_LOG;
        row->role = ROLE_RATE;
    } else if (strcmp(row->name, "beta") == 0) {
        row->symbol = "β";
        row->minimum = 0;
        row->maximum = 1;
        row->below_maximum = true;
        row->role = ROLE_MEMORY;
    }
    return i;
}

static int read_variable(struct reader *r, struct variable *variable)
{
    if (variable->now >= 0)
        return variable->now;
    variable->state = true;
    return variable->now =
               add_value(r, (struct rule_value){.kind = RULE_FIELD,
                                                .wide = variable->wide,
                                                .a = (int)(variable - r->rule->variable)});
}

static int read_known(struct reader *r, int name)
{
    static const enum rule_kind kinds[] = {RULE_POINT, RULE_SLOPE, RULE_TIME, RULE_HEIGHT};
    if (name == KNOWN_W)
        return r->point;
    return add_value(r, (struct rule_value){.kind = kinds[name], .wide = name == KNOWN_G});
}

static int read_name(void *context, const char *text, union term *out, struct error *error)
{
    struct reader *r = context;
    size_t length = isalpha((unsigned char)*text) ? grammar_word(text) : 0;
    int i = find_known(text, length);
    if (length == 0)
        return 0;
    if (i < KNOWN) {
        out->node = read_known(r, i);
        return (int)length;
    }
    struct variable *variable = find_variable(r->rule, text, length);
    if (variable) {
        out->node = read_variable(r, variable);
        return (int)length;
    }
    i = find_parameter(r->rule, text, length);
    if (i < 0 && is_word("eta", text, length) && r->rule->parameters < OWN_MAX) {
        i = add_parameter(r->rule, text, length);
        r->value[i] = NAN;
    }
    if (i >= 0) {
        out->node = add_value(r, (struct rule_value){.kind = RULE_PARAMETER, .a = i});
        return (int)length;
    }
    if (!is_word("beta", text, length))
        return 0;
    fail(error, "unknown name 'beta' (declare it: beta := 0.9)");
    return -1;
}

/* Names for suggestions. */
static const char *candidate(void *context, int i)
{
    const struct rule *rule = ((struct reader *)context)->rule;
    if (i < KNOWN)
        return known[i];
    i -= KNOWN;
    if (i < rule->parameters)
        return rule->names[i];
    i -= rule->parameters;
    return i < rule->variables ? rule->variable[i].name : i == rule->variables ? "eta" : NULL;
}

/* --- statements --- */

/* A statement, found by its name and sign. */
struct statement {
    const char *name, *value; /* where they begin */
    size_t length;            /* of the name */
    bool declares;            /* := and not = */
};

static void skip_blanks(struct grammar *grammar)
{
    grammar->at += strspn(grammar->at, " \t\r\n");
}

/* Comes to the next statement, empty ones left out; *found says whether there is one. False with a
 * message. */
static bool next_statement(struct grammar *grammar, struct statement *s, bool *found)
{
    grammar->at += strspn(grammar->at, " \t\r\n;");
    *found = *grammar->at != '\0';
    *s = (struct statement){.name = grammar->at, .length = grammar_word(grammar->at)};
    if (!*found)
        return true;
    if (s->length == 0 || !isalpha((unsigned char)*s->name))
        return GRAMMAR_FAIL(grammar, s->name, "a statement begins with a name (%s)",
                            "NAME = EXPRESSION or NAME := NUMBER");
    if (s->length >= NAME_BYTES)
        return GRAMMAR_FAIL(grammar, s->name, "this name is too long (at most %d letters)",
                            NAME_BYTES - 1);
    grammar->at += s->length;
    skip_blanks(grammar);
    s->declares = strncmp(grammar->at, ":=", 2) == 0;
    if (!s->declares && (*grammar->at != '=' || grammar->at[1] == '='))
        return GRAMMAR_FAIL(grammar, grammar->at, "'=' or ':=' is expected here (%s)",
                            "NAME = EXPRESSION or NAME := NUMBER");
    grammar->at += s->declares ? 2 : 1;
    skip_blanks(grammar);
    s->value = grammar->at;
    if (*s->value == '\0' || *s->value == ';')
        return GRAMMAR_FAIL(grammar, s->value, "the %s is missing (%s)",
                            s->declares ? "value" : "expression",
                            s->declares ? "NAME := NUMBER" : "NAME = EXPRESSION");
    return true;
}

/* What stands behind := up to the end of the statement, without blanks around it. */
static void copy_value(const struct statement *s, char *out, size_t size)
{
    size_t length = strcspn(s->value, ";");
    while (length > 0 && isspace((unsigned char)s->value[length - 1]))
        length--;
    snprintf(out, size, "%.*s", (int)length, s->value);
}

/* A label is one line of characters that can be shown. */
static bool take_label(struct reader *r, const struct statement *s, const char *text)
{
    if (strlen(text) >= LABEL_BYTES)
        return GRAMMAR_FAIL(&r->grammar, s->value, "the label is too long (at most %d bytes)",
                            LABEL_BYTES - 1);
    for (const char *at = text; *at;) {
        uint32_t code = text_next(&at);
        if (code < 0x20 || code == 0x7F || code == 0xFFFD)
            return GRAMMAR_FAIL(&r->grammar, s->value, "the label cannot be shown (%s)",
                                "one line of UTF-8");
    }
    snprintf(r->label, LABEL_BYTES, "%s", text);
    return true;
}

/* Reads the value of a row, the message with the column in front. */
static bool take_value(struct reader *r, const struct statement *s, const struct parameter *row,
                       int index)
{
    char owner[32], text[GRAMMAR_LENGTH_MAX + 1];
    copy_value(s, text, sizeof text);
    if (row->kind == KIND_TEXT)
        return take_label(r, s, text);
    snprintf(owner, sizeof owner, "%s:%d", r->grammar.what, grammar_column(&r->grammar, s->value));
    if (r->given && r->given[index])
        return GRAMMAR_FAIL(&r->grammar, s->name, "%s is given twice (once each)", row->name);
    if (r->given)
        r->given[index] = true;
    return parameter_read(owner, row, text, &r->value[index], r->grammar.error);
}

static bool declare(struct reader *r, const struct statement *s)
{
    int modifier = find_modifier(s->name, s->length);
    struct rule *rule = r->rule;
    if (modifier >= 0)
        return take_value(r, s, &modifier_parameters[modifier], MODIFIERS_AT + modifier);
    bool is_eta = is_word("eta", s->name, s->length);
    if (find_parameter(rule, s->name, s->length) >= 0)
        return GRAMMAR_FAIL(&r->grammar, s->name, "'%.*s' is declared twice (once each)",
                            (int)s->length, s->name);
    const char *what = is_eta ? NULL : taken(rule, s->name, s->length);
    if (what)
        return GRAMMAR_FAIL(&r->grammar, s->name, "'%.*s' cannot be declared (%s)", (int)s->length,
                            s->name, what);
    if (rule->parameters == OWN_MAX)
        return GRAMMAR_FAIL(&r->grammar, s->name, "too many parameters (at most %d)", OWN_MAX);
    int i = add_parameter(rule, s->name, s->length);
    if (!take_value(r, s, &rule->parameter[i], i))
        return false;
    rule->parameter[i].value = r->value[i];
    return true;
}

static bool add_variable(struct reader *r, const struct statement *s)
{
    struct rule *rule = r->rule;
    r->moves |= is_word("w", s->name, s->length);
    if (is_word("w", s->name, s->length) || find_variable(rule, s->name, s->length))
        return true;
    const char *what = taken(rule, s->name, s->length);
    if (what)
        return GRAMMAR_FAIL(&r->grammar, s->name, "'%.*s' cannot be assigned (%s)", (int)s->length,
                            s->name, what);
    if (rule->variables == RULE_FIELDS_MAX)
        return GRAMMAR_FAIL(&r->grammar, s->name, "too many names (at most %d)", RULE_FIELDS_MAX);
    memcpy(rule->variable[rule->variables++].name, s->name, s->length);
    return true;
}

/* Goes over all statements, so that each knows the names of all: first those declared, then those
 * assigned. */
static bool collect_names(struct reader *r, bool declares)
{
    struct statement s;
    bool found;
    r->grammar.at = r->grammar.text;
    while (next_statement(&r->grammar, &s, &found) && found) {
        if (s.declares == declares && !(declares ? declare(r, &s) : add_variable(r, &s)))
            return false;
        r->grammar.at = s.value + strcspn(s.value, ";");
    }
    return !found;
}

static bool assign(struct reader *r, const struct statement *s)
{
    union term term;
    if (!grammar_read(&r->grammar, &term))
        return false;
    if (*r->grammar.at != '\0' && *r->grammar.at != ';')
        return grammar_unexpected(&r->grammar);
    struct variable *variable = find_variable(r->rule, s->name, s->length);
    if (!variable) {
        r->point = widen(r, term.node);
        return true;
    }
    r->widened |= is_wide(r, term.node) && !variable->wide;
    variable->wide |= is_wide(r, term.node);
    variable->now = term.node;
    return true;
}

/* Reads the assignments once, with what is known of the state's shapes. */
static bool read_assignments(struct reader *r)
{
    struct rule *rule = r->rule;
    struct statement s;
    bool found;
    rule->program.count = 0;
    r->grammar.at = r->grammar.text;
    r->point = add_value(r, (struct rule_value){.kind = RULE_POINT, .wide = true});
    for (int i = 0; i < rule->variables; i++)
        rule->variable[i].now = -1;
    while (next_statement(&r->grammar, &s, &found) && found) {
        if (s.declares)
            r->grammar.at = s.value + strcspn(s.value, ";");
        else if (!assign(r, &s))
            return false;
        if (r->full)
            return GRAMMAR_FAIL(&r->grammar, s.name, "the rule is too long (at most %d operations)",
                                RULE_VALUES_MAX);
    }
    return !found;
}

/* Until no state turns out to be a vector that was taken for a number. */
static bool read_steadily(struct reader *r)
{
    bool good = true;
    do {
        r->widened = false;
        good = read_assignments(r);
    } while (good && r->widened);
    return good;
}

/* --- the method --- */

/* Names that are state become its fields, in the order of their first assignment. */
static void lay_out_state(struct reader *r)
{
    struct rule *rule = r->rule;
    struct rule_program *program = &rule->program;
    int field_of[RULE_FIELDS_MAX];
    for (int i = 0; i < rule->variables; i++) {
        struct variable *variable = &rule->variable[i];
        if (!variable->state)
            continue;
        int k = field_of[i] = program->fields++;
        program->wide[k] = variable->wide;
        program->last[k] = variable->wide ? widen(r, variable->now) : variable->now;
        rule->field[k] =
            (struct state_field){.name = variable->name,
                                 .symbol = variable->name,
                                 .shape = variable->wide ? STATE_VECTOR : STATE_SCALAR};
    }
    for (int i = 0; i < program->count; i++)
        if (program->value[i].kind == RULE_FIELD)
            program->value[i].a = field_of[program->value[i].a];
    program->point = r->point;
}

static void step(struct step *s, struct probe *probe)
{
    const struct rule *rule = s->data;
    rule_step(&rule->program, s, probe);
}

static bool jacobian(const struct optimizer *optimizer, const struct instant *instant,
                     const double *hessian, double *out)
{
    const struct rule *rule = optimizer->data;
    return rule_jacobian(&rule->program, instant, hessian, out);
}

static size_t block(const struct optimizer *optimizer, int dim)
{
    const struct rule *rule = optimizer->data;
    return rule_block(&rule->program, dim);
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX];
    probe_gradient(probe, before->w, g);
    explain_gradient(to, g);
    explain_move(to, PART_MOVE, before->w, after->w, "the rule",
                 "What the rule makes of it and of what it has kept, all at once.");
}

static void close(const struct optimizer *optimizer)
{
    free((void *)optimizer->data);
}

#define RULE_TITLE "Typed rule"
#define RULE_IDENTITY         \
    {                         \
        HUE_PINK, MARKER_RING \
    }

static void make_optimizer(struct rule *rule)
{
    const struct rule_program *program = &rule->program;
    atomic_init(&rule->holders, 1);
    rule->optimizer = (struct optimizer){
        .name = "rule",
        .title = RULE_TITLE,
        .rule = rule->text,
        .identity = RULE_IDENTITY,
        .parameters = rule->parameter,
        .eta_scale = ETA_GRADIENT,
        .needs = NEEDS_GRADIENT | (program->uses_height ? NEEDS_VALUE : 0) |
                 (program->uses_product ? NEEDS_HESSIAN : 0),
        .elementwise = !program->joins,
        .state = program->fields ? rule->field : NULL,
        .step = step,
        .no_theory =
            program->uses_product ? "hess stands in it: roots would need third derivatives" : NULL,
        .jacobian = program->uses_product ? NULL : jacobian,
        .parts = parts,
        .data = rule,
        .holders = &rule->holders,
        .close = close,
        .block = block,
    };
}

static void set_defaults(struct reader *r)
{
    for (int i = 0; i < PARAMETERS_MAX && r->given; i++)
        r->given[i] = false;
    for (int i = 0; modifier_parameters[i].name; i++)
        r->value[MODIFIERS_AT + i] = modifier_parameters[i].value;
    *r->label = '\0';
}

static bool read(struct reader *r)
{
    const char *text = r->grammar.text;
    if (text[strspn(text, " \t\r\n;")] == '\0')
        return fail(r->grammar.error,
                    "rule: the statements are missing (rule:STATEMENTS, such as w = w - eta*g)");
    if (strlen(text) > GRAMMAR_LENGTH_MAX)
        return fail(r->grammar.error, "rule: the text is too long (at most %d bytes)",
                    GRAMMAR_LENGTH_MAX);
    if (!collect_names(r, true) || !collect_names(r, false) || !read_steadily(r))
        return false;
    if (!r->moves)
        return GRAMMAR_FAIL(&r->grammar, text + strlen(text), "w is never assigned (%s)",
                            "w = EXPRESSION");
    lay_out_state(r);
    if (r->full)
        return fail(r->grammar.error, "rule: it is too long (at most %d operations)",
                    RULE_VALUES_MAX);
    rule_prune(&r->rule->program);
    snprintf(r->rule->text, sizeof r->rule->text, "%s", text);
    make_optimizer(r->rule);
    return true;
}

const struct optimizer *rule_read(const char *text, double *parameter, bool *given, char *label,
                                  struct error *error)
{
    bool own[PARAMETERS_MAX];
    struct rule *rule = calloc(1, sizeof *rule);
    struct reader r = {
        .rule = rule, .value = parameter, .given = given ? given : own, .label = label};
    const struct algebra algebra = {.context = &r,
                                    .number = number,
                                    .apply = apply,
                                    .name = read_name,
                                    .functions = functions,
                                    .call = call,
                                    .candidate = candidate,
                                    .end = ';',
                                    .known = "w, g, t, f, eta, "};
    r.grammar = (struct grammar){"rule", text, text, 0, &algebra, error};
    if (!rule) {
        fail_memory(error);
        return NULL;
    }
    set_defaults(&r);
    if (read(&r))
        return &rule->optimizer;
    free(rule);
    return NULL;
}

/* --- the text --- */

char *rule_respell(const char *text, const char *name, const char *value)
{
    struct error ignored;
    struct grammar grammar = {"rule", text, text, 0, NULL, &ignored};
    struct statement s;
    bool found;
    size_t size = strlen(text) + strlen(name) + strlen(value) + 8;
    char *out = malloc(size);
    if (!out)
        return NULL;
    while (next_statement(&grammar, &s, &found) && found) {
        const char *end = s.value + strcspn(s.value, ";");
        if (s.declares && is_word(name, s.name, s.length)) {
            snprintf(out, size, "%.*s%s%s", (int)(s.value - text), text, value, end);
            return out;
        }
        grammar.at = end;
    }
    snprintf(out, size, "%s := %s; %s", name, value, text);
    return out;
}

const char *const rule_example = "beta := 0.9; d = beta*d - eta*g; w = w + d";

const char *const rule_language =
    "  rule:STATEMENTS is a method of your own; statements end at a semicolon:\n"
    "    NAME := NUMBER    a parameter, which keys change; eta exists and is automatic, beta is "
    "memory\n"
    "    NAME = EXPRESSION assigns w, or a name of yours; one that is read before it is assigned "
    "is\n"
    "                      kept to the next step and begins at 0\n"
    "  known are  w  g (the gradient there)  t (1 at first)  f (the value)  pi  e\n"
    "  and        + - * / ^  sin ... abs min max  coordinate by coordinate;  dot(A,B)  norm(A)\n"
    "  grad(A)    another gradient, at A;  hess(A)  the Hessian at w times A\n"
    "  modifiers  noise := 0.5; batch := 8; schedule := cosine; label := mine\n"
    "  such as    rule:beta := 0.9; d = beta*d - eta*g; w = w + d   which is what 'rule' stands "
    "for\n"
    "             rule:b := 0.9; m = b*m+(1-b)*g; w = w - eta*m/(1-b^t)";

const struct optimizer optimizer_rule = {
    .name = "rule",
    .title = RULE_TITLE,
    .rule = "STATEMENTS, such as  d = 0.9*d - eta*g; w = w + d",
    .note = "Your own method, differentiated exactly: the circle, the edge and the map know it.",
    .identity = RULE_IDENTITY,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
};
