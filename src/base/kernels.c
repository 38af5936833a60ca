#include "base/kernels.h"

#include <math.h>

#include "base/hot.h"

/* One loop per operation. u, v, w are the operands at one point. */
#define CASE(OP, ASSIGN, VALUE)                                \
    case OP:                                                   \
        _Pragma("GCC unroll 4") for (size_t i = 0; i < n; i++) \
        {                                                      \
            ASSIGN;                                            \
            to[i] = VALUE;                                     \
        }                                                      \
        break;
#define NONE(OP, VALUE) CASE(OP, (void)0, VALUE)
#define ONE(OP, VALUE) CASE(OP, double u = a[i], VALUE)
#define TWO(OP, VALUE) CASE(OP, double u = a[i]; double v = b[i], VALUE)
#define THREE(OP, VALUE) CASE(OP, double u = a[i]; double v = b[i]; double w = c[i], VALUE)

/* What vectorizes. */
HOT static void arithmetic(enum operation op, size_t n, double *restrict to, const double *a,
                           const double *b, const double *c, double k)
{
    switch (op) {
        NONE(OP_CONSTANT, k)
        TWO(OP_ADD, u + v)
        TWO(OP_SUB, u - v)
        TWO(OP_MUL, u * v)
        TWO(OP_DIV, u / v)
        ONE(OP_NEG, -u)
        ONE(OP_ABS, fabs(u))
        ONE(OP_SIGN, (u > 0 ? 1.0 : 0.0) - (u < 0 ? 1.0 : 0.0))
        ONE(OP_DEFINED, u == u ? 1.0 : u)
        ONE(OP_SQRT, sqrt(u))
        TWO(OP_MIN, ((v < u) | (v != v)) ? v : u)
        TWO(OP_MAX, ((v > u) | (v != v)) ? v : u)
        TWO(OP_LESS, u < v ? 1.0 : 0.0)
        THREE(OP_CHOOSE, u != 0 ? v : w)
        ONE(OP_ADD_K, u + k)
        ONE(OP_K_SUB, k - u)
        ONE(OP_MUL_K, u * k)
        ONE(OP_DIV_K, u / k)
        ONE(OP_K_DIV, k / u)
        THREE(OP_MUL_ADD, u * v + w)
        THREE(OP_MUL_SUB, u * v - w)
        THREE(OP_SUB_MUL, w - u * v)
    default:
        break;
    }
}

/* What the library works out point by point. */
static void library(enum operation op, size_t n, double *restrict to, const double *a,
                    const double *b)
{
    switch (op) {
        ONE(OP_SIN, sin(u))
        ONE(OP_COS, cos(u))
        ONE(OP_TAN, tan(u))
        ONE(OP_ASIN, asin(u))
        ONE(OP_ACOS, acos(u))
        ONE(OP_ATAN, atan(u))
        ONE(OP_SINH, sinh(u))
        ONE(OP_COSH, cosh(u))
        ONE(OP_TANH, tanh(u))
        ONE(OP_EXP, exp(u))
        ONE(OP_LOG, log(u))
        TWO(OP_POW, pow(u, v))
        TWO(OP_REAL_POW, u < 0 ? NAN : pow(u, v))
    default:
        break;
    }
}

void kernel(enum operation op, size_t n, double *to, const double *a, const double *b,
            const double *c, double k)
{
    if (op >= OP_SIN && op <= OP_REAL_POW)
        library(op, n, to, a, b);
    else
        arithmetic(op, n, to, a, b, c, k);
}

HOT static void store(size_t n, double *restrict to, const double *first, const double *from)
{
    for (size_t i = 0; i < n; i++)
        to[i] = first[i] == first[i] ? from[i] : NAN;
}

HOT static void store_zero(size_t n, double *restrict to, const double *first)
{
    for (size_t i = 0; i < n; i++)
        to[i] = first[i] == first[i] ? 0 : NAN;
}

void kernel_store(size_t n, double *to, const double *first, const double *from)
{
    if (from)
        store(n, to, first, from);
    else
        store_zero(n, to, first);
}
