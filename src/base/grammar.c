#include "base/grammar.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* --- names --- */

enum kind { NAME_NUMBER, NAME_OF_ONE, NAME_OF_TWO };

#define PI 3.14159265358979323846

static const struct name {
    const char *name;
    enum kind kind;
    enum operation function;
    double value; /* of a number */
} names[] = {
    {"pi", NAME_NUMBER, .value = PI}, {"e", NAME_NUMBER, .value = 2.7182818284590452354},
    {"sin", NAME_OF_ONE, OP_SIN},     {"cos", NAME_OF_ONE, OP_COS},
    {"tan", NAME_OF_ONE, OP_TAN},     {"asin", NAME_OF_ONE, OP_ASIN},
    {"acos", NAME_OF_ONE, OP_ACOS},   {"atan", NAME_OF_ONE, OP_ATAN},
    {"sinh", NAME_OF_ONE, OP_SINH},   {"cosh", NAME_OF_ONE, OP_COSH},
    {"tanh", NAME_OF_ONE, OP_TANH},   {"exp", NAME_OF_ONE, OP_EXP},
    {"log", NAME_OF_ONE, OP_LOG},     {"sqrt", NAME_OF_ONE, OP_SQRT},
    {"abs", NAME_OF_ONE, OP_ABS},     {"min", NAME_OF_TWO, OP_MIN},
    {"max", NAME_OF_TWO, OP_MAX},
};

enum { NAMES = sizeof names / sizeof *names };

/* All that a misspelt name can be meant for: what the algebra knows comes first. */
static const char *candidate(const void *context, int i)
{
    const struct algebra *algebra = context;
    for (int k = 0; algebra->functions && algebra->functions[k].name; k++)
        if (i-- == 0)
            return algebra->functions[k].name;
    if (i < NAMES)
        return names[i].name;
    return algebra->candidate ? algebra->candidate(algebra->context, i - NAMES) : NULL;
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

int grammar_column(const struct grammar *grammar, const char *at)
{
    int count = 1;
    for (const char *from = grammar->text; from < at; count++)
        text_next(&from);
    return count;
}

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

static bool at_end(const struct grammar *grammar, const char *at)
{
    return *at == '\0' || *at == grammar->algebra->end;
}

/* For a character that begins nothing; false when it does begin something. */
static bool is_strange(const struct grammar *grammar, const char *at)
{
    unsigned char c = (unsigned char)*at;
    return !at_end(grammar, at) && !isalnum(c) && !strchr("_+-*/^(),.", c) && !is_typed(at);
}

static bool fail_strange(const struct grammar *grammar)
{
    const char *end = grammar->at;
    unsigned code = (unsigned)text_next(&end);
    size_t length = (size_t)(end - grammar->at);
    const char *ours = habit(grammar->at, length);
    if (code < 0x20 || code == 0x7F)
        return GRAMMAR_FAIL(grammar, grammar->at, "a control character, code %u (%s)", code,
                            "text is expected");
    if (code == 0xFFFD)
        return GRAMMAR_FAIL(grammar, grammar->at, "this is no character (%s)", "UTF-8 is expected");
    if (ours)
        return GRAMMAR_FAIL(grammar, grammar->at, "unknown character '%.*s' (write '%s')",
                            (int)length, grammar->at, ours);
    return GRAMMAR_FAIL(grammar, grammar->at, "unknown character '%.*s' (%s)", (int)length,
                        grammar->at, "+ - * / ^ ( ) , numbers and names");
}

static bool fail_operand(const struct grammar *grammar)
{
    if (is_strange(grammar, grammar->at))
        return fail_strange(grammar);
    bool doubled = *grammar->at == '*' && grammar->at > grammar->text && grammar->at[-1] == '*';
    return GRAMMAR_FAIL(grammar, grammar->at, "an operand is missing (%s%s)",
                        "a number, a name or '(' is expected here",
                        doubled ? "; powers are written ^" : "");
}

bool grammar_unexpected(const struct grammar *grammar)
{
    unsigned char c = (unsigned char)*grammar->at;
    if (is_strange(grammar, grammar->at))
        return fail_strange(grammar);
    if (c == ')')
        return GRAMMAR_FAIL(grammar, grammar->at, "a ')' too many (%s)",
                            "each needs a '(' before it");
    if (c == ',')
        return GRAMMAR_FAIL(grammar, grammar->at, "an operator is expected here (%s)",
                            "numbers take a point; a comma stands between the two of min and max");
    if (c == '.')
        return GRAMMAR_FAIL(grammar, grammar->at, "an operator is expected here (%s)",
                            "a number has one point");
    return GRAMMAR_FAIL(grammar, grammar->at, "an operator is expected here (%s)",
                        "+ - * / ^; a product is written with *");
}

static bool fail_name(const struct grammar *grammar, const char *word, size_t length)
{
    char name[48];
    size_t kept = length < sizeof name - 1 ? length : sizeof name - 1;
    memcpy(name, word, kept);
    name[kept] = '\0';
    const char *ours = habit(word, length);
    const char *nearest = ours         ? ours
                          : length > 1 ? text_nearest(name, candidate, grammar->algebra)
                                       : NULL;
    if (nearest)
        return GRAMMAR_FAIL(grammar, word, "unknown name '%.40s' (did you mean '%s'?)", name,
                            nearest);
    return GRAMMAR_FAIL(grammar, word, "unknown name '%.40s' (%spi, e, or a function such as sin)",
                        name, grammar->algebra->known);
}

/* --- reading --- */

static union term number(const struct grammar *grammar, double value)
{
    return grammar->algebra->number(grammar->algebra->context, value);
}

static union term apply(const struct grammar *grammar, enum operation op, union term a,
                        union term b)
{
    return grammar->algebra->apply(grammar->algebra->context, op, a, b);
}

static void skip_blanks(struct grammar *grammar)
{
    grammar->at += strspn(grammar->at, " \t\r\n");
}

size_t grammar_minus(const char *at)
{
    return *at == '-' ? 1 : typed(at, "−");
}

static bool accept(struct grammar *grammar, char wanted)
{
    skip_blanks(grammar);
    if (*grammar->at != wanted)
        return false;
    grammar->at++;
    return true;
}

/* Counted before anything recurses, so that no text can use up the stack. */
static bool enter(struct grammar *grammar, const char *at)
{
    if (++grammar->depth > GRAMMAR_DEPTH_MAX)
        return GRAMMAR_FAIL(grammar, at, "too deeply nested (at most %d levels)",
                            GRAMMAR_DEPTH_MAX);
    return true;
}

/* The ')' that belongs to the '(' at `open`. */
static bool close_parenthesis(struct grammar *grammar, const char *open)
{
    grammar->depth--;
    if (accept(grammar, ')'))
        return true;
    if (!at_end(grammar, grammar->at))
        return grammar_unexpected(grammar);
    return GRAMMAR_FAIL(grammar, grammar->at, "')' is expected here (for the '(' in column %d)",
                        grammar_column(grammar, open));
}

/* digits [. digits] [e [±] digits], copied with a plain minus for the conversion. Never inlined:
 * the copy would lie on the stack once per level. */
static __attribute__((noinline)) bool parse_number(struct grammar *grammar, union term *out)
{
    char copy[GRAMMAR_LENGTH_MAX + 1];
    const char *from = grammar->at;
    size_t length = 0, whole = strspn(from, "0123456789");
    whole += from[whole] == '.' ? 1 + strspn(from + whole + 1, "0123456789") : 0;
    memcpy(copy, from, whole);
    length = whole;
    const char *after = from + whole;
    if (*after == 'e' || *after == 'E') {
        const char *digits = after + 1;
        size_t minus = grammar_minus(digits);
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
        return GRAMMAR_FAIL(grammar, from, "this number is too large (%s)", "at most 1.79e308");
    grammar->at = after;
    *out = number(grammar, value);
    return true;
}

/* "(a)" or "(a, b)" behind a function's name. */
static bool parse_arguments(struct grammar *grammar, const char *name, bool two,
                            union term argument[2])
{
    skip_blanks(grammar);
    const char *open = grammar->at;
    if (*open != '(')
        return GRAMMAR_FAIL(grammar, open, "'(' is expected here (%s(%s))", name,
                            two ? "x, y" : "x");
    if (!enter(grammar, open))
        return false;
    grammar->at++;
    if (!grammar_read(grammar, &argument[0]))
        return false;
    if (two && !accept(grammar, ',')) {
        if (*grammar->at != ')' && !at_end(grammar, grammar->at))
            return grammar_unexpected(grammar);
        return GRAMMAR_FAIL(grammar, grammar->at, "',' is expected here (%s takes two arguments)",
                            name);
    }
    if (two && !grammar_read(grammar, &argument[1]))
        return false;
    skip_blanks(grammar);
    if (*grammar->at == ',')
        return GRAMMAR_FAIL(grammar, grammar->at, "')' is expected here (%s takes %s)", name,
                            two ? "two arguments" : "one argument");
    return close_parenthesis(grammar, open);
}

size_t grammar_word(const char *at)
{
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '_')
        length++;
    return length;
}

static bool is_word(const char *name, const char *word, size_t length)
{
    return strlen(name) == length && memcmp(name, word, length) == 0;
}

bool grammar_knows(const char *word, size_t length)
{
    for (int i = 0; i < NAMES; i++)
        if (is_word(names[i].name, word, length))
            return true;
    return false;
}

/* A function of the algebra's own; *known says whether it is one. */
static bool parse_own_function(struct grammar *grammar, const char *word, size_t length,
                               bool *known, union term *out)
{
    const struct algebra *algebra = grammar->algebra;
    union term argument[2];
    *known = false;
    for (int i = 0; algebra->functions && algebra->functions[i].name; i++) {
        if (!is_word(algebra->functions[i].name, word, length))
            continue;
        *known = true;
        grammar->at += length;
        if (!parse_arguments(grammar, algebra->functions[i].name, algebra->functions[i].two,
                             argument))
            return false;
        *out = algebra->call(algebra->context, i, argument);
    }
    return true;
}

static bool parse_name(struct grammar *grammar, union term *out)
{
    const char *word = grammar->at;
    const struct name *name = NULL;
    union term argument[2];
    size_t length = grammar_word(word);
    bool own;
    if (!parse_own_function(grammar, word, length, &own, out))
        return false;
    if (own)
        return true;
    for (int i = 0; i < NAMES && !name; i++)
        if (is_word(names[i].name, word, length))
            name = &names[i];
    if (!name)
        return fail_name(grammar, word, length);
    grammar->at += length;
    if (name->kind == NAME_NUMBER) {
        *out = number(grammar, name->value);
        return true;
    }
    bool two = name->kind == NAME_OF_TWO;
    if (!parse_arguments(grammar, name->name, two, argument))
        return false;
    *out = apply(grammar, name->function, argument[0], argument[two]);
    return true;
}

static bool parse_operand(struct grammar *grammar, union term *out);

/* The root of the operand behind √. */
static bool parse_root(struct grammar *grammar, union term *out)
{
    const char *at = grammar->at;
    grammar->at += typed(at, "√");
    if (!enter(grammar, at) || !parse_operand(grammar, out))
        return false;
    grammar->depth--;
    *out = apply(grammar, OP_SQRT, *out, *out);
    return true;
}

/* A name of the algebra's own; *known says whether there is one. False with a message. */
static bool parse_own_name(struct grammar *grammar, bool *known, union term *out)
{
    struct error why;
    const struct algebra *algebra = grammar->algebra;
    int used = algebra->name(algebra->context, grammar->at, out, &why);
    *known = used > 0;
    if (used < 0)
        return GRAMMAR_FAIL(grammar, grammar->at, "%s", why.text);
    grammar->at += used;
    return true;
}

static bool parse_operand(struct grammar *grammar, union term *out)
{
    bool known;
    skip_blanks(grammar);
    const char *at = grammar->at;
    if (!parse_own_name(grammar, &known, out))
        return false;
    if (known)
        return true;
    if (typed(at, "π")) {
        grammar->at += typed(at, "π");
        *out = number(grammar, PI);
        return true;
    }
    if (typed(at, "√"))
        return parse_root(grammar, out);
    if (isdigit((unsigned char)*at) || (*at == '.' && isdigit((unsigned char)at[1])))
        return parse_number(grammar, out);
    if (isalpha((unsigned char)*at) || *at == '_')
        return parse_name(grammar, out);
    if (*at != '(')
        return fail_operand(grammar);
    if (!enter(grammar, at))
        return false;
    grammar->at++;
    return grammar_read(grammar, out) && close_parenthesis(grammar, at);
}

/* ² and ³ behind an operand. */
static void raise_typed(struct grammar *grammar, union term *out)
{
    for (int power; skip_blanks(grammar), (power = raised(grammar->at)) > 0;) {
        grammar->at += strlen("²");
        *out = apply(grammar, OP_POW, *out, number(grammar, power));
    }
}

/* [+-]... operand [²³]... [^ signed] */
static bool parse_signed(struct grammar *grammar, union term *out)
{
    bool negative = false;
    for (;;) {
        bool plus = accept(grammar, '+');
        size_t minus = plus ? 0 : grammar_minus(grammar->at);
        if (!plus && !minus)
            break;
        negative ^= minus > 0;
        grammar->at += minus;
    }
    if (!parse_operand(grammar, out))
        return false;
    raise_typed(grammar, out);
    const char *at = grammar->at;
    if (accept(grammar, '^')) {
        union term exponent;
        if (!enter(grammar, at) || !parse_signed(grammar, &exponent))
            return false;
        grammar->depth--;
        *out = apply(grammar, OP_POW, *out, exponent);
    }
    if (negative)
        *out = apply(grammar, OP_NEG, *out, *out);
    return true;
}

/* · or ×, the blanks before it passed by */
static bool accept_typed_product(struct grammar *grammar)
{
    size_t length = typed(grammar->at, "·") + typed(grammar->at, "×");
    grammar->at += length;
    return length > 0;
}

static bool parse_product(struct grammar *grammar, union term *out)
{
    if (!parse_signed(grammar, out))
        return false;
    for (;;) {
        union term right;
        bool times = accept(grammar, '*') || accept_typed_product(grammar);
        if (!times && !accept(grammar, '/'))
            return true;
        if (!parse_signed(grammar, &right))
            return false;
        *out = apply(grammar, times ? OP_MUL : OP_DIV, *out, right);
    }
}

bool grammar_read(struct grammar *grammar, union term *out)
{
    if (!parse_product(grammar, out))
        return false;
    for (;;) {
        union term right;
        bool plus = accept(grammar, '+');
        size_t minus = plus ? 0 : grammar_minus(grammar->at);
        if (!plus && !minus)
            return true;
        grammar->at += minus;
        if (!parse_product(grammar, &right))
            return false;
        *out = apply(grammar, plus ? OP_ADD : OP_SUB, *out, right);
    }
}
