/*
 * Momentum as a low-pass filter, along one eigen-direction: what is left of a push after some
 * steps, what passes at each frequency, and the gradients of the last steps beside the velocity
 * that they make. A zig-zag is the highest frequency there is, and cancels.
 */
#include "analysis/filter.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "scene/panels/along.h"
#include "scene/panel.h"
#include "scene/plots/graph.h"

enum { IMPULSE_MOST = 40, CURVE_POINTS = 128, STEPS_LEAST = 12, STEPS_MOST = 60 };

/* The room below a caption of one line; `right` is dimmed at its end, where that has room. */
static struct rect caption(struct canvas *canvas, struct rect where, const char *left,
                           const char *right)
{
    canvas_text(canvas, where.x, where.y, ALIGN_LEFT, INK_DIM, left);
    if (canvas_measure(canvas, left) + canvas_measure(canvas, right) + canvas->column <=
        where.width)
        canvas_text(canvas, where.x + where.width, where.y, ALIGN_RIGHT, INK_DIM, right);
    return (struct rect){where.x, where.y + canvas->em, where.width, where.height - canvas->em};
}

/* --- impulse response --- */

static void draw_impulse(struct canvas *canvas, struct rect where, double memory, enum ink ink)
{
    char text[48], last[TEXT_NUMBER];
    snprintf(text, sizeof text, "half after %.0f", filter_half_life(memory));
    where = caption(canvas, where, "one push", memory > 0 ? text : "");
    int steps = (int)fmin(fmax(ceil(log(0.03) / log(fabs(memory))), 5), IMPULSE_MOST);
    steps = (int)fmin(steps, where.width / (2 * canvas->dot) - 1);
    struct graph graph = {where, -0.5, steps + 0.5, memory < 0 ? memory * (1 - memory) : 0,
                          1 - memory};
    graph.where.height -= canvas->em;
    if (graph.where.height < canvas->em || steps < 2)
        return;
    for (int k = 0; k <= steps; k++) {
        struct point foot = graph_point(&graph, k, 0),
                     head = graph_point(&graph, k, filter_impulse(memory, k));
        canvas_segment(canvas, foot.x, foot.y, head.x, head.y,
                       &(struct stroke){.ink = ink, .width = 1.2});
    }
    graph_frame(canvas, &graph);
    snprintf(last, sizeof last, "%d", steps);
    graph_ends(canvas, &graph, "0", last);
}

/* --- gain --- */

/* From 1 down over the decades that it takes. */
static void draw_gain(const struct session *session, struct canvas *canvas, struct rect where,
                      double memory, int racer)
{
    struct point points[CURVE_POINTS];
    double margin = 5 * canvas->column, zigzag = filter_gain(memory, M_PI);
    where = caption(canvas, where, "gain", "zig-zag: ω=π");
    struct graph graph = {where, 0, M_PI, fmin(floor(log10(zigzag) + 1e-9), -1),
                          fmax(ceil(log10(zigzag) - 1e-9), 0)};
    graph.where.x += margin;
    graph.where.width -= margin + canvas->column;
    graph.where.height -= canvas->em;
    if (graph.where.height < canvas->em || graph.where.width < canvas->em)
        return;
    graph_frame(canvas, &graph);
    graph_decades(canvas, &graph);
    graph_ends(canvas, &graph, "ω=0", "ω=π");
    for (int i = 0; i < CURVE_POINTS; i++) {
        double omega = M_PI * i / (CURVE_POINTS - 1);
        points[i] = graph_point(&graph, omega, log10(filter_gain(memory, omega)));
    }
    canvas_line(canvas, points, CURVE_POINTS,
                &(struct stroke){.ink = racer_ink(session, racer), .width = 1});
    struct point end = points[CURVE_POINTS - 1];
    canvas_segment(canvas, end.x, end.y, end.x, graph.where.y + graph.where.height,
                   &(struct stroke){.ink = INK_ACCENT, .width = 0.7, .dashed = true});
    draw_racer(session, canvas, end, racer);
}

/* --- traces --- */

static void draw_trace(struct canvas *canvas, const struct graph *graph, const double *values,
                       int count, const struct stroke *stroke)
{
    struct point points[TRACE_STEPS];
    for (int i = 0; i < count; i++)
        points[i] = graph_point(graph, i, values[i]);
    canvas_line(canvas, points, (size_t)count, stroke);
}

/* A sample of a line and its name; returns where the next one may begin. */
static double draw_key(struct canvas *canvas, double x, double y, const struct stroke *stroke,
                       const char *name)
{
    double sample = 2 * canvas->column;
    canvas_segment(canvas, x, y + canvas->em / 2, x + sample, y + canvas->em / 2, stroke);
    canvas_text(canvas, x + sample + 0.5 * canvas->column, y, ALIGN_LEFT, INK_DIM, name);
    return x + sample + 2 * canvas->column + canvas_measure(canvas, name);
}

static void draw_traces(struct scene *scene, struct canvas *canvas, struct rect where, int racer,
                        const struct direction *direction)
{
    struct session *session = scene->session;
    struct run *run = session->race.run[racer];
    const struct optimizer *optimizer = run_optimizer(run);
    struct instant instant = run_instant(run, session_cursor(session, racer));
    int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
    struct trace trace;
    const struct stroke pushed = {.ink = INK_ACCENT, .width = 0.7},
                        moved = {.ink = racer_ink(session, racer), .width = 1.5};
    int steps = (int)fmin(fmax(where.width / (1.5 * canvas->column), STEPS_LEAST), STEPS_MOST);
    trace_along(run, direction, rate >= 0 ? instant.parameter[rate] : NAN, session->state.position,
                steps, &trace);
    if (trace.count < 2) {
        panel_empty(canvas, where, "gradients and velocity follow the steps");
        return;
    }
    bool keys = where.height >= 2.2 * canvas->em;
    double x = keys ? draw_key(canvas, where.x, where.y, &pushed, "gradient") : 0;
    if (keys)
        draw_key(canvas, x, where.y, &moved, "velocity");
    double most = 0;
    for (int i = 0; i < trace.count; i++)
        most = fmax(most, fmax(fabs(trace.gradient[i]), fabs(trace.velocity[i])));
    struct graph graph = {where, 0, fmax(trace.count - 1, STEPS_LEAST), -most, most};
    graph.where.y += keys ? canvas->em : 0;
    graph.where.height -= keys ? canvas->em : 0;
    if (!(most > 0) || !isfinite(most) || graph.where.height < canvas->em)
        return;
    struct point zero = graph_point(&graph, 0, 0);
    canvas_segment(canvas, zero.x, zero.y, zero.x + where.width, zero.y,
                   &(struct stroke){.ink = INK_GRID, .width = 0.5});
    draw_trace(canvas, &graph, trace.gradient, trace.count, &pushed);
    draw_trace(canvas, &graph, trace.velocity, trace.count, &moved);
}

/* --- the panel --- */

/* The two numbers that say it all. A method that looks ahead has less memory along a direction than
 * its β says. */
static struct rect write_numbers(struct canvas *canvas, struct rect where, double memory,
                                 double beta)
{
    char text[2][64], number[TEXT_NUMBER], said[TEXT_NUMBER];
    text_printed(number, memory, 4);
    text_printed(said, beta, 4);
    snprintf(text[0], sizeof text[0], "memory %s", number);
    if (fabs(memory - beta) > 1e-9)
        snprintf(text[0], sizeof text[0], "memory %s (β=%s)", number, said);
    text_printed(number, filter_gain(memory, M_PI), 3);
    snprintf(text[1], sizeof text[1], "zig-zag ×%s", number);
    if (canvas_measure_bold(canvas, text[0]) + canvas_measure(canvas, text[1]) + canvas->column >
        where.width)
        snprintf(text[1], sizeof text[1], "×%s", number);
    canvas_bold(canvas, where.x, where.y, ALIGN_LEFT, INK_TEXT, text[0]);
    canvas_text(canvas, where.x + where.width, where.y, ALIGN_RIGHT, INK_TEXT, text[1]);
    return (struct rect){where.x, where.y + canvas->em, where.width, where.height - canvas->em};
}

/* Side by side where it is low, curves above traces where it is high, traces alone where it is
 * small. */
static void draw_parts(struct scene *scene, struct canvas *canvas, struct rect where, int racer,
                       const struct direction *direction)
{
    double gap = 2 * canvas->column, memory = direction->memory;
    bool high = where.height >= 11 * canvas->em, wide = !high && where.width >= 66 * canvas->column;
    struct rect traces = where, curves = where;
    if (high) {
        curves.height = floor(0.5 * where.height / canvas->em) * canvas->em;
        traces.y += curves.height + (canvas->grid ? 0 : 0.4 * canvas->em);
        traces.height = where.y + where.height - traces.y;
    } else if (wide) {
        curves.width = floor(0.5 * where.width / canvas->column) * canvas->column;
        traces.x += curves.width + gap;
        traces.width -= curves.width + gap;
    }
    if (high || wide) {
        struct rect impulse = curves, gain = curves;
        impulse.width = floor((0.45 * curves.width - gap) / canvas->column) * canvas->column;
        gain.x += impulse.width + gap;
        gain.width -= impulse.width + gap;
        draw_impulse(canvas, impulse, memory, racer_ink(scene->session, racer));
        draw_gain(scene->session, canvas, gain, memory, racer);
    }
    draw_traces(scene, canvas, traces, racer, direction);
}

/* The focused racer's memory along the direction; the reason where there is none. `about` has 128
 * bytes, for the heading. */
static const char *find_direction(struct scene *scene, struct direction *direction, char *about)
{
    const char *why;
    if (!along_direction(scene, session_subject(scene->session), direction, about, &why))
        return why;
    if (direction->memory == 0)
        return "no memory: every gradient passes as it is";
    return fabs(direction->memory) < 1 ? NULL : "memory grows beyond 1: no filter";
}

static const char *empty(struct scene *scene)
{
    struct direction direction;
    char about[128];
    return find_direction(scene, &direction, about);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    int subject = session_subject(scene->session);
    struct direction direction;
    char about[128];
    const char *why = find_direction(scene, &direction, about);
    where = panel_heading(canvas, where, "Filter", about);
    if (why) {
        panel_empty(canvas, where, why);
        return;
    }
    canvas_clip(canvas, &where);
    struct run *run = scene->session->race.run[subject];
    int memory = parameter_by_role(run_optimizer(run)->parameters, ROLE_MEMORY);
    struct instant instant = run_instant(run, session_cursor(scene->session, subject));
    where = write_numbers(canvas, where, direction.memory,
                          memory >= 0 ? instant.parameter[memory] : direction.memory);
    draw_parts(scene, canvas, where, subject, &direction);
}

const struct panel panel_filter = {
    .name = "filter",
    .title = "Momentum as a low-pass filter: the zig-zag cancels",
    .empty = empty,
    .draw = draw,
};
