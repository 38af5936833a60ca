/*
 * f(x, y) = (1 − a x² − y²)²
 *
 * Its minima are the ellipse a x² + y² = 1, on which the curvature across goes from 8a at
 * (±1/√a, 0) to 8 at (0, ±1); at the origin stands a maximum. Watch: from near the origin x grows
 * faster than y, so small steps end where the ellipse is sharp; a step of η cannot stay where the
 * curvature exceeds 2/η, swings to and fro across and slides along to where it can: the edge of
 * stability (J. Cohen et al., "Gradient Descent on Neural Networks Typically Occurs at the Edge of
 * Stability", ICLR 2021).
 */
#include <math.h>

#include "base/angle.h"
#include "surfaces/surface.h"

enum { A };

static const struct parameter parameters[] = {
    {"a", "a", "how much sharper the ellipse is on the x-axis", 4, 0, INFINITY,
     .above_minimum = true, .scale = SCALE_LOG},
    {0},
};

static inline struct jet ring(const struct problem *p, double x, double y)
{
    double a = p->parameter[A], r = 1 - a * x * x - y * y;
    return (struct jet){
        .f = r * r,
        .gx = -4 * a * x * r,
        .gy = -4 * y * r,
        .hxx = -4 * a * (r - 2 * a * x * x),
        .hxy = 8 * a * x * y,
        .hyy = -4 * (r - 2 * y * y),
    };
}

SURFACE_EVAL(ring)

/* The one residual has the gradient −2(a x, y). */
static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    double a = problem->parameter[A];
    packed[0] = 8 * a * a * w[0] * w[0];
    packed[1] = 8 * a * w[0] * w[1];
    packed[2] = 8 * w[1] * w[1];
}

static void ellipse(const struct problem *problem, double t, double *w)
{
    angle_turn(360 * t, &w[0], &w[1]);
    w[0] /= sqrt(problem->parameter[A]);
}

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    double x = 1 / sqrt(problem->parameter[A]), half = 1.6 * fmax(x, 1);
    problem_plane(problem, -half, half, -half, half, 0.2 * x, 0.3);
    problem_minimum(problem, x, 0);
    problem_minimum(problem, -x, 0);
    problem_minimum(problem, 0, 1);
    problem_minimum(problem, 0, -1);
    problem->curves = 1;
    problem->curve[0] = (struct known_curve){"minima", ellipse};
    problem->gauss_newton = gauss_newton;
    return true;
}

const struct surface surface_ring = {
    .name = "ring",
    .title = "Ring",
    .formula = "(1 − a x² − y²)²",
    .note = "An ellipse of minima, sharp at its sides and flat at top and bottom: a large η slides "
            "along it until the curvature is below 2/η.",
    .parameters = parameters,
    .height = HEIGHT_LOG,
    .proposal = {.racers = "gd;gd:eta=0.08;gd:eta=0.11;momentum:beta=0.8", .steps = 100},
    .eval = eval,
    .open = open,
};
