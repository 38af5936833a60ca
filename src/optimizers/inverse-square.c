/*
 * v ← βv + (1−β)g²;  w ← w − ηg/(v + ε)
 *
 * RMSprop without the root. Source: the counter-example to G. Hinton's lecture 6e, 2012: dividing
 * by the mean square itself overshoots, since the step then grows like 1/g. Watch: where the
 * gradient fades the divisor falls to ε and the step is ηg/ε; on a slope it crawls.
 */
#include "engine/metric.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, BETA, EPS };
enum { V };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta", "β", "memory of the mean square", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {"eps", "ε", "keeps the divisor from zero", 0.01, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_EPSILON},
    {0},
};

static const struct state_field state[] = {{"v", "v", STATE_VECTOR, .squares = true}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w, *restrict v = state_vector(s, V);
    double eta = s->parameter[ETA], beta = s->parameter[BETA], eps = s->parameter[EPS];
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        v[i] = beta * v[i] + (1 - beta) * g[i] * g[i];
        w[i] -= eta * g[i] / (v[i] + eps);
    }
}

static void metric(const struct optimizer *optimizer, const struct instant *m, double *p)
{
    double d[DIM_MAX];
    for (int i = 0; i < m->dim; i++)
        d[i] = 1 / (mean_square(optimizer, m, i) + m->parameter[EPS]);
    diagonal_metric(m->dim, d, p);
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], scale[DIM_MAX];
    probe_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++)
        scale[i] = before->parameter[ETA] / (after->state[i] + before->parameter[EPS]);
    explain_scaled_gradient(to, g, scale, "−ηg/v",
                            "Divide each coordinate by its mean square, without the root: steep "
                            "ones end up the slowest.");
}

const struct optimizer optimizer_inverse_square = {
    .name = "inverse-square",
    .title = "Inverse square",
    .rule = "v ← βv+(1−β)g²;  w ← w − ηg/(v+ε)",
    .note = "Why RMSprop takes the root: without it steep slopes get tiny steps, flat ones huge.",
    .identity = {HUE_OLIVE, MARKER_HOLLOW_DROP},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &gradient_step,
    .metric = metric,
    .parts = parts,
};
