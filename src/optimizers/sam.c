/*
 * w ← w − η∇f(w + ρ g/‖g‖);  at w itself where g = 0
 *
 * Sharpness-aware minimization. Source: P. Foret, A. Kleiner, H. Mobahi & B. Neyshabur,
 * "Sharpness-Aware Minimization for Efficiently Improving Generalization", ICLR 2021. Both
 * gradients are of the same batch and of the same noise. Watch: it goes down from the worst point
 * in reach, so that it prefers flat minima, and bounces in those that are narrower than ρ.
 */
#include "base/vector.h"
#include "explain.h"

enum { ETA, RHO };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"rho", "ρ", "how far uphill it looks", 0.05, 0, INFINITY},
    {0},
};

/* The gradient at w, the point uphill, and the gradient there. */
static void look_uphill(struct probe *probe, const double *parameter, int dim, const double *w,
                        double *g, double *uphill, double *steep)
{
    struct sampler same = probe->sampler;
    probe_gradient(probe, w, g);
    double size = norm(dim, g);
    for (int i = 0; i < dim; i++)
        uphill[i] = size > 0 ? w[i] + parameter[RHO] * g[i] / size : w[i];
    probe->sampler = same;
    probe_gradient(probe, uphill, steep);
}

static void step(struct step *s, struct probe *probe)
{
    double g[DIM_MAX], uphill[DIM_MAX], steep[DIM_MAX];
    look_uphill(probe, s->parameter, s->dim, s->w, g, uphill, steep);
    for (int i = 0; i < s->dim; i++)
        s->w[i] -= s->parameter[ETA] * steep[i];
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], uphill[DIM_MAX], steep[DIM_MAX];
    (void)after;
    look_uphill(probe, before->parameter, before->dim, before->w, g, uphill, steep);
    explain_gradient(to, g);
    explain_move(to, PART_LOOK, before->w, uphill, "w + ρg/‖g‖",
                 "Then look uphill, where f would be worst at a distance of ρ.");
    parts_scaled(to, PART_MOVE, -before->parameter[ETA], steep, "−η∇f",
                 "Go down from w as if it stood there: sharp minima push it out.");
}

const struct optimizer optimizer_sam = {
    .name = "sam",
    .title = "Sharpness-aware minimization",
    .rule = "w ← w − η∇f(w + ρg/‖g‖)",
    .note = "Goes down from the worst point in reach: it prefers flat minima to sharp ones.",
    .source = "Foret et al. 2021",
    .identity = {HUE_RED, MARKER_HOLLOW_DROP},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
    .step = step,
    .no_theory = "it looks a fixed distance away, however near the minimum is",
    .parts = parts,
};
