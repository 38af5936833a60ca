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

/* A copy to be freed; room for one number where `from` is NULL. NULL when memory is short. */
static inline double *numbers_copy(const double *from, int count)
{
    double *to = malloc((size_t)(from ? count : 1) * sizeof *to);
    if (to && from)
        memcpy(to, from, (size_t)count * sizeof *to);
    return to;
}

#endif
