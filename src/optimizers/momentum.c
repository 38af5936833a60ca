/*
 * Δ ← βΔ − ηg;  w ← w + Δ
 *
 * The heavy ball. η stands inside, so a live η scales new pushes only and never the motion already
 * there. Source: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods",
 * 1964. Watch: complex roots on the circle of radius √β: it swings, and all directions shrink at
 * the same rate.
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
    double g[COORDINATES_MAX], *restrict w = s->w, *restrict delta = state_vector(s, DELTA);
    double eta = s->parameter[ETA], beta = s->parameter[BETA];
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        delta[i] = beta * delta[i] - eta * g[i];
        w[i] += delta[i];
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX];
    (void)after;
    probe_gradient(probe, before->w, g);
    parts_scaled(to, PART_MOVE, -before->parameter[ETA], g, "−ηg",
                 "First the gradient's step from w: straight downhill, across the contour.");
    parts_scaled(to, PART_MOVE, before->parameter[BETA], before->state, "βΔ",
                 before->t == 1 ? "There is no previous step yet that could be added."
                                : "Then add the previous step, as much of it as the memory keeps.");
}

const struct optimizer optimizer_momentum = {
    .name = "momentum",
    .title = "Momentum",
    .rule = "Δ ← βΔ − ηg;  w ← w + Δ",
    .note = "Pushes across the valley cancel, pushes along it add up.",
    .source = "Polyak 1964",
    .identity = {HUE_ORANGE, MARKER_TRIANGLE},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &heavy_ball,
    .parts = parts,
};
