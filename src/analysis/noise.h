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
 * ησ²(1+β) / (λ(1−β)(2(1+β)−ηλ)). Two directions whose noise is correlated, as that of batches is,
 * have the covariance that the same recurrences give for the product of their errors.
 *
 * The noise of a batch of k samples, drawn with replacement, has the covariance of one sample's
 * gradient over k: at the minimum Σ GᵢGᵢᵀ/n, and as far as the iterates stray from it also that of
 * what each sample's own Hessian makes of the way. Exact on a quadratic, local elsewhere.
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

enum { BATCH_DIM_MAX = 8, BATCH_PACKED_MAX = BATCH_DIM_MAX * (BATCH_DIM_MAX + 1) / 2 };

/* What is known of a problem's samples at a minimum: kept by the caller from one picture to the
 * next, zeroed at first. */
struct batch_noise {
    const struct problem *problem; /* held; NULL: nothing is known */
    double centre[BATCH_DIM_MAX];
    double still[BATCH_PACKED_MAX]; /* covariance of one sample's gradient at the centre */
    /* and what a covariance C of the iterates adds, times C as a packed vector */
    double moved[BATCH_PACKED_MAX * BATCH_PACKED_MAX];
};

void batch_noise_forget(struct batch_noise *noise);

/*
 * Of a run as it stands at a cursor. NULL where there is one; else why there is nothing to predict,
 * a clause for people: no noise, clipping, batches that are not drawn with replacement, a method
 * without a linear iteration or with a metric of its own, no known minimum, or an iteration that
 * does not settle there.
 */
const char *noise_ball_of(const struct run *run, const struct cursor *cursor,
                          struct batch_noise *batches, struct noise_ball *ball);

/* True when the run draws its gradients at random as of the cursor. */
bool noise_drawn(const struct cursor *cursor);

/*
 * The next `count` gradients that the run would draw if it stood still, as [count][dim]. The first
 * is what its next step sees at w. Works on copies: the run draws what it would have drawn.
 */
void noise_samples(const struct cursor *cursor, int count, double *g);

#endif
