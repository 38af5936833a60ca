/*
 * The steps of the race as a bar: how far it is shown, how far it was, how long it is to be, and
 * where parameters were changed, each change as the marker of its racer, named where it has room.
 * The handle can be dragged.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "engine/modifiers.h"
#include "scene/panel.h"

struct bar {
    double left, right; /* of steps 0 and `end` */
    double middle;      /* across */
    long shown, end;
};

/* The step under the hand, or to be shown once it is computed. */
static long step_shown(const struct session *session)
{
    return session->target >= 0 ? session->target : session->state.position;
}

static long last_step(const struct session *session)
{
    long end = session->state.values.steps, shown = step_shown(session);
    end = end > session->state.extent ? end : session->state.extent;
    end = end > shown ? end : shown;
    return end > 0 ? end : 1;
}

/* The numbers at both ends keep their room, whatever they are: nothing jumps while it plays. */
static struct bar make_bar(const struct scene *scene, struct rect where)
{
    const struct session *session = scene->session;
    long end = last_step(session);
    double digits = floor(log10((double)end)) + 1;
    struct bar bar = {.shown = step_shown(session), .end = end};
    bar.left = where.x + (7 + digits) * scene->column;
    bar.right = where.x + where.width - (2 + digits) * scene->column;
    bar.middle = where.y + scene->em * floor(where.height / scene->em / 2) + 0.5 * scene->em;
    if (!scene->grid)
        bar.middle = where.y + where.height / 2;
    return bar;
}

static double place_of(const struct bar *bar, long step)
{
    return bar->left + (bar->right - bar->left) * (double)step / (double)bar->end;
}

static void draw_ends(struct canvas *canvas, struct rect where, const struct bar *bar)
{
    char text[TEXT_NUMBER + 8];
    double top = bar->middle - canvas->em / 2;
    snprintf(text, sizeof text, "step %ld", bar->shown);
    canvas_bold(canvas, where.x, top, ALIGN_LEFT, INK_TEXT, text);
    snprintf(text, sizeof text, "%ld", bar->end);
    canvas_text(canvas, where.x + where.width, top, ALIGN_RIGHT, INK_DIM, text);
}

/* What was shown of the race is a line, heavier up to the step that is shown; what was not, dashed.
 */
static void draw_steps(struct canvas *canvas, const struct session *session, const struct bar *bar)
{
    double y = bar->middle, extent = place_of(bar, session->state.extent),
           position = place_of(bar, session->state.position);
    canvas_segment(canvas, extent, y, bar->right, y,
                   &(struct stroke){.ink = INK_GRID, .width = 0.7, .dashed = true});
    canvas_segment(canvas, bar->left, y, extent, y, &(struct stroke){.ink = INK_DIM, .width = 1});
    canvas_segment(canvas, bar->left, y, position, y,
                   &(struct stroke){.ink = INK_ACCENT, .width = 2.5});
}

static void draw_changes(struct scene *scene, struct canvas *canvas, const struct bar *bar)
{
    const struct session *session = scene->session;
    int subject = session_subject(session);
    for (int k = 1; k <= session->race.count; k++) { /* the subject last, on top */
        int i = (subject + k) % session->race.count;
        size_t count;
        const struct change *changes = run_changes(session->race.run[i], &count);
        for (size_t c = 0; c < count && !session->state.racer[i].hidden; c++)
            draw_racer(session, canvas, (struct point){place_of(bar, changes[c].step), bar->middle},
                       i);
    }
}

/* Where the first mark right of x stands, or the bar ends. */
static double next_mark(const struct session *session, const struct bar *bar, double x)
{
    double next = bar->right, handle = place_of(bar, bar->shown);
    next = handle > x + 1e-9 ? fmin(next, handle) : next;
    for (int i = 0; i < session->race.count; i++) {
        size_t count;
        const struct change *changes = run_changes(session->race.run[i], &count);
        for (size_t c = 0; c < count && !session->state.racer[i].hidden; c++) {
            double at = place_of(bar, changes[c].step);
            next = at > x + 1e-9 ? fmin(next, at) : next;
        }
    }
    return next;
}

/* Whether a change before this one, of this racer or an earlier one, was made at the same step. */
static bool is_told(const struct session *session, int racer, size_t change)
{
    size_t count;
    long step = run_changes(session->race.run[racer], &count)[change].step;
    for (int i = 0; i <= racer; i++) {
        const struct change *changes = run_changes(session->race.run[i], &count);
        for (size_t c = 0; c < (i == racer ? change : count); c++)
            if (changes[c].step == step && !session->state.racer[i].hidden)
                return true;
    }
    return false;
}

/* What was changed, right of its mark, where that has room before the next one. Of several at one
 * step the first racer's is told. */
static void name_changes(const struct session *session, struct canvas *canvas,
                         const struct bar *bar)
{
    for (int i = 0; i < session->race.count; i++) {
        const struct run *run = session->race.run[i];
        size_t count;
        const struct change *changes = run_changes(run, &count);
        for (size_t c = 0; c < count && !session->state.racer[i].hidden; c++) {
            const struct parameter *row = parameter_of(run_optimizer(run), changes[c].parameter);
            char value[64], text[96];
            double x = place_of(bar, changes[c].step),
                   left = canvas->grid ? (floor(x / canvas->column) + 1) * canvas->column
                                       : x + 0.8 * canvas->column;
            parameter_print(row, changes[c].value, 3, value, sizeof value);
            snprintf(text, sizeof text, "%s=%s", row->symbol, value);
            if (is_told(session, i, c))
                continue;
            if (left + canvas_measure(canvas, text) + canvas->column > next_mark(session, bar, x))
                continue;
            canvas_label(canvas, left, bar->middle - canvas->em / 2, ALIGN_LEFT,
                         racer_ink(session, i), text);
        }
    }
}

/* Over the changes: one at the step that is shown takes hold with the next. */
static void draw_handle(struct canvas *canvas, const struct bar *bar)
{
    double x = place_of(bar, bar->shown), top = bar->middle - canvas->em / 2,
           half = 0.3 * canvas->column;
    if (canvas->grid)
        canvas_bold(canvas, floor(x / canvas->column) * canvas->column, top, ALIGN_LEFT, INK_ACCENT,
                    "┃");
    else
        canvas_fill(canvas, (struct rect){x - half, top, 2 * half, canvas->em}, INK_ACCENT);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct bar bar = make_bar(scene, where);
    canvas_clip(canvas, &where);
    draw_ends(canvas, where, &bar);
    if (bar.right - bar.left < 4 * canvas->column)
        return;
    draw_steps(canvas, scene->session, &bar);
    name_changes(scene->session, canvas, &bar);
    draw_changes(scene, canvas, &bar);
    draw_handle(canvas, &bar);
}

/* A hand that is beside the bar, or slips off it, means its end. */
static long step_at(const struct bar *bar, double x)
{
    double t = (x - bar->left) / (bar->right - bar->left);
    return lround(fmin(fmax(t, 0), 1) * (double)bar->end);
}

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    struct bar bar = make_bar(scene, where);
    (void)y;
    if (bar.right - bar.left < 4 * scene->column)
        return false;
    *hit = (struct hit){.kind = HIT_STEP, .step = step_at(&bar, x)};
    return true;
}

/* Appends what was changed where the pointer is, as far as there is room. */
static void tell_changes(struct scene *scene, const struct bar *bar, double x, char *text,
                         size_t size)
{
    const struct session *session = scene->session;
    for (int i = 0; i < session->race.count; i++) {
        const struct run *run = session->race.run[i];
        size_t count;
        const struct change *changes = run_changes(run, &count);
        for (size_t c = 0; c < count && !session->state.racer[i].hidden; c++) {
            const struct parameter *row = parameter_of(run_optimizer(run), changes[c].parameter);
            char value[64];
            size_t length = strlen(text);
            if (fabs(place_of(bar, changes[c].step) - x) > 0.7 * scene->column)
                continue;
            parameter_print(row, changes[c].value, 4, value, sizeof value);
            snprintf(text + length, size - length, "  %s: %s=%s from step %ld",
                     session->state.racer[i].label, row->symbol, value, changes[c].step);
        }
    }
}

static bool hover(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size)
{
    struct hit at;
    if (!hit(scene, where, x, y, &at))
        return false;
    struct bar bar = make_bar(scene, where);
    snprintf(text, size, "step %ld", at.step);
    tell_changes(scene, &bar, x, text, size);
    return true;
}

const struct panel panel_timeline = {
    .name = "timeline",
    .title = "The steps, and where something was changed",
    .draw = draw,
    .hit = hit,
    .hover = hover,
};
