/* The main view: contour bands of the surface, the racers' paths, where they are now. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "engine/modifiers.h"
#include "scene/curve.h"
#include "scene/field.h"
#include "scene/panel.h"

/* --- paths --- */

static void draw_known_points(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct problem *problem = scene->session->race.problem;
    for (int i = 0; i < problem->minima + problem->saddles; i++) {
        bool minimum = i < problem->minima;
        const double *w = minimum ? problem->minimum[i].w : problem->saddle[i - problem->minima].w;
        struct point p = view_project(view, w);
        if (view_contains(view, p))
            canvas_text(canvas, floor(p.x / canvas->column) * canvas->column,
                        floor(p.y / canvas->em) * canvas->em, ALIGN_LEFT, INK_MARK,
                        minimum ? "+" : "×");
    }
}

/* Far enough to both sides to cross any view. */
static void draw_known_lines(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct problem *problem = scene->session->race.problem;
    struct row start = run_row(scene->session->race.run[0], 0);
    double reach = 1e3 * problem_diagonal(problem);
    for (int i = 0; i < problem->lines; i++) {
        const struct known_line *line = &problem->line[i];
        double ends[2][DIM_MAX];
        for (int k = 0; k < problem->dim; k++) {
            double through = line->through_start ? start.w[k] : line->w[k];
            ends[0][k] = through - reach * line->direction[k];
            ends[1][k] = through + reach * line->direction[k];
        }
        struct point a = view_project(view, ends[0]), b = view_project(view, ends[1]);
        canvas_segment(
            canvas, a.x, a.y, b.x, b.y,
            &(struct stroke){.ink = INK_MARK, .width = 0.7, .dashed = line->through_start});
    }
}

static void draw_ghost(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    size_t count, dim = (size_t)view->problem->dim;
    const double *ghost = run_ghost(scene->session->race.run[i], &count);
    for (size_t k = 0; k < count; k++)
        scene->points[k] = view_project(view, ghost + dim * k);
    canvas_line(canvas, scene->points, count,
                &(struct stroke){.ink = INK_GHOST, .width = 1, .dashed = true});
}

static void draw_path(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    struct session *session = scene->session;
    size_t dim = (size_t)view->problem->dim;
    size_t count = run_outline(session->race.run[i], session->position, OUTLINE_MAX,
                               scene->outline_w, NULL, NULL);
    for (size_t k = 0; k < count; k++)
        scene->points[k] = view_project(view, scene->outline_w + dim * k);
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
        struct point a = view_project(view, from.w), b = view_project(view, look->w);
        canvas_segment(canvas, a.x, a.y, b.x, b.y, &stroke);
        if (view_contains(view, b))
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
        head[i] = view_project(view, session_row(session, i).w);
        if (!session->racer[i].hidden && view_contains(view, head[i]))
            labels.taken[labels.count++] = marker_box(canvas, head[i]);
    }
    for (int k = 0; k < count; k++) {
        int i = (first + k) % count;
        if (!session->racer[i].hidden && view_contains(view, head[i]))
            draw_label(canvas, view, &labels, head[i], session->racer[i].label);
    }
    for (int k = count; k > 0; k--) {
        int i = (first + k) % count;
        if (!session->racer[i].hidden && view_contains(view, head[i]))
            canvas_marker(canvas, head[i], i, racer_ink(i));
    }
}

/* The mean of the iterates, as the hollow twin of the racer's marker. */
static void draw_mean(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    const struct cursor *cursor = session_cursor(scene->session, i);
    if (cursor->parameter[MODIFIER_AVERAGE] == 0 || cursor->t == 0)
        return;
    canvas_marker(canvas, view_project(view, cursor->mean), i + RACER_INKS / 2, racer_ink(i));
}

/* Where the last step would have led had its gradient not been clipped. */
static void draw_clipped(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    const struct cursor *cursor = session_cursor(scene->session, i);
    double raw[DIM_MAX];
    if (!cursor->probe.clipped || cursor->t == 0)
        return;
    for (int k = 0; k < view->problem->dim; k++)
        raw[k] = cursor->before[k] - cursor->rate * cursor->probe.raw[k];
    struct point a = view_project(view, cursor->before), b = view_project(view, raw);
    canvas_segment(canvas, a.x, a.y, b.x, b.y,
                   &(struct stroke){.ink = INK_WARNING, .width = 0.7, .dashed = true});
}

static void draw_pick(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct point p = view_project(view, scene->session->pick);
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
    panel_heading(canvas, heading, surface->title, problem_formula(session->race.problem));
    canvas_text(canvas, where.x + where.width, where.y, ALIGN_RIGHT,
                session->playing ? INK_ACCENT : INK_DIM, step);
    where.y += canvas->em;
    where.height -= canvas->em;
    if (where.height <= 0)
        return;
    struct view view = view_make(scene, where);
    canvas_clip(canvas, &where);
    if (session->race.problem->dim == 1)
        curve_draw(scene, canvas, &view);
    else
        field_draw(scene, canvas, &view);
    draw_known_lines(scene, canvas, &view);
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
    for (int i = 0; i < session->race.count; i++)
        if (!session->racer[i].hidden)
            draw_mean(scene, canvas, &view, i);
    if (session->focus != FOCUS_ALL && !session->racer[session->focus].hidden)
        draw_clipped(scene, canvas, &view, session->focus);
    draw_heads(scene, canvas, &view);
    if (session->picking)
        draw_pick(scene, canvas, &view);
}

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    /* the heading is one line, but how high a line is only the canvas knows: a click there is
     * outside the view */
    double line = scene->em;
    struct rect body = {where.x, where.y + line, where.width, where.height - line};
    if (y < body.y || body.height <= 0)
        return false;
    struct view view = view_make(scene, body);
    *hit = (struct hit){.kind = HIT_START};
    view_unproject(&view, (struct point){x, y}, hit->w);
    return true;
}

const struct panel panel_map = {
    .name = "map",
    .title = "Map of the surface with the racers' paths",
    .draw = draw,
    .hit = hit,
};
