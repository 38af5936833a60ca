#include "analysis/minimum.h"

#include <math.h>

#include "base/vector.h"
#include "engine/status.h"

enum { DESCENT_STEPS = 1000, HALVINGS = 60 };

const double *minimum_nearest(const struct problem *problem, const double *w)
{
    const double *nearest = NULL;
    double least = INFINITY;
    for (int i = 0; i < problem->minima; i++) {
        double square = 0;
        for (int k = 0; k < problem->dim; k++)
            square += pow(problem->minimum[i].w[k] - w[k], 2);
        if (square < least)
            nearest = problem->minimum[i].w;
        least = fmin(least, square);
    }
    return nearest;
}

/* −|H|⁻¹g, flat directions as steep ones are; returns the slope along it. *upwards: some curvature
 * is positive and none negative, beyond rounding. */
static double newton_direction(int dim, const double *g, const double *h, double *direction,
                               bool *upwards)
{
    double lambda[DIM_MAX], vectors[DIM_MAX * DIM_MAX], slope = 0;
    symmetric_eigen(dim, h, lambda, vectors);
    double largest = fmax(fabs(lambda[0]), fabs(lambda[dim - 1]));
    double least = fmax(1e-8 * largest, 1e-300);
    *upwards = lambda[dim - 1] > 0 && lambda[0] >= -1e-10 * largest;
    for (int i = 0; i < dim; i++)
        direction[i] = 0;
    for (int k = 0; k < dim; k++) {
        const double *v = vectors + k * dim;
        double along = dot(dim, v, g), curvature = fmax(fabs(lambda[k]), least);
        slope -= along * along / curvature;
        for (int i = 0; i < dim; i++)
            direction[i] -= along / curvature * v[i];
    }
    return slope;
}

/* Moves w to a point that is lower by a part of what the slope promises; false where there is
 * none. */
static bool descend(const struct problem *problem, double *w, double f, const double *direction,
                    double slope)
{
    double trial[DIM_MAX], value, length = 1;
    for (int halving = 0; halving < HALVINGS; halving++, length /= 2) {
        for (int i = 0; i < problem->dim; i++)
            trial[i] = w[i] + length * direction[i];
        problem->eval(problem, 1, trial, &value, NULL, NULL);
        if (value <= f + 1e-4 * length * slope && value < f) {
            for (int i = 0; i < problem->dim; i++)
                w[i] = trial[i];
            return true;
        }
    }
    return false;
}

double minimum_value(const struct problem *problem, const double *start)
{
    double w[DIM_MAX], f, g[DIM_MAX], h[PACKED_MAX], direction[DIM_MAX];
    bool upwards;
    if (problem->minima > 0)
        return problem_lowest(problem);
    for (int i = 0; i < problem->dim; i++)
        w[i] = start[i];
    for (int step = 0; step < DESCENT_STEPS; step++) {
        problem->eval(problem, 1, w, &f, g, h);
        if (!isfinite(f) || !isfinite(norm(problem->dim, g)) || !isfinite(h[0]))
            return NAN;
        double slope = newton_direction(problem->dim, g, h, direction, &upwards);
        if (norm(problem->dim, g) == 0 || !descend(problem, w, f, direction, slope)) {
            struct place place = {.w = w, .g = g, .h = h, .f = f, .f_start = f};
            return upwards && status_of_place(problem, &place) != STATUS_RUNNING ? f : NAN;
        }
    }
    return NAN;
}
