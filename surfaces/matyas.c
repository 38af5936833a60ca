/*
 * f(x, y) = 0.26(x² + y²) − 0.48xy
 *
 * Source: Surjanovic & Bingham, Virtual Library of Simulation Experiments. A quadratic with
 * curvatures 0.04 along (1, 1) and 1 along (1, −1), κ = 25; minimum 0 at the origin. It is not
 * given as a sum of squares, and as a quadratic it would gain nothing by it. Watch: the first steps
 * cross the valley, all others are spent along its floor.
 */
#include "surfaces/surface.h"

static inline struct jet matyas(const struct problem *p, double x, double y)
{
    (void)p;
    double d = x - y, s = x + y;
    return (struct jet){
        .f = 0.25 * d * d + 0.01 * s * s, /* the same without cancellation on the floor */
        .gx = 0.5 * d + 0.02 * s,
        .gy = 0.02 * s - 0.5 * d,
        .hxx = 0.52,
        .hxy = -0.48,
        .hyy = 0.52,
    };
}

SURFACE_EVAL(matyas)

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    problem_plane(problem, -10, 10, -10, 10, -9, -4);
    problem_minimum(problem, 0, 0);
    return true;
}

const struct surface surface_matyas = {
    .name = "matyas",
    .title = "Matyas",
    .formula = "0.26(x²+y²) − 0.48xy",
    .note = "A long valley along the diagonal, κ = 25: momentum shows what it is for.",
    .source = "Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    .height = HEIGHT_ROOT,
    .quadratic = true,
    .proposal =
        {.racers = "gd:eta=1.9;momentum:eta=2.78,beta=0.45;nesterov:eta=1.3,beta=0.63;adam;newton",
         .steps = 80},
    .eval = eval,
    .open = open,
};
