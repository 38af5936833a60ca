/*
 * The linear theory of an iteration along one eigen-direction of curvature λ: growth per step, the
 * largest stable η, the best constant settings. Families of methods share it: RMSprop with its
 * scaling frozen is a gradient step, Adam is momentum as a low-pass filter. What follows from the
 * roles of the parameters (ROLE_RATE is η, ROLE_MEMORY is β) stands here, once; a method whose
 * iteration is its own keeps a theory in its own file.
 *
 * Sources: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964
 * (heavy ball); L. Lessard, B. Recht & A. Packard, "Analysis and Design of Optimization Algorithms
 * via Integral Quadratic Constraints", SIAM J. Optim. 26 (2016), table 1 (optimal settings).
 */
#ifndef GLISSADE_ENGINE_THEORY_H
#define GLISSADE_ENGINE_THEORY_H

#include "engine/optimizer.h"

extern const struct theory gradient_step;    /* z = 1 − ηλ */
extern const struct theory heavy_ball;       /* z² − (1 + β − ηλ) z + β */
extern const struct theory heavy_ball_ahead; /* z² − (1 + β)(1 − ηλ) z + β(1 − ηλ) */
extern const struct theory growing_memory;   /* that with β = t/(t + 3), t the state field age */
extern const struct theory low_pass;         /* heavy_ball with η(1 − β) for η */
extern const struct theory low_pass_ahead;   /* heavy_ball_ahead with η(1 − β) for η */

#endif
