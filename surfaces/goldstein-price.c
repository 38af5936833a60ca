/*
 * f(x, y) = [1 + (x+y+1)²(19 − 14x + 3x² − 14y + 6xy + 3y²)]
 *         · [30 + (2x−3y)²(18 − 32x + 12x² + 48y − 36xy + 27y²)]
 *
 * Source: A. A. Goldstein & J. F. Price, "On descent from local minima", Mathematics of Computation
 * 25 (1971); Surjanovic & Bingham, Virtual Library of Simulation Experiments. With s = x+y and
 * t = 2x−3y this is A(s)·B(t), A = 1 + (s+1)²(3s²−14s+19), B = 30 + t²(3t²−16t+18), both positive,
 * A′ = 12(s+1)(s−1)(s−2), B′ = 12t(t−1)(t−3): minima where both have one, 3 at (0, −1) the lowest,
 * then 30, 84 and 840. Watch: five orders of magnitude between floor and walls.
 */
#include "surfaces/surface.h"

static inline struct jet goldstein_price(const struct problem *p, double x, double y)
{
    (void)p;
    double s = x + y, t = 2 * x - 3 * y;
    double a = 1 + (s + 1) * (s + 1) * (s * (3 * s - 14) + 19),
           b = 30 + t * t * (t * (3 * t - 16) + 18);
    double a1 = 12 * (s + 1) * (s - 1) * (s - 2), b1 = 12 * t * (t - 1) * (t - 3);
    double a2 = 12 * (s * (3 * s - 4) - 1), b2 = 12 * (t * (3 * t - 8) + 3);
    return (struct jet){
        .f = a * b,
        .gx = a1 * b + 2 * a * b1, /* ∂t/∂x = 2, ∂t/∂y = −3 */
        .gy = a1 * b - 3 * a * b1,
        .hxx = a2 * b + 4 * a1 * b1 + 4 * a * b2,
        .hxy = a2 * b - a1 * b1 - 6 * a * b2,
        .hyy = a2 * b - 6 * a1 * b1 + 9 * a * b2,
    };
}

SURFACE_EVAL(goldstein_price)

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    problem_plane(problem, -2, 2, -2, 2, 0, 1);
    problem_minimum(problem, 0, -1); /* x = (3s+t)/5, y = (2s−t)/5; s = −1, t = 3 */
    problem_minimum(problem, -0.6, -0.4);
    problem_minimum(problem, 1.8, 0.2);
    problem_minimum(problem, 1.2, 0.8);
    problem_saddle(problem, -0.4, -0.6);
    problem_saddle(problem, 1.2, -0.2);
    problem_saddle(problem, 1.4, 0.6);
    problem_saddle(problem, 0.6, 0.4);
    return true;
}

const struct surface surface_goldstein_price = {
    .name = "goldstein-price",
    .title = "Goldstein-Price",
    .formula = "[1+(s+1)²(3s²−14s+19)]·[30+t²(3t²−16t+18)], s=x+y, t=2x−3y",
    .note = "Heights from 3 to a million: the η that survives the wall crawls on the floor.",
    .source = "Goldstein & Price 1971; Surjanovic & Bingham, Virtual Library of Simulation "
              "Experiments",
    .height = HEIGHT_LOG,
    .eval = eval,
    .open = open,
};
