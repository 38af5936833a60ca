/*
 * f(w) = ½a w² + b w + c,   one dimension
 *
 * Gradient descent multiplies the distance to the minimum −b/a by 1 − ηa in every step. Watch the
 * three regimes: η < 1/a comes from one side, 1/a < η < 2/a from both in turn, η > 2/a diverges.
 * region[2..3] is the range of f worth showing.
 */
#include <math.h>
#include <stdio.h>

#include "surfaces/surface.h"

enum { A, B, C };

static const struct parameter parameters[] = {
    {"a", "a", "curvature", 1, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG},
    {"b", "b", "slope at 0", 0, -INFINITY, INFINITY},
    {"c", "c", "height at 0", 0, -INFINITY, INFINITY},
    {0},
};

HOT static void eval(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                     double *h)
{
    double a = problem->parameter[A], b = problem->parameter[B], c = problem->parameter[C];
    for (size_t i = 0; f && i < n; i++)
        f[i] = w[i] * (0.5 * a * w[i] + b) + c;
    for (size_t i = 0; g && i < n; i++)
        g[i] = a * w[i] + b;
    for (size_t i = 0; h && i < n; i++)
        h[i] = a;
}

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    const double *p = problem->parameter;
    double lowest = 0 - p[B] / p[A], floor = p[C] + 0.5 * p[B] * lowest; /* 0, not −0 */
    double height = 0.5 * p[A] * 4 * 4;
    problem_plane(problem, lowest - 4, lowest + 4, floor - 0.1 * height, floor + height, lowest - 3,
                  0);
    problem->dim = 1;
    problem_minimum(problem, lowest, 0);
    return true;
}

/* The regimes side by side; 1/a itself arrives in one step. */
static void propose(const struct problem *problem, char *racers, size_t size)
{
    double a = problem->parameter[A];
    snprintf(racers, size, "gd:eta=%.4g;gd:eta=%.4g;gd:eta=%.4g;gd:eta=%.4g", 0.3 / a, 1 / a,
             1.8 / a, 2.05 / a);
}

const struct surface surface_parabola = {
    .name = "parabola",
    .title = "Parabola",
    .formula = "½a w² + b w + c",
    .note = "Three regimes of η: below 1/a one-sided, below 2/a to and fro, beyond it diverging.",
    .parameters = parameters,
    .height = HEIGHT_LINEAR,
    .quadratic = true,
    .proposal = {.steps = 20},
    .propose = propose,
    .eval = eval,
    .open = open,
};
