/*
 * w ← w − αg,  α = sᵀs/sᵀy, or sᵀy/yᵀy with short=1;  s and y the last differences of w and g
 *
 * J. Barzilai & J. Borwein, "Two-point step size gradient methods", IMA J. Numer. Anal. 8 (1988):
 * 1/α is the curvature that the last step has met, the inverse Hessian as one number. The first
 * step takes η; where sᵀy ≤ 0 the last α stays. Watch: f goes up and down, and yet on a quadratic
 * of any κ it is there far sooner than gradient descent.
 */
#include "base/vector.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, SHORT };

static const struct parameter parameters[] = {
    {"eta", "η", "of the first step; shown is α", NAN, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_RATE},
    {"short", "short", "1 takes the shorter of its two step lengths", 0, 0, 1, .kind = KIND_FLAG},
    {0},
};

/* The last step's point, gradient and α. */
static const struct state_field state[] = {{"w", "w₋", STATE_VECTOR, .learnt = true},
                                           {"g", "g₋", STATE_VECTOR, .learnt = true},
                                           {"alpha", "α", STATE_SCALAR, .learnt = true},
                                           {0}};

/* The α of a step from w with gradient g, t steps having been taken; *kept where it is the last. */
static double length(const double *parameter, const double *memory, long t, int dim,
                     const double *w, const double *g, bool *kept)
{
    const double *last_w = memory, *last_g = memory + dim;
    double ss = 0, sy = 0, yy = 0;
    *kept = false;
    if (t == 0)
        return parameter[ETA];
    for (int i = 0; i < dim; i++) {
        double s = w[i] - last_w[i], y = g[i] - last_g[i];
        ss += s * s, sy += s * y, yy += y * y;
    }
    *kept = !(sy > 0);
    return *kept ? memory[2 * dim] : parameter[SHORT] != 0 ? sy / yy : ss / sy;
}

static void step(struct step *s, struct probe *probe)
{
    double g[DIM_MAX];
    bool kept;
    probe_gradient(probe, s->w, g);
    double alpha = length(s->parameter, s->state, s->t - 1, s->dim, s->w, g, &kept);
    copy_point(s->dim, s->state, s->w);
    copy_point(s->dim, s->state + s->dim, g);
    s->state[2 * s->dim] = alpha;
    for (int i = 0; i < s->dim; i++)
        s->w[i] -= alpha * g[i];
    s->rate = alpha;
    if (kept)
        s->remark = "sᵀy ≤ 0, no curvature to learn from: the last α stays";
}

static struct polynomial modes(const struct optimizer *optimizer, const struct instant *m,
                               double lambda)
{
    bool kept;
    (void)optimizer;
    double alpha = length(m->parameter, m->state, m->t, m->dim, m->w, m->g, &kept);
    return (struct polynomial){1, 0, alpha * lambda - 1};
}

static double edge(const struct optimizer *optimizer, const struct instant *m, double lambda_max)
{
    return gradient_step.edge(optimizer, m, lambda_max);
}

static const struct theory theory = {.modes = modes, .edge = edge, .varies = true};

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX];
    probe_gradient(probe, before->w, g);
    explain_gradient(to, g);
    parts_scaled(to, PART_MOVE, -after->rate, g, "−αg",
                 before->t == 1 ? "No step has been taken that could tell a curvature: η times g."
                 : after->remark
                     ? "The last step has met no upward curvature: its α once more."
                     : "As far as is right for the curvature that the last step has met, 1/α.");
}

const struct optimizer optimizer_barzilai_borwein = {
    .name = "barzilai-borwein",
    .title = "Barzilai-Borwein",
    .rule = "w ← w − αg,  α = sᵀs/sᵀy of the last differences of w and g",
    .note = "One number for the inverse Hessian, from the last step alone; f goes up and down.",
    .source = "Barzilai & Borwein 1988",
    .identity = {HUE_CYAN, MARKER_HOLLOW_STAR},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .rate_use = RATE_BEGINS,
    .needs = NEEDS_GRADIENT,
    .state = state,
    .step = step,
    .theory = &theory,
    .parts = parts,
};
