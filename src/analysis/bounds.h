/*
 * Bounds: what theory promises of f − f* on a convex quadratic with curvatures from μ to L, started
 * at w₀. After t gradients
 *
 *   gradient descent, η = 1/L:   f − f* ≤ L‖w₀−w*‖² / 2t            (Beck & Teboulle 2009, thm 3.1)
 *   the same where μ > 0:        f − f* ≤ (1−μ/L)ᵗ (f₀−f*)          (Polyak 1963; Karimi, Nutini &
 *                                                                    Schmidt 2016, thm 1)
 *   accelerated (Nesterov 1983): f − f* ≤ 2L‖w₀−w*‖² / (t+1)²       (Beck & Teboulle 2009, thm 4.4)
 *   with the memory t/(t+3):     f − f* ≤ (4(f₀−f*) + 2L‖w₀−w*‖²) / (t+2)²      (Su, Boyd & Candès
 *                                                  2016, thm 3 and its energy from their step 1 on)
 *
 * w* is the minimizer nearest to w₀. No method is bound to keep them at a longer step.
 */
#ifndef GLISSADE_ANALYSIS_BOUNDS_H
#define GLISSADE_ANALYSIS_BOUNDS_H

#include <stdbool.h>

#include "surfaces/surface.h"

enum bound { BOUND_SUBLINEAR, BOUND_LINEAR, BOUND_ACCELERATED, BOUND_GROWING, BOUNDS };

struct bounds {
    double largest, smallest; /* L and μ; μ = 0 where some direction is flat */
    double square;            /* ‖w₀−w*‖² */
    double height;            /* f₀ − f* */
};

/* False where the surface is no quadratic with a minimum. */
bool bounds_of(const struct problem *problem, const double *start, struct bounds *bounds);

/*
 * The bounds that gradient descent keeps at a smaller step: with η < 1/L the proofs hold for 1/η in
 * the place of L. False for a longer step, which need not keep any.
 */
bool bounds_at_rate(const struct bounds *bounds, double eta, struct bounds *its);

/* After t gradients, t ≥ 1. NaN where the bound promises nothing: the linear one for μ = 0. */
double bound_at(const struct bounds *bounds, enum bound bound, double t);

#endif
