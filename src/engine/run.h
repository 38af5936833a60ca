/*
 * A run: one optimizer on one problem from one start.
 *
 * It is a pure function of its settings and of a list of changes at steps: the same settings and
 * changes give the same numbers to the last bit, in whatever portions it is advanced. Everything
 * else follows by replay.
 *
 * History: every step up to 10⁵ is kept; beyond, the latest few thousand and a snapshot every 1,000
 * steps (thinned past some millions, so that memory stays bounded), with replay in between. Rows of
 * any step can always be asked for.
 */
#ifndef GLISSADE_ENGINE_RUN_H
#define GLISSADE_ENGINE_RUN_H

#include <stdatomic.h>

#include "base/error.h"
#include "engine/cursor.h"

enum { RUN_ROWS_KEPT = 100000 }; /* rows up to this step never need a replay */

/* One iterate, noise-free. Pointers are good until the run is advanced, cut or asked for another
 * row. */
struct row {
    long step;
    enum status ended; /* RUNNING where more steps can follow; see run_status */
    const double *w, *g;
    double f;
    double eta;                    /* η of the step that led here, row 0 repeats the first; NaN
                                      where a search found no step */
    double test;                   /* the loss on held-out data; NaN where the surface has none */
    double gradients, evaluations; /* the method's own since the start: of ∇f; of f, ∇f and H
                                      together, each counted once */
    double epochs;                 /* how often its gradients have looked through the data, a batch
                                      counting for what it holds; NaN where f is no finite sum */
};

struct run;

/* NULL with a message when memory is short. η = auto is resolved here; modifiers have been checked.
 */
struct run *run_open(const struct run_settings *settings, struct error *error);
void run_free(struct run *run);

const struct problem *run_problem(const struct run *run);
const struct optimizer *run_optimizer(const struct run *run);

/* The parameters that the run began with, η = auto resolved. */
const double *run_base(const struct run *run);

/* Steps computed so far, and whether no more can follow. */
long run_end(const struct run *run);
bool run_stopped(const struct run *run);

/* Computes up to `step`, or until the run stops. False only when memory is short: then the run ends
 * where it has come to, whole, and may be asked again. */
bool run_advance(struct run *run, long step, struct error *error);

/* The row of a step; steps past the end give the last. Cheap for kept rows, up to 1,000 steps of
 * replay otherwise. */
struct row run_row(struct run *run, long step);

/*
 * The word for a row: why the run ended there, or where its point is. Worked out when it is asked
 * for, by one or two evaluations of the Hessian; a row without a gradient is RUNNING.
 */
enum status run_status(const struct run *run, const struct row *row);

/* The whole state as of a step; steps past the end give the last. Good until the run is advanced,
 * cut or asked again. */
const struct cursor *run_cursor(struct run *run, long step);
struct instant run_instant(const struct run *run, const struct cursor *cursor);

/*
 * Sets a parameter from the end of the run on (the step from end to end+1 is the first to use it).
 * The value must be within the parameter's range. Changes that were to come later are forgotten.
 */
bool run_change(struct run *run, int parameter, double value, struct error *error);

/* Room for as many changes in all, so that making them cannot fail. False when memory is short. */
bool run_reserve_changes(struct run *run, size_t count, struct error *error);

/* What the run was opened with, η = auto resolved, and the changes made since, in their order. */
const struct run_settings *run_settings_of(const struct run *run);
const struct change *run_changes(const struct run *run, size_t *count);

/*
 * Makes this the run with these changes, ordered by step, and no others. What is computed already
 * and does not depend on the difference stays; changes beyond the end take hold when the run gets
 * there. False when memory is short: the run is then as it was.
 */
bool run_follow(struct run *run, const struct change *changes, size_t count, struct error *error);

/* Forgets what came after `step`, changes from there on included; the lost path becomes the ghost.
 */
void run_cut(struct run *run, long step);

/*
 * Called with one row after the other. At snapshots a row may come whose place and step alone are
 * known: its f is NaN and its g NULL.
 */
typedef void run_visitor(void *context, const struct row *row);

/* Shows `visitor` the rows of run_outline (below), in order. Returns their number. */
size_t run_outline_rows(struct run *run, long step, size_t limit, run_visitor *visitor,
                        void *context);

/*
 * Up to `limit` points of the way from step 0 to `step`, for drawing: the recent half in full,
 * older ones thinned at an odd stride, so that a zig-zag stays one. w is [limit][dim]; steps and f
 * are [limit]; each may be NULL. f is NaN where only the place is known. Never replays more than
 * the recent half. Returns their number.
 */
size_t run_outline(struct run *run, long step, size_t limit, double *w, double *f, long *steps);

/* The run whose path a ghost is, from one of its steps to another: const and counted. */
struct ghost_origin {
    atomic_int holders;
    struct run_settings settings; /* its problem is NULL: that of the run which has the ghost */
    long from, to;
    size_t count;
    struct change change[];
};

/* Both accept NULL; hold returns it. */
const struct ghost_origin *ghost_origin_hold(const struct ghost_origin *origin);
void ghost_origin_release(const struct ghost_origin *origin);

/* The path that the last cut took away, or that a run before this one took. */
struct ghost {
    double *w; /* [count][dim]; NULL for none */
    size_t count;
    double rate; /* η at its end, what a schedule makes of it left out; NaN where there is none */
    const struct ghost_origin *origin; /* held; NULL where memory was short for it */
};

const struct ghost *run_ghost(const struct run *run);

/* Gives the run another ghost; it is copied. False when memory is short. */
bool run_set_ghost(struct run *run, const struct ghost *ghost, struct error *error);

/* The same with memory, and an origin held, that are the run's from now on; nothing can fail. */
void run_take_ghost(struct run *run, struct ghost ghost);

/* Gives a run the ghost that has this origin, by running it once more. False when memory is short.
 */
bool run_haunt(struct run *run, const struct run_settings *settings, const struct change *changes,
               size_t count, long from, long to, struct error *error);

/* Gives a run the whole path of another, on a problem of the same dimension, as its ghost. Where
 * memory is short it keeps the one that it has. */
void run_keep_path(struct run *run, struct run *former);

/* Points that the method looked at in the last thousand computed steps. */
const struct look_log *run_looks(const struct run *run);

#endif
