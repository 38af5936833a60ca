/*
 * Noise: what a run with random gradients sees at a point, and how far it will keep straying from
 * the minimum.
 *
 * Along an eigen-direction of curvature λ the error obeys the recurrence of the method's polynomial
 * p (optimizer.h), driven by p(1)/λ times the noise of the gradient. With noise of variance σ² on
 * each coordinate its variance settles at that of an autoregression:
 *
 *   z + c₀:          b²σ² / (1 − c₀²),                       b = p(1)/λ
 *   z² + c₁z + c₀:   b²σ² (1+c₀) / ((1−c₀)((1+c₀)² − c₁²))
 *
 * (Box, Jenkins & Reinsel 2008, section 3.2.4). For the heavy ball that is
 * ησ²(1+β) / (λ(1−β)(2(1+β)−ηλ)). Exact on a quadratic, local elsewhere.
 */
#ifndef GLISSADE_ANALYSIS_NOISE_H
#define GLISSADE_ANALYSIS_NOISE_H

#include "engine/run.h"

/* Variance along one direction; NaN where it never settles (λ ≤ 0, or a root on the circle). */
double noise_variance(struct polynomial polynomial, double lambda, double sigma);

/* Where the iterates will be, a normal distribution. */
struct noise_ball {
    double centre[DIM_MAX]; /* the known minimum nearest to where the run is */
    double covariance[PACKED_MAX];
};

/*
 * Of a run as it stands at a cursor. False where there is nothing to predict: no noise, batches
 * (they are not drawn independently) or clipping, a method without a linear iteration or with a
 * metric of its own, no known minimum, or an iteration that does not settle there.
 */
bool noise_ball_of(const struct run *run, const struct cursor *cursor, struct noise_ball *ball);

/* True when the run draws its gradients at random as of the cursor. */
bool noise_drawn(const struct cursor *cursor);

/*
 * The next `count` gradients that the run would draw if it stood still, as [count][dim]. The first
 * is what its next step sees at w. Works on copies: the run draws what it would have drawn.
 */
void noise_samples(const struct cursor *cursor, int count, double *g);

#endif
