#include "scene/map/terrain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scene/map/drape.h"
#include "scene/map/heights.h"

/* A tenth of the plane may rise above the block's upper third, or is cut: else one wall would
 * flatten everything. */
#define CUT_PART 0.9
#define CUT_HEIGHT 0.65

const struct element element_terrain = {.state_size = sizeof(struct terrain)};

enum { NODES_LEAST = 40, NODES_MOST = 160, DOTS_PER_NODE = 5, LOOKS = 2 };

/*
 * A relief is about shape, and a root would make cones of bowls: heights are the loss itself, or
 * its logarithm where it spans decades.
 */
static struct heights shape_of(struct heights colours)
{
    if (colours.scale == HEIGHT_ROOT)
        colours.scale = HEIGHT_LINEAR;
    return colours;
}

/* --- the plane --- */

/* What has to be seen, in coordinates of the plane. */
static void plane_bounds(const struct scene *scene, const struct view *view, double bounds[4])
{
    const double *seen = scene->session->state.view;
    double a = view->a0 + 0.5 * view->where.width / view->scale_a,
           b = view->b1 - 0.5 * view->where.height / view->scale_b;
    bounds[0] = a - 0.5 * (seen[1] - seen[0]);
    bounds[1] = a + 0.5 * (seen[1] - seen[0]);
    bounds[2] = b - 0.5 * (seen[3] - seen[2]);
    bounds[3] = b + 0.5 * (seen[3] - seen[2]);
}

static int clamp_nodes(double nodes)
{
    return (int)fmin(fmax(nodes, NODES_LEAST), NODES_MOST);
}

static void make_key(const struct scene *scene, const struct canvas *canvas,
                     const struct view *view, struct field_key *key)
{
    memset(key, 0, sizeof *key); /* padding, too */
    plane_bounds(scene, view, key->frame);
    double width = key->frame[1] - key->frame[0], depth = key->frame[3] - key->frame[2];
    double most = fmax(view->where.width, view->where.height) / (canvas->dot * DOTS_PER_NODE);
    int nodes = clamp_nodes(most);
    key->generation = scene->session->generation;
    key->columns = clamp_nodes(nodes * fmin(width / depth, 1));
    key->rows = clamp_nodes(nodes * fmin(depth / width, 1));
    memcpy(key->plane[0], view->origin, sizeof view->origin);
    memcpy(key->plane[1], view->u, sizeof view->u);
    memcpy(key->plane[2], view->v, sizeof view->v);
}

/* --- heights --- */

/* Coordinate of a look: LOOKS of them around every node, the outer ones on the edges. */
static double look_at(const double bounds[2], int nodes, int look)
{
    double at = look / LOOKS + (look % LOOKS + 0.5) / LOOKS - 0.5;
    double t = fmin(fmax(at / (nodes - 1), 0), 1);
    return bounds[0] + (bounds[1] - bounds[0]) * t;
}

/* Values [rows][columns] of looks. */
static void look_around(const struct view *view, const struct field_key *key, double *line,
                        double *f)
{
    size_t columns = (size_t)key->columns * LOOKS, rows = (size_t)key->rows * LOOKS;
    for (size_t j = 0; j < rows; j++) {
        double b = look_at(key->frame + 2, key->rows, (int)j), *out = f + columns * j;
        for (size_t i = 0; i < columns; i++) {
            double a = look_at(key->frame, key->columns, (int)i);
            for (int axis = 0; axis < view->problem->dim; axis++)
                line[(size_t)axis * columns + i] =
                    view->origin[axis] + a * view->u[axis] + b * view->v[axis];
        }
        view->problem->eval(view->problem, columns, line, out, NULL, NULL);
    }
}

/* The mean of the looks around every node, as a height and as a colour: between narrow walls single
 * looks would make beads of a valley. */
static void average(const struct field_key *key, const double *f, const struct heights *colours,
                    float *heights, float *bands)
{
    struct heights shape = shape_of(*colours);
    for (int j = 0; j < key->rows; j++) {
        for (int i = 0; i < key->columns; i++) {
            double height = 0, colour = 0;
            for (int k = 0; k < LOOKS * LOOKS; k++) {
                double value =
                    f[(j * LOOKS + k / LOOKS) * key->columns * LOOKS + i * LOOKS + k % LOOKS];
                height += heights_of(&shape, value);
                colour += heights_band(colours, value);
            }
            heights[j * key->columns + i] = (float)(height / (LOOKS * LOOKS));
            bands[j * key->columns + i] = (float)(colour / (LOOKS * LOOKS));
        }
    }
}

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Where the block is to be cut: 1 where no wall sticks out. */
static double find_top(const float *heights, size_t count, float *sorted)
{
    size_t whole = 0;
    for (size_t k = 0; k < count; k++)
        if (isfinite(heights[k]))
            sorted[whole++] = heights[k];
    if (whole == 0)
        return 1;
    qsort(sorted, whole, sizeof *sorted, ascending);
    double most = sorted[(size_t)(CUT_PART * (double)(whole - 1))];
    return most > 0 ? fmin(most / CUT_HEIGHT, 1) : 1;
}

static bool build(struct terrain *terrain, struct relief *relief, const struct view *view,
                  const struct field_key *key)
{
    size_t count = (size_t)key->columns * (size_t)key->rows, looks = count * LOOKS * LOOKS;
    double *f = malloc((looks + DIM_MAX * LOOKS * (size_t)key->columns) * sizeof *f);
    float *heights = malloc(3 * count * sizeof *heights), *bands = heights + count;
    bool good = f && heights;
    if (good) {
        look_around(view, key, f + looks, f);
        struct heights colours = heights_fit(view->problem->height, f, looks);
        average(key, f, &colours, heights, bands);
        double top = find_top(heights, count, bands + count);
        for (size_t k = 0; k < count; k++)
            heights[k] = (float)(heights[k] / top);
        struct heights shape = shape_of(colours);
        terrain->low = shape.low;
        terrain->logarithmic = shape.scale == HEIGHT_LOG;
        terrain->high = heights_inverse(&shape, top);
        good = relief_shape(relief, key->frame, key->columns, key->rows, heights, bands);
    }
    free(f);
    free(heights);
    return good;
}

/* --- the camera --- */

/* How much the ground of the block rises in a direction over the plane, on the whole. */
static double uphill(const struct relief *relief, double a, double b)
{
    double sum = 0;
    for (int j = 0; j < relief->along; j++) {
        for (int i = 0; i < relief->across; i++) {
            float height = relief->height[(size_t)j * (size_t)relief->across + (size_t)i];
            double x = 2.0 * i / (relief->across - 1) - 1, y = 2.0 * j / (relief->along - 1) - 1;
            if (isfinite(height))
                sum += height * (a * x + b * y);
        }
    }
    return sum / (relief->across * relief->along);
}

/* Of the four views over a corner the one in which the ground rises most away from the viewer: so
 * the least is hidden. The first is as good as another unless it is clearly worse. */
static double natural_azimuth(const struct relief *relief)
{
    static const double first = -30, clearly = 0.03;
    double best = first, most = -INFINITY;
    for (int k = 0; k < 4; k++) {
        double azimuth = first + 90 * k, angle = azimuth * M_PI / 180;
        double slope = uphill(relief, -sin(angle), cos(angle));
        if (slope > most + clearly) {
            most = slope;
            best = azimuth;
        }
    }
    return best;
}

/* The surface's own region tells, of three and more parameters the first two: what happens to be
 * seen must not turn the block. */
static bool choose_corner(struct terrain *terrain, struct relief *relief, const struct view *view,
                          const struct field_key *key)
{
    const struct problem *problem = view->problem;
    struct field_key whole = *key;
    struct view own = *view;
    memcpy(whole.frame, problem->region, 4 * sizeof *whole.frame);
    for (int i = 0; i < problem->dim; i++) {
        own.origin[i] = i < 2 ? 0 : problem->start[i];
        own.u[i] = i == 0;
        own.v[i] = i == 1;
    }
    if (!build(terrain, relief, &own, &whole))
        return false;
    terrain->natural = natural_azimuth(relief);
    return true;
}

/* Where the block goes: axes are written around it. */
static struct rect inside(const struct canvas *canvas, struct rect where)
{
    double across = 3 * canvas->column, above = 0.5 * canvas->em, below = 1.2 * canvas->em;
    if (where.width < 12 * across || where.height < 12 * canvas->em)
        return where;
    return whole_units((struct rect){where.x + across, where.y + above, where.width - 2 * across,
                                     where.height - above - below});
}

/* Fine enough for smooth edges where the canvas is made of pixels, within a tenth of a second. */
static double choose_sample(const struct canvas *canvas, struct rect where)
{
    enum { SAMPLES_MOST = 4000000 };
    double fine = 0.5 * canvas->dot;
    if (canvas->grid)
        return canvas->sample;
    while (fine < 1 && where.width * where.height / (fine * fine) > SAMPLES_MOST)
        fine *= 2;
    return fine;
}

bool terrain_update(struct scene *scene, const struct canvas *canvas, const struct view *view)
{
    struct terrain *terrain = element_state(scene, &element_terrain);
    struct relief *relief = view_relief(scene);
    struct field_key key;
    make_key(scene, canvas, view, &key);
    if (relief->across == 0 || memcmp(&terrain->key, &key, sizeof key) != 0) {
        bool other = relief->across == 0 || terrain->key.generation != key.generation;
        memcpy(&terrain->key, &key, sizeof key);
        if ((other && !choose_corner(terrain, relief, view, &key)) ||
            !build(terrain, relief, view, &key))
            return false;
    }
    struct relief_camera camera = {terrain->natural + view_values(scene)->azimuth,
                                   view_values(scene)->elevation};
    struct rect where = inside(canvas, view->where);
    return relief_render(relief, camera, where, choose_sample(canvas, where), !canvas->grid);
}

/* --- drawing --- */

static void draw_edge(void *context, const struct point *points, size_t count, bool hidden)
{
    if (!hidden)
        canvas_line(context, points, count, &(struct stroke){.ink = INK_GRID, .width = 0.5});
}

/* Writes a word beside the block unless another stands there; names on the relief keep clear of it.
 */
static void write_word(struct terrain *terrain, struct canvas *canvas, double x, double y,
                       enum align align, const char *text)
{
    double width = canvas_measure(canvas, text);
    if (align == ALIGN_RIGHT) /* whole, also where the block begins at the edge */
        x = fmax(x, canvas->margin + width);
    struct rect box = {align == ALIGN_CENTRE ? x - 0.5 * width : x - width, y, width, canvas->em};
    for (int i = 0; i < terrain->words; i++) {
        const struct rect *other = &terrain->word[i];
        if (box.x < other->x + other->width && other->x < box.x + width &&
            box.y < other->y + other->height && other->y < box.y + box.height)
            return;
    }
    if (terrain->words < TERRAIN_WORDS_MAX)
        terrain->word[terrain->words++] = box;
    canvas_text(canvas, x, y, align, INK_DIM, text);
}

/* A coordinate along a foot of the block that faces the viewer, which the other coordinate has at
 * `across`: its ends and its name, beside the foot. */
static void draw_foot(struct terrain *terrain, const struct relief *relief, struct canvas *canvas,
                      int axis, double across, const char *name)
{
    static const double places[] = {0.1, 0.5, 0.9};
    const double *ends = relief->bounds + 2 * axis, *others = relief->bounds + 2 - 2 * axis;
    double inwards = across == others[0] ? others[1] : others[0];
    for (int k = 0; k < 3; k++) {
        char number[TEXT_NUMBER];
        double at = ends[0] + (ends[1] - ends[0]) * places[k];
        const char *text = k == 1 ? name : number;
        text_printed(number, ends[k / 2], 3);
        struct point foot = axis == 0 ? relief_place(relief, at, across, 0).at
                                      : relief_place(relief, across, at, 0).at,
                     far = axis == 0 ? relief_place(relief, at, inwards, 0).at
                                     : relief_place(relief, inwards, at, 0).at;
        double x = foot.x - far.x, y = foot.y - far.y, length = hypot(x, y);
        double away = canvas->em * 0.8 + 0.5 * fabs(x / length) * canvas_measure(canvas, text);
        write_word(terrain, canvas, foot.x + x / length * away,
                   foot.y + y / length * away - 0.5 * canvas->em, ALIGN_CENTRE, text);
    }
}

/* The height, along the upright through the leftmost corner. */
static void draw_height(struct terrain *terrain, const struct relief *relief, struct canvas *canvas)
{
    const double *b = relief->bounds;
    struct relief_spot foot = {.at = {INFINITY, 0}}, head = foot;
    for (int k = 0; k < 4; k++) {
        struct relief_spot spot = relief_place(relief, b[k % 2], b[2 + k / 2], 0);
        if (spot.at.x < foot.at.x) {
            foot = spot;
            head = relief_place(relief, b[k % 2], b[2 + k / 2], 1);
        }
    }
    char text[TEXT_NUMBER];
    if (foot.at.y - head.at.y < 3 * canvas->em)
        return;
    canvas_segment(canvas, foot.at.x, foot.at.y, head.at.x, head.at.y,
                   &(struct stroke){.ink = INK_GRID, .width = 0.5});
    double x = fmin(foot.at.x, head.at.x) - 0.5 * canvas->column;
    bool nothing = fabs(terrain->low) < 0.005 * (terrain->high - terrain->low);
    text_printed(text, nothing ? 0 : terrain->low, 3);
    write_word(terrain, canvas, x, foot.at.y - canvas->em, ALIGN_RIGHT, text);
    text_printed(text, terrain->high, 3);
    write_word(terrain, canvas, x, head.at.y, ALIGN_RIGHT, text);
    write_word(terrain, canvas, x, 0.5 * (foot.at.y + head.at.y - canvas->em), ALIGN_RIGHT,
               terrain->logarithmic ? "log f" : "f");
}

static void draw_axes(const struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct relief *relief = view_relief(scene);
    const double *b = relief->bounds;
    struct axis_names names = view_axis_names(scene, view);
    struct terrain *terrain = element_state(scene, &element_terrain);
    terrain->words = 0;
    if (relief->where.width == view->where.width) /* no room was left */
        return;
    bool front = relief->forward[1] >= 0, left = relief->forward[0] >= 0;
    draw_height(terrain, relief, canvas);
    draw_foot(terrain, relief, canvas, 0, front ? b[2] : b[3], names.name[0]);
    draw_foot(terrain, relief, canvas, 1, left ? b[0] : b[1], names.name[1]);
}

void terrain_draw(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct relief *relief = view_relief(scene);
    canvas_field(canvas, relief->where, relief->columns, relief->rows, relief->bands,
                 relief->shade);
    relief_outline(relief, draw_edge, canvas);
    draw_axes(scene, canvas, view);
}
