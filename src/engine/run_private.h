/* The inside of a run, shared by the files that step it (run.c) and that remember it (history.c).
 */
#ifndef GLISSADE_ENGINE_RUN_PRIVATE_H
#define GLISSADE_ENGINE_RUN_PRIVATE_H

#include "engine/run.h"

enum {
    RECENT = 8192, /* rows of the latest steps beyond that; a power of two */
    SNAPSHOT_EVERY = 1000,
    REPLAY_COST_MAX =
        40000,            /* evaluations, weighted, between snapshots: some tens of milliseconds */
    SNAPSHOTS_MAX = 8192, /* past that every other one goes */
    GHOST_MAX = 4096,
};

struct run {
    struct run_settings settings;
    int rate;                    /* index of the parameter of role rate; −1: none */
    size_t state_size, row_size; /* in doubles */

    struct change *changes;
    size_t change_count, change_capacity;

    struct cursor now;     /* at the end of what is computed */
    struct cursor visitor; /* wherever a replay went last */
    struct cursor scout;   /* one step ahead of wherever it was asked for */
    struct look_log looks, scout_looks;
    struct epoch epoch;

    double *rows; /* steps 0..RUN_ROWS_KEPT */
    size_t row_capacity;
    double *recent;   /* ring: step modulo RECENT; allocated once a run outgrows rows */
    long recent_from; /* oldest step in the ring */
    double *block;    /* SNAPSHOT_EVERY replayed rows from block_from on */
    long block_from;  /* −1: none */

    struct cursor
        *snapshots; /* by step: at multiples of snapshot_every, closer where steps are dear */
    size_t snapshot_count, snapshot_capacity;
    long snapshot_every;
    long snapshot_due; /* evaluations past which the next one is taken */

    double *ghost;
    size_t ghost_count;
};

/* The step that a cursor stands before, not taken yet. */
struct step run_step_at(const struct run *run, struct cursor *cursor);

/* Takes it. */
void run_take_step(const struct run *run, struct cursor *cursor);

/* Gives a zeroed cursor room for the state; false when memory is short. */
bool cursor_open(const struct run *run, struct cursor *cursor);

/* Copies all but the state's address and the log, which stay the target's own. */
void cursor_copy(const struct run *run, struct cursor *to, const struct cursor *from);

/* Puts `now`, as cursor_open leaves it, at the start, with the parameters of the settings. */
void run_begin(struct run *run);

/* One step further: evaluates there and judges; remembers nothing. */
void run_take_step(const struct run *run, struct cursor *cursor);

/* Brings the visitor to a step at or before the end. */
void run_visit(struct run *run, long step);

/* Index of the last snapshot at or before a step. */
size_t history_snapshot_before(const struct run *run, long step);

/* Before the step is taken: room for its row. False when memory is short, and nothing changed. */
bool history_make_room(struct run *run, long step);

/* Remembers `now`, for whose row there is room. False when memory is short for its snapshot: the
 * row is there all the same. */
bool history_record(struct run *run);

/* Forgets the rows and snapshots after a step, which `now` stands at. */
void history_cut(struct run *run, long step);

/* Keeps the path of `from`, which may be the run itself, from a step on as the ghost. */
void history_keep_ghost(struct run *run, struct run *from, long step);

/* Frees all that history holds of a run. */
void history_free(struct run *run);

#endif
