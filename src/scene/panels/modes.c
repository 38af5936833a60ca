/*
 * The focused run in eigen-coordinates: how far it is from the minimum along each eigen-direction,
 * over the steps, with the line that linear theory predicts. Steep directions are learnt first.
 */
#include "analysis/modes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/directions.h"
#include "base/text.h"
#include "engine/modifiers.h"
#include "scene/panel.h"
#include "scene/plots/graph.h"
#include "scene/plots/names.h"
#include "scene/plots/plot.h"
#include "scene/plots/ticks.h"

enum { DECADES_LEAST = 2, DECADES_MAX = 16, NAMES_COLUMNS = 5 };

/* What is drawn of a run. */
struct components {
    struct frame frame;
    size_t count;
    const long *step;       /* [count] */
    double *value[DIM_MAX]; /* [count], by direction */
    long half[DIM_MAX];     /* the step from which on half of it is learnt; −1 */
    bool predicted[DIM_MAX];
    long from; /* the step where predictions begin */
    struct envelope line[DIM_MAX];
};

/* --- numbers --- */

/* The last change of the run's parameters at or before a step. */
static long last_change(const struct run *run, long step)
{
    size_t count;
    const struct change *changes = run_changes(run, &count);
    long last = 0;
    for (size_t i = 0; i < count; i++)
        if (changes[i].step <= step && changes[i].step > last)
            last = changes[i].step;
    return last;
}

/* Lines for the steps since the last change, from the first two of them. None where the method
 * scales coordinates anew at every step, or where η has changed by itself. */
static void predict(struct session *session, int racer, struct components *c)
{
    struct run *run = session->race.run[racer];
    const struct optimizer *optimizer = run_optimizer(run);
    long here = session->state.position < run_end(run) ? session->state.position : run_end(run);
    c->from = last_change(run, here);
    if (c->from + 1 > here || optimizer->metric)
        return;
    struct instant instant = run_instant(run, run_cursor(run, here));
    double first[DIM_MAX], second[DIM_MAX], eta = run_row(run, here).eta;
    for (int k = 0; k < c->frame.dim; k++)
        first[k] = frame_component(&c->frame, run_row(run, c->from).w, k);
    struct row next = run_row(run, c->from + 1);
    for (int k = 0; k < c->frame.dim; k++)
        second[k] = frame_component(&c->frame, next.w, k);
    if (fabs(next.eta - eta) > 1e-12 * eta)
        return;
    for (int k = 0; k < c->frame.dim; k++) {
        struct direction direction;
        if (!direction_at(optimizer, &instant, c->frame.hessian, k, &direction))
            return;
        c->line[k] = envelope_of(direction.count, direction.root, first[k], second[k]);
        c->predicted[k] = isfinite(c->line[k].amplitude) && c->line[k].amplitude > 0;
    }
}

/* False when memory is short, or there is no frame. `room` is to be freed. */
static bool collect(struct scene *scene, int racer, struct components *c, double **room)
{
    struct session *session = scene->session;
    const struct problem *problem = session->race.problem;
    int dim = problem->dim;
    *c = (struct components){.step = scene->outline_steps};
    *room = NULL;
    if (!frame_for(problem, session_row(session, racer).w, &c->frame))
        return false;
    c->count = run_outline(session->race.run[racer], session->state.position, OUTLINE_MAX,
                           scene->outline_w, NULL, scene->outline_steps);
    *room = malloc(c->count * (size_t)dim * sizeof **room);
    if (!*room)
        return false;
    for (int k = 0; k < dim; k++) {
        c->value[k] = *room + c->count * (size_t)k;
        for (size_t i = 0; i < c->count; i++)
            c->value[k][i] = frame_component(&c->frame, scene->outline_w + i * (size_t)dim, k);
    }
    halved_for_good(session->race.run[racer], session->state.position, &c->frame, c->half);
    predict(session, racer, c);
    return true;
}

/* --- drawing --- */

static double height_of(double component)
{
    return component != 0 ? log10(fabs(component)) : -400; /* there: far below any graph */
}

/* Whole decades around what there is. */
static void find_range(const struct components *c, struct graph *graph)
{
    double low = INFINITY, high = -INFINITY;
    for (int k = 0; k < c->frame.dim; k++) {
        for (size_t i = 0; i < c->count; i++) {
            double height = height_of(c->value[k][i]);
            if (!isfinite(height) || height <= -400)
                continue;
            low = fmin(low, height);
            high = fmax(high, height);
        }
    }
    if (!(low <= high))
        low = high = 0;
    graph->y1 = ceil(high + 1e-9);
    graph->y0 = fmax(fmin(floor(low), graph->y1 - DECADES_LEAST), graph->y1 - DECADES_MAX);
}

static void draw_prediction(struct canvas *canvas, const struct graph *graph,
                            const struct components *c, int k)
{
    const struct envelope *line = &c->line[k];
    double steps = graph->x1 - (double)c->from, start = log10(line->amplitude);
    struct point ends[] = {
        graph_point(graph, (double)c->from, start),
        graph_point(graph, graph->x1, start + steps * log10(fmax(line->factor, 1e-300)))};
    canvas_line(canvas, ends, 2, &(struct stroke){.ink = INK_ACCENT, .width = 0.7, .dashed = true});
}

static void draw_component(struct scene *scene, struct canvas *canvas, const struct graph *graph,
                           const struct components *c, int k, int racer)
{
    size_t count = 0;
    for (size_t i = 0; i < c->count; i++) {
        double height = height_of(c->value[k][i]);
        if (!isnan(height))
            scene->points[count++] = graph_point(graph, (double)c->step[i], height);
    }
    bool steepest = k == c->frame.dim - 1;
    struct stroke stroke = {.ink = steepest                      ? racer_ink(scene->session, racer)
                                   : (c->frame.dim - k) % 2 == 0 ? INK_TEXT
                                                                 : INK_DIM,
                            .width = steepest ? 1.3 : 1};
    canvas_line(canvas, scene->points, count, &stroke);
}

/* What the run does that the predicted line does not know; NULL for nothing. */
static const char *unpredicted(const struct run *run, const double *parameter)
{
    const struct parameter *own = run_optimizer(run)->parameters;
    double clip = parameter[MODIFIER_CLIP];
    int correction = parameter_find(own, "bias_correction");
    if (parameter[MODIFIER_BATCH] > 0 || parameter[MODIFIER_NOISE] > 0)
        return "without noise";
    if (clip > 0 && clip < INFINITY)
        return "without clip";
    return correction >= 0 && parameter[correction] > 0 ? "without correction" : NULL;
}

/* What the dashed lines are, in the lower left corner where no name stands. */
static void write_key(struct canvas *canvas, const struct rect *plot,
                      const struct line_names *names, const char *without)
{
    char text[64];
    snprintf(text, sizeof text, "- - predicted%s%s", without ? " " : "", without ? without : "");
    double x = plot->x + canvas->column, y = plot->y + plot->height - canvas->em,
           right = x + canvas_measure(canvas, text);
    bool free = right <= plot->x + plot->width;
    for (int i = 0; i < names->count; i++)
        free = free &&
               (names->name[i].label.x >= right || names->name[i].label.y + canvas->em <= y + 1e-9);
    if (free)
        canvas_label(canvas, x, y, ALIGN_LEFT, INK_ACCENT, text);
}

/* Names at the ends of the curves, the steepest first, and the prediction's. */
static void write_names(struct canvas *canvas, const struct graph *graph, struct rect where,
                        const struct components *c, const char *without)
{
    struct line_names names = {.count = 0};
    int dim = c->frame.dim;
    size_t last = c->count - 1;
    for (int k = dim - 1; k >= 0 && c->count > 0; k--) {
        char name[LAMBDA_BYTES];
        lambda_text(dim, k, name);
        names_add(&names, graph_point(graph, (double)c->step[last], height_of(c->value[k][last])),
                  INK_TEXT, name);
    }
    names_width(canvas, &names, NAMES_COLUMNS * canvas->column);
    names_place(canvas,
                (struct rect){graph->where.x, graph->where.y,
                              where.x + where.width - graph->where.x, graph->where.height},
                &names);
    names_draw(canvas, &names);
    bool predicted = false;
    for (int k = 0; k < dim; k++)
        predicted |= c->predicted[k];
    if (predicted)
        write_key(canvas, &graph->where, &names, without);
}

/* "halved: λ₂ at 3, λ₁ at 35": the order of learning, as far as it has room. */
static void write_order(struct canvas *canvas, struct rect where, const struct components *c)
{
    char text[256] = "halved for good:", cut[256];
    bool done[DIM_MAX] = {false}, any = false;
    for (int place = 0; place < c->frame.dim; place++) {
        int first = -1;
        for (int k = c->frame.dim - 1; k >= 0; k--)
            if (!done[k] && c->half[k] >= 0 && (first < 0 || c->half[k] < c->half[first]))
                first = k;
        if (first < 0)
            break;
        size_t length = strlen(text);
        char name[LAMBDA_BYTES];
        done[first] = true;
        lambda_text(c->frame.dim, first, name);
        snprintf(text + length, sizeof text - length, "%s %s at %ld", any ? "," : "", name,
                 c->half[first]);
        any = true;
    }
    if (!any)
        snprintf(text, sizeof text, "nothing is halved for good yet");
    const char *shown = text;
    if (any && canvas_measure(canvas, text) > where.width)
        shown = text + strlen("halved for good: ");
    fit_text(canvas, shown, where.width, cut);
    canvas_text(canvas, where.x, where.y, ALIGN_LEFT, INK_TEXT, cut);
}

static void draw_graph(struct scene *scene, struct canvas *canvas, struct rect where,
                       const struct components *c, int racer)
{
    struct session *session = scene->session;
    double margin = 6 * canvas->column, names = NAMES_COLUMNS * canvas->column;
    struct graph graph = {.where = {where.x + margin, where.y + canvas->em,
                                    where.width - margin - names, where.height - 2 * canvas->em}};
    if (graph.where.width < canvas->em || graph.where.height < canvas->em)
        return;
    graph.x1 = plot_end((double)session->state.position, (double)session->state.values.steps);
    find_range(c, &graph);
    graph_frame(canvas, &graph);
    graph_decades(canvas, &graph);
    ticks_count_below(canvas, graph.where, graph.x1, "steps");
    canvas_clip(canvas, &graph.where);
    for (int k = 0; k < c->frame.dim; k++) /* the steepest on top */
        draw_component(scene, canvas, &graph, c, k, racer);
    for (int k = 0; k < c->frame.dim; k++)
        if (c->predicted[k])
            draw_prediction(canvas, &graph, c, k);
    canvas_clip(canvas, &where);
    const struct run *run = session->race.run[racer];
    write_names(canvas, &graph, where, c,
                unpredicted(run, session_cursor(session, racer)->parameter));
}

static const char *empty(struct scene *scene)
{
    struct session *session = scene->session;
    struct frame frame;
    const double *w = session_row(session, session_subject(session)).w;
    return frame_for(session->race.problem, w, &frame) ? NULL : "no curvature here";
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    static const char *const places[] = {[CENTRE_MINIMUM] = "from the minimum",
                                         [CENTRE_STATIONARY] = "from the stationary point",
                                         [CENTRE_LOCAL] = "from the local model's centre here"};
    struct session *session = scene->session;
    int subject = session_subject(session);
    struct components components;
    double *room;
    char about[192];
    bool there = collect(scene, subject, &components, &room);
    snprintf(about, sizeof about, "%s%s, %s: |qᵀ(w − w*)|", session->state.racer[subject].label,
             session->race.problem->surface->quadratic ? "" : ", local",
             places[components.frame.centre]);
    where = panel_heading(canvas, where, "Modes", about);
    if (!there) {
        const char *why = empty(scene);
        panel_empty(canvas, where, why ? why : "memory is short");
    } else {
        canvas_clip(canvas, &where);
        write_order(canvas, where, &components);
        draw_graph(scene, canvas, where, &components, subject);
    }
    free(room);
}

const struct panel panel_modes = {
    .name = "modes",
    .title = "The run along each eigen-direction, with its predicted line",
    .empty = empty,
    .draw = draw,
};
