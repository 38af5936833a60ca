/*
 * Δ ← βΔ − η∇f(w + βΔ);  w ← w + Δ
 *
 * The gradient is taken where the old step would lead. Source: Y. Nesterov 1983, in the form of I.
 * Sutskever, J. Martens, G. Dahl & G. Hinton, "On the importance of initialization and momentum in
 * deep learning", ICML 2013. Watch: better damped than the heavy ball, yet its stability edge
 * 2(1+β)/((1+2β)λmax) comes before that of plain GD.
 */
#include "engine/theory.h"
#include "explain.h"

enum { ETA, BETA };
enum { DELTA };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta", "β", "share of the last step that is kept", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {0},
};

static const struct state_field state[] = {{"delta", "Δ", STATE_VECTOR}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX],
        ahead[COORDINATES_MAX], *restrict w = s->w, *restrict delta = state_vector(s, DELTA);
    double eta = s->parameter[ETA], beta = s->parameter[BETA];
    for (size_t i = 0; i < s->count; i++)
        ahead[i] = w[i] + beta * delta[i];
    probe_gradient(probe, ahead, g);
    for (size_t i = 0; i < s->count; i++) {
        delta[i] = beta * delta[i] - eta * g[i];
        w[i] += delta[i];
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], ahead[DIM_MAX], beta = before->parameter[BETA];
    (void)after;
    for (int i = 0; i < before->dim; i++)
        ahead[i] = before->w[i] + beta * before->state[i];
    probe_gradient(probe, ahead, g);
    explain_last_step(to, beta, before->state, before->t == 1, "βΔ");
    explain_look_ahead(to, beta, before->state);
    parts_scaled(to, PART_MOVE, -before->parameter[ETA], g, "−η∇f",
                 "Then correct: push from there by −η times the gradient found there.");
}

const struct optimizer optimizer_nesterov = {
    .name = "nesterov",
    .title = "Nesterov momentum",
    .rule = "Δ ← βΔ − η∇f(w+βΔ);  w ← w + Δ",
    .note = "Looks before it leaps: swings less than momentum, but diverges at a smaller η than "
            "plain descent.",
    .source = "Nesterov 1983; Sutskever et al. 2013",
    .identity = {HUE_RED, MARKER_SQUARE},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &heavy_ball_ahead,
    .parts = parts,
};
