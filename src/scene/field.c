#include "scene/field.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Height above the lowest point seen, brought to 0..1 in the surface's own scale. */
static double relative_height(enum height_scale scale, double f, double low, double high)
{
    double t = high > low ? (f - low) / (high - low) : 0;
    switch (scale) {
    case HEIGHT_LINEAR:
        return t;
    case HEIGHT_ROOT:
        return sqrt(t);
    case HEIGHT_LOG:
        break;
    }
    return log1p(t * 1e8) / log1p(1e8);
}

/* One row of samples: points[dim][columns] of the plane at height b. */
static void row_points(const struct view *view, double sample, int columns, int row, double *points)
{
    double b = view->b1 - (row + 0.5) * sample / view->scale_b;
    for (int axis = 0; axis < view->problem->dim; axis++) {
        double *out = points + (size_t)axis * (size_t)columns;
        double base = view->origin[axis] + b * view->v[axis], step = view->u[axis];
        for (int i = 0; i < columns; i++)
            out[i] = base + step * (view->a0 + (i + 0.5) * sample / view->scale_a);
    }
}

static void compute_levels(const struct problem *problem, const struct view *view, double sample,
                           int columns, int rows, double *line, double *f, unsigned char *levels)
{
    double low = INFINITY, high = -INFINITY;
    size_t n = (size_t)columns;
    for (int j = 0; j < rows; j++) {
        row_points(view, sample, columns, j, line);
        problem->eval(problem, n, line, f + n * (size_t)j, NULL, NULL);
        for (size_t i = n * (size_t)j; i < n * (size_t)(j + 1); i++) {
            if (isfinite(f[i])) {
                low = fmin(low, f[i]);
                high = fmax(high, f[i]);
            }
        }
    }
    for (size_t i = 0; i < n * (size_t)rows; i++) {
        double t = relative_height(problem->surface->height, f[i], low, high);
        levels[i] = isfinite(f[i]) ? (unsigned char)fmin(t * RAMP_LEVELS, RAMP_LEVELS - 1)
                                   : LEVEL_UNDEFINED;
    }
}

/* All that the levels depend on. */
static struct field_key make_key(const struct scene *scene, const struct view *view, double sample,
                                 int columns, int rows)
{
    struct field_key key;
    memset(&key, 0, sizeof key); /* padding, too: keys are compared as bytes */
    key.generation = scene->session->generation;
    key.columns = columns;
    key.rows = rows;
    const double frame[] = {view->a0, view->b1, view->scale_a, view->scale_b, sample};
    memcpy(key.frame, frame, sizeof frame);
    memcpy(key.plane[0], view->origin, sizeof view->origin);
    memcpy(key.plane[1], view->u, sizeof view->u);
    memcpy(key.plane[2], view->v, sizeof view->v);
    return key;
}

/* NULL when memory is short. */
static const unsigned char *field_levels(struct scene *scene, const struct view *view,
                                         double sample, int columns, int rows)
{
    struct field_cache *cache = &scene->field;
    struct field_key key = make_key(scene, view, sample, columns, rows);
    if (cache->levels && memcmp(&cache->key, &key, sizeof key) == 0)
        return cache->levels;
    size_t count = (size_t)columns * (size_t)rows;
    double *f = malloc((count + DIM_MAX * (size_t)columns) * sizeof *f);
    unsigned char *levels = count > cache->capacity ? realloc(cache->levels, count) : cache->levels;
    if (levels) {
        cache->levels = levels;
        cache->capacity = count > cache->capacity ? count : cache->capacity;
    }
    if (!f || !levels) {
        free(f);
        return NULL;
    }
    compute_levels(view->problem, view, sample, columns, rows, f + count, f, levels);
    free(f);
    cache->key = key;
    return levels;
}

void field_draw(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    int columns = (int)ceil(view->where.width / canvas->sample),
        rows = (int)ceil(view->where.height / canvas->sample);
    const unsigned char *levels = field_levels(scene, view, canvas->sample, columns, rows);
    if (levels)
        canvas_field(canvas, view->where, columns, rows, levels);
}
