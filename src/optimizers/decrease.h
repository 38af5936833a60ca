/*
 * Whether a trial is low enough, for the methods that ask. Near a minimum where f is not zero, f
 * itself is rounded more coarsely than it still changes: there the slopes have to tell.
 */
#ifndef GLISSADE_OPTIMIZERS_DECREASE_H
#define GLISSADE_OPTIMIZERS_DECREASE_H

#include <float.h>
#include <math.h>
#include <stdbool.h>

static inline bool lost_in_rounding(double f, double new_f)
{
    return fabs(new_f - f) <= 10 * DBL_EPSILON * fabs(f);
}

/* φ(α) ≤ φ(0) + c1 α φ'(0) (Armijo); where rounding hides that, φ'(α) ≤ (2c1 − 1) φ'(0), the same
 * condition on a parabola (W. Hager & H. Zhang, SIAM J. Optim. 16 (2005), (4.1)). */
static inline bool decreases_enough(double c1, double alpha, double f, double slope, double new_f,
                                    double new_slope)
{
    if (lost_in_rounding(f, new_f))
        return new_slope <= (2 * c1 - 1) * slope;
    return new_f <= f + c1 * alpha * slope;
}

#endif
