/*
 * Δ ← Δ·etaplus where g keeps its sign, Δ·etaminus where it flips (and that coordinate waits a
 * step) w ← w − sign(g)Δ,  step_min ≤ Δ ≤ step_max,  Δ = η at first
 *
 * Only signs count. Source: M. Riedmiller & H. Braun, "A direct adaptive method for faster
 * backpropagation learning: the RPROP algorithm", ICNN 1993, as PyTorch 1.13 defines it: after a
 * flip the gradient is forgotten. Watch: each coordinate finds its own step length by overshooting;
 * with noise, signs flip at random and the steps die out.
 */
#include "explain.h"

enum { ETA, ETAMINUS, ETAPLUS, STEP_MIN, STEP_MAX };
enum { DELTA, GRADIENT };

static const struct parameter parameters[] = {
    {"eta", "η", "length of the first step", NAN, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_RATE},
    {"etaminus", "η⁻", "factor after a change of sign", 0.5, 0, 1, .above_minimum = true,
     .below_maximum = true},
    {"etaplus", "η⁺", "factor while the sign stays", 1.2, 1, INFINITY, .above_minimum = true},
    {"step_min", "Δmin", "shortest step", 1e-6, 0, INFINITY, .scale = SCALE_LOG},
    {"step_max", "Δmax", "longest step", 50, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {0},
};

static const struct state_field state[] = {
    {"delta", "Δ", STATE_VECTOR, .learnt = true}, {"gradient", "g", STATE_VECTOR}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w;
    double *restrict delta = state_vector(s, DELTA), *restrict last = state_vector(s, GRADIENT);
    double minus = s->parameter[ETAMINUS], plus = s->parameter[ETAPLUS];
    double low = s->parameter[STEP_MIN], high = s->parameter[STEP_MAX];
    probe_gradient(probe, w, g);
    for (size_t i = 0; s->t == 1 && i < s->count; i++)
        delta[i] = s->parameter[ETA];
    for (size_t i = 0; i < s->count; i++) {
        double agreement = g[i] * last[i];
        double size = delta[i] * (agreement > 0 ? plus : agreement < 0 ? minus : 1);
        size = size < low ? low : size;
        delta[i] = size > high ? high : size;
        last[i] = agreement < 0 ? 0 : g[i];
        w[i] -= last[i] > 0 ? delta[i] : last[i] < 0 ? -delta[i] : 0;
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    const double *size = after->state, *last = after->state + GRADIENT * before->dim;
    double g[DIM_MAX];
    struct part *part;
    probe_gradient(probe, before->w, g);
    explain_gradient(to, g);
    part = parts_add(to, PART_MOVE, "−sign(g)Δ",
                     "Only signs count: each coordinate goes its own length Δ; one whose sign has "
                     "flipped waits.");
    for (int i = 0; i < before->dim; i++)
        part->vector[i] = last[i] > 0 ? -size[i] : last[i] < 0 ? size[i] : 0;
}

const struct optimizer optimizer_rprop = {
    .name = "rprop",
    .title = "Rprop",
    .rule = "Δ ← Δ·η⁺ or Δ·η⁻ by the sign of gₜgₜ₋₁;  w ← w − sign(g)Δ",
    .note = "Only the signs of the gradient count; each coordinate finds its own step.",
    .source = "Riedmiller & Braun 1993",
    .identity = {HUE_BROWN, MARKER_HOLLOW_SQUARE},
    .parameters = parameters,
    .eta_scale = ETA_SIGN,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .no_theory = "it looks at the signs of the gradients alone",
    .parts = parts,
};
