/* The main view: contour bands of the surface, the racers' paths, where they are now. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scene/panel.h"

/* Plane to canvas: one scale for both axes, so that gradients stand at right angles to contours. */
struct view {
    struct rect where;
    double x0, y1; /* plane coordinates of the upper left corner */
    double scale;  /* canvas units per unit of the plane */
};

static struct view make_view(const struct scene *scene, struct rect where)
{
    const double *v = scene->session->view;
    double width = v[1] - v[0], height = v[3] - v[2];
    double scale = fmin(where.width / width, where.height / height);
    return (struct view){
        .where = where,
        .x0 = 0.5 * (v[0] + v[1]) - 0.5 * where.width / scale,
        .y1 = 0.5 * (v[2] + v[3]) + 0.5 * where.height / scale,
        .scale = scale,
    };
}

static struct point to_canvas(const struct view *view, const double *w)
{
    return (struct point){view->where.x + (w[0] - view->x0) * view->scale,
                          view->where.y + (view->y1 - w[1]) * view->scale};
}

/* Where the view ends: outside, paths are cut, never bent. */
static bool is_inside(const struct view *view, struct point p)
{
    return p.x >= view->where.x && p.x < view->where.x + view->where.width &&
           p.y >= view->where.y && p.y < view->where.y + view->where.height;
}

/* --- the field --- */

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

static void compute_levels(const struct problem *problem, const struct view *view, double sample,
                           int columns, int rows, double *line, double *f, unsigned char *levels)
{
    double low = INFINITY, high = -INFINITY;
    size_t n = (size_t)columns;
    for (int j = 0; j < rows; j++) {
        for (int i = 0; i < columns; i++) {
            line[i] = view->x0 + (i + 0.5) * sample / view->scale;
            line[n + (size_t)i] = view->y1 - (j + 0.5) * sample / view->scale;
        }
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

/* The levels for this view, computed only when something changed. NULL when memory is short. */
static const unsigned char *field_levels(struct scene *scene, const struct view *view,
                                         double sample, int columns, int rows)
{
    struct field_cache *cache = &scene->field;
    double region[4] = {view->x0, view->y1, view->scale, sample};
    if (cache->levels && cache->generation == scene->session->generation &&
        cache->columns == columns && cache->rows == rows &&
        memcmp(cache->region, region, sizeof region) == 0)
        return cache->levels;
    size_t count = (size_t)columns * (size_t)rows;
    double *f = malloc((count + 2 * (size_t)columns) * sizeof *f);
    unsigned char *levels = count > cache->capacity ? realloc(cache->levels, count) : cache->levels;
    if (levels) {
        cache->levels = levels;
        cache->capacity = count > cache->capacity ? count : cache->capacity;
    }
    if (!f || !levels) {
        free(f);
        return NULL;
    }
    compute_levels(scene->session->race.problem, view, sample, columns, rows, f + count, f, levels);
    free(f);
    cache->generation = scene->session->generation;
    cache->columns = columns;
    cache->rows = rows;
    memcpy(cache->region, region, sizeof region);
    return levels;
}

static void draw_field(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    int columns = (int)ceil(view->where.width / canvas->sample),
        rows = (int)ceil(view->where.height / canvas->sample);
    const unsigned char *levels = field_levels(scene, view, canvas->sample, columns, rows);
    if (levels)
        canvas_field(canvas, view->where, columns, rows, levels);
}

/* --- paths --- */

static void draw_known_points(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct problem *problem = scene->session->race.problem;
    for (int i = 0; i < problem->minima + problem->saddles; i++) {
        bool minimum = i < problem->minima;
        const double *w = minimum ? problem->minimum[i].w : problem->saddle[i - problem->minima].w;
        struct point p = to_canvas(view, w);
        if (is_inside(view, p))
            canvas_text(canvas, floor(p.x / canvas->column) * canvas->column,
                        floor(p.y / canvas->em) * canvas->em, ALIGN_LEFT, INK_MARK,
                        minimum ? "+" : "×");
    }
}

static void draw_ghost(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    size_t count;
    const double *ghost = run_ghost(scene->session->race.run[i], &count);
    for (size_t k = 0; k < count; k++)
        scene->points[k] = to_canvas(view, ghost + 2 * k);
    canvas_line(canvas, scene->points, count,
                &(struct stroke){.ink = INK_GHOST, .width = 1, .dashed = true});
}

static void draw_path(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    struct session *session = scene->session;
    size_t count = run_outline(session->race.run[i], session->position, OUTLINE_MAX,
                               scene->outline_w, NULL, NULL);
    for (size_t k = 0; k < count; k++)
        scene->points[k] = to_canvas(view, scene->outline_w + 2 * k);
    bool focused = session->focus == i;
    canvas_line(canvas, scene->points, count,
                &(struct stroke){.ink = racer_ink(i), .width = focused ? 1.5 : 1, .cased = true});
}

/* The trials and look-ahead points of the focused racer's step that is shown. */
static void draw_looks(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    struct session *session = scene->session;
    const struct look_log *log = run_looks(session->race.run[i]);
    struct stroke stroke = {.ink = INK_ACCENT, .width = 0.7, .dashed = true};
    for (size_t k = log->count; k > 0 && look_log_at(log, k - 1)->step >= session->position; k--) {
        const struct look *look = look_log_at(log, k - 1);
        if (look->step != session->position || session->position == 0)
            continue;
        struct row from = run_row(session->race.run[i], session->position - 1);
        struct point a = to_canvas(view, from.w), b = to_canvas(view, look->w);
        canvas_segment(canvas, a.x, a.y, b.x, b.y, &stroke);
        if (is_inside(view, b))
            canvas_text(canvas, floor(b.x / canvas->column) * canvas->column,
                        floor(b.y / canvas->em) * canvas->em, ALIGN_LEFT, INK_ACCENT, "·");
    }
}

/* --- heads and labels --- */

struct labels {
    int count;
    struct rect taken[2 * RACERS_MAX];
};

static bool overlaps(const struct labels *labels, struct rect r)
{
    for (int i = 0; i < labels->count; i++) {
        const struct rect *t = &labels->taken[i];
        if (r.x < t->x + t->width && t->x < r.x + r.width && r.y < t->y + t->height &&
            t->y < r.y + r.height)
            return true;
    }
    return false;
}

static struct rect marker_box(const struct canvas *canvas, struct point head)
{
    double x = floor(head.x / canvas->column) * canvas->column,
           y = floor(head.y / canvas->em) * canvas->em;
    return (struct rect){x, y, canvas->column, canvas->em};
}

/* Beside the head where there is room: right, left, above, below, then corners. A label without
 * room is left out: the marker stays, and the table names it. */
static void draw_label(struct canvas *canvas, const struct view *view, struct labels *labels,
                       struct point head, const char *text)
{
    static const double offsets[][2] = {{1, 0},  {-1, 0}, {1, -1}, {1, 1},   {-1, -1},
                                        {-1, 1}, {1, -2}, {1, 2},  {-1, -2}, {-1, 2}};
    double width = canvas_measure(canvas, text);
    struct rect box = marker_box(canvas, head);
    for (size_t k = 0; k < sizeof offsets / sizeof *offsets; k++) {
        struct rect r = {offsets[k][0] > 0 ? box.x + 2 * canvas->column
                                           : box.x - width - canvas->column,
                         box.y + offsets[k][1] * canvas->em, width, canvas->em};
        bool inside = r.x >= view->where.x && r.x + r.width <= view->where.x + view->where.width &&
                      r.y >= view->where.y && r.y + r.height <= view->where.y + view->where.height;
        if (!inside || overlaps(labels, r))
            continue;
        canvas_text(canvas, r.x, r.y, ALIGN_LEFT, INK_TEXT, text);
        labels->taken[labels->count++] = r;
        return;
    }
}

/* Focused first for labels, so that it gets the best place; its marker is drawn last, so that it
 * lies on top. */
static void draw_heads(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct session *session = scene->session;
    struct labels labels = {0};
    struct point head[RACERS_MAX];
    int count = session->race.count, first = session_subject(session);
    for (int i = 0; i < count; i++) {
        head[i] = to_canvas(view, session_row(session, i).w);
        if (!session->racer[i].hidden && is_inside(view, head[i]))
            labels.taken[labels.count++] = marker_box(canvas, head[i]);
    }
    for (int k = 0; k < count; k++) {
        int i = (first + k) % count;
        if (!session->racer[i].hidden && is_inside(view, head[i]))
            draw_label(canvas, view, &labels, head[i], session->racer[i].label);
    }
    for (int k = count; k > 0; k--) {
        int i = (first + k) % count;
        if (!session->racer[i].hidden && is_inside(view, head[i]))
            canvas_marker(canvas, head[i], i, racer_ink(i));
    }
}

static void draw_pick(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct point p = to_canvas(view, scene->session->pick);
    struct stroke stroke = {.ink = INK_ACCENT, .width = 1};
    canvas_segment(canvas, p.x - 2 * canvas->em, p.y, p.x + 2 * canvas->em, p.y, &stroke);
    canvas_segment(canvas, p.x, p.y - 2 * canvas->em, p.x, p.y + 2 * canvas->em, &stroke);
    char label[2 * TEXT_NUMBER + 8], x[TEXT_NUMBER], y[TEXT_NUMBER];
    text_short(x, scene->session->pick[0], 4);
    text_short(y, scene->session->pick[1], 4);
    snprintf(label, sizeof label, "(%s, %s)", x, y);
    canvas_bold(canvas, p.x + canvas->em, p.y - 1.5 * canvas->em, ALIGN_LEFT, INK_ACCENT, label);
}

/* --- the panel --- */

static void step_text(const struct session *session, char *out, size_t size)
{
    char speed[TEXT_NUMBER];
    text_short(speed, session->values.speed, 3);
    snprintf(out, size, "%s step %ld  %s/s", session->playing ? "▶" : "paused,", session->position,
             speed);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    const struct surface *surface = session->race.problem->surface;
    char step[96];
    step_text(session, step, sizeof step);
    double step_width = canvas_measure(canvas, step);
    struct rect heading = where;
    heading.width -= step_width + 2 * canvas->column;
    panel_heading(canvas, heading, surface->title, surface->formula);
    canvas_text(canvas, where.x + where.width, where.y, ALIGN_RIGHT,
                session->playing ? INK_ACCENT : INK_DIM, step);
    where.y += canvas->em;
    where.height -= canvas->em;
    if (where.height <= 0)
        return;
    if (session->race.problem->dim != 2) {
        panel_empty(canvas, where, "the map shows surfaces over two coordinates");
        return;
    }
    struct view view = make_view(scene, where);
    canvas_clip(canvas, &where);
    draw_field(scene, canvas, &view);
    draw_known_points(scene, canvas, &view);
    for (int i = 0; i < session->race.count; i++)
        if (!session->racer[i].hidden)
            draw_ghost(scene, canvas, &view, i);
    int subject = session_subject(session);
    for (int k = 1; k <= session->race.count; k++) { /* the subject last, on top */
        int i = (subject + k) % session->race.count;
        if (!session->racer[i].hidden)
            draw_path(scene, canvas, &view, i);
    }
    if (!session->playing && session->focus != FOCUS_ALL && !session->racer[session->focus].hidden)
        draw_looks(scene, canvas, &view, session->focus);
    draw_heads(scene, canvas, &view);
    if (session->picking)
        draw_pick(scene, canvas, &view);
}

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    /* the heading is one line, but how high a line is only the canvas knows: a click there is
     * outside the view */
    double line = scene->line_height;
    struct rect body = {where.x, where.y + line, where.width, where.height - line};
    if (scene->session->race.problem->dim != 2 || y < body.y || body.height <= 0)
        return false;
    struct view view = make_view(scene, body);
    *hit = (struct hit){.kind = HIT_START,
                        .x = view.x0 + (x - body.x) / view.scale,
                        .y = view.y1 - (y - body.y) / view.scale};
    return true;
}

const struct panel panel_map = {
    .name = "map",
    .title = "Map of the surface with the racers' paths",
    .draw = draw,
    .hit = hit,
};
