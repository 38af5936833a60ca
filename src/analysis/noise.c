#include "analysis/noise.h"

#include <math.h>
#include <string.h>

#include "analysis/modes.h"
#include "base/vector.h"
#include "engine/modifiers.h"

double noise_variance(struct polynomial p, double lambda, double sigma)
{
    struct root root[2];
    double c0 = p.c0, c1 = p.degree == 2 ? p.c1 : 0;
    polynomial_roots(p, root);
    if (!(lambda > 0) || !(root[0].modulus < 1))
        return NAN;
    double b = (p.degree == 1 ? 1 + c0 : 1 + c1 + c0) / lambda, input = b * b * sigma * sigma;
    if (p.degree == 1)
        return input / (1 - c0 * c0);
    return input * (1 + c0) / ((1 - c0) * ((1 + c0) * (1 + c0) - c1 * c1));
}

/* Index of the known minimum nearest to w; −1 if none is known. */
static int nearest_minimum(const struct problem *problem, const double *w)
{
    int nearest = -1;
    double least = INFINITY;
    for (int i = 0; i < problem->minima; i++) {
        double away[DIM_MAX];
        for (int k = 0; k < problem->dim; k++)
            away[k] = w[k] - problem->minimum[i].w[k];
        double square = dot(problem->dim, away, away);
        if (square < least) {
            least = square;
            nearest = i;
        }
    }
    return nearest;
}

/* Standard deviation of the gradient's noise; 0 where it is none that the formula knows. */
static double independent_noise(const double *parameter)
{
    bool clipped = parameter[MODIFIER_CLIP]<INFINITY, batches = parameter[MODIFIER_BATCH]> 0;
    return clipped || batches ? 0
                              : parameter[MODIFIER_NOISE] / sqrt(parameter[MODIFIER_ACCUMULATE]);
}

bool noise_ball_of(const struct run *run, const struct cursor *cursor, struct noise_ball *ball)
{
    const struct problem *problem = run_problem(run);
    const struct optimizer *optimizer = run_optimizer(run);
    struct instant instant = run_instant(run, cursor);
    double sigma = independent_noise(cursor->parameter);
    int dim = problem->dim, minimum = nearest_minimum(problem, cursor->w);
    double h[PACKED_MAX], lambda[DIM_MAX], q[DIM_MAX * DIM_MAX];
    if (!(sigma > 0) || !optimizer->theory || optimizer->metric || minimum < 0)
        return false;
    *ball = (struct noise_ball){{0}, {0}};
    memcpy(ball->centre, problem->minimum[minimum].w, sizeof ball->centre);
    problem->eval(problem, 1, ball->centre, NULL, NULL, h);
    symmetric_eigen(dim, h, lambda, q);
    for (int k = 0; k < dim; k++) {
        double variance = noise_variance(optimizer->theory->modes(optimizer, &instant, lambda[k]),
                                         lambda[k], sigma);
        if (!(variance < INFINITY))
            return false;
        for (int i = 0; i < dim; i++)
            for (int j = i; j < dim; j++)
                ball->covariance[packed_index(dim, i, j)] +=
                    variance * q[k * dim + i] * q[k * dim + j];
    }
    return true;
}

bool noise_drawn(const struct cursor *cursor)
{
    return cursor->parameter[MODIFIER_NOISE] > 0 || cursor->parameter[MODIFIER_BATCH] > 0;
}

void noise_samples(const struct cursor *cursor, int count, double *g)
{
    struct probe probe = cursor->probe;
    struct epoch epoch = {.number = -1};
    probe.log = NULL;
    probe.modifiers = cursor->parameter;
    probe.sampler.epoch = &epoch;
    for (int i = 0; i < count; i++)
        probe_modified_gradient(&probe, cursor->w, g + (size_t)i * (size_t)probe.problem->dim);
    epoch_free(&epoch);
}
