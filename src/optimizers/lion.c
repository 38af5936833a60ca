/*
 * u = sign(β₁m + (1−β₁)g);  w ← w − η(u + weight_decay·w);  m ← β₂m + (1−β₂)g
 *
 * Source: X. Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, found by a search
 * over programs. Watch: every coordinate moves by exactly ±η, so it takes diagonals, and at a
 * minimum it dances around it.
 */
#include "explain.h"

enum { ETA, BETA1, BETA2, WEIGHT_DECAY };
enum { M };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta1", "β₁", "share of the memory in the step's sign", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {"beta2", "β₂", "memory of the mean gradient", 0.99, 0, 1, .below_maximum = true},
    {"weight_decay", "weight decay", "pull towards the origin, times η", 0, 0, INFINITY},
    {0},
};

static const struct state_field state[] = {{"m", "m", STATE_VECTOR}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w, *restrict m = state_vector(s, M);
    double eta = s->parameter[ETA], decay = s->parameter[WEIGHT_DECAY];
    double beta1 = s->parameter[BETA1], beta2 = s->parameter[BETA2];
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        double mean = beta1 * m[i] + (1 - beta1) * g[i];
        w[i] -= eta * ((mean > 0 ? 1 : mean < 0 ? -1 : 0) + decay * w[i]);
        m[i] = beta2 * m[i] + (1 - beta2) * g[i];
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], mean[DIM_MAX], sign[DIM_MAX], eta = before->parameter[ETA];
    double beta1 = before->parameter[BETA1], decay = before->parameter[WEIGHT_DECAY];
    (void)after;
    probe_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++) {
        mean[i] = beta1 * before->state[i] + (1 - beta1) * g[i];
        sign[i] = mean[i] > 0 ? 1 : mean[i] < 0 ? -1 : 0;
    }
    explain_gradient(to, g);
    parts_scaled(to, PART_DIRECTION, -1, mean, "−mean",
                 "Mix it into the mean of the gradients so far, which turns less than −g.");
    parts_scaled(to, PART_MOVE, -eta, sign, "−ηu",
                 "Keep only the signs: every coordinate moves by η, so the step is a diagonal.");
    if (decay > 0)
        parts_scaled(to, PART_MOVE, -eta * decay, before->w, "decay",
                     "At last shrink w a little towards the origin, whatever the surface.");
}

const struct optimizer optimizer_lion = {
    .name = "lion",
    .title = "Lion",
    .rule = "u = sign(β₁m+(1−β₁)g);  w ← w − η(u + decay·w);  m ← β₂m+(1−β₂)g",
    .note = "Every coordinate moves by ±η at every step.",
    .source = "Chen et al. 2023",
    .identity = {HUE_YELLOW, MARKER_HOLLOW_TRIANGLE},
    .parameters = parameters,
    .eta_scale = ETA_SIGN,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .no_theory = "every coordinate moves by ±η, however near the minimum is",
    .parts = parts,
};
