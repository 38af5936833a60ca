#include "analysis/bounds.h"

#include <math.h>

#include "base/symmetric.h"
#include "base/vector.h"

/* Slopes along a flat direction up to this part of ‖g‖ are rounding. */
#define FLAT_SLOPE 1e-10

bool bounds_of(const struct problem *problem, const double *start, struct bounds *bounds)
{
    int dim = problem->dim;
    double g[DIM_MAX], h[PACKED_MAX], lambda[DIM_MAX], q[DIM_MAX * DIM_MAX];
    if (!problem->surface->quadratic)
        return false;
    problem->eval(problem, 1, start, NULL, g, h);
    symmetric_eigen(dim, h, lambda, q);
    double most = lambda[dim - 1], flat = 1e-13 * most;
    if (!(most > 0) || lambda[0] < -flat)
        return false;
    *bounds = (struct bounds){.largest = most, .smallest = lambda[0] > flat ? lambda[0] : 0};
    for (int i = 0; i < dim; i++) {
        double slope = dot(dim, g, q + i * dim);
        if (lambda[i] > flat) {
            bounds->square += slope * slope / (lambda[i] * lambda[i]);
            bounds->height += 0.5 * slope * slope / lambda[i];
        } else if (fabs(slope) > FLAT_SLOPE * norm(dim, g)) {
            return false; /* it falls for ever */
        }
    }
    return true;
}

bool bounds_at_rate(const struct bounds *bounds, double eta, struct bounds *its)
{
    *its = *bounds;
    its->largest = fmax(1 / eta, bounds->largest);
    return eta > 0 && eta * bounds->largest <= 1 + 1e-9;
}

double bound_at(const struct bounds *bounds, enum bound bound, double t)
{
    double ratio = bounds->smallest / bounds->largest;
    switch (bound) {
    case BOUND_SUBLINEAR:
        return bounds->largest * bounds->square / (2 * t);
    case BOUND_LINEAR:
        return ratio > 0 ? bounds->height * pow(1 - ratio, t) : NAN;
    case BOUND_ACCELERATED:
        return 2 * bounds->largest * bounds->square / ((t + 1) * (t + 1));
    case BOUND_GROWING:
        return (4 * bounds->height + 2 * bounds->largest * bounds->square) / ((t + 2) * (t + 2));
    case BOUNDS:
        break;
    }
    return NAN;
}
