#include "analysis/measure.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/crew.h"
#include "analysis/minimum.h"
#include "base/vector.h"
#include "engine/rollout.h"
#include "surfaces/surfaces.h"

struct measurement {
    struct measure_request request;
    double *eta, *beta;
    const struct problem *problem; /* held */
    int rate, memory;              /* parameters that the grid replaces; −1: none */
    double minimum;
    atomic_bool prepared; /* the minimum is looked up */
    atomic_int *outcome;  /* [rows][columns]: see pack() */
    struct crew *crew;
};

/* 0: not computed; else 1 + status + 8·(1 + steps), in one word that is written at once. */
static int pack(long steps, enum status status)
{
    return (int)(1 + (long)status + 8 * (1 + steps));
}

static struct outcome unpack(int word)
{
    if (word == 0)
        return (struct outcome){.known = false, .steps = -1};
    return (struct outcome){true, (word - 1) / 8 - 1, (enum status)((word - 1) % 8)};
}

/* --- the work --- */

static bool prepare(void *context)
{
    struct measurement *m = context;
    m->minimum = minimum_value(m->problem, m->request.settings.start);
    atomic_store_explicit(&m->prepared, true, memory_order_release);
    return isfinite(m->minimum) || m->request.anyway;
}

static void *open_worker(void *context)
{
    struct measurement *m = context;
    return rollout_open(&m->request.settings, NULL);
}

static void close_worker(void *worker)
{
    rollout_free(worker);
}

/* Without a crew nobody calls it off. */
static int try(const struct crew *crew, const struct measurement *m, struct rollout *rollout)
{
    const struct cursor *cursor = rollout_cursor(rollout);
    rollout_begin(rollout, m->request.settings.start);
    double f_start = cursor->probe.f, within = MEASURE_WITHIN * (f_start - m->minimum);
    for (;;) {
        if (fabs(cursor->probe.f - m->minimum) <= within)
            return pack(cursor->t, cursor_status(cursor, f_start));
        if (cursor->t >= m->request.limit || !rollout_step(rollout))
            return pack(-1, cursor_status(cursor, f_start));
        if (crew && crew_stopping(crew))
            return 0;
    }
}

static void compute(const struct crew *crew, void *context, void *worker, int column, int row)
{
    const struct measurement *m = context;
    double *parameter = rollout_parameters(worker);
    if (m->rate >= 0)
        parameter[m->rate] = m->eta[column];
    if (m->memory >= 0)
        parameter[m->memory] = m->beta[row];
    int word = try(crew, m, worker);
    atomic_store_explicit(&m->outcome[row * m->request.columns + column], word,
                          memory_order_relaxed);
}

static const struct crew_work rollouts = {prepare, open_worker, close_worker, compute};

/* --- the measurement --- */

struct measurement *measure_start(const struct measure_request *request, struct error *error)
{
    struct measurement *m = calloc(1, sizeof *m);
    if (!m)
        goto no_memory;
    m->request = *request;
    m->minimum = NAN;
    const struct parameter *table = request->settings.optimizer->parameters;
    m->rate = request->eta ? parameter_by_role(table, ROLE_RATE) : -1;
    m->memory = request->beta ? parameter_by_role(table, ROLE_MEMORY) : -1;
    m->problem = problem_hold(request->settings.problem);
    optimizer_hold(request->settings.optimizer);
    m->eta = numbers_copy(request->eta, request->columns);
    m->beta = numbers_copy(request->beta, request->rows);
    m->outcome = calloc((size_t)request->columns * (size_t)request->rows, sizeof *m->outcome);
    if (!m->eta || !m->beta || !m->outcome)
        goto no_memory;
    m->crew = crew_start(&rollouts, m, request->columns, request->rows, error);
    if (m->crew)
        return m;
    measure_stop(m);
    return NULL;

no_memory:
    measure_stop(m);
    fail_memory(error);
    return NULL;
}

bool measure_done(const struct measurement *m)
{
    return crew_done(m->crew);
}

double measure_share(const struct measurement *m)
{
    return crew_share(m->crew);
}

bool measure_failed(const struct measurement *m)
{
    return crew_failed(m->crew);
}

void measure_wait(struct measurement *m)
{
    crew_wait(m->crew);
}

bool measure_wait_while(struct measurement *m, bool (*patience)(void *context), void *context)
{
    return crew_wait_while(m->crew, patience, context);
}

struct outcome measure_at(const struct measurement *m, int column, int row)
{
    int word = 0;
    for (int stride = 1; stride <= CREW_STRIDE && word == 0; stride *= 2)
        word = atomic_load_explicit(
            &m->outcome[row / stride * stride * m->request.columns + column / stride * stride],
            memory_order_relaxed);
    return unpack(word);
}

struct outcome measure_pair(const struct measurement *m, double eta, double beta)
{
    struct outcome unknown = {.known = false, .steps = -1};
    if (!atomic_load_explicit(&m->prepared, memory_order_acquire))
        return unknown;
    struct rollout *rollout = rollout_open(&m->request.settings, NULL);
    if (!rollout)
        return unknown;
    double *parameter = rollout_parameters(rollout);
    if (m->rate >= 0)
        parameter[m->rate] = eta;
    if (m->memory >= 0 && !isnan(beta))
        parameter[m->memory] = beta;
    struct outcome outcome = unpack(try(NULL, m, rollout));
    rollout_free(rollout);
    return outcome;
}

long measure_best(const struct measurement *m, int *column, int *row)
{
    long best = -1;
    for (int i = 0; i < m->request.columns * m->request.rows; i++) {
        struct outcome outcome = unpack(atomic_load_explicit(&m->outcome[i], memory_order_relaxed));
        if (outcome.steps < 0 || (best >= 0 && outcome.steps >= best))
            continue;
        best = outcome.steps;
        *column = i % m->request.columns;
        *row = i / m->request.columns;
    }
    return best;
}

double measure_minimum(const struct measurement *m)
{
    return m->minimum;
}

void measure_stop(struct measurement *m)
{
    if (!m)
        return;
    crew_stop(m->crew);
    problem_release(m->problem);
    optimizer_release(m->request.settings.optimizer);
    free(m->eta);
    free(m->beta);
    free(m->outcome);
    free(m);
}
