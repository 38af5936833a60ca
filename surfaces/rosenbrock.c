/*
 * f(x, y) = (a − x)² + b(y − x²)²
 *
 * Source: H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a
 * function", The Computer Journal 3 (1960). Minimum at (a, a²). Watch: finding the banana's floor
 * is easy, following it is not.
 */
#include <math.h>

#include "surfaces/surface.h"

enum { A, B };

static const struct parameter parameters[] = {
    {"a", "a", "x of the minimum", 1, -INFINITY, INFINITY},
    {"b", "b", "steepness of the valley's walls", 100, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {0},
};

static inline struct jet rosenbrock(const struct problem *p, double x, double y)
{
    double a = p->parameter[A], b = p->parameter[B];
    double u = a - x, v = y - x * x;
    return (struct jet){
        .f = u * u + b * v * v,
        .gx = -2 * u - 4 * b * x * v,
        .gy = 2 * b * v,
        .hxx = 2 - 4 * b * (v - 2 * x * x),
        .hxy = -4 * b * x,
        .hyy = 2 * b,
    };
}

SURFACE_EVAL(rosenbrock)

/* Jacobian rows (−1, 0) and √b·(−2x, 1). */
static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    double b = problem->parameter[B];
    packed[0] = 2 + 8 * b * w[0] * w[0];
    packed[1] = -4 * b * w[0];
    packed[2] = 2 * b;
}

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    double a = problem->parameter[A], half = fmax(2, fabs(a) + 1);
    problem_plane(problem, -half, half, -1, fmax(3, a * a + 1), -1.2, 1);
    problem_shown(problem, fmin(-fabs(a), -0.5), fmax(fabs(a), 0.5), 0,
                  a * a); /* the valley's bend */
    problem_minimum(problem, a, a * a);
    problem->gauss_newton = gauss_newton;
    return true;
}

const struct surface surface_rosenbrock = {
    .name = "rosenbrock",
    .title = "Rosenbrock",
    .formula = "(a−x)² + b(y−x²)²",
    .note = "The curved valley: momentum and curvature pay, plain gradient descent creeps.",
    .source = "Rosenbrock 1960",
    .parameters = parameters,
    .height = HEIGHT_LOG,
    .proposal = {.racers = "gd;momentum;nesterov;adam;bfgs"},
    .eval = eval,
    .open = open,
};
