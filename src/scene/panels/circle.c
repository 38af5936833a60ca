/*
 * The unit circle: the roots of every method's iteration, one set per eigenvalue, and the way that
 * the focused method's roots take as η runs and as β runs. Beside them stands in words what the
 * roots do, and why. Racers of one method that all have the focus stand side by side.
 */
#include <math.h>
#include <stdio.h>

#include "analysis/locus.h"
#include "analysis/rate.h"
#include "analysis/verdict.h"
#include "base/text.h"
#include "scene/panel.h"
#include "scene/plots/names.h"

enum {
    SEGMENTS = 72,
    NUMBER_COLUMNS = 12,
    CIRCLES_MOST = 4,
    CIRCLE_COLUMNS = 17,
    LEGEND_LINES = 12,
    NAME_COLUMNS = 14,
    TAKEN_MOST = 512
};

/* The z-plane: centre and canvas units per unit of z. */
struct plane {
    struct point centre;
    double scale;
    bool beside; /* numbers stand in a column on the left, not in the corners */
    bool roomy;  /* for names at the roots, ways and a legend */
    double em;
};

/* Where it is largest below the heading: beside its numbers, or between them. There is room for
 * roots somewhat outside of the circle. */
static struct plane make_plane(struct rect where, double em, double column, bool grid)
{
    double numbers = NUMBER_COLUMNS * column;
    double aside = fmin(where.width - numbers, where.height),
           between = fmin(where.width, where.height - em);
    struct plane plane = {.beside = aside >= between, .em = em};
    if (plane.beside) {
        where.x += numbers;
        where.width -= numbers;
    } else {
        where.y += em;
        where.height -= em;
    }
    plane.centre = (struct point){where.x + where.width / 2, where.y + where.height / 2};
    plane.scale = fmin(where.width, where.height) / (grid ? 2.5 : 2.25);
    plane.roomy = plane.scale >= 5 * em;
    return plane;
}

static struct point place(const struct plane *plane, double re, double im)
{
    return (struct point){plane->centre.x + re * plane->scale, plane->centre.y - im * plane->scale};
}

static void draw_circle(struct canvas *canvas, const struct plane *plane, double radius,
                        const struct stroke *stroke)
{
    struct point points[SEGMENTS + 1];
    for (int i = 0; i <= SEGMENTS; i++) {
        double angle = 2 * M_PI * i / SEGMENTS;
        points[i] = place(plane, radius * cos(angle), radius * sin(angle));
    }
    canvas_line(canvas, points, SEGMENTS + 1, stroke);
}

static void draw_axes(struct canvas *canvas, const struct plane *plane)
{
    struct stroke stroke = {.ink = INK_GRID, .width = 0.5};
    double reach = 1.12;
    struct point left = place(plane, -reach, 0), right = place(plane, reach, 0),
                 low = place(plane, 0, -reach), high = place(plane, 0, reach);
    canvas_segment(canvas, left.x, left.y, right.x, right.y, &stroke);
    canvas_segment(canvas, low.x, low.y, high.x, high.y, &stroke);
}

/* --- roots --- */

static bool is_outside(const struct root *root)
{
    return root->modulus > 1 + 1e-12;
}

/* A root beyond the panel is shown as an arrow at its edge: it is not on the circle, and it is not
 * lost. */
static void draw_arrow(struct canvas *canvas, const struct plane *plane, struct rect where,
                       const struct root *root)
{
    double left = (where.x - plane->centre.x) / plane->scale,
           right = left + where.width / plane->scale, high = 0.5 * where.height / plane->scale;
    double wide = root->re > 0 ? right : -left, inset = canvas->column / plane->scale;
    double shrink = fmin((wide - inset) / fabs(root->re), (high - inset) / fabs(root->im));
    struct point edge = place(plane, root->re * shrink, root->im * shrink);
    bool sideways = fabs(root->re) * high >= fabs(root->im) * wide;
    const char *arrow = sideways ? (root->re > 0 ? "→" : "←") : (root->im > 0 ? "↑" : "↓");
    canvas_bold(canvas, edge.x - canvas->column / 2, edge.y - canvas->em / 2, ALIGN_LEFT,
                INK_WARNING, arrow);
}

static bool contains(struct rect where, struct point p)
{
    return p.x >= where.x && p.x < where.x + where.width && p.y >= where.y &&
           p.y < where.y + where.height;
}

static void draw_own_roots(const struct session *session, struct canvas *canvas,
                           const struct plane *plane, struct rect where, const struct modes *modes,
                           int racer)
{
    for (int i = 0; i < modes->count; i++) {
        for (int k = 0; k < modes->mode[i].count; k++) {
            const struct root *root = &modes->mode[i].root[k];
            struct point at = place(plane, root->re, root->im);
            if (!isfinite(root->modulus))
                continue;
            if (contains(where, at))
                canvas_marker(canvas, at, racer_marker(session, racer),
                              is_outside(root) ? INK_WARNING : racer_ink(session, racer));
            else
                draw_arrow(canvas, plane, where, root);
        }
    }
}

/* The other racers' roots: small, or with their own marks when all have the focus. */
static void draw_other_roots(struct scene *scene, struct canvas *canvas, const struct plane *plane,
                             struct rect where, int subject)
{
    struct session *session = scene->session;
    bool all = session->state.focus == FOCUS_ALL;
    for (int r = 0; r < session->race.count; r++) {
        struct modes modes;
        struct instant instant;
        if (r == subject || session->state.racer[r].hidden ||
            !racer_modes(session, r, &modes, &instant) || !modes.available)
            continue;
        for (int i = 0; i < modes.count; i++) {
            for (int k = 0; k < modes.mode[i].count; k++) {
                const struct root *root = &modes.mode[i].root[k];
                struct point at = place(plane, root->re, root->im);
                if (isfinite(root->modulus) && contains(where, at))
                    canvas_marker(canvas, at, all ? r : SHAPE_DATUM, racer_ink(session, r));
            }
        }
    }
}

/* What labels must leave free. */
struct taken {
    int count;
    struct rect rect[TAKEN_MOST];
};

static void take(struct taken *taken, struct rect rect)
{
    if (taken->count < TAKEN_MOST)
        taken->rect[taken->count++] = rect;
}

/* The numbers in the corners. */
static void take_corners(struct taken *taken, const struct canvas *canvas,
                         const struct plane *plane, struct rect where)
{
    double em = canvas->em, column = canvas->column, right = where.x + where.width;
    if (plane->beside)
        return;
    take(taken, (struct rect){where.x, where.y, 9 * column, em});
    take(taken, (struct rect){right - 12 * column, where.y, 12 * column, 2 * em});
    take(taken, (struct rect){where.x, where.y + where.height - 2 * em, where.width, 2 * em});
}

static void take_roots(struct taken *taken, const struct canvas *canvas, const struct plane *plane,
                       const struct modes *modes)
{
    double em = canvas->em, column = canvas->column;
    for (int i = 0; i < modes->count; i++)
        for (int k = 0; k < modes->mode[i].count; k++) {
            const struct root *root = &modes->mode[i].root[k];
            struct point at = place(plane, root->re, root->im);
            take(taken, (struct rect){at.x - 0.5 * column, at.y - 0.3 * em, column, 0.6 * em});
        }
}

/* A name beside a root, over nothing that is taken; farther away with a line that leads to it. */
static void name_root(struct canvas *canvas, struct rect where, struct point at, enum ink ink,
                      const char *name, struct taken *taken)
{
    struct rect label;
    if (!names_beside(canvas, where, at, canvas_measure(canvas, name), taken->rect, taken->count,
                      &label))
        return;
    struct point middle = {label.x + label.width / 2, label.y + label.height / 2};
    if (hypot(middle.x - at.x, middle.y - at.y) > 2.5 * canvas->em)
        canvas_segment(canvas, at.x, at.y, middle.x, middle.y,
                       &(struct stroke){.ink = INK_DIM, .width = 0.5});
    canvas_label(canvas, label.x, label.y, ALIGN_LEFT, ink, name);
    label.x -= canvas->column; /* names do not touch */
    label.width += 2 * canvas->column;
    take(taken, label);
}

/* The root of the largest curvature that is to be seen. False where none is. */
static bool root_to_name(const struct plane *plane, struct rect where, const struct modes *modes,
                         struct point *at)
{
    for (int i = modes->count - 1; i >= 0; i--) {
        const struct root *root = &modes->mode[i].root[0];
        *at = place(plane, root->re, root->im);
        if (isfinite(root->modulus) && contains(where, *at))
            return true;
    }
    return false;
}

/* Whose roots are whose, where all racers have the focus: each is named once. */
static void name_racers(struct scene *scene, struct canvas *canvas, const struct plane *plane,
                        struct rect where, struct taken *taken)
{
    struct session *session = scene->session;
    struct point at[RACERS_MAX];
    bool named[RACERS_MAX] = {false};
    int count = 0;
    /* most roots are real: beside the axis names are clear of it and of those yet to come */
    take(taken,
         (struct rect){where.x, plane->centre.y - 0.3 * canvas->em, where.width, 0.6 * canvas->em});
    for (int r = 0; r < session->race.count; r++) {
        struct modes modes;
        struct instant instant;
        if (session->state.racer[r].hidden || racer_no_roots(session, r, &modes, &instant))
            continue;
        take_roots(taken, canvas, plane, &modes);
        named[r] = root_to_name(plane, where, &modes, &at[r]);
        count += named[r];
    }
    for (int r = 0; r < session->race.count && count > 1; r++) {
        char cut[256];
        if (!named[r])
            continue;
        fit_text(canvas, session->state.racer[r].label, NAME_COLUMNS * canvas->column, cut);
        name_root(canvas, where, at[r], racer_ink(session, r), cut, taken);
    }
}

/* Which eigenvalue a root belongs to, beside it. Of a crowd the first and the last are named. */
static void draw_names(struct canvas *canvas, const struct plane *plane, struct rect where,
                       const struct modes *modes, struct taken *taken)
{
    enum { ALL_NAMED_MOST = 8 };
    take_roots(taken, canvas, plane, modes);
    for (int i = modes->count - 1; i >= 0; i--) {
        const struct root *root = &modes->mode[i].root[0];
        char name[LAMBDA_BYTES];
        struct point at = place(plane, root->re, root->im);
        if (modes->count > ALL_NAMED_MOST && i > 0 && i < modes->count - 1)
            continue;
        lambda_text(modes->count, i, name);
        if (isfinite(root->modulus) && contains(where, at))
            name_root(canvas, where, at, INK_TEXT, name, taken);
    }
}

/* --- ways of the roots --- */

static const struct stroke way_of_rate = {.ink = INK_ACCENT, .width = 0.6},
                           way_of_memory = {.ink = INK_ACCENT, .width = 0.6, .dashed = true};

static bool draw_locus(struct scene *scene, struct canvas *canvas, const struct plane *plane,
                       const struct locus *locus, const struct stroke *stroke)
{
    for (int k = 0; k < locus->branches && locus->moves; k++) {
        for (int i = 0; i < locus->count; i++)
            scene->points[i] = place(plane, locus->point[i].root[k].re, locus->point[i].root[k].im);
        canvas_line(canvas, scene->points, (size_t)locus->count, stroke);
    }
    return locus->moves;
}

/* Which ways were drawn, and how far η went. */
struct ways {
    bool rate, memory;
    double rate_end;
};

/*
 * The roots of a smaller curvature run along those of the largest, only later; those of a negative
 * one go elsewhere. As β runs, each curvature has a way of its own: the two extremes show all.
 */
static struct ways draw_ways(struct scene *scene, struct canvas *canvas, const struct plane *plane,
                             const struct optimizer *optimizer, const struct instant *instant,
                             const struct modes *modes)
{
    struct locus locus;
    struct ways ways = {0};
    if (modes->whole) /* no curvature to follow */
        return ways;
    int rate = parameter_by_role(optimizer->parameters, ROLE_RATE),
        memory = parameter_by_role(optimizer->parameters, ROLE_MEMORY), last = modes->count - 1;
    double lambda[] = {modes->mode[last].lambda, modes->mode[0].lambda};
    double step = fmax(0.012, 2 * canvas->dot / plane->scale);
    for (int i = 0; i < (last > 0 ? 2 : 1); i++) {
        if (rate >= 0 && (i == 0 || lambda[0] * lambda[1] < 0)) {
            ways.rate_end = locus_rate_end(instant->parameter[rate], modes->eta_edge);
            locus_trace(optimizer, instant, lambda[i], rate, 0, ways.rate_end, step, &locus);
            ways.rate |= draw_locus(scene, canvas, plane, &locus, &way_of_rate);
        }
        if (memory >= 0 && plane->roomy) {
            locus_trace(optimizer, instant, lambda[i], memory, 0, 1 - 1e-5, step, &locus);
            ways.memory |= draw_locus(scene, canvas, plane, &locus, &way_of_memory);
        }
    }
    return ways;
}

/* --- numbers --- */

/* A line of text in the corner, or in the column of numbers: `line` counts from the top, negative
 * ones from the bottom. On the right side only between corners. */
static void write_line(struct canvas *canvas, const struct plane *plane, struct rect where,
                       int line, bool right, bool bold, enum ink ink, const char *text)
{
    double y = line >= 0 ? where.y + line * canvas->em : where.y + where.height + line * canvas->em;
    right = right && !plane->beside;
    canvas->operations->text(canvas, (struct point){right ? where.x + where.width : where.x, y},
                             right ? ALIGN_RIGHT : ALIGN_LEFT, bold ? WEIGHT_BOLD : WEIGHT_NORMAL,
                             ink, text);
}

/* The smallest and the largest curvature at the bottom; the largest alone where both have no room.
 */
static void write_curvatures(struct canvas *canvas, const struct plane *plane, struct rect where,
                             const struct modes *modes, int digits)
{
    char low[64], high[64], number[TEXT_NUMBER];
    if (where.height < (plane->beside ? 5 : 3) * canvas->em) /* they would lie over the rates */
        return;
    text_printed(number, modes->mode[0].lambda, digits);
    snprintf(low, sizeof low, "λ₁=%s", number);
    text_printed(number, modes->mode[modes->count - 1].lambda, digits);
    snprintf(high, sizeof high, "λ%s=%s",
             modes->count == 1   ? ""
             : modes->count == 2 ? "₂"
                                 : "ₙ",
             number);
    write_line(canvas, plane, where, -1, true, false, INK_DIM, high);
    double both = canvas_measure(canvas, low) + canvas_measure(canvas, high) + canvas->column;
    if (modes->count > 1 && (plane->beside || both <= where.width))
        write_line(canvas, plane, where, plane->beside ? -2 : -1, false, false, INK_DIM, low);
}

/* Lines at the bottom of a column of numbers that are not free for words. */
static int lines_below(const struct plane *plane, struct rect where, const struct ways *ways,
                       const struct modes *modes)
{
    bool legend = plane->roomy && where.height >= LEGEND_LINES * plane->em;
    return (modes->count > 1 ? 2 : 1) + (legend ? 1 + (ways->rate || ways->memory ? 2 : 0) : 0);
}

/* What the roots do and why, wrapped in the column of numbers; in a word where that has no room or
 * would say no more. */
static void write_verdict(struct canvas *canvas, const struct plane *plane, struct rect where,
                          const struct verdict *verdict, int line, int below)
{
    char text[128], lines[WRAP_MOST][WRAP_BYTES];
    enum ink ink = verdict_warns(verdict) ? INK_WARNING : INK_TEXT;
    int room = (int)floor(where.height / canvas->em + 1e-6) - line - below, count = 0;
    verdict_text(verdict, text, sizeof text);
    if (plane->beside && verdict->outlook != OUTLOOK_COMES_IN) /* then ρ says it, above */
        count = wrap_text(canvas, text, NUMBER_COLUMNS * canvas->column, lines);
    if (count == 0 || count > room) {
        write_line(canvas, plane, where, line, true, false, ink, verdict_word(verdict));
        return;
    }
    for (int i = 0; i < count; i++)
        write_line(canvas, plane, where, line + i, true, false, ink, lines[i]);
}

/* The prediction, what has been measured, and the words for it. */
static void write_rates(struct canvas *canvas, const struct plane *plane, struct rect where,
                        const struct verdict *verdict, double measured, int digits, int below)
{
    char text[96], number[TEXT_NUMBER];
    enum ink ink = verdict_warns(verdict) ? INK_WARNING : INK_TEXT;
    radius_text(verdict->radius, digits + 1, number, sizeof number);
    snprintf(text, sizeof text, "ρ=%s", number);
    write_line(canvas, plane, where, 0, false, true, ink, text);
    bool low = where.height < 3 * canvas->em; /* the word matters more than the measurement */
    write_verdict(canvas, plane, where, verdict, low || !plane->beside ? 1 : 2, below);
    if (isnan(measured) || (low && plane->beside))
        return;
    radius_text(measured, digits, number, sizeof number);
    snprintf(text, sizeof text, "rate %s", number);
    write_line(canvas, plane, where, plane->beside ? 1 : 0, true, false, INK_TEXT, text);
}

/* What the two kinds of thin line are, above the curvatures. */
static void write_legend(struct canvas *canvas, const struct plane *plane, struct rect where,
                         const struct ways *ways)
{
    char text[64], number[TEXT_NUMBER];
    double sample = 2.5 * canvas->column;
    int line = plane->beside ? -4 : -2;
    if (!plane->roomy || where.height < LEGEND_LINES * canvas->em)
        return;
    for (int i = 0; i < 2; i++) {
        if (i == 0 ? !ways->rate : !ways->memory)
            continue;
        bool right = i == 1 && !plane->beside;
        double y = where.y + where.height + (line - (plane->beside ? 1 - i : 0)) * canvas->em;
        text_printed(number, ways->rate_end, 3);
        snprintf(text, sizeof text, i == 0 ? "η to %s" : "β to 1", number);
        double width = sample + canvas->column + canvas_measure(canvas, text),
               x = right ? where.x + where.width - width : where.x;
        canvas_segment(canvas, x, y + canvas->em / 2, x + sample, y + canvas->em / 2,
                       i == 0 ? &way_of_rate : &way_of_memory);
        /* where the panel is narrow it may lie on the circle */
        canvas_label(canvas, x + sample + canvas->column, y, ALIGN_LEFT, INK_DIM, text);
    }
}

/* --- the panel --- */

static void draw_plane(struct scene *scene, struct canvas *canvas, struct rect where, int subject,
                       const struct modes *modes, const struct instant *instant, bool others)
{
    struct run *run = scene->session->race.run[subject];
    const struct optimizer *optimizer = run_optimizer(run);
    struct plane plane = make_plane(where, canvas->em, canvas->column, canvas->grid);
    if (!(plane.scale > 0))
        return;
    draw_axes(canvas, &plane);
    int memory = parameter_by_role(optimizer->parameters, ROLE_MEMORY);
    if (memory >= 0 && modes->mode[0].count == 2 && !modes->whole)
        draw_circle(canvas, &plane, sqrt(instant->parameter[memory]),
                    &(struct stroke){.ink = INK_GHOST, .width = 0.7, .dashed = true});
    struct rect free = where;
    free.x = plane.beside ? where.x + NUMBER_COLUMNS * canvas->column : where.x;
    free.width -= free.x - where.x;
    canvas_clip(canvas, &free);
    struct ways ways = draw_ways(scene, canvas, &plane, optimizer, instant, modes);
    canvas_clip(canvas, &where);
    draw_circle(canvas, &plane, 1, &(struct stroke){.ink = INK_DIM, .width = 1});
    write_legend(canvas, &plane, where, &ways);
    struct verdict verdict = verdict_of(run_problem(run), optimizer, modes,
                                        optimizer_value(optimizer, instant, ROLE_RATE));
    write_rates(canvas, &plane, where, &verdict, measured_rate(run, scene->session->state.position),
                moving_digits(scene->session, 4), lines_below(&plane, where, &ways, modes));
    if (!modes->whole)
        write_curvatures(canvas, &plane, where, modes, moving_digits(scene->session, 4));
    struct taken taken = {0};
    take_corners(&taken, canvas, &plane, free);
    if (others)
        draw_other_roots(scene, canvas, &plane, free, subject);
    if (others && scene->session->state.focus == FOCUS_ALL)
        name_racers(scene, canvas, &plane, free, &taken);
    if (plane.roomy && !modes->whole)
        draw_names(canvas, &plane, free, modes, &taken);
    draw_own_roots(scene->session, canvas, &plane, free, modes, subject);
}

static const char *empty(struct scene *scene)
{
    struct modes modes;
    struct instant instant;
    return racer_no_roots(scene->session, session_subject(scene->session), &modes, &instant);
}

/* A circle and whose it is. */
struct shown {
    int racer;
    struct rect where;
};

/* The visible racers, if all have the focus and are of one method. */
static int same_method(const struct session *session, struct shown shown[CIRCLES_MOST])
{
    const struct optimizer *method = NULL;
    int count = 0;
    for (int r = 0; r < session->race.count && session->state.focus == FOCUS_ALL; r++) {
        const struct optimizer *its = run_optimizer(session->race.run[r]);
        if (session->state.racer[r].hidden)
            continue;
        if ((method && method != its) || count == CIRCLES_MOST || its->c1 > 0 || !its->theory)
            return 0;
        method = its;
        shown[count++].racer = r;
    }
    return count;
}

/* Where circles stand in the room below the heading: one, or those of one method side by side. */
static int circles_of(const struct scene *scene, struct rect where,
                      struct shown shown[CIRCLES_MOST])
{
    int count = same_method(scene->session, shown);
    double gap = 2 * scene->column,
           width = floor((where.width - (count - 1) * gap) / count / scene->column) * scene->column;
    if (count < 2 || width < CIRCLE_COLUMNS * scene->column || where.height < 5 * scene->em) {
        shown[0] = (struct shown){session_subject(scene->session), where};
        return 1;
    }
    for (int i = 0; i < count; i++)
        shown[i].where = (struct rect){where.x + i * (width + gap), where.y + scene->em, width,
                                       where.height - scene->em};
    return count;
}

/* One of several, under its racer's name. */
static void draw_one_of(struct scene *scene, struct canvas *canvas, const struct shown *shown)
{
    struct modes modes;
    struct instant instant;
    char cut[256];
    struct rect where = shown->where;
    const char *why = racer_no_roots(scene->session, shown->racer, &modes, &instant);
    canvas_clip(canvas, NULL);
    fit_name(canvas, scene->session->state.racer[shown->racer].label, where.width, cut);
    canvas_text(canvas, where.x, where.y - canvas->em, ALIGN_LEFT,
                racer_ink(scene->session, shown->racer), cut);
    canvas_clip(canvas, &where);
    if (why)
        panel_empty(canvas, where, why);
    else
        draw_plane(scene, canvas, where, shown->racer, &modes, &instant, false);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    struct modes modes;
    struct instant instant;
    char about[96];
    /* off quadratics the roots hold near this point only */
    const char *why = racer_no_roots(session, subject, &modes, &instant);
    snprintf(about, sizeof about,
             session->state.focus == FOCUS_ALL ? "all (%s shown)%s%s" : "%s%s%s",
             session->state.racer[subject].label, modes.whole ? ", whole step" : "",
             session->race.problem->surface->quadratic ? "" : ", local");
    where = panel_heading(canvas, where, "Roots", about);
    struct shown shown[CIRCLES_MOST];
    int count = circles_of(scene, where, shown);
    if (count > 1) {
        for (int i = 0; i < count; i++)
            draw_one_of(scene, canvas, &shown[i]);
    } else if (why) {
        panel_empty(canvas, where, why);
    } else {
        canvas_clip(canvas, &where);
        draw_plane(scene, canvas, where, subject, &modes, &instant, true);
    }
}

/* The circle under a place, or the first one. */
static struct shown shown_at(const struct scene *scene, struct rect where, double x)
{
    struct shown shown[CIRCLES_MOST];
    struct rect below = {where.x, where.y + scene->em, where.width, where.height - scene->em};
    int count = circles_of(scene, below, shown), at = 0;
    for (int i = 1; i < count; i++)
        if (x >= shown[i].where.x)
            at = i;
    return shown[at];
}

/* The plane as it was last drawn, and the number at a place of it. */
static bool number_at(const struct scene *scene, struct rect where, double x, double y,
                      struct plane *plane, double z[2])
{
    *plane = make_plane(where, scene->em, scene->column, scene->grid);
    z[0] = (x - plane->centre.x) / plane->scale;
    z[1] = (plane->centre.y - y) / plane->scale;
    return where.height > 0 && plane->scale > 0;
}

/* The root nearest to the hand follows it, and stays the one while the hand holds it. Of several
 * circles the hand takes one. */
static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    struct session *session = scene->session;
    const struct grab *grab = &scene->grab;
    int subject = session_subject(session);
    bool held = grab->held && grab->hit.kind == HIT_ROOT;
    struct modes modes;
    struct instant instant;
    struct placement placement;
    struct plane plane;
    double z[2];
    struct shown shown = shown_at(scene, where, x);
    if (!held && shown.where.y > where.y + scene->em) {
        *hit = (struct hit){.kind = HIT_FOCUS, .racer = shown.racer};
        return true;
    }
    if (!number_at(scene, shown.where, x, y, &plane, z) || (!held && y < where.y + scene->em) ||
        racer_no_roots(session, subject, &modes, &instant))
        return false;
    int mode = held ? grab->hit.mode : modes_nearest(&modes, z[0], z[1]);
    if (!modes_place_root(run_optimizer(session->race.run[subject]), &instant, &modes, mode, z[0],
                          z[1], &placement))
        return false;
    *hit = (struct hit){.kind = HIT_ROOT, .mode = mode};
    hit->has_eta = placement.has_eta;
    hit->has_beta = placement.has_beta;
    if (hit->has_eta)
        hit->eta = aimed_value(ROLE_RATE, racer_unscheduled(session, subject, placement.eta));
    if (hit->has_beta)
        hit->beta = aimed_value(ROLE_MEMORY, placement.beta);
    return true;
}

/* The root nearest to a place, of any racer or of `only` (−1: any), within half a line's height. */
static bool root_near(struct scene *scene, const struct plane *plane, const double z[2], int only,
                      char *text, size_t size)
{
    struct session *session = scene->session;
    double least = 0.5 * plane->em / plane->scale;
    bool found = false;
    for (int r = 0; r < session->race.count; r++) {
        struct modes modes;
        struct instant instant;
        if (session->state.racer[r].hidden || (only >= 0 && r != only) ||
            !racer_modes(session, r, &modes, &instant) || !modes.available)
            continue;
        int i = modes_nearest(&modes, z[0], z[1]);
        for (int k = 0; i >= 0 && k < modes.mode[i].count; k++) {
            const struct root *root = &modes.mode[i].root[k];
            double away = hypot(root->re - z[0], root->im - z[1]);
            char name[LAMBDA_BYTES], lambda[TEXT_NUMBER], re[TEXT_NUMBER], im[TEXT_NUMBER],
                modulus[TEXT_NUMBER];
            if (!(away < least))
                continue;
            least = away;
            found = true;
            lambda_text(modes.count, i, name);
            text_printed(lambda, modes.mode[i].lambda, 4);
            text_printed(re, root->re, 3);
            text_printed(im, fabs(root->im), 3);
            radius_text(root->modulus, 4, modulus, sizeof modulus);
            if (modes.whole)
                snprintf(text, size, "%s  z=%s%s%si  |z|=%s", session->state.racer[r].label, re,
                         root->im < 0 ? "-" : "+", im, modulus);
            else
                snprintf(text, size, "%s  %s=%s  z=%s%s%si  |z|=%s", session->state.racer[r].label,
                         name, lambda, re, root->im < 0 ? "-" : "+", im, modulus);
        }
    }
    return found;
}

static bool hover(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size)
{
    struct plane plane;
    double z[2];
    char re[TEXT_NUMBER], im[TEXT_NUMBER], modulus[TEXT_NUMBER];
    struct shown shown = shown_at(scene, where, x);
    bool several = shown.where.y > where.y + scene->em;
    if (y < shown.where.y || !number_at(scene, shown.where, x, y, &plane, z))
        return false;
    if (root_near(scene, &plane, z, several ? shown.racer : -1, text, size))
        return true;
    text_printed(re, z[0], 3);
    text_printed(im, fabs(z[1]), 3);
    text_printed(modulus, hypot(z[0], z[1]), 4);
    snprintf(text, size, "z=%s%s%si  |z|=%s", re, z[1] < 0 ? "-" : "+", im, modulus);
    return true;
}

const struct panel panel_circle = {
    .name = "circle",
    .title = "Roots of the iteration on the unit circle",
    .empty = empty,
    .draw = draw,
    .hit = hit,
    .hover = hover,
};
