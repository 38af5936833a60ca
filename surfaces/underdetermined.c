/*
 * f(x, y) = (a₁x + a₂y − b)²
 *
 * One equation for two unknowns: a line of minima. The gradient is always a multiple of a, so
 * gradient descent and momentum never leave start + span(a); from 0 they find the solution of least
 * norm, a·b/‖a‖², the minimum listed. Watch: methods that scale each coordinate by itself leave
 * that line; from 0 Adam ends at (0.5, 0.5) instead of (0.2, 0.6).
 */
#include <math.h>

#include "base/vector.h"
#include "surfaces/surface.h"

enum { A1, A2, B };

static const struct parameter parameters[] = {
    {"a1", "a₁", "weight of x in the equation", 1, -INFINITY, INFINITY},
    {"a2", "a₂", "weight of y", 3, -INFINITY, INFINITY},
    {"b", "b", "right-hand side", 2, -INFINITY, INFINITY},
    {0},
};

static inline struct jet underdetermined(const struct problem *p, double x, double y)
{
    double a1 = p->parameter[A1], a2 = p->parameter[A2];
    double r = a1 * x + a2 * y - p->parameter[B];
    return (struct jet){
        .f = r * r,
        .gx = 2 * a1 * r,
        .gy = 2 * a2 * r,
        .hxx = 2 * a1 * a1,
        .hxy = 2 * a1 * a2,
        .hyy = 2 * a2 * a2,
    };
}

SURFACE_EVAL(underdetermined)

/* The residual is linear: this is the Hessian. */
static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    problem->eval(problem, 1, w, NULL, NULL, packed);
}

static bool open(struct problem *problem, struct error *error)
{
    const double *p = problem->parameter;
    double norm = plane_norm(p[A1], p[A2]), distance = fabs(p[B]) / norm;
    if (norm == 0)
        return fail(error, "underdetermined: a1 and a2 are both 0 (one of them must not be)");
    double x = p[A1] / norm * (p[B] / norm), y = p[A2] / norm * (p[B] / norm);
    double half = distance > 0 ? 1.6 * distance : 1; /* the origin, where it starts, is in view */
    problem_plane(problem, x - half, x + half, y - half, y + half, 0, 0);
    problem_minimum(problem, x, y);
    problem->minimum[0].name = "min-norm"; /* the nearest to 0 of a line of them */
    problem->lines = 2;                    /* all minima, and where gradients lead from the start */
    problem->line[0] = (struct known_line){{x, y}, {-p[A2] / norm, p[A1] / norm}, false, "minima"};
    problem->line[1] =
        (struct known_line){{0}, {p[A1] / norm, p[A2] / norm}, true, "start + span(a)"};
    problem->gauss_newton = gauss_newton;
    return true;
}

const struct surface surface_underdetermined = {
    .name = "underdetermined",
    .title = "Underdetermined",
    .formula = "(a₁x + a₂y − b)²",
    .note =
        "A line of minima: from 0, gradient descent finds the point nearest to 0, Adam another.",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .quadratic = true,
    .proposal = {.racers = "gd;momentum:beta=0.7;adam;adagrad", .steps = 60},
    .eval = eval,
    .open = open,
};
