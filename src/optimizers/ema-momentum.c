/*
 * a ← βa + (1−β)g;  w ← w − ηa
 *
 * Momentum as a low-pass filter: a is the exponential moving average of the gradients. Source: the
 * first moment of D. P. Kingma & J. Ba, "Adam", ICLR 2015 (arXiv 2014). Watch: the same path as the
 * heavy ball with η(1−β), so β smooths without lengthening the step; bias_correction=1 divides a by
 * 1−βᵗ, which undoes its start from zero.
 */
#include "engine/bias.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, BETA, BIAS_CORRECTION };
enum { A };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta", "β", "memory of the mean gradient", 0.9, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {"bias_correction", "bias correction", "1 divides a by 1−βᵗ", 0, 0, 1, .kind = KIND_FLAG,
     .role = ROLE_BIAS_CORRECTION},
    {0},
};

static const struct state_field state[] = {{"a", "a", STATE_VECTOR}, {0}};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w, *restrict a = state_vector(s, A);
    double eta = s->parameter[ETA], beta = s->parameter[BETA];
    if (s->parameter[BIAS_CORRECTION] != 0)
        eta /= mean_weight(beta, s->t);
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++) {
        a[i] = beta * a[i] + (1 - beta) * g[i];
        w[i] -= eta * a[i];
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], eta = before->parameter[ETA], beta = before->parameter[BETA];
    if (before->parameter[BIAS_CORRECTION] != 0)
        eta /= mean_weight(beta, before->t);
    (void)after;
    probe_gradient(probe, before->w, g);
    parts_scaled(to, PART_MOVE, -eta * (1 - beta), g, "−η(1−β)g",
                 "First the gradient's step from w, with the weight 1−β of what is fresh.");
    parts_scaled(to, PART_MOVE, -eta * beta, before->state, "−ηβa",
                 before->t == 1 ? "There is no mean of earlier gradients yet that could be added."
                                : "Then add the mean of the gradients so far, with the weight β.");
}

const struct optimizer optimizer_ema_momentum = {
    .name = "ema-momentum",
    .title = "Momentum (EMA)",
    .rule = "a ← βa+(1−β)g;  w ← w − ηa",
    .note = "Follows a low-pass filtered gradient; β smooths and does not lengthen the step.",
    .source = "Kingma & Ba 2014 (first moment)",
    .identity = {HUE_BROWN, MARKER_HOLLOW_TRIANGLE},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &low_pass,
    .parts = parts,
};
