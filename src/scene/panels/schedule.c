/*
 * The learning rate over time: what the racers' steps were taken with, and what their schedules
 * have in store. Logarithmic where the rates lie far apart. Over batches of data the epochs are
 * told, too.
 */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "engine/modifiers.h"
#include "scene/panel.h"
#include "scene/plots/graph.h"
#include "scene/plots/names.h"
#include "scene/plots/plot.h"
#include "scene/plots/ticks.h"

enum { AHEAD = 512, NAMES_COLUMNS_LEAST = 44 };

/* Rates farther apart are shown on a logarithmic scale. */
#define FAR_APART 30

struct taken {
    struct point *points; /* (step, η) of the steps taken */
    size_t count;
};

/* η of the step that led to a row belongs to the step before. */
static void collect(void *context, const struct row *row)
{
    struct taken *taken = context;
    if (row->g && row->step > 0)
        taken->points[taken->count++] = (struct point){(double)row->step - 1, row->eta};
}

/* η as it will be from the step shown on if nobody touches it; none where a search chooses it. */
static size_t look_ahead(struct session *session, int i, double end, struct point *points)
{
    const struct cursor *cursor = session_cursor(session, i);
    const struct optimizer *optimizer = run_optimizer(session->race.run[i]);
    int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
    if (optimizer->line_search || status_stops(cursor->ended))
        return 0;
    for (int k = 0; k < AHEAD; k++) {
        double t = floor((double)cursor->t + (end - (double)cursor->t) * k / (AHEAD - 1));
        double eta = cursor->parameter[rate];
        points[k] = (struct point){t, modifies_rate(cursor->parameter)
                                          ? scheduled_rate(cursor->parameter, eta, (long)t)
                                          : eta};
    }
    return AHEAD;
}

/* What a racer's rates are and will be, in points (step, η) of the scene's room. */
struct rates_of_racer {
    struct taken taken;
    size_t ahead_count;
    struct point ahead[AHEAD];
};

static bool has_rate(struct session *session, int i)
{
    const struct optimizer *optimizer = run_optimizer(session->race.run[i]);
    return !session->state.racer[i].hidden &&
           parameter_by_role(optimizer->parameters, ROLE_RATE) >= 0;
}

static void collect_racer(struct scene *scene, int i, double end, struct rates_of_racer *rates)
{
    struct session *session = scene->session;
    rates->taken = (struct taken){scene->points, 0};
    run_outline_rows(session->race.run[i], session->state.position, OUTLINE_MAX, collect,
                     &rates->taken);
    rates->ahead_count = look_ahead(session, i, end, rates->ahead);
}

static void include(const struct point *points, size_t count, double *low, double *high)
{
    for (size_t k = 0; k < count; k++) {
        if (!isfinite(points[k].y) || points[k].y <= 0)
            continue;
        *low = fmin(*low, points[k].y);
        *high = fmax(*high, points[k].y);
    }
}

/* A graph over the steps, its y in η, or in decades of it where `*logarithmic` comes back. */
static struct graph find_range(struct scene *scene, double end, bool *logarithmic)
{
    double low = INFINITY, high = 0;
    for (int i = 0; i < scene->session->race.count; i++) {
        struct rates_of_racer rates;
        if (!has_rate(scene->session, i))
            continue;
        collect_racer(scene, i, end, &rates);
        include(rates.taken.points, rates.taken.count, &low, &high);
        include(rates.ahead, rates.ahead_count, &low, &high);
    }
    if (!(high > 0))
        low = high = 1;
    *logarithmic = high > FAR_APART * low;
    if (!*logarithmic)
        return (struct graph){.x1 = end, .y0 = 0, .y1 = 1.1 * high};
    double top = ceil(log10(high) + 1e-9);
    return (struct graph){.x1 = end, .y0 = fmax(floor(log10(low)), top - 4), .y1 = top};
}

static void to_canvas(const struct graph *graph, bool logarithmic, struct point *points,
                      size_t count)
{
    for (size_t k = 0; k < count; k++)
        points[k] = graph_point(graph, points[k].x,
                                logarithmic ? fmax(log10(points[k].y), -400) : points[k].y);
}

/* Returns where the racer stands on its curve. */
static struct point draw_rates(struct scene *scene, struct canvas *canvas,
                               const struct graph *graph, bool logarithmic, int i)
{
    struct rates_of_racer rates;
    struct stroke past = racer_stroke(scene->session, i),
                  future = {racer_ink(scene->session, i), 0.8, .dashed = true};
    collect_racer(scene, i, graph->x1, &rates);
    struct taken *taken = &rates.taken;
    to_canvas(graph, logarithmic, taken->points, taken->count);
    to_canvas(graph, logarithmic, rates.ahead, rates.ahead_count);
    canvas_line(canvas, rates.ahead, rates.ahead_count, &future);
    canvas_line(canvas, taken->points, taken->count, &past);
    struct point at = rates.ahead_count > 0 ? rates.ahead[0]
                      : taken->count > 0    ? taken->points[taken->count - 1]
                                            : (struct point){NAN, NAN};
    draw_racer(scene->session, canvas, at, i);
    /* its name stands where the curve ends */
    return rates.ahead_count > 0 ? rates.ahead[rates.ahead_count - 1] : at;
}

static void draw_racers(struct scene *scene, struct canvas *canvas, const struct graph *graph,
                        bool logarithmic, double room)
{
    const struct session *session = scene->session;
    const struct rect *p = &graph->where;
    struct line_names names = {.count = 0};
    canvas_clip(canvas, p);
    for (int k = 1; k <= session->race.count; k++) { /* the focused one last, on top */
        int i = (session_subject(session) + k) % session->race.count;
        if (!has_rate(scene->session, i))
            continue;
        struct point end = draw_rates(scene, canvas, graph, logarithmic, i);
        end.y = fmin(fmax(end.y, p->y), p->y + p->height);
        names_add(&names, end, racer_ink(scene->session, i), session->state.racer[i].label);
    }
    canvas_clip(canvas, NULL);
    if (room == 0)
        return;
    names_width(canvas, &names, room - 3 * canvas->column);
    names_place(canvas, (struct rect){p->x, p->y, p->width + room, p->height}, &names);
    names_draw(canvas, &names);
}

static void draw_axes(struct canvas *canvas, const struct graph *graph, bool logarithmic)
{
    struct ticks up;
    graph_frame(canvas, graph);
    ticks_upwards(graph->y0, graph->y1, graph->where.height / canvas->em, &up);
    if (logarithmic)
        graph_decades(canvas, graph);
    else
        ticks_draw_left(canvas, graph->where, graph->y0, graph->y1, &up, NULL);
    ticks_count_below(canvas, graph->where, graph->x1, "steps");
}

static const char *empty(struct scene *scene)
{
    struct session *session = scene->session;
    const struct optimizer *optimizer = run_optimizer(session->race.run[session_subject(session)]);
    return parameter_by_role(optimizer->parameters, ROLE_RATE) < 0 ? "it has no learning rate"
                                                                   : NULL;
}

/* η of the focused racer in force, and how often it has seen its data. */
static void about_text(struct session *session, int i, char *text, size_t size)
{
    struct point ahead[AHEAD];
    const struct problem *problem = session->race.problem;
    const double *parameter = session_cursor(session, i)->parameter;
    double batch = parameter[MODIFIER_BATCH], steps = (double)session_cursor(session, i)->t;
    double now =
        look_ahead(session, i, steps + 1, ahead) > 0 ? ahead[0].y : session_row(session, i).eta;
    char eta[TEXT_NUMBER], epochs[TEXT_NUMBER];
    text_printed(eta, now, 4);
    int length =
        snprintf(text, size, "%s%s  %s", isnan(now) ? "" : "η=", isnan(now) ? "no step" : eta,
                 session->state.racer[i].label);
    if (!(batch > 0) || problem->points == 0 || length < 0 || (size_t)length >= size)
        return;
    double seen = steps * batch * fmax(parameter[MODIFIER_ACCUMULATE], 1);
    text_printed(epochs, seen / (double)problem->points, 3);
    snprintf(text + length, size - (size_t)length, ", epoch %s", epochs);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    char about[160];
    const char *why = empty(scene);
    if (why) {
        where = panel_heading(canvas, where, "Schedule", session->state.racer[subject].label);
        panel_empty(canvas, where, why);
        return;
    }
    about_text(session, subject, about, sizeof about);
    where = panel_heading(canvas, where, "Schedule", about);
    double end = plot_end((double)session->state.position, (double)session->state.values.steps);
    double margin = 7 * canvas->column,
           room = where.width >= NAMES_COLUMNS_LEAST * canvas->column ? 14 * canvas->column : 0;
    bool logarithmic;
    struct graph graph = find_range(scene, end, &logarithmic);
    graph.where = (struct rect){where.x + margin, where.y, where.width - margin - room,
                                where.height - canvas->em};
    if (graph.where.width < canvas->em || graph.where.height < canvas->em)
        return;
    draw_axes(canvas, &graph, logarithmic);
    draw_racers(scene, canvas, &graph, logarithmic, room);
}

const struct panel panel_schedule = {
    .name = "schedule",
    .title = "Learning rate over time, past and to come",
    .empty = empty,
    .draw = draw,
};
