/*
 * f = Σᵢⱼ cⱼ (Aᵢⱼ − Γᵢⱼ)²,   A = [w1 w2; w3 w4], Γ = diag(γ₁, γ₂)
 *
 * A linear network without a hidden layer, in the coordinates that make its task diagonal; cⱼ is
 * the variance of input j. Source: A. M. Saxe, J. L. McClelland & S. Ganguli, "Exact solutions to
 * the nonlinear dynamics of learning in deep linear neural networks", ICLR 2014, section 1. Watch:
 * every entry decays on its own to Γ, by 1 − 2ηcⱼ a step and without a plateau; beside deep-linear
 * it is the hidden layer that makes the sigmoids.
 */
#include <math.h>

#include "surfaces/surface.h"

enum { GAMMA1, GAMMA2, C1, C2 };

enum { DIM = 4, PACKED = 10 };

static const struct parameter parameters[] = {
    {"gamma1", "γ₁", "strength of the first mode", 3, -INFINITY, INFINITY},
    {"gamma2", "γ₂", "strength of the second mode", 1, -INFINITY, INFINITY},
    {"c1", "c₁", "variance of the first input", 1, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {"c2", "c₂", "variance of the second input", 1, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {0},
};

/* Entry k of Γ, row by row. */
static inline double target(const struct problem *problem, int k)
{
    return k == 0 ? problem->parameter[GAMMA1] : k == 3 ? problem->parameter[GAMMA2] : 0;
}

static inline double weight(const struct problem *problem, int k)
{
    return problem->parameter[C1 + k % 2];
}

HOT static void eval(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                     double *h)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < DIM; k++) {
            double away = w[(size_t)k * n + i] - target(problem, k), c = weight(problem, k);
            sum += c * away * away;
            if (g)
                g[(size_t)k * n + i] = 2 * c * away;
        }
        if (f)
            f[i] = sum;
    }
    for (size_t i = 0; h && i < PACKED * n; i++)
        h[i] = 0;
    for (int k = 0; h && k < DIM; k++)
        for (size_t i = 0; i < n; i++)
            h[(size_t)packed_index(DIM, k, k) * n + i] = 2 * weight(problem, k);
}

/* The Hessian itself: the residuals √cⱼ (Aᵢⱼ − Γᵢⱼ) are linear. */
static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    eval(problem, 1, w, NULL, NULL, packed);
}

static bool open(struct problem *problem, struct error *error)
{
    /* in units of the larger strength: both modes far below, and the inputs mixed */
    static const double start[DIM] = {-0.2, 0.45, -0.3, -0.15};
    (void)error;
    double size = fmax(fabs(problem->parameter[GAMMA1]), fabs(problem->parameter[GAMMA2]));
    size = size > 0 ? size : 1;
    problem_plane(problem, -1.4 * size, 1.4 * size, -size, size, 0, 0);
    problem->dim = DIM;
    problem->minima = 1;
    for (int k = 0; k < DIM; k++) {
        problem->start[k] = start[k] * size;
        problem->minimum[0].w[k] = target(problem, k);
    }
    problem->blocks = 1;
    problem->block[0] = (struct matrix_block){.first = 0, .rows = 2, .columns = 2};
    problem->gauss_newton = gauss_newton;
    return true;
}

const struct surface surface_linear_net = {
    .name = "linear-net",
    .title = "Linear network",
    .formula = "Σᵢⱼ cⱼ (Aᵢⱼ − Γᵢⱼ)², A = [w1 w2; w3 w4], Γ = diag(γ₁, γ₂)",
    .note = "Every entry decays to its target on its own and without a plateau: the sigmoids of "
            "deep-linear are the hidden layer's doing.",
    .source = "Saxe, McClelland & Ganguli 2014",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .quadratic = true,
    .proposal = {.racers = "gd;gd:eta=0.05;momentum:beta=0.5;adam", .steps = 40, .chart = "modes"},
    .eval = eval,
    .open = open,
};
