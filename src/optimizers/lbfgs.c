/*
 * w ← w − α B⁻¹g, α from a strong-Wolfe line search (c1 = 1e-4, c2 = 0.9)
 * B⁻¹g by the two-loop recursion over the last pairs s = Δw, y = Δg
 *
 * Source: J. Nocedal 1980, D. Liu & J. Nocedal 1989; J. Nocedal & S. Wright, "Numerical
 * Optimization", 2nd ed., algorithms 7.4 and 7.5, the first B⁻¹ being I·sᵀy/yᵀy of the last pair. A
 * pair with sᵀy ≤ 0 is skipped and said so. Watch: in the plane two pairs say all there is, yet old
 * ones still pull where the curvature has changed.
 */
#include <string.h>

#include "base/vector.h"
#include "engine/metric.h"
#include "engine/theory.h"
#include "explain.h"
#include "wolfe.h"

enum { ETA, MEMORY };
enum { MEMORY_MAX = 50 };

#define C1 1e-4
#define C2 0.9

static const struct parameter parameters[] = {
    {"eta", "η", "first trial of every line search; shown is the accepted α", 1, 0, INFINITY,
     .above_minimum = true, .scale = SCALE_LOG, .role = ROLE_RATE},
    {"memory", "memory", "pairs that are kept", 5, 1, MEMORY_MAX, .kind = KIND_INTEGER},
    {0},
};

static const struct state_field state[] = {
    {"pairs", "pairs", STATE_SCALAR}, /* how many of the following are filled, oldest first */
    {"value", "f", STATE_SCALAR, .learnt = true},
    {"gradient", "∇f", STATE_VECTOR, .learnt = true}, /* at w, from the accepted trial */
    {"s", "s", STATE_VECTOR, .repeat = MEMORY + 1, .learnt = true},
    {"y", "y", STATE_VECTOR, .repeat = MEMORY + 1, .learnt = true},
    {0},
};

struct memory {
    int dim, limit, pairs;
    double *count, *f, *g, *s, *y;
};

static struct memory memory_of(const double *parameter, const double *fields, int dim)
{
    double *count = (double *)fields, *g = count + 2, *s = g + dim;
    int limit = (int)parameter[MEMORY];
    return (struct memory){dim, limit, (int)*count, count, count + 1, g, s, s + limit * dim};
}

/* v ← B⁻¹v */
static void two_loops(const struct memory *memory, double *v)
{
    double alpha[MEMORY_MAX];
    int dim = memory->dim;
    for (int k = memory->pairs - 1; k >= 0; k--) {
        const double *s = memory->s + k * dim, *y = memory->y + k * dim;
        alpha[k] = dot(dim, s, v) / dot(dim, s, y);
        for (int i = 0; i < dim; i++)
            v[i] -= alpha[k] * y[i];
    }
    if (memory->pairs > 0) {
        const double *s = memory->s + (memory->pairs - 1) * dim;
        const double *y = memory->y + (memory->pairs - 1) * dim;
        double scale = dot(dim, s, y) / dot(dim, y, y);
        for (int i = 0; i < dim; i++)
            v[i] *= scale;
    }
    for (int k = 0; k < memory->pairs; k++) {
        const double *s = memory->s + k * dim, *y = memory->y + k * dim;
        double beta = dot(dim, y, v) / dot(dim, s, y);
        for (int i = 0; i < dim; i++)
            v[i] += (alpha[k] - beta) * s[i];
    }
}

static void keep_pair(struct memory *memory, const double *s, const double *y)
{
    size_t vector = (size_t)memory->dim * sizeof *s;
    if (memory->pairs == memory->limit) {
        memory->pairs--;
        memmove(memory->s, memory->s + memory->dim, (size_t)memory->pairs * vector);
        memmove(memory->y, memory->y + memory->dim, (size_t)memory->pairs * vector);
    }
    memcpy(memory->s + memory->pairs * memory->dim, s, vector);
    memcpy(memory->y + memory->pairs * memory->dim, y, vector);
    *memory->count = ++memory->pairs;
}

static void step(struct step *s, struct probe *probe)
{
    const struct wolfe wolfe = {.c1 = C1, .c2 = C2, .first = s->parameter[ETA]};
    struct memory memory = memory_of(s->parameter, s->state, s->dim);
    double direction[DIM_MAX], new_w[DIM_MAX], new_g[DIM_MAX], new_f, moved[DIM_MAX],
        turned[DIM_MAX];
    if (s->t == 1)
        *memory.f = probe_value_gradient(probe, s->w, memory.g);
    for (int i = 0; i < s->dim; i++)
        direction[i] = -memory.g[i];
    two_loops(&memory, direction);
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
    if (sy > 0 && isfinite(1 / sy))
        keep_pair(&memory, moved, turned);
    else
        s->remark = "sᵀy ≤ 0: the pair is skipped";
}

static void metric(const struct optimizer *optimizer, const struct instant *m, double *p)
{
    (void)optimizer;
    struct memory memory = memory_of(m->parameter, m->state, m->dim);
    for (int i = 0; i < m->dim; i++) {
        double column[DIM_MAX] = {0};
        column[i] = 1;
        two_loops(&memory, column);
        for (int j = i; j < m->dim; j++)
            p[packed_index(m->dim, i, j)] = column[j];
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    struct memory memory = memory_of(before->parameter, before->state, before->dim);
    double g[DIM_MAX], direction[DIM_MAX];
    memcpy(g, memory.g, (size_t)before->dim * sizeof *g);
    if (before->t == 1)
        probe_value_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++)
        direction[i] = -g[i];
    two_loops(&memory, direction);
    explain_gradient(to, g);
    parts_scaled(to, PART_DIRECTION, 1, direction, "d = −B⁻¹g",
                 "Turn it by the curvature that the last few steps have met.");
    explain_search(to, direction, before->parameter[ETA], after->rate);
}

const struct optimizer optimizer_lbfgs = {
    .name = "lbfgs",
    .title = "L-BFGS",
    .rule = "w ← w − αB⁻¹g;  B⁻¹ from the last pairs s = Δw, y = Δg",
    .note = "BFGS that forgets: the curvature it believes in is that of the last few steps.",
    .source = "Nocedal & Wright, section 7.2",
    .identity = {HUE_OLIVE, MARKER_SQUARE},
    .parameters = parameters,
    .eta_scale = ETA_UNIT,
    .needs = NEEDS_VALUE | NEEDS_GRADIENT,
    .line_search = true,
    .c1 = C1,
    .c2 = C2,
    .state = state,
    .step = step,
    .theory = &gradient_step,
    .metric = metric,
    .parts = parts,
};
