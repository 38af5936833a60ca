#include "engine/swarm.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/normal.h"
#include "engine/learning_rate.h"
#include "engine/modifiers.h"

/* A block is one piece of memory: w[dim][n], then the state of its n points. */
struct swarm {
    struct run_settings settings;
    size_t n, per_block, block_size; /* points, in a full block; doubles in one */
    long t;
    double *blocks;
    struct sampler *samplers; /* [n] */
    struct epoch *epochs; /* of the samplers' batches: [n], or where these would be too much, one
                             that is shuffled anew for every batch */
    size_t epoch_count;
};

/* Indices of samples in all orders together that are kept, 160 MB. */
enum { ORDERS_MAX = 20000000 };

static size_t points_per_block(const struct optimizer *optimizer, int dim)
{
    if (optimizer->block)
        return optimizer->block(optimizer, dim);
    return BLOCK * dim <= COORDINATES_MAX ? BLOCK : (size_t)(COORDINATES_MAX / dim);
}

static size_t points_in_block(const struct swarm *swarm, size_t block)
{
    size_t left = swarm->n - block * swarm->per_block;
    return left < swarm->per_block ? left : swarm->per_block;
}

static struct step block_step(const struct swarm *swarm, size_t block)
{
    int dim = swarm->settings.problem->dim;
    int rate = parameter_by_role(swarm->settings.optimizer->parameters, ROLE_RATE);
    size_t n = points_in_block(swarm, block), count = (size_t)dim * n;
    double *w = swarm->blocks + block * swarm->block_size;
    return (struct step){
        .parameter = swarm->settings.parameter,
        .dim = dim,
        .n = n,
        .count = count,
        .w = w,
        .state = w + count,
        .rate = rate < 0 ? 1 : swarm->settings.parameter[rate],
        .data = swarm->settings.optimizer->data,
    };
}

uint64_t swarm_stream(const struct run_settings *settings, size_t i)
{
    return settings->stream + ((uint64_t)(i + 1) << 32);
}

/* Every point draws from a stream of its own. False when memory is short. */
static bool seed_samplers(struct swarm *swarm)
{
    const struct run_settings *settings = &swarm->settings;
    size_t n = swarm->n, samples = settings->problem->samples;
    swarm->epoch_count = samples > 0 && n > ORDERS_MAX / samples ? 1 : n;
    swarm->samplers = calloc(n + 1, sizeof *swarm->samplers);
    swarm->epochs = calloc(n + 1, sizeof *swarm->epochs);
    if (!swarm->samplers || !swarm->epochs)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct epoch *epoch = &swarm->epochs[swarm->epoch_count == n ? i : 0];
        epoch->number = -1;
        swarm->samplers[i] = sampler_seeded(settings->seed, swarm_stream(settings, i), epoch);
    }
    return true;
}

struct swarm *swarm_open(const struct run_settings *settings, size_t n, const double *points,
                         struct error *error)
{
    const struct optimizer *optimizer = settings->optimizer;
    if (!optimizer->elementwise) {
        fail(error, "%s: cannot step a swarm (methods that work coordinate by coordinate can)",
             optimizer->name);
        return NULL;
    }
    struct swarm *swarm = calloc(1, sizeof *swarm);
    size_t dim = (size_t)settings->problem->dim, full = points_per_block(optimizer, (int)dim),
           block_count = (n + full - 1) / full;
    size_t block_size =
        dim * full + optimizer_state_size(optimizer, settings->parameter, (int)dim, full);
    double *blocks = calloc(block_count * block_size + 1, sizeof *blocks);
    if (!swarm || !blocks) {
        free(swarm);
        free(blocks);
        fail_memory(error);
        return NULL;
    }
    *swarm = (struct swarm){*settings, n, full, block_size, 0, blocks, NULL, NULL, 0};
    optimizer_hold(optimizer);
    if (!seed_samplers(swarm)) {
        swarm_free(swarm);
        fail_memory(error);
        return NULL;
    }
    int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
    if (rate >= 0 && isnan(settings->parameter[rate]))
        swarm->settings.parameter[rate] =
            learning_rate_auto(optimizer->eta_scale, settings->problem, settings->start);
    for (size_t block = 0; block < block_count; block++) {
        struct step step = block_step(swarm, block);
        for (size_t axis = 0; axis < dim; axis++)
            memcpy(step.w + axis * step.n, points + axis * n + block * full,
                   step.n * sizeof *points);
        if (optimizer->start)
            optimizer->start(&step);
    }
    return swarm;
}

void swarm_free(struct swarm *swarm)
{
    if (!swarm)
        return;
    for (size_t i = 0; i < swarm->epoch_count && swarm->epochs; i++)
        epoch_free(&swarm->epochs[i]);
    free(swarm->epochs);
    free(swarm->samplers);
    free(swarm->blocks);
    optimizer_release(swarm->settings.optimizer);
    free(swarm);
}

void swarm_advance(struct swarm *swarm, long steps)
{
    for (size_t block = 0; block * swarm->per_block < swarm->n; block++) {
        struct step step = block_step(swarm, block);
        struct probe probe = {.problem = swarm->settings.problem, .n = step.n};
        if (modifies_gradient(swarm->settings.parameter))
            probe.modifiers = swarm->settings.parameter;
        probe.each = swarm->samplers + block * swarm->per_block;
        probe.sampler = *probe.each; /* of a block of one */
        for (long s = 1; s <= steps; s++) {
            step.t = swarm->t + s;
            swarm->settings.optimizer->step(&step, &probe);
        }
        if (step.n == 1)
            *probe.each = probe.sampler;
    }
    swarm->t += steps;
}

/* The parameters in force at step t, and until which step they stay. */
static long in_force(const struct run *run, long t, double parameter[PARAMETERS_MAX])
{
    size_t count;
    const struct change *changes = run_changes(run, &count);
    long until = LONG_MAX;
    memcpy(parameter, run_base(run), PARAMETERS_MAX * sizeof *parameter);
    for (size_t i = 0; i < count && until == LONG_MAX; i++) {
        if (changes[i].step <= t)
            parameter[changes[i].parameter] = changes[i].value;
        else
            until = changes[i].step;
    }
    int rate = parameter_by_role(run_optimizer(run)->parameters, ROLE_RATE);
    if (rate < 0 || !modifies_rate(parameter))
        return until;
    parameter[rate] = scheduled_rate(parameter, parameter[rate], t);
    return t + 1;
}

void swarm_follow(struct swarm *swarm, const struct run *run, long steps)
{
    long end = swarm->t + steps;
    while (swarm->t < end) {
        long until = in_force(run, swarm->t, swarm->settings.parameter);
        swarm_advance(swarm, (until < end ? until : end) - swarm->t);
    }
}

long swarm_steps(const struct swarm *swarm)
{
    return swarm->t;
}

double swarm_at(const struct swarm *swarm, int axis, size_t i)
{
    size_t block = i / swarm->per_block;
    return swarm->blocks[block * swarm->block_size + (size_t)axis * points_in_block(swarm, block) +
                         i % swarm->per_block];
}

void swarm_grid(const double region[4], const double *start, int dim, size_t n, double *points)
{
    double width = region[1] - region[0], height = region[3] - region[2];
    double wide = dim == 1 ? (double)n : fmax(1, nearbyint(sqrt((double)n * width / height)));
    size_t columns = wide < (double)n ? (size_t)wide : n, rows = (n + columns - 1) / columns;
    for (size_t i = 0; i < n; i++) {
        points[i] = region[0] + width * ((double)(i % columns) + 0.5) / (double)columns;
        if (dim > 1)
            points[n + i] = region[2] + height * ((double)(i / columns) + 0.5) / (double)rows;
        for (int axis = 2; axis < dim; axis++)
            points[(size_t)axis * n + i] = start[axis];
    }
}

void swarm_normal(const double *start, double spread, uint64_t seed, int dim, size_t n,
                  double *points)
{
    struct pcg32 generator = pcg32_seeded(seed, UINT32_MAX);
    for (size_t i = 0; i < n; i++)
        for (int axis = 0; axis < dim; axis++)
            points[(size_t)axis * n + i] = start[axis] + spread * normal_next(&generator);
}
