/*
 * (A + μI) δ = −g;  w ← w + δ and μ ← μ/3 where f falls, else w stays and μ ← 3μ
 *
 * A = 2JᵀJ where the surface has residuals, f = Σr²; else A = H, with μ raised until A + μI is
 * positive definite. Source: K. Levenberg 1944, D. Marquardt 1963; J. Nocedal & S. Wright,
 * "Numerical Optimization", 2nd ed., section 10.3. Watch: small steps downhill while μ is large,
 * Gauss-Newton's leaps once it is small; rejected trials are drawn.
 */
#include <string.h>

#include "base/vector.h"
#include "decrease.h"
#include "engine/metric.h"
#include "explain.h"

enum { MU };

/* μ never falls lower, so that a few rejections bring it back. */
#define MU_LEAST 1e-20

static const struct parameter parameters[] = {
    {"mu", "μ", "damping at the start", 1e-2, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {0},
};

static const struct state_field state[] = {
    {"mu", "μ", STATE_SCALAR}, /* of the next step */
    {"value", "f", STATE_SCALAR,
     .learnt = true}, /* at w, as is the gradient: from the accepted trial */
    {"gradient", "∇f", STATE_VECTOR, .learnt = true},
    {"current", "A is that of w", STATE_SCALAR}, /* 1 after a rejection */
    {"curvature", "A", STATE_MATRIX, .learnt = true},
    {0},
};

struct memory {
    double *mu, *f, *g, *current, *curvature;
};

static struct memory memory_of(const struct step *s)
{
    double *mu = s->state, *g = mu + 2, *current = g + s->dim;
    return (struct memory){mu, mu + 1, g, current, current + 1};
}

static void start(struct step *s)
{
    *memory_of(s).mu = s->parameter[MU];
}

static void learn_curvature(struct step *s, struct probe *probe, const struct memory *memory)
{
    double g[DIM_MAX];
    if (*memory->current == 0 && !probe_gauss_newton(probe, s->w, memory->curvature))
        probe_gradient_hessian(probe, s->w, g, memory->curvature);
    *memory->current = 1;
}

/* Positive definite beyond rounding: a matrix of lower rank has eigenvalues of that size. */
static bool is_definite(double low, double high, double mu)
{
    return low + mu > 1e-14 * fmax(fabs(low), fabs(high));
}

/* The eigenvalues (ascending) and vectors of A, and μ raised until A + μI is definite. False where
 * A is undefined. */
static bool damp(int dim, const double *curvature, double *mu, double *lambda, double *vectors)
{
    symmetric_eigen(dim, curvature, lambda, vectors);
    if (isnan(lambda[0]))
        return false;
    while (!is_definite(lambda[0], lambda[dim - 1], *mu))
        *mu *= 3;
    return true;
}

/* Raises μ as needed and writes w + δ. False where A is undefined or δ is lost in rounding. */
static bool propose(const struct step *s, const struct memory *memory, double *trial)
{
    double lambda[DIM_MAX], vectors[DIM_MAX * DIM_MAX];
    if (!damp(s->dim, memory->curvature, memory->mu, lambda, vectors))
        return false;
    memcpy(trial, s->w, (size_t)s->dim * sizeof *trial);
    for (int k = 0; k < s->dim; k++) {
        const double *v = vectors + k * s->dim;
        double along = dot(s->dim, v, memory->g) / (lambda[k] + *memory->mu);
        for (int i = 0; i < s->dim; i++)
            trial[i] -= along * v[i];
    }
    return memcmp(trial, s->w, (size_t)s->dim * sizeof *trial) != 0;
}

static void step(struct step *s, struct probe *probe)
{
    struct memory memory = memory_of(s);
    double trial[DIM_MAX], g[DIM_MAX];
    if (s->t == 1)
        *memory.f = probe_value_gradient(probe, s->w, memory.g);
    learn_curvature(s, probe, &memory);
    if (!propose(s, &memory, trial)) {
        s->remark = "nothing to gain beyond rounding: no step";
        return;
    }
    double f = probe_value_gradient(probe, trial, g);
    bool lower =
        lost_in_rounding(*memory.f, f) ? norm(s->dim, g) < norm(s->dim, memory.g) : f < *memory.f;
    if (!lower) {
        *memory.mu *= 3;
        s->remark = "f does not fall there: trial rejected, μ raised";
        return;
    }
    memcpy(s->w, trial, (size_t)s->dim * sizeof *trial);
    memcpy(memory.g, g, (size_t)s->dim * sizeof *g);
    *memory.f = f;
    *memory.current = 0;
    *memory.mu = fmax(*memory.mu / 3, MU_LEAST);
}

/* What the next step inverts, (A + μI)⁻¹: one μ for all directions. */
static void metric(const struct optimizer *optimizer, const struct instant *m, double *p)
{
    double a[PACKED_MAX], lambda[DIM_MAX], vectors[DIM_MAX * DIM_MAX], mu = m->state[0];
    (void)optimizer;
    if (m->problem->gauss_newton)
        m->problem->gauss_newton(m->problem, m->w, a);
    else
        m->problem->eval(m->problem, 1, m->w, NULL, NULL, a);
    bool found = damp(m->dim, a, &mu, lambda, vectors);
    for (int i = 0; i < m->dim; i++) {
        for (int j = i; j < m->dim; j++) {
            double *entry = &p[packed_index(m->dim, i, j)];
            *entry = found ? 0 : NAN;
            for (int k = 0; k < m->dim; k++)
                *entry += vectors[k * m->dim + i] * vectors[k * m->dim + j] / (lambda[k] + mu);
        }
    }
}

/* λ is one of (A + μI)⁻¹H, and the step is taken whole. */
static struct polynomial modes(const struct optimizer *optimizer, const struct instant *m,
                               double lambda)
{
    (void)optimizer, (void)m;
    return (struct polynomial){1, 0, lambda - 1};
}

/* There is no η to be too large. */
static double edge(const struct optimizer *optimizer, const struct instant *m, double lambda_max)
{
    (void)optimizer, (void)m, (void)lambda_max;
    return NAN;
}

static const struct theory theory = {modes, edge, NULL};

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double fields[3 + DIM_MAX + PACKED_MAX], trial[DIM_MAX];
    struct step copy = *before;
    size_t point = (size_t)before->dim * sizeof *trial;
    copy.state = fields;
    memcpy(fields, before->state,
           (3 + (size_t)before->dim + packed_size(before->dim)) * sizeof *fields);
    struct memory memory = memory_of(&copy);
    if (before->t == 1)
        *memory.f = probe_value_gradient(probe, before->w, memory.g);
    learn_curvature(&copy, probe, &memory);
    explain_gradient(to, memory.g);
    if (!propose(&copy, &memory, trial))
        return;
    bool rejected = memcmp(after->w, before->w, point) == 0;
    explain_move(to, rejected ? PART_ASIDE : PART_MOVE, before->w, trial, rejected ? "trial" : "δ",
                 rejected ? "The damped quadratic model leads here, but f is not lower: stay, and "
                            "raise μ."
                          : "The bottom of the quadratic model, with μ added to every curvature.");
}

const struct optimizer optimizer_levenberg_marquardt = {
    .name = "levenberg-marquardt",
    .title = "Levenberg-Marquardt",
    .rule = "(2JᵀJ+μI)δ = −g;  w ← w + δ, μ ← μ/3 where f falls, else μ ← 3μ",
    .note = "Gradient descent while μ is large, Gauss-Newton once it is small.",
    .source = "Levenberg 1944, Marquardt 1963",
    .identity = {HUE_YELLOW, MARKER_DIAMOND},
    .parameters = parameters,
    .eta_scale = ETA_UNIT,
    .needs = NEEDS_VALUE | NEEDS_GRADIENT | NEEDS_HESSIAN | NEEDS_RESIDUALS,
    .line_search = true,
    .state = state,
    .start = start,
    .step = step,
    .theory = &theory,
    .metric = metric,
    .parts = parts,
};
