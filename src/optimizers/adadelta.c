/*
 * v ← βv + (1−β)g²;  Δ = −g √(u+ε)/√(v+ε);  u ← βu + (1−β)Δ²;  w ← w + ηΔ
 *
 * The step is measured in the root mean square of earlier steps, so it has the units of w. Source:
 * M. D. Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012, where β is called ρ and η is 1.
 * Watch: u starts at zero, so the first steps are about √ε long and have to grow.
 */
#include "engine/metric.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, BETA, EPS };
enum { V, U };

static const struct parameter parameters[] = {
    {"eta", "η", "share of the step", 1, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta", "ρ", "memory of the mean squares", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {"eps", "ε", "keeps both roots from zero and starts the motion", 1e-6, 0, INFINITY,
     .above_minimum = true, .scale = SCALE_LOG, .role = ROLE_EPSILON},
    {0},
};

static const struct state_field state[] = {
    {"v", "v", STATE_VECTOR, .squares = true}, {"u", "u", STATE_VECTOR}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w;
    double *restrict v = state_vector(s, V), *restrict u = state_vector(s, U);
    double eta = s->parameter[ETA], beta = s->parameter[BETA], eps = s->parameter[EPS];
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        v[i] = beta * v[i] + (1 - beta) * g[i] * g[i];
        double delta = sqrt(u[i] + eps) / sqrt(v[i] + eps) * g[i];
        u[i] = beta * u[i] + (1 - beta) * delta * delta;
        w[i] -= eta * delta;
    }
}

static void metric(const struct optimizer *optimizer, const struct instant *m, double *p)
{
    const double *u = m->state + U * m->dim;
    double eps = m->parameter[EPS], d[DIM_MAX];
    for (int i = 0; i < m->dim; i++)
        d[i] = sqrt(u[i] + eps) / sqrt(mean_square(optimizer, m, i) + eps);
    diagonal_metric(m->dim, d, p);
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    const double *v = after->state, *u = before->state + before->dim;
    double g[DIM_MAX], scale[DIM_MAX], eps = before->parameter[EPS];
    probe_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++)
        scale[i] = before->parameter[ETA] * sqrt(u[i] + eps) / sqrt(v[i] + eps);
    explain_scaled_gradient(to, g, scale, "−g√u/√v",
                            "Divide each coordinate by the size of its gradients, multiply by that "
                            "of its steps.");
}

const struct optimizer optimizer_adadelta = {
    .name = "adadelta",
    .title = "Adadelta",
    .rule = "v ← βv+(1−β)g²;  Δ = −g√(u+ε)/√(v+ε);  u ← βu+(1−β)Δ²;  w ← w + ηΔ",
    .note = "Needs no η, yet takes long to get going.",
    .source = "Zeiler 2012",
    .identity = {HUE_TEAL, MARKER_STAR},
    .parameters = parameters,
    .eta_scale = ETA_UNIT,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &gradient_step,
    .metric = metric,
    .parts = parts,
};
