/*
 * Normally distributed numbers, by comparisons of uniform ones alone: no logarithm and no
 * exponential, so the same generator gives the same numbers on every machine.
 *
 * C. F. F. Karney, "Sampling exactly from the normal distribution", ACM TOMS 42 (2016), 3,
 * algorithm N, after J. von Neumann, "Various techniques used in connection with random digits"
 * (1951); uniform numbers here have 53 bits and not as many as it takes.
 */
#ifndef GLISSADE_BASE_NORMAL_H
#define GLISSADE_BASE_NORMAL_H

#include <stdbool.h>

#include "base/pcg32.h"

/*
 * True with probability exp(−p), 0 ≤ p ≤ 1: how often a run p > u₁ > u₂ > … of uniform numbers
 * ends after an even number of them. n or more numbers occur with pⁿ/n!, whose alternating sum is
 * the exponential.
 */
static inline bool normal_accept(struct pcg32 *generator, double p)
{
    bool even = true;
    for (double u = pcg32_uniform(generator); u < p; u = pcg32_uniform(generator)) {
        p = u;
        even = !even;
    }
    return even;
}

/* True with probability exp(−p), p ≥ 0. */
static inline bool normal_accept_far(struct pcg32 *generator, double p)
{
    for (; p > 1; p--)
        if (!normal_accept(generator, 1))
            return false;
    return normal_accept(generator, p);
}

/* Mean 0, variance 1. */
static inline double normal_next(struct pcg32 *generator)
{
    for (;;) {
        int k = 0; /* the whole part: exp(−k/2) · exp(−k(k−1)/2) = exp(−k²/2) */
        while (normal_accept(generator, 0.5))
            k++;
        if (!normal_accept_far(generator, 0.5 * k * (k - 1)))
            continue;
        double x = pcg32_uniform(generator); /* the rest: (k+x)² = k² + x(2k+x) */
        if (!normal_accept_far(generator, 0.5 * x * (2 * k + x)))
            continue;
        return pcg32_next(generator) >> 31 ? -(k + x) : k + x;
    }
}

#endif
