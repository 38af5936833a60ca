/*
 * f(x, y) = x³ − 3xy²
 *
 * Three valleys (for a monkey's legs and tail) and three ridges meet in the origin, where gradient
 * and Hessian are both 0. Watch: a quadratic model knows nothing there; on the ridge gradient flow
 * comes near only like x = 1/(3t), and lingers long before it finds a valley. Unbounded below.
 */
#include "surfaces/surface.h"

static inline struct jet monkey_saddle(const struct problem *p, double x, double y)
{
    (void)p;
    return (struct jet){
        .f = x * (x * x - 3 * y * y),
        .gx = 3 * (x - y) * (x + y),
        .gy = -6 * x * y,
        .hxx = 6 * x,
        .hxy = -6 * y,
        .hyy = -6 * x,
    };
}

SURFACE_EVAL(monkey_saddle)

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    /* beside the ridge y = 0, which leads down into the flat middle */
    problem_plane(problem, -2, 2, -2, 2, 1.7, 0.01);
    problem_saddle(problem, 0, 0);
    return true;
}

const struct surface surface_monkey_saddle = {
    .name = "monkey-saddle",
    .title = "Monkey saddle",
    .formula = "x³ − 3xy²",
    .note = "The Hessian is 0 at the origin: no curvature tells the way out of this saddle.",
    .height = HEIGHT_LINEAR,
    .proposal = {.racers = "gd;momentum;adam;newton;saddle-free-newton", .steps = 100},
    .eval = eval,
    .open = open,
};
