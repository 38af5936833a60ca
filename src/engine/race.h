/*
 * A race: several runs on one problem, in lock-step. What becomes of one run touches no other.
 */
#ifndef GLISSADE_ENGINE_RACE_H
#define GLISSADE_ENGINE_RACE_H

#include "engine/run.h"

enum { RACERS_MAX = 12 };

struct race {
    const struct problem *problem; /* held by whoever has the race; outlives it */
    int count;
    struct run *run[RACERS_MAX]; /* owned */
};

/* The furthest step that any run has reached. */
long race_end(const struct race *race);

/* The step up to which every run is computed that can go on; where none can, race_end. */
long race_ready(const struct race *race);

/*
 * Computes towards `step`, at most `budget` steps over all runs together (so that a caller with a
 * clock can keep answering keys). Runs advance together: afterwards none is behind another except
 * those that have stopped.
 * `*done` tells whether `step` was reached. False only when memory is short.
 */
bool race_advance(struct race *race, long step, long budget, bool *done, struct error *error);

/* Cuts every run back to `step`. */
void race_cut(struct race *race, long step);

/* Frees the runs. */
void race_clear(struct race *race);

#endif
