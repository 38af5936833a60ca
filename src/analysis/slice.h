/*
 * A slice: the loss along a straight line, φ(s) = f(w + s·p), and what models of it believe. With p
 * a step, s = 0 is where it begins and s = 1 where it leads. Taylor's formula; the conditions on a
 * line search are those of J. Nocedal & S. Wright, "Numerical Optimization", 2nd ed., (3.4), (3.7).
 */
#ifndef GLISSADE_ANALYSIS_SLICE_H
#define GLISSADE_ANALYSIS_SLICE_H

#include "engine/coming.h"

struct slice {
    const struct problem *problem; /* not owned */
    double w[DIM_MAX], p[DIM_MAX];
    double f, slope, curvature; /* φ(0), φ'(0) = gᵀp, φ''(0) = pᵀHp */
    double end_f, end_slope;    /* φ(1), φ'(1) */
    double bottom;              /* s at the quadratic model's minimum; NaN where φ''(0) ≤ 0 */
};

/* False where p is zero or f, its slope or its curvature is not finite at w. */
bool slice_along(const struct problem *problem, const double *w, const double *p,
                 struct slice *slice);

/*
 * The slice of a coming step. Of a step that stays where it is: towards the last point that it
 * tried, which it refused. False where there is neither.
 */
bool slice_of_step(const struct problem *problem, const struct coming *coming, struct slice *slice,
                   bool *refused);

/* φ and φ' (NULL if not wanted) at n places evenly from `low` to `high`; n ≤ SLICE_MAX. */
enum { SLICE_MAX = 512 };
void slice_sample(const struct slice *slice, int n, double low, double high, double *f,
                  double *slope);

/* φ(0) + sφ'(0): what gradient descent believes. */
double slice_linear(const struct slice *slice, double s);

/* The same + ½s²φ''(0): what Newton believes. */
double slice_quadratic(const struct slice *slice, double s);

/*
 * Whether a line search with these constants takes a trial at s: φ(s) ≤ φ(0) + c1 s φ'(0), and
 * |φ'(s)| ≤ c2 |φ'(0)| where c2 is not 0.
 */
bool slice_accepts(const struct slice *slice, double c1, double c2, double s, double f,
                   double slope);

/*
 * Where on the line the step looked for a value, as s, in the order of the trials, at most `limit`;
 * points beside the line are left out. Returns their number.
 */
int slice_trials(const struct slice *slice, const struct look_log *looks, int limit, double *s,
                 double *f);

#endif
