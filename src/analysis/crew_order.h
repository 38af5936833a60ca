/* What both ways of working of a crew share: with threads (crew_threads.c), and without them in
 * slices (crew_slices.c). A build has one of the two. */
#ifndef GLISSADE_ANALYSIS_CREW_ORDER_H
#define GLISSADE_ANALYSIS_CREW_ORDER_H

#include <stdatomic.h>

#include "analysis/crew.h"

struct crew_hands; /* who works; each way's own */

struct crew {
    const struct crew_work *work;
    void *context;
    int columns, rows;
    atomic_bool stopping, done, failed;
    atomic_long next; /* of the rows of all passes, counted through */
    struct crew_hands *hands;
};

/* Without hands yet. NULL with a message when memory is short. */
struct crew *crew_new(const struct crew_work *work, void *context, int columns, int rows,
                      struct error *error);

/* Rows that all passes look at. */
long crew_rows(const struct crew *crew);

/* The pass and row of a number; false past the last. */
bool crew_find_row(const struct crew *crew, long number, int *stride, int *row);

/* What earlier passes have not done of a row: from `first` every `step`-th column before `end`. */
struct crew_span {
    int first, step, end;
};
struct crew_span crew_span(const struct crew *crew, int stride, int row);

#endif
