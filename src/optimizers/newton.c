/*
 * w ← w − η H⁻¹ g
 *
 * Jumps to the stationary point of the local quadratic model, whatever kind it is. Source: I.
 * Newton, J. Raphson; J. Nocedal & S. Wright, "Numerical Optimization", 2nd ed., section 3.3.
 * Watch: one step on a bowl of any condition number, and one step onto a saddle just as well.
 */
#include "engine/metric.h"
#include "explain.h"

enum { ETA };

static const struct parameter parameters[] = {
    {"eta", "η", "share of the full step", 1, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_RATE},
    {0},
};

static void step(struct step *s, struct probe *probe)
{
    double g[DIM_MAX], h[PACKED_MAX], towards[DIM_MAX];
    probe_gradient_hessian(probe, s->w, g, h);
    if (!symmetric_solve(s->dim, h, g, towards)) {
        s->remark = "H is singular here: no step";
        return;
    }
    for (int i = 0; i < s->dim; i++)
        s->w[i] -= s->parameter[ETA] * towards[i];
}

static struct polynomial modes(const struct optimizer *optimizer, const struct instant *m,
                               double lambda)
{
    (void)optimizer, (void)lambda;
    return (struct polynomial){1, 0, m->parameter[ETA] - 1};
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
    double g[DIM_MAX], h[PACKED_MAX], towards[DIM_MAX];
    (void)after;
    probe_gradient_hessian(probe, before->w, g, h);
    explain_gradient(to, g);
    if (symmetric_solve(before->dim, h, g, towards))
        parts_scaled(to, PART_MOVE, -before->parameter[ETA], towards, "−ηH⁻¹g",
                     "Divide by the curvature: this leads to where the quadratic model has no "
                     "slope.");
}

const struct optimizer optimizer_newton = {
    .name = "newton",
    .title = "Newton",
    .rule = "w ← w − ηH⁻¹g",
    .note = "Goes to saddles and maxima too; blind to the condition number.",
    .source = "Nocedal & Wright, section 3.3",
    .identity = {HUE_VIOLET, MARKER_STAR},
    .parameters = parameters,
    .eta_scale = ETA_UNIT,
    .needs = NEEDS_GRADIENT | NEEDS_HESSIAN | NEEDS_INVERSE,
    .step = step,
    .theory = &theory,
    .parts = parts,
};
