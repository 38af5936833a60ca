/*
 * f(x, y) = (x + 2y − 7)² + (2x + y − 5)²
 *
 * Source: Surjanovic & Bingham, Virtual Library of Simulation Experiments. A quadratic with
 * curvatures 2 along (1, −1) and 18 along (1, 1), κ = 9; minimum 0 at (1, 3). Watch: the axes are
 * turned by 45°, so that methods which scale each coordinate by itself gain nothing.
 */
#include "surfaces/surface.h"

static inline struct jet booth(const struct problem *p, double x, double y)
{
    (void)p;
    double u = x + 2 * y - 7, v = 2 * x + y - 5;
    return (struct jet){
        .f = u * u + v * v,
        .gx = 2 * u + 4 * v,
        .gy = 4 * u + 2 * v,
        .hxx = 10,
        .hxy = 8,
        .hyy = 10,
    };
}

SURFACE_EVAL(booth)

/* The residuals are linear: nothing is left out of the Hessian. */
static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    (void)problem, (void)w;
    packed[0] = 10;
    packed[1] = 8;
    packed[2] = 10;
}

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    problem_plane(problem, -10, 10, -10, 10, -8, 4);
    problem_minimum(problem, 1, 3);
    problem->gauss_newton = gauss_newton;
    return true;
}

const struct surface surface_booth = {
    .name = "booth",
    .title = "Booth",
    .formula = "(x+2y−7)² + (2x+y−5)²",
    .note = "A valley across the axes: scaling each coordinate by itself does not help.",
    .source = "Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    .height = HEIGHT_ROOT,
    .quadratic = true,
    .proposal =
        {.racers =
             "gd:eta=0.1;momentum:eta=0.125,beta=0.25;nesterov:eta=0.071,beta=0.45;adam;newton",
         .steps = 60},
    .eval = eval,
    .open = open,
};
