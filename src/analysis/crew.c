#include "analysis/crew.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 64 };

struct crew {
    const struct crew_work *work;
    void *context;
    int columns, rows;
    atomic_bool stopping, done, failed;
    atomic_long next; /* of the rows of all passes, counted through */
    pthread_t leader;
    bool joined;
};

/* --- the order --- */

/* Rows that a pass looks at. */
static long pass_rows(const struct crew *crew, int stride)
{
    return (crew->rows + stride - 1) / stride;
}

/* Over all passes. */
static long all_rows(const struct crew *crew)
{
    long count = 0;
    for (int stride = CREW_STRIDE; stride > 0; stride /= 2)
        count += pass_rows(crew, stride);
    return count;
}

/* The pass and row of a number; false past the last. */
static bool find_row(const struct crew *crew, long number, int *stride, int *row)
{
    for (*stride = CREW_STRIDE; *stride > 0; *stride /= 2) {
        long count = pass_rows(crew, *stride);
        if (number < count) {
            *row = (int)number * *stride;
            return true;
        }
        number -= count;
    }
    return false;
}

/* What earlier passes have not done of it. */
static void compute_row(const struct crew *crew, void *worker, int stride, int row)
{
    bool looked_at = stride < CREW_STRIDE && row % (2 * stride) == 0;
    for (int column = looked_at ? stride : 0; column < crew->columns;
         column += looked_at ? 2 * stride : stride) {
        if (crew_stopping(crew))
            return;
        crew->work->compute(crew, crew->context, worker, column, row);
    }
}

/* --- the threads --- */

static void *work(void *argument)
{
    struct crew *crew = argument;
    void *worker = crew->work->open(crew->context);
    int stride, row;
    if (!worker)
        return NULL;
    while (!crew_stopping(crew) && find_row(crew, atomic_fetch_add(&crew->next, 1), &stride, &row))
        compute_row(crew, worker, stride, row);
    crew->work->close(worker);
    return NULL;
}

/* Signals are for the thread that has the terminal. */
static bool start_thread(pthread_t *thread, void *(*function)(void *), void *argument)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(thread, NULL, function, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0;
}

/* Prepares, works with as many others as there are cores left, and waits for them. */
static void *lead(void *argument)
{
    struct crew *crew = argument;
    pthread_t other[THREADS_MAX];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int others = 0;
    if (!crew->work->prepare || crew->work->prepare(crew->context)) {
        while (others < cores - 1 && others < THREADS_MAX &&
               start_thread(&other[others], work, crew))
            others++;
        work(crew);
        while (others > 0)
            pthread_join(other[--others], NULL);
        /* as long as one worker took part, it has taken all that the others left */
        if (!crew_stopping(crew) && atomic_load(&crew->next) < all_rows(crew))
            atomic_store(&crew->failed, true);
    }
    atomic_store(&crew->done, true);
    return NULL;
}

struct crew *crew_start(const struct crew_work *task, void *context, int columns, int rows,
                        struct error *error)
{
    struct crew *crew = calloc(1, sizeof *crew);
    if (!crew) {
        fail_memory(error);
        return NULL;
    }
    crew->work = task;
    crew->context = context;
    crew->columns = columns;
    crew->rows = rows;
    if (start_thread(&crew->leader, lead, crew))
        return crew;
    free(crew);
    fail(error, "threads: none can be started");
    return NULL;
}

bool crew_done(const struct crew *crew)
{
    return atomic_load(&crew->done);
}

bool crew_failed(const struct crew *crew)
{
    return atomic_load(&crew->failed);
}

double crew_share(const struct crew *crew)
{
    return fmin(1, (double)atomic_load(&crew->next) / (double)all_rows(crew));
}

bool crew_stopping(const struct crew *crew)
{
    return atomic_load_explicit(&crew->stopping, memory_order_relaxed);
}

void crew_wait(struct crew *crew)
{
    if (!crew->joined)
        pthread_join(crew->leader, NULL);
    crew->joined = true;
}

/* Looks again and again instead of being woken: one item may take longer than the patience lasts,
 * and none is held up by telling. */
bool crew_wait_while(struct crew *crew, bool (*patience)(void *context), void *context)
{
    static const struct timespec between = {.tv_nsec = 2000000};
    while (patience && !crew_done(crew)) {
        if (!patience(context))
            return false;
        nanosleep(&between, NULL);
    }
    crew_wait(crew);
    return true;
}

void crew_stop(struct crew *crew)
{
    if (!crew)
        return;
    atomic_store(&crew->stopping, true);
    crew_wait(crew);
    free(crew);
}
