/*
 * Random gradients: noise and mini-batches drawn with PCG32.
 *
 * A sampler is plain data that a run's snapshots copy. Which samples a batch holds depends on the
 * seed, the stream and how many batches were drawn before, on nothing else.
 */
#ifndef GLISSADE_ENGINE_SAMPLER_H
#define GLISSADE_ENGINE_SAMPLER_H

#include "base/pcg32.h"
#include "surfaces/surface.h"

/* The order of one epoch, kept because shuffling costs as much as an epoch. Derived, never state.
 */
struct epoch {
    uint64_t stream;
    long number; /* −1: none yet */
    size_t count, *order;
};

struct sampler {
    uint64_t seed, stream;
    struct pcg32 generator; /* of the noise, and of batches with replacement */
    long batches;           /* drawn so far */
    struct epoch *epoch;    /* not owned */
};

struct sampler sampler_seeded(uint64_t seed, uint64_t stream, struct epoch *epoch);

/*
 * The gradient of the next batch of k samples: the next k of a shuffled epoch, of which the last
 * batch may be short, or k independent draws; ∇f itself when memory is short. Returns the number of
 * samples in it.
 */
size_t sampler_gradient(struct sampler *sampler, const struct problem *problem, size_t k,
                        bool replace, const double *w, double *g);

void epoch_free(struct epoch *epoch);

#endif
