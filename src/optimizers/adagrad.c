/*
 * s ← s + g²;  w ← w − ηg/(√s + ε)
 *
 * Each coordinate is scaled by all the gradients it has ever seen. Source: J. Duchi, E. Hazan & Y.
 * Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization", JMLR 12
 * (2011). Watch: s only grows, so the steps shrink like 1/√t and it slows down for good.
 */
#include "engine/linear.h"
#include "explain.h"

enum { ETA, EPS, EPS_INSIDE };
enum { S };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"eps", "ε", "keeps the divisor from zero", 1e-10, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {"eps_inside", "ε inside", "1 puts ε under the root: √(s+ε)", 0, 0, 1, .kind = KIND_FLAG},
    {0},
};

static const struct state_field state[] = {{"s", "s", STATE_VECTOR}, {0}};

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

static void metric(const struct moment *m, double *p)
{
    double eps = m->parameter[EPS], d[DIM_MAX];
    for (int i = 0; i < m->dim; i++) {
        double sum = m->t > 0 ? m->state[i] : m->g[i] * m->g[i];
        d[i] = 1 / (m->parameter[EPS_INSIDE] != 0 ? sqrt(sum + eps) : sqrt(sum) + eps);
    }
    diagonal_metric(m->dim, d, p);
}

static struct polynomial modes(const struct moment *m, double lambda)
{
    return descent_modes(m->parameter[ETA], lambda);
}

static double edge(const struct moment *m, double lambda_max)
{
    (void)m;
    return descent_edge(lambda_max);
}

static struct optimum optimum(const struct moment *m, double lambda_min, double lambda_max)
{
    (void)m;
    return descent_optimum(lambda_min, lambda_max);
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
    .parameters = parameters,
    .eta_scale = ETA_SIGN,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .modes = modes,
    .edge = edge,
    .optimum = optimum,
    .metric = metric,
    .parts = parts,
};
