/* The unit circle: the roots of the focused method's iteration, one set per eigenvalue. Outside the
 * circle: diverging. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "scene/panel.h"

enum { SEGMENTS = 72 };

/* The z-plane: centre and canvas units per unit of z. */
struct plane {
    struct point centre;
    double scale;
};

/* Below the heading, with room for roots somewhat outside of the circle. */
static struct plane make_plane(struct rect where, bool grid)
{
    return (struct plane){{where.x + where.width / 2, where.y + where.height / 2},
                          fmin(where.width, where.height) / (grid ? 2.5 : 2.25)};
}

static void draw_circle(struct canvas *canvas, const struct plane *plane, double radius,
                        const struct stroke *stroke)
{
    struct point points[SEGMENTS + 1];
    for (int i = 0; i <= SEGMENTS; i++) {
        double angle = 2 * 3.14159265358979323846 * i / SEGMENTS;
        points[i] = (struct point){plane->centre.x + radius * plane->scale * cos(angle),
                                   plane->centre.y - radius * plane->scale * sin(angle)};
    }
    canvas_line(canvas, points, SEGMENTS + 1, stroke);
}

static void draw_axes(struct canvas *canvas, const struct plane *plane, struct rect where)
{
    struct stroke stroke = {.ink = INK_GRID, .width = 0.5};
    canvas_segment(canvas, where.x, plane->centre.y, where.x + where.width, plane->centre.y,
                   &stroke);
    canvas_segment(canvas, plane->centre.x, where.y, plane->centre.x, where.y + where.height,
                   &stroke);
}

/* A root beyond the panel is shown as an arrow at its edge: it is not on the circle, and it is not
 * lost. */
static void draw_root(struct canvas *canvas, const struct plane *plane, struct rect where,
                      const struct root *root, int shape, enum ink ink)
{
    double wide = 0.5 * where.width / plane->scale, high = 0.5 * where.height / plane->scale;
    if (!isfinite(root->modulus))
        return;
    if (fabs(root->re) <= wide && fabs(root->im) <= high) {
        canvas_marker(canvas,
                      (struct point){plane->centre.x + root->re * plane->scale,
                                     plane->centre.y - root->im * plane->scale},
                      shape, ink);
        return;
    }
    double inset = canvas->column / plane->scale;
    double shrink = fmin((wide - inset) / fabs(root->re), (high - inset) / fabs(root->im));
    struct point edge = {plane->centre.x + root->re * shrink * plane->scale,
                         plane->centre.y - root->im * shrink * plane->scale};
    bool sideways = fabs(root->re) * high >= fabs(root->im) * wide;
    const char *arrow = sideways ? (root->re > 0 ? "→" : "←") : (root->im > 0 ? "↑" : "↓");
    canvas_bold(canvas, edge.x - canvas->column / 2, edge.y - canvas->em / 2, ALIGN_LEFT,
                INK_WARNING, arrow);
}

/* The word for what the largest root does. */
static const char *verdict(double radius)
{
    if (radius > 1 + 1e-12)
        return "diverges";
    return radius < 1 - 1e-12 ? "converges" : "on the edge";
}

/* The smallest and the largest curvature on the bottom line; the largest alone where both have no
 * room. */
static void draw_curvatures(struct canvas *canvas, struct rect where, const struct modes *modes)
{
    char low[64], high[64], number[TEXT_NUMBER];
    double y = where.y + where.height - canvas->em;
    text_short(number, modes->mode[0].lambda, 4);
    snprintf(low, sizeof low, "λ₁=%s", number);
    text_short(number, modes->mode[modes->count - 1].lambda, 4);
    snprintf(high, sizeof high, "λ%s=%s",
             modes->count == 1   ? ""
             : modes->count == 2 ? "₂"
                                 : "ₙ",
             number);
    canvas_text(canvas, where.x + where.width, y, ALIGN_RIGHT, INK_DIM, high);
    double both = canvas_measure(canvas, low) + canvas_measure(canvas, high) + canvas->column;
    if (modes->count > 1 && both <= where.width)
        canvas_text(canvas, where.x, y, ALIGN_LEFT, INK_DIM, low);
}

static void draw_numbers(struct canvas *canvas, struct rect where, const struct modes *modes)
{
    char text[96], number[TEXT_NUMBER];
    enum ink ink = modes->radius > 1 + 1e-12 ? INK_WARNING : INK_TEXT;
    text_short(number, modes->radius, 5);
    snprintf(text, sizeof text, "ρ=%s", number);
    canvas_bold(canvas, where.x, where.y, ALIGN_LEFT, ink, text);
    canvas_text(canvas, where.x + where.width, where.y, ALIGN_RIGHT, ink, verdict(modes->radius));
    draw_curvatures(canvas, where, modes);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    const struct optimizer *optimizer = run_optimizer(session->race.run[subject]);
    struct modes modes;
    struct moment moment;
    char about[96];
    /* off quadratics the roots hold near this point only */
    snprintf(about, sizeof about, session->focus == FOCUS_ALL ? "all (%s shown)%s" : "%s%s",
             session->racer[subject].label,
             session->race.problem->surface->quadratic ? "" : ", local");
    where = panel_heading(canvas, where, "Roots", about);
    if (!racer_modes(session, subject, &modes, &moment)) {
        panel_empty(canvas, where, "no curvature here");
        return;
    }
    if (!modes.available) {
        panel_empty(canvas, where, "no linear iteration: no roots");
        return;
    }
    canvas_clip(canvas, &where);
    struct plane plane = make_plane(where, canvas->grid);
    struct rect square = {plane.centre.x - 1.12 * plane.scale, plane.centre.y - 1.12 * plane.scale,
                          2.24 * plane.scale, 2.24 * plane.scale};
    draw_axes(canvas, &plane, square);
    int memory = parameter_by_role(optimizer->parameters, ROLE_MEMORY);
    if (memory >= 0 && modes.mode[0].count == 2)
        draw_circle(canvas, &plane, sqrt(moment.parameter[memory]),
                    &(struct stroke){.ink = INK_GHOST, .width = 0.7, .dashed = true});
    draw_circle(canvas, &plane, 1, &(struct stroke){.ink = INK_DIM, .width = 1});
    draw_numbers(canvas, where, &modes);
    for (int i = 0; i < modes.count; i++)
        for (int k = 0; k < modes.mode[i].count; k++)
            draw_root(canvas, &plane, where, &modes.mode[i].root[k], subject,
                      modes.mode[i].root[k].modulus > 1 + 1e-12 ? INK_WARNING : racer_ink(subject));
}

/* The number of the z-plane at a place. */
static bool number_at(const struct scene *scene, struct rect where, double x, double y, double z[2])
{
    struct rect below = {where.x, where.y + scene->em, where.width, where.height - scene->em};
    struct plane plane = make_plane(below, scene->grid);
    z[0] = (x - plane.centre.x) / plane.scale;
    z[1] = (plane.centre.y - y) / plane.scale;
    return below.height > 0 && plane.scale > 0;
}

/* The root nearest to the hand follows it, and stays the one while the hand holds it. */
static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    struct session *session = scene->session;
    const struct grab *grab = &scene->grab;
    int subject = session_subject(session);
    bool held = grab->held && grab->hit.kind == HIT_ROOT;
    struct modes modes;
    struct moment moment;
    struct placement placement;
    double z[2];
    if (!number_at(scene, where, x, y, z) || (!held && y < where.y + scene->em) ||
        !racer_modes(session, subject, &modes, &moment))
        return false;
    int mode = held ? grab->hit.mode : modes_nearest(&modes, z[0], z[1]);
    if (!modes_place_root(run_optimizer(session->race.run[subject]), &moment, &modes, mode, z[0],
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

static bool hover(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size)
{
    double z[2];
    char re[TEXT_NUMBER], im[TEXT_NUMBER], modulus[TEXT_NUMBER];
    if (y < where.y + scene->em || !number_at(scene, where, x, y, z))
        return false;
    text_short(re, z[0], 3);
    text_short(im, fabs(z[1]), 3);
    text_short(modulus, hypot(z[0], z[1]), 4);
    snprintf(text, size, "z=%s%s%si  |z|=%s", re, z[1] < 0 ? "-" : "+", im, modulus);
    return true;
}

const struct panel panel_circle = {
    .name = "circle",
    .title = "Roots of the iteration on the unit circle",
    .draw = draw,
    .hit = hit,
    .hover = hover,
};
