/*
 * m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  w ← w − η m̂/(√v̂ + ε),  m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ)
 *
 * Source: D. P. Kingma & J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015 (arXiv
 * 2014). Watch: the first step is η·sign(g), whatever the slope; without bias correction it is
 * several times that.
 */
#include "engine/bias.h"
#include "engine/metric.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, BETA1, BETA2, EPS, EPS_INSIDE, BIAS_CORRECTION };
enum { M, V };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta1", "β₁", "memory of the mean gradient", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {"beta2", "β₂", "memory of the mean square", 0.999, 0, 1, .below_maximum = true,
     .role = ROLE_SQUARES},
    {"eps", "ε", "keeps the divisor from zero", 1e-8, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_EPSILON},
    {"eps_inside", "ε inside", "1 puts ε under the root: √(v̂+ε)", 0, 0, 1, .kind = KIND_FLAG,
     .role = ROLE_EPSILON_INSIDE},
    {"bias_correction", "bias correction", "0 uses m and v as they are", 1, 0, 1, .kind = KIND_FLAG,
     .role = ROLE_BIAS_CORRECTION},
    {0},
};

static const struct state_field state[] = {
    {"m", "m", STATE_VECTOR}, {"v", "v", STATE_VECTOR, .squares = true}, {0}};

/* 1 − βᵗ, what the mean lacks after t steps; 1 when not corrected. */
static double missing(const double *parameter, double beta, long t)
{
    return parameter[BIAS_CORRECTION] != 0 ? mean_weight(beta, t) : 1;
}

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w;
    double *restrict m = state_vector(s, M), *restrict v = state_vector(s, V);
    double beta1 = s->parameter[BETA1], beta2 = s->parameter[BETA2], eps = s->parameter[EPS];
    double eta = s->parameter[ETA] / missing(s->parameter, beta1, s->t);
    double v_scale = 1 / missing(s->parameter, beta2, s->t);
    double under = s->parameter[EPS_INSIDE] != 0 ? eps : 0,
           beside = eps - under; /* ε stands in one place */
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        w[i] -= eta * m[i] / (sqrt(v[i] * v_scale + under) + beside);
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    const double *v = after->state + V * before->dim, *parameter = before->parameter;
    double g[DIM_MAX], scale[DIM_MAX], beta1 = parameter[BETA1], eps = parameter[EPS];
    double eta = parameter[ETA] / missing(parameter, beta1, before->t);
    double v_missing = missing(parameter, parameter[BETA2], before->t);
    double under = parameter[EPS_INSIDE] != 0 ? eps : 0;
    probe_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++)
        scale[i] = eta / (sqrt(v[i] / v_missing + under) + (eps - under));
    explain_scaled_mean(to, beta1, before->state, 1 - beta1, g, scale);
}

const struct optimizer optimizer_adam = {
    .name = "adam",
    .title = "Adam",
    .rule = "m ← β₁m+(1−β₁)g;  v ← β₂v+(1−β₂)g²;  w ← w − ηm̂/(√v̂+ε)",
    .note = "Momentum as a low-pass filter, each coordinate scaled by its own root mean square.",
    .source = "Kingma & Ba 2014",
    .identity = {HUE_GREEN, MARKER_DROP},
    .parameters = parameters,
    .eta_scale = ETA_SIGN,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &low_pass,
    .metric = corrected_root_mean_square,
    .parts = parts,
};
