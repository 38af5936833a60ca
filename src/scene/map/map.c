/* The main view: contour bands of the surface, the racers' paths, where they are now. */
#include "scene/map/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scene/map/anatomy.h"
#include "scene/plots/axes.h"
#include "scene/map/cloud.h"
#include "scene/map/curve.h"
#include "scene/map/ellipses.h"
#include "scene/map/field.h"
#include "scene/map/heads.h"
#include "scene/map/noise.h"
#include "scene/panel.h"
#include "scene/map/paths.h"
#include "scene/map/rule.h"
#include "scene/map/terrain.h"

extern const struct panel panel_map;

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
        view_segment(
            view, canvas, ends[0], ends[1],
            &(struct stroke){.ink = INK_MARK, .width = 0.7, .dashed = line->through_start});
    }
}

/* Before the first step all heads are one upon another: in a file, whose first picture is what is
 * seen of it before it plays, they stand in a ring around the start, each to be seen. */
static void fan_out(const struct scene *scene, const struct canvas *canvas, struct point *head)
{
    const struct session *session = scene->session;
    int count = session->race.count, shown = 0, k = 0;
    for (int i = 0; i < count; i++)
        shown += !session->state.racer[i].hidden;
    if (!scene->page.exported || canvas->grid || session->state.position > 0 || shown < 2)
        return;
    double radius = fmax(0.9 * canvas->em, 0.16 * canvas->em * shown);
    for (int i = 0; i < count; i++) {
        double angle = 6.283185307179586 * k / shown;
        if (session->state.racer[i].hidden)
            continue;
        head[i].x += radius * sin(angle);
        head[i].y -= radius * cos(angle);
        k++;
    }
}

static void draw_known_curves(const struct view *view, struct canvas *canvas)
{
    enum { POINTS = 400 };
    const struct problem *problem = view->problem;
    for (int i = 0; i < problem->curves; i++) {
        struct point points[POINTS];
        for (int k = 0; k < POINTS; k++) {
            double w[DIM_MAX] = {0};
            problem->curve[i].place(problem, (double)k / (POINTS - 1), w);
            points[k] = view_plane(view, w);
        }
        view_line(view, canvas, points, POINTS, &(struct stroke){.ink = INK_MARK, .width = 0.7});
    }
}

static bool draw_heads(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct session *session = scene->session;
    struct point head[RACERS_MAX];
    bool seen[RACERS_MAX];
    for (int i = 0; i < session->race.count; i++) {
        const double *w = session_row(session, i).w;
        head[i] = view_project(view, w);
        seen[i] = !view_hides(view, w);
        if (!seen[i] && !session->state.racer[i].hidden)
            canvas_marker(canvas, head[i], racer_marker(session, i), INK_GHOST);
    }
    fan_out(scene, canvas, head);
    return heads_draw(scene, canvas, view, head, seen);
}

/* From what is pulled to the hand that pulls it, where it does not get there. */
static void draw_rope(const struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct grab *grab = &scene->grab;
    if (!grab->held || !grab->moved || grab->hit.kind != HIT_END)
        return;
    struct point end =
        view_project(view, run_row(scene->session->race.run[grab->hit.racer], grab->hit.step).w);
    canvas_segment(canvas, end.x, end.y, grab->hand.x, grab->hand.y,
                   &(struct stroke){.ink = INK_ACCENT, .width = 1, .dashed = true});
}

/* Away from where racers start and where they mean to get. */
static void draw_legend(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct problem *problem = view->problem;
    struct point away = view_project(view, run_row(scene->session->race.run[0], 0).w);
    if (problem->minima > 0) {
        struct point minimum = view_project(view, problem->minimum[0].w);
        away = (struct point){0.5 * (away.x + minimum.x), 0.5 * (away.y + minimum.y)};
    }
    heads_draw_legend(scene, canvas, view->where, away);
}

/* What the surface is like at the cross-hair, number under number, on the side that has room. */
static void draw_point_text(struct scene *scene, struct canvas *canvas, const struct view *view,
                            struct point p)
{
    enum { PIECES = 5 };
    char text[256], *piece[PIECES];
    int count = 0;
    double widest = 0;
    point_text(view->problem, scene->session->state.pick, text, sizeof text);
    for (char *at = text; at && count < PIECES; count++) {
        char *gap = strstr(at, "  ");
        if (gap)
            *gap = '\0';
        piece[count] = at;
        widest = fmax(widest, canvas_measure(canvas, at));
        at = gap ? gap + 2 : NULL;
    }
    bool left = p.x + canvas->em + widest > view->where.x + view->where.width;
    double lowest = view->where.y + view->where.height - count * canvas->em,
           y = fmax(fmin(p.y - 1.5 * canvas->em, lowest), view->where.y);
    for (int i = 0; i < count; i++)
        canvas_label(canvas, left ? p.x - canvas->em : p.x + canvas->em, y + i * canvas->em,
                     left ? ALIGN_RIGHT : ALIGN_LEFT, INK_ACCENT, piece[i]);
}

static void draw_pick(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct point p = view_project(view, scene->session->state.pick);
    struct stroke stroke = {.ink = INK_ACCENT, .width = 1};
    canvas_segment(canvas, p.x - 2 * canvas->em, p.y, p.x + 2 * canvas->em, p.y, &stroke);
    canvas_segment(canvas, p.x, p.y - 2 * canvas->em, p.x, p.y + 2 * canvas->em, &stroke);
    draw_point_text(scene, canvas, view, p);
}

/* --- the panel --- */

static void step_text(const struct scene *scene, char *out, size_t size)
{
    const struct session *session = scene->session;
    char speed[TEXT_NUMBER];
    if (scene->still || scene->page.exported) {
        snprintf(out, size, "step %ld", session->state.position);
        return;
    }
    struct tempo tempo = session_tempo(&session->state.values);
    text_printed(speed, tempo_rate(&tempo, (double)session->state.position), 2);
    snprintf(out, size, "%s%s step %ld  %s/s", session->state.values.what_if ? "what-if  " : "",
             session->state.playing ? "▶" : "paused,", session->state.position, speed);
}

/* What is below the heading and above the words. */
static struct rect body(const struct scene *scene, struct rect where)
{
    double line = floor(scene->em * (scene->grid ? 1 : 1.25)),
           words = rule_lines(where.height, scene->em) * line;
    return (struct rect){where.x, where.y + line, where.width, where.height - line - words};
}

/* The plane that the panel shows when it stands in a rectangle. */
static struct view plane_view(const struct scene *scene, struct rect where)
{
    where = body(scene, where);
    struct rect inside = axes_inside(where, scene->em, scene->column, scene->grid, 0);
    struct view view = view_make(scene, inside);
    if (inside.width != where.width) { /* as wide as the numbers are */
        int columns = axes_columns(&view, scene->em);
        view = view_make(scene, axes_inside(where, scene->em, scene->column, scene->grid, columns));
    }
    /* a relief has its axes around it; whitened coordinates have no names */
    return view.relief || view.whitened ? view_make(scene, where) : view;
}

static void draw_ground(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct field_key key;
    field_key(scene, canvas, view, &key);
    if (view->problem->dim == 1) {
        canvas_clip(canvas, &view->where);
        curve_draw(scene, canvas, view);
        return;
    }
    long *drawn = canvas_layer(canvas, LAYER_GROUND, view->where, &key, sizeof key);
    if (!*drawn && view->relief)
        terrain_draw(scene, canvas, view);
    else if (!*drawn)
        field_draw(scene, canvas, view);
    *drawn = 1;
    canvas_layer_end(canvas);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    const struct surface *surface = session->race.problem->surface;
    char step[96];
    step_text(scene, step, sizeof step);
    double step_width = canvas_measure(canvas, step);
    struct rect heading = where;
    heading.width -= step_width + 2 * canvas->column;
    struct view view = plane_view(scene, where);
    panel_heading(canvas, heading, surface->title,
                  view.whitened ? "whitened, √A·w: contours are circles"
                  : view_values(scene)->whitened
                      ? "not whitened: no quadratic with positive curvatures"
                  : view_values(scene)->ground == GROUND_RELIEF && !view.relief
                      ? "a single parameter has no relief"
                      : problem_formula(session->race.problem));
    canvas_text(canvas, where.x + where.width, where.y, ALIGN_RIGHT,
                session->state.playing && !scene->page.exported ? INK_ACCENT : INK_DIM, step);
    if (rule_lines(where.height, canvas->em) > 0)
        rule_draw(scene, canvas, where);
    where = body(scene, where);
    if (!(view.where.width > 0 && view.where.height > 0))
        return;
    if (view.relief && !terrain_update(scene, canvas, &view))
        return;
    draw_ground(scene, canvas, &view);
    struct axis_names names = view_axis_names(scene, &view);
    axes_draw(canvas, &view, &names, where);
    canvas_clip(canvas, &view.where);
    cloud_draw(scene, canvas, &view);
    draw_known_lines(scene, canvas, &view);
    draw_known_curves(&view, canvas);
    paths_draw(scene, canvas, &view);
    noise_draw(scene, canvas, &view);
    paths_draw_details(scene, canvas, &view);
    if (!draw_heads(scene, canvas, &view))
        draw_legend(scene, canvas, &view);
    draw_rope(scene, canvas, &view);
    ellipses_draw(scene, canvas, &view);
    anatomy_draw(scene, canvas, &view);
    if (session->state.picking)
        draw_pick(scene, canvas, &view);
}

bool view_of_map(const struct scene *scene, struct view *view)
{
    for (int i = 0; i < scene->placed_count; i++) {
        if (scene->placed[i].panel != &panel_map)
            continue;
        *view = plane_view(scene, scene->placed[i].where);
        return view->where.width > 0 && view->where.height > 0;
    }
    return false;
}

/* The racer whose place at the step shown is under the hand, the focused one before others; −1:
 * none. At the start all are at their start, which has a meaning of its own. */
static int racer_at(const struct scene *scene, const struct view *view, struct point hand)
{
    struct session *session = scene->session;
    int count = session->race.count, found = -1;
    double least = 0.8 * scene->em;
    for (int k = 0; k < count && session->state.position > 0 && !session->state.picking; k++) {
        int i = (session_subject(session) + k) % count;
        const double *w = session_row(session, i).w;
        struct point head = view_project(view, w);
        double away = hypot(head.x - hand.x, head.y - hand.y);
        if (session->state.racer[i].hidden || !(away < least) || view_hides(view, w))
            continue;
        least = away;
        found = i;
    }
    return found;
}

/* The heading's words: the surface on the left, the step on the right. */
static struct hit hit_heading(struct rect where, double x)
{
    bool step = x > where.x + where.width / 2;
    return (struct hit){.kind = HIT_ABOUT, .about = step ? ABOUT_STEP : ABOUT_SURFACE};
}

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    struct view view = plane_view(scene, where);
    if (y >= where.y && y < where.y + scene->em) {
        *hit = hit_heading(where, x);
        return true;
    }
    if (!view_contains(&view, (struct point){x, y}))
        return false;
    int racer = racer_at(scene, &view, (struct point){x, y});
    if (racer >= 0) {
        *hit =
            (struct hit){.kind = HIT_END, .racer = racer, .step = scene->session->state.position};
        return true;
    }
    *hit = (struct hit){.kind = HIT_START};
    return view_unproject(&view, (struct point){x, y}, hit->w);
}

static bool hover(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size)
{
    struct hit at;
    if (!hit(scene, where, x, y, &at) || at.kind == HIT_ABOUT)
        return false;
    if (at.kind == HIT_END) {
        snprintf(text, size, "%s at step %ld  pull it: η follows (with Shift β)",
                 scene->session->state.racer[at.racer].label, at.step);
        return true;
    }
    point_text(scene->session->race.problem, at.w, text, size);
    return true;
}

const struct panel panel_map = {
    .name = "map",
    .title = "Map of the surface with the racers' paths",
    .draw = draw,
    .hit = hit,
    .hover = hover,
};
