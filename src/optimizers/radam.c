/*
 * m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  m̂ = m/(1−β₁ᵗ)
 * w ← w − ηr m̂√(1−β₂ᵗ)/(√v + ε) where ρ > 5, else w ← w − ηm̂
 * ρ = ρ∞ − 2tβ₂ᵗ/(1−β₂ᵗ),  ρ∞ = 2/(1−β₂) − 1,  r² = (ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ)
 *
 * Source: L. Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond", ICLR 2020,
 * with the threshold and ε of PyTorch 1.13. Watch: the first steps are plain momentum, and η there
 * multiplies the gradient itself; r then rises from nearly 0 to 1, a warm-up.
 */
#include "engine/bias.h"
#include "engine/metric.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, BETA1, BETA2, EPS };
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
    {0},
};

static const struct state_field state[] = {
    {"m", "m", STATE_VECTOR}, {"v", "v", STATE_VECTOR, .squares = true}, {0}};

/* r√(1−β₂ᵗ); 0 while the mean square is not to be trusted. */
static double rectifier(double beta2, long t)
{
    double power = pow(beta2, (double)t), limit = 2 / (1 - beta2) - 1;
    double rho = limit - 2 * (double)t * power / (1 - power);
    if (!(rho > 5))
        return 0;
    return sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho) * (1 - power));
}

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w;
    double *restrict m = state_vector(s, M), *restrict v = state_vector(s, V);
    double beta1 = s->parameter[BETA1], beta2 = s->parameter[BETA2], eps = s->parameter[EPS];
    double eta = s->parameter[ETA] / mean_weight(beta1, s->t);
    double scale = rectifier(beta2, s->t);
    bool rectified = scale > 0;
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        w[i] -= eta * m[i] * (rectified ? scale / (sqrt(v[i]) + eps) : 1);
    }
}

static void metric(const struct optimizer *optimizer, const struct instant *m, double *p)
{
    (void)optimizer;
    double d[DIM_MAX], scale = rectifier(m->parameter[BETA2], m->t > 0 ? m->t : 1);
    for (int i = 0; i < m->dim; i++)
        d[i] = scale > 0 ? scale / (sqrt(m->state[m->dim + i]) + m->parameter[EPS]) : 1;
    diagonal_metric(m->dim, d, p);
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    const double *v = after->state + V * before->dim, *parameter = before->parameter;
    double g[DIM_MAX], scale[DIM_MAX], beta1 = parameter[BETA1];
    double eta = parameter[ETA] / mean_weight(beta1, before->t);
    double rectified = rectifier(parameter[BETA2], before->t);
    probe_gradient(probe, before->w, g);
    if (rectified > 0) {
        for (int i = 0; i < before->dim; i++)
            scale[i] = eta * rectified / (sqrt(v[i]) + parameter[EPS]);
        explain_scaled_mean(to, beta1, before->state, 1 - beta1, g, scale);
        return;
    }
    parts_scaled(
        to, PART_MOVE, -eta * beta1, before->state, "memory",
        "The mean square is not to be trusted yet: plain momentum, this the memory's share.");
    parts_scaled(to, PART_MOVE, -eta * (1 - beta1), g, "fresh",
                 "Then add the fresh gradient, with the weight 1−β₁ that is left for it.");
}

const struct optimizer optimizer_radam = {
    .name = "radam",
    .title = "RAdam",
    .rule = "w ← w − ηr·m̂/(√v̂+ε) where ρ > 5, else w ← w − ηm̂",
    .note = "A warm-up by itself: plain momentum until the mean square can be trusted.",
    .source = "Liu et al. 2020",
    .identity = {HUE_BROWN, MARKER_HOLLOW_STAR},
    .parameters = parameters,
    .eta_scale = ETA_EITHER,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &low_pass,
    .metric = metric,
    .parts = parts,
};
