#include "engine/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/learning_rate.h"
#include "engine/modifiers.h"

enum {
    KEPT = 100000, /* steps of which every row stays */
    RECENT = 8192, /* rows of the latest steps beyond that; a power of two */
    SNAPSHOT_EVERY = 1000,
    SNAPSHOTS_MAX = 8192, /* past that every other one goes */
    GHOST_MAX = 4096,
};

struct change {
    long step; /* the first step computed with it leads from here */
    int parameter;
    double value;
};

struct run {
    struct run_settings settings;
    int rate;                    /* index of the parameter of role rate; −1: none */
    size_t state_size, row_size; /* in doubles */
    double far_low[DIM_MAX], far_high[DIM_MAX]; /* outside counts as diverged */

    struct change *changes;
    size_t change_count, change_capacity;

    struct cursor now;     /* at the end of what is computed */
    struct cursor visitor; /* wherever a replay went last */
    struct look_log looks;
    struct epoch epoch;

    double *rows; /* steps 0..KEPT */
    size_t row_capacity;
    double *recent;   /* ring: step modulo RECENT; allocated once a run outgrows rows */
    long recent_from; /* oldest step in the ring */
    double *block;    /* SNAPSHOT_EVERY replayed rows from block_from on */
    long block_from;  /* −1: none */

    struct cursor *snapshots; /* at multiples of snapshot_every */
    size_t snapshot_count, snapshot_capacity;
    long snapshot_every;

    double *ghost;
    size_t ghost_count;
};

const char *status_name(enum status status)
{
    static const char *const names[] = {"running", "converged", "saddle",
                                        "flat",    "singular",  "diverged"};
    return names[status];
}

/* --- one step --- */

static bool is_far_or_undefined(const struct run *run, const struct cursor *cursor)
{
    bool inside = isfinite(cursor->probe.f);
    for (int i = 0; i < run->settings.problem->dim; i++) { /* NaN fails every comparison */
        double w = cursor->w[i], g = cursor->probe.g[i];
        inside &= (w >= run->far_low[i]) & (w <= run->far_high[i]) & (fabs(g) < INFINITY);
    }
    return !inside;
}

static double norm_square(int dim, const double *v)
{
    double square = 0;
    for (int i = 0; i < dim; i++)
        square += v[i] * v[i];
    return square;
}

static enum status stationary_kind(int dim, const double *eigenvalues)
{
    double low = eigenvalues[0], high = eigenvalues[dim - 1], largest = fmax(fabs(low), fabs(high));
    if (low < -1e-9 * fmax(1, largest))
        return STATUS_SADDLE;
    if (low > 0 && !eigenvalues_singular(dim, eigenvalues))
        return STATUS_CONVERGED;
    return STATUS_FLAT;
}

static enum status judge(const struct run *run, const struct cursor *cursor)
{
    const struct problem *problem = run->settings.problem;
    if (is_far_or_undefined(run, cursor))
        return STATUS_DIVERGED;
    bool stationary = norm_square(problem->dim, cursor->probe.g) <= cursor->stationary_square;
    bool needs_inverse = run->settings.optimizer->needs & NEEDS_INVERSE;
    if (!stationary && !needs_inverse)
        return STATUS_RUNNING;
    double h[PACKED_MAX], eigenvalues[DIM_MAX];
    const double *hessian = cursor->probe.h;
    if (!(cursor->probe.known & LOOK_HESSIAN)) {
        problem->eval(problem, 1, cursor->w, NULL, NULL, h);
        hessian = h;
    }
    symmetric_eigen(problem->dim, hessian, eigenvalues, NULL);
    if (stationary)
        return stationary_kind(problem->dim, eigenvalues);
    return eigenvalues_singular(problem->dim, eigenvalues) ? STATUS_SINGULAR : STATUS_RUNNING;
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
    cursor->status = judge(run, cursor);
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
    cursor->scheduled[run->rate] *= schedule_factor(cursor->parameter, cursor->t);
}

static struct step step_at(const struct run *run, struct cursor *cursor)
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

static void take_step(const struct run *run, struct cursor *cursor)
{
    if (cursor->next_change < run->change_count)
        take_changes(run, cursor);
    struct step step = step_at(run, cursor);
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

/* Copies all but the state's address and the log, which stay the target's own. */
static void cursor_copy(const struct run *run, struct cursor *to, const struct cursor *from)
{
    double *state = to->state;
    struct look_log *log = to->probe.log;
    *to = *from;
    to->state = state;
    to->probe.log = log;
    if (run->state_size > 0)
        memcpy(state, from->state, run->state_size * sizeof *state);
}

static bool cursor_open(const struct run *run, struct cursor *cursor)
{
    *cursor = (struct cursor){.t = 0};
    cursor->state = calloc(run->state_size + 1, sizeof *cursor->state);
    return cursor->state != NULL;
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
        if (run->now.t % run->snapshot_every != 0)
            return true;
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
    if (!cursor_open(run, snapshot))
        return false;
    cursor_copy(run, snapshot, &run->now);
    run->snapshot_count++;
    return true;
}

/* Brings the visitor to a step at or before the end. */
static void visit(struct run *run, long step)
{
    size_t i = (size_t)(step / run->snapshot_every);
    if (i >= run->snapshot_count)
        i = run->snapshot_count - 1;
    bool can_go_on = run->visitor.t <= step && run->visitor.t >= run->snapshots[i].t;
    if (!can_go_on)
        cursor_copy(run, &run->visitor, &run->snapshots[i]);
    while (run->visitor.t < step)
        take_step(run, &run->visitor);
}

/* --- rows --- */

/* Row layout: w[dim], g[dim], f, η, status. */
static void write_row(const struct run *run, const struct cursor *cursor, double *row)
{
    int dim = run->settings.problem->dim;
    copy_point(dim, row, cursor->w);
    copy_point(dim, row + dim, cursor->probe.g);
    row[2 * dim] = cursor->probe.f;
    row[2 * dim + 1] = cursor->rate;
    row[2 * dim + 2] = cursor->status;
}

static struct row read_row(const struct run *run, long step, const double *row)
{
    int dim = run->settings.problem->dim;
    return (struct row){
        step, (enum status)row[2 * dim + 2], row, row + dim, row[2 * dim], row[2 * dim + 1]};
}

static bool make_room(struct run *run, long step)
{
    if (step <= KEPT && (size_t)step >= run->row_capacity) {
        size_t capacity = run->row_capacity ? 2 * run->row_capacity : 512;
        double *grown = realloc(run->rows, capacity * run->row_size * sizeof *grown);
        if (!grown)
            return false;
        run->rows = grown;
        run->row_capacity = capacity;
    } else if (step > KEPT && !run->recent) {
        run->recent = malloc(RECENT * run->row_size * sizeof *run->recent);
        run->recent_from = KEPT + 1;
        return run->recent != NULL;
    }
    return true;
}

static double *recent_row(const struct run *run, long step)
{
    return run->recent + (size_t)(step % RECENT) * run->row_size;
}

static bool record(struct run *run)
{
    long step = run->now.t;
    if (!make_room(run, step))
        return false;
    if (step <= KEPT) {
        write_row(run, &run->now, run->rows + (size_t)step * run->row_size);
        if (step == 1)
            run->rows[2 * run->settings.problem->dim + 1] = run->now.rate;
    } else {
        if (run->recent_from <= step - RECENT)
            run->recent_from = step - RECENT + 1;
        write_row(run, &run->now, recent_row(run, step));
    }
    return step % run->snapshot_every != 0 || keep_snapshot(run);
}

/* Replays the thousand rows around a step that is neither kept nor recent. */
static const double *replayed_row(struct run *run, long step)
{
    long from = step - step % SNAPSHOT_EVERY;
    if (run->block_from != from) {
        run->block_from = from;
        for (long s = from; s < from + SNAPSHOT_EVERY && s <= run->now.t; s++) {
            visit(run, s);
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
    if (step <= KEPT)
        return read_row(run, step, run->rows + (size_t)step * run->row_size);
    if (step >= run->recent_from)
        return read_row(run, step, recent_row(run, step));
    return read_row(run, step, replayed_row(run, step));
}

/* --- life --- */

static void set_far_bounds(struct run *run)
{
    const double *region = run->settings.problem->region;
    double low[DIM_MAX], high[DIM_MAX];
    for (int i = 0; i < run->settings.problem->dim; i++) {
        low[i] = i < 2 ? region[2 * i] : fmin(region[0], region[2]);
        high[i] = i < 2 ? region[2 * i + 1] : fmax(region[1], region[3]);
        run->far_low[i] = low[i] - 1e6 * (high[i] - low[i]);
        run->far_high[i] = high[i] + 1e6 * (high[i] - low[i]);
    }
}

static void begin(struct run *run)
{
    const struct run_settings *settings = &run->settings;
    struct cursor *now = &run->now;
    memcpy(now->parameter, settings->parameter, sizeof now->parameter);
    apply_schedule(run, now);
    memcpy(now->w, settings->start, sizeof now->w);
    memcpy(now->before, settings->start, sizeof now->before);
    now->probe.problem = settings->problem;
    now->probe.n = 1;
    now->probe.log = &run->looks;
    now->probe.sampler = sampler_seeded(settings->seed, settings->stream, &run->epoch);
    observe(run, now);
    /* ‖g‖ ≤ 1e-9·max(1, ‖g₀‖), squared: no root at every step */
    now->stationary_square = 1e-18 * fmax(1, norm_square(settings->problem->dim, now->probe.g));
    now->status = judge(run, now);
    struct step step = step_at(run, now);
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
    run->row_size = 2 * (size_t)dim + 3;
    run->snapshot_every = SNAPSHOT_EVERY;
    run->block_from = -1;
    run->epoch.number = -1;
    set_far_bounds(run);
    run->block = malloc(SNAPSHOT_EVERY * run->row_size * sizeof *run->block);
    if (!cursor_open(run, &run->now) || !cursor_open(run, &run->visitor) || !run->block)
        goto no_memory;
    begin(run);
    if (!record(run))
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
    for (size_t i = 0; i < run->snapshot_count; i++)
        free(run->snapshots[i].state);
    free(run->snapshots);
    free(run->changes);
    free(run->now.state);
    free(run->visitor.state);
    look_log_free(&run->looks);
    epoch_free(&run->epoch);
    free(run->rows);
    free(run->recent);
    free(run->block);
    free(run->ghost);
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
    return status_stops(run->now.status);
}

bool run_advance(struct run *run, long step, struct error *error)
{
    while (run->now.t < step && !run_stopped(run)) {
        take_step(run, &run->now);
        if (run->now.t - 1 < run->block_from + SNAPSHOT_EVERY)
            run->block_from = -1; /* the block was replayed when it was shorter */
        if (!record(run))
            return fail_memory(error);
    }
    return true;
}

const struct cursor *run_cursor(struct run *run, long step)
{
    if (step >= run->now.t)
        return &run->now;
    visit(run, step < 0 ? 0 : step);
    take_changes(run, &run->visitor); /* those made there are in force for the next step */
    return &run->visitor;
}

struct moment run_moment(const struct run *run, const struct cursor *cursor)
{
    return (struct moment){in_force(run, cursor), cursor->state, cursor->t,
                           run->settings.problem->dim, cursor->probe.g};
}

/* --- editing --- */

bool run_change(struct run *run, int parameter, double value, struct error *error)
{
    /* two changes of one parameter at one step are one */
    for (size_t i = run->change_count; i > 0 && run->changes[i - 1].step == run->now.t; i--) {
        if (run->changes[i - 1].parameter == parameter) {
            run->changes[i - 1].value = value;
            run->now.parameter[parameter] = value;
            apply_schedule(run, &run->now);
            return true;
        }
    }
    if (run->change_count == run->change_capacity) {
        size_t capacity = run->change_capacity ? 2 * run->change_capacity : 16;
        struct change *grown = realloc(run->changes, capacity * sizeof *grown);
        if (!grown)
            return fail_memory(error);
        run->changes = grown;
        run->change_capacity = capacity;
    }
    run->changes[run->change_count++] = (struct change){run->now.t, parameter, value};
    take_changes(run, &run->now);
    return true;
}

static void keep_ghost(struct run *run, long step)
{
    size_t dim = (size_t)run->settings.problem->dim;
    long length = run->now.t - step + 1, stride = 1;
    while (length / stride > GHOST_MAX - 2)
        stride = 2 * stride + 1;
    double *ghost = malloc(GHOST_MAX * dim * sizeof *ghost);
    if (!ghost)
        return;
    free(run->ghost);
    run->ghost = ghost;
    run->ghost_count = 0;
    for (long s = step; s <= run->now.t; s += stride)
        memcpy(ghost + dim * run->ghost_count++, run_row(run, s).w, dim * sizeof *ghost);
}

void run_cut(struct run *run, long step)
{
    if (step < 0)
        step = 0;
    if (step >= run->now.t)
        return;
    keep_ghost(run, step);
    while (run->change_count > 0 && run->changes[run->change_count - 1].step > step)
        run->change_count--;
    if (run->visitor.t > step) /* it may have taken changes that are gone */
        cursor_copy(run, &run->visitor, &run->snapshots[0]);
    visit(run, step);
    cursor_copy(run, &run->now, &run->visitor);
    take_changes(run, &run->now);
    while (run->snapshot_count > 1 && run->snapshots[run->snapshot_count - 1].t > step)
        free(run->snapshots[--run->snapshot_count].state);
    for (size_t i = 0; i < run->snapshot_count; i++)
        if (run->snapshots[i].t == step)
            cursor_copy(run, &run->snapshots[i], &run->now);
    look_log_cut(&run->looks, step);
    run->block_from = -1;
    if (run->recent_from > step + 1)
        run->recent_from = step + 1;
}

const double *run_ghost(const struct run *run, size_t *count)
{
    *count = run->ghost_count;
    return run->ghost;
}

const struct look_log *run_looks(const struct run *run)
{
    return &run->looks;
}

/* Where run_outline collects. */
struct outline {
    size_t dim, limit, count;
    double *w, *f;
    long *steps;
};

static void outline_add(struct outline *o, long step, const double *w, double f)
{
    if (o->count == o->limit)
        return;
    if (o->w)
        for (size_t i = 0; i < o->dim; i++)
            o->w[o->dim * o->count + i] = w[i];
    if (o->f)
        o->f[o->count] = f;
    if (o->steps)
        o->steps[o->count] = step;
    o->count++;
}

static void outline_rows(struct run *run, struct outline *o, long from, long before, long stride)
{
    for (long s = from; s < before; s += stride) {
        struct row row = run_row(run, s);
        outline_add(o, s, row.w, row.f);
    }
}

/* Snapshots beyond the kept rows: two points each, the segment that led there. */
static void outline_snapshots(const struct run *run, struct outline *o, long before, size_t limit)
{
    size_t first = KEPT / (size_t)run->snapshot_every + 1, stride = 1;
    if (limit < 2 || run->snapshot_count <= first)
        return;
    while (2 * ((run->snapshot_count - first + stride - 1) / stride) > limit)
        stride++;
    for (size_t i = first; i < run->snapshot_count && run->snapshots[i].t < before; i += stride) {
        const struct cursor *snapshot = &run->snapshots[i];
        outline_add(o, snapshot->t - 1, snapshot->before, NAN);
        outline_add(o, snapshot->t, snapshot->w, snapshot->probe.f);
    }
}

size_t run_outline(struct run *run, long step, size_t limit, double *w, double *f, long *steps)
{
    struct outline outline = {(size_t)run->settings.problem->dim, limit, 0, w, f, steps};
    if (step > run->now.t)
        step = run->now.t;
    size_t old = limit / 2;
    long full_from = step - (long)(limit - old) + 1;
    if (full_from > 0 && old > 0) {
        long kept = full_from < KEPT ? full_from : KEPT, stride = 1;
        size_t share = full_from > KEPT ? old - limit / 4 : old;
        while ((size_t)(kept / stride) + 1 > share)
            stride = 2 * stride + 1;
        outline_rows(run, &outline, 0, kept, stride);
        if (full_from > KEPT)
            outline_snapshots(run, &outline, full_from, limit / 4);
    }
    outline_rows(run, &outline, full_from > 0 ? full_from : 0, step + 1, 1);
    return outline.count;
}
