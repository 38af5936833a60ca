/*
 * v ← βv + (1−β)g²;  w ← w − ηg/(√v + ε)
 *
 * Each coordinate is scaled by the root mean square of its own gradients.
 * Source: G. Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012.
 * Watch: near a minimum v shrinks with the gradient, so the step does not: it circles at a distance
 * of about η.
 */
#include "engine/metric.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, BETA, EPS, EPS_INSIDE };
enum { V };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta", "β", "memory of the mean square", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {"eps", "ε", "keeps the divisor from zero", 1e-8, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_EPSILON},
    {"eps_inside", "ε inside", "1 puts ε under the root: √(v+ε)", 0, 0, 1, .kind = KIND_FLAG,
     .role = ROLE_EPSILON_INSIDE},
    {0},
};

static const struct state_field state[] = {{"v", "v", STATE_VECTOR, .squares = true}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w, *restrict v = state_vector(s, V);
    double eta = s->parameter[ETA], beta = s->parameter[BETA], eps = s->parameter[EPS];
    double under = s->parameter[EPS_INSIDE] != 0 ? eps : 0,
           beside = eps - under; /* ε stands in one place */
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        v[i] = beta * v[i] + (1 - beta) * g[i] * g[i];
        w[i] -= eta * g[i] / (sqrt(v[i] + under) + beside);
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], scale[DIM_MAX], eta = before->parameter[ETA], eps = before->parameter[EPS];
    double under = before->parameter[EPS_INSIDE] != 0 ? eps : 0;
    probe_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++)
        scale[i] = eta / (sqrt(after->state[i] + under) + (eps - under));
    explain_scaled_gradient(to, g, scale, "−ηg/√v",
                            "Divide each coordinate by the size that its gradient had lately: "
                            "steep and flat move alike.");
}

const struct optimizer optimizer_rmsprop = {
    .name = "rmsprop",
    .title = "RMSprop",
    .rule = "v ← βv + (1−β)g²;  w ← w − ηg/(√v+ε)",
    .note = "Makes steep and flat coordinates equally fast; at a minimum it hovers about η away.",
    .source = "Hinton 2012",
    .identity = {HUE_PINK, MARKER_DIAMOND},
    .parameters = parameters,
    .eta_scale = ETA_SIGN,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &gradient_step,
    .metric = root_mean_square,
    .parts = parts,
};
