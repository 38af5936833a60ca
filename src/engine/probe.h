/*
 * The probe: the only window through which an optimizer sees the problem.
 *
 * It counts evaluations of each kind, applies the gradient modifiers, remembers every point looked
 * at besides the iterates (look-ahead points, trial steps) and answers from what the engine already
 * knows where the point is the current iterate. For swarms (n > 1) it counts, evaluates and
 * modifies, and remembers nothing.
 */
#ifndef GLISSADE_ENGINE_PROBE_H
#define GLISSADE_ENGINE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "engine/sampler.h"
#include "surfaces/surface.h"

enum {
    BLOCK =
        512, /* points of a swarm stepped together, at most: their state stays in the L1 cache */
    COORDINATES_MAX = 8 * BLOCK, /* of one step: the size for scratch arrays */
    LOOKS_MAX = 1 << 16,         /* and no more than so many in all */
    LOOKS_KEPT = 1000,           /* steps whose looks are kept */
};

enum look_kind { LOOK_VALUE = 1, LOOK_GRADIENT = 2, LOOK_HESSIAN = 4 };

/* A point that a method evaluated and that was not its current iterate. */
struct look {
    long step;       /* taken during the step that leads to iterate `step` */
    unsigned kinds;  /* enum look_kind */
    double f;        /* NaN when the value was not asked for */
    const double *w; /* [dim]; good until the log changes */
};

/* The looks of the last LOOKS_KEPT steps, oldest first, in a ring that grows as needed. */
struct look_log {
    struct look *ring;
    double *points; /* [capacity][dim] */
    size_t capacity, first, count;
};

struct probe {
    const struct problem *problem;
    size_t n;
    long values, gradients, hessians; /* evaluations per point since the start */
    long drawn;                       /* samples in all batches since the start */

    /*
     * What is known at the current iterate, noise-free; n = 1 only. `known` has look_kind bits. The
     * arrays are those of whoever lends the probe, and NULL for swarms; h also where the method
     * needs no Hessian.
     */
    unsigned known;
    double f, *w, *g, *h;

    /* What shapes the gradients (modifiers.h); NULL: nothing does. */
    const double *modifiers;
    struct sampler sampler;
    struct sampler *each; /* n > 1: one for every point, not owned */
    double *raw;          /* the last gradient before it was clipped; lent, too */
    bool clipped;         /* it was */

    struct look_log *log; /* NULL: do not remember */
    long step;            /* stamped on looks */
};

/* Records a look; drops those that have become too old. Running out of memory loses looks, nothing
 * else. */
void look_log_add(struct look_log *log, int dim, const double *w, unsigned kind, double f,
                  long step);
/* i-th look, oldest first. */
const struct look *look_log_at(const struct look_log *log, size_t i);
/* Forgets looks of steps after `step`. */
void look_log_cut(struct look_log *log, long step);
void look_log_free(struct look_log *log);

/* Copies one point; the plane, by far the most common, without a call. */
static inline void copy_point(int dim, double *to, const double *from)
{
    if (dim == 2) {
        double x = from[0], y = from[1];
        to[0] = x;
        to[1] = y;
    } else {
        memcpy(to, from, (size_t)dim * sizeof *to);
    }
}

static inline bool probe_at_iterate(const struct probe *probe, const double *w, unsigned kinds)
{
    if (probe->n != 1 || (probe->known & kinds) != kinds)
        return false;
    for (int i = 0; i < probe->problem->dim; i++)
        if (w[i] != probe->w[i])
            return false;
    return true;
}

/* The gradient of every point after batch, accumulate, noise and clip, each with what its own
 * sampler draws. */
void probe_modified_gradient(struct probe *probe, const double *w, double *g);

/* Gradients of all n points: w and g are [dim][n]. */
static inline void probe_gradient(struct probe *probe, const double *w, double *g)
{
    if (probe->modifiers) {
        probe_modified_gradient(probe, w, g);
        return;
    }
    probe->gradients++;
    if (probe_at_iterate(probe, w, LOOK_GRADIENT)) {
        copy_point(probe->problem->dim, g, probe->g);
        return;
    }
    probe->problem->eval(probe->problem, probe->n, w, NULL, g, NULL);
    if (probe->log)
        look_log_add(probe->log, probe->problem->dim, w, LOOK_GRADIENT, 0, probe->step);
}

/* Value and gradient of a single point: what a line search asks for at a trial. Counts one of each.
 */
double probe_value_gradient(struct probe *probe, const double *w, double *g);

/* Values of all n points, noise-free. */
void probe_value(struct probe *probe, const double *w, double *f);

/* The packed Hessian of a single point alone. Counts one. */
void probe_hessian(struct probe *probe, const double *w, double *h);

/* Gradient and packed Hessian of a single point. Counts one of each. */
void probe_gradient_hessian(struct probe *probe, const double *w, double *g, double *h);

/* 2JᵀJ (packed) of a single point; false where the surface has no residuals. Counts a Hessian. */
bool probe_gauss_newton(struct probe *probe, const double *w, double *packed);

#endif
