/* Line search for the strong Wolfe conditions, shared by the quasi-Newton and conjugate gradient
 * methods. */
#ifndef GLISSADE_OPTIMIZERS_WOLFE_H
#define GLISSADE_OPTIMIZERS_WOLFE_H

#include "engine/optimizer.h"

struct wolfe {
    double c1, c2; /* 0 < c1 < c2 < 1: sufficient decrease, curvature */
    double first;  /* first trial, > 0 */
};

/*
 * Looks along `direction` from w, where the value is f and the gradient g, for an α with
 *     φ(α) ≤ φ(0) + c1 α φ'(0)   and   |φ'(α)| ≤ c2 |φ'(0)|.
 * Returns α and writes the point, its value and gradient; NaN, with those of the start,
 * when the direction does not descend or no such α was found. An α that only decreases enough is
 * accepted when the bracket has shrunk to rounding, and where f changes by less than its rounding
 * the slopes decide (decrease.h). All trials go through the probe.
 */
double wolfe_search(const struct wolfe *wolfe, struct probe *probe, int dim, const double *w,
                    double f, const double *g, const double *direction, double *new_w,
                    double *new_f, double *new_g);

#endif
