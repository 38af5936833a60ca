/* The bias of running means, shared by the methods that correct it. */
#ifndef GLISSADE_ENGINE_BIAS_H
#define GLISSADE_ENGINE_BIAS_H

#include <math.h>

/*
 * 1 − βᵗ: the weight that t numbers have together in a running mean of memory β that began at zero.
 * Once βᵗ is below half a unit in the last place of 1 (βᵗ ≤ e^(−t(1−β)) < 2⁻⁵⁴) the answer is 1
 * without pow, which would cost as much as the rest of a step.
 */
static inline double mean_weight(double beta, long t)
{
    return (double)t * (1 - beta) > 38 ? 1 : 1 - pow(beta, (double)t);
}

#endif
