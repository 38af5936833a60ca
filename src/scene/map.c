/* The main view: contour bands of the surface, the racers' paths, where they are now. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "scene/axes.h"
#include "scene/curve.h"
#include "scene/field.h"
#include "scene/heads.h"
#include "scene/panel.h"
#include "scene/paths.h"

extern const struct panel panel_map;

static void draw_known_points(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct problem *problem = scene->session->race.problem;
    for (int i = 0; i < problem->minima + problem->saddles; i++) {
        bool minimum = i < problem->minima;
        const double *w = minimum ? problem->minimum[i].w : problem->saddle[i - problem->minima].w;
        struct point p = view_project(view, w);
        if (view_contains(view, p))
            canvas_marker(canvas, p, minimum ? SHAPE_MINIMUM : SHAPE_SADDLE, INK_MARK);
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

static void draw_heads(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct session *session = scene->session;
    struct point head[RACERS_MAX];
    for (int i = 0; i < session->race.count; i++)
        head[i] = view_project(view, session_row(session, i).w);
    heads_draw(scene, canvas, view->where, head, NULL);
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
    canvas_label(canvas, p.x + canvas->em, p.y - 1.5 * canvas->em, ALIGN_LEFT, INK_ACCENT, label);
}

/* --- the panel --- */

static void step_text(const struct session *session, char *out, size_t size)
{
    char speed[TEXT_NUMBER];
    text_short(speed, session->values.speed, 3);
    snprintf(out, size, "%s step %ld  %s/s", session->playing ? "▶" : "paused,", session->position,
             speed);
}

/* What is below the heading. */
static struct rect body(const struct scene *scene, struct rect where)
{
    double line = floor(scene->em * (scene->grid ? 1 : 1.25));
    return (struct rect){where.x, where.y + line, where.width, where.height - line};
}

/* The plane that the panel shows when it stands in a rectangle. */
static struct view plane_view(const struct scene *scene, struct rect where)
{
    return view_make(scene, axes_inside(body(scene, where), scene->em, scene->column, scene->grid));
}

static void draw_ground(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct field_key key = field_key(scene, canvas, view);
    if (view->problem->dim == 1) {
        canvas_clip(canvas, &view->where);
        curve_draw(scene, canvas, view);
        return;
    }
    long *drawn = canvas_layer(canvas, LAYER_GROUND, view->where, &key, sizeof key);
    if (!*drawn)
        field_draw(scene, canvas, view);
    *drawn = 1;
    canvas_layer_end(canvas);
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
    struct view view = plane_view(scene, where);
    where = body(scene, where);
    if (!(view.where.width > 0 && view.where.height > 0))
        return;
    draw_ground(scene, canvas, &view);
    axes_draw(canvas, &view, where);
    canvas_clip(canvas, &view.where);
    draw_known_lines(scene, canvas, &view);
    draw_known_points(scene, canvas, &view);
    paths_draw(scene, canvas, &view);
    paths_draw_details(scene, canvas, &view);
    draw_heads(scene, canvas, &view);
    if (session->picking)
        draw_pick(scene, canvas, &view);
}

bool view_of_map(const struct scene *scene, struct view *view)
{
    for (int i = 0; i < scene->placed_count; i++) {
        if (panels[scene->placed[i].panel] != &panel_map)
            continue;
        *view = plane_view(scene, scene->placed[i].where);
        return view->where.width > 0 && view->where.height > 0;
    }
    return false;
}

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    struct view view = plane_view(scene, where);
    if (!view_contains(&view, (struct point){x, y}))
        return false;
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
