#include "analysis/basins.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/crew.h"
#include "base/vector.h"
#include "engine/rollout.h"
#include "surfaces/surfaces.h"

struct basins {
    struct basins_request request;
    double *x, *y;
    const struct problem *problem; /* held */
    double reach;                  /* distance */
    struct basin *basin;           /* [rows][columns] */
    atomic_uchar *ready;           /* [rows][columns] */
    bool numbered;                 /* new minima have been looked for */
    int minima;
    struct known_point minimum[BASINS_MAX];
    struct crew *crew;
};

/* What a thread works with: a rollout and the way it took, [limit + 1][dim]. */
struct walker {
    struct rollout *rollout;
    double *way;
};

static double distance(int dim, const double *a, const double *b)
{
    double square = 0;
    for (int i = 0; i < dim; i++)
        square += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(square);
}

/* The number of the nearest minimum within reach, 0 for none. */
static int minimum_near(const struct basins *b, const double *w)
{
    int nearest = 0;
    double least = b->reach;
    for (int i = 0; i < b->minima; i++) {
        double far = distance(b->problem->dim, b->minimum[i].w, w);
        if (far <= least) {
            least = far;
            nearest = i + 1;
        }
    }
    return nearest;
}

/* --- the work --- */

static void close_walker(void *worker)
{
    struct walker *walker = worker;
    rollout_free(walker->rollout);
    free(walker->way);
    free(walker);
}

static void *open_walker(void *context)
{
    struct basins *b = context;
    struct walker *walker = calloc(1, sizeof *walker);
    if (!walker)
        return NULL;
    walker->rollout = rollout_open(&b->request.settings, NULL);
    walker->way = malloc((size_t)(b->request.limit + 1) * (size_t)b->problem->dim * sizeof(double));
    if (walker->rollout && walker->way)
        return walker;
    close_walker(walker);
    return NULL;
}

/* The first step from which on the way stays within reach of its end. */
static long settled(const struct basins *b, const double *way, long end)
{
    size_t dim = (size_t)b->problem->dim;
    long step = end;
    while (step > 0 && distance(b->problem->dim, way + (size_t)(step - 1) * dim,
                                way + (size_t)end * dim) <= b->reach)
        step--;
    return step;
}

/* Which minimum it ended at, or is still on its way to. */
static void number_end(const struct basins *b, struct basin *basin)
{
    int near = status_stops(basin->status) ? 0 : minimum_near(b, basin->end);
    basin->minimum = basin->status == STATUS_MINIMUM ? near : 0;
    basin->toward = basin->status == STATUS_RUNNING ? near : 0;
}

/* False when called off; without a crew nobody does. */
static bool walk(const struct crew *crew, const struct basins *b, struct walker *walker,
                 const double *start, struct basin *basin)
{
    const struct cursor *cursor = rollout_cursor(walker->rollout);
    size_t dim = (size_t)b->problem->dim;
    rollout_begin(walker->rollout, start);
    memcpy(walker->way, cursor->w, dim * sizeof(double));
    double f_start = cursor->probe.f;
    while (cursor->t < b->request.limit && rollout_step(walker->rollout)) {
        memcpy(walker->way + (size_t)cursor->t * dim, cursor->w, dim * sizeof(double));
        if (crew && crew_stopping(crew))
            return false;
    }
    *basin = (struct basin){.known = true, .steps = -1, .status = cursor_status(cursor, f_start)};
    memcpy(basin->end, cursor->w, dim * sizeof(double));
    if (status_stops(basin->status))
        basin->steps = cursor->t;
    else if (basin->status != STATUS_RUNNING)
        basin->steps = settled(b, walker->way, cursor->t);
    number_end(b, basin);
    return true;
}

static void compute(const struct crew *crew, void *context, void *worker, int column, int row)
{
    struct basins *b = context;
    int i = row * b->request.columns + column;
    double start[DIM_MAX];
    memcpy(start, b->request.settings.start, sizeof start);
    start[0] = b->x[column];
    if (b->request.y)
        start[1] = b->y[row];
    if (walk(crew, b, worker, start, &b->basin[i]))
        atomic_store_explicit(&b->ready[i], 1, memory_order_release);
}

static const struct crew_work rollouts = {NULL, open_walker, close_walker, compute};

/* --- basins --- */

struct basins *basins_start(const struct basins_request *request, struct error *error)
{
    struct basins *b = calloc(1, sizeof *b);
    if (!b)
        goto no_memory;
    size_t count = (size_t)request->columns * (size_t)request->rows;
    b->request = *request;
    b->problem = problem_hold(request->settings.problem);
    optimizer_hold(request->settings.optimizer);
    b->reach = BASIN_REACH * problem_diagonal(b->problem);
    memcpy(b->minimum, b->problem->minimum, sizeof b->problem->minimum);
    b->minima = b->problem->minima;
    if (request->before) {
        memcpy(b->minimum, request->before->minimum, sizeof b->minimum);
        b->minima = request->before->minima;
    }
    b->x = numbers_copy(request->x, request->columns);
    b->y = numbers_copy(request->y, request->rows);
    b->basin = calloc(count, sizeof *b->basin);
    b->ready = calloc(count, sizeof *b->ready);
    if (!b->x || !b->y || !b->basin || !b->ready)
        goto no_memory;
    b->crew = crew_start(&rollouts, b, request->columns, request->rows, error);
    if (b->crew)
        return b;
    basins_stop(b);
    return NULL;

no_memory:
    basins_stop(b);
    fail_memory(error);
    return NULL;
}

bool basins_done(const struct basins *b)
{
    return crew_done(b->crew);
}

double basins_share(const struct basins *b)
{
    return crew_share(b->crew);
}

bool basins_failed(const struct basins *b)
{
    return crew_failed(b->crew);
}

void basins_wait(struct basins *b)
{
    crew_wait(b->crew);
}

bool basins_wait_while(struct basins *b, bool (*patience)(void *context), void *context)
{
    return crew_wait_while(b->crew, patience, context);
}

/* Numbers the ends that are minima nobody knew, once all are there. */
static void number_new(struct basins *b)
{
    if (b->numbered || !basins_done(b))
        return;
    b->numbered = true;
    int count = b->request.columns * b->request.rows;
    for (int i = 0; i < count; i++) {
        struct basin *basin = &b->basin[i];
        number_end(b, basin);
        if (basin->minimum == 0 && basin->status == STATUS_MINIMUM && b->minima < BASINS_MAX) {
            memcpy(b->minimum[b->minima++].w, basin->end, sizeof basin->end);
            basin->minimum = b->minima;
        }
    }
    for (int i = 0; i < count; i++)
        number_end(b, &b->basin[i]);
}

struct basin basins_at(struct basins *b, int column, int row)
{
    number_new(b);
    for (int stride = 1; stride <= CREW_STRIDE; stride *= 2) {
        int i = row / stride * stride * b->request.columns + column / stride * stride;
        if (atomic_load_explicit(&b->ready[i], memory_order_acquire))
            return b->basin[i];
    }
    return (struct basin){.known = false, .steps = -1};
}

struct basin basins_from(struct basins *b, const double *start)
{
    struct basin basin = {.known = false, .steps = -1};
    struct walker *walker = open_walker(b);
    number_new(b);
    if (!walker)
        return basin;
    walk(NULL, b, walker, start, &basin);
    close_walker(walker);
    return basin;
}

int basins_minima(struct basins *b)
{
    number_new(b);
    return basins_done(b) ? b->minima : 0;
}

const double *basins_minimum(const struct basins *b, int number)
{
    return b->minimum[number - 1].w;
}

void basins_stop(struct basins *b)
{
    if (!b)
        return;
    crew_stop(b->crew);
    problem_release(b->problem);
    optimizer_release(b->request.settings.optimizer);
    free(b->x);
    free(b->y);
    free(b->basin);
    free(b->ready);
    free(b);
}
