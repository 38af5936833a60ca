/*
 * The loss over steps. On a logarithmic axis it is the height above the lowest known minimum where
 * one is known, the loss itself where that is positive; a loss that may fall below zero for ever is
 * shown on a linear axis.
 */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "scene/panel.h"

enum { DECADES_MAX = 10 };

struct chart {
    struct rect plot;
    bool logarithmic;
    double reference; /* subtracted from f */
    double low, high; /* of what is drawn: log10, or asinh */
    long last_step;   /* at the right edge */
};

static double lowest_minimum(const struct problem *problem)
{
    double lowest = NAN;
    for (int i = 0; i < problem->minima; i++) {
        double f;
        problem->eval(problem, 1, problem->minimum[i].w, &f, NULL, NULL);
        if (!(f >= lowest))
            lowest = f;
    }
    return lowest;
}

static double drawn_value(const struct chart *chart, double f)
{
    double above = f - chart->reference;
    if (!chart->logarithmic)
        return asinh(above);
    if (above > 0)
        return log10(above);
    return isnan(above) ? NAN : -400; /* at the minimum to the last digit: far below any chart */
}

static void include(struct chart *chart, double value)
{
    if (isfinite(value) && (!chart->logarithmic || value > -400)) {
        chart->low = fmin(chart->low, value);
        chart->high = fmax(chart->high, value);
    }
}

static size_t outline(struct scene *scene, int i)
{
    return run_outline(scene->session->race.run[i], scene->session->position, OUTLINE_MAX, NULL,
                       scene->outline_f, scene->outline_steps);
}

static void find_range(struct scene *scene, struct chart *chart)
{
    struct session *session = scene->session;
    chart->low = INFINITY;
    chart->high = -INFINITY;
    for (int i = 0; i < session->race.count; i++) {
        size_t count = session->racer[i].hidden ? 0 : outline(scene, i);
        for (size_t k = 0; k < count; k++)
            include(chart, drawn_value(chart, scene->outline_f[k]));
    }
    if (!(chart->low <= chart->high))
        chart->low = 0, chart->high = 1;
    if (chart->logarithmic) { /* whole decades, at most so many that a factor of ten can still be
                                 seen */
        chart->high = ceil(chart->high + 1e-9) + 0.0; /* no −0 */
        chart->low = fmax(fmin(floor(chart->low), chart->high - 3), chart->high - DECADES_MAX);
    } else if (chart->high - chart->low < 1e-300) {
        chart->high = chart->low + 1;
    }
}

static bool any_not_positive(struct scene *scene)
{
    struct session *session = scene->session;
    for (int i = 0; i < session->race.count; i++) {
        size_t count = session->racer[i].hidden ? 0 : outline(scene, i);
        for (size_t k = 0; k < count; k++)
            if (scene->outline_f[k] <= 0)
                return true;
    }
    return false;
}

/* Decades as quiet lines, labelled where there is room; the ends always. */
static void draw_decades(struct canvas *canvas, const struct chart *chart)
{
    struct rect p = chart->plot;
    double range = chart->high - chart->low, last = INFINITY;
    for (double decade = chart->high; decade >= chart->low; decade--) {
        char text[TEXT_NUMBER];
        double y = p.y + p.height * (chart->high - decade) / range;
        double top = fmin(fmax(y - 0.5 * canvas->em, p.y), p.y + p.height - canvas->em);
        bool end = decade == chart->high || decade == chart->low;
        if (!canvas->grid)
            canvas_segment(canvas, p.x, y, p.x + p.width, y,
                           &(struct stroke){.ink = INK_RAMP + RAMP_LEVELS - 1, .width = 0.4});
        bool crowded = last < INFINITY && top - last < 1.3 * canvas->em;
        bool before_end =
            decade > chart->low && p.y + p.height - canvas->em - top < 1.3 * canvas->em;
        if (!end && (crowded || before_end))
            continue;
        snprintf(text, sizeof text, "1e%.0f", decade);
        canvas_text(canvas, p.x - 0.7 * canvas->column, top, ALIGN_RIGHT, INK_DIM, text);
        last = top;
    }
}

static void draw_scale(struct canvas *canvas, const struct chart *chart)
{
    struct rect p = chart->plot;
    struct stroke stroke = {.ink = INK_GRID, .width = 0.5};
    char text[TEXT_NUMBER + 8], number[TEXT_NUMBER];
    canvas_segment(canvas, p.x, p.y, p.x, p.y + p.height, &stroke);
    canvas_segment(canvas, p.x, p.y + p.height, p.x + p.width, p.y + p.height, &stroke);
    if (chart->logarithmic)
        draw_decades(canvas, chart);
    for (int end = 0; end < 2 && !chart->logarithmic; end++) {
        text_short(text, sinh(end ? chart->low : chart->high), 2);
        canvas_text(canvas, p.x - 0.7 * canvas->column, end ? p.y + p.height - canvas->em : p.y,
                    ALIGN_RIGHT, INK_DIM, text);
    }
    text_short(number, (double)chart->last_step, 7);
    canvas_text(canvas, p.x, p.y + p.height, ALIGN_LEFT, INK_DIM, "0");
    canvas_text(canvas, p.x + p.width, p.y + p.height, ALIGN_RIGHT, INK_DIM, number);
}

static void draw_curve(struct scene *scene, struct canvas *canvas, const struct chart *chart, int i)
{
    size_t count = outline(scene, i);
    const struct rect *p = &chart->plot;
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        double t =
            (drawn_value(chart, scene->outline_f[k]) - chart->low) / (chart->high - chart->low);
        if (isnan(t))
            continue;
        scene->points[kept++] = (struct point){p->x + p->width * (double)scene->outline_steps[k] /
                                                          (double)chart->last_step,
                                               p->y + p->height * (1 - t)};
    }
    struct stroke stroke = racer_stroke(i);
    canvas_line(canvas, scene->points, kept, &stroke);
    if (kept > 0)
        canvas_marker(canvas, scene->points[kept - 1], i, racer_ink(i));
}

/* The right end of the axis: 50, 100, 200, 500 ... as the race goes on, or its length where that
 * comes first. */
static long right_end(long position, long steps)
{
    static const int factors[] = {5, 10, 20};
    for (long decade = 10;; decade *= 10) {
        for (int i = 0; i < 3; i++) {
            long end = factors[i] * decade;
            if (position <= steps && steps > 0 && end > steps)
                return steps;
            if (end >= position)
                return end;
        }
    }
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    struct chart chart = {.reference = lowest_minimum(session->race.problem)};
    bool known = !isnan(chart.reference);
    if (!known)
        chart.reference = 0;
    chart.logarithmic = known || !any_not_positive(scene);
    where = panel_heading(canvas, where, "Loss",
                          !chart.logarithmic ? "f"
                          : known            ? "f − f*, log"
                                             : "f, log");
    double margin = 6 * canvas->column;
    chart.plot =
        (struct rect){where.x + margin, where.y, where.width - margin, where.height - canvas->em};
    if (chart.plot.width < canvas->em || chart.plot.height < canvas->em)
        return;
    chart.last_step = right_end(session->position, session->values.steps);
    find_range(scene, &chart);
    draw_scale(canvas, &chart);
    canvas_clip(canvas, &chart.plot);
    int subject = session_subject(session);
    for (int k = 1; k <= session->race.count; k++) {
        int i = (subject + k) % session->race.count;
        if (!session->racer[i].hidden)
            draw_curve(scene, canvas, &chart, i);
    }
}

const struct panel panel_loss = {
    .name = "loss",
    .title = "Loss over steps",
    .draw = draw,
};
