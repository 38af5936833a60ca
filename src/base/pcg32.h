/*
 * PCG32 (XSH RR 64/32), the permuted congruential generator of M. O'Neill, "PCG: A Family of Simple
 * Fast Space-Efficient Statistically Good Algorithms for Random Number Generation",
 * HMC-CS-2014-0905. The same seed and stream give the same numbers on every machine.
 */
#ifndef GLISSADE_BASE_PCG32_H
#define GLISSADE_BASE_PCG32_H

#include <stdint.h>

struct pcg32 {
    uint64_t state;
    uint64_t increment; /* odd; selects the stream */
};

static inline uint32_t pcg32_next(struct pcg32 *generator)
{
    uint64_t old = generator->state;
    generator->state = old * 6364136223846793005u + generator->increment;
    uint32_t shifted = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t rotation = (uint32_t)(old >> 59);
    return shifted >> rotation | shifted << (-rotation & 31);
}

static inline struct pcg32 pcg32_seeded(uint64_t seed, uint64_t stream)
{
    struct pcg32 generator = {0, stream << 1 | 1};
    pcg32_next(&generator);
    generator.state += seed;
    pcg32_next(&generator);
    return generator;
}

/* Uniform in [0, 1) with 53 random bits, taken from two draws. */
static inline double pcg32_uniform(struct pcg32 *generator)
{
    uint64_t high = pcg32_next(generator) >> 5, low = pcg32_next(generator) >> 6;
    return (double)(high << 26 | low) * 0x1p-53;
}

#endif
