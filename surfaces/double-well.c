/*
 * f(x, y) = ½x² + ¼y⁴ − ½y²
 *
 * Two equal minima (0, ±1) and between them the saddle at the origin, with curvatures 1 and −1.
 * Watch: from just beside the ridge y = 0 everything first runs to the saddle; gradient methods
 * leave it slowly, momentum sooner. Pure Newton, y ← 2y³/(3y² − 1), goes to the saddle from every
 * |y| < 1/√5 and stays.
 */
#include "surfaces/surface.h"

static inline struct jet double_well(const struct problem *p, double x, double y)
{
    (void)p;
    double y2 = y * y;
    return (struct jet){
        .f = 0.5 * x * x + y2 * (0.25 * y2 - 0.5),
        .gx = x,
        .gy = y * (y2 - 1),
        .hxx = 1,
        .hxy = 0,
        .hyy = 3 * y2 - 1,
    };
}

SURFACE_EVAL(double_well)

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    /* beside the ridge, so that the saddle is met and left within the default run */
    problem_plane(problem, -2, 2, -1.8, 1.8, -1.6, 0.02);
    problem_shown(problem, -0.5, 0.5, -1, 1); /* both wells */
    problem_minimum(problem, 0, -1);
    problem_minimum(problem, 0, 1);
    problem_saddle(problem, 0, 0);
    return true;
}

const struct surface surface_double_well = {
    .name = "double-well",
    .title = "Double well",
    .formula = "½x² + ¼y⁴ − ½y²",
    .note = "A saddle between two minima: who stops at it, who passes, and on which side?",
    .height = HEIGHT_ROOT,
    .proposal = {.racers = "gd;momentum;adam;newton;saddle-free-newton"},
    .eval = eval,
    .open = open,
};
