#include "engine/probe.h"

#include <math.h>
#include <stdlib.h>

const struct look *look_log_at(const struct look_log *log, size_t i)
{
    return &log->ring[(log->first + i) % log->capacity];
}

static bool grow(struct look_log *log)
{
    size_t capacity = log->capacity ? 2 * log->capacity : 256;
    struct look *ring = malloc(capacity * sizeof *ring);
    if (!ring)
        return false;
    for (size_t i = 0; i < log->count; i++)
        ring[i] = *look_log_at(log, i);
    free(log->ring);
    *log = (struct look_log){ring, capacity, 0, log->count};
    return true;
}

void look_log_add(struct look_log *log, int dim, const double *w, unsigned kind, double f,
                  long step)
{
    while (log->count > 0 && look_log_at(log, 0)->step <= step - LOOKS_KEPT) {
        log->first = (log->first + 1) % log->capacity;
        log->count--;
    }
    if (log->count == log->capacity && !grow(log))
        return;
    struct look *look = &log->ring[(log->first + log->count++) % log->capacity];
    *look = (struct look){step, kind, kind & LOOK_VALUE ? f : NAN, {0}};
    memcpy(look->w, w, (size_t)dim * sizeof *w);
}

void look_log_cut(struct look_log *log, long step)
{
    while (log->count > 0 && look_log_at(log, log->count - 1)->step > step)
        log->count--;
}

void look_log_free(struct look_log *log)
{
    free(log->ring);
    *log = (struct look_log){0};
}

double probe_value_gradient(struct probe *probe, const double *w, double *g)
{
    double f;
    probe->values++;
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

void probe_gradient_hessian(struct probe *probe, const double *w, double *g, double *h)
{
    probe->gradients++;
    probe->hessians++;
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
