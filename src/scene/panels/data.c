/* The data behind the loss, with the line that the focused racer's parameters fit to them. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "scene/panel.h"

enum { SAMPLES = 128, POINTS_MAX = 2000 };

struct window {
    struct rect plot;
    double x0, x1, y0, y1;
};

static struct point place(const struct window *window, double x, double y)
{
    return (struct point){
        window->plot.x + window->plot.width * (x - window->x0) / (window->x1 - window->x0),
        window->plot.y + window->plot.height * (window->y1 - y) / (window->y1 - window->y0)};
}

/* Every step-th datum where there are too many to tell apart. */
static size_t stride(const struct problem *problem)
{
    return problem->points / POINTS_MAX + 1;
}

/* The window holds all data at every w that does not move them; 5% more on each side. */
static void find_window(const struct problem *problem, const double *w, struct window *window)
{
    window->x0 = window->y0 = INFINITY;
    window->x1 = window->y1 = -INFINITY;
    for (size_t i = 0; i < problem->points; i += stride(problem)) {
        struct data_point p = problem->point(problem, w, i);
        window->x0 = fmin(window->x0, p.x);
        window->x1 = fmax(window->x1, p.x);
        window->y0 = fmin(window->y0, p.y);
        window->y1 = fmax(window->y1, p.y);
    }
    double dx = 0.05 * (window->x1 - window->x0) + 1e-9,
           dy = 0.05 * (window->y1 - window->y0) + 1e-9;
    window->x0 -= dx, window->x1 += dx, window->y0 -= dy, window->y1 += dy;
}

static void draw_points(struct canvas *canvas, const struct problem *problem, const double *w,
                        const struct window *window)
{
    for (size_t i = 0; i < problem->points; i += stride(problem)) {
        struct data_point p = problem->point(problem, w, i);
        int shape = p.group > 0   ? SHAPE_DATUM_POSITIVE
                    : p.group < 0 ? SHAPE_DATUM_NEGATIVE
                                  : SHAPE_DATUM;
        struct point at = place(window, p.x, p.y);
        if (isfinite(at.x) && isfinite(at.y))
            canvas_marker(canvas, at, shape, p.group < 0 ? INK_ACCENT : INK_TEXT);
    }
}

static void draw_fit(struct canvas *canvas, const struct problem *problem, const double *w,
                     const struct window *window, enum ink ink)
{
    struct point points[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        double x = window->x0 + (window->x1 - window->x0) * i / (SAMPLES - 1);
        points[i] = place(window, x, problem->fitted(problem, w, x));
    }
    canvas_line(canvas, points, SAMPLES, &(struct stroke){.ink = ink, .width = 1});
}

static const char *empty(struct scene *scene)
{
    const struct problem *problem = scene->session->race.problem;
    return problem->points == 0 || !problem->point ? "this surface is not made from data" : NULL;
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    const struct problem *problem = session->race.problem;
    int subject = session_subject(session);
    where = panel_heading(canvas, where, "Data", session->state.racer[subject].label);
    const char *why = empty(scene);
    if (why) {
        panel_empty(canvas, where, why);
        return;
    }
    struct row row = session_row(session, subject);
    struct window window = {.plot = where};
    find_window(problem, row.w, &window);
    if (!isfinite(window.x1 - window.x0) || !isfinite(window.y1 - window.y0)) {
        panel_empty(canvas, where, "too far away to be shown");
        return;
    }
    canvas_clip(canvas, &where);
    if (problem->fitted)
        draw_fit(canvas, problem, row.w, &window, racer_ink(session, subject));
    draw_points(canvas, problem, row.w, &window);
}

const struct panel panel_data = {
    .name = "data",
    .title = "Data, and what the focused racer fits to them",
    .empty = empty,
    .draw = draw,
};
