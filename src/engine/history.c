/* What a run remembers: rows, snapshots, the ghost; and the way through them that is drawn. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/run.h"
#include "engine/run_private.h"

/* --- snapshots --- */

static long evaluations(const struct probe *probe)
{
    return probe->values + probe->gradients + probe->hessians;
}

/* Says how many evaluations may pass until the next snapshot, each as dear as its data are many. */
static void set_due(struct run *run)
{
    double weight = 1 + run->course.settings.problem->cost / 16;
    run->snapshot_due = evaluations(&run->snapshots[run->snapshot_count - 1].probe) +
                        (long)(REPLAY_COST_MAX / weight);
}

static bool keep_snapshot(struct run *run)
{
    if (run->snapshot_count == SNAPSHOTS_MAX) {
        for (size_t i = 0; i < run->snapshot_count; i++) {
            if (i % 2 == 0)
                run->snapshots[i / 2] = run->snapshots[i];
            else
                free(run->snapshots[i].state);
        }
        run->snapshot_count /= 2;
        run->snapshot_every *= 2;
    }
    if (run->snapshot_count == run->snapshot_capacity) {
        size_t capacity = run->snapshot_capacity ? 2 * run->snapshot_capacity : 4;
        struct cursor *grown = realloc(run->snapshots, capacity * sizeof *grown);
        if (!grown)
            return false;
        run->snapshots = grown;
        run->snapshot_capacity = capacity;
    }
    struct cursor *snapshot = &run->snapshots[run->snapshot_count];
    if (!cursor_open(&run->course, snapshot))
        return false;
    cursor_copy(&run->course, snapshot, &run->now);
    run->snapshot_count++;
    set_due(run);
    return true;
}

size_t history_snapshot_before(const struct run *run, long step)
{
    size_t low = 0, high = run->snapshot_count; /* snapshots[low].t <= step < snapshots[high].t */
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (run->snapshots[middle].t <= step)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void history_visit(struct run *run, long step)
{
    size_t i = history_snapshot_before(run, step);
    bool can_go_on = run->visitor.t <= step && run->visitor.t >= run->snapshots[i].t;
    if (!can_go_on)
        cursor_copy(&run->course, &run->visitor, &run->snapshots[i]);
    while (run->visitor.t < step)
        cursor_advance(&run->course, &run->visitor);
}

/* --- rows --- */

static double epochs(const struct run *run, const struct probe *probe)
{
    size_t samples = run->course.settings.problem->samples;
    long whole = probe->gradients - probe->sampler.batches;
    return samples > 0 ? (double)whole + (double)probe->drawn / (double)samples : NAN;
}

/* Row layout: w[dim], g[dim], f, η, status, gradients, evaluations, epochs, and the loss on
 * held-out data. */
static void write_row(const struct run *run, const struct cursor *cursor, double *row)
{
    int dim = run->course.settings.problem->dim;
    copy_point(dim, row, cursor->w);
    copy_point(dim, row + dim, cursor->probe.g);
    row[2 * dim] = cursor->probe.f;
    row[2 * dim + 1] = cursor->rate;
    row[2 * dim + 2] = cursor->ended;
    row[2 * dim + 3] = (double)cursor->probe.gradients;
    row[2 * dim + 4] = (double)evaluations(&cursor->probe);
    row[2 * dim + 5] = epochs(run, &cursor->probe);
    if (run->course.settings.problem->test_loss)
        row[2 * dim + 6] = cursor->test;
}

static struct row read_row(const struct run *run, long step, const double *row)
{
    int dim = run->course.settings.problem->dim;
    return (struct row){.step = step,
                        .ended = (enum status)row[2 * dim + 2],
                        .w = row,
                        .g = row + dim,
                        .f = row[2 * dim],
                        .eta = row[2 * dim + 1],
                        .test = run->course.settings.problem->test_loss ? row[2 * dim + 6] : NAN,
                        .gradients = row[2 * dim + 3],
                        .evaluations = row[2 * dim + 4],
                        .epochs = row[2 * dim + 5]};
}

bool history_make_room(struct run *run, long step)
{
    if (step <= RUN_ROWS_KEPT && (size_t)step >= run->row_capacity) {
        size_t capacity = run->row_capacity ? 2 * run->row_capacity : 512;
        double *grown = realloc(run->rows, capacity * run->row_size * sizeof *grown);
        if (!grown)
            return false;
        run->rows = grown;
        run->row_capacity = capacity;
    } else if (step > RUN_ROWS_KEPT && !run->recent) {
        run->recent = malloc(RECENT * run->row_size * sizeof *run->recent);
        run->recent_from = RUN_ROWS_KEPT + 1;
        return run->recent != NULL;
    }
    return true;
}

static double *recent_row(const struct run *run, long step)
{
    return run->recent + (size_t)(step % RECENT) * run->row_size;
}

bool history_record(struct run *run)
{
    long step = run->now.t;
    if (step - 1 < run->block_from + SNAPSHOT_EVERY)
        run->block_from = -1; /* the block was replayed when it was shorter */
    if (step <= RUN_ROWS_KEPT) {
        write_row(run, &run->now, run->rows + (size_t)step * run->row_size);
        if (step == 1)
            run->rows[2 * run->course.settings.problem->dim + 1] = run->now.rate;
    } else {
        if (run->recent_from <= step - RECENT)
            run->recent_from = step - RECENT + 1;
        write_row(run, &run->now, recent_row(run, step));
    }
    bool due = step % run->snapshot_every == 0 || evaluations(&run->now.probe) > run->snapshot_due;
    return !due || keep_snapshot(run);
}

/* Replays the thousand rows around a step that is neither kept nor recent. */
static const double *replayed_row(struct run *run, long step)
{
    long from = step - step % SNAPSHOT_EVERY;
    if (run->block_from != from) {
        run->block_from = from;
        for (long s = from; s < from + SNAPSHOT_EVERY && s <= run->now.t; s++) {
            history_visit(run, s);
            write_row(run, &run->visitor, run->block + (size_t)(s - from) * run->row_size);
        }
    }
    return run->block + (size_t)(step - from) * run->row_size;
}

struct row run_row(struct run *run, long step)
{
    if (step > run->now.t)
        step = run->now.t;
    if (step < 0)
        step = 0;
    if (step <= RUN_ROWS_KEPT)
        return read_row(run, step, run->rows + (size_t)step * run->row_size);
    if (step >= run->recent_from)
        return read_row(run, step, recent_row(run, step));
    return read_row(run, step, replayed_row(run, step));
}

enum status run_status(const struct run *run, const struct row *row)
{
    if (status_stops(row->ended) || !row->g)
        return row->ended;
    double f_start = run->rows[2 * run->course.settings.problem->dim];
    struct place place = {.w = row->w, .g = row->g, .f = row->f, .f_start = f_start};
    return status_of_place(run->course.settings.problem, &place);
}

/* --- cutting --- */

const struct ghost_origin *ghost_origin_hold(const struct ghost_origin *origin)
{
    if (origin)
        atomic_fetch_add_explicit(&((struct ghost_origin *)origin)->holders, 1,
                                  memory_order_relaxed);
    return origin;
}

void ghost_origin_release(const struct ghost_origin *origin)
{
    struct ghost_origin *counted = (struct ghost_origin *)origin;
    if (counted && atomic_fetch_sub_explicit(&counted->holders, 1, memory_order_acq_rel) == 1)
        free(counted);
}

/* NULL when memory is short: the ghost is drawn all the same. */
static const struct ghost_origin *origin_of(const struct run *run, long from)
{
    const struct course *course = &run->course;
    size_t size = course->change_count * sizeof *course->changes;
    struct ghost_origin *origin = malloc(sizeof *origin + size);
    if (!origin)
        return NULL;
    atomic_init(&origin->holders, 1);
    origin->settings = course->settings;
    origin->settings.problem = NULL;
    origin->from = from;
    origin->to = run->now.t;
    origin->count = course->change_count;
    if (size > 0)
        memcpy(origin->change, course->changes, size);
    return origin;
}

void history_keep_ghost(struct run *run, struct run *from, long step)
{
    size_t dim = (size_t)run->course.settings.problem->dim;
    long length = from->now.t - step + 1, stride = 1;
    while (length / stride > GHOST_MAX - 2)
        stride = 2 * stride + 1;
    double *ghost = malloc(GHOST_MAX * dim * sizeof *ghost);
    if (!ghost)
        return;
    double rate = from->course.rate < 0 ? NAN : from->now.parameter[from->course.rate];
    run_take_ghost(run, (struct ghost){ghost, 0, rate, origin_of(from, step)});
    for (long s = step; s <= from->now.t; s += stride) {
        if (s > RUN_ROWS_KEPT && s < from->recent_from)
            s = from->recent_from; /* what would have to be replayed is left out */
        memcpy(ghost + dim * run->ghost.count++, run_row(from, s).w, dim * sizeof *ghost);
    }
}

void run_keep_path(struct run *run, struct run *former)
{
    history_keep_ghost(run, former, 0);
}

bool run_set_ghost(struct run *run, const struct ghost *ghost, struct error *error)
{
    size_t size = ghost->count * (size_t)run->course.settings.problem->dim * sizeof *ghost->w;
    double *copy = size > 0 ? malloc(size) : NULL;
    if (size > 0 && !copy)
        return fail_memory(error);
    if (copy)
        memcpy(copy, ghost->w, size);
    run_take_ghost(
        run, (struct ghost){copy, ghost->count, ghost->rate, ghost_origin_hold(ghost->origin)});
    return true;
}

void run_take_ghost(struct run *run, struct ghost ghost)
{
    free(run->ghost.w);
    ghost_origin_release(run->ghost.origin);
    run->ghost = ghost;
}

void history_cut(struct run *run, long step)
{
    while (run->snapshot_count > 1 && run->snapshots[run->snapshot_count - 1].t > step)
        free(run->snapshots[--run->snapshot_count].state);
    for (size_t i = 0; i < run->snapshot_count; i++)
        if (run->snapshots[i].t == step)
            cursor_copy(&run->course, &run->snapshots[i], &run->now);
    set_due(run);
    if (step == 0) /* it repeats the η of a first step that is gone */
        write_row(run, &run->now, run->rows);
    run->block_from = -1;
    if (run->recent_from > step + 1)
        run->recent_from = step + 1;
}

const struct ghost *run_ghost(const struct run *run)
{
    return &run->ghost;
}

void history_free(struct run *run)
{
    for (size_t i = 0; i < run->snapshot_count; i++)
        free(run->snapshots[i].state);
    free(run->snapshots);
    free(run->rows);
    free(run->recent);
    free(run->block);
    free(run->ghost.w);
    ghost_origin_release(run->ghost.origin);
}

/* --- drawing --- */

/* Who is shown the rows, and how many more may come. */
struct outline {
    run_visitor *visitor;
    void *context;
    size_t left, count;
};

static void outline_add(struct outline *o, const struct row *row)
{
    if (o->left == 0)
        return;
    o->left--;
    o->count++;
    o->visitor(o->context, row);
}

static void outline_kept(struct run *run, struct outline *o, long from, long before, long stride)
{
    for (long s = from; s < before; s += stride) {
        struct row row = run_row(run, s);
        outline_add(o, &row);
    }
}

/* Snapshots beyond the kept rows: two points each, the segment that led there. */
static void outline_snapshots(const struct run *run, struct outline *o, long before, size_t limit)
{
    size_t first = history_snapshot_before(run, RUN_ROWS_KEPT) + 1, stride = 1;
    if (limit < 2 || run->snapshot_count <= first)
        return;
    while (2 * ((run->snapshot_count - first + stride - 1) / stride) > limit)
        stride++;
    for (size_t i = first; i < run->snapshot_count && run->snapshots[i].t < before; i += stride) {
        const struct cursor *snapshot = &run->snapshots[i];
        outline_add(o, &(struct row){
                           .step = snapshot->t - 1, .w = snapshot->before, .f = NAN, .test = NAN});
        outline_add(o, &(struct row){.step = snapshot->t,
                                     .ended = snapshot->ended,
                                     .w = snapshot->w,
                                     .g = snapshot->probe.g,
                                     .f = snapshot->probe.f,
                                     .eta = snapshot->rate,
                                     .test = snapshot->test,
                                     .gradients = (double)snapshot->probe.gradients,
                                     .evaluations = (double)evaluations(&snapshot->probe),
                                     .epochs = epochs(run, &snapshot->probe)});
    }
}

size_t run_outline_rows(struct run *run, long step, size_t limit, run_visitor *visitor,
                        void *context)
{
    struct outline outline = {visitor, context, limit, 0};
    if (step > run->now.t)
        step = run->now.t;
    size_t old = limit / 2;
    long full_from = step - (long)(limit - old) + 1;
    if (full_from > 0 && old > 0) {
        long kept = full_from < RUN_ROWS_KEPT ? full_from : RUN_ROWS_KEPT, stride = 1;
        size_t share = full_from > RUN_ROWS_KEPT ? old - limit / 4 : old;
        while ((size_t)(kept / stride) + 1 > share)
            stride = 2 * stride + 1;
        outline_kept(run, &outline, 0, kept, stride);
        if (full_from > RUN_ROWS_KEPT)
            outline_snapshots(run, &outline, full_from, limit / 4);
    }
    outline_kept(run, &outline, full_from > 0 ? full_from : 0, step + 1, 1);
    return outline.count;
}

/* Where run_outline collects. */
struct collection {
    size_t dim, count;
    double *w, *f;
    long *steps;
};

static void collect(void *context, const struct row *row)
{
    struct collection *c = context;
    if (c->w)
        for (size_t i = 0; i < c->dim; i++)
            c->w[c->dim * c->count + i] = row->w[i];
    if (c->f)
        c->f[c->count] = row->f;
    if (c->steps)
        c->steps[c->count] = row->step;
    c->count++;
}

size_t run_outline(struct run *run, long step, size_t limit, double *w, double *f, long *steps)
{
    struct collection collection = {(size_t)run->course.settings.problem->dim, 0, w, f, steps};
    return run_outline_rows(run, step, limit, collect, &collection);
}
