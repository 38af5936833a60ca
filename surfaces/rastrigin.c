/*
 * f(x, y) = 20 + x² − 10 cos 2πx + y² − 10 cos 2πy = Σ x² + 20 sin²(πx)
 *
 * Source: L. A. Rastrigin, "Systems of extremal control", Nauka, Moscow 1974; Surjanovic & Bingham,
 * Virtual Library of Simulation Experiments. A bowl under a grid of pits, about one unit apart; the
 * deepest is at the origin. The nine lowest minima and the four passes out of the deepest are
 * listed. The customary region ±5.12 holds 121 pits, too many to see one; ours holds 25. Watch:
 * every descent method ends in the pit it starts in, unless its steps are long enough, or its
 * momentum large enough, to jump.
 */
#include <math.h>

#include "surfaces/surface.h"

#define PI 3.14159265358979323846

struct term {
    double f, g, h;
};

/* The sine squared instead of 1 − cos keeps the digits near the minimum. */
static inline struct term term(double x)
{
    double s = sin(PI * x), c = cos(PI * x);
    return (struct term){
        x * x + 20 * s * s,
        2 * x + 40 * PI * s * c,
        2 + 40 * PI * PI * (c * c - s * s),
    };
}

static inline struct jet rastrigin(const struct problem *p, double x, double y)
{
    (void)p;
    struct term a = term(x), b = term(y);
    return (struct jet){.f = a.f + b.f, .gx = a.g, .gy = b.g, .hxx = a.h, .hxy = 0, .hyy = b.h};
}

SURFACE_EVAL(rastrigin)

/* The first two positive zeros of the derivative, 2x + 20π sin 2πx, found with 40 digits. */
static const double PASS = 0.50254603655467467, PIT = 0.99495863765233483;

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    problem_plane(problem, -2.6, 2.6, -2.6, 2.6, 2.2, -1.3);
    problem_minimum(problem, 0, 0); /* the lowest first */
    for (int sign = -1; sign <= 1; sign += 2) {
        problem_minimum(problem, sign * PIT, 0);
        problem_minimum(problem, 0, sign * PIT);
        problem_minimum(problem, sign * PIT, -PIT);
        problem_minimum(problem, sign * PIT, PIT);
        problem_saddle(problem, sign * PASS, 0);
        problem_saddle(problem, 0, sign * PASS);
    }
    return true;
}

const struct surface surface_rastrigin = {
    .name = "rastrigin",
    .title = "Rastrigin",
    .formula = "20 + x² − 10 cos 2πx + y² − 10 cos 2πy",
    .note = "A bowl full of pits: downhill leads to the nearest minimum, seldom to the lowest.",
    .source = "Rastrigin 1974; Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    .height = HEIGHT_LINEAR,
    .eval = eval,
    .open = open,
};
