/*
 * w ← w − η g
 *
 * Gradient descent. Source: A. Cauchy, "Méthode générale pour la résolution des systèmes
 * d'équations simultanées", 1847. Watch: one η serves all directions, so the steepest curvature
 * limits it and the flattest pays.
 */
#include "engine/parts.h"
#include "engine/theory.h"

enum { ETA };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {0},
};

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], *restrict w = s->w, eta = s->parameter[ETA];
    probe_gradient(probe, w, g);
    for (size_t i = 0; i < s->count; i++)
        w[i] -= eta * g[i];
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX];
    (void)after;
    probe_gradient(probe, before->w, g);
    parts_scaled(to, PART_MOVE, -before->parameter[ETA], g, "−ηg",
                 "Straight downhill, across the contour: η times the gradient, and that is all.");
}

const struct optimizer optimizer_gd = {
    .name = "gd",
    .title = "Gradient descent",
    .rule = "w ← w − ηg",
    .note = "Zig-zags where η is near 2/λmax, crawls where λ is small.",
    .source = "Cauchy 1847",
    .identity = {HUE_BLUE, MARKER_DISC},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .step = step,
    .theory = &gradient_step,
    .parts = parts,
};
