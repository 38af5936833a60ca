/*
 * Expressions in x and y (also called w1 and w2), typed by the user:
 *
 *   + − * / and ^, which binds tighter than the minus sign in front and groups to the right
 *   (−x^2 = −(x²), 2^3^2 = 2⁹); parentheses; decimal numbers; pi, e; sin cos tan asin acos atan
 *   sinh cosh tanh exp log sqrt abs of one argument, min and max of two. The minus may be U+2212.
 *
 * Parsed once into straight-line code for the value, for value and gradient, and for these with the
 * Hessian. Undefined points, such as log(−1), give NaN for all of them. Where there is no
 * derivative one is agreed on: 0 for abs at 0, that of the first argument where min or max tie.
 */
#ifndef GLISSADE_BASE_EXPRESSION_H
#define GLISSADE_BASE_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum {
    EXPRESSION_LENGTH_MAX = 4096, /* bytes */
    EXPRESSION_DEPTH_MAX = 64,    /* parentheses, calls and exponents within each other */
};

struct expression;

/*
 * NULL with a message "WHAT:COLUMN: WHY (what was expected)", columns counted in characters from 1.
 * Free with expression_free.
 */
struct expression *expression_parse(const char *what, const char *text, struct error *error);

/* The same for a function of one variable: there is no y, and x is also called w or w1. */
struct expression *expression_parse_in_x(const char *what, const char *text, struct error *error);

/* Words that stand for numbers beside those of formulas. */
struct expression_names {
    /*
     * Asked where an operand begins: the value of the name that `text` begins with, and its bytes.
     * 0 where that is none; −1 with a message for a name that stands for nothing.
     */
    int (*read)(void *context, const char *text, double *value, struct error *error);
    void *context;
};

/* The value of an expression in such names and numbers, without x and y. False with a message as
 * above. */
bool expression_number(const char *what, const char *text, const struct expression_names *foreign,
                       double *value, struct error *error);

/* Accepts NULL. */
void expression_free(struct expression *expression);

/*
 * Value, gradient and Hessian at n points: w is [2][n], f [n], g [2][n], h [3][n] (xx, xy, yy); any
 * of f, g, h may be NULL when not wanted. From any thread.
 */
void expression_eval(const struct expression *expression, size_t n, const double *w, double *f,
                     double *g, double *h);

#endif
