/*
 * p = argmin gᵀp + ½pᵀHp over ‖p‖ ≤ Δ;  w ← w + p where f falls as the model says
 *
 * Solved exactly in the eigenvectors of H: p = −(H + σI)⁻¹g with σ ≥ 0 so large that ‖p‖ ≤ Δ, and
 * in the hard case a share of the lowest eigenvector on top. Source: J. Nocedal & S. Wright,
 * "Numerical Optimization", 2nd ed., algorithms 4.1 and 4.3 and section 4.3 (hard case). Watch: the
 * circle grows while the model is right and shrinks by 4 where it is not; a saddle is left even
 * where g = 0.
 */
#include <string.h>

#include "base/vector.h"
#include "decrease.h"
#include "engine/metric.h"
#include "explain.h"

enum { RADIUS, RADIUS_MAX };

static const struct parameter parameters[] = {
    {"radius", "Δ", "radius at the start", 1, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {"radius_max", "Δmax", "largest radius", 1000, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {0},
};

static const struct state_field state[] = {
    {"radius", "Δ", STATE_SCALAR},                /* of the next step */
    {"value", "f", STATE_SCALAR, .learnt = true}, /* at w, from the accepted trial */
    {0},
};

static void start(struct step *s)
{
    s->state[0] = s->parameter[RADIUS];
}

/* The model in the eigenvectors of H: eigenvalues ascending, g's components. */
struct model {
    int dim;
    double lambda[DIM_MAX], vectors[DIM_MAX * DIM_MAX], slope[DIM_MAX];
};

/* p's components for σ = shift − λ₀; dividing by differences of eigenvalues plus the shift keeps
 * the digits of a tiny one. */
static void shifted(const struct model *model, double shift, double *p)
{
    for (int k = 0; k < model->dim; k++) {
        double divisor = model->lambda[k] - model->lambda[0] + shift;
        p[k] = model->slope[k] == 0 ? 0 : -model->slope[k] / divisor;
    }
}

/* 1/‖p‖ is concave in the shift: Newton's iteration from below rises to the root. */
static void reach_radius(const struct model *model, double shift, double radius, double *p)
{
    for (int i = 0; i < 100; i++) {
        double length, squares = 0;
        shifted(model, shift, p);
        length = norm(model->dim, p);
        if (!(length > radius * (1 + 1e-14)))
            break;
        for (int k = 0; k < model->dim; k++)
            squares += p[k] * p[k] / (model->lambda[k] - model->lambda[0] + shift);
        shift += length * length / squares * ((length - radius) / radius);
    }
}

/* Components of the solution. */
static void solve(const struct model *model, double radius, double *p)
{
    double low = model->lambda[0], shift = fmax(low, 0);
    shifted(model, shift, p);
    double length = norm(model->dim, p);
    if (length <= radius) {
        if (low < 0) /* the hard case: g has no part along the lowest eigenvector */
            p[0] += sqrt(radius * radius - length * length);
        return;
    }
    for (int k = 0; k < model->dim; k++) /* ‖p‖ > Δ as long as a single component is */
        shift = fmax(shift, fabs(model->slope[k]) / radius - (model->lambda[k] - low));
    reach_radius(model, shift, radius, p);
}

/* The point at those components from w. */
static void place(const struct model *model, const double *w, const double *p, double *there)
{
    memcpy(there, w, (size_t)model->dim * sizeof *there);
    for (int k = 0; k < model->dim; k++)
        for (int i = 0; i < model->dim; i++)
            there[i] += p[k] * model->vectors[k * model->dim + i];
}

/* What the model promises: −gᵀp − ½pᵀHp. */
static double promised(const struct model *model, const double *p)
{
    double gain = 0;
    for (int k = 0; k < model->dim; k++)
        gain -= (model->slope[k] + 0.5 * model->lambda[k] * p[k]) * p[k];
    return gain;
}

/* Curvatures that are rounding are none, and a slope along them that is rounding, too, is none:
 * else a line of minima would be walked along, as far as the radius allows. */
static void drop_rounding(struct model *model, const double *w, const double *g)
{
    const double rounding = 1e-14;
    double size = fmax(fabs(model->lambda[0]), fabs(model->lambda[model->dim - 1]));
    double slope = rounding * (norm(model->dim, g) + size * norm(model->dim, w));
    for (int k = 0; k < model->dim; k++) {
        if (!(fabs(model->lambda[k]) <= rounding * size))
            continue;
        model->lambda[k] = 0;
        if (fabs(model->slope[k]) <= slope)
            model->slope[k] = 0;
    }
}

static bool make_model(const struct step *s, struct probe *probe, struct model *model)
{
    double g[DIM_MAX], h[PACKED_MAX];
    model->dim = s->dim;
    probe_gradient_hessian(probe, s->w, g, h);
    symmetric_eigen(s->dim, h, model->lambda, model->vectors);
    for (int k = 0; k < s->dim; k++)
        model->slope[k] = dot(s->dim, model->vectors + k * s->dim, g);
    drop_rounding(model, s->w, g);
    return !isnan(model->lambda[0]);
}

/* Actual over promised gain; 1 where both are lost in rounding (Conn, Gould & Toint, 17.4.2). */
static double agreement(double f, double trial_f, double gain)
{
    if (lost_in_rounding(f, f + gain) && lost_in_rounding(f, trial_f))
        return 1;
    return (f - trial_f) / gain;
}

static void step(struct step *s, struct probe *probe)
{
    double *radius = &s->state[0], *f = &s->state[1];
    double p[DIM_MAX], trial[DIM_MAX], g[DIM_MAX];
    struct model model;
    if (s->t == 1)
        *f = probe_value_gradient(probe, s->w, g);
    if (!make_model(s, probe, &model)) {
        s->remark = "H is undefined here: no step";
        return;
    }
    solve(&model, *radius, p);
    place(&model, s->w, p, trial);
    if (memcmp(trial, s->w, (size_t)s->dim * sizeof *trial) == 0)
        return;
    double trial_f = probe_value_gradient(probe, trial, g), length = norm(s->dim, p);
    double ratio = agreement(*f, trial_f, promised(&model, p));
    if (!(ratio >= 0.25))
        *radius = 0.25 * length;
    else if (ratio > 0.75 && length >= 0.999 * *radius)
        *radius = fmin(2 * *radius, s->parameter[RADIUS_MAX]);
    if (!(ratio > 0.1) || !isfinite(trial_f)) {
        s->remark = "f does not fall as the model says: trial rejected, Δ shrinks";
        return;
    }
    memcpy(s->w, trial, (size_t)s->dim * sizeof *trial);
    *f = trial_f;
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double p[DIM_MAX], trial[DIM_MAX], newton[DIM_MAX];
    struct model model;
    size_t point = (size_t)before->dim * sizeof *trial;
    if (before->t == 1) /* the step asks here, too: random gradients come in the same order */
        probe_value_gradient(probe, before->w, p);
    if (!make_model(before, probe, &model))
        return;
    solve(&model, before->state[0], p);
    place(&model, before->w, p, trial);
    bool rejected = memcmp(after->w, before->w, point) == 0;
    bool bowl = model.lambda[0] > 0 && !eigenvalues_singular(model.dim, model.lambda);
    shifted(&model, model.lambda[0], p);
    place(&model, before->w, p, newton);
    if (bowl && norm(model.dim, p) > before->state[0])
        explain_move(to, PART_ASIDE, before->w, newton, "Newton",
                     "Newton's step would go to the bottom of the model, beyond the radius Δ.");
    explain_move(to, rejected ? PART_ASIDE : PART_MOVE, before->w, trial, rejected ? "trial" : "p",
                 rejected ? "The model's lowest point within Δ; but f disagrees there: stay, and "
                            "shrink Δ."
                          : "The lowest point of the quadratic model within the radius Δ.");
}

const struct optimizer optimizer_trust_region = {
    .name = "trust-region",
    .title = "Trust region",
    .rule = "p = argmin gᵀp + ½pᵀHp, ‖p‖ ≤ Δ;  w ← w + p;  Δ by how right the model was",
    .note = "Newton on a leash: the radius follows how well the quadratic model predicts f.",
    .source = "Nocedal & Wright, chapter 4",
    .identity = {HUE_TEAL, MARKER_HOLLOW_SQUARE},
    .parameters = parameters,
    .eta_scale = ETA_UNIT,
    .needs = NEEDS_VALUE | NEEDS_GRADIENT | NEEDS_HESSIAN,
    .line_search = true,
    .state = state,
    .start = start,
    .step = step,
    .no_theory = "its radius chooses every step anew",
    .parts = parts,
};
