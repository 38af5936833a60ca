/*
 * f(x, y) = ½k x² + s(√(1 + (y/w)²) − 1)
 *
 * A convex valley, steep across (curvature k) and nearly straight along: the floor's slope stays
 * below s/w, so gradient descent, whose step k limits, crawls. Momentum adds the small pushes up.
 * Watch: the pure Newton step maps y to −y³/w² and so diverges for |y| > w.
 */
#include <math.h>

#include "surfaces/surface.h"

enum { K, S, W };

static const struct parameter parameters[] = {
    {"k", "k", "curvature across the valley", 20, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {"s", "s", "depth scale of the floor", 1, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {"w", "w", "half-width of the rounded end", 1, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {0},
};

static inline struct jet long_valley(const struct problem *p, double x, double y)
{
    double k = p->parameter[K], s = p->parameter[S], w = p->parameter[W];
    double v = y / w, root = sqrt(1 + v * v);
    return (struct jet){
        .f = 0.5 * k * x * x + s * (v * v / (root + 1)), /* √(1+v²) − 1 without cancellation */
        .gx = k * x,
        .gy = s * v / (w * root),
        .hxx = k,
        .hxy = 0,
        .hyy = s / (w * w * root * root * root),
    };
}

SURFACE_EVAL(long_valley)

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    double w = problem->parameter[W];
    problem_plane(problem, -3, 3, -2 * w, 9 * w, 1, 8 * w);
    problem_minimum(problem, 0, 0);
    return true;
}

const struct surface surface_long_valley = {
    .name = "long-valley",
    .title = "Long valley",
    .formula = "½k x² + s(√(1+(y/w)²) − 1)",
    .note = "Convex and still slow: the floor's slope stays below s/w; pure Newton overshoots "
            "where |y| > w.",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .eval = eval,
    .open = open,
};
