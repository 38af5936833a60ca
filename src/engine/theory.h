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

struct optimizer;
struct instant;

/* zᵈᵉᵍʳᵉᵉ + c1 z^(degree−1) + c0, degree 1 or 2; for degree 1 it is z + c0. */
struct polynomial {
    int degree;
    double c1, c0;
};

/* Best constant settings on a quadratic with eigenvalues in [λmin, λmax]; NaN where the method has
 * no such thing. */
struct optimum {
    double eta, beta, rate; /* rate: error factor per step, asymptotically */
};

/* Each is asked by a method about an instant of a run of it (optimizer.h). */
struct theory {
    /* The iteration along one eigen-direction of curvature λ with everything else frozen; with a
     * metric, λ is an eigenvalue of P^½ H P^½. */
    struct polynomial (*modes)(const struct optimizer *optimizer, const struct instant *instant,
                               double lambda);
    /* Largest stable η at its other settings then; infinite where every η is stable, NaN where
     * none is or the method has no η. */
    double (*edge)(const struct optimizer *optimizer, const struct instant *instant,
                   double lambda_max);
    /* For λmin > 0. NULL where theory has none. */
    struct optimum (*optimum)(const struct optimizer *optimizer, const struct instant *instant,
                              double lambda_min, double lambda_max);
};

extern const struct theory gradient_step;    /* z = 1 − ηλ */
extern const struct theory heavy_ball;       /* z² − (1 + β − ηλ) z + β */
extern const struct theory heavy_ball_ahead; /* z² − (1 + β)(1 − ηλ) z + β(1 − ηλ) */
extern const struct theory low_pass;         /* heavy_ball with η(1 − β) for η */
extern const struct theory low_pass_ahead;   /* heavy_ball_ahead with η(1 − β) for η */

#endif
