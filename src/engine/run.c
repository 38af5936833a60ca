#include "engine/run_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vector.h"
#include "engine/learning_rate.h"
#include "engine/modifiers.h"

/* --- one step --- */

/* A method that needs an inverse where there is none; where the point stands still it may stay. */
static enum status judge_inverse(const struct run *run, const struct cursor *cursor)
{
    const struct problem *problem = run->settings.problem;
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
static enum status judge(const struct run *run, const struct cursor *cursor)
{
    const struct probe *probe = &cursor->probe;
    enum status ended = status_of_values(probe->problem, cursor->w, probe->f, probe->g);
    bool needs_inverse = run->settings.optimizer->needs & NEEDS_INVERSE;
    return ended == STATUS_RUNNING && needs_inverse ? judge_inverse(run, cursor) : ended;
}

static void observe_test(struct cursor *cursor)
{
    const struct problem *problem = cursor->probe.problem;
    cursor->test = problem->test_loss(problem, cursor->w);
    if (cursor->test < cursor->best_test) {
        cursor->best_test = cursor->test;
        cursor->best_step = cursor->t;
    }
}

/* Evaluates at the iterate, once for the history, the verdict and the method's next step together.
 */
static void observe(const struct run *run, struct cursor *cursor)
{
    const struct problem *problem = run->settings.problem;
    struct probe *probe = &cursor->probe;
    bool hessian = run->settings.optimizer->needs & NEEDS_HESSIAN;
    copy_point(problem->dim, probe->w, cursor->w);
    problem->eval(problem, 1, cursor->w, &probe->f, probe->g, hessian ? probe->h : NULL);
    probe->known = LOOK_VALUE | LOOK_GRADIENT | (hessian ? LOOK_HESSIAN : 0);
    cursor->ended = judge(run, cursor);
    if (problem->test_loss)
        observe_test(cursor);
}

/* The parameters of the step to come. */
static const double *in_force(const struct run *run, const struct cursor *cursor)
{
    return modifies_rate(cursor->parameter) && run->rate >= 0 ? cursor->scheduled
                                                              : cursor->parameter;
}

/* Keeps `scheduled` up to date; whatever changes t or a parameter calls it. */
static void apply_schedule(const struct run *run, struct cursor *cursor)
{
    if (!modifies_rate(cursor->parameter) || run->rate < 0)
        return;
    memcpy(cursor->scheduled, cursor->parameter, sizeof cursor->scheduled);
    double *eta = &cursor->scheduled[run->rate];
    *eta = scheduled_rate(cursor->parameter, *eta, cursor->t);
}

struct step run_step_at(const struct run *run, struct cursor *cursor)
{
    int dim = run->settings.problem->dim;
    const double *parameter = in_force(run, cursor);
    return (struct step){
        .parameter = parameter,
        .t = cursor->t + 1,
        .dim = dim,
        .n = 1,
        .count = (size_t)dim,
        .w = cursor->w,
        .state = cursor->state,
        .rate = run->rate < 0 ? 1 : parameter[run->rate],
    };
}

static void take_changes(const struct run *run, struct cursor *cursor)
{
    for (; cursor->next_change < run->change_count &&
           run->changes[cursor->next_change].step <= cursor->t;
         cursor->next_change++)
        cursor->parameter[run->changes[cursor->next_change].parameter] =
            run->changes[cursor->next_change].value;
    apply_schedule(run, cursor);
}

void run_take_step(const struct run *run, struct cursor *cursor)
{
    if (cursor->next_change < run->change_count)
        take_changes(run, cursor);
    struct step step = run_step_at(run, cursor);
    copy_point(step.dim, cursor->before, cursor->w);
    cursor->probe.step = step.t;
    cursor->probe.modifiers = modifies_gradient(cursor->parameter) ? cursor->parameter : NULL;
    run->settings.optimizer->step(&step, &cursor->probe);
    cursor->t = step.t;
    cursor->rate = step.rate;
    cursor->remark = step.remark;
    if (cursor->parameter[MODIFIER_AVERAGE] != 0)
        for (int i = 0; i < step.dim; i++)
            cursor->mean[i] += (cursor->w[i] - cursor->mean[i]) / (double)step.t;
    apply_schedule(run, cursor);
    observe(run, cursor);
}

/* --- cursors --- */

void cursor_copy(const struct run *run, struct cursor *to, const struct cursor *from)
{
    double *state = to->state;
    struct look_log *log = to->probe.log;
    *to = *from;
    to->state = state;
    to->probe.log = log;
    if (run->state_size > 0)
        memcpy(state, from->state, run->state_size * sizeof *state);
}

bool cursor_open(const struct run *run, struct cursor *cursor)
{
    *cursor = (struct cursor){.t = 0};
    cursor->state = calloc(run->state_size + 1, sizeof *cursor->state);
    return cursor->state != NULL;
}

void run_visit(struct run *run, long step)
{
    size_t i = history_snapshot_before(run, step);
    bool can_go_on = run->visitor.t <= step && run->visitor.t >= run->snapshots[i].t;
    if (!can_go_on)
        cursor_copy(run, &run->visitor, &run->snapshots[i]);
    while (run->visitor.t < step)
        run_take_step(run, &run->visitor);
}

/* --- life --- */

void run_begin(struct run *run)
{
    const struct run_settings *settings = &run->settings;
    struct cursor *now = &run->now;
    memcpy(now->parameter, settings->parameter, sizeof now->parameter);
    apply_schedule(run, now);
    memcpy(now->w, settings->start, sizeof now->w);
    memcpy(now->before, settings->start, sizeof now->before);
    now->probe.problem = settings->problem;
    now->test = NAN;
    now->best_test = INFINITY;
    now->probe.n = 1;
    now->probe.log = &run->looks;
    now->probe.sampler = sampler_seeded(settings->seed, settings->stream, &run->epoch);
    observe(run, now);
    struct step step = run_step_at(run, now);
    now->rate = step.rate;
    if (settings->optimizer->start)
        settings->optimizer->start(&step);
}

struct run *run_open(const struct run_settings *settings, struct error *error)
{
    struct run *run = calloc(1, sizeof *run);
    if (!run)
        goto no_memory;
    const struct optimizer *optimizer = settings->optimizer;
    int dim = settings->problem->dim, rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
    run->settings = *settings;
    run->rate = rate;
    if (rate >= 0 && isnan(settings->parameter[rate]))
        run->settings.parameter[rate] =
            learning_rate_auto(optimizer->eta_scale, settings->problem, settings->start);
    run->state_size = optimizer_state_size(optimizer, run->settings.parameter, dim, 1);
    run->row_size = 2 * (size_t)dim + 5 + (settings->problem->test_loss ? 1 : 0);
    run->snapshot_every = SNAPSHOT_EVERY;
    run->block_from = -1;
    run->epoch.number = -1;
    run->block = malloc(SNAPSHOT_EVERY * run->row_size * sizeof *run->block);
    if (!cursor_open(run, &run->now) || !cursor_open(run, &run->visitor) ||
        !cursor_open(run, &run->scout) || !run->block)
        goto no_memory;
    run->scout.probe.log = &run->scout_looks;
    run_begin(run);
    if (!history_make_room(run, 0) || !history_record(run))
        goto no_memory;
    cursor_copy(run, &run->visitor, &run->snapshots[0]);
    return run;

no_memory:
    run_free(run);
    fail_memory(error);
    return NULL;
}

void run_free(struct run *run)
{
    if (!run)
        return;
    history_free(run);
    free(run->changes);
    free(run->now.state);
    free(run->visitor.state);
    free(run->scout.state);
    look_log_free(&run->looks);
    look_log_free(&run->scout_looks);
    epoch_free(&run->epoch);
    free(run);
}

const struct problem *run_problem(const struct run *run)
{
    return run->settings.problem;
}

const struct optimizer *run_optimizer(const struct run *run)
{
    return run->settings.optimizer;
}

const struct run_settings *run_settings_of(const struct run *run)
{
    return &run->settings;
}

const struct change *run_changes(const struct run *run, size_t *count)
{
    *count = run->change_count;
    return run->changes;
}

const double *run_base(const struct run *run)
{
    return run->settings.parameter;
}

long run_end(const struct run *run)
{
    return run->now.t;
}

bool run_stopped(const struct run *run)
{
    return status_stops(run->now.ended);
}

bool run_advance(struct run *run, long step, struct error *error)
{
    while (run->now.t < step && !run_stopped(run)) {
        if (!history_make_room(run, run->now.t + 1))
            return fail_memory(error);
        run_take_step(run, &run->now);
        if (!history_record(run))
            return fail_memory(error);
    }
    return true;
}

const struct cursor *run_cursor(struct run *run, long step)
{
    struct cursor *cursor = &run->now;
    if (step < run->now.t) {
        run_visit(run, step < 0 ? 0 : step);
        cursor = &run->visitor;
    }
    take_changes(run, cursor); /* those made there are in force for the next step */
    return cursor;
}

struct instant run_instant(const struct run *run, const struct cursor *cursor)
{
    return (struct instant){in_force(run, cursor), cursor->state, cursor->t,
                            run->settings.problem->dim, cursor->probe.g};
}

/* --- editing --- */

static bool reserve_changes(struct run *run, size_t count)
{
    size_t capacity = run->change_capacity ? run->change_capacity : 16;
    while (capacity < count)
        capacity *= 2;
    if (capacity == run->change_capacity)
        return true;
    struct change *grown = realloc(run->changes, capacity * sizeof *grown);
    if (!grown)
        return false;
    run->changes = grown;
    run->change_capacity = capacity;
    return true;
}

bool run_reserve_changes(struct run *run, size_t count, struct error *error)
{
    return reserve_changes(run, count) || fail_memory(error);
}

bool run_change(struct run *run, int parameter, double value, struct error *error)
{
    while (run->change_count > 0 && run->changes[run->change_count - 1].step > run->now.t)
        run->change_count--;
    /* two changes of one parameter at one step are one */
    for (size_t i = run->change_count; i > 0 && run->changes[i - 1].step == run->now.t; i--) {
        if (run->changes[i - 1].parameter == parameter) {
            run->changes[i - 1].value = value;
            run->now.parameter[parameter] = value;
            apply_schedule(run, &run->now);
            return true;
        }
    }
    if (!reserve_changes(run, run->change_count + 1))
        return fail_memory(error);
    run->changes[run->change_count++] = (struct change){run->now.t, parameter, value};
    take_changes(run, &run->now);
    return true;
}

/* Goes back to a step, as if the run had just arrived there with the changes that it has now. */
static void return_to(struct run *run, long step)
{
    if (run->visitor.t >= step) /* it may have taken changes that are gone */
        cursor_copy(run, &run->visitor, &run->snapshots[0]);
    run_visit(run, step);
    cursor_copy(run, &run->now, &run->visitor);
    history_cut(run, step); /* before: a snapshot is a run that has just arrived */
    take_changes(run, &run->now);
    look_log_cut(&run->looks, step);
}

static bool same_change(const struct change *a, const struct change *b)
{
    return a->step == b->step && a->parameter == b->parameter && a->value == b->value;
}

bool run_follow(struct run *run, const struct change *changes, size_t count, struct error *error)
{
    size_t same = 0;
    while (same < count && same < run->change_count &&
           same_change(&changes[same], &run->changes[same]))
        same++;
    if (same == count && same == run->change_count)
        return true;
    if (!reserve_changes(run, count))
        return fail_memory(error);
    long from = run->now.t;
    if (same < run->change_count && run->changes[same].step < from)
        from = run->changes[same].step;
    if (same < count && changes[same].step < from)
        from = changes[same].step;
    run->change_count = same;
    while (run->change_count > 0 && run->changes[run->change_count - 1].step >= from)
        run->change_count--;
    return_to(run, from);
    for (size_t i = run->change_count; i < count; i++)
        run->changes[i] = changes[i];
    run->change_count = count;
    take_changes(run, &run->now);
    return true;
}

void run_cut(struct run *run, long step)
{
    if (step < 0)
        step = 0;
    if (step >= run->now.t)
        return;
    history_keep_ghost(run, run, step);
    while (run->change_count > 0 && run->changes[run->change_count - 1].step > step)
        run->change_count--;
    return_to(run, step);
}

const struct look_log *run_looks(const struct run *run)
{
    return &run->looks;
}
