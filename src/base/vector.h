/* Short vectors of plain doubles. */
#ifndef GLISSADE_BASE_VECTOR_H
#define GLISSADE_BASE_VECTOR_H

#include <math.h>

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

#endif
