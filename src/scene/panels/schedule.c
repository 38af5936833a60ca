/* The learning rate over time: what the focused racer's steps were taken with, and what its
 * schedule has in store. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "engine/modifiers.h"
#include "scene/panel.h"
#include "scene/plots/plot.h"

enum { AHEAD = 512 };

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

static double largest(const struct point *points, size_t count)
{
    double most = 0;
    for (size_t k = 0; k < count; k++)
        if (isfinite(points[k].y))
            most = fmax(most, points[k].y);
    return most;
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

static void to_canvas(const struct plot *plot, struct point *points, size_t count)
{
    for (size_t k = 0; k < count; k++)
        points[k] = plot_place(plot, points[k].x, points[k].y);
}

static void draw_taken(const struct session *session, struct canvas *canvas,
                       const struct plot *plot, int i, struct taken *taken, struct point *ahead,
                       size_t ahead_count)
{
    struct stroke past = {.ink = racer_ink(session, i), .width = 1},
                  future = {.ink = racer_ink(session, i), .width = 0.8, .dashed = true};
    to_canvas(plot, taken->points, taken->count);
    to_canvas(plot, ahead, ahead_count);
    canvas_clip(canvas, &plot->where);
    canvas_line(canvas, ahead, ahead_count, &future);
    canvas_line(canvas, taken->points, taken->count, &past);
    canvas_clip(canvas, NULL);
    if (ahead_count > 0)
        draw_racer(session, canvas, ahead[0], i);
    else if (taken->count > 0)
        draw_racer(session, canvas, taken->points[taken->count - 1], i);
}

static const char *empty(struct scene *scene)
{
    struct session *session = scene->session;
    const struct optimizer *optimizer = run_optimizer(session->race.run[session_subject(session)]);
    return parameter_by_role(optimizer->parameters, ROLE_RATE) < 0 ? "it has no learning rate"
                                                                   : NULL;
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    struct run *run = session->race.run[subject];
    struct taken taken = {scene->points, 0};
    struct point ahead[AHEAD];
    struct plot plot;
    char about[160], number[TEXT_NUMBER];
    const char *why = empty(scene);
    if (why) {
        where = panel_heading(canvas, where, "Schedule", session->state.racer[subject].label);
        panel_empty(canvas, where, why);
        return;
    }
    double end = plot_end((double)session->state.position, (double)session->state.values.steps);
    run_outline_rows(run, session->state.position, OUTLINE_MAX, collect, &taken);
    size_t count = look_ahead(session, subject, end, ahead);
    double now = count > 0 ? ahead[0].y : session_row(session, subject).eta;
    text_short(number, now, 4);
    snprintf(about, sizeof about, "%s%s  %s",
             isnan(now) ? "" : "η=", isnan(now) ? "no step" : number,
             session->state.racer[subject].label);
    where = panel_heading(canvas, where, "Schedule", about);
    double most = fmax(largest(taken.points, taken.count), largest(ahead, count));
    if (!plot_make(canvas, where, end, 0, 1.1 * most, &plot))
        return;
    plot_axes(canvas, &plot, "steps");
    draw_taken(session, canvas, &plot, subject, &taken, ahead, count);
}

const struct panel panel_schedule = {
    .name = "schedule",
    .title = "Learning rate over time, past and to come",
    .empty = empty,
    .draw = draw,
};
