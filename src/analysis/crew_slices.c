/* A crew without threads: whoever shows the race lets it work for a slice of each turn. */
#include <stdlib.h>

#include "analysis/crew_order.h"

struct crew_hands {
    void *worker;
    bool prepared, in_row;
    int row, column;       /* the item that comes next, within a row */
    struct crew_span span; /* what is done of the row */
    struct crew *next;     /* of those that work */
};

static struct crew *first; /* in the order in which they were started */

static struct crew **place_of(const struct crew *crew)
{
    struct crew **at = &first;
    while (*at && *at != crew)
        at = &(*at)->hands->next;
    return at;
}

struct crew *crew_start(const struct crew_work *work, void *context, int columns, int rows,
                        struct error *error)
{
    struct crew *crew = crew_new(work, context, columns, rows, error);
    struct crew_hands *hands = crew ? calloc(1, sizeof *hands) : NULL;
    if (crew && !hands) {
        fail_memory(error);
        free(crew);
        return NULL;
    }
    if (!crew)
        return NULL;
    crew->hands = hands;
    *place_of(NULL) = crew;
    return crew;
}

static void end(struct crew *crew, bool failed)
{
    if (crew->hands->worker)
        crew->work->close(crew->hands->worker);
    crew->hands->worker = NULL;
    atomic_store(&crew->failed, failed);
    atomic_store(&crew->done, true);
}

/* Goes to the next row that has an item; false past the last. */
static bool begin_row(struct crew *crew)
{
    struct crew_hands *hands = crew->hands;
    int stride;
    if (!crew_find_row(crew, atomic_fetch_add(&crew->next, 1), &stride, &hands->row))
        return false;
    hands->span = crew_span(crew, stride, hands->row);
    hands->column = hands->span.first;
    hands->in_row = true;
    return true;
}

/* Computes one item, or what has to be there before the first. */
static void work_on(struct crew *crew)
{
    struct crew_hands *hands = crew->hands;
    if (!hands->prepared) {
        hands->prepared = true;
        if (crew->work->prepare && !crew->work->prepare(crew->context))
            end(crew, false);
        else if (!(hands->worker = crew->work->open(crew->context)))
            end(crew, true);
        return;
    }
    if (!hands->in_row && !begin_row(crew)) {
        end(crew, false);
        return;
    }
    if (hands->column < hands->span.end)
        crew->work->compute(crew, crew->context, hands->worker, hands->column, hands->row);
    hands->column += hands->span.step;
    hands->in_row = hands->column < hands->span.end;
}

void crew_wait(struct crew *crew)
{
    while (!crew_done(crew))
        work_on(crew);
}

bool crew_wait_while(struct crew *crew, bool (*patience)(void *context), void *context)
{
    while (!crew_done(crew)) {
        if (patience && !patience(context))
            return false;
        work_on(crew);
    }
    return true;
}

void crew_stop(struct crew *crew)
{
    if (!crew)
        return;
    struct crew **place = place_of(crew);
    *place = crew->hands->next;
    atomic_store(&crew->stopping, true);
    end(crew, false);
    free(crew->hands);
    free(crew);
}

bool crews_turn(bool (*patience)(void *context), void *context)
{
    for (struct crew *crew = first; crew; crew = crew->hands->next)
        while (!crew_done(crew)) {
            if (!patience(context))
                return true;
            work_on(crew);
        }
    return false;
}
