/*
 * Measured instead of predicted: how many steps a method takes, from its start, until f is within
 * MEASURE_WITHIN of the minimum, for every pair (η, β) of a grid. Computed in the background (see
 * crew.h); whoever draws meanwhile sees what is there.
 */
#ifndef GLISSADE_ANALYSIS_MEASURE_H
#define GLISSADE_ANALYSIS_MEASURE_H

#include "engine/run.h"

#define MEASURE_WITHIN 1e-6 /* of f − f* at the start */

enum { MEASURE_STEPS_MOST = 200000000 };

/* How one rollout ended. */
struct outcome {
    bool known;         /* false: not computed yet, the rest means nothing */
    long steps;         /* until f was near enough; −1: it never was */
    enum status status; /* there, or where it stopped or ran out of steps */
};

/* A grid of settings: what to try. */
struct measure_request {
    struct run_settings settings; /* η and β replaced from the grid; its problem is held */
    long limit;  /* steps after which a rollout is given up: to MEASURE_STEPS_MOST */
    bool anyway; /* where there is no minimum to come to, too: to see what becomes of them */
    int columns, rows;
    const double *eta;  /* [columns]; NULL where the method has none: the settings' own */
    const double *beta; /* [rows]; NULL likewise */
};

struct measurement;

/* Starts; the request is copied. NULL with a message when threads or memory are short. */
struct measurement *measure_start(const struct measure_request *request, struct error *error);

/* True when all is computed that will be. */
bool measure_done(const struct measurement *measurement);

/* The share that is done or in hand, 0 to 1. */
double measure_share(const struct measurement *measurement);

/* True when nothing could be, because memory was short. */
bool measure_failed(const struct measurement *measurement);

/* Waits for it to be done, as in crew.h. */
void measure_wait(struct measurement *measurement);
bool measure_wait_while(struct measurement *measurement, bool (*patience)(void *context),
                        void *context);

/* The outcome of a pair; before it is computed that of a coarser neighbour. */
struct outcome measure_at(const struct measurement *measurement, int column, int row);

/*
 * The outcome of a pair itself, wherever the grid has its pairs: tried in the caller's thread, at
 * most `limit` steps. NaN of `beta`: the settings' own. Not known while it is not yet known what
 * minimum there is to come to, or when memory is short.
 */
struct outcome measure_pair(const struct measurement *measurement, double eta, double beta);

/* The fewest steps found so far and where; −1 for none. */
long measure_best(const struct measurement *measurement, int *column, int *row);

/* After it is done: f at the minimum, NaN where there is none to come to. Then no outcome is known,
 * or none has steps. */
double measure_minimum(const struct measurement *measurement);

/* Calls it off and frees it. Accepts NULL. */
void measure_stop(struct measurement *measurement);

#endif
