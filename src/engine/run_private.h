/* The inside of a run: run.c computes and edits it, history.c, which knows nothing of that,
 * remembers and replays. */
#ifndef GLISSADE_ENGINE_RUN_PRIVATE_H
#define GLISSADE_ENGINE_RUN_PRIVATE_H

#include "engine/cursor.h"

enum {
    RECENT = 8192, /* rows of the latest steps beyond that; a power of two */
    SNAPSHOT_EVERY = 1000,
    REPLAY_COST_MAX =
        40000,            /* evaluations, weighted, between snapshots: some tens of milliseconds */
    SNAPSHOTS_MAX = 8192, /* past that every other one goes */
    GHOST_MAX = 4096,
};

struct run {
    struct course course;
    size_t row_size; /* in doubles */

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

    /* by step: at multiples of snapshot_every, closer where steps are dear */
    struct cursor *snapshots;
    size_t snapshot_count, snapshot_capacity;
    long snapshot_every;
    long snapshot_due; /* evaluations past which the next one is taken */

    struct ghost ghost;
};

/* Index of the last snapshot at or before a step. */
size_t history_snapshot_before(const struct run *run, long step);

/* Brings the visitor to a step at or before the end. */
void history_visit(struct run *run, long step);

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
