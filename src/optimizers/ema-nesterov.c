/*
 * a ← βa + (1−β)∇f(w − ηβa);  w ← w − ηa
 *
 * Nesterov's look-ahead in low-pass form. Source: Y. Nesterov 1983; with Δ = −ηa it is the form of
 * I. Sutskever, J. Martens, G. Dahl & G. Hinton, ICML 2013, with η(1−β) for η, as long as η is
 * constant. Watch: better damped than ema-momentum, with an earlier stability edge.
 */
#include "engine/theory.h"
#include "explain.h"

enum { ETA, BETA };
enum { A };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta", "β", "memory of the mean gradient", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {0},
};

static const struct state_field state[] = {{"a", "a", STATE_VECTOR}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX],
        ahead[COORDINATES_MAX], *restrict w = s->w, *restrict a = state_vector(s, A);
    double eta = s->parameter[ETA], beta = s->parameter[BETA];
    for (size_t i = 0; i < s->count; i++)
        ahead[i] = w[i] - eta * beta * a[i];
    probe_gradient(probe, ahead, g);
    for (size_t i = 0; i < s->count; i++) {
        a[i] = beta * a[i] + (1 - beta) * g[i];
        w[i] -= eta * a[i];
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], ahead[DIM_MAX], eta = before->parameter[ETA], beta = before->parameter[BETA];
    (void)after;
    for (int i = 0; i < before->dim; i++)
        ahead[i] = before->w[i] - eta * beta * before->state[i];
    probe_gradient(probe, ahead, g);
    explain_last_step(to, -eta * beta, before->state, before->t == 1, "−ηβa");
    explain_look_ahead(to, -eta * beta, before->state);
    parts_scaled(to, PART_MOVE, -eta * (1 - beta), g, "−η(1−β)∇f",
                 "Then correct from there by the gradient found there, with the weight 1−β.");
}

const struct optimizer optimizer_ema_nesterov = {
    .name = "ema-nesterov",
    .title = "Nesterov (EMA)",
    .rule = "a ← βa+(1−β)∇f(w−ηβa);  w ← w − ηa",
    .note = "The filtered gradient, taken where the filter alone would lead.",
    .source = "Nesterov 1983",
    .identity = {HUE_ROSE, MARKER_HOLLOW_SQUARE},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &low_pass_ahead,
    .parts = parts,
};
