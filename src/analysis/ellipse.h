/*
 * Ellipses that show what a matrix means: the contour of a quadratic model, and how far a method
 * goes for a gradient in each direction. All of them are seen in the plane of two orthonormal
 * vectors u and v, with the iterate at its origin; in two dimensions that is the plane itself.
 *
 * A step −ηPg goes to the bottom of m(x) = gᵀx + ½xᵀP⁻¹x/η: that is what a method with the metric P
 * believes of the surface, as f itself has gᵀx + ½xᵀHx to second order. (J. Nocedal & S. Wright,
 * "Numerical Optimization", 2nd ed., section 2.2: search directions as minimizers of a model.)
 */
#ifndef GLISSADE_ANALYSIS_ELLIPSE_H
#define GLISSADE_ANALYSIS_ELLIPSE_H

#include <stdbool.h>

#include "base/symmetric.h"

struct plane_model {
    double slope[2], curvature[3]; /* packed */
};

struct ellipse {
    double centre[2], semi[2]; /* semi-axes, the longer one first */
    double along[2];           /* unit vector of the first; the second stands at a right angle */
};

/* m in the plane, for the packed matrix a. */
struct plane_model plane_model_of(int dim, const double *g, const double *a, const double *u,
                                  const double *v);

/* The same for P⁻¹/η. False where P is singular. */
bool plane_model_of_metric(int dim, const double *g, const double *p, double eta, const double *u,
                           const double *v, struct plane_model *model);

/* m = 0: the contour through the iterate, around m's minimum. False where m has none, or where the
 * iterate is it. */
bool ellipse_of_model(const struct plane_model *model, struct ellipse *ellipse);

/* The steps Pg for all gradients of length `size`, around the iterate: in more than two dimensions
 * the outline of what they fill. False where P is singular or undefined. */
bool ellipse_of_steps(int dim, const double *p, double size, const double *u, const double *v,
                      struct ellipse *ellipse);

/* n points around, the last the same as the first. */
void ellipse_points(const struct ellipse *ellipse, int n, double (*points)[2]);

#endif
