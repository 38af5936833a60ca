#include "scene/map/anatomy.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/vector.h"
#include "engine/coming.h"
#include "scene/map/inset.h"
#include "scene/panel.h"

enum { LINES_MAX = 5, LINE_BYTES = 256 };

struct label {
    struct point at;
    enum ink ink;
    const char *text;
};

struct drawing {
    struct canvas *canvas;
    const struct view *view;
    const struct coming *coming;
    enum ink ink; /* of the racer, and its marker */
    int marker;
    int shown; /* parts; one more than there are: the landing */
    int labels, placed;
    struct label label[PARTS_MAX + 1]; /* drawn last, over all arrows */
    struct rect taken[PARTS_MAX + 1];
};

/* --- labels --- */

static bool is_free(const struct drawing *d, struct rect r)
{
    const struct rect *w = &d->view->where;
    if (r.x < w->x || r.x + r.width > w->x + w->width || r.y < w->y ||
        r.y + r.height > w->y + w->height)
        return false;
    for (int i = 0; i < d->placed; i++) {
        const struct rect *t = &d->taken[i];
        if (r.x < t->x + t->width && t->x < r.x + r.width && r.y < t->y + t->height &&
            t->y < r.y + r.height)
            return false;
    }
    return true;
}

static void keep_label(struct drawing *d, struct point at, enum ink ink, const char *text)
{
    d->label[d->labels++] = (struct label){at, ink, text};
}

/* At the place nearest to a point that has room; left out where there is none. */
static void draw_label(struct drawing *d, const struct label *label)
{
    static const double offsets[][2] = {{0.6, -0.5},  {-0.6, -0.5}, {0.6, -1.5}, {0.6, 0.5},
                                        {-0.6, -1.5}, {-0.6, 0.5},  {0.6, -2.5}, {0.6, 1.5}};
    double em = d->canvas->em, width = canvas_measure(d->canvas, label->text);
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        double x = label->at.x + offsets[i][0] * em;
        struct rect r = {offsets[i][0] < 0 ? x - width : x, label->at.y + offsets[i][1] * em, width,
                         em};
        if (!is_free(d, r))
            continue;
        canvas_label(d->canvas, r.x, r.y, ALIGN_LEFT, label->ink, label->text);
        d->taken[d->placed++] = r;
        return;
    }
}

/* --- arrows --- */

/* Two short lines back from the tip; a dot on a canvas too coarse for them. */
static void draw_tip(const struct drawing *d, struct point from, struct point to,
                     const struct stroke *stroke)
{
    double dx = from.x - to.x, dy = from.y - to.y, length = hypot(dx, dy);
    if (d->canvas->grid) {
        canvas_marker(d->canvas, to, SHAPE_TRIAL, stroke->ink);
        return;
    }
    double size = fmin(0.6 * d->canvas->em, 0.5 * length) / length;
    const struct point points[] = {
        {to.x + size * (0.9 * dx - 0.42 * dy), to.y + size * (0.9 * dy + 0.42 * dx)},
        to,
        {to.x + size * (0.9 * dx + 0.42 * dy), to.y + size * (0.9 * dy - 0.42 * dx)}};
    struct stroke solid = *stroke;
    solid.dashed = false;
    canvas_line(d->canvas, points, 3, &solid);
}

/* A summand that is long enough has its label at the middle, since others go on from its tip. */
static void draw_arrow(struct drawing *d, const double *from, const double *to,
                       const struct stroke *stroke, const char *label)
{
    struct point tail = view_project(d->view, from), head = view_project(d->view, to);
    double length = hypot(head.x - tail.x, head.y - tail.y);
    if (!(length > 2 * d->canvas->dot))
        return;
    view_segment(d->view, d->canvas, from, to, stroke);
    if (!view_contains(d->view, head))
        return;
    if (!view_hides(d->view, to))
        draw_tip(d, tail, head, stroke);
    if (!stroke->dashed && length > 4 * d->canvas->em)
        head = (struct point){0.5 * (head.x + tail.x), 0.5 * (head.y + tail.y)};
    keep_label(d, head, stroke->ink, label);
}

static struct stroke stroke_of(enum part_kind kind, bool last)
{
    struct stroke stroke = {.ink = INK_TEXT, .width = last ? 2 : 1.2, .cased = true};
    if (kind == PART_ASIDE)
        stroke.ink = INK_WARNING;
    else if (last)
        stroke.ink = INK_ACCENT;
    stroke.dashed = kind == PART_ASIDE || kind == PART_DIRECTION;
    return stroke;
}

static void add(int dim, double *to, const double *from, double factor, const double *v)
{
    for (int i = 0; i < dim; i++)
        to[i] = from[i] + factor * v[i];
}

static void draw_part(struct drawing *d, const struct part *part, bool last, double *at)
{
    const struct coming *coming = d->coming;
    int dim = coming->dim;
    double there[DIM_MAX], moved[DIM_MAX], size = norm(dim, part->vector);
    struct stroke stroke = stroke_of(part->kind, last);
    switch (part->kind) {
    case PART_MOVE:
        add(dim, there, at, 1, part->vector);
        draw_arrow(d, at, there, &stroke, part->label);
        memcpy(at, there, (size_t)dim * sizeof *at);
        break;
    case PART_ASIDE:
        add(dim, there, coming->w, 1, part->vector);
        draw_arrow(d, coming->w, there, &stroke, part->label);
        break;
    case PART_DIRECTION:
        add(dim, moved, coming->landing, -1, coming->w);
        if (size == 0)
            break;
        add(dim, there, coming->w, norm(dim, moved) / size, part->vector);
        draw_arrow(d, coming->w, there, &stroke, part->label);
        break;
    case PART_LOOK:
        add(dim, there, coming->w, 1, part->vector);
        struct point p = view_project(d->view, there);
        if (!view_contains(d->view, p))
            break;
        canvas_marker(d->canvas, p, SHAPE_SADDLE, stroke.ink);
        keep_label(d, p, stroke.ink, part->label);
        break;
    }
}

static void draw_landing(struct drawing *d)
{
    const struct coming *coming = d->coming;
    struct point p = view_project(d->view, coming->landing);
    enum ink ink = d->ink;
    view_segment(d->view, d->canvas, coming->w, coming->landing,
                 &(struct stroke){.ink = ink, .width = 2.5, .cased = true});
    if (!view_contains(d->view, p))
        return;
    canvas_marker(d->canvas, p, d->marker, ink);
    keep_label(d, p, ink, "landing");
}

/* --- the sentence --- */

static void landing_sentence(const struct coming *coming, char *out, size_t size)
{
    char from[TEXT_NUMBER], to[TEXT_NUMBER];
    bool stays = memcmp(coming->w, coming->landing, (size_t)coming->dim * sizeof *coming->w) == 0;
    text_printed(from, coming->f, 5);
    text_printed(to, coming->landing_f, 5);
    if (stays)
        snprintf(out, size, "It stays where it is%s%s.", coming->remark ? ": " : "",
                 coming->remark ? coming->remark : "");
    else if (!isfinite(coming->landing_f))
        snprintf(out, size, "This is the step: it leads to where f is not defined.");
    else
        snprintf(out, size, "This is the step: f %s from %s to %s.",
                 coming->landing_f < coming->f   ? "falls"
                 : coming->landing_f > coming->f ? "rises"
                                                 : "stays, and goes",
                 from, to);
}

/* Cuts a sentence into lines no wider than `width`; returns their number. */
static int wrap(const struct canvas *canvas, const char *text, double width,
                char line[LINES_MAX][LINE_BYTES])
{
    int count = 0;
    *line[0] = '\0';
    while (*text) {
        size_t length = strcspn(text, " ");
        char longer[LINE_BYTES];
        snprintf(longer, sizeof longer, "%s%s%.*s", line[count], *line[count] ? " " : "",
                 (int)length, text);
        if (*line[count] && canvas_measure(canvas, longer) > width && count + 1 < LINES_MAX)
            snprintf(line[++count], LINE_BYTES, "%.*s", (int)length, text);
        else
            memcpy(line[count], longer, sizeof longer);
        text += length + (text[length] == ' ');
    }
    return count + 1;
}

/* Which part it is, its formula and its length, how much longer it is drawn than that (0: no
 * longer), then what it is for; where the step is not. */
static void draw_sentence(struct drawing *d, const char *racer, const char *label, double length,
                          double drawn, const char *sentence)
{
    struct canvas *canvas = d->canvas;
    struct rect box = d->view->where;
    char line[LINES_MAX][LINE_BYTES], heading[LINE_BYTES], number[TEXT_NUMBER];
    double pad = canvas->grid ? canvas->column : 0.5 * canvas->em;
    int count = wrap(canvas, sentence, box.width - 2 * pad, line);
    double high = (count + 1) * canvas->em + (canvas->grid ? 0 : pad);
    double middle =
        0.5 * (view_project(d->view, d->coming->w).y + view_project(d->view, d->coming->landing).y);
    if (box.height < high + 4 * canvas->em)
        return;
    if (!(middle > box.y + 0.5 * box.height))
        box.y += box.height - high;
    if (canvas->grid)
        box.y = floor(box.y / canvas->em) * canvas->em;
    box.height = high;
    text_printed(number, length, 3);
    int used = snprintf(heading, sizeof heading, "%d/%d %s  %s  length %s", d->shown,
                        d->coming->parts.count + 1, racer, label, number);
    text_printed(number, drawn, 3);
    if (drawn > 0 && used > 0 && (size_t)used < sizeof heading)
        snprintf(heading + used, sizeof heading - (size_t)used, ", drawn %s×", number);
    canvas_fill(canvas, box, INK_BACKGROUND);
    double y = box.y + (canvas->grid ? 0 : 0.5 * pad);
    canvas_text(canvas, box.x + pad, y, ALIGN_LEFT, INK_DIM, heading);
    for (int i = 0; i < count; i++)
        canvas_text(canvas, box.x + pad, y + (i + 1) * canvas->em, ALIGN_LEFT, INK_TEXT, line[i]);
}

static void explain(struct drawing *d, const char *racer)
{
    const struct coming *coming = d->coming;
    char sentence[LINE_BYTES];
    double moved[DIM_MAX];
    if (d->shown <= coming->parts.count) {
        const struct part *part = &coming->parts.part[d->shown - 1];
        draw_sentence(d, racer, part->label, part_length(&coming->parts, part), part->drawn,
                      part->sentence);
        return;
    }
    add(coming->dim, moved, coming->landing, -1, coming->w);
    landing_sentence(coming, sentence, sizeof sentence);
    draw_sentence(d, racer, "landing", norm(coming->dim, moved), 0, sentence);
}

/* How far the step and its parts get from where it begins, in the plane. */
static double reach_of(const struct drawing *d)
{
    const struct coming *coming = d->coming;
    struct point from = view_plane(d->view, coming->w), to = view_plane(d->view, coming->landing);
    double at[DIM_MAX], reach = hypot(to.x - from.x, to.y - from.y);
    memcpy(at, coming->w, sizeof at);
    for (int i = 0; i < coming->parts.count; i++) {
        const struct part *part = &coming->parts.part[i];
        double there[DIM_MAX];
        if (part->kind == PART_DIRECTION) /* drawn as long as the step */
            continue;
        add(coming->dim, there, part->kind == PART_MOVE ? at : coming->w, 1, part->vector);
        if (part->kind == PART_MOVE)
            memcpy(at, there, sizeof at);
        to = view_plane(d->view, there);
        reach = fmax(reach, hypot(to.x - from.x, to.y - from.y));
    }
    return reach;
}

static void draw_parts(struct drawing *d)
{
    const struct coming *coming = d->coming;
    double at[DIM_MAX];
    memcpy(at, coming->w, sizeof at);
    for (int i = 0; i < d->shown && i < coming->parts.count; i++)
        draw_part(d, &coming->parts.part[i], i + 1 == d->shown, at);
    if (d->shown > coming->parts.count)
        draw_landing(d);
    for (int i = d->labels; i > 0; i--)
        draw_label(d, &d->label[i - 1]);
}

/* On the map, or where they are too small there, in an inset. */
static void place_parts(struct drawing *d)
{
    const struct view *map = d->view;
    struct view inset;
    bool small = inset_open(d->canvas, map, d->coming->w, reach_of(d), &inset);
    d->view = small ? &inset : map;
    if (small)
        canvas_marker(d->canvas, view_project(&inset, d->coming->w), d->marker, d->ink);
    draw_parts(d);
    d->view = map;
    if (small)
        inset_close(d->canvas, map, d->coming->w, &inset);
}

void anatomy_draw(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct session *session = scene->session;
    long wanted = session->state.values.anatomy;
    int subject = session_subject(session);
    struct coming coming;
    if (wanted == 0 || !run_coming(session->race.run[subject], session->state.position, &coming))
        return;
    struct drawing d = {.canvas = canvas,
                        .view = view,
                        .coming = &coming,
                        .ink = racer_ink(session, subject),
                        .marker = racer_marker(session, subject)};
    d.shown = wanted < coming.parts.count + 1 ? (int)wanted : coming.parts.count + 1;
    place_parts(&d);
    explain(&d, session->state.racer[subject].label);
}
