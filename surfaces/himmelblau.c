/*
 * f(x, y) = (x² + y − 11)² + (x + y² − 7)²
 *
 * Source: D. M. Himmelblau, "Applied Nonlinear Programming", McGraw-Hill 1972; Surjanovic &
 * Bingham, Virtual Library of Simulation Experiments. Four minima of equal depth 0, four saddles
 * and a maximum near (−0.27, −0.92). Watch: from one start the methods part for different minima;
 * Newton goes to the nearest point of slope 0, be it a saddle or the maximum.
 */
#include "surfaces/surface.h"

static inline struct jet himmelblau(const struct problem *p, double x, double y)
{
    (void)p;
    double u = x * x + y - 11, v = x + y * y - 7;
    return (struct jet){
        .f = u * u + v * v,
        .gx = 4 * x * u + 2 * v,
        .gy = 2 * u + 4 * y * v,
        .hxx = 4 * u + 8 * x * x + 2,
        .hxy = 4 * (x + y),
        .hyy = 4 * v + 8 * y * y + 2,
    };
}

SURFACE_EVAL(himmelblau)

/* Jacobian rows (2x, 1) and (1, 2y). */
static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    (void)problem;
    packed[0] = 8 * w[0] * w[0] + 2;
    packed[1] = 4 * (w[0] + w[1]);
    packed[2] = 8 * w[1] * w[1] + 2;
}

/* Zeros of the gradient, found with 40 digits and rounded. */
static const double minimum[][2] = {{3, 2},
                                    {-2.8051180869527448, 3.131312518250573},
                                    {-3.779310253377747, -3.2831859912861696},
                                    {3.5844283403304917, -1.8481265269644036}};
static const double saddle[][2] = {{3.3851541836070211, 0.073851879837749282},
                                   {0.086677504555396356, 2.8842547011747759},
                                   {-3.0730257507643897, -0.08135304428796751},
                                   {-0.12796134673068008, -1.9537149802445763}};

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    /* on the ridge between two basins, where a little more or less push decides */
    problem_plane(problem, -5, 5, -5, 5, 0.3, 4.5);
    for (int i = 0; i < 4; i++) {
        problem_minimum(problem, minimum[i][0], minimum[i][1]);
        problem_saddle(problem, saddle[i][0], saddle[i][1]);
    }
    problem->gauss_newton = gauss_newton;
    return true;
}

const struct surface surface_himmelblau = {
    .name = "himmelblau",
    .title = "Himmelblau",
    .formula = "(x²+y−11)² + (x+y²−7)²",
    .note = "Four equal minima: which one is found depends on the method and on its η.",
    .source = "Himmelblau 1972; Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    .height = HEIGHT_ROOT,
    .eval = eval,
    .open = open,
};
