/*
 * The data behind the loss, with the line that the focused racer's parameters fit to them: of
 * numbers with the residuals, of classes with the boundary, however it winds, one side of it
 * shaded.
 */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "scene/panel.h"
#include "scene/plots/ticks.h"

enum { SAMPLES = 128, POINTS_MAX = 2000, RESIDUALS_MOST = 100, AXES_COLUMNS_LEAST = 30 };

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

static bool has_classes(const struct problem *problem, const double *w)
{
    return problem->points > 0 && problem->point(problem, w, 0).group != 0;
}

/* From every datum to the line, where each can still be seen. */
static void draw_residuals(struct canvas *canvas, const struct problem *problem, const double *w,
                           const struct window *window)
{
    if (problem->points > RESIDUALS_MOST)
        return;
    for (size_t i = 0; i < problem->points; i++) {
        struct data_point p = problem->point(problem, w, i);
        struct point from = place(window, p.x, p.y),
                     to = place(window, p.x, problem->fitted(problem, w, p.x));
        if (isfinite(from.x) && isfinite(from.y) && isfinite(to.y))
            canvas_segment(canvas, from.x, from.y, to.x, to.y,
                           &(struct stroke){.ink = INK_GHOST, .width = 0.6});
    }
}

/* Below the boundary the ground of every cell, column by column. */
static void shade_cells(struct canvas *canvas, const struct problem *problem, const double *w,
                        const struct window *window)
{
    const struct rect *r = &window->plot;
    double bottom = r->y + r->height;
    for (double x = r->x; x < r->x + r->width; x += canvas->column) {
        double t = (x + 0.5 * canvas->column - r->x) / r->width,
               at = window->x0 + t * (window->x1 - window->x0);
        double edge = place(window, at, problem->fitted(problem, w, at)).y,
               top = ceil(fmax(edge, r->y) / canvas->em) * canvas->em;
        if (top < bottom)
            canvas_fill(canvas, (struct rect){x, top, canvas->column, bottom - top},
                        INK_RAMP + RAMP_LEVELS / 3);
    }
}

/* Fine upright lines below the boundary, where the canvas can draw such. */
static void shade_side(struct canvas *canvas, const struct problem *problem, const double *w,
                       const struct window *window)
{
    enum { LINES = 48 };
    const struct rect *r = &window->plot;
    if (canvas->grid)
        shade_cells(canvas, problem, w, window);
    for (int i = 0; i < LINES && !canvas->grid; i++) {
        double t = (i + 0.5) / LINES, x = window->x0 + t * (window->x1 - window->x0);
        struct point edge = place(window, x, problem->fitted(problem, w, x));
        double top = fmax(edge.y, r->y);
        if (top < r->y + r->height)
            canvas_segment(canvas, edge.x, top, edge.x, r->y + r->height,
                           &(struct stroke){.ink = INK_GRID, .width = 0.4});
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

/* --- a boundary that winds --- */

enum { CELLS_ACROSS = 72, CELLS_UP = 48 };

/* The decision at the corners of cells over the window. */
struct decided {
    const struct window *window;
    double z[CELLS_UP + 1][CELLS_ACROSS + 1];
};

static struct point corner(const struct decided *d, double column, double row)
{
    const struct window *w = d->window;
    return place(w, w->x0 + (w->x1 - w->x0) * column / CELLS_ACROSS,
                 w->y0 + (w->y1 - w->y0) * row / CELLS_UP);
}

static void decide(const struct problem *problem, const double *w, const struct window *window,
                   struct decided *d)
{
    d->window = window;
    for (int row = 0; row <= CELLS_UP; row++)
        for (int column = 0; column <= CELLS_ACROSS; column++)
            d->z[row][column] = problem->decision(
                problem, w, window->x0 + (window->x1 - window->x0) * column / CELLS_ACROSS,
                window->y0 + (window->y1 - window->y0) * row / CELLS_UP);
}

/* Where z = 0 crosses the sides of a cell, in order around it; returns how many. */
static int crossings(const struct decided *d, int column, int row, struct point *at)
{
    static const int across[] = {0, 1, 1, 0, 0}, up[] = {0, 0, 1, 1, 0};
    int count = 0;
    for (int side = 0; side < 4; side++) {
        double a = d->z[row + up[side]][column + across[side]],
               b = d->z[row + up[side + 1]][column + across[side + 1]];
        if (!((a > 0) != (b > 0)) || !isfinite(a) || !isfinite(b))
            continue;
        double t = a / (a - b);
        at[count++] = corner(d, column + across[side] + t * (across[side + 1] - across[side]),
                             row + up[side] + t * (up[side + 1] - up[side]));
    }
    return count;
}

static void draw_boundary(struct canvas *canvas, const struct decided *d, enum ink ink)
{
    struct stroke stroke = {.ink = ink, .width = 1};
    for (int row = 0; row < CELLS_UP; row++) {
        for (int column = 0; column < CELLS_ACROSS; column++) {
            struct point at[4];
            int count = crossings(d, column, row, at);
            for (int k = 0; k + 1 < count; k += 2)
                canvas_line(canvas, at + k, 2, &stroke);
        }
    }
}

/* Fine upright lines where class −1 is decided for. */
static void shade_decided(struct canvas *canvas, const struct decided *d)
{
    for (int column = 0; column <= CELLS_ACROSS && !canvas->grid; column++) {
        for (int row = 0, from; row <= CELLS_UP; row++) {
            for (from = row; row <= CELLS_UP && d->z[row][column] < 0;)
                row++;
            struct point low = corner(d, column, from), high = corner(d, column, row - 1);
            if (row - 1 > from)
                canvas_segment(canvas, low.x, low.y, high.x, high.y,
                               &(struct stroke){.ink = INK_GRID, .width = 0.4});
        }
    }
}

static void draw_decision(struct canvas *canvas, const struct problem *problem, const double *w,
                          const struct window *window, enum ink ink)
{
    struct decided decided;
    decide(problem, w, window, &decided);
    shade_decided(canvas, &decided);
    draw_boundary(canvas, &decided, ink);
}

static void draw_axes(struct canvas *canvas, const struct window *window, const struct ticks *up,
                      bool classes)
{
    const struct rect *r = &window->plot;
    struct stroke stroke = {.ink = INK_GRID, .width = 0.5};
    struct ticks across;
    canvas_segment(canvas, r->x, r->y, r->x, r->y + r->height, &stroke);
    canvas_segment(canvas, r->x, r->y + r->height, r->x + r->width, r->y + r->height, &stroke);
    ticks_draw_left(canvas, *r, window->y0, window->y1, up, classes ? "x₂" : "y");
    ticks_across(canvas, window->x0, window->x1, r->width, 0, &across);
    ticks_draw_below(canvas, *r, window->x0, window->x1, &across, classes ? "x₁" : "x");
}

static const char *empty(struct scene *scene)
{
    const struct problem *problem = scene->session->race.problem;
    return problem->points == 0 || !problem->point ? "this surface is not made from data" : NULL;
}

/* Whose fit it is, and what the marks of the classes mean. */
static void about_text(const struct problem *problem, const char *label, bool data, char *text,
                       size_t size)
{
    if (data && has_classes(problem, problem->start))
        snprintf(text, size, "%s  %s class +1  %s class −1", label,
                 marker_character(SHAPE_DATUM_POSITIVE), marker_character(SHAPE_DATUM_NEGATIVE));
    else
        snprintf(text, size, "%s", label);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    const struct problem *problem = session->race.problem;
    int subject = session_subject(session);
    const char *why = empty(scene);
    char about[160];
    about_text(problem, session->state.racer[subject].label, !why, about, sizeof about);
    where = panel_heading(canvas, where, "Data", about);
    if (why) {
        panel_empty(canvas, where, why);
        return;
    }
    struct row row = session_row(session, subject);
    struct window window = {.plot = where};
    struct ticks up;
    find_window(problem, row.w, &window);
    if (!isfinite(window.x1 - window.x0) || !isfinite(window.y1 - window.y0)) {
        panel_empty(canvas, where, "too far away to be shown");
        return;
    }
    bool axes =
             where.width >= AXES_COLUMNS_LEAST * canvas->column && where.height >= 6 * canvas->em,
         classes = has_classes(problem, row.w);
    if (axes) {
        ticks_upwards(window.y0, window.y1, where.height / canvas->em - 1, &up);
        double left = (ticks_columns(&up) + 1) * canvas->column;
        window.plot.x += left, window.plot.width -= left, window.plot.height -= canvas->em;
        draw_axes(canvas, &window, &up, classes);
    }
    canvas_clip(canvas, &window.plot);
    if (problem->fitted && classes)
        shade_side(canvas, problem, row.w, &window);
    else if (problem->fitted)
        draw_residuals(canvas, problem, row.w, &window);
    if (problem->decision)
        draw_decision(canvas, problem, row.w, &window, racer_ink(session, subject));
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
