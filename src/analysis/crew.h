/*
 * A crew: threads that fill a grid of independent items in the background, on all cores, coarse to
 * fine; where there are no threads (a browser), the same in slices. Every 16th column of every 16th
 * row comes first, then every 8th, and so on, so that a picture is there early and becomes sharper.
 * What an item holds depends on the item alone: the result is the same however the work was shared.
 */
#ifndef GLISSADE_ANALYSIS_CREW_H
#define GLISSADE_ANALYSIS_CREW_H

#include <stdbool.h>

#include "base/error.h"

enum { CREW_STRIDE = 16 };

struct crew;

/* What is done. `context` is the caller's own. */
struct crew_work {
    /* Called first, once. False: there is nothing to compute. May be NULL. */
    bool (*prepare)(void *context);
    /* What one thread works with, opened and closed by itself. NULL from `open`: it does not take
     * part; where nobody does, the crew has failed. */
    void *(*open)(void *context);
    void (*close)(void *worker);
    /* Computes an item and publishes it in a way that other threads may read meanwhile. Long ones
     * ask crew_stopping now and then. */
    void (*compute)(const struct crew *crew, void *context, void *worker, int column, int row);
};

/* Starts; `work` and `context` outlive the crew. NULL with a message when threads or memory are
 * short. */
struct crew *crew_start(const struct crew_work *work, void *context, int columns, int rows,
                        struct error *error);

/* True when everything is done, or nothing more will be. */
bool crew_done(const struct crew *crew);

/* True once it is done without having computed anything, because memory was short. */
bool crew_failed(const struct crew *crew);

/* The share that has been taken in hand, 0 to 1. */
double crew_share(const struct crew *crew);

/* Waits for it to be done; the second as long as `patience(context)`, asked every few milliseconds,
 * has some left (NULL has all the time). True when it came. */
void crew_wait(struct crew *crew);
bool crew_wait_while(struct crew *crew, bool (*patience)(void *context), void *context);

/* True when the results are no longer wanted. */
bool crew_stopping(const struct crew *crew);

/*
 * Where there are no threads the crews work here, as long as `patience(context)` has some left;
 * whoever shows the race calls it in every turn. True while there is more to do. With threads there
 * is never anything to do here.
 */
bool crews_turn(bool (*patience)(void *context), void *context);

/* Calls the work off, waits until nobody touches the context any more, and frees the crew. Accepts
 * NULL. */
void crew_stop(struct crew *crew);

#endif
