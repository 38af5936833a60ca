/*
 * f(w) = −τ log(e^{−½·sharp·‖w−p‖²/τ} + e^{−½·flat·‖w−q‖²/τ}),   p = (−1.5, 0), q = (1.5, 0)
 *
 * Two bowls of (nearly) one depth and different curvature, joined by a soft minimum; τ rounds the
 * ridge between them. Watch: gradient descent cannot stay in the sharp one where η > 2/sharp, nor
 * can noise hold itself there, and both end in the flat one; methods that scale each coordinate by
 * its gradients stay. The flat side of a minimum is what is said to generalize (S. Hochreiter &
 * J. Schmidhuber, "Flat Minima", Neural Computation 1997). Minima: Newton's method from p and q
 * when the problem opens; the saddle is the highest place of the way between them.
 */
#include <math.h>
#include <stdio.h>

#include "surfaces/surface.h"

enum { SHARP, FLAT, TAU };

static const double centre[2] = {-1.5, 1.5}; /* of the sharp and the flat bowl, on the x-axis */

static const struct parameter parameters[] = {
    {"sharp", "sharp", "curvature of the well on the left", 25, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {"flat", "flat", "curvature of the well on the right", 1, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {"tau", "τ", "how softly one well becomes the other", 0.5, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {0},
};

/* The bowls are weighed by how much lower one is, in units of τ: no exponential overflows. */
static inline struct jet two_wells(const struct problem *problem, double x, double y)
{
    const double *p = problem->parameter;
    double tau = p[TAU], sharp = p[SHARP], flat = p[FLAT];
    double xs = x - centre[0], xf = x - centre[1];
    double s = 0.5 * sharp * (xs * xs + y * y), t = 0.5 * flat * (xf * xf + y * y);
    double e = exp(-fabs(s - t) / tau), lower = 1 / (1 + e), higher = e * lower;
    double a = s < t ? lower : higher, b = s < t ? higher : lower, across = a * b / tau;
    double dx = sharp * xs - flat * xf, dy = (sharp - flat) * y;
    return (struct jet){
        .f = (s < t ? s : t) - tau * log1p(e),
        .gx = a * sharp * xs + b * flat * xf,
        .gy = (a * sharp + b * flat) * y,
        .hxx = a * sharp + b * flat - across * dx * dx,
        .hxy = -across * dx * dy,
        .hyy = a * sharp + b * flat - across * dy * dy,
    };
}

SURFACE_EVAL(two_wells)

/* Newton's method along the x-axis, on which all stationary points lie; NaN where it ends in no
 * minimum. */
static double settle(const struct problem *problem, double x)
{
    struct jet at = two_wells(problem, x, 0);
    for (int k = 0; k < 50 && at.hxx > 0; k++) {
        double next = x - at.gx / at.hxx;
        if (next == x)
            break;
        x = next;
        at = two_wells(problem, x, 0);
    }
    return at.hxx > 0 && at.hyy > 0 ? x : NAN;
}

/* Where the slope along the axis falls through 0 between two minima, by bisection to the last
 * digit. */
static double highest_between(const struct problem *problem, double low, double high)
{
    for (int k = 0; k < 200; k++) {
        double middle = 0.5 * (low + high);
        if (two_wells(problem, middle, 0).gx > 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* What the two bowls become: two wells and a saddle, or one well where τ is large. */
static void list_points(struct problem *problem)
{
    double sharp = settle(problem, centre[0]), flat = settle(problem, centre[1]);
    bool first = isfinite(sharp), second = isfinite(flat),
         apart = first && second && flat - sharp > 1e-6;
    if (apart && two_wells(problem, flat, 0).f < two_wells(problem, sharp, 0).f) {
        problem_minimum(problem, flat, 0);
        second = false;
    }
    if (first)
        problem_minimum(problem, sharp, 0);
    if (second && (apart || !first))
        problem_minimum(problem, flat, 0);
    if (apart)
        problem_saddle(problem, highest_between(problem, sharp + 1e-9, flat - 1e-9), 0);
}

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    problem_plane(problem, -3, 4, -2.5, 2.5, -2, 0.4);
    list_points(problem);
    return true;
}

/* Below and above the edge of the sharp well, 2/sharp. */
static void propose(const struct problem *problem, char *racers, size_t size)
{
    double edge = 2 / problem->parameter[SHARP];
    snprintf(racers, size, "gd:eta=%.4g;gd:eta=%.4g;momentum:eta=%.4g;adam", 0.5 * edge,
             1.25 * edge, 0.5 * edge);
}

const struct surface surface_two_wells = {
    .name = "two-wells",
    .title = "Two wells",
    .formula = "−τ log(e^(−½·sharp·‖w−p‖²/τ) + e^(−½·flat·‖w−q‖²/τ)), p = (−1.5, 0), q = (1.5, 0)",
    .note = "Equally deep, one sharp and one flat: a large η and noise cannot stay in the sharp "
            "one.",
    .source = "after Hochreiter & Schmidhuber 1997",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .proposal = {.steps = 100},
    .propose = propose,
    .eval = eval,
    .open = open,
};
