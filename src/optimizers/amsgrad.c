/*
 * m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  v⁺ ← max(v⁺, v)
 * w ← w − η m̂/(√v̂ + ε),  m̂ = m/(1−β₁ᵗ), v̂ = v⁺/(1−β₂ᵗ)
 *
 * Adam whose divisor never shrinks. Source: S. Reddi, S. Kale & S. Kumar, "On the Convergence of
 * Adam and Beyond", ICLR 2018, with the bias correction of PyTorch 1.13. Watch: after a steep
 * stretch it stays careful, where Adam forgets.
 */
#include "engine/bias.h"
#include "engine/metric.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, BETA1, BETA2, EPS };
enum { M, V, V_MAX };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta1", "β₁", "memory of the mean gradient", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {"beta2", "β₂", "memory of the mean square", 0.999, 0, 1, .below_maximum = true,
     .role = ROLE_SQUARES},
    {"eps", "ε", "keeps the divisor from zero", 1e-8, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_EPSILON},
    {0},
};

static const struct state_field state[] = {{"m", "m", STATE_VECTOR},
                                           {"v", "v", STATE_VECTOR},
                                           {"v_max", "v⁺", STATE_VECTOR, .squares = true},
                                           {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w, *restrict m = state_vector(s, M);
    double *restrict v = state_vector(s, V), *restrict v_max = state_vector(s, V_MAX);
    double beta1 = s->parameter[BETA1], beta2 = s->parameter[BETA2], eps = s->parameter[EPS];
    double eta = s->parameter[ETA] / mean_weight(beta1, s->t);
    double root_missing = sqrt(mean_weight(beta2, s->t));
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        v_max[i] = v_max[i] > v[i] ? v_max[i] : v[i];
        w[i] -= eta * m[i] / (sqrt(v_max[i]) / root_missing + eps);
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    const double *v = after->state + V_MAX * before->dim, *parameter = before->parameter;
    double g[DIM_MAX], scale[DIM_MAX], beta1 = parameter[BETA1];
    double eta = parameter[ETA] / mean_weight(beta1, before->t);
    double root_missing = sqrt(mean_weight(parameter[BETA2], before->t));
    probe_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++)
        scale[i] = eta / (sqrt(v[i]) / root_missing + parameter[EPS]);
    explain_scaled_mean(to, beta1, before->state, 1 - beta1, g, scale);
}

const struct optimizer optimizer_amsgrad = {
    .name = "amsgrad",
    .title = "AMSGrad",
    .rule = "m ← β₁m+(1−β₁)g;  v ← β₂v+(1−β₂)g²;  v⁺ ← max(v⁺, v);  w ← w − ηm̂/(√v̂⁺+ε)",
    .note = "Adam whose divisor never shrinks: it stays careful after a steep stretch.",
    .source = "Reddi, Kale & Kumar 2018",
    .identity = {HUE_OLIVE, MARKER_DIAMOND},
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
