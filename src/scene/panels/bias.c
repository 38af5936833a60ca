/*
 * Bias correction over the first steps of the focused racer: its means m and √v as they are and
 * corrected, and the step that comes of them, in units of η, with and without. Of the coordinate
 * whose gradient was the larger at the start, counted along that gradient.
 */
#include <math.h>
#include <stdio.h>

#include "analysis/bias.h"
#include "base/text.h"
#include "scene/panel.h"
#include "scene/plots/plot.h"

enum { FIRST = 50, PART_LINES_LEAST = 6 };

enum curve { MEAN, MEAN_HAT, ROOT, ROOT_HAT, CORRECTED, PLAIN, CURVES };

struct line {
    const char *name;
    struct stroke stroke;
};

struct start {
    int axis;
    double sign;
    int count; /* of steps */
    double value[CURVES][FIRST];
};

static int steepest_axis(const double *g, int dim)
{
    int axis = 0;
    for (int i = 1; i < dim; i++)
        if (fabs(g[i]) > fabs(g[axis]))
            axis = i;
    return axis;
}

static void collect(struct session *session, int i, struct start *start)
{
    struct run *run = session->race.run[i];
    struct row row = run_row(run, 0);
    start->axis = steepest_axis(row.g, session->race.problem->dim);
    start->sign = row.g[start->axis] < 0 ? -1 : 1;
    long last = session->state.position < run_end(run) ? session->state.position : run_end(run);
    start->count = last < FIRST ? (int)last : FIRST;
    for (int t = 1; t <= start->count; t++) {
        struct instant instant = run_instant(run, run_cursor(run, t));
        struct bias bias = bias_at(run_optimizer(run), &instant, start->axis);
        const double values[CURVES] = {
            start->sign * bias.m, start->sign * bias.m_hat,     sqrt(bias.v),
            sqrt(bias.v_hat),     start->sign * bias.corrected, start->sign * bias.plain};
        for (int k = 0; k < CURVES; k++)
            start->value[k][t - 1] = values[k];
    }
}

static void find_range(const struct start *start, int first, int curves, double *low, double *high)
{
    *low = 0;
    *high = -INFINITY;
    for (int k = first; k < first + curves; k++) {
        for (int t = 0; t < start->count; t++) {
            *low = fmin(*low, start->value[k][t]);
            *high = fmax(*high, start->value[k][t]);
        }
    }
    *high += 0.05 * (*high - *low);
}

static void draw_curve(struct canvas *canvas, const struct plot *plot, const struct start *start,
                       int curve, const struct stroke *stroke)
{
    struct point points[FIRST];
    for (int t = 0; t < start->count; t++)
        points[t] = plot_place(plot, t + 1, start->value[curve][t]);
    canvas_line(canvas, points, (size_t)start->count, stroke);
}

/* What each curve is, in its ink, in one line above the plot. */
static void draw_names(struct canvas *canvas, struct rect where, const struct line *lines,
                       int count)
{
    double left = where.x;
    for (int i = 0; i < count; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s %s", lines[i].stroke.dashed ? "- -" : "──", lines[i].name);
        double width = canvas_measure(canvas, text);
        if (left + width > where.x + where.width)
            return;
        canvas_text(canvas, left, where.y, ALIGN_LEFT, lines[i].stroke.ink, text);
        left += width + 2 * canvas->column;
    }
}

static void draw_part(struct canvas *canvas, struct rect where, const struct start *start,
                      int first, const struct line *lines, int count, const char *axis)
{
    struct plot plot;
    double low, high;
    find_range(start, first, count, &low, &high);
    draw_names(canvas, where, lines, count);
    where.y += canvas->em, where.height -= canvas->em;
    if (!plot_make(canvas, where, FIRST, low, high, &plot))
        return;
    plot_axes(canvas, &plot, axis);
    for (int i = 0; i < count; i++)
        draw_curve(canvas, &plot, start, first + i, &lines[i].stroke);
}

static void draw_parts(struct canvas *canvas, struct rect where, const struct start *start,
                       enum ink ink)
{
    static const struct line means[] = {
        {"m", {.ink = INK_TEXT, .width = 0.8, .dashed = true}},
        {"m̂", {.ink = INK_TEXT, .width = 1}},
        {"√v", {.ink = INK_ACCENT, .width = 0.8, .dashed = true}},
        {"√v̂", {.ink = INK_ACCENT, .width = 1}},
    };
    const struct line steps[] = {
        {"step/η", {.ink = ink, .width = 1}},
        {"without correction", {.ink = INK_WARNING, .width = 0.8, .dashed = true}},
    };
    if (where.height >= 2 * PART_LINES_LEAST * canvas->em) {
        struct rect above = where;
        above.height = floor(where.height / 2 / canvas->em) * canvas->em;
        draw_part(canvas, above, start, MEAN, means, 4, "steps");
        where.y += above.height, where.height -= above.height;
    }
    draw_part(canvas, where, start, CORRECTED, steps, 2, "steps");
}

/*
 * The first steps as one writes them down: "m₁ = 0.9·0 + 0.1·40 = 4, m̂₁ = 4/0.1 = 40". As many as
 * have room; returns what is left of it.
 */
static struct rect write_steps(struct canvas *canvas, struct rect where, const struct start *start,
                               double beta)
{
    static const char *const digit[] = {"₁", "₂", "₃"};
    enum { LINES_LEAST = 15 };
    double before = 0, left = 1;
    for (int t = 0; t < 3 && t < start->count && where.height > LINES_LEAST * canvas->em; t++) {
        char text[256], last[TEXT_NUMBER], g[TEXT_NUMBER], m[TEXT_NUMBER], hat[TEXT_NUMBER],
            kept[TEXT_NUMBER], share[TEXT_NUMBER], lack[TEXT_NUMBER];
        double mean = start->value[MEAN][t];
        left *= beta;
        text_printed(kept, beta, 4);
        text_printed(share, 1 - beta, 4);
        text_printed(last, before, 4);
        text_printed(g, (mean - beta * before) / (1 - beta), 4);
        text_printed(m, mean, 4);
        text_printed(lack, 1 - left, 4);
        text_printed(hat, start->value[MEAN_HAT][t], 4);
        snprintf(text, sizeof text, "m%s = %s·%s + %s·%s = %s    m̂%s = %s/%s = %s", digit[t], kept,
                 last, share, g, m, digit[t], m, lack, hat);
        if (canvas_measure(canvas, text) > where.width)
            break;
        canvas_text(canvas, where.x, where.y, ALIGN_LEFT, INK_TEXT, text);
        where.y += canvas->em;
        where.height -= canvas->em;
        before = mean;
    }
    return where;
}

/* Whose it is, and how long its last step is with correction and without. */
static struct rect write_heading(struct canvas *canvas, struct rect where,
                                 const struct start *start, const char *label)
{
    char with[TEXT_NUMBER], without[TEXT_NUMBER], text[5][192];
    text_printed(with, start->value[CORRECTED][start->count - 1], 2);
    text_printed(without, start->value[PLAIN][start->count - 1], 2);
    snprintf(text[4], sizeof text[4], "%sη, not %sη", with, without);
    snprintf(text[3], sizeof text[3], "%sη, without %sη", with, without);
    snprintf(text[2], sizeof text[2], "step %d: %s", start->count, text[3]);
    snprintf(text[1], sizeof text[1], "%s  %.150s", label, text[2]);
    snprintf(text[0], sizeof text[0], "%.160s, coordinate %d", text[1], start->axis + 1);
    return panel_heading_of(
        canvas, where, "Bias",
        (const char *const[]){text[0], text[1], text[2], text[3], text[4], NULL});
}

/* One that has not taken its first step yet has its curves to come. */
static const char *empty(struct scene *scene)
{
    const struct session *session = scene->session;
    return bias_known(run_optimizer(session->race.run[session_subject(session)]))
               ? NULL
               : "it keeps no means m and v to correct";
}

/* Whether its β is as it was at the start: then the numbers of the first steps are those. */
static bool is_unchanged(const struct run *run)
{
    size_t changes;
    run_changes(run, &changes);
    return changes == 0;
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    const char *label = session->state.racer[subject].label;
    struct start start = {.count = 0};
    const char *why = empty(scene);
    if (!why)
        collect(session, subject, &start);
    where = start.count > 0 ? write_heading(canvas, where, &start, label)
                            : panel_heading(canvas, where, "Bias", label);
    if (start.count > 0) {
        const struct run *run = session->race.run[subject];
        int memory = parameter_by_role(run_optimizer(run)->parameters, ROLE_MEMORY);
        if (memory >= 0 && run_base(run)[memory] < 1 && is_unchanged(run))
            where = write_steps(canvas, where, &start, run_base(run)[memory]);
        draw_parts(canvas, where, &start, racer_ink(session, subject));
    } else
        panel_empty(canvas, where, why ? why : "no step taken yet");
}

const struct panel panel_bias = {
    .name = "bias",
    .title = "Bias correction of m and v over the first steps",
    .empty = empty,
    .draw = draw,
};
