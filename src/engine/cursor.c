#include "engine/cursor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/learning_rate.h"
#include "engine/modifiers.h"

/* Held-out losses closer than this part of them are the same: of those the first is the best. */
#define SAME_LOSS 1e-12

/* A method that needs an inverse where there is none; where the point stands still it may stay. */
static enum status judge_inverse(const struct course *course, const struct cursor *cursor)
{
    const struct problem *problem = course->settings.problem;
    const struct probe *probe = &cursor->probe;
    double h[PACKED_MAX];
    struct place place = {cursor->w, probe->g, probe->h, probe->f, probe->f};
    if (!(probe->known & LOOK_HESSIAN)) {
        problem->eval(problem, 1, cursor->w, NULL, NULL, h);
        place.h = h;
    }
    bool ends = symmetric_singular(problem->dim, place.h) &&
                status_of_place(problem, &place) == STATUS_RUNNING;
    return ends ? STATUS_SINGULAR : STATUS_RUNNING;
}

/* Whether a run can go on from a point that has just been observed. */
static enum status judge(const struct course *course, const struct cursor *cursor)
{
    const struct probe *probe = &cursor->probe;
    enum status ended = status_of_values(probe->problem, cursor->w, probe->f, probe->g);
    bool needs_inverse = course->settings.optimizer->needs & NEEDS_INVERSE;
    return ended == STATUS_RUNNING && needs_inverse ? judge_inverse(course, cursor) : ended;
}

static void observe_test(struct cursor *cursor)
{
    const struct problem *problem = cursor->probe.problem;
    cursor->test = problem->test_loss(problem, cursor->w);
    if (cursor->test < (1 - SAME_LOSS) * cursor->best_test) {
        cursor->best_test = cursor->test;
        cursor->best_step = cursor->t;
    }
}

/* Evaluates at the iterate, once for the history, the verdict and the method's next step together.
 */
static void observe(const struct course *course, struct cursor *cursor)
{
    const struct problem *problem = course->settings.problem;
    struct probe *probe = &cursor->probe;
    bool hessian = course->settings.optimizer->needs & NEEDS_HESSIAN;
    const double *w = cursor->w;
    copy_point(problem->dim, probe->w, w);
    problem->eval(problem, 1, w, &probe->f, probe->g, hessian ? probe->h : NULL);
    probe->known = LOOK_VALUE | LOOK_GRADIENT | (hessian ? LOOK_HESSIAN : 0);
    cursor->ended = judge(course, cursor);
    if (problem->test_loss)
        observe_test(cursor);
}

/* The parameters of the step to come. */
static const double *in_force(const struct course *course, const struct cursor *cursor)
{
    return modifies_rate(cursor->parameter) && course->rate >= 0 ? cursor->scheduled
                                                                 : cursor->parameter;
}

/* Keeps `scheduled` up to date; whatever changes t or a parameter calls it. */
static void apply_schedule(const struct course *course, struct cursor *cursor)
{
    if (!modifies_rate(cursor->parameter) || course->rate < 0)
        return;
    memcpy(cursor->scheduled, cursor->parameter, sizeof cursor->scheduled);
    double *eta = &cursor->scheduled[course->rate];
    *eta = scheduled_rate(cursor->parameter, *eta, cursor->t);
}

struct step cursor_next_step(const struct course *course, struct cursor *cursor)
{
    int dim = course->settings.problem->dim;
    const double *parameter = in_force(course, cursor);
    return (struct step){
        .parameter = parameter,
        .t = cursor->t + 1,
        .dim = dim,
        .n = 1,
        .count = (size_t)dim,
        .w = cursor->w,
        .state = cursor->state,
        .rate = course->rate < 0 ? 1 : parameter[course->rate],
        .data = course->settings.optimizer->data,
    };
}

void cursor_take_changes(const struct course *course, struct cursor *cursor)
{
    for (; cursor->next_change < course->change_count &&
           course->changes[cursor->next_change].step <= cursor->t;
         cursor->next_change++)
        cursor->parameter[course->changes[cursor->next_change].parameter] =
            course->changes[cursor->next_change].value;
    apply_schedule(course, cursor);
}

void cursor_advance(const struct course *course, struct cursor *cursor)
{
    if (cursor->next_change < course->change_count)
        cursor_take_changes(course, cursor);
    struct step step = cursor_next_step(course, cursor);
    copy_point(step.dim, cursor->before, cursor->w);
    cursor->probe.step = step.t;
    cursor->probe.modifiers = modifies_gradient(cursor->parameter) ? cursor->parameter : NULL;
    course->settings.optimizer->step(&step, &cursor->probe);
    cursor->t = step.t;
    cursor->rate = step.rate;
    cursor->remark = step.remark;
    if (cursor->parameter[MODIFIER_AVERAGE] != 0)
        for (int i = 0; i < step.dim; i++)
            cursor->mean[i] += (cursor->w[i] - cursor->mean[i]) / (double)step.t;
    apply_schedule(course, cursor);
    observe(course, cursor);
}

/* --- life --- */

enum { VECTORS = 6 };

static bool knows_hessian(const struct course *course)
{
    return course->settings.optimizer->needs & NEEDS_HESSIAN;
}

/* Of the state and everything behind it. */
static size_t doubles_of(const struct course *course)
{
    int dim = course->settings.problem->dim;
    return course->state_size + (size_t)(VECTORS * dim) +
           (size_t)(knows_hessian(course) ? packed_size(dim) : 0);
}

static void lend(const struct course *course, struct cursor *cursor, double *state)
{
    size_t dim = (size_t)course->settings.problem->dim;
    double *at = state + course->state_size;
    double **vectors[VECTORS] = {&cursor->w,       &cursor->before,  &cursor->mean,
                                 &cursor->probe.w, &cursor->probe.g, &cursor->probe.raw};
    cursor->state = state;
    for (int i = 0; i < VECTORS; i++, at += dim)
        *vectors[i] = at;
    cursor->probe.h = knows_hessian(course) ? at : NULL;
}

void cursor_copy(const struct course *course, struct cursor *to, const struct cursor *from)
{
    double *state = to->state;
    struct look_log *log = to->probe.log;
    *to = *from;
    to->probe.log = log;
    lend(course, to, state);
    memcpy(state, from->state, doubles_of(course) * sizeof *state);
}

bool cursor_open(const struct course *course, struct cursor *cursor)
{
    *cursor = (struct cursor){.t = 0};
    cursor->state = calloc(doubles_of(course), sizeof *cursor->state);
    return cursor->state != NULL;
}

void course_set(struct course *course, const struct run_settings *settings)
{
    const struct optimizer *optimizer = settings->optimizer;
    course->settings = *settings;
    course->rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
    if (course->rate >= 0 && isnan(settings->parameter[course->rate]))
        course->settings.parameter[course->rate] =
            learning_rate_auto(optimizer->eta_scale, settings->problem, settings->start);
    course->state_size =
        optimizer_state_size(optimizer, course->settings.parameter, settings->problem->dim, 1);
}

void cursor_begin(const struct course *course, struct cursor *cursor, struct look_log *log,
                  struct epoch *epoch)
{
    const struct run_settings *settings = &course->settings;
    double *state = cursor->state;
    size_t dim = (size_t)settings->problem->dim;
    *cursor = (struct cursor){.test = NAN, .best_test = INFINITY};
    memset(state, 0, doubles_of(course) * sizeof *state);
    lend(course, cursor, state);
    memcpy(cursor->parameter, settings->parameter, sizeof cursor->parameter);
    apply_schedule(course, cursor);
    memcpy(cursor->w, settings->start, dim * sizeof *cursor->w);
    memcpy(cursor->before, settings->start, dim * sizeof *cursor->before);
    cursor->probe.problem = settings->problem;
    cursor->probe.n = 1;
    cursor->probe.log = log;
    cursor->probe.sampler = sampler_seeded(settings->seed, settings->stream, epoch);
    observe(course, cursor);
    struct step step = cursor_next_step(course, cursor);
    cursor->rate = step.rate;
    if (settings->optimizer->start)
        settings->optimizer->start(&step);
}

void cursor_set(const struct course *course, struct cursor *cursor, int parameter, double value)
{
    cursor->parameter[parameter] = value;
    apply_schedule(course, cursor);
}

struct instant cursor_instant(const struct course *course, const struct cursor *cursor)
{
    const struct problem *problem = course->settings.problem;
    return (struct instant){in_force(course, cursor), cursor->state, cursor->t, problem->dim,
                            cursor->probe.g,          cursor->w,     problem,   cursor->probe.f};
}

/* --- judgement --- */

enum status cursor_status(const struct cursor *cursor, double f_start)
{
    const struct probe *probe = &cursor->probe;
    struct place place = {.w = cursor->w,
                          .g = probe->g,
                          .f = probe->f,
                          .f_start = f_start,
                          .h = probe->known & LOOK_HESSIAN ? probe->h : NULL};
    return status_stops(cursor->ended) ? cursor->ended : status_of_place(probe->problem, &place);
}
