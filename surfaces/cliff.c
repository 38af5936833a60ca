/*
 * f(w, b) = (S(x₅₀) − 0.7)²,   x_t = w·S(x_{t−1}) + b,   x₀ = 0.5,   S(x) = 1/(1 + e^−x)
 *
 * Source: R. Pascanu, T. Mikolov & Y. Bengio, "On the difficulty of training recurrent neural
 * networks", ICML 2013, figure 6. A recurrent unit after 50 steps. It settles at a fixed point;
 * for w > 4.26 the unstable one passes through x₀ along b = 0.5 − 0.6225w, and there the unit tips
 * over from one stable point to the other: a wall, with slopes that grow like (w/4.26)⁵⁰. The
 * minima are a curve, b ≈ 0.847 − 0.7w, which ends at the wall. Watch: one step against the wall
 * throws plain gradient descent far away, which is what clipping is for.
 */
#include <math.h>

#include "surfaces/surface.h"

enum { STEPS = 50 };

static const double TARGET = 0.7;

/* Applies S to a value with its derivatives; 1 − S is worked out without cancellation, and products
 * are ordered so that 0 · ∞ does not come up while the result can be represented. */
static inline struct jet logistic(struct jet x)
{
    double e = exp(-fabs(x.f)), large = 1 / (1 + e), small = e * large;
    double s = x.f < 0 ? small : large, slope = small * large;
    double bend = slope * (x.f < 0 ? large - small : small - large); /* S″ = S′(1 − 2S) */
    return (struct jet){
        .f = s,
        .gx = slope * x.gx,
        .gy = slope * x.gy,
        .hxx = bend * x.gx * x.gx + slope * x.hxx,
        .hxy = bend * x.gx * x.gy + slope * x.hxy,
        .hyy = bend * x.gy * x.gy + slope * x.hyy,
    };
}

/* S(x₅₀) with its derivatives by w and b, carried through the recursion. */
static inline struct jet output(double w, double b)
{
    struct jet x = {0.5, 0, 0, 0, 0, 0};
    for (int t = 0; t < STEPS; t++) {
        struct jet s = logistic(x);
        x = (struct jet){
            .f = w * s.f + b,
            .gx = s.f + w * s.gx,
            .gy = w * s.gy + 1,
            .hxx = 2 * s.gx + w * s.hxx,
            .hxy = s.gy + w * s.hxy,
            .hyy = w * s.hyy,
        };
    }
    return logistic(x);
}

static inline struct jet cliff(const struct problem *p, double w, double b)
{
    (void)p;
    struct jet s = output(w, b);
    double r = s.f - TARGET;
    return (struct jet){
        .f = r * r,
        .gx = 2 * r * s.gx,
        .gy = 2 * r * s.gy,
        .hxx = 2 * (s.gx * s.gx + r * s.hxx),
        .hxy = 2 * (s.gx * s.gy + r * s.hxy),
        .hyy = 2 * (s.gy * s.gy + r * s.hyy),
    };
}

SURFACE_EVAL(cliff)

static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    (void)problem;
    struct jet s = output(w[0], w[1]);
    packed[0] = 2 * s.gx * s.gx;
    packed[1] = 2 * s.gx * s.gy;
    packed[2] = 2 * s.gy * s.gy;
}

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    problem_plane(problem, 3, 7, -4, -1, 5.5, -2.4);
    problem_shown(problem, 4.9, 5.3, -2.8, -2.55); /* a piece of the wall */
    problem->gauss_newton = gauss_newton;
    return true;
}

const struct surface surface_cliff = {
    .name = "cliff",
    .title = "Cliff of a recurrent unit",
    .formula = "(S(x₅₀) − 0.7)², xₜ = w·S(xₜ₋₁) + b, x₀ = 0.5",
    .axes = {"w", "b"},
    .note = "Exploding gradients: the slope leads along to a wall, and one step there throws a "
            "method without clipping far away.",
    .source = "Pascanu, Mikolov & Bengio 2013",
    .height = HEIGHT_ROOT,
    .proposal = {.racers = "gd:eta=0.2;gd:eta=0.2,clip=0.1;adam", .steps = 100},
    .eval = eval,
    .open = open,
};
