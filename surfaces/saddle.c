/*
 * f(x, y) = ½(a x² − b y²)
 *
 * The plainest saddle: downhill along y without end.
 * Watch: gradient methods stall beside the origin and then leave; Newton walks straight into it.
 */
#include <math.h>

#include "surfaces/surface.h"

enum { A, B };

static const struct parameter parameters[] = {
    {"a", "a", "curvature along x, upwards", 2, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {"b", "b", "curvature along y, downwards", 2, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {0},
};

static inline struct jet saddle(const struct problem *p, double x, double y)
{
    double a = p->parameter[A], b = p->parameter[B];
    return (struct jet){
        .f = 0.5 * (a * x * x - b * y * y),
        .gx = a * x,
        .gy = -b * y,
        .hxx = a,
        .hxy = 0,
        .hyy = -b,
    };
}

SURFACE_EVAL(saddle)

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    problem_plane(problem, -2, 2, -2, 2, -1.6, 0.001);
    problem_shown(problem, -0.5, 0.5, -1, 1); /* down on both sides */
    problem_saddle(problem, 0, 0);
    return true;
}

const struct surface surface_saddle = {
    .name = "saddle",
    .title = "Saddle",
    .formula = "½(a x² − b y²)",
    .note = "Unbounded below: who is caught by the saddle, and how long does it take to leave?",
    .parameters = parameters,
    .height = HEIGHT_LINEAR,
    .quadratic = true,
    .proposal = {.racers = "gd;momentum;adam;newton;saddle-free-newton", .steps = 60},
    .eval = eval,
    .open = open,
};
