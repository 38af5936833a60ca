/*
 * m ← β₁m + (1−β₁)g;  u ← max(β₂u, │g│ + ε);  w ← w − η m̂/u,  m̂ = m/(1−β₁ᵗ)
 *
 * Adam with the largest recent gradient in place of the root mean square. Source: D. P. Kingma & J.
 * Ba, "Adam", section 7.1, with ε where PyTorch 1.13 puts it. Watch: one large gradient is
 * remembered in full and fades by β₂ a step.
 */
#include "engine/bias.h"
#include "engine/metric.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, BETA1, BETA2, EPS };
enum { M, U };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta1", "β₁", "memory of the mean gradient", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {"beta2", "β₂", "memory of the largest gradient", 0.999, 0, 1, .below_maximum = true,
     .role = ROLE_SQUARES},
    {"eps", "ε", "keeps the divisor from zero", 1e-8, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_EPSILON},
    {0},
};

static const struct state_field state[] = {{"m", "m", STATE_VECTOR}, {"u", "u", STATE_VECTOR}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w;
    double *restrict m = state_vector(s, M), *restrict u = state_vector(s, U);
    double beta1 = s->parameter[BETA1], beta2 = s->parameter[BETA2], eps = s->parameter[EPS];
    double eta = s->parameter[ETA] / mean_weight(beta1, s->t);
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        double faded = beta2 * u[i], size = fabs(g[i]) + eps;
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        u[i] = faded > size ? faded : size;
        w[i] -= eta * m[i] / u[i];
    }
}

static void metric(const struct optimizer *optimizer, const struct instant *m, double *p)
{
    (void)optimizer;
    double d[DIM_MAX];
    for (int i = 0; i < m->dim; i++)
        d[i] = 1 / (m->t > 0 ? m->state[m->dim + i] : fabs(m->g[i]) + m->parameter[EPS]);
    diagonal_metric(m->dim, d, p);
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    const double *u = after->state + U * before->dim;
    double g[DIM_MAX], scale[DIM_MAX], beta1 = before->parameter[BETA1];
    double eta = before->parameter[ETA] / mean_weight(beta1, before->t);
    probe_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++)
        scale[i] = eta / u[i];
    explain_scaled_mean(to, beta1, before->state, 1 - beta1, g, scale);
}

const struct optimizer optimizer_adamax = {
    .name = "adamax",
    .title = "AdaMax",
    .rule = "m ← β₁m+(1−β₁)g;  u ← max(β₂u, │g│+ε);  w ← w − ηm̂/u",
    .note = "Adam with the infinity norm: no step is longer than about η.",
    .source = "Kingma & Ba 2014, section 7.1",
    .identity = {HUE_YELLOW, MARKER_SQUARE},
    .parameters = parameters,
    .eta_scale = ETA_SIGN,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &low_pass,
    .metric = metric,
    .parts = parts,
};
