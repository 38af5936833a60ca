/*
 * How far the racers have come: the loss, its height above the lowest known minimum, the slope, or
 * how far away the minimum is; over steps, or over what the methods asked for, the fair clock.
 *
 * The axis is logarithmic but for a loss that falls below zero. It follows those who stay: a racer
 * that runs away leaves at the top, where its name says so. On convex quadratics the bounds of the
 * theory stand beside the curves; where data are held out, their loss at the focused racer, and the
 * step to stop at.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/bounds.h"
#include "analysis/progress.h"
#include "base/text.h"
#include "engine/modifiers.h"
#include "engine/theory.h"
#include "scene/panel.h"
#include "scene/panels/loss.h"
#include "scene/plots/graph.h"
#include "scene/plots/names.h"
#include "scene/plots/plot.h"
#include "scene/plots/ticks.h"

enum { DECADES_MAX = 10, BOUND_POINTS = 256 };

/* Decades above the start from which on a racer counts as running away. */
#define RUNAWAY_DECADES 3

/* --- settings and keys --- */

struct loss_values {
    int shows;      /* 0: as the surface suggests, then enum measure + 1 */
    int over;       /* enum tally */
    int bounds_off; /* 1: it shows no bounds of the theory */
};

static const char *const measures[] = {"auto", "f", "height", "gradient", "distance", NULL};
static const char *const tallies[] = {"steps", "gradients", "evaluations", "epochs", NULL};
static const char *const shown[] = {"on", "off", NULL};

static const struct setting settings[] = {
    {"loss-shows", 0, "NAME", "what the loss chart shows: height is f - f*", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_PICTURE, .choices = measures,
     .offset = offsetof(struct loss_values, shows)},
    {"loss-over", 0, "NAME", "the loss chart: over steps, gradients, all evaluations or epochs",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = tallies,
     .offset = offsetof(struct loss_values, over)},
    {"bounds", 0, "NAME", "what theory promises, in the loss chart where it applies",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = shown,
     .offset = offsetof(struct loss_values, bounds_off)},
    {0},
};

static const struct key_row keys[] = {
    {"y/Y",
     "loss chart: what it shows; over steps or evaluations",
     NULL,
     {{'y', ACTION_CYCLE, "loss-shows"}, {'Y', ACTION_CYCLE, "loss-over"}},
     .once = true,
     .group = KEYS_PICTURE},
    {0},
};

/* As they are written, by enum measure. */
static const char *const measure_names[] = {"f", "f − f*", "‖∇f‖", "‖w − w*‖"};

struct chart {
    const struct problem *problem; /* not to be followed in the chart that is remembered */
    enum measure measure;
    enum tally tally;
    bool logarithmic;
    bool held_out;    /* the loss on held-out data is shown, too */
    double lowest;    /* f* */
    double low, high; /* of what is drawn: log10, or asinh */
    double end;       /* at the right edge */
    bool runs_away[RACERS_MAX];
    double names; /* width left for names beside the plot; 0: they have no room */
    struct rect plot, beside_heading;
};

/* Its state is the chart as last drawn: what a hand on it means. */
static const struct element element = {.settings = settings,
                                       .keys = keys,
                                       .values_size = sizeof(struct loss_values),
                                       .state_size = sizeof(struct chart)};

static const struct loss_values *values_of(const struct scene *scene)
{
    return element_values(scene, &element);
}

/* --- what is drawn of a racer --- */

static double drawn_value(const struct chart *chart, double value)
{
    return progress_drawn(chart->logarithmic, value);
}

/* Where the rows of a racer are collected as points (tally, drawn value). */
struct series {
    const struct chart *chart;
    bool test; /* the loss on held-out data instead of the measure */
    struct point *points;
    size_t count;
};

static void collect(void *context, const struct row *row)
{
    struct series *series = context;
    const struct chart *chart = series->chart;
    double value =
        series->test ? row->test : progress_of(chart->measure, chart->problem, chart->lowest, row);
    if (!row->g || isnan(value))
        return;
    series->points[series->count++] =
        (struct point){progress_tally(chart->tally, row), drawn_value(chart, value)};
}

/* In scene->points. */
static size_t series_of(struct scene *scene, const struct chart *chart, int i, bool test)
{
    struct series series = {chart, test, scene->points, 0};
    run_outline_rows(scene->session->race.run[i], scene->session->state.position, OUTLINE_MAX,
                     collect, &series);
    return series.count;
}

/* The same of a pin, by its own surface's lowest value; nothing where it is of another kind. */
static size_t pin_series(struct scene *scene, const struct chart *chart, const struct pin *pin)
{
    size_t count = 0;
    double lowest = problem_lowest(pin->problem);
    for (size_t k = 0; k < pin->count && pin_belongs(pin, chart->problem); k++) {
        const struct row *row = &pin->rows[k];
        double value = progress_of(chart->measure, pin->problem, lowest, row);
        if (row->g && !isnan(value))
            scene->points[count++] =
                (struct point){progress_tally(chart->tally, row), drawn_value(chart, value)};
    }
    return count;
}

/* --- ranges --- */

static bool any_negative(struct scene *scene, struct chart *chart)
{
    const struct session *session = scene->session;
    chart->logarithmic = false;
    for (int i = 0; i < session->race.count; i++) {
        size_t count = session->state.racer[i].hidden ? 0 : series_of(scene, chart, i, false);
        for (size_t k = 0; k < count; k++)
            if (scene->points[k].y < 0)
                return true;
    }
    for (int i = 0; i < session->state.values.pins; i++) {
        size_t count = pin_series(scene, chart, session->state.values.pin[i]);
        for (size_t k = 0; k < count; k++)
            if (scene->points[k].y < 0)
                return true;
    }
    return false;
}

static void choose_measure(struct scene *scene, struct chart *chart)
{
    int shows = values_of(scene)->shows;
    bool known = !isnan(chart->lowest), held = chart->problem->test_loss != NULL;
    if (shows > 0)
        chart->measure = (enum measure)(shows - 1);
    else
        chart->measure = known && !held ? MEASURE_HEIGHT : MEASURE_LOSS;
    chart->held_out = held && chart->measure == MEASURE_LOSS;
    chart->logarithmic = chart->measure != MEASURE_LOSS || !any_negative(scene, chart);
}

/* One that has diverged, or is so far above its start that it would flatten all others. */
static bool runs_away(const struct scene *scene, const struct chart *chart, int i, size_t count)
{
    if (session_row(scene->session, i).ended == STATUS_DIVERGED)
        return true;
    return chart->logarithmic && count > 0 &&
           scene->points[count - 1].y > scene->points[0].y + RUNAWAY_DECADES;
}

static void include(struct chart *chart, const struct point *points, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        if (!isfinite(points[k].y) || (chart->logarithmic && points[k].y <= PROGRESS_ZERO))
            continue;
        chart->low = fmin(chart->low, points[k].y);
        chart->high = fmax(chart->high, points[k].y);
    }
}

/* Of those who stay; of the others the start, where they were together. When all run away, of all.
 */
static void include_racers(struct scene *scene, struct chart *chart, bool all)
{
    const struct session *session = scene->session;
    for (int i = 0; i < session->race.count; i++) {
        if (session->state.racer[i].hidden)
            continue;
        size_t count = series_of(scene, chart, i, false);
        chart->runs_away[i] = !all && runs_away(scene, chart, i, count);
        if (chart->runs_away[i])
            count = count > 0;
        include(chart, scene->points, count);
        if (chart->held_out && !chart->runs_away[i] && i == session_subject(session))
            include(chart, scene->points, series_of(scene, chart, i, true));
    }
}

/* One that runs away would flatten all others: as much of it as stays near its start. */
static void include_pins(struct scene *scene, struct chart *chart)
{
    const struct session_values *values = &scene->session->state.values;
    for (int i = 0; i < values->pins; i++) {
        size_t count = pin_series(scene, chart, values->pin[i]), near = 0;
        while (near < count && (!chart->logarithmic ||
                                scene->points[near].y <= scene->points[0].y + RUNAWAY_DECADES))
            near++;
        include(chart, scene->points, near);
    }
}

static bool all_run_away(const struct session *session, const struct chart *chart)
{
    for (int i = 0; i < session->race.count; i++)
        if (!session->state.racer[i].hidden && !chart->runs_away[i])
            return false;
    return true;
}

static void find_range(struct scene *scene, struct chart *chart)
{
    chart->low = INFINITY;
    chart->high = -INFINITY;
    include_racers(scene, chart, false);
    if (all_run_away(scene->session, chart))
        include_racers(scene, chart, true);
    include_pins(scene, chart);
    if (!(chart->low <= chart->high))
        chart->low = 0, chart->high = 1;
    if (chart->logarithmic) { /* whole decades, at most so many that a factor of ten can still be
                                 seen */
        chart->high = ceil(chart->high + 1e-9) + 0.0; /* no −0 */
        double least = chart->held_out ? 1 : 3;
        chart->low = fmax(fmin(floor(chart->low), chart->high - least), chart->high - DECADES_MAX);
    } else if (chart->high - chart->low < 1e-300) {
        chart->high = chart->low + 1;
    }
}

static double end_of_axis(struct scene *scene, const struct chart *chart)
{
    struct session *session = scene->session;
    double most = 0;
    if (chart->tally == TALLY_STEPS)
        return plot_end((double)session->state.position, (double)session->state.values.steps);
    for (int i = 0; i < session->race.count; i++) {
        struct row row = session_row(session, i);
        if (!session->state.racer[i].hidden)
            most = fmax(most, progress_tally(chart->tally, &row));
    }
    return plot_end(most, 0);
}

static struct point place(const struct chart *chart, double x, double y)
{
    const struct rect *p = &chart->plot;
    double t = (y - chart->low) / (chart->high - chart->low);
    return (struct point){p->x + p->width * x / chart->end, p->y + p->height * (1 - t)};
}

/* --- axes --- */

static void draw_linear_ends(struct canvas *canvas, const struct chart *chart)
{
    const struct rect *p = &chart->plot;
    for (int end = 0; end < 2; end++) {
        char text[TEXT_NUMBER];
        text_printed(text, sinh(end ? chart->low : chart->high), 2);
        canvas_text(canvas, p->x - 0.7 * canvas->column, end ? p->y + p->height - canvas->em : p->y,
                    ALIGN_RIGHT, INK_DIM, text);
    }
}

static void draw_scale(struct canvas *canvas, const struct chart *chart)
{
    struct rect p = chart->plot;
    struct stroke stroke = {.ink = INK_GRID, .width = 0.5};
    canvas_segment(canvas, p.x, p.y, p.x, p.y + p.height, &stroke);
    canvas_segment(canvas, p.x, p.y + p.height, p.x + p.width, p.y + p.height, &stroke);
    if (chart->logarithmic)
        graph_decades(canvas, &(struct graph){p, 0, chart->end, chart->low, chart->high});
    else
        draw_linear_ends(canvas, chart);
    static const char *const counted[] = {"steps", "gradients", "evaluations", "epochs"};
    ticks_count_below(canvas, p, chart->end, counted[chart->tally]);
}

/* --- curves --- */

/* Markers on a curve stand where they are while it grows: a few along the axis, every racer's in
 * places of its own. */
static void mark_series(const struct session *session, struct canvas *canvas,
                        const struct chart *chart, int i, const struct point *points, size_t count)
{
    enum { PER_AXIS = 4 };
    double spacing = chart->plot.width / PER_AXIS,
           next = spacing * (i + 1) / (session->race.count + 1);
    for (size_t k = 0; k < count; k++) {
        if (points[k].x - chart->plot.x < next)
            continue;
        draw_racer(session, canvas, points[k], i);
        while (points[k].x - chart->plot.x >= next)
            next += spacing;
    }
}

/* Returns where it ends; not finite for one that has no points. */
static struct point draw_series(struct scene *scene, struct canvas *canvas,
                                const struct chart *chart, int i, bool test)
{
    size_t count = series_of(scene, chart, i, test);
    struct stroke stroke = racer_stroke(scene->session, i);
    for (size_t k = 0; k < count; k++)
        scene->points[k] = place(chart, scene->points[k].x, scene->points[k].y);
    if (test)
        stroke.dashed = !stroke.dashed, stroke.width = 0.7;
    canvas_line(canvas, scene->points, count, &stroke);
    if (!test)
        mark_series(scene->session, canvas, chart, i, scene->points, count);
    return count > 0 ? scene->points[count - 1] : (struct point){NAN, NAN};
}

static struct point draw_pin(struct scene *scene, struct canvas *canvas, const struct chart *chart,
                             const struct pin *pin)
{
    size_t count = pin_series(scene, chart, pin);
    struct stroke stroke = pin_stroke(pin);
    for (size_t k = 0; k < count; k++)
        scene->points[k] = place(chart, scene->points[k].x, scene->points[k].y);
    canvas_line(canvas, scene->points, count, &stroke);
    if (count > 0)
        canvas_marker(canvas, scene->points[count - 1], pin_marker(pin), stroke.ink);
    return count > 0 ? scene->points[count - 1] : (struct point){NAN, NAN};
}

/* --- names --- */

/* True of one that runs away and does so downwards, where the surface has no floor. */
static bool falls_away(struct session *session, const struct chart *chart, int i)
{
    return chart->runs_away[i] && session_row(session, i).f < run_row(session->race.run[i], 0).f;
}

/* One whose curve has left the plot is told by an arrow, at that edge. */
static void add_name(struct session *session, const struct chart *chart, int i, struct point end,
                     struct line_names *names)
{
    const struct rect *p = &chart->plot;
    char text[NAME_BYTES];
    bool falls = falls_away(session, chart, i),
         above = !falls && (chart->runs_away[i] || end.y < p->y),
         below = falls || end.y > p->y + p->height;
    snprintf(text, sizeof text, "%s%s",
             above   ? "↑"
             : below ? "↓"
                     : "",
             session->state.racer[i].label);
    if (above || falls)
        end = (struct point){fmin(end.x, p->x + p->width), above ? p->y : p->y + p->height};
    if (isfinite(end.x))
        names_add(names, (struct point){end.x, fmin(end.y, p->y + p->height)},
                  racer_ink(session, i), text);
}

/* Its letter and η: the ink tells the method. */
static void add_pin_name(const struct chart *chart, const struct pin *pin, struct point end,
                         struct line_names *names)
{
    const struct rect *p = &chart->plot;
    char text[NAME_BYTES], number[TEXT_NUMBER];
    text_printed(number, pin->eta, 3);
    snprintf(text, sizeof text, "%c%s%s", pin->name[0],
             isnan(pin->eta) ? "" : " η=", isnan(pin->eta) ? "" : number);
    if (isfinite(end.x))
        names_add(names, (struct point){end.x, fmin(fmax(end.y, p->y), p->y + p->height)},
                  pin_ink(pin), text);
}

/* The names of all that are shown, for the room that they need: 0 where they find none. */
static double names_room(const struct scene *scene, const struct canvas *canvas,
                         const struct chart *chart, double width)
{
    enum { COLUMNS_LEAST = 30, GAPS = 3 };
    struct session *session = scene->session;
    struct line_names names = {.count = 0};
    if (width < COLUMNS_LEAST * canvas->column)
        return 0;
    for (int i = 0; i < session->race.count; i++)
        if (!session->state.racer[i].hidden)
            add_name(session, chart, i, (struct point){chart->plot.x, chart->plot.y}, &names);
    const struct pin *pin[PINS_MAX];
    int pins = pins_belonging(session, pin);
    for (int i = 0; i < pins; i++)
        add_pin_name(chart, pin[i], (struct point){chart->plot.x, chart->plot.y}, &names);
    return names_width(canvas, &names, 0.34 * width) + GAPS * canvas->column;
}

/* At the ends of the curves, the focused racer's first. */
static void draw_names(const struct scene *scene, struct canvas *canvas, const struct chart *chart,
                       const struct point *end, const struct point *pin_end)
{
    struct session *session = scene->session;
    const struct rect *p = &chart->plot;
    struct line_names names = {.count = 0};
    for (int k = 0; k < session->race.count; k++) {
        int i = (session_subject(session) + k) % session->race.count;
        if (!session->state.racer[i].hidden)
            add_name(session, chart, i, end[i], &names);
    }
    for (int i = 0; i < session->state.values.pins; i++)
        add_pin_name(chart, session->state.values.pin[i], pin_end[i], &names);
    names_width(canvas, &names, chart->names - 3 * canvas->column);
    names_place(canvas, (struct rect){p->x, p->y, p->width + chart->names, p->height}, &names);
    canvas_clip(canvas, NULL);
    names_draw(canvas, &names);
}

/* Who runs away: beside the heading, or where that has no room, inside at the top. */
static void draw_runaways(struct scene *scene, struct canvas *canvas, const struct chart *chart)
{
    const struct session *session = scene->session;
    double right = chart->plot.x + chart->plot.width, wanted = 0;
    for (int i = 0; i < session->race.count; i++)
        if (!session->state.racer[i].hidden && chart->runs_away[i])
            wanted += canvas_measure(canvas, session->state.racer[i].label) + 2 * canvas->column;
    bool above = wanted <= chart->beside_heading.width;
    double left = above ? chart->beside_heading.x : chart->plot.x,
           y = above ? chart->beside_heading.y : chart->plot.y;
    canvas_clip(canvas, NULL);
    for (int i = session->race.count - 1; i >= 0; i--) {
        char text[sizeof session->state.racer[i].label + 8];
        if (session->state.racer[i].hidden || !chart->runs_away[i])
            continue;
        snprintf(text, sizeof text, "%s%s", falls_away(scene->session, chart, i) ? "↓" : "↑",
                 session->state.racer[i].label);
        double x = right - canvas_measure(canvas, text);
        if (x < left)
            return;
        canvas_label(canvas, x, y, ALIGN_LEFT, racer_ink(session, i), text);
        right = x - canvas->column;
    }
}

/* --- held-out data --- */

/* Where the loss on held-out data was lowest: the step to stop at. */
static void draw_best(struct scene *scene, struct canvas *canvas, const struct chart *chart, int i)
{
    const struct cursor *cursor = session_cursor(scene->session, i);
    const struct rect *p = &chart->plot;
    char text[64];
    double value = cursor->best_test;
    if (!isfinite(value))
        return;
    struct row row = run_row(scene->session->race.run[i], cursor->best_step);
    struct point at = place(chart, progress_tally(chart->tally, &row), drawn_value(chart, value));
    canvas_segment(canvas, at.x, at.y, at.x, p->y + p->height,
                   &(struct stroke){.ink = INK_ACCENT, .width = 0.8, .dashed = true});
    canvas_marker(canvas, at, SHAPE_TRIAL, INK_ACCENT);
    snprintf(text, sizeof text, "best: step %ld", row.step);
    double width = canvas_measure(canvas, text), gap = canvas->column;
    bool left = at.x + gap + width > p->x + p->width;
    double x = left ? at.x - gap - width : at.x + gap, y = p->y + p->height - canvas->em;
    canvas_label(canvas, x, y, ALIGN_LEFT, INK_ACCENT, text);
}

/* --- bounds --- */

/* True for one iteration of that theory from beginning to end, without restarts. */
static bool is_plain_descent(const struct run *run, const struct theory *theory)
{
    const struct optimizer *optimizer = run_optimizer(run);
    const double *parameter = run_base(run);
    size_t changes;
    run_changes(run, &changes);
    int restart = parameter_find(optimizer->parameters, "restart");
    return optimizer->theory == theory && !optimizer->metric && !optimizer->line_search &&
           changes == 0 && !(restart >= 0 && parameter[restart] != 0) &&
           !modifies_gradient(parameter) && !modifies_rate(parameter);
}

/* The racer of a theory, shown, that is bound to keep its bounds, with these; −1 for none. */
static int bounded_racer(const struct session *session, const struct theory *theory,
                         const struct bounds *bounds, struct bounds *its)
{
    for (int i = 0; i < session->race.count; i++) {
        const struct run *run = session->race.run[i];
        int rate = parameter_by_role(run_optimizer(run)->parameters, ROLE_RATE);
        if (!session->state.racer[i].hidden && rate >= 0 && is_plain_descent(run, theory) &&
            bounds_at_rate(bounds, run_base(run)[rate], its))
            return i;
    }
    return -1;
}

static bool shows_bounds(const struct scene *scene, const struct chart *chart,
                         struct bounds *bounds)
{
    return !values_of(scene)->bounds_off && chart->measure == MEASURE_HEIGHT &&
           bounds_of(chart->problem, run_row(scene->session->race.run[0], 0).w, bounds);
}

/* Beside the line, as far to the right as it is inside and `taken` leaves room. */
static void label_bound(struct canvas *canvas, const struct chart *chart, const char *name,
                        const struct point *points, struct rect *taken, int count)
{
    const struct rect *p = &chart->plot;
    double width = canvas_measure(canvas, name);
    for (int k = BOUND_POINTS - 1; k > 0; k--) {
        struct rect r = {points[k].x - width, points[k].y - canvas->em, width, canvas->em};
        bool good = r.x > p->x && r.y > p->y + canvas->em && points[k].y < p->y + p->height;
        for (int i = 0; i < count; i++)
            good = good && (r.x + width + canvas->column <= taken[i].x ||
                            taken[i].x + taken[i].width + canvas->column <= r.x ||
                            r.y + r.height <= taken[i].y || taken[i].y + taken[i].height <= r.y);
        if (!good)
            continue;
        canvas_label(canvas, r.x, r.y, ALIGN_LEFT, INK_DIM, name);
        taken[count] = r;
        return;
    }
}

/* What is promised to whom. */
static const struct promise {
    enum bound bound;
    const struct theory *theory;
    const char *name;
} promises[] = {
    {BOUND_SUBLINEAR, &gradient_step, "1/t"},
    {BOUND_LINEAR, &gradient_step, "(1−ημ)ᵗ"},
    {BOUND_GROWING, &growing_memory, "1/t²"},
};

enum { PROMISES = sizeof promises / sizeof *promises };

/* Of the racers that they are promised to, at their η; where there is room to say so. */
static void draw_bounds(const struct session *session, struct canvas *canvas,
                        const struct chart *chart, const struct bounds *bounds)
{
    struct rect taken[PROMISES] = {{0}};
    struct bounds its;
    for (int b = 0; b < PROMISES && chart->names > 0; b++) {
        int racer = bounded_racer(session, promises[b].theory, bounds, &its);
        if (racer < 0)
            continue;
        struct point points[BOUND_POINTS];
        char text[128], eta[TEXT_NUMBER];
        for (int k = 0; k < BOUND_POINTS; k++) {
            double t = 1 + (chart->end - 1) * k / (BOUND_POINTS - 1);
            points[k] = place(chart, t, drawn_value(chart, bound_at(&its, promises[b].bound, t)));
        }
        text_printed(eta, 1 / its.largest, 3);
        snprintf(text, sizeof text, "%s at η=%s ≤ %s", session->state.racer[racer].label, eta,
                 promises[b].name);
        if (canvas_measure(canvas, text) > 0.7 * chart->plot.width)
            continue;
        canvas_line(canvas, points, BOUND_POINTS,
                    &(struct stroke){.ink = INK_GHOST, .width = 0.8, .dashed = true});
        label_bound(canvas, chart, text, points, taken, b);
    }
}

/* --- the hand --- */

/* While a curve is pulled the scale stays that at which it was taken hold of; the chart is
 * remembered. */
static void keep_scale(struct scene *scene, struct chart *chart)
{
    const struct grab *grab = &scene->grab;
    struct chart *last = element_state(scene, &element);
    if (grab->held && grab->hit.kind == HIT_CURVE) {
        chart->low = grab->hit.scale[0];
        chart->high = grab->hit.scale[1];
    }
    *last = *chart;
}

void loss_grip(const struct scene *scene, const struct hit *hit, struct grip *grip)
{
    const struct chart *last = element_state(scene, &element);
    grip->curve = true;
    grip->measure = last->measure;
    grip->logarithmic = last->logarithmic;
    grip->lowest = last->lowest;
    grip->scale = last->plot.height / (hit->scale[1] - hit->scale[0]);
}

/* The nearest point of a curve so far. */
struct nearest {
    const struct chart *chart;
    struct point hand, before;
    long step_before;
    double away;
    long step;
};

static double away_from_segment(struct point p, struct point a, struct point b)
{
    double x = b.x - a.x, y = b.y - a.y, square = x * x + y * y;
    double t = square > 0 ? ((p.x - a.x) * x + (p.y - a.y) * y) / square : 0;
    t = fmin(fmax(t, 0), 1);
    return hypot(a.x + t * x - p.x, a.y + t * y - p.y);
}

/* Of two steps with the hand between them the one that is nearer across. */
static void compare(void *context, const struct row *row)
{
    struct nearest *nearest = context;
    const struct chart *chart = nearest->chart;
    double value = progress_of(chart->measure, chart->problem, chart->lowest, row);
    if (!row->g || isnan(value))
        return;
    struct point here = place(chart, progress_tally(chart->tally, row), drawn_value(chart, value));
    struct point before = nearest->before;
    double away = away_from_segment(nearest->hand, isnan(before.x) ? here : before, here);
    if (away < nearest->away) {
        bool first = fabs(nearest->hand.x - before.x) < fabs(nearest->hand.x - here.x);
        nearest->away = away;
        nearest->step = first && nearest->step_before > 0 ? nearest->step_before : row->step;
    }
    nearest->before = here;
    nearest->step_before = row->step;
}

/* The curve under the hand, the focused racer's before others; −1: none. */
static int curve_at(struct scene *scene, const struct chart *chart, struct point hand,
                    struct nearest *found)
{
    struct session *session = scene->session;
    int count = session->race.count, racer = -1;
    double least = 0.6 * scene->em;
    for (int k = 0; k < count; k++) {
        int i = (session_subject(session) + k) % count;
        struct nearest nearest = {
            .chart = chart, .hand = hand, .before = {NAN, NAN}, .away = least};
        if (session->state.racer[i].hidden)
            continue;
        run_outline_rows(session->race.run[i], session->state.position, OUTLINE_MAX, compare,
                         &nearest);
        if (!(nearest.away < least) || nearest.step < 1)
            continue;
        least = nearest.away;
        *found = nearest;
        racer = i;
    }
    return racer;
}

/* False where the chart as last drawn is of another surface, or the place is outside its plot. */
static bool is_in_plot(const struct scene *scene, const struct chart *chart, double x, double y)
{
    const struct rect *p = &chart->plot;
    return chart->problem == scene->session->race.problem && p->height > 0 && x >= p->x &&
           x <= p->x + p->width && y >= p->y && y <= p->y + p->height;
}

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    const struct chart *last = element_state(scene, &element);
    struct nearest nearest;
    (void)where;
    int racer =
        is_in_plot(scene, last, x, y) ? curve_at(scene, last, (struct point){x, y}, &nearest) : -1;
    if (racer < 0)
        return false;
    *hit = (struct hit){
        .kind = HIT_CURVE, .racer = racer, .step = nearest.step, .scale = {last->low, last->high}};
    return true;
}

/* What the scales say of a place where no curve is. */
static void place_text(const struct chart *chart, double x, double y, char *text, size_t size)
{
    static const char *const counted[] = {"step", "gradients", "evaluations", "epoch"};
    const struct rect *p = &chart->plot;
    double drawn = chart->high - (chart->high - chart->low) * (y - p->y) / p->height;
    char tally[TEXT_NUMBER], value[TEXT_NUMBER];
    text_printed(tally, floor(chart->end * (x - p->x) / p->width + 0.5), 9);
    text_printed(value, chart->logarithmic ? pow(10, drawn) : sinh(drawn), 2);
    snprintf(text, size, "%s %s  %s = %s", counted[chart->tally], tally,
             measure_names[chart->measure], value);
}

static bool hover(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size)
{
    const struct chart *last = element_state(scene, &element);
    struct hit at;
    if (!is_in_plot(scene, last, x, y))
        return false;
    place_text(last, x, y, text, size);
    if (hit(scene, where, x, y, &at))
        snprintf(text, size, "%s at step %ld  pull it up or down: η follows (with Shift β)",
                 scene->session->state.racer[at.racer].label, at.step);
    return true;
}

/* --- the panel --- */

/* What is shown, and of which theory the bounds are. */
static void about_text(const struct chart *chart, const struct bounds *bounds, char *out,
                       size_t size)
{
    char number[TEXT_NUMBER];
    snprintf(out, size, "%s%s%s", measure_names[chart->measure], chart->logarithmic ? ", log" : "",
             chart->held_out ? "; on held-out data dashed" : "");
    size_t length = strlen(out);
    if (!bounds)
        return;
    text_printed(number, bounds->largest / bounds->smallest, 3);
    snprintf(out + length, size - length,
             bounds->smallest > 0 ? "; strongly convex, κ=%s" : "; convex", number);
}

static void draw_plot(struct scene *scene, struct canvas *canvas, struct chart *chart,
                      const struct bounds *bounds)
{
    const struct session *session = scene->session;
    int subject = session_subject(session);
    find_range(scene, chart);
    keep_scale(scene, chart);
    draw_scale(canvas, chart);
    canvas_clip(canvas, &chart->plot);
    if (bounds)
        draw_bounds(session, canvas, chart, bounds);
    struct point end[RACERS_MAX], pin_end[PINS_MAX];
    for (int i = 0; i < session->state.values.pins; i++)
        pin_end[i] = draw_pin(scene, canvas, chart, session->state.values.pin[i]);
    for (int k = 1; k <= session->race.count; k++) {
        int i = (subject + k) % session->race.count;
        if (session->state.racer[i].hidden)
            continue;
        if (chart->held_out && i == subject)
            draw_series(scene, canvas, chart, i, true);
        end[i] = draw_series(scene, canvas, chart, i, false);
    }
    if (chart->held_out && !session->state.racer[subject].hidden)
        draw_best(scene, canvas, chart, subject);
    if (chart->names > 0)
        draw_names(scene, canvas, chart, end, pin_end);
    else
        draw_runaways(scene, canvas, chart);
}

/* Only a finite sum has epochs. */
static enum tally tally_of(const struct scene *scene, const struct problem *problem)
{
    enum tally over = (enum tally)values_of(scene)->over;
    return over == TALLY_EPOCHS && problem->samples == 0 ? TALLY_STEPS : over;
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    const struct problem *problem = scene->session->race.problem;
    struct chart chart = {
        .problem = problem, .tally = tally_of(scene, problem), .lowest = problem_lowest(problem)};
    struct bounds bounds;
    char about[128];
    choose_measure(scene, &chart);
    bool bounded = shows_bounds(scene, &chart, &bounds);
    about_text(&chart, bounded ? &bounds : NULL, about, sizeof about);
    double heading =
        canvas_measure_bold(canvas, "Loss") + canvas_measure(canvas, about) + 4 * canvas->column;
    chart.beside_heading =
        (struct rect){where.x + heading, where.y, where.width - heading, canvas->em};
    where = panel_heading(canvas, where, "Loss", about);
    bool needs_minimum = chart.measure == MEASURE_HEIGHT || chart.measure == MEASURE_DISTANCE;
    if (needs_minimum && isnan(chart.lowest)) {
        panel_empty(canvas, where, "no minimum is known here");
        return;
    }
    double margin = 6 * canvas->column;
    chart.names = names_room(scene, canvas, &chart, where.width);
    chart.plot = (struct rect){where.x + margin, where.y, where.width - margin - chart.names,
                               where.height - canvas->em};
    if (chart.plot.width < canvas->em || chart.plot.height < canvas->em)
        return;
    chart.end = end_of_axis(scene, &chart);
    draw_plot(scene, canvas, &chart, bounded ? &bounds : NULL);
}

const struct panel panel_loss = {
    .name = "loss",
    .element = &element,
    .title = "Loss, slope or distance over steps or evaluations",
    .draw = draw,
    .hit = hit,
    .hover = hover,
};
