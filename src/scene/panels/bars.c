/*
 * η and β of the focused racer as bars, coloured by what linear theory says of every value: what is
 * drawn as a warning is unstable. Positive curvatures alone are asked: no step is short enough to
 * stay where the curvature is negative, nor ought it to be.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scene/panel.h"

/* A parameter on a bar: position 0..1 to value and back. η runs over decades, β over decades of 1 −
 * β. */
struct axis {
    enum parameter_role role;
    double low, high; /* logarithms: of η, or of 1/(1 − β) */
};

static struct axis rate_axis(double value, double edge)
{
    double anchor = isfinite(edge) && edge > 0 ? edge : value;
    struct axis axis = {ROLE_RATE, floor(log10(anchor)) - 2, floor(log10(anchor)) + 1.5};
    axis.low = fmin(axis.low, floor(log10(value)));
    axis.high = fmax(axis.high, ceil(log10(value) + 1e-9));
    return axis;
}

static struct axis memory_axis(double value)
{
    return (struct axis){ROLE_MEMORY, 0, fmax(3, ceil(-log10(1 - value)))};
}

static double axis_value(const struct axis *axis, double t)
{
    double power = pow(10, axis->low + t * (axis->high - axis->low));
    return axis->role == ROLE_RATE ? power : 1 - 1 / power;
}

static double axis_position(const struct axis *axis, double value)
{
    double logarithm = log10(axis->role == ROLE_RATE ? value : 1 / (1 - value));
    return (logarithm - axis->low) / (axis->high - axis->low);
}

struct bars {
    double edge; /* the η edge that they were last drawn with */
};

static const struct element element = {.state_size = sizeof(struct bars)};

/* What a bar is about, for drawing and for clicks. */
struct bar {
    bool exists;
    int parameter;
    double value;
    struct axis axis;
};

/* A bar under the hand keeps its scale, or it would run away from it. */
static struct bar make_bar(const struct scene *scene, const struct optimizer *optimizer,
                           const struct instant *instant, enum parameter_role role, double edge)
{
    const struct grab *grab = &scene->grab;
    struct bar bar = {.parameter = parameter_by_role(optimizer->parameters, role)};
    bar.exists = bar.parameter >= 0;
    if (!bar.exists)
        return bar;
    bar.value = instant->parameter[bar.parameter];
    if (grab->held && grab->hit.kind == HIT_ROLE && grab->hit.role == role)
        bar.axis = (struct axis){role, grab->hit.scale[0], grab->hit.scale[1]};
    else
        bar.axis = role == ROLE_RATE ? rate_axis(bar.value, edge) : memory_axis(bar.value);
    return bar;
}

static bool is_stable(double radius)
{
    return !(radius > 1 + 1e-12);
}

/* The value between a stable and an unstable one where the radius passes 1. */
static double bisect(const struct optimizer *optimizer, const struct instant *instant,
                     const struct modes *modes, const struct bar *bar, double a, double b)
{
    bool stable_a = is_stable(
        modes_radius_with(optimizer, instant, modes, bar->parameter, axis_value(&bar->axis, a)));
    for (int i = 0; i < 50; i++) {
        double middle = 0.5 * (a + b);
        double radius = modes_radius_with(optimizer, instant, modes, bar->parameter,
                                          axis_value(&bar->axis, middle));
        if (is_stable(radius) == stable_a)
            a = middle;
        else
            b = middle;
    }
    return axis_value(&bar->axis, 0.5 * (a + b));
}

/* Where stability begins or ends. */
struct edge {
    double value; /* NaN: nowhere on the bar */
    bool stable_above;
};

/* Draws the line in pieces of one colour, a tick at every edge; returns the edge nearest to the
 * value. */
static struct edge draw_scale(struct canvas *canvas, struct rect line,
                              const struct optimizer *optimizer, const struct instant *instant,
                              const struct modes *modes, const struct bar *bar)
{
    int pieces = (int)fmax(line.width / canvas->dot, 8);
    double y = line.y + line.height / 2, from = 0, here = axis_position(&bar->axis, bar->value);
    double nearest_at = INFINITY;
    struct edge nearest = {NAN, false};
    bool stable = is_stable(
        modes_radius_with(optimizer, instant, modes, bar->parameter, axis_value(&bar->axis, 0)));
    for (int i = 1; i <= pieces; i++) {
        double t = (double)i / pieces;
        bool next = is_stable(modes_radius_with(optimizer, instant, modes, bar->parameter,
                                                axis_value(&bar->axis, t)));
        if (next == stable && i < pieces)
            continue;
        canvas_segment(
            canvas, line.x + from * line.width, y, line.x + t * line.width, y,
            &(struct stroke){.ink = stable ? INK_DIM : INK_WARNING, .width = 1, .dashed = !stable});
        if (next != stable) {
            canvas_segment(canvas, line.x + t * line.width, line.y, line.x + t * line.width,
                           line.y + line.height, &(struct stroke){.ink = INK_WARNING, .width = 1});
            if (fabs(t - here) < nearest_at) {
                nearest_at = fabs(t - here);
                nearest.value = bisect(optimizer, instant, modes, bar, (double)(i - 1) / pieces, t);
                nearest.stable_above = next;
            }
        }
        from = t;
        stable = next;
    }
    return nearest;
}

/* What stands beside the number, in a longer and a shorter form: where stability ends, or why it
 * does not. True where there is none, whatever the value. */
static bool edge_words(const struct optimizer *optimizer, const struct modes *modes,
                       const struct modes *curved, const struct edge *edge,
                       enum parameter_role role, int digits, char text[2][64])
{
    char number[TEXT_NUMBER];
    bool known = role == ROLE_RATE && isfinite(modes->eta_edge),
         hopeless = !known && isnan(edge->value) && !is_stable(curved->radius);
    text_printed(number, known ? modes->eta_edge : edge->value, digits);
    text[0][0] = text[1][0] = '\0';
    if (optimizer->c1 > 0) {
        strcpy(text[0], "a search sets each step");
        strcpy(text[1], "searched");
    } else if (!modes->available) {
        strcpy(text[0], "no linear theory");
    } else if (curved->count == 0) {
        strcpy(text[0], "no positive curvature: no edge");
        strcpy(text[1], "no edge");
    } else if (hopeless) {
        strcpy(text[0], "unstable everywhere");
        strcpy(text[1], "unstable");
    } else if (known) {
        snprintf(text[0], sizeof text[0], "edge %s", number);
    } else if (!isnan(edge->value)) {
        snprintf(text[0], sizeof text[0], "stable %s %s", edge->stable_above ? "above" : "below",
                 number);
        snprintf(text[1], sizeof text[1], "%s%s", edge->stable_above ? "≥" : "≤", number);
    }
    return modes->available && curved->count > 0 && hopeless;
}

/* As many words as there is room for. */
static void draw_edge(struct canvas *canvas, struct rect where, double room, bool hopeless,
                      char text[2][64])
{
    for (int i = 0; i < 2; i++) {
        if (canvas_measure(canvas, text[i]) > room)
            continue;
        canvas_text(canvas, where.x + where.width, where.y, ALIGN_RIGHT,
                    hopeless ? INK_WARNING : INK_DIM, text[i]);
        return;
    }
}

/* The modes of positive curvature. */
static struct modes curved_modes(const struct modes *modes)
{
    struct modes curved = *modes;
    curved.count = 0;
    curved.radius = 0;
    for (int i = 0; i < modes->count; i++) {
        if (!(modes->mode[i].lambda > 0) && !modes->whole)
            continue;
        curved.mode[curved.count++] = modes->mode[i];
        curved.radius = fmax(curved.radius, modes->mode[i].root[0].modulus);
    }
    return curved;
}

/* What was set is shown as it was set, up to six digits; of an η that was worked out four are
 * enough. */
static void write_value(char out[static TEXT_NUMBER], double value, enum parameter_role role)
{
    text_short(out, value, 6);
    if (role == ROLE_RATE && strtod(out, NULL) != value)
        text_short(out, value, 4);
}

/* Two lines of text height: the number and the edge, then the scale with the value's mark. */
static void draw_bar(struct scene *scene, struct canvas *canvas, struct rect where, int subject,
                     const struct optimizer *optimizer, const struct instant *instant,
                     const struct modes *modes, enum parameter_role role)
{
    const char *symbol = role == ROLE_RATE ? "η" : "β";
    struct modes curved = curved_modes(modes);
    struct bar bar = make_bar(scene, optimizer, instant, role, modes->eta_edge);
    char text[128], number[TEXT_NUMBER], words[2][64];
    if (!bar.exists) {
        snprintf(text, sizeof text, "%s has no %s", scene->session->state.racer[subject].label,
                 symbol);
        canvas_text(canvas, where.x, where.y, ALIGN_LEFT, INK_DIM, text);
        return;
    }
    write_value(number, bar.value, role);
    snprintf(text, sizeof text, "%s%s=%s", optimizer->c1 > 0 ? "first trial " : "", symbol, number);
    canvas_bold(canvas, where.x, where.y, ALIGN_LEFT, INK_TEXT, text);
    struct rect line = {where.x, where.y + canvas->em, where.width, canvas->em};
    struct edge edge = draw_scale(canvas, line, optimizer, instant, &curved, &bar);
    bool hopeless =
        edge_words(optimizer, modes, &curved, &edge, role, moving_digits(scene->session, 4), words);
    draw_edge(canvas, where, where.width - canvas_measure_bold(canvas, text) - canvas->column,
              hopeless, words);
    double t = fmin(fmax(axis_position(&bar.axis, bar.value), 0), 1);
    double x = fmin(line.x + t * line.width, line.x + line.width - canvas->column);
    draw_racer(scene->session, canvas, (struct point){x, line.y + line.height / 2}, subject);
}

static const char *empty(struct scene *scene)
{
    const struct session *session = scene->session;
    const struct parameter *parameters =
        run_optimizer(session->race.run[session_subject(session)])->parameters;
    bool none = parameter_by_role(parameters, ROLE_RATE) < 0 &&
                parameter_by_role(parameters, ROLE_MEMORY) < 0;
    return none ? "it has neither η nor β" : NULL;
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    const char *why = empty(scene);
    if (why) {
        panel_empty(canvas,
                    panel_heading(canvas, where, "Bars", session->state.racer[subject].label), why);
        return;
    }
    struct modes modes;
    struct instant instant;
    if (!racer_modes(session, subject, &modes, &instant))
        modes.available = false;
    const struct optimizer *optimizer = run_optimizer(session->race.run[subject]);
    struct bars *bars = element_state(scene, &element);
    bars->edge = modes.eta_edge;
    canvas_clip(canvas, &where);
    struct rect upper = where, lower = where;
    upper.height = lower.height = where.height / 2;
    lower.y += lower.height;
    draw_bar(scene, canvas, upper, subject, optimizer, &instant, &modes, ROLE_RATE);
    draw_bar(scene, canvas, lower, subject, optimizer, &instant, &modes, ROLE_MEMORY);
}

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    const struct optimizer *optimizer = run_optimizer(session->race.run[subject]);
    struct instant instant =
        run_instant(session->race.run[subject], session_cursor(session, subject));
    const struct grab *grab = &scene->grab;
    const struct bars *bars = element_state(scene, &element);
    enum parameter_role role = y < where.y + where.height / 2 ? ROLE_RATE : ROLE_MEMORY;
    if (grab->held && grab->hit.kind == HIT_ROLE)
        role = grab->hit.role;
    struct bar bar = make_bar(scene, optimizer, &instant, role, bars->edge);
    if (!bar.exists)
        return false;
    double t = fmin(fmax((x - where.x) / where.width, 0), 1), value = axis_value(&bar.axis, t);
    if (role == ROLE_RATE)
        value = racer_unscheduled(session, subject, value);
    *hit = (struct hit){.kind = HIT_ROLE,
                        .role = role,
                        .value = aimed_value(role, value),
                        .scale = {bar.axis.low, bar.axis.high}};
    return true;
}

const struct panel panel_bars = {
    .name = "bars",
    .element = &element,
    .empty = empty,
    .title = "Learning rate and memory with their stability edges",
    .draw = draw,
    .hit = hit,
};
