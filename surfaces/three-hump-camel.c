/*
 * f(x, y) = 2x² − 1.05x⁴ + x⁶/6 + xy + y²
 *
 * Source: Surjanovic & Bingham, Virtual Library of Simulation Experiments. Minimum 0 at the origin,
 * two more of height 0.2986 at the sides. Every stationary point has y = −x/2 and x = 0 or
 * x⁴ − 4.2x² + 3.5 = 0, so x² = 2.1 ± √0.91. The customary region ±5 shows only its outer walls;
 * ours is the part with the humps. Watch: whose momentum carries it over the pass into the middle?
 */
#include <math.h>

#include "surfaces/surface.h"

static inline struct jet three_hump_camel(const struct problem *p, double x, double y)
{
    (void)p;
    double x2 = x * x;
    return (struct jet){
        .f = x2 * (2 + x2 * (x2 / 6 - 1.05)) + y * (x + y),
        .gx = x * (4 + x2 * (x2 - 4.2)) + y,
        .gy = x + 2 * y,
        .hxx = 4 + x2 * (5 * x2 - 12.6),
        .hxy = 1,
        .hyy = 2,
    };
}

SURFACE_EVAL(three_hump_camel)

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    double side = sqrt(2.1 + sqrt(0.91)), pass = sqrt(2.1 - sqrt(0.91));
    problem_plane(problem, -2.3, 2.3, -1.8, 1.8, -2.2, -1);
    problem_minimum(problem, 0, 0); /* the lowest first */
    problem_minimum(problem, -side, side / 2);
    problem_minimum(problem, side, -side / 2);
    problem_saddle(problem, -pass, pass / 2);
    problem_saddle(problem, pass, -pass / 2);
    return true;
}

const struct surface surface_three_hump_camel = {
    .name = "three-hump-camel",
    .title = "Three-hump camel",
    .formula = "2x² − 1.05x⁴ + x⁶/6 + xy + y²",
    .note = "A deep valley between two shallow ones: a little momentum crosses the pass.",
    .source = "Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    .height = HEIGHT_ROOT,
    .proposal = {.racers = "gd;momentum:beta=0.5;momentum:beta=0.8;momentum;adam", .steps = 120},
    .eval = eval,
    .open = open,
};
