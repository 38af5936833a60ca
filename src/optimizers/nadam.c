/*
 * m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  w ← w − η m̂/(√v̂ + ε),  v̂ = v/(1−β₂ᵗ)
 * m̂ = μₜ₊₁m/(1−∏₁ᵗ⁺¹μ) + (1−μₜ)g/(1−∏₁ᵗμ),  μₜ = β₁(1 − ½·0.96^(t·momentum_decay))
 *
 * Adam with Nesterov's look-ahead. Source: T. Dozat, "Incorporating Nesterov Momentum into Adam",
 * ICLR workshop 2016 (PyTorch 1.13 multiplies μ into the product twice and so differs). Watch: the
 * fresh gradient counts more than in Adam; once μ is β₁, the iteration with v̂ frozen is that of
 * ema-nesterov.
 */
#include "engine/bias.h"
#include "engine/metric.h"
#include "explain.h"

enum { ETA, BETA1, BETA2, EPS, MOMENTUM_DECAY };
enum { M, V, MU_PRODUCT };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta1", "β₁", "memory of the mean gradient", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {"beta2", "β₂", "memory of the mean square", 0.999, 0, 1, .below_maximum = true,
     .role = ROLE_SQUARES},
    {"eps", "ε", "keeps the divisor from zero", 1e-8, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_EPSILON},
    {"momentum_decay", "momentum decay", "how fast μ grows from β₁/2 to β₁", 0.004, 0, INFINITY},
    {0},
};

static const struct state_field state[] = {{"m", "m", STATE_VECTOR},
                                           {"v", "v", STATE_VECTOR, .squares = true},
                                           {"mu_product", "∏μ", STATE_SCALAR},
                                           {0}};

static void start(struct step *s)
{
    double *product = state_vector(s, MU_PRODUCT);
    for (size_t i = 0; i < s->n; i++)
        product[i] = 1;
}

static double mu(const double *parameter, long t)
{
    return parameter[BETA1] * (1 - 0.5 * pow(0.96, (double)t * parameter[MOMENTUM_DECAY]));
}

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w, *product = state_vector(s, MU_PRODUCT);
    double *restrict m = state_vector(s, M), *restrict v = state_vector(s, V);
    double beta1 = s->parameter[BETA1], beta2 = s->parameter[BETA2], eps = s->parameter[EPS];
    double now = mu(s->parameter, s->t), next = mu(s->parameter, s->t + 1);
    double so_far = product[0] * now, eta = s->parameter[ETA];
    double m_share = eta * next / (1 - so_far * next), g_share = eta * (1 - now) / (1 - so_far);
    double root_missing = sqrt(mean_weight(beta2, s->t));
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->n; i++)
        product[i] = so_far;
    for (size_t i = 0; i < s->count; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        w[i] -= (m_share * m[i] + g_share * g[i]) / (sqrt(v[i]) / root_missing + eps);
    }
}

/* Shares of m and g in the next step, the bias of m counted as gone. */
struct shares {
    double m, g;
};

static struct shares next_shares(const struct instant *m)
{
    return (struct shares){mu(m->parameter, m->t + 2), 1 - mu(m->parameter, m->t + 1)};
}

/* With a and b for the shares: z² − (1 + β − ηλ(b + a(1−β))) z + β(1 − ηbλ) */
static struct polynomial modes(const struct optimizer *optimizer, const struct instant *m,
                               double lambda)
{
    struct shares share = next_shares(m);
    double beta = m->parameter[BETA1], push = m->parameter[ETA] * lambda;
    (void)optimizer;
    return (struct polynomial){2, -(1 + beta - push * (share.g + share.m * (1 - beta))),
                               beta * (1 - push * share.g)};
}

/* Where a root is −1. */
static double edge(const struct optimizer *optimizer, const struct instant *m, double lambda_max)
{
    struct shares share = next_shares(m);
    double beta = m->parameter[BETA1];
    (void)optimizer;
    return lambda_max > 0
               ? 2 * (1 + beta) / (lambda_max * (share.g * (1 + beta) + share.m * (1 - beta)))
               : NAN;
}

static const struct theory theory = {modes, edge, NULL};

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    const double *v = after->state + V * before->dim, *parameter = before->parameter;
    double g[DIM_MAX], scale[DIM_MAX], beta1 = parameter[BETA1];
    double now = mu(parameter, before->t), next = mu(parameter, before->t + 1);
    double so_far = before->state[MU_PRODUCT * before->dim] * now,
           m_share = next / (1 - so_far * next);
    double g_share = (1 - now) / (1 - so_far);
    double root_missing = sqrt(mean_weight(parameter[BETA2], before->t));
    probe_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++)
        scale[i] = parameter[ETA] / (sqrt(v[i]) / root_missing + parameter[EPS]);
    explain_scaled_mean(to, m_share * beta1, before->state, m_share * (1 - beta1) + g_share, g,
                        scale);
}

const struct optimizer optimizer_nadam = {
    .name = "nadam",
    .title = "NAdam",
    .rule = "m̂ = μₜ₊₁m/(1−∏₁ᵗ⁺¹μ) + (1−μₜ)g/(1−∏₁ᵗμ);  w ← w − ηm̂/(√v̂+ε)",
    .note = "Adam that weighs the fresh gradient as Nesterov does.",
    .source = "Dozat 2016",
    .identity = {HUE_ROSE, MARKER_STAR},
    .parameters = parameters,
    .eta_scale = ETA_SIGN,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .start = start,
    .step = step,
    .theory = &theory,
    .metric = corrected_root_mean_square,
    .parts = parts,
};
