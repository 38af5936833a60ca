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

/* Values [rows][columns] of the plane, samples `size` apart; the finite ones' range comes back. */
static void compute_values(const struct view *view, double size, int columns, int rows,
                           double *line, double *f, double range[2])
{
    size_t n = (size_t)columns;
    range[0] = INFINITY;
    range[1] = -INFINITY;
    for (int j = 0; j < rows; j++) {
        row_points(view, size, columns, j, line);
        view->problem->eval(view->problem, n, line, f + n * (size_t)j, NULL, NULL);
        for (size_t i = n * (size_t)j; i < n * (size_t)(j + 1); i++) {
            if (isfinite(f[i])) {
                range[0] = fmin(range[0], f[i]);
                range[1] = fmax(range[1], f[i]);
            }
        }
    }
}

/* How many samples share one value, along each axis, so that a map of many data is drawn in a tenth
 * of a second or so. */
static int coarseness(const struct problem *problem, int columns, int rows)
{
    enum { LOOKS_AT_DATA = 8000000 };
    double cost = problem->cost * columns * rows / LOOKS_AT_DATA;
    return cost > 1 ? (int)ceil(sqrt(cost)) : 1;
}

static void compute_levels(const struct view *view, double sample, int columns, int rows,
                           double *line, double *f, unsigned char *levels)
{
    int coarse = coarseness(view->problem, columns, rows);
    int wide = (columns + coarse - 1) / coarse, high = (rows + coarse - 1) / coarse;
    enum height_scale scale = view->problem->surface->height;
    double range[2];
    compute_values(view, sample * coarse, wide, high, line, f, range);
    for (int j = 0; j < rows; j++) {
        for (int i = 0; i < columns; i++) {
            double value = f[j / coarse * wide + i / coarse];
            double t = relative_height(scale, value, range[0], range[1]);
            levels[j * columns + i] = isfinite(value)
                                          ? (unsigned char)fmin(t * RAMP_LEVELS, RAMP_LEVELS - 1)
                                          : LEVEL_UNDEFINED;
        }
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
    compute_levels(view, sample, columns, rows, f + count, f, levels);
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
