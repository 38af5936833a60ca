#include "scene/map/relief.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/angle.h"
#include "base/whole.h"
#include "scene/map/contours.h"

/* Box units. */
#define TALL 0.9       /* of the block */
#define NARROWEST 0.4  /* side of the block, as part of its longest: thinner ones are widened */
#define AWAY 5.5       /* from the camera to the middle of the block: a weak perspective */
#define TOLERANCE 0.01 /* in distance, before something counts as hidden */

#define WALL_BAND 3.5 /* the middle of a band */

/* Light from the left, from above and a little from behind the viewer, whom it follows. */
static const double light_right = -0.58, light_up = 0.70, light_near = 0.42;
static const double ambient = 0.30, wall_light = 0.75;

/* --- the block --- */

static void forget(struct relief *relief)
{
    free(relief->height);
    free(relief->band);
    free(relief->node);
    relief->height = relief->band = NULL;
    relief->node = NULL;
    relief->nodes_capacity = 0;
    relief->across = relief->along = 0;
}

void relief_finish(struct relief *relief)
{
    forget(relief);
    free(relief->bands);
    free(relief->nearness);
    free(relief->shade);
    *relief = (struct relief){0};
}

static bool make_room_for_nodes(struct relief *relief, size_t count)
{
    if (count <= relief->nodes_capacity)
        return true;
    forget(relief);
    relief->height = malloc(count * sizeof *relief->height);
    relief->band = malloc(count * sizeof *relief->band);
    relief->node = malloc(count * sizeof *relief->node);
    if (!relief->height || !relief->band || !relief->node) {
        forget(relief);
        return false;
    }
    relief->nodes_capacity = count;
    return true;
}

bool relief_shape(struct relief *relief, const double bounds[4], int across, int along,
                  const float *heights, const float *bands)
{
    size_t count = (size_t)across * (size_t)along;
    relief->columns = relief->rows = 0; /* the picture is of another block */
    if (!make_room_for_nodes(relief, count))
        return false;
    double width = bounds[1] - bounds[0], depth = bounds[3] - bounds[2];
    memcpy(relief->bounds, bounds, sizeof relief->bounds);
    relief->scale_a = 2 * fmax(1 / fmax(width, depth), NARROWEST / width);
    relief->scale_b = 2 * fmax(1 / fmax(width, depth), NARROWEST / depth);
    relief->across = across;
    relief->along = along;
    memcpy(relief->band, bands, count * sizeof *bands);
    for (size_t k = 0; k < count; k++)
        relief->height[k] = heights[k] > 1 ? 1 : heights[k];
    return true;
}

static void to_box(const struct relief *relief, double a, double b, double height, double box[3])
{
    box[0] = (a - 0.5 * (relief->bounds[0] + relief->bounds[1])) * relief->scale_a;
    box[1] = (b - 0.5 * (relief->bounds[2] + relief->bounds[3])) * relief->scale_b;
    box[2] = (height - 0.5) * TALL;
}

static double node_a(const struct relief *relief, int i)
{
    return relief->bounds[0] + (relief->bounds[1] - relief->bounds[0]) * i / (relief->across - 1);
}

static double node_b(const struct relief *relief, int j)
{
    return relief->bounds[2] + (relief->bounds[3] - relief->bounds[2]) * j / (relief->along - 1);
}

static float height_at(const struct relief *relief, int i, int j)
{
    return relief->height[(size_t)j * (size_t)relief->across + (size_t)i];
}

/* Whether a cell's diagonal joins its lower left and upper right node: the diagonal with the
 * smaller step follows ridges and valleys. */
static bool rising_diagonal(const struct relief *relief, int i, int j)
{
    float rising = fabsf(height_at(relief, i, j) - height_at(relief, i + 1, j + 1)),
          falling = fabsf(height_at(relief, i + 1, j) - height_at(relief, i, j + 1));
    return !(falling < rising);
}

double relief_height(const struct relief *relief, double a, double b)
{
    const double *bounds = relief->bounds;
    double u = (a - bounds[0]) / (bounds[1] - bounds[0]) * (relief->across - 1),
           v = (b - bounds[2]) / (bounds[3] - bounds[2]) * (relief->along - 1);
    if (!(u >= 0 && u <= relief->across - 1 && v >= 0 && v <= relief->along - 1))
        return NAN;
    int i = u < relief->across - 1 ? (int)u : relief->across - 2,
        j = v < relief->along - 1 ? (int)v : relief->along - 2;
    double s = u - i, t = v - j;
    double h00 = height_at(relief, i, j), h10 = height_at(relief, i + 1, j),
           h01 = height_at(relief, i, j + 1), h11 = height_at(relief, i + 1, j + 1);
    if (rising_diagonal(relief, i, j))
        return s > t ? h00 + s * (h10 - h00) + t * (h11 - h10)
                     : h00 + t * (h01 - h00) + s * (h11 - h01);
    return s + t < 1 ? h00 + s * (h10 - h00) + t * (h01 - h00)
                     : h11 + (1 - s) * (h01 - h11) + (1 - t) * (h10 - h11);
}

/* --- the camera --- */

static double dot(const double *a, const double *b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void aim(struct relief *relief)
{
    double c, s, ct, st;
    angle_turn(relief->camera.azimuth, &c, &s);
    angle_turn(relief->camera.elevation, &ct, &st);
    const double right[] = {c, s, 0}, up[] = {-s * st, c * st, ct},
                 forward[] = {-s * ct, c * ct, -st};
    memcpy(relief->right, right, sizeof right);
    memcpy(relief->up, up, sizeof up);
    memcpy(relief->forward, forward, sizeof forward);
}

/* From box coordinates to the canvas; `distance` along the line of sight. */
static struct point project(const struct relief *relief, const double box[3], double *distance)
{
    *distance = AWAY + dot(box, relief->forward);
    double enlarged = relief->scale * AWAY / *distance;
    return (struct point){relief->shift_x + dot(box, relief->right) * enlarged,
                          relief->shift_y - dot(box, relief->up) * enlarged};
}

/* Half the width, the top and the bottom of an upright prism around the block, at scale 1 and no
 * shift; it is as good as a cylinder: the block fits in it however it is turned, so that turning
 * never changes its size. */
static void cylinder_extent(const struct relief *relief, double *half, double *top, double *bottom)
{
    const double *b = relief->bounds;
    double radius = 0.5 / cos(M_PI / 64) *
                    hypot((b[1] - b[0]) * relief->scale_a, (b[3] - b[2]) * relief->scale_b);
    double sine = -relief->forward[2], cosine = relief->up[2]; /* of the elevation */
    *half = *top = *bottom = 0;
    for (int k = 0; k <= 64; k++) {
        double across = radius * cos(k * M_PI / 32), back = radius * sin(k * M_PI / 32);
        for (int end = -1; end <= 1; end += 2) {
            double z = 0.5 * TALL * end;
            double enlarged = AWAY / (AWAY + back * cosine - z * sine),
                   y = (back * sine + z * cosine) * enlarged;
            *half = fmax(*half, across * enlarged);
            *top = fmax(*top, y);
            *bottom = fmin(*bottom, y);
        }
    }
}

static void fit(struct relief *relief)
{
    double half, top, bottom;
    const struct rect *where = &relief->where;
    cylinder_extent(relief, &half, &top, &bottom);
    relief->scale = fmin(0.5 * where->width / half, where->height / (top - bottom));
    relief->shift_x = where->x + 0.5 * where->width;
    relief->shift_y = where->y + 0.5 * where->height + 0.5 * (top + bottom) * relief->scale;
}

struct relief_spot relief_place(const struct relief *relief, double a, double b, double height)
{
    double box[3];
    struct relief_spot spot;
    to_box(relief, a, b, height, box);
    spot.at = project(relief, box, &spot.distance);
    return spot;
}

/* --- light --- */

/* Brightness 0..1 of a face with this upward normal (not normalized). */
static double brightness(const struct relief *relief, const double normal[3])
{
    double c = relief->right[0], s = relief->right[1];
    const double light[] = {light_right * c + light_near * s, light_right * s - light_near * c,
                            light_up};
    double lambert = dot(normal, light) / sqrt(dot(normal, normal) * dot(light, light));
    return ambient + (1 - ambient) * fmax(lambert, 0);
}

/* Difference of heights along one axis, central where both neighbours are there. */
static double slope(float before, float here, float after, double spacing)
{
    if (isfinite(before) && isfinite(after))
        return (after - before) * TALL / (2 * spacing);
    if (isfinite(after))
        return (after - here) * TALL / spacing;
    return isfinite(before) ? (here - before) * TALL / spacing : 0;
}

static double node_light(const struct relief *relief, int i, int j)
{
    double da = (node_a(relief, 1) - node_a(relief, 0)) * relief->scale_a,
           db = (node_b(relief, 1) - node_b(relief, 0)) * relief->scale_b;
    float here = height_at(relief, i, j);
    float west = i > 0 ? height_at(relief, i - 1, j) : NAN,
          east = i + 1 < relief->across ? height_at(relief, i + 1, j) : NAN,
          south = j > 0 ? height_at(relief, i, j - 1) : NAN,
          north = j + 1 < relief->along ? height_at(relief, i, j + 1) : NAN;
    const double normal[] = {-slope(west, here, east, da), -slope(south, here, north, db), 1};
    return brightness(relief, normal);
}

static struct relief_node make_node(const struct relief *relief, double a, double b, double height,
                                    double band, double light)
{
    struct relief_spot spot = relief_place(relief, a, b, height);
    return (struct relief_node){(float)spot.at.x, (float)spot.at.y, (float)(1 / spot.distance),
                                (float)band, (float)light};
}

static void place_nodes(struct relief *relief)
{
    for (int j = 0; j < relief->along; j++) {
        for (int i = 0; i < relief->across; i++) {
            size_t k = (size_t)j * (size_t)relief->across + (size_t)i;
            relief->node[k] =
                make_node(relief, node_a(relief, i), node_b(relief, j), relief->height[k],
                          relief->band[k], node_light(relief, i, j));
        }
    }
}

/* --- triangles --- */

/* A quantity that is linear on the canvas: at the first sample's centre, and its two slopes. */
struct ramp {
    double at, per_column, per_row;
};

/* The ramp through three values; `twice` is twice the triangle's signed area. */
static struct ramp ramp_through(const double x[3], const double y[3], double twice, double v0,
                                double v1, double v2)
{
    struct ramp ramp;
    ramp.per_column = ((v1 - v0) * (y[2] - y[0]) - (v2 - v0) * (y[1] - y[0])) / twice;
    ramp.per_row = ((v2 - v0) * (x[1] - x[0]) - (v1 - v0) * (x[2] - x[0])) / twice;
    ramp.at = v0 - ramp.per_column * x[0] - ramp.per_row * y[0];
    return ramp;
}

/* The columns of one row in which all three barycentric coordinates are at least 0. */
static void span_of(const struct ramp *inside, int row, int *first, int *last)
{
    double low = *first, high = *last;
    for (int k = 0; k < 3; k++) {
        double value = inside[k].at + inside[k].per_row * row, per = inside[k].per_column;
        if (per > 0)
            low = fmax(low, -value / per);
        else if (per < 0)
            high = fmin(high, -value / per);
        else if (value < 0)
            high = -1;
    }
    bool some = low <= high; /* else a sliver's ends may be too far away for an int */
    *first = some ? (int)ceil(low) : 0;
    *last = some ? (int)floor(high) : -1;
}

/* One row of a triangle: where it is nearer than what is there already. */
static void fill_span(struct relief *relief, int row, int first, int last, const struct ramp *near,
                      const struct ramp *band, const struct ramp *light)
{
    size_t start = (size_t)row * (size_t)relief->columns + (size_t)first;
    float *nearness = relief->nearness + start, *bands = relief->bands + start;
    unsigned char *shade = relief->shade + start;
    float near0 = (float)(near->at + near->per_row * row + near->per_column * first),
          band0 = (float)(band->at + band->per_row * row + band->per_column * first),
          light0 = (float)(light->at + light->per_row * row + light->per_column * first + 0.5);
    float near1 = (float)near->per_column, band1 = (float)band->per_column,
          light1 = (float)light->per_column;
    for (int k = 0; k <= last - first; k++) {
        float here = near0 + near1 * (float)k;
        if (!(here > nearness[k]))
            continue;
        float bright = light0 + light1 * (float)k, level = (band0 + band1 * (float)k) / here;
        nearness[k] = here;
        /* on a sliver the planes are steep enough to leave their ends behind */
        bands[k] = level < 0 ? 0 : level > RAMP_LEVELS ? RAMP_LEVELS : level;
        shade[k] = (unsigned char)(bright >= 255 ? 255 : bright > 0 ? bright : 0);
    }
}

static void fill(struct relief *relief, const struct relief_node *n0, const struct relief_node *n1,
                 const struct relief_node *n2)
{
    const struct relief_node *n[] = {n0, n1, n2};
    double x[3], y[3];
    for (int k = 0; k < 3; k++) {
        x[k] = (n[k]->x - relief->where.x) / relief->sample - 0.5;
        y[k] = (n[k]->y - relief->where.y) / relief->sample - 0.5;
    }
    double twice = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
    if (!(fabs(twice) > 1e-9)) /* seen from its edge, or at a hole */
        return;
    const struct ramp inside[] = {ramp_through(x, y, twice, 1, 0, 0),
                                  ramp_through(x, y, twice, 0, 1, 0),
                                  ramp_through(x, y, twice, 0, 0, 1)};
    struct ramp near = ramp_through(x, y, twice, n0->nearness, n1->nearness, n2->nearness);
    struct ramp band = ramp_through(x, y, twice, n0->band * n0->nearness, n1->band * n1->nearness,
                                    n2->band * n2->nearness);
    struct ramp light =
        ramp_through(x, y, twice, 255 * n0->light, 255 * n1->light, 255 * n2->light);
    int top = whole_within(ceil(fmin(fmin(y[0], y[1]), y[2])), 0, relief->rows),
        bottom = whole_within(floor(fmax(fmax(y[0], y[1]), y[2])), -1, relief->rows - 1);
    for (int row = top; row <= bottom; row++) {
        int first = 0, last = relief->columns - 1;
        span_of(inside, row, &first, &last);
        if (first <= last)
            fill_span(relief, row, first, last, &near, &band, &light);
    }
}

static void fill_surface(struct relief *relief)
{
    for (int j = 0; j + 1 < relief->along; j++) {
        for (int i = 0; i + 1 < relief->across; i++) {
            const struct relief_node *low =
                relief->node + (size_t)j * (size_t)relief->across + (size_t)i;
            const struct relief_node *high = low + relief->across;
            if (rising_diagonal(relief, i, j)) {
                fill(relief, low, low + 1, high + 1);
                fill(relief, low, high + 1, high);
            } else {
                fill(relief, low, low + 1, high);
                fill(relief, low + 1, high + 1, high);
            }
        }
    }
}

/* The cut side of the block between two neighbouring nodes of its edge. */
static void fill_wall(struct relief *relief, int i0, int j0, int i1, int j1)
{
    double a0 = node_a(relief, i0), b0 = node_b(relief, j0), a1 = node_a(relief, i1),
           b1 = node_b(relief, j1);
    double h0 = height_at(relief, i0, j0), h1 = height_at(relief, i1, j1);
    const double outward[] = {(b1 - b0) * relief->scale_b, (a0 - a1) * relief->scale_a, 0};
    double light = wall_light * brightness(relief, outward);
    struct relief_node high0 = make_node(relief, a0, b0, h0, WALL_BAND, light),
                       high1 = make_node(relief, a1, b1, h1, WALL_BAND, light),
                       low0 = make_node(relief, a0, b0, 0, WALL_BAND, light),
                       low1 = make_node(relief, a1, b1, 0, WALL_BAND, light);
    if (!isfinite(h0) || !isfinite(h1))
        return;
    fill(relief, &low0, &low1, &high1);
    fill(relief, &low0, &high1, &high0);
}

/* Around the block counter-clockwise, so that outward is to the right. */
static void fill_walls(struct relief *relief)
{
    int last_i = relief->across - 1, last_j = relief->along - 1;
    for (int i = 0; i < last_i; i++) {
        fill_wall(relief, i, 0, i + 1, 0);
        fill_wall(relief, i + 1, last_j, i, last_j);
    }
    for (int j = 0; j < last_j; j++) {
        fill_wall(relief, last_i, j, last_i, j + 1);
        fill_wall(relief, 0, j + 1, 0, j);
    }
}

/* --- the picture --- */

static bool make_room_for_samples(struct relief *relief, size_t count)
{
    if (count <= relief->samples_capacity)
        return true;
    free(relief->bands);
    free(relief->nearness);
    free(relief->shade);
    relief->bands = malloc(count * sizeof *relief->bands);
    relief->nearness = malloc(count * sizeof *relief->nearness);
    relief->shade = malloc(count);
    bool good = relief->bands && relief->nearness && relief->shade;
    relief->samples_capacity = good ? count : 0;
    return good;
}

bool relief_render(struct relief *relief, struct relief_camera camera, struct rect where,
                   double sample, bool contours)
{
    int columns = (int)ceil(where.width / sample), rows = (int)ceil(where.height / sample);
    size_t count = (size_t)columns * (size_t)rows;
    if (relief->columns == columns && relief->rows == rows && relief->sample == sample &&
        memcmp(&relief->where, &where, sizeof where) == 0 &&
        memcmp(&relief->camera, &camera, sizeof camera) == 0 && relief->contours == contours)
        return true;
    relief->columns = relief->rows = 0;
    if (relief->across == 0 || columns < 1 || rows < 1 || !make_room_for_samples(relief, count))
        return false;
    relief->camera = camera;
    relief->where = where;
    relief->sample = sample;
    relief->contours = contours;
    relief->columns = columns;
    relief->rows = rows;
    aim(relief);
    fit(relief);
    memset(relief->nearness, 0, count * sizeof *relief->nearness);
    memset(relief->shade, 0, count);
    for (size_t k = 0; k < count; k++)
        relief->bands[k] = -1;
    place_nodes(relief);
    fill_surface(relief);
    if (contours)
        contours_darken(relief->columns, relief->rows, relief->bands, relief->shade);
    fill_walls(relief);
    return true;
}

/* --- what is seen --- */

/* The farthest of the samples around a place: on a slope seen at a low angle the distance changes
 * much within one sample. */
static double far_nearness(const struct relief *relief, struct point at)
{
    double x = (at.x - relief->where.x) / relief->sample,
           y = (at.y - relief->where.y) / relief->sample;
    double far = INFINITY;
    if (!(x > 0 && y > 0 && x < relief->columns && y < relief->rows))
        return 0;
    for (int row = (int)y - 1; row <= (int)y + 1; row++) {
        for (int column = (int)x - 1; column <= (int)x + 1; column++) {
            bool inside = row >= 0 && column >= 0 && row < relief->rows && column < relief->columns;
            far = fmin(
                far, inside
                         ? relief->nearness[(size_t)row * (size_t)relief->columns + (size_t)column]
                         : 0);
        }
    }
    return far;
}

bool relief_hides(const struct relief *relief, struct relief_spot spot)
{
    return (spot.distance - TOLERANCE) * far_nearness(relief, spot.at) > 1;
}

bool relief_pick(const struct relief *relief, struct point at, double *a, double *b)
{
    double x = floor((at.x - relief->where.x) / relief->sample),
           y = floor((at.y - relief->where.y) / relief->sample);
    if (!(x >= 0 && y >= 0 && x < relief->columns && y < relief->rows))
        return false;
    float nearness = relief->nearness[(size_t)y * (size_t)relief->columns + (size_t)x];
    if (nearness <= 0)
        return false;
    double distance = 1 / nearness, shrunk = distance / (relief->scale * AWAY);
    double right = (relief->where.x + (x + 0.5) * relief->sample - relief->shift_x) * shrunk,
           up = (relief->shift_y - relief->where.y - (y + 0.5) * relief->sample) * shrunk, box[3];
    for (int k = 0; k < 3; k++)
        box[k] =
            right * relief->right[k] + up * relief->up[k] + (distance - AWAY) * relief->forward[k];
    *a = 0.5 * (relief->bounds[0] + relief->bounds[1]) + box[0] / relief->scale_a;
    *b = 0.5 * (relief->bounds[2] + relief->bounds[3]) + box[1] / relief->scale_b;
    double height = relief_height(relief, *a, *b);
    return fabs(height - (box[2] / TALL + 0.5)) < TOLERANCE;
}

bool relief_faces_camera(const struct relief *relief, struct point from, struct point to)
{
    double box[3],
        outward[] = {(to.y - from.y) * relief->scale_b, (from.x - to.x) * relief->scale_a, 0};
    to_box(relief, from.x, from.y, 0, box);
    return -AWAY * dot(outward, relief->forward) > dot(outward, box);
}
