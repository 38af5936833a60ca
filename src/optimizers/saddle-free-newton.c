/*
 * w ← w − η │H│⁻¹ g,  │H│ = H with every eigenvalue λ replaced by max(│λ│, floor)
 *
 * Source: Y. Dauphin et al., "Identifying and attacking the saddle point problem in
 * high-dimensional non-convex optimization", NIPS 2014. Watch: Newton's scaling without its
 * attraction to saddles: along negative curvature it goes downhill and the distance doubles.
 */
#include "base/vector.h"
#include "engine/metric.h"
#include "explain.h"

enum { ETA, FLOOR };

static const struct parameter parameters[] = {
    {"eta", "η", "share of the full step", 1, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_RATE},
    {"floor", "floor", "least │λ│ to divide by", 1e-8, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {0},
};

static void step(struct step *s, struct probe *probe)
{
    double g[DIM_MAX], h[PACKED_MAX], lambda[DIM_MAX], vectors[DIM_MAX * DIM_MAX];
    probe_gradient_hessian(probe, s->w, g, h);
    symmetric_eigen(s->dim, h, lambda, vectors);
    if (isnan(lambda[0])) {
        s->remark = "H is undefined here: no step";
        return;
    }
    for (int k = 0; k < s->dim; k++) {
        const double *v = vectors + k * s->dim;
        double along = dot(s->dim, v, g) / fmax(fabs(lambda[k]), s->parameter[FLOOR]);
        for (int i = 0; i < s->dim; i++)
            s->w[i] -= s->parameter[ETA] * along * v[i];
    }
}

/* 1 − η sign λ but for │λ│ below the floor */
static struct polynomial modes(const struct optimizer *optimizer, const struct instant *m,
                               double lambda)
{
    (void)optimizer;
    double share = lambda / fmax(fabs(lambda), m->parameter[FLOOR]);
    return (struct polynomial){1, 0, m->parameter[ETA] * share - 1};
}

static double edge(const struct optimizer *optimizer, const struct instant *m, double lambda_max)
{
    (void)optimizer, (void)m, (void)lambda_max;
    return 2;
}

static struct optimum optimum(const struct optimizer *optimizer, const struct instant *m,
                              double lambda_min, double lambda_max)
{
    (void)optimizer, (void)m, (void)lambda_min, (void)lambda_max;
    return (struct optimum){1, NAN, 0};
}

static const struct theory theory = {modes, edge, optimum};

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], h[PACKED_MAX], lambda[DIM_MAX], vectors[DIM_MAX * DIM_MAX];
    (void)after;
    probe_gradient_hessian(probe, before->w, g, h);
    symmetric_eigen(before->dim, h, lambda, vectors);
    explain_gradient(to, g);
    for (int k = 0; k < before->dim && !isnan(lambda[0]); k++) {
        const double *v = vectors + k * before->dim;
        double along = dot(before->dim, v, g) / fmax(fabs(lambda[k]), before->parameter[FLOOR]);
        parts_scaled(to, PART_MOVE, -before->parameter[ETA] * along, v, "−vᵀg/│λ│·v",
                     lambda[k] < 0
                         ? "It curves down here: Newton would climb, │λ│ keeps it downhill."
                         : "It curves up here: as Newton, go to the bottom of the parabola.");
    }
}

const struct optimizer optimizer_saddle_free_newton = {
    .name = "saddle-free-newton",
    .title = "Saddle-free Newton",
    .rule = "w ← w − η│H│⁻¹g",
    .note = "As fast as Newton where it is convex, and runs from saddles instead of to them.",
    .source = "Dauphin et al. 2014",
    .identity = {HUE_ROSE, MARKER_HOLLOW_STAR},
    .parameters = parameters,
    .eta_scale = ETA_UNIT,
    .needs = NEEDS_GRADIENT | NEEDS_HESSIAN,
    .step = step,
    .theory = &theory,
    .parts = parts,
};
