#include "engine/probe.h"

#include <math.h>
#include <stdlib.h>

#include "base/normal.h"
#include "engine/modifiers.h"

const struct look *look_log_at(const struct look_log *log, size_t i)
{
    return &log->ring[(log->first + i) % log->capacity];
}

static bool grow(struct look_log *log, int dim)
{
    size_t capacity = log->capacity ? 2 * log->capacity : 256;
    struct look *ring = malloc(capacity * sizeof *ring);
    double *points = malloc(capacity * (size_t)dim * sizeof *points);
    if (!ring || !points) {
        free(ring);
        free(points);
        return false;
    }
    for (size_t i = 0; i < log->count; i++) {
        double *w = points + i * (size_t)dim;
        ring[i] = *look_log_at(log, i);
        copy_point(dim, w, ring[i].w);
        ring[i].w = w;
    }
    free(log->ring);
    free(log->points);
    *log = (struct look_log){ring, points, capacity, 0, log->count};
    return true;
}

void look_log_add(struct look_log *log, int dim, const double *w, unsigned kind, double f,
                  long step)
{
    while (log->count > 0 &&
           (log->count == LOOKS_MAX || look_log_at(log, 0)->step <= step - LOOKS_KEPT)) {
        log->first = (log->first + 1) % log->capacity;
        log->count--;
    }
    if (log->count == log->capacity && !grow(log, dim))
        return;
    size_t at = (log->first + log->count++) % log->capacity;
    double *point = log->points + at * (size_t)dim;
    copy_point(dim, point, w);
    log->ring[at] = (struct look){step, kind, kind & LOOK_VALUE ? f : NAN, point};
}

void look_log_cut(struct look_log *log, long step)
{
    while (log->count > 0 && look_log_at(log, log->count - 1)->step > step)
        log->count--;
}

void look_log_free(struct look_log *log)
{
    free(log->ring);
    free(log->points);
    *log = (struct look_log){0};
}

/* ∇f itself, from what is known or evaluated, without counting. */
static void exact_gradient(struct probe *probe, const double *w, double *g)
{
    if (probe_at_iterate(probe, w, LOOK_GRADIENT))
        copy_point(probe->problem->dim, g, probe->g);
    else
        probe->problem->eval(probe->problem, 1, w, NULL, g, NULL);
}

/* The mean over the samples of `accumulate` batches, each of the same weight, or ∇f where there are
 * none, with noise of the same mean. */
static void sample_gradient(struct probe *probe, const double *w, double *g)
{
    const double *m = probe->modifiers;
    int dim = probe->problem->dim;
    long times = m[MODIFIER_ACCUMULATE] > 1 ? (long)m[MODIFIER_ACCUMULATE] : 1;
    bool batches = m[MODIFIER_BATCH] > 0;
    double one[DIM_MAX], samples = 0;
    for (int i = 0; i < dim; i++)
        g[i] = 0;
    for (long k = 0; k < times && batches; k++) {
        double taken =
            (double)sampler_gradient(&probe->sampler, probe->problem, (size_t)m[MODIFIER_BATCH],
                                     m[MODIFIER_REPLACE] != 0, w, one);
        probe->gradients++;
        probe->drawn += (long)taken;
        samples += taken;
        for (int i = 0; i < dim; i++)
            g[i] += (one[i] - g[i]) * (taken / samples);
    }
    if (!batches) {
        exact_gradient(probe, w, g);
        probe->gradients += m[MODIFIER_NOISE] > 0 ? times : 1;
    }
    for (long k = 0; k < times && m[MODIFIER_NOISE] > 0; k++)
        for (int i = 0; i < dim; i++)
            g[i] += m[MODIFIER_NOISE] * normal_next(&probe->sampler.generator) / (double)times;
}

static void modified_gradient(struct probe *probe, const double *w, double *g)
{
    int dim = probe->problem->dim;
    double limit = probe->modifiers[MODIFIER_CLIP] > 0 ? probe->modifiers[MODIFIER_CLIP] : INFINITY;
    double square = 0;
    sample_gradient(probe, w, g);
    if (probe->raw)
        copy_point(dim, probe->raw, g);
    for (int i = 0; i < dim; i++)
        square += g[i] * g[i];
    probe->clipped = square > limit * limit;
    for (int i = 0; i < dim && probe->clipped; i++)
        g[i] *= limit / sqrt(square);
    if (probe->log && !probe_at_iterate(probe, w, LOOK_GRADIENT))
        look_log_add(probe->log, dim, w, LOOK_GRADIENT, 0, probe->step);
}

/* The points of a swarm, one after the other. */
static void modified_gradients(struct probe *probe, const double *w, double *g)
{
    size_t n = probe->n, dim = (size_t)probe->problem->dim;
    struct probe one = {.problem = probe->problem, .n = 1, .modifiers = probe->modifiers};
    double point[DIM_MAX], gradient[DIM_MAX];
    for (size_t i = 0; i < n; i++) {
        for (size_t axis = 0; axis < dim; axis++)
            point[axis] = w[axis * n + i];
        one.sampler = probe->each[i];
        modified_gradient(&one, point, gradient);
        probe->each[i] = one.sampler;
        for (size_t axis = 0; axis < dim; axis++)
            g[axis * n + i] = gradient[axis];
    }
}

void probe_modified_gradient(struct probe *probe, const double *w, double *g)
{
    if (probe->n == 1)
        modified_gradient(probe, w, g);
    else
        modified_gradients(probe, w, g);
}

double probe_value_gradient(struct probe *probe, const double *w, double *g)
{
    double f;
    probe->values++;
    if (probe->modifiers) {
        probe_modified_gradient(probe, w, g);
        probe->problem->eval(probe->problem, 1, w, &f, NULL, NULL);
        return f;
    }
    probe->gradients++;
    if (probe_at_iterate(probe, w, LOOK_VALUE | LOOK_GRADIENT)) {
        copy_point(probe->problem->dim, g, probe->g);
        return probe->f;
    }
    probe->problem->eval(probe->problem, 1, w, &f, g, NULL);
    if (probe->log)
        look_log_add(probe->log, probe->problem->dim, w, LOOK_VALUE | LOOK_GRADIENT, f,
                     probe->step);
    return f;
}

void probe_value(struct probe *probe, const double *w, double *f)
{
    probe->values++;
    if (probe_at_iterate(probe, w, LOOK_VALUE))
        *f = probe->f;
    else
        probe->problem->eval(probe->problem, probe->n, w, f, NULL, NULL);
}

void probe_hessian(struct probe *probe, const double *w, double *h)
{
    probe->hessians++;
    if (probe_at_iterate(probe, w, LOOK_HESSIAN))
        memcpy(h, probe->h, (size_t)packed_size(probe->problem->dim) * sizeof *h);
    else
        probe->problem->eval(probe->problem, 1, w, NULL, NULL, h);
}

void probe_gradient_hessian(struct probe *probe, const double *w, double *g, double *h)
{
    probe->hessians++;
    if (probe->modifiers) {
        probe_modified_gradient(probe, w, g);
        probe->problem->eval(probe->problem, 1, w, NULL, NULL, h);
        return;
    }
    probe->gradients++;
    if (probe_at_iterate(probe, w, LOOK_GRADIENT | LOOK_HESSIAN)) {
        copy_point(probe->problem->dim, g, probe->g);
        memcpy(h, probe->h, (size_t)packed_size(probe->problem->dim) * sizeof *h);
        return;
    }
    probe->problem->eval(probe->problem, 1, w, NULL, g, h);
    if (probe->log)
        look_log_add(probe->log, probe->problem->dim, w, LOOK_GRADIENT | LOOK_HESSIAN, 0,
                     probe->step);
}

bool probe_gauss_newton(struct probe *probe, const double *w, double *packed)
{
    if (!probe->problem->gauss_newton)
        return false;
    probe->hessians++;
    probe->problem->gauss_newton(probe->problem, w, packed);
    return true;
}
