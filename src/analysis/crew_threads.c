/* A crew of threads, one a core. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "analysis/crew_order.h"

enum { THREADS_MAX = 64 };

struct crew_hands {
    pthread_t leader;
    bool joined;
};

static void compute_row(const struct crew *crew, void *worker, int stride, int row)
{
    struct crew_span span = crew_span(crew, stride, row);
    for (int column = span.first; column < span.end; column += span.step) {
        if (crew_stopping(crew))
            return;
        crew->work->compute(crew, crew->context, worker, column, row);
    }
}

static void *work(void *argument)
{
    struct crew *crew = argument;
    void *worker = crew->work->open(crew->context);
    int stride, row;
    if (!worker)
        return NULL;
    while (!crew_stopping(crew) &&
           crew_find_row(crew, atomic_fetch_add(&crew->next, 1), &stride, &row))
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
        if (!crew_stopping(crew) && atomic_load(&crew->next) < crew_rows(crew))
            atomic_store(&crew->failed, true);
    }
    atomic_store(&crew->done, true);
    return NULL;
}

struct crew *crew_start(const struct crew_work *task, void *context, int columns, int rows,
                        struct error *error)
{
    struct crew *crew = crew_new(task, context, columns, rows, error);
    if (!crew)
        return NULL;
    crew->hands = calloc(1, sizeof *crew->hands);
    if (crew->hands && start_thread(&crew->hands->leader, lead, crew))
        return crew;
    if (crew->hands)
        fail(error, "threads: none can be started");
    else
        fail_memory(error);
    free(crew->hands);
    free(crew);
    return NULL;
}

void crew_wait(struct crew *crew)
{
    if (!crew->hands->joined)
        pthread_join(crew->hands->leader, NULL);
    crew->hands->joined = true;
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
    free(crew->hands);
    free(crew);
}

bool crews_turn(bool (*patience)(void *context), void *context)
{
    (void)patience, (void)context;
    return false;
}
