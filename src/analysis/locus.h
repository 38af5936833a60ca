/*
 * Root locus: the way that the roots of one mode take through the z-plane while one parameter of
 * the method runs through its range and everything else stays. Source of the idea: W. R. Evans,
 * "Graphical Analysis of Control Systems", Trans. AIEE 67, 1948; the roots themselves are those of
 * the method's own polynomial (modes.h).
 */
#ifndef GLISSADE_ANALYSIS_LOCUS_H
#define GLISSADE_ANALYSIS_LOCUS_H

#include "analysis/modes.h"

enum { LOCUS_POINTS = 1024 };

/* A point of the way: the parameter's value, and a root on each branch. */
struct locus_point {
    double value;
    struct root root[2];
};

struct locus {
    int branches; /* 1 or 2 */
    int count;
    bool moves; /* false: the roots stay where they are, whatever the parameter */
    struct locus_point point[LOCUS_POINTS];
};

/*
 * The roots of the mode of curvature `lambda` as the parameter (an index into the method's table)
 * runs from `from` to `to`; both ends belong to the locus. Neighbouring points are at most
 * `distance` apart where they are near the unit circle, and each branch is one continuous line,
 * also where two real roots meet and become a pair. The method must have modes.
 */
void locus_trace(const struct optimizer *optimizer, const struct instant *instant, double lambda,
                 int parameter, double from, double to, double distance, struct locus *locus);

/* How far a locus over η should run, from 0: past the edge and past the present value, as far as
 * that is no more than four times the edge. `edge` may be NaN: there is none. */
double locus_rate_end(double eta, double edge);

#endif
