/*
 * f(x, y) = ½(x⁴ − 16x² + 5x + y⁴ − 16y² + 5y)
 *
 * Source: M. A. Styblinski & T.-S. Tang, "Experiments in nonconvex optimization: stochastic
 * approximation with function smoothing and simulated annealing", Neural Networks 3 (1990);
 * Surjanovic & Bingham, Virtual Library of Simulation Experiments. Four minima of three depths, the
 * lowest −78.33 at (−2.9035, −2.9035). Watch: the term 5x tilts the four wells only a little; the
 * nearest well is found, seldom the lowest.
 */
#include "surfaces/surface.h"

struct term {
    double f, g, h;
};

static inline struct term term(double x)
{
    double x2 = x * x;
    return (struct term){
        0.5 * x * (x * (x2 - 16) + 5),
        x * (2 * x2 - 16) + 2.5,
        6 * x2 - 16,
    };
}

static inline struct jet styblinski_tang(const struct problem *p, double x, double y)
{
    (void)p;
    struct term a = term(x), b = term(y);
    return (struct jet){.f = a.f + b.f, .gx = a.g, .gy = b.g, .hxx = a.h, .hxy = 0, .hyy = b.h};
}

SURFACE_EVAL(styblinski_tang)

/* Roots of the derivative 2x³ − 16x + 5/2, found with 40 digits: two wells and the top between. */
static const double LOW = -2.9035340277711771, TOP = 0.15673125678034013, HIGH = 2.746802770990837;

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    problem_plane(problem, -4.2, 4.2, -4.2, 4.2, 3.9, 0.4);
    problem_minimum(problem, LOW, LOW); /* the lowest first */
    problem_minimum(problem, LOW, HIGH);
    problem_minimum(problem, HIGH, LOW);
    problem_minimum(problem, HIGH, HIGH);
    problem_saddle(problem, LOW, TOP);
    problem_saddle(problem, TOP, LOW);
    problem_saddle(problem, HIGH, TOP);
    problem_saddle(problem, TOP, HIGH);
    return true;
}

const struct surface surface_styblinski_tang = {
    .name = "styblinski-tang",
    .title = "Styblinski-Tang",
    .formula = "½(x⁴−16x²+5x + y⁴−16y²+5y)",
    .note = "Four wells of three depths: the way down is easy, the lowest is not on it.",
    .source = "Styblinski & Tang 1990; Surjanovic & Bingham, Virtual Library of Simulation "
              "Experiments",
    .height = HEIGHT_LINEAR,
    .eval = eval,
    .open = open,
};
