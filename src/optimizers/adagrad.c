/*
 * s ← s + g²;  w ← w − ηg/(√s + ε)
 *
 * Each coordinate is scaled by all the gradients it has ever seen. Source: J. Duchi, E. Hazan & Y.
 * Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization", JMLR 12
 * (2011). Watch: s only grows, so the steps shrink like 1/√t and it slows down for good.
 */
#include "engine/metric.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, EPS, EPS_INSIDE };
enum { S };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"eps", "ε", "keeps the divisor from zero", 1e-10, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_EPSILON},
    {"eps_inside", "ε inside", "1 puts ε under the root: √(s+ε)", 0, 0, 1, .kind = KIND_FLAG,
     .role = ROLE_EPSILON_INSIDE},
    {0},
};

static const struct state_field state[] = {{"s", "s", STATE_VECTOR, .squares = true}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w, *restrict sum = state_vector(s, S);
    double eta = s->parameter[ETA], eps = s->parameter[EPS];
    double under = s->parameter[EPS_INSIDE] != 0 ? eps : 0,
           beside = eps - under; /* ε stands in one place */
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        sum[i] += g[i] * g[i];
        w[i] -= eta * g[i] / (sqrt(sum[i] + under) + beside);
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
    explain_scaled_gradient(to, g, scale, "−ηg/√s",
                            "Divide each coordinate by all its gradients so far: the step turns "
                            "towards what was flat.");
}

const struct optimizer optimizer_adagrad = {
    .name = "adagrad",
    .title = "Adagrad",
    .rule = "s ← s+g²;  w ← w − ηg/(√s+ε)",
    .note = "Coordinates with small gradients catch up; all steps shrink for good.",
    .source = "Duchi, Hazan & Singer 2011",
    .identity = {HUE_YELLOW, MARKER_HOLLOW_DIAMOND},
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
