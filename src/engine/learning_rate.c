#include "engine/learning_rate.h"

#include <math.h>

static double from_curvature(const struct problem *problem, const double *start)
{
    double g[DIM_MAX], h[PACKED_MAX], lambda[DIM_MAX];
    problem->eval(problem, 1, start, NULL, g, h);
    symmetric_eigen(problem->dim, h, lambda, NULL);
    double rate = 1 / (2 * fmax(fabs(lambda[0]), fabs(lambda[problem->dim - 1])));
    if (isfinite(rate) && rate > 0)
        return rate;
    double square = 0;
    for (int i = 0; i < problem->dim; i++)
        square += g[i] * g[i];
    rate = 0.01 * problem_diagonal(problem) / sqrt(square);
    return isfinite(rate) && rate > 0 ? rate : 1;
}

double learning_rate_auto(enum eta_scale scale, const struct problem *problem, const double *start)
{
    switch (scale) {
    case ETA_GRADIENT:
        return from_curvature(problem, start);
    case ETA_SIGN:
        return 0.01 * problem_diagonal(problem);
    case ETA_EITHER:
        return fmin(from_curvature(problem, start), 0.01 * problem_diagonal(problem));
    case ETA_UNIT:
        break;
    }
    return 1;
}
