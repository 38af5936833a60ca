/*
 * w ← w − α B⁻¹g, α from a strong-Wolfe line search (c1 = 1e-4, c2 = 0.9)
 * B⁻¹ ← (I − ρsyᵀ) B⁻¹ (I − ρysᵀ) + ρssᵀ,  s = Δw, y = Δg, ρ = 1/sᵀy
 *
 * Broyden, Fletcher, Goldfarb, Shanno 1970. Source: J. Nocedal & S. Wright, "Numerical
 * Optimization", 2nd ed., (6.17), with the first B⁻¹ scaled by sᵀy/yᵀy before it is updated,
 * (6.20). A pair with sᵀy ≤ 0 is skipped and said so. Watch: it learns the Hessian from gradients
 * alone; after a few steps α = 1 is accepted at once.
 */
#include <math.h>
#include <string.h>

#include "base/vector.h"
#include "engine/metric.h"
#include "engine/theory.h"
#include "explain.h"
#include "wolfe.h"

enum { ETA };

#define C1 1e-4
#define C2 0.9

static const struct parameter parameters[] = {
    {"eta", "η", "first trial of every line search; shown is the accepted α", 1, 0, INFINITY,
     .above_minimum = true, .scale = SCALE_LOG, .role = ROLE_RATE},
    {0},
};

static const struct state_field state[] = {
    {"inverse_b", "B⁻¹", STATE_MATRIX},
    /* at w, from the accepted trial: it is not paid for twice */
    {"gradient", "∇f", STATE_VECTOR, .learnt = true},
    {"value", "f", STATE_SCALAR, .learnt = true},
    {"updates", "updates", STATE_SCALAR},
    {0},
};

/* Where the fields lie. */
struct memory {
    double *inverse, *g, *f, *updates;
};

static struct memory memory_of(const struct step *s)
{
    double *g = s->state + packed_size(s->dim), *f = g + s->dim;
    return (struct memory){s->state, g, f, f + 1};
}

static void start(struct step *s)
{
    for (int i = 0; i < s->dim; i++)
        s->state[packed_index(s->dim, i, i)] = 1;
}

/* (6.17) written out: B⁻¹ + (1 + ρ yᵀB⁻¹y) ρssᵀ − ρ(s(B⁻¹y)ᵀ + (B⁻¹y)sᵀ). */
static void update(int dim, double *inverse, const double *s, const double *y)
{
    double by[DIM_MAX], rho = 1 / dot(dim, s, y);
    symmetric_apply(dim, inverse, y, by);
    double scale = (1 + rho * dot(dim, y, by)) * rho;
    for (int i = 0; i < dim; i++)
        for (int j = i; j < dim; j++)
            inverse[packed_index(dim, i, j)] +=
                scale * s[i] * s[j] - rho * (s[i] * by[j] + by[i] * s[j]);
}

static void step(struct step *s, struct probe *probe)
{
    const struct wolfe wolfe = {.c1 = C1, .c2 = C2, .first = s->parameter[ETA]};
    struct memory memory = memory_of(s);
    double direction[DIM_MAX], new_w[DIM_MAX], new_g[DIM_MAX], new_f, moved[DIM_MAX],
        turned[DIM_MAX];
    if (s->t == 1)
        *memory.f = probe_value_gradient(probe, s->w, memory.g);
    symmetric_apply(s->dim, memory.inverse, memory.g, direction);
    for (int i = 0; i < s->dim; i++)
        direction[i] = -direction[i];
    s->rate = wolfe_search(&wolfe, probe, s->dim, s->w, *memory.f, memory.g, direction, new_w,
                           &new_f, new_g);
    if (isnan(s->rate)) {
        s->remark = "line search found no lower point: no step";
        return;
    }
    for (int i = 0; i < s->dim; i++) {
        moved[i] = new_w[i] - s->w[i];
        turned[i] = new_g[i] - memory.g[i];
        s->w[i] = new_w[i];
        memory.g[i] = new_g[i];
    }
    *memory.f = new_f;
    double sy = dot(s->dim, moved, turned);
    if (!(sy > 0) || !isfinite(1 / sy)) {
        s->remark = "sᵀy ≤ 0: B is kept";
        return;
    }
    if (*memory.updates == 0)
        for (int i = 0; i < s->dim; i++)
            memory.inverse[packed_index(s->dim, i, i)] = sy / dot(s->dim, turned, turned);
    update(s->dim, memory.inverse, moved, turned);
    *memory.updates += 1;
}

static void metric(const struct optimizer *optimizer, const struct instant *m, double *p)
{
    (void)optimizer;
    memcpy(p, m->state, (size_t)packed_size(m->dim) * sizeof *p);
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    struct memory memory = memory_of(before);
    double g[DIM_MAX], direction[DIM_MAX];
    memcpy(g, memory.g, (size_t)before->dim * sizeof *g);
    if (before->t == 1)
        probe_value_gradient(probe, before->w, g);
    symmetric_apply(before->dim, memory.inverse, g, direction);
    for (int i = 0; i < before->dim; i++)
        direction[i] = -direction[i];
    explain_gradient(to, g);
    parts_scaled(
        to, PART_DIRECTION, 1, direction, "d = −B⁻¹g",
        "Turn it by the curvature B learnt from earlier steps: Newton's way, if B is right.");
    explain_search(to, direction, before->parameter[ETA], after->rate);
}

const struct optimizer optimizer_bfgs = {
    .name = "bfgs",
    .title = "BFGS",
    .rule = "w ← w − αB⁻¹g;  B learnt from s = Δw, y = Δg",
    .note = "Learns the curvature from gradients; the line search's trials are drawn.",
    .source = "Nocedal & Wright, section 6.1",
    .identity = {HUE_CYAN, MARKER_RING},
    .parameters = parameters,
    .eta_scale = ETA_UNIT,
    .line_search = true,
    .c1 = C1,
    .c2 = C2,
    .needs = NEEDS_VALUE | NEEDS_GRADIENT,
    .state = state,
    .start = start,
    .step = step,
    .theory = &gradient_step,
    .metric = metric,
    .parts = parts,
};
