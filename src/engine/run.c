#include "engine/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/run_private.h"

/* --- life --- */

struct run *run_open(const struct run_settings *settings, struct error *error)
{
    struct run *run = calloc(1, sizeof *run);
    if (!run)
        goto no_memory;
    course_set(&run->course, settings);
    optimizer_hold(settings->optimizer);
    run->row_size = 2 * (size_t)settings->problem->dim + 6 + (settings->problem->test_loss ? 1 : 0);
    run->snapshot_every = SNAPSHOT_EVERY;
    run->block_from = -1;
    run->epoch.number = -1;
    run->block = malloc(SNAPSHOT_EVERY * run->row_size * sizeof *run->block);
    if (!cursor_open(&run->course, &run->now) || !cursor_open(&run->course, &run->visitor) ||
        !cursor_open(&run->course, &run->scout) || !run->block)
        goto no_memory;
    run->scout.probe.log = &run->scout_looks;
    cursor_begin(&run->course, &run->now, &run->looks, &run->epoch);
    if (!history_make_room(run, 0) || !history_record(run))
        goto no_memory;
    cursor_copy(&run->course, &run->visitor, &run->snapshots[0]);
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
    optimizer_release(run->course.settings.optimizer);
    free(run->course.changes);
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
    return run->course.settings.problem;
}

const struct optimizer *run_optimizer(const struct run *run)
{
    return run->course.settings.optimizer;
}

const struct run_settings *run_settings_of(const struct run *run)
{
    return &run->course.settings;
}

const struct change *run_changes(const struct run *run, size_t *count)
{
    *count = run->course.change_count;
    return run->course.changes;
}

const double *run_base(const struct run *run)
{
    return run->course.settings.parameter;
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
        cursor_advance(&run->course, &run->now);
        if (!history_record(run))
            return fail_memory(error);
    }
    return true;
}

const struct cursor *run_cursor(struct run *run, long step)
{
    struct cursor *cursor = &run->now;
    if (step < run->now.t) {
        history_visit(run, step < 0 ? 0 : step);
        cursor = &run->visitor;
    }
    cursor_take_changes(&run->course, cursor); /* those made there are in force for the next step */
    return cursor;
}

struct instant run_instant(const struct run *run, const struct cursor *cursor)
{
    return cursor_instant(&run->course, cursor);
}

/* --- editing --- */

static bool reserve_changes(struct run *run, size_t count)
{
    size_t capacity = run->course.change_capacity ? run->course.change_capacity : 16;
    while (capacity < count)
        capacity *= 2;
    if (capacity == run->course.change_capacity)
        return true;
    struct change *grown = realloc(run->course.changes, capacity * sizeof *grown);
    if (!grown)
        return false;
    run->course.changes = grown;
    run->course.change_capacity = capacity;
    return true;
}

bool run_reserve_changes(struct run *run, size_t count, struct error *error)
{
    return reserve_changes(run, count) || fail_memory(error);
}

bool run_change(struct run *run, int parameter, double value, struct error *error)
{
    while (run->course.change_count > 0 &&
           run->course.changes[run->course.change_count - 1].step > run->now.t)
        run->course.change_count--;
    /* two changes of one parameter at one step are one */
    for (size_t i = run->course.change_count;
         i > 0 && run->course.changes[i - 1].step == run->now.t; i--) {
        if (run->course.changes[i - 1].parameter == parameter) {
            run->course.changes[i - 1].value = value;
            cursor_set(&run->course, &run->now, parameter, value);
            return true;
        }
    }
    if (!reserve_changes(run, run->course.change_count + 1))
        return fail_memory(error);
    run->course.changes[run->course.change_count++] = (struct change){run->now.t, parameter, value};
    cursor_take_changes(&run->course, &run->now);
    return true;
}

/* Goes back to a step, as if the run had just arrived there with the changes that it has now. */
static void return_to(struct run *run, long step)
{
    if (run->visitor.t >= step) /* it may have taken changes that are gone */
        cursor_copy(&run->course, &run->visitor, &run->snapshots[0]);
    history_visit(run, step);
    cursor_copy(&run->course, &run->now, &run->visitor);
    history_cut(run, step); /* before: a snapshot is a run that has just arrived */
    cursor_take_changes(&run->course, &run->now);
    look_log_cut(&run->looks, step);
}

static bool same_change(const struct change *a, const struct change *b)
{
    return a->step == b->step && a->parameter == b->parameter && a->value == b->value;
}

bool run_follow(struct run *run, const struct change *changes, size_t count, struct error *error)
{
    size_t same = 0;
    while (same < count && same < run->course.change_count &&
           same_change(&changes[same], &run->course.changes[same]))
        same++;
    if (same == count && same == run->course.change_count)
        return true;
    if (!reserve_changes(run, count))
        return fail_memory(error);
    long from = run->now.t;
    if (same < run->course.change_count && run->course.changes[same].step < from)
        from = run->course.changes[same].step;
    if (same < count && changes[same].step < from)
        from = changes[same].step;
    run->course.change_count = same;
    while (run->course.change_count > 0 &&
           run->course.changes[run->course.change_count - 1].step >= from)
        run->course.change_count--;
    return_to(run, from);
    for (size_t i = run->course.change_count; i < count; i++)
        run->course.changes[i] = changes[i];
    run->course.change_count = count;
    cursor_take_changes(&run->course, &run->now);
    return true;
}

void run_cut(struct run *run, long step)
{
    if (step < 0)
        step = 0;
    if (step >= run->now.t)
        return;
    history_keep_ghost(run, run, step);
    while (run->course.change_count > 0 &&
           run->course.changes[run->course.change_count - 1].step > step)
        run->course.change_count--;
    return_to(run, step);
}

bool run_haunt(struct run *run, const struct run_settings *settings, const struct change *changes,
               size_t count, long from, long to, struct error *error)
{
    struct run_settings own = *settings;
    own.problem = run->course.settings.problem;
    struct run *former = run_open(&own, error);
    bool good =
        former && run_follow(former, changes, count, error) && run_advance(former, to, error);
    if (good) {
        cursor_take_changes(&former->course, &former->now); /* those made at its end */
        history_keep_ghost(run, former, from);
    }
    run_free(former);
    return good;
}

const struct look_log *run_looks(const struct run *run)
{
    return &run->looks;
}
