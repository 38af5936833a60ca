/*
 * The loss along the coming step of the focused racer, with what gradient descent and Newton
 * believe of it: the tangent and the parabola at the point where the step begins. For a line search
 * also its trials, and where its conditions hold.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/slice.h"
#include "base/text.h"
#include "engine/theory.h"
#include "scene/panel.h"
#include "scene/plots/names.h"

enum { SAMPLES = 256, TRIALS_MAX = 48 };

/* Times the step: what trials lie beyond is an arrow at the edge; so far the parabola's bottom is
 * looked for. */
static const double farthest = 4, near = 2.5;

struct chart {
    const struct optimizer *optimizer;
    struct coming coming;
    struct slice slice;
    bool refused;     /* the step stays: s = 1 is a trial */
    double from, to;  /* shown of s */
    double low, high; /* shown of f */
    double f[SAMPLES], slope[SAMPLES];
    int trials, beyond; /* of a line search; so many further out than shown */
    double trial[TRIALS_MAX], trial_f[TRIALS_MAX];
    struct rect plot;
};

static double place_of(const struct chart *chart, int sample)
{
    return chart->from + (chart->to - chart->from) * sample / (SAMPLES - 1);
}

static double x_of(const struct chart *chart, double s)
{
    return chart->plot.x + chart->plot.width * (s - chart->from) / (chart->to - chart->from);
}

static double y_of(const struct chart *chart, double f)
{
    return chart->plot.y + chart->plot.height * (chart->high - f) / (chart->high - chart->low);
}

/* --- what is seen --- */

/* The step with room on both sides; more where the parabola's bottom or a trial is near. */
static void choose_span(struct chart *chart)
{
    double reach = 1.3;
    chart->from = -0.2;
    if (chart->slice.bottom <= near)
        reach = fmax(reach, chart->slice.bottom);
    chart->beyond = 0;
    for (int i = 0; i < chart->trials; i++) {
        if (chart->trial[i] <= farthest)
            reach = fmax(reach, chart->trial[i]);
        else
            chart->beyond++;
    }
    chart->to = 1.15 * reach;
}

static void include(struct chart *chart, double f)
{
    if (isfinite(f)) {
        chart->low = fmin(chart->low, f);
        chart->high = fmax(chart->high, f);
    }
}

/* f over the step fills most of the height, with whatever lies lower further on and what the
 * parabola promises; the rest is cut. */
static void choose_heights(struct chart *chart)
{
    const struct slice *slice = &chart->slice;
    chart->low = chart->high = slice->f;
    include(chart, slice->end_f);
    for (int i = 0; i < SAMPLES; i++) {
        double s = place_of(chart, i);
        if (s >= 0 && (s <= 1 || chart->f[i] < slice->f))
            include(chart, chart->f[i]);
    }
    double spread = chart->high - chart->low;
    double believed = slice_quadratic(slice, slice->bottom < 1 ? slice->bottom : 1);
    if (believed > chart->low - spread)
        include(chart, believed);
    spread = fmax(chart->high - chart->low, 1e-12 * fabs(slice->f) + 1e-300);
    chart->low -= 0.15 * spread;
    chart->high += 0.3 * spread;
}

/* Ends the axis soon after the landing where f has left the plot by then. */
static void leave_no_blank(struct chart *chart)
{
    int last = SAMPLES - 1;
    while (last > 0 && !(chart->f[last] >= chart->low && chart->f[last] <= chart->high))
        last--;
    double to = fmax(1.05 * place_of(chart, last), 1.12);
    for (int i = 0; i < chart->trials; i++)
        to = chart->trial[i] <= farthest ? fmax(to, 1.05 * chart->trial[i]) : to;
    if (to >= chart->to)
        return;
    chart->to = to;
    slice_sample(&chart->slice, SAMPLES, chart->from, chart->to, chart->f, chart->slope);
}

/* NULL, or why there is nothing to show. */
static const char *prepare(struct scene *scene, struct chart *chart)
{
    struct session *session = scene->session;
    struct run *run = session->race.run[session_subject(session)];
    chart->optimizer = run_optimizer(run);
    if (!run_coming(run, session->state.position, &chart->coming))
        return "the run has ended: no next step";
    if (!slice_of_step(session->race.problem, &chart->coming, &chart->slice, &chart->refused))
        return "the next step has no length";
    if (chart->optimizer->c1 > 0)
        chart->trials = slice_trials(&chart->slice, chart->coming.looks, TRIALS_MAX, chart->trial,
                                     chart->trial_f);
    choose_span(chart);
    slice_sample(&chart->slice, SAMPLES, chart->from, chart->to, chart->f, chart->slope);
    choose_heights(chart);
    leave_no_blank(chart);
    return NULL;
}

/* --- drawing --- */

static void draw_scale(struct canvas *canvas, const struct chart *chart)
{
    const struct rect *p = &chart->plot;
    struct stroke stroke = {.ink = INK_GRID, .width = 0.5};
    char text[TEXT_NUMBER];
    canvas_segment(canvas, p->x, p->y, p->x, p->y + p->height, &stroke);
    canvas_segment(canvas, p->x, p->y + p->height, p->x + p->width, p->y + p->height, &stroke);
    char other[TEXT_NUMBER];
    int digits = 2;
    do { /* the ends differ in print */
        digits++;
        text_printed(text, chart->low, digits);
        text_printed(other, chart->high, digits);
    } while (digits < 17 && strcmp(text, other) == 0);
    for (int end = 0; end < 2; end++) {
        text_printed(text, end ? chart->low : chart->high, digits);
        canvas_text(canvas, p->x - 0.7 * canvas->column, end ? p->y + p->height - canvas->em : p->y,
                    ALIGN_RIGHT, INK_DIM, text);
    }
}

/* Names of the places s = 0 and s = 1 below the axis, and of what lies beyond its end. */
static void draw_places(struct canvas *canvas, const struct chart *chart)
{
    const struct rect *p = &chart->plot;
    double y = p->y + p->height, used;
    char text[TEXT_NUMBER + 16], number[TEXT_NUMBER];
    canvas_text(canvas, x_of(chart, 0), y, ALIGN_CENTRE, INK_DIM, "w");
    text_printed(number, chart->coming.rate, 3);
    snprintf(text, sizeof text, "α=%s", number);
    const char *end = chart->refused ? "refused" : chart->optimizer->c1 > 0 ? text : "landing";
    canvas_text(canvas, x_of(chart, 1), y, ALIGN_CENTRE, chart->refused ? INK_WARNING : INK_DIM,
                end);
    used = x_of(chart, 1) + 0.5 * canvas_measure(canvas, end) + canvas->column;
    snprintf(text, sizeof text, "%d trial%s →", chart->beyond, chart->beyond == 1 ? "" : "s");
    if (chart->beyond > 0 && used + canvas_measure(canvas, text) <= p->x + p->width)
        canvas_text(canvas, p->x + p->width, y, ALIGN_RIGHT, INK_WARNING, text);
    else if (chart->beyond == 0 && chart->optimizer->c1 > 0 &&
             used + canvas_measure(canvas, "▬ accepted") <= p->x + p->width)
        canvas_text(canvas, p->x + p->width, y, ALIGN_RIGHT, INK_ACCENT, "▬ accepted");
}

static void draw_model(struct canvas *canvas, const struct chart *chart,
                       double (*model)(const struct slice *, double), enum ink ink)
{
    struct point points[SAMPLES];
    for (int i = 0; i < SAMPLES; i++)
        points[i] = (struct point){x_of(chart, place_of(chart, i)),
                                   y_of(chart, model(&chart->slice, place_of(chart, i)))};
    canvas_line(canvas, points, SAMPLES,
                &(struct stroke){.ink = ink, .width = 0.9, .dashed = true});
}

static void draw_loss(struct canvas *canvas, const struct chart *chart)
{
    struct point points[SAMPLES];
    for (int i = 0; i < SAMPLES; i++)
        points[i] = (struct point){x_of(chart, place_of(chart, i)), y_of(chart, chart->f[i])};
    canvas_line(canvas, points, SAMPLES, &(struct stroke){.ink = INK_TEXT, .width = 1.2});
}

/* Armijo's bound as a line, and along the axis where a trial would be taken. */
static void draw_conditions(struct canvas *canvas, const struct chart *chart)
{
    const struct slice *slice = &chart->slice;
    double c1 = chart->optimizer->c1, c2 = chart->optimizer->c2;
    struct point accepted[SAMPLES];
    if (c1 == 0)
        return;
    double bound = y_of(chart, slice->f + c1 * chart->to * slice->slope);
    canvas_segment(canvas, x_of(chart, 0), y_of(chart, slice->f), x_of(chart, chart->to), bound,
                   &(struct stroke){.ink = INK_WARNING, .width = 0.6, .dashed = true});
    canvas_label(canvas, chart->plot.x + chart->plot.width, bound - canvas->em, ALIGN_RIGHT,
                 INK_WARNING, "Armijo");
    for (int i = 0; i < SAMPLES; i++) {
        double s = place_of(chart, i);
        bool taken = s > 0 && slice_accepts(slice, c1, c2, s, chart->f[i], chart->slope[i]);
        accepted[i] = (struct point){taken ? x_of(chart, s) : NAN,
                                     chart->plot.y + chart->plot.height - canvas->em / 8};
    }
    canvas_line(canvas, accepted, SAMPLES, &(struct stroke){.ink = INK_ACCENT, .width = 3});
}

/* The last trial is the one that is taken, or the step is refused as a whole. */
static void draw_marks(const struct session *session, struct canvas *canvas,
                       const struct chart *chart, int racer)
{
    const struct slice *slice = &chart->slice;
    int refused = chart->refused ? chart->trials : chart->trials - 1;
    for (int i = 0; i < refused; i++)
        canvas_marker(canvas,
                      (struct point){x_of(chart, chart->trial[i]), y_of(chart, chart->trial_f[i])},
                      SHAPE_SADDLE, INK_WARNING);
    if (isfinite(slice->end_f))
        canvas_marker(canvas, (struct point){x_of(chart, 1), y_of(chart, slice->end_f)},
                      chart->refused ? SHAPE_SADDLE : racer_marker(session, racer),
                      chart->refused ? INK_WARNING : racer_ink(session, racer));
    draw_racer(session, canvas, (struct point){x_of(chart, 0), y_of(chart, slice->f)}, racer);
}

/* The three changes of f from w to s = 1 as text, in one of three sizes. Returns the width. */
static double write_changes(const struct canvas *canvas, const struct slice *slice, int size,
                            double gap, char text[3][2 * TEXT_NUMBER])
{
    static const char *const names[][3] = {
        {"Δf = ", "linear = ", "quadratic = "}, {"Δf=", "lin=", "quad="}, {"Δf=", "l=", "q="}};
    const double change[] = {slice->end_f - slice->f, slice_linear(slice, 1) - slice->f,
                             slice_quadratic(slice, 1) - slice->f};
    double width = -gap;
    for (int i = 0; i < 3; i++) {
        char number[TEXT_NUMBER];
        text_printed(number, change[i], size < 2 ? 3 : 2);
        snprintf(text[i], 2 * TEXT_NUMBER, "%s%s%s", names[size][i], change[i] > 0 ? "+" : "",
                 number);
        width += gap + canvas_measure(canvas, text[i]);
    }
    return width;
}

/* What f changes by, and what the models promise of it; each in the ink of its line, so that this
 * is the legend, too. */
static void draw_changes(struct canvas *canvas, struct rect where, const struct slice *slice)
{
    static const enum ink inks[] = {INK_TEXT, INK_DIM, INK_ACCENT};
    char text[3][2 * TEXT_NUMBER];
    double x = where.x, gap = 2 * canvas->column;
    int size = 0;
    while (write_changes(canvas, slice, size, gap, text) > where.width && size < 2) {
        size++;
        gap = canvas->column;
    }
    for (int i = 0; i < 3; i++) {
        canvas_text(canvas, x, where.y, ALIGN_LEFT, inks[i], text[i]);
        x += canvas_measure(canvas, text[i]) + gap;
    }
}

/* Where a curve ends or leaves the plot: f, the parabola, the tangent. */
static struct point last_seen(const struct chart *chart, int curve)
{
    for (int k = SAMPLES - 1; k >= 0; k--) {
        double s = place_of(chart, k), f = curve == 0   ? chart->f[k]
                                           : curve == 1 ? slice_quadratic(&chart->slice, s)
                                                        : slice_linear(&chart->slice, s);
        if (f >= chart->low && f <= chart->high)
            return (struct point){x_of(chart, s), y_of(chart, f)};
    }
    return (struct point){NAN, NAN};
}

/* At the right end of each curve what it is. */
static void draw_names(struct canvas *canvas, const struct chart *chart, double room)
{
    static const char *const name[] = {"f", "quadratic", "linear"};
    static const enum ink inks[] = {INK_TEXT, INK_ACCENT, INK_DIM};
    const struct rect *p = &chart->plot;
    struct line_names names = {.count = 0};
    for (int i = 0; i < 3; i++)
        names_add(&names, last_seen(chart, i), inks[i], name[i]);
    names_width(canvas, &names, room - 2 * canvas->column);
    names_place(canvas, (struct rect){p->x, p->y, p->width + room, p->height}, &names);
    names_draw(canvas, &names);
}

/* What the names of the curves take on the right; 0 where there is too little room. */
static double names_room(struct rect where, double column)
{
    enum { LEAST_COLUMNS = 44, COLUMNS = 13 };
    return where.width >= LEAST_COLUMNS * column ? COLUMNS * column : 0;
}

/* The numbers above, the names of places below, the scale's on the left. */
static struct rect plot_in(struct rect where, double em, double column)
{
    double margin = 7 * column, names = names_room(where, column);
    return (struct rect){where.x + margin, where.y + em, where.width - margin - names,
                         where.height - 2 * em};
}

/* Whose step it is, and how much of what the slope promises the curvature takes back: of a gradient
 * step (η/2)‖g‖²_H : ‖g‖², of any other ½pᵀHp : |gᵀp|. At 1 nothing is won. */
static struct rect write_heading(struct canvas *canvas, struct rect where,
                                 const struct chart *chart, const char *label)
{
    const struct optimizer *optimizer = chart->optimizer;
    const struct slice *slice = &chart->slice;
    bool plain = optimizer->theory == &gradient_step && !optimizer->metric;
    char number[TEXT_NUMBER], text[5][192];
    text_printed(number, 0.5 * slice->curvature / fabs(slice->slope), 3);
    snprintf(text[4], sizeof text[4], "ratio %s", number);
    snprintf(text[3], sizeof text[3], "½pᵀHp : |gᵀp| = %s", number); /* of a gradient step, too */
    snprintf(text[2], sizeof text[2], "%s = %s", plain ? "(η/2)‖g‖²_{H} : ‖g‖²" : "½pᵀHp : |gᵀp|",
             number);
    snprintf(text[1], sizeof text[1], "%.90s; %.90s", label, text[2]);
    snprintf(text[0], sizeof text[0], "next step of %.170s", text[1]);
    return panel_heading_of(
        canvas, where, "Slice",
        (const char *const[]){text[0], text[1], text[2], text[3], text[4], NULL});
}

static const char *empty(struct scene *scene)
{
    struct chart chart = {.beyond = 0};
    return prepare(scene, &chart);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    struct chart chart = {.beyond = 0};
    const char *why = prepare(scene, &chart), *label = session->state.racer[subject].label;
    where = why ? panel_heading(canvas, where, "Slice", label)
                : write_heading(canvas, where, &chart, label);
    if (why) {
        panel_empty(canvas, where, why);
        return;
    }
    chart.plot = plot_in(where, canvas->em, canvas->column);
    if (chart.plot.width < 4 * canvas->em || chart.plot.height < canvas->em)
        return;
    canvas_clip(canvas, &where);
    draw_changes(canvas, where, &chart.slice);
    draw_scale(canvas, &chart);
    draw_places(canvas, &chart);
    canvas_clip(canvas, &chart.plot);
    draw_model(canvas, &chart, slice_linear, INK_DIM);
    draw_model(canvas, &chart, slice_quadratic, INK_ACCENT);
    draw_conditions(canvas, &chart);
    draw_loss(canvas, &chart);
    draw_marks(session, canvas, &chart, subject);
    canvas_clip(canvas, &where);
    if (names_room(where, canvas->column) > 0)
        draw_names(canvas, &chart, names_room(where, canvas->column));
}

static bool hover(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size)
{
    struct chart chart = {.beyond = 0};
    char share[TEXT_NUMBER], f[TEXT_NUMBER], linear[TEXT_NUMBER], quadratic[TEXT_NUMBER];
    double loss[2];
    where.y += scene->em;
    where.height -= scene->em;
    chart.plot = plot_in(where, scene->em, scene->column);
    if (x < chart.plot.x || y < chart.plot.y || prepare(scene, &chart))
        return false;
    double s = chart.from + (x - chart.plot.x) / chart.plot.width * (chart.to - chart.from);
    slice_sample(&chart.slice, 2, s, chart.to, loss, NULL);
    text_printed(share, s, 3);
    text_printed(f, loss[0], 4);
    text_printed(linear, slice_linear(&chart.slice, s), 4);
    text_printed(quadratic, slice_quadratic(&chart.slice, s), 4);
    snprintf(text, size, "%s of the step  f=%s  linear=%s  quadratic=%s", share, f, linear,
             quadratic);
    return true;
}

const struct panel panel_slice = {
    .name = "slice",
    .title = "Loss along the next step, and what models believe",
    .empty = empty,
    .draw = draw,
    .hover = hover,
};
