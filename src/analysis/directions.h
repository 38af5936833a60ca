/*
 * A run along the eigen-directions of a Hessian. On a quadratic the directions do not know of each
 * other, and along each of them a first-order method is a heavy ball of its own:
 *
 *     v ← memory·v − push·g,   w ← w + v
 *
 * with its polynomial z² − (1 + memory − push·λ) z + memory. So memory is p(0) and push is p(1)/λ,
 * whatever the method is called: gd has memory 0 and push η, momentum β and η, the low-pass form β
 * and η(1 − β), nesterov β(1 − ηλ) and η, newton 0 and η/λ. Exact on quadratics, local elsewhere.
 */
#ifndef GLISSADE_ANALYSIS_DIRECTIONS_H
#define GLISSADE_ANALYSIS_DIRECTIONS_H

#include "analysis/modes.h"
#include "engine/run.h"

struct direction {
    double lambda;          /* eigenvalue of the Hessian */
    double vector[DIM_MAX]; /* its unit eigenvector */
    /*
     * The method along it. A method that preconditions by P is taken to scale the direction by
     * qᵀPq, frozen: exact where the direction is an eigenvector of P too.
     */
    double memory, push; /* push is NaN where λ = 0 */
    int count;           /* of roots */
    struct root root[2];
};

/*
 * The direction of the k-th eigenvalue (0: smallest) of the packed Hessian. False where the method
 * has no linear iteration or the Hessian is not finite.
 */
bool direction_at(const struct optimizer *optimizer, const struct instant *instant,
                  const double *hessian, int k, struct direction *direction);

/* What the components are measured from. */
enum centre {
    CENTRE_MINIMUM,    /* the nearest known minimum */
    CENTRE_STATIONARY, /* the stationary point of a quadratic */
    CENTRE_LOCAL,      /* that of the local quadratic model at the point given */
};

/* Eigen-coordinates: c_k = q_kᵀ(w − origin). */
struct frame {
    int dim;
    enum centre centre;
    double origin[DIM_MAX];
    double hessian[PACKED_MAX];       /* where the directions are taken from */
    double lambda[DIM_MAX];           /* ascending */
    double vector[DIM_MAX * DIM_MAX]; /* q_k at [k·dim] */
};

/*
 * The frame for a point: at the nearest known minimum where the surface knows any, else at
 * w − H⁺∇f(w), which is the stationary point of a quadratic. False where the Hessian is not finite.
 */
bool frame_for(const struct problem *problem, const double *w, struct frame *frame);

/* The k-th component of a point. */
double frame_component(const struct frame *frame, const double *w, int k);

/*
 * The line that |component| follows in the long run: amplitude·factorᵗ, t steps after the first of
 * two consecutive components. It is the part of the dominant root where that is real, the envelope
 * of the swinging where the roots are a pair.
 */
struct envelope {
    double amplitude, factor;
};

struct envelope envelope_of(int count, const struct root *root, double first, double second);

/*
 * For every direction of the frame the step from which on a run's |component| stays at or below
 * half of what it was at the beginning, up to the step `last`; −1 while it does not, and where it
 * was rounding from the beginning. Exact for the rows that are kept; later ones are those of the
 * run's outline.
 */
void halved_for_good(struct run *run, long last, const struct frame *frame, long half[DIM_MAX]);

#endif
