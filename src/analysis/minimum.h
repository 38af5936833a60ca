/* The lowest value that a race can be expected to come to. */
#ifndef GLISSADE_ANALYSIS_MINIMUM_H
#define GLISSADE_ANALYSIS_MINIMUM_H

#include "surfaces/surface.h"

/* The known minimum nearest to a point; NULL where the problem knows none. */
const double *minimum_nearest(const struct problem *problem, const double *w);

/*
 * f at the lowest of the problem's known minima; where no minimum is known, f where a descent from
 * `start` comes to rest. The descent takes Newton's step with the eigenvalues' absolute values,
 * halved until f falls enough (Nocedal & Wright, section 3.4 and Algorithm 3.1). NaN where it comes
 * to none: f undefined, unbounded below, or a saddle.
 */
double minimum_value(const struct problem *problem, const double *start);

#endif
