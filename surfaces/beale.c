/*
 * f(x, y) = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²
 *
 * Source: E. M. L. Beale, "On an iterative method of finding a local minimum of a function of more
 * than one variable", Princeton 1958; Moré, Garbow & Hillstrom, "Testing Unconstrained Optimization
 * Software", ACM TOMS 7 (1981), no. 5. Watch: flat arms towards both ends of y = 1 with walls
 * beside them; the valley bends before the minimum (3, 0.5).
 */
#include "surfaces/surface.h"

static inline struct jet beale(const struct problem *p, double x, double y)
{
    (void)p;
    double y2 = y * y, y3 = y2 * y;
    double r1 = 1.5 - x + x * y, r2 = 2.25 - x + x * y2, r3 = 2.625 - x + x * y3;
    double a1 = y - 1, a2 = y2 - 1, a3 = y3 - 1;    /* ∂r/∂x */
    double b1 = x, b2 = 2 * x * y, b3 = 3 * x * y2; /* ∂r/∂y */
    double m2 = 2 * y, m3 = 3 * y2;                 /* ∂²r/∂x∂y; for r1 it is 1 */
    return (struct jet){
        .f = r1 * r1 + r2 * r2 + r3 * r3,
        .gx = 2 * (r1 * a1 + r2 * a2 + r3 * a3),
        .gy = 2 * (r1 * b1 + r2 * b2 + r3 * b3),
        .hxx = 2 * (a1 * a1 + a2 * a2 + a3 * a3),
        .hxy = 2 * (a1 * b1 + r1 + a2 * b2 + r2 * m2 + a3 * b3 + r3 * m3),
        .hyy = 2 * (b1 * b1 + b2 * b2 + r2 * 2 * x + b3 * b3 + r3 * 6 * x * y),
    };
}

SURFACE_EVAL(beale)

static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    (void)problem;
    double x = w[0], y = w[1], y2 = y * y;
    double a1 = y - 1, a2 = y2 - 1, a3 = y2 * y - 1;
    double b1 = x, b2 = 2 * x * y, b3 = 3 * x * y2;
    packed[0] = 2 * (a1 * a1 + a2 * a2 + a3 * a3);
    packed[1] = 2 * (a1 * b1 + a2 * b2 + a3 * b3);
    packed[2] = 2 * (b1 * b1 + b2 * b2 + b3 * b3);
}

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    problem_plane(problem, -4.5, 4.5, -4.5, 4.5, 0.7, 1.4);
    problem_minimum(problem, 3, 0.5);
    problem_saddle(problem, 0, 1);
    problem->gauss_newton = gauss_newton;
    return true;
}

const struct surface surface_beale = {
    .name = "beale",
    .title = "Beale",
    .formula = "(1.5−x+xy)² + (2.25−x+xy²)² + (2.625−x+xy³)²",
    .note = "Flat arms, steep walls: one learning rate is too small for the arm and too large for "
            "the wall.",
    .source = "Beale 1958; Moré, Garbow & Hillstrom 1981, no. 5",
    .height = HEIGHT_LOG,
    .eval = eval,
    .open = open,
};
