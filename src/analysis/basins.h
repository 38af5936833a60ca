/*
 * Basins of attraction: where a method ends from every start of a grid, and how soon. Computed in
 * the background (see crew.h).
 *
 * A rollout ends when it stops or has taken all its steps. It has come to a minimum when
 * it stands still at one (status.h) no farther than BASIN_REACH of the region's diagonal from where
 * the minimum is. Where that is none of those that the problem knows, the place becomes a minimum
 * of its own once all rollouts are done: they are numbered on in the order of rows and columns.
 */
#ifndef GLISSADE_ANALYSIS_BASINS_H
#define GLISSADE_ANALYSIS_BASINS_H

#include "engine/run.h"

#define BASIN_REACH 1e-3

enum { BASINS_MAX = 64, BASIN_STEPS_MOST = 1000000 };

struct basins_request {
    struct run_settings settings; /* a NaN of role rate: auto at every start; its problem is held,
                                     its start gives the coordinates past the second */
    long limit;                   /* steps of a rollout, 0 to BASIN_STEPS_MOST */
    int columns, rows;
    const double *x, *y; /* first coordinate by column, second by row; y NULL in one dimension */
    const struct basins *before; /* of the same problem, whose new minima keep their numbers; done;
                                    NULL for none */
};

/* How the rollout from one start ended. */
struct basin {
    bool known;  /* false: not computed yet, the rest means nothing */
    int minimum; /* where it ended, from 1; 0: at none */
    int toward;  /* one that it is within reach of, still running; 0: none */
    long steps; /* after which it stayed within reach of its end, or stopped; −1: still running */
    enum status status; /* at the end */
    double end[DIM_MAX];
};

struct basins;

/* Starts; the request is copied. NULL with a message when threads or memory are short. */
struct basins *basins_start(const struct basins_request *request, struct error *error);

/* True when all is computed that will be. */
bool basins_done(const struct basins *basins);

/* The share that is done or in hand, 0 to 1. */
double basins_share(const struct basins *basins);

/* True when nothing could be, because memory was short. */
bool basins_failed(const struct basins *basins);

/* Waits for it to be done, as in crew.h. */
void basins_wait(struct basins *basins);
bool basins_wait_while(struct basins *basins, bool (*patience)(void *context), void *context);

/* How it ended from there; before it is computed, from a coarser neighbour. */
struct basin basins_at(struct basins *basins, int column, int row);

/* How a trial from that very start ends, wherever the grid has its own: tried in the caller's
 * thread. Not known when memory is short. */
struct basin basins_from(struct basins *basins, const double *start);

/* Minima found, those that the problem knows first, and where one is; more than those known only
 * after all is done. */
int basins_minima(struct basins *basins);
const double *basins_minimum(const struct basins *basins, int number);

/* Calls it off and frees it. Accepts NULL. */
void basins_stop(struct basins *basins);

#endif
