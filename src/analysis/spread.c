#include "analysis/spread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vector.h"
#include "engine/rollout.h"

/* Points of a way, evenly in steps; evaluations weighted by their cost. */
enum { POINTS_MOST = 256, WORK_MOST = 400000 };

/* Towards the end of the way; where that is nowhere, the largest component upwards. */
static void orient(int dim, const double *way, double *direction)
{
    double along = dot(dim, way, direction);
    int largest = 0;
    for (int i = 1; i < dim; i++)
        if (fabs(direction[i]) > fabs(direction[largest]))
            largest = i;
    bool turned = along != 0 ? along < 0 : direction[largest] < 0;
    for (int i = 0; i < dim && turned; i++)
        direction[i] = -direction[i];
}

void spread_of_points(const double *w, size_t count, int dim, struct spread *spread)
{
    double values[DIM_MAX], vectors[DIM_MAX * DIM_MAX], way[DIM_MAX];
    *spread = (struct spread){.dim = dim};
    for (size_t k = 0; k < count; k++)
        for (int i = 0; i < dim; i++)
            spread->mean[i] += w[k * (size_t)dim + (size_t)i] / (double)count;
    for (size_t k = 0; k < count; k++) {
        double away[DIM_MAX], *to = spread->covariance;
        for (int i = 0; i < dim; i++)
            away[i] = w[k * (size_t)dim + (size_t)i] - spread->mean[i];
        for (int i = 0; i < dim; i++)
            for (int j = i; j < dim; j++)
                *to++ += away[i] * away[j] / (double)count;
    }
    for (int i = 0; i < dim; i++) {
        spread->total += spread->covariance[packed_index(dim, i, i)];
        way[i] = w[(count - 1) * (size_t)dim + (size_t)i] - w[i];
    }
    symmetric_eigen(dim, spread->covariance, values, vectors);
    memcpy(spread->u, vectors + (dim - 1) * dim, (size_t)dim * sizeof *vectors);
    memcpy(spread->v, vectors + (dim > 1 ? dim - 2 : 0) * dim, (size_t)dim * sizeof *vectors);
    orient(dim, way, spread->u);
    orient(dim, way, spread->v);
}

bool spread_of_run(const struct run *run, long last, struct spread *spread)
{
    const struct problem *problem = run_problem(run);
    size_t dim = (size_t)problem->dim, count = 0, changes;
    const struct change *change = run_changes(run, &changes);
    struct rollout *rollout = rollout_open(run_settings_of(run), NULL);
    double *w = malloc((POINTS_MOST + 1) * dim * sizeof *w);
    double weight = 1 + problem->cost / 16;
    long most = (long)fmin((double)last, WORK_MOST / weight), stride = most / POINTS_MOST + 1;
    bool good = rollout && w && (changes == 0 || rollout_changes(rollout, change, changes, NULL));
    if (good) {
        const struct cursor *cursor = rollout_cursor(rollout);
        rollout_begin(rollout, run_settings_of(run)->start);
        do {
            if (cursor->t % stride == 0 && !status_stops(cursor->ended))
                memcpy(w + dim * count++, cursor->w, dim * sizeof *w);
        } while (cursor->t < most && rollout_step(rollout));
        if (count == 0)
            memcpy(w + dim * count++, cursor->w, dim * sizeof *w);
        spread_of_points(w, count, (int)dim, spread);
    }
    free(w);
    rollout_free(rollout);
    return good;
}

double spread_share(const struct spread *spread, const double *direction)
{
    double image[DIM_MAX];
    symmetric_apply(spread->dim, spread->covariance, direction, image);
    double along = dot(spread->dim, image, direction);
    return spread->total > 0 ? fmin(along / spread->total, 1) : 0;
}
