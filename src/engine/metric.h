/*
 * The metrics that methods share: the symmetric matrix P (packed) by which the gradient is
 * multiplied in the next step, η left out (optimizer.h). They find their settings by the roles of
 * the parameters and their numbers by the state field that is marked `squares`.
 */
#ifndef GLISSADE_ENGINE_METRIC_H
#define GLISSADE_ENGINE_METRIC_H

#include "base/symmetric.h"
#include "engine/optimizer.h"

/*
 * P = diag(1/(√v + ε)), or 1/√(v + ε) where ε stands inside; v is the field of squares. Before the
 * first step v is what one gradient will make of it: (1 − β)g², with the memory of the squares for
 * β, or g² where they are only summed up.
 */
void root_mean_square(const struct optimizer *optimizer, const struct instant *instant, double *p);

/* The same with v̂ = v/(1 − βᵗ), unless a flag of role bias correction is off. */
void corrected_root_mean_square(const struct optimizer *optimizer, const struct instant *instant,
                                double *p);

/* The mean square of coordinate i: the i-th number of the field of squares, or what the first
 * gradient will make of it. */
double mean_square(const struct optimizer *optimizer, const struct instant *instant, int i);

/* The packed P = diag(d). */
static inline void diagonal_metric(int dim, const double *d, double *p)
{
    for (int i = 0; i < dim; i++)
        for (int j = i; j < dim; j++)
            p[packed_index(dim, i, j)] = i == j ? d[i] : 0;
}

#endif
