/*
 * w ← (1 − η·weight_decay) w, then Adam: m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²
 * w ← w − η m̂/(√v̂ + ε),  m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ)
 *
 * Weight decay apart from the gradient, so that it is not divided by √v̂. Source: I. Loshchilov & F.
 * Hutter, "Decoupled Weight Decay Regularization", ICLR 2019; g is taken before the decay, as in
 * PyTorch 1.13. Watch: every coordinate is pulled to the origin at the same rate, and the end point
 * is not a minimum of f.
 */
#include "engine/bias.h"
#include "engine/metric.h"
#include "explain.h"

enum { ETA, BETA1, BETA2, EPS, WEIGHT_DECAY };
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
    {"weight_decay", "weight decay", "pull towards the origin, times η", 0.01, 0, INFINITY},
    {0},
};

static const struct state_field state[] = {
    {"m", "m", STATE_VECTOR}, {"v", "v", STATE_VECTOR, .squares = true}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w;
    double *restrict m = state_vector(s, M), *restrict v = state_vector(s, V);
    double beta1 = s->parameter[BETA1], beta2 = s->parameter[BETA2], eps = s->parameter[EPS];
    double kept = 1 - s->parameter[ETA] * s->parameter[WEIGHT_DECAY];
    double eta = s->parameter[ETA] / mean_weight(beta1, s->t);
    double root_missing = sqrt(mean_weight(beta2, s->t));
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        w[i] = kept * w[i] - eta * m[i] / (sqrt(v[i]) / root_missing + eps);
    }
}

/* z² − (1 + β − ηd − η(1−β)λ) z + β(1 − ηd): the low-pass filter on w that shrinks by 1 − ηd */
static struct polynomial modes(const struct optimizer *optimizer, const struct instant *m,
                               double lambda)
{
    double eta = m->parameter[ETA], beta = m->parameter[BETA1], decay = m->parameter[WEIGHT_DECAY];
    (void)optimizer;
    return (struct polynomial){2, -(1 + beta - eta * decay - eta * (1 - beta) * lambda),
                               beta * (1 - eta * decay)};
}

/* Where a root is −1; none where the decay does not outweigh the fall, λ ≤ −d. */
static double edge(const struct optimizer *optimizer, const struct instant *m, double lambda_max)
{
    double beta = m->parameter[BETA1], decay = m->parameter[WEIGHT_DECAY];
    (void)optimizer;
    return lambda_max + decay > 0 ? 2 * (1 + beta) / ((1 + beta) * decay + (1 - beta) * lambda_max)
                                  : NAN;
}

static const struct theory theory = {modes, edge, NULL};

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    const double *v = after->state + V * before->dim, *parameter = before->parameter;
    double g[DIM_MAX], scale[DIM_MAX], beta1 = parameter[BETA1];
    double eta = parameter[ETA] / mean_weight(beta1, before->t);
    double root_missing = sqrt(mean_weight(parameter[BETA2], before->t));
    probe_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++)
        scale[i] = eta / (sqrt(v[i]) / root_missing + parameter[EPS]);
    explain_scaled_mean(to, beta1, before->state, 1 - beta1, g, scale);
    parts_scaled(to, PART_MOVE, -parameter[ETA] * parameter[WEIGHT_DECAY], before->w, "decay",
                 "At last shrink w a little towards the origin, whatever the surface.");
}

const struct optimizer optimizer_adamw = {
    .name = "adamw",
    .title = "AdamW",
    .rule = "w ← (1−η·decay)w;  m ← β₁m+(1−β₁)g;  v ← β₂v+(1−β₂)g²;  w ← w − ηm̂/(√v̂+ε)",
    .note = "The pull towards the origin is not scaled by the gradients.",
    .source = "Loshchilov & Hutter 2019",
    .identity = {HUE_TEAL, MARKER_HOLLOW_DROP},
    .parameters = parameters,
    .eta_scale = ETA_SIGN,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &theory,
    .metric = corrected_root_mean_square,
    .parts = parts,
};
