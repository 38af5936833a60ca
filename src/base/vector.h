/* Short vectors of plain doubles. */
#ifndef GLISSADE_BASE_VECTOR_H
#define GLISSADE_BASE_VECTOR_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

static inline double dot(int dim, const double *a, const double *b)
{
    double sum = 0;
    for (int i = 0; i < dim; i++)
        sum += a[i] * b[i];
    return sum;
}

static inline double norm(int dim, const double *v)
{
    return sqrt(dot(dim, v, v));
}

/*
 * √(x² + y²), scaled where the squares overflow or vanish. IEEE 754 rounds each of its operations
 * exactly, so it is the same number on every machine, which the library's hypot is not.
 */
static inline double plane_norm(double x, double y)
{
    double a = fabs(x), b = fabs(y), larger = a > b ? a : b;
    if (larger > 1e-140 && larger < 1e140)
        return sqrt(a * a + b * b);
    if (!(larger > 0 && larger < INFINITY))
        return a + b;
    return larger * sqrt(a / larger * (a / larger) + b / larger * (b / larger));
}

/* A copy to be freed; room for one number where `from` is NULL. NULL when memory is short. */
static inline double *numbers_copy(const double *from, int count)
{
    double *to = malloc((size_t)(from ? count : 1) * sizeof *to);
    if (to && from)
        memcpy(to, from, (size_t)count * sizeof *to);
    return to;
}

#endif
