#include "engine/sampler.h"

#include <stdlib.h>

struct sampler sampler_seeded(uint64_t seed, uint64_t stream, struct epoch *epoch)
{
    return (struct sampler){seed, stream, pcg32_seeded(seed, stream), 0, epoch};
}

/* An index below `bound`, without the bias of a plain remainder. */
static size_t below(struct pcg32 *generator, size_t bound)
{
    uint32_t limit = (uint32_t)bound, threshold = -limit % limit;
    for (;;) {
        uint32_t draw = pcg32_next(generator);
        if (draw >= threshold)
            return draw % limit;
    }
}

/* Fisher and Yates 1938; the epoch's own generator makes it independent of all other draws. */
static bool shuffle(struct sampler *sampler, size_t count, long number)
{
    struct epoch *epoch = sampler->epoch;
    if (epoch->number == number && epoch->count == count && epoch->stream == sampler->stream)
        return true;
    if (epoch->count != count) {
        size_t *order = realloc(epoch->order, count * sizeof *order);
        if (!order)
            return false;
        epoch->order = order;
        epoch->count = count;
    }
    struct pcg32 generator = pcg32_seeded(
        sampler->seed + 0x9E3779B97F4A7C15u * (uint64_t)(number + 1), 2 * sampler->stream + 1);
    for (size_t i = 0; i < count; i++)
        epoch->order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t j = below(&generator, i), swapped = epoch->order[i - 1];
        epoch->order[i - 1] = epoch->order[j];
        epoch->order[j] = swapped;
    }
    epoch->number = number;
    epoch->stream = sampler->stream;
    return true;
}

/* k independent draws: each is a batch of one, and their mean is the batch's gradient. */
static void draw_with_replacement(struct sampler *sampler, const struct problem *problem, size_t k,
                                  const double *w, double *g)
{
    double one[DIM_MAX];
    for (int i = 0; i < problem->dim; i++)
        g[i] = 0;
    for (size_t draw = 0; draw < k; draw++) {
        size_t index = below(&sampler->generator, problem->samples);
        problem->eval_samples(problem, &index, 1, w, NULL, one);
        for (int i = 0; i < problem->dim; i++)
            g[i] += one[i] / (double)k;
    }
}

size_t sampler_gradient(struct sampler *sampler, const struct problem *problem, size_t k,
                        bool replace, const double *w, double *g)
{
    size_t count = problem->samples, per_epoch = (count + k - 1) / k;
    long number = sampler->batches / (long)per_epoch;
    size_t from = (size_t)(sampler->batches % (long)per_epoch) * k;
    sampler->batches++;
    if (replace) {
        draw_with_replacement(sampler, problem, k, w, g);
        return k;
    }
    if (!shuffle(sampler, count, number)) {
        problem->eval(problem, 1, w, NULL, g, NULL);
        return count;
    }
    size_t taken = from + k < count ? k : count - from;
    problem->eval_samples(problem, sampler->epoch->order + from, taken, w, NULL, g);
    return taken;
}

void epoch_free(struct epoch *epoch)
{
    free(epoch->order);
    *epoch = (struct epoch){.number = -1};
}
