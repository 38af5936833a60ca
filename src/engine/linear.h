/*
 * Linear theory of the first-order iterations: growth per step z along an eigen-direction of
 * curvature λ, the largest stable η, and the best constant settings. Methods share these forms:
 * RMSprop with its scaling frozen is gradient descent, Adam is momentum as a low-pass filter.
 *
 * Sources: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964
 * (heavy ball); L. Lessard, B. Recht & A. Packard, "Analysis and Design of Optimization Algorithms
 * via Integral Quadratic Constraints", SIAM J. Optim. 26 (2016), table 1 (optimal settings).
 */
#ifndef GLISSADE_ENGINE_LINEAR_H
#define GLISSADE_ENGINE_LINEAR_H

#include <math.h>

#include "engine/optimizer.h"

/* z = 1 − ηλ */
static inline struct polynomial descent_modes(double eta, double lambda)
{
    return (struct polynomial){1, 0, eta * lambda - 1};
}

/* z² − (1 + β − ηλ) z + β */
static inline struct polynomial heavy_ball_modes(double eta, double beta, double lambda)
{
    return (struct polynomial){2, -(1 + beta - eta * lambda), beta};
}

/* z² − (1 + β)(1 − ηλ) z + β(1 − ηλ) */
static inline struct polynomial look_ahead_modes(double eta, double beta, double lambda)
{
    return (struct polynomial){2, -(1 + beta) * (1 - eta * lambda), beta * (1 - eta * lambda)};
}

/* Momentum as a low-pass filter, a ← βa + (1 − β)g, is the heavy ball with η(1 − β) for η. */
static inline struct polynomial low_pass_modes(double eta, double beta, double lambda)
{
    return heavy_ball_modes(eta * (1 - beta), beta, lambda);
}

/* Largest stable η; NaN where no curvature is positive. */
static inline double descent_edge(double lambda_max)
{
    return lambda_max > 0 ? 2 / lambda_max : NAN;
}

static inline double heavy_ball_edge(double beta, double lambda_max)
{
    return lambda_max > 0 ? 2 * (1 + beta) / lambda_max : NAN;
}

static inline double look_ahead_edge(double beta, double lambda_max)
{
    return lambda_max > 0 ? 2 * (1 + beta) / ((1 + 2 * beta) * lambda_max) : NAN;
}

static inline double low_pass_edge(double beta, double lambda_max)
{
    return heavy_ball_edge(beta, lambda_max) / (1 - beta);
}

static inline struct optimum descent_optimum(double lambda_min, double lambda_max)
{
    return (struct optimum){2 / (lambda_min + lambda_max), NAN,
                            (lambda_max - lambda_min) / (lambda_max + lambda_min)};
}

static inline struct optimum heavy_ball_optimum(double lambda_min, double lambda_max)
{
    double low = sqrt(lambda_min), high = sqrt(lambda_max), rate = (high - low) / (high + low);
    return (struct optimum){4 / ((high + low) * (high + low)), rate * rate, rate};
}

static inline struct optimum look_ahead_optimum(double lambda_min, double lambda_max)
{
    double root = sqrt(3 * (lambda_max / lambda_min) + 1);
    return (struct optimum){4 / (3 * lambda_max + lambda_min), (root - 2) / (root + 2),
                            1 - 2 / root};
}

static inline struct optimum low_pass_optimum(double lambda_min, double lambda_max)
{
    struct optimum best = heavy_ball_optimum(lambda_min, lambda_max);
    best.eta /= 1 - best.beta;
    return best;
}

/* The packed P = diag(d) of methods that scale each coordinate by itself. */
static inline void diagonal_metric(int dim, const double *d, double *p)
{
    for (int i = 0; i < dim; i++)
        for (int j = i; j < dim; j++)
            p[packed_index(dim, i, j)] = i == j ? d[i] : 0;
}

#endif
