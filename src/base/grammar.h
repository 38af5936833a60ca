/*
 * The grammar of expressions, read into whatever an algebra makes of them:
 *
 *   + − * / and ^, which binds tighter than the minus sign in front and groups to the right
 *   (−x^2 = −(x²), 2^3^2 = 2⁹); parentheses; decimal numbers; pi, e; sin cos tan asin acos atan
 *   sinh cosh tanh exp log sqrt abs of one argument, min and max of two; what is typed as on paper
 *   (− · × ² ³ √ π); and the names and functions of the algebra.
 */
#ifndef GLISSADE_BASE_GRAMMAR_H
#define GLISSADE_BASE_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/quantity.h"

enum {
    GRAMMAR_LENGTH_MAX = 4096, /* bytes of a text, to be checked by who reads it */
    GRAMMAR_DEPTH_MAX = 64,    /* parentheses, calls and exponents within each other */
};

/* What an expression is while it is read: of its algebra's kind. */
union term {
    struct quantity quantity;
    int node;
};

/* A function that only one algebra has, of one argument or two. */
struct algebra_function {
    const char *name; /* NULL ends the table */
    bool two;
};

struct algebra {
    void *context;
    union term (*number)(void *context, double value);
    /*
     * OP_NEG, OP_ABS, OP_SQRT, OP_SIN to OP_LOG of a; OP_ADD to OP_DIV, OP_MIN, OP_MAX of a and b;
     * OP_POW for aᵇ of any kind.
     */
    union term (*apply)(void *context, enum operation op, union term a, union term b);
    /*
     * Asked where an operand begins: the term of the name that `text` begins with, and its bytes. 0
     * where that is none of its names; −1 with a message where it is one that cannot stand there.
     */
    int (*name)(void *context, const char *text, union term *out, struct error *error);
    const struct algebra_function *functions; /* NULL for none */
    /* functions[function] of its arguments. */
    union term (*call)(void *context, int function, const union term argument[2]);
    /* Names for suggestions; NULL after the last. May itself be NULL. */
    const char *(*candidate)(void *context, int i);
    char end;          /* behind an expression, beside the text's end; 0 for none */
    const char *known; /* opens the list of what an unknown name could have been: "x, y, " */
};

/* A text that is being read. Messages say "WHAT:COLUMN: WHY". */
struct grammar {
    const char *what, *text;
    const char *at; /* within text */
    int depth;
    const struct algebra *algebra;
    struct error *error;
};

/* Reads an expression from `at` on and stands behind it then, before whatever cannot go on with it.
 * False with a message. */
bool grammar_read(struct grammar *grammar, union term *out);

/* The message for what stands at `at` where an operator or the end was expected; false. */
bool grammar_unexpected(const struct grammar *grammar);

/* Of a place in the text: in characters from 1. */
int grammar_column(const struct grammar *grammar, const char *at);

/* Bytes of the letters, digits and _ at a place, and of a minus sign as typed or as printed. */
size_t grammar_word(const char *at);
size_t grammar_minus(const char *at);

/* True for pi, e and the functions that every algebra has. */
bool grammar_knows(const char *word, size_t length);

#define GRAMMAR_FAIL(grammar, at, format, ...)                                                 \
    fail((grammar)->error, "%s:%d: " format, (grammar)->what, grammar_column((grammar), (at)), \
         __VA_ARGS__)

#endif
