/*
 * f(x, y) = (4 − 2.1x² + x⁴/3) x² + xy + (4y² − 4) y²
 *
 * Source: Surjanovic & Bingham, Virtual Library of Simulation Experiments. Even under (x, y) →
 * (−x, −y): six minima in three pairs, the lowest −1.0316, seven saddles. The customary region
 * ±3 × ±2 is mostly outer wall; ours is the part with the humps. Watch: the saddle at the origin
 * decides between the two lowest.
 */
#include "surfaces/surface.h"

static inline struct jet six_hump_camel(const struct problem *p, double x, double y)
{
    (void)p;
    double x2 = x * x, y2 = y * y;
    return (struct jet){
        .f = x2 * (4 + x2 * (x2 / 3 - 2.1)) + y * (x + y * (4 * y2 - 4)),
        .gx = x * (8 + x2 * (2 * x2 - 8.4)) + y,
        .gy = x + y * (16 * y2 - 8),
        .hxx = 8 + x2 * (10 * x2 - 25.2),
        .hxy = 1,
        .hyy = 48 * y2 - 8,
    };
}

SURFACE_EVAL(six_hump_camel)

/* Zeros of the gradient, found with 40 digits and rounded; one of each pair, the lowest first. */
static const double minimum[][2] = {{0.089842013100318058, -0.71265640302073963},
                                    {1.703606714969981, -0.79608356867262509},
                                    {1.6071047529201972, 0.56865145488413138}};
static const double saddle[][2] = {{1.1092053368047865, -0.76826809250953987},
                                   {1.6380679841897785, 0.22867406904439408},
                                   {1.2960702671671092, 0.60508438803865849}};

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    problem_plane(problem, -2.1, 2.1, -1.2, 1.2, -0.9, -0.1);
    /* the two lowest of the six, and the ways to the others */
    problem_shown(problem, -0.5, 0.5, minimum[0][1], -minimum[0][1]);
    problem_saddle(problem, 0, 0);
    for (int i = 0; i < 3; i++) {
        problem_minimum(problem, minimum[i][0], minimum[i][1]);
        problem_minimum(problem, -minimum[i][0], -minimum[i][1]);
        problem_saddle(problem, saddle[i][0], saddle[i][1]);
        problem_saddle(problem, -saddle[i][0], -saddle[i][1]);
    }
    return true;
}

const struct surface surface_six_hump_camel = {
    .name = "six-hump-camel",
    .title = "Six-hump camel",
    .formula = "(4−2.1x²+x⁴/3)x² + xy + (4y²−4)y²",
    .note = "Six minima in three pairs: the same rule with another η ends in another of them.",
    .source = "Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    .height = HEIGHT_ROOT,
    .proposal = {.racers = "momentum:eta=0.03;momentum:eta=0.07;momentum:eta=0.08", .steps = 100},
    .eval = eval,
    .open = open,
};
