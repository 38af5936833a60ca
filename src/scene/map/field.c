#include "scene/map/field.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scene/map/values.h"

struct field_cache {
    struct field_key key;
    float *bands;
    size_t capacity;
    struct heights heights;
    struct contour_values values; /* where they stand */
};

static void forget(void *state)
{
    struct field_cache *cache = state;
    free(cache->bands);
}

const struct element element_field = {.state_size = sizeof(struct field_cache), .forget = forget};

/* How a rectangle is sampled: columns × rows, filling it evenly. */
struct sampling {
    int columns, rows;
    double width, height; /* of one sample, in canvas units */
};

/* One row of samples: points[dim][columns] of the plane. */
static void row_points(const struct view *view, const struct sampling *s, int row, double *points)
{
    double b = view->b1 - (row + 0.5) * s->height / view->scale_b;
    for (int axis = 0; axis < view->problem->dim; axis++) {
        double *out = points + (size_t)axis * (size_t)s->columns;
        double base = view->origin[axis] + b * view->v[axis], step = view->u[axis];
        for (int i = 0; i < s->columns; i++)
            out[i] = base + step * (view->a0 + (i + 0.5) * s->width / view->scale_a);
    }
}

/* Values [rows][columns] of the plane. */
static void compute_values(const struct view *view, const struct sampling *s, double *line,
                           double *f)
{
    size_t n = (size_t)s->columns;
    for (int j = 0; j < s->rows; j++) {
        row_points(view, s, j, line);
        view->problem->eval(view->problem, n, line, f + n * (size_t)j, NULL, NULL);
    }
}

/* How many samples there are to one value, along each axis, so that a map of many data is drawn in
 * a tenth of a second or so; a plane among many parameters moves, and is drawn in every frame. */
static int coarseness(const struct problem *problem, const struct sampling *s)
{
    enum { LOOKS_AT_DATA = 8000000, LOOKS_IN_A_FRAME = 1500000 };
    double cost = problem->cost * s->columns * s->rows /
                  (problem->dim > 2 ? LOOKS_IN_A_FRAME : LOOKS_AT_DATA);
    return cost > 1 ? (int)ceil(sqrt(cost)) : 1;
}

static struct sampling coarsened(struct sampling s, int coarse)
{
    return (struct sampling){(s.columns + coarse - 1) / coarse, (s.rows + coarse - 1) / coarse,
                             s.width * coarse, s.height * coarse};
}

/* The height between four values of a coarse grid, at x and y of its samples' middles; that of the
 * nearest where one of them has none. */
static double between(const struct sampling *few, const double *height, double x, double y)
{
    x = fmin(fmax(x, 0), few->columns - 1);
    y = fmin(fmax(y, 0), few->rows - 1);
    int i = (int)fmin(x, fmax(few->columns - 2, 0)), j = (int)fmin(y, fmax(few->rows - 2, 0));
    int right = few->columns > 1, down = few->rows > 1 ? few->columns : 0;
    const double *at = height + (size_t)j * (size_t)few->columns + i;
    double s = x - i, t = y - j, top = at[0] + s * (at[right] - at[0]),
           bottom = at[down] + s * (at[down + right] - at[down]);
    double value = top + t * (bottom - top);
    if (isfinite(value) && at[0] >= 0 && at[right] >= 0 && at[down] >= 0 && at[down + right] >= 0)
        return value;
    return at[(s > 0.5 ? right : 0) + (t > 0.5 ? down : 0)];
}

/* Heights in bands, as canvas_field wants them. */
static void compute_bands(const struct view *view, const struct sampling *s, double *line,
                          double *f, float *bands, struct heights *heights)
{
    int coarse = coarseness(view->problem, s);
    struct sampling few = coarsened(*s, coarse);
    compute_values(view, &few, line, f);
    *heights = heights_fit(view->problem->height, f, (size_t)few.columns * (size_t)few.rows);
    for (int k = 0; k < few.columns * few.rows; k++)
        f[k] = heights_band(heights, f[k]);
    for (int j = 0; j < s->rows; j++)
        for (int i = 0; i < s->columns; i++)
            bands[j * s->columns + i] =
                (float)(coarse == 1
                            ? f[j * s->columns + i]
                            : between(&few, f, (i + 0.5) / coarse - 0.5, (j + 0.5) / coarse - 0.5));
}

void field_key(const struct scene *scene, const struct canvas *canvas, const struct view *view,
               struct field_key *key)
{
    memset(key, 0, sizeof *key); /* padding, too: keys are compared as bytes */
    key->generation = scene->session->generation;
    key->columns = (int)ceil(view->where.width / canvas->sample);
    key->rows = (int)ceil(view->where.height / canvas->sample);
    const double frame[] = {view->a0,      view->b1,          view->scale_a,
                            view->scale_b, view->where.width, view->where.height};
    memcpy(key->frame, frame, sizeof frame);
    if (view->relief) {
        key->relief = true;
        key->turned[0] = view_values(scene)->azimuth;
        key->turned[1] = view_values(scene)->elevation;
    }
    memcpy(key->plane[0], view->origin, sizeof view->origin);
    memcpy(key->plane[1], view->u, sizeof view->u);
    memcpy(key->plane[2], view->v, sizeof view->v);
}

/* NULL when memory is short. */
static const float *field_bands(struct scene *scene, const struct view *view,
                                const struct field_key *key)
{
    struct field_cache *cache = element_state(scene, &element_field);
    if (cache->bands && memcmp(&cache->key, key, sizeof *key) == 0)
        return cache->bands;
    struct sampling s = {key->columns, key->rows, view->where.width / key->columns,
                         view->where.height / key->rows};
    size_t count = (size_t)s.columns * (size_t)s.rows;
    double *f = malloc((count + DIM_MAX * (size_t)s.columns) * sizeof *f);
    float *bands = cache->bands;
    if (count > cache->capacity) {
        bands = realloc(cache->bands, count * sizeof *bands);
        cache->bands = bands ? bands : cache->bands;
        cache->capacity = bands ? count : cache->capacity;
    }
    if (f && bands) {
        compute_bands(view, &s, f + count, f, bands, &cache->heights);
        memcpy(&cache->key, key, sizeof *key);
    }
    free(f);
    return f ? bands : NULL;
}

/* What stands on the map for as long as this ground does: a plane among many parameters moves with
 * the racers. */
static struct marks marks_of(const struct scene *scene, const struct view *view)
{
    const struct problem *problem = view->problem;
    struct marks marks = {.count = problem->minima + problem->saddles};
    for (int i = 0; i < marks.count; i++)
        marks.at[i] =
            view_project(view, i < problem->minima ? problem->minimum[i].w
                                                   : problem->saddle[i - problem->minima].w);
    marks.at[marks.count++] = view_project(view, problem->start); /* where races begin, mostly */
    for (int i = 0; i < scene->session->race.count && problem->dim > 2; i++)
        marks.at[marks.count++] = view_project(view, session_row(scene->session, i).w);
    return marks;
}

void field_draw(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct field_key key;
    field_key(scene, canvas, view, &key);
    if (key.columns < 1 || key.rows < 1)
        return;
    const float *bands = field_bands(scene, view, &key);
    if (!bands)
        return;
    struct field_cache *cache = element_state(scene, &element_field);
    canvas_field(canvas, view->where, key.columns, key.rows, bands, NULL);
    struct marks marks = marks_of(scene, view);
    values_place(canvas, view->where, key.columns, key.rows, bands, &cache->heights, &marks,
                 &cache->values);
    values_draw(canvas, &cache->values);
}

const struct contour_values *field_values(const struct scene *scene)
{
    const struct field_cache *cache = element_state(scene, &element_field);
    return &cache->values;
}
