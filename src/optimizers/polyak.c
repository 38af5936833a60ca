/*
 * w ← w − η (f − target)/‖g‖² · g
 *
 * B. T. Polyak, "Introduction to Optimization", 1987, section 5.3: the step that would reach the
 * target if f were a cone over it. Watch: no curvature has to be known, only how low f can get;
 * where the target is too low the steps are too long, and it never comes to rest.
 */
#include <math.h>

#include "base/text.h"
#include "base/vector.h"
#include "engine/theory.h"
#include "explain.h"

enum { ETA, TARGET };

static const struct parameter parameters[] = {
    {"eta", "η", "share of the step; shown is the factor before g", 1, 0, INFINITY,
     .above_minimum = true, .scale = SCALE_LOG, .role = ROLE_RATE},
    {"target", "target", "lowest f; auto: the lowest known, else 0", NAN, -INFINITY, INFINITY},
    {0},
};

/* Worked out in the first step, where it is automatic. */
static const struct state_field state[] = {{"lowest", "f*", STATE_SCALAR, .learnt = true}, {0}};

static double lowest_known(const struct problem *problem)
{
    double lowest = problem_lowest(problem);
    return isnan(lowest) ? 0 : lowest;
}

/* The factor before g; 0 where there is nowhere to go. */
static double factor(double eta, double f, double target, int dim, const double *g)
{
    double square = dot(dim, g, g);
    return square > 0 && f > target ? eta * (f - target) / square : 0;
}

static void step(struct step *s, struct probe *probe)
{
    double g[DIM_MAX], target = s->parameter[TARGET];
    if (s->t == 1)
        s->state[0] = lowest_known(probe->problem);
    double f = probe_value_gradient(probe, s->w, g);
    double alpha = factor(s->parameter[ETA], f, isnan(target) ? s->state[0] : target, s->dim, g);
    for (int i = 0; i < s->dim && alpha > 0; i++)
        s->w[i] -= alpha * g[i];
    s->rate = alpha > 0 ? alpha : NAN;
    if (!(alpha > 0))
        s->remark = norm(s->dim, g) == 0 ? "no slope: no step" : "at or below its target: no step";
}

static bool check(const double *parameter, const struct problem *problem, const double *start,
                  struct error *error)
{
    double f, target = parameter[TARGET];
    char low[TEXT_NUMBER], here[TEXT_NUMBER];
    if (isnan(target))
        target = lowest_known(problem);
    problem->eval(problem, 1, start, &f, NULL, NULL);
    if (!(target > f))
        return true;
    text_short(low, target, 6);
    text_short(here, f, 6);
    return fail(error, "polyak: target=%s is above f at the start (%s or less)", low, here);
}

/* Of the step that comes next. */
static double coming_factor(const struct instant *m)
{
    double target = m->parameter[TARGET];
    if (isnan(target))
        target = m->t > 0 ? m->state[0] : lowest_known(m->problem);
    return factor(m->parameter[ETA], m->f, target, m->dim, m->g);
}

static struct polynomial modes(const struct optimizer *optimizer, const struct instant *m,
                               double lambda)
{
    (void)optimizer;
    return (struct polynomial){1, 0, coming_factor(m) * lambda - 1};
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
    probe_value_gradient(probe, before->w, g);
    explain_gradient(to, g);
    parts_scaled(to, PART_MOVE, after->rate > 0 ? -after->rate : 0, g, "−αg",
                 after->rate > 0
                     ? "Go on until the slope, if it stayed, would have brought f to the target."
                     : "There is nowhere to go: no slope, or f is at its target.");
}

const struct optimizer optimizer_polyak = {
    .name = "polyak",
    .title = "Polyak step",
    .rule = "w ← w − η (f − target)/‖g‖²·g",
    .note = "Needs no curvature, only how low f can get.",
    .source = "Polyak 1987",
    .identity = {HUE_PINK, MARKER_HOLLOW_TRIANGLE},
    .parameters = parameters,
    .eta_scale = ETA_UNIT,
    .rate_use = RATE_SCALES,
    .needs = NEEDS_VALUE | NEEDS_GRADIENT,
    .state = state,
    .step = step,
    .check = check,
    .theory = &theory,
    .parts = parts,
};
