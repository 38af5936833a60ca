#include "scene/map/ellipses.h"

#include <math.h>
#include <stdio.h>

#include "analysis/ellipse.h"
#include "base/text.h"
#include "base/vector.h"
#include "scene/map/inset.h"
#include "scene/panel.h"

enum { POINTS = 145, ENTRIES_MAX = 3 };

struct entry_text {
    enum ink ink;
    char text[128];
};

/* The racer at the position, and what has been said of it so far. */
struct subject {
    const struct view *view;
    struct canvas *canvas;
    const struct optimizer *optimizer;
    const char *label;
    enum ink ink;
    struct instant instant;
    double w[DIM_MAX], eta;
    bool measured; /* nothing is drawn: `reach` is to be known */
    double reach;  /* of the ellipses around the racer, in the plane */
    int entries;
    struct entry_text entry[ENTRIES_MAX];
};

/* η of the step to come; 1 for methods whose step is right by itself. */
static double rate_of(const struct optimizer *optimizer, const struct instant *instant)
{
    int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
    if (rate < 0)
        rate = parameter_find(optimizer->parameters, "eta");
    return rate < 0 ? 1 : instant->parameter[rate];
}

/* P; the identity where a method that multiplies the gradient has none. False for others. */
static bool metric_of(const struct subject *s, double *p)
{
    const struct optimizer *optimizer = s->optimizer;
    if (optimizer->metric) {
        optimizer->metric(optimizer, &s->instant, p);
        return true;
    }
    for (int i = 0; i < s->instant.dim; i++)
        for (int j = i; j < s->instant.dim; j++)
            p[packed_index(s->instant.dim, i, j)] = i == j;
    return optimizer->eta_scale == ETA_GRADIENT && !optimizer->smooth_gradient;
}

static void draw_ellipse(struct subject *s, const struct ellipse *ellipse,
                         const struct stroke *stroke)
{
    double around[POINTS][2];
    struct point points[POINTS], origin = view_plane(s->view, s->w);
    ellipse_points(ellipse, POINTS, around);
    for (int i = 0; i < POINTS; i++) {
        points[i] = (struct point){origin.x + around[i][0], origin.y + around[i][1]};
        s->reach = fmax(s->reach, hypot(around[i][0], around[i][1]));
    }
    if (s->measured)
        return;
    view_line(s->view, s->canvas, points, POINTS, stroke);
}

static void draw_centre(const struct subject *s, const struct ellipse *ellipse, enum ink ink)
{
    double there[DIM_MAX];
    if (s->measured)
        return;
    for (int i = 0; i < s->instant.dim; i++)
        there[i] =
            s->w[i] + ellipse->centre[0] * s->view->u[i] + ellipse->centre[1] * s->view->v[i];
    struct point p = view_project(s->view, there);
    if (view_contains(s->view, p) && !view_hides(s->view, there))
        canvas_marker(s->canvas, p, SHAPE_TRIAL, ink);
}

/* Two numbers behind some words. */
static void say(struct subject *s, enum ink ink, const char *words, const double number[2],
                const char *after)
{
    struct entry_text *entry = &s->entry[s->entries++];
    char low[TEXT_NUMBER], high[TEXT_NUMBER];
    text_printed(low, number[0], 3);
    text_printed(high, number[1], 3);
    entry->ink = ink;
    snprintf(entry->text, sizeof entry->text, "%s %s, %s%s", words, low, high, after);
}

static void draw_model(struct subject *s, const struct plane_model *model, const char *words,
                       const struct stroke *stroke)
{
    struct ellipse ellipse;
    double lambda[2];
    symmetric_eigen(2, model->curvature, lambda, NULL);
    bool found = ellipse_of_model(model, &ellipse);
    if (found) {
        draw_ellipse(s, &ellipse, stroke);
        draw_centre(s, &ellipse, stroke->ink);
    }
    say(s, stroke->ink, words, lambda, lambda[0] > 0 ? "" : ": no bowl");
}

static void draw_trust(struct subject *s)
{
    const double *radius = optimizer_state_field(s->optimizer, &s->instant, "radius");
    char number[TEXT_NUMBER];
    if (!radius)
        return;
    struct ellipse circle = {.semi = {*radius, *radius}, .along = {1, 0}};
    struct entry_text *entry = &s->entry[s->entries++];
    entry->ink = s->ink;
    draw_ellipse(s, &circle,
                 &(struct stroke){.ink = entry->ink, .width = 1.2, .dashed = true, .cased = true});
    text_printed(number, *radius, 3);
    snprintf(entry->text, sizeof entry->text, "%.90s trusts that up to Δ=%s", s->label, number);
}

/* f to second order, what the method takes for it, and how far it trusts that. */
static void draw_beliefs(struct subject *s)
{
    const struct problem *problem = s->view->problem;
    double p[PACKED_MAX], h[PACKED_MAX];
    char words[112];
    struct plane_model model;
    problem->eval(problem, 1, s->w, NULL, NULL, h);
    model = plane_model_of(problem->dim, s->instant.g, h, s->view->u, s->view->v);
    if (!isfinite(model.curvature[0] + model.curvature[1] + model.curvature[2]))
        return;
    draw_model(s, &model, problem->surface->quadratic ? "f: λ" : "f, local: λ",
               &(struct stroke){.ink = INK_ACCENT, .width = 1.2, .cased = true});
    snprintf(words, sizeof words, "%.90s believes: λ", s->label);
    if (metric_of(s, p) && plane_model_of_metric(problem->dim, s->instant.g, p, s->eta, s->view->u,
                                                 s->view->v, &model))
        draw_model(s, &model, words,
                   &(struct stroke){.ink = s->ink, .width = 1.2, .dashed = true, .cased = true});
    draw_trust(s);
}

/* On the map, or where they are too small there, in an inset. */
static void place_beliefs(struct subject *s)
{
    const struct view *map = s->view;
    struct view inset;
    s->measured = true;
    draw_beliefs(s);
    s->measured = false;
    s->entries = 0;
    bool small = inset_open(s->canvas, map, s->w, s->reach, &inset);
    s->view = small ? &inset : map;
    if (small)
        canvas_marker(s->canvas, view_project(&inset, s->w), SHAPE_START, s->ink);
    draw_beliefs(s);
    s->view = map;
    if (small)
        inset_close(s->canvas, map, s->w, &inset);
}

/* 1, 2, 5, 10 …: how much larger it is drawn where it would not be seen next to the marker. */
static double magnification(const struct subject *s, const struct ellipse *ellipse)
{
    static const double steps[] = {1, 2, 5};
    const struct rect *where = &s->view->where;
    double wanted = 0.12 * fmin(where->width, where->height);
    double seen = ellipse->semi[0] * fmin(s->view->scale_a, s->view->scale_b);
    for (double decade = 1; decade < 1e6; decade *= 10)
        for (int i = 0; i < 3; i++)
            if (seen * steps[i] * decade >= wanted)
                return steps[i] * decade;
    return 1;
}

static void draw_rates(struct subject *s)
{
    int dim = s->instant.dim;
    double p[PACKED_MAX], size = s->eta * norm(dim, s->instant.g), factor = 1;
    struct ellipse ellipse, unit;
    char words[112], after[64] = "";
    if (!metric_of(s, p) || !ellipse_of_steps(dim, p, s->eta, s->view->u, s->view->v, &unit)) {
        struct entry_text *entry = &s->entry[s->entries++];
        entry->ink = INK_DIM;
        snprintf(entry->text, sizeof entry->text, "%.90s has no rates per direction", s->label);
        return;
    }
    if (ellipse_of_steps(dim, p, size, s->view->u, s->view->v, &ellipse)) {
        factor = magnification(s, &ellipse);
        ellipse.semi[0] *= factor;
        ellipse.semi[1] *= factor;
        draw_ellipse(s, &ellipse, &(struct stroke){.ink = s->ink, .width = 1.2, .cased = true});
    }
    if (factor > 1)
        snprintf(after, sizeof after, ", drawn ×%.0f", factor);
    snprintf(words, sizeof words, "%.80s moves per ‖g‖:", s->label);
    say(s, s->ink, words, unit.semi, after);
}

/* On the left, where the racer is not. */
static void draw_legend(const struct subject *s)
{
    struct canvas *canvas = s->canvas;
    struct rect box = s->view->where, where = box;
    double pad = canvas->grid ? 0 : 0.4 * canvas->em;
    box.width = 0;
    for (int i = 0; i < s->entries; i++)
        box.width = fmax(box.width, canvas_measure(canvas, s->entry[i].text));
    box.width = fmin(box.width + 2 * pad, where.width);
    box.height = s->entries * canvas->em + pad;
    if (s->entries == 0 || box.height > 0.5 * where.height)
        return;
    if (!(view_project(s->view, s->w).y > where.y + 0.5 * where.height))
        box.y += where.height - box.height;
    if (canvas->grid)
        box.y = floor(box.y / canvas->em) * canvas->em;
    canvas_fill(canvas, box, INK_BACKGROUND);
    for (int i = 0; i < s->entries; i++) {
        char cut[256];
        fit_text(canvas, s->entry[i].text, box.width - 2 * pad, cut);
        canvas_text(canvas, box.x + pad, box.y + 0.5 * pad + i * canvas->em, ALIGN_LEFT,
                    s->entry[i].ink, cut);
    }
}

enum ellipses {
    ELLIPSES_OFF,
    ELLIPSES_MODEL, /* contours through the iterate: f's quadratic model, the method's own; the
                       circle of a trust region */
    ELLIPSES_RATES, /* where a gradient as long as this one would lead, in every direction */
};

struct ellipses_values {
    int shown; /* enum ellipses */
};

static const char *const ellipses_names[] = {"off", "model", "rates", NULL};

static const struct setting settings[] = {
    {"ellipses", 0, "NAME",
     "ellipses at the focused racer: what it believes of the surface, or its rates in every "
     "direction",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = ellipses_names,
     .offset = offsetof(struct ellipses_values, shown)},
    {0},
};

static const struct key_row keys[] = {
    {"b",
     "ellipses: what the racer believes of the surface, its rates, none",
     NULL,
     {{'b', ACTION_CYCLE, "ellipses"}},
     .group = KEYS_PICTURE},
    {0},
};

const struct element element_ellipses = {
    .settings = settings, .keys = keys, .values_size = sizeof(struct ellipses_values)};

void ellipses_draw(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct ellipses_values *values = element_values(scene, &element_ellipses);
    struct session *session = scene->session;
    int racer = session_subject(session), dim = view->problem->dim;
    if (values->shown == ELLIPSES_OFF || dim == 1)
        return;
    struct run *run = session->race.run[racer];
    const struct cursor *cursor = session_cursor(session, racer);
    struct subject s = {.view = view,
                        .canvas = canvas,
                        .optimizer = run_optimizer(run),
                        .label = session->state.racer[racer].label,
                        .ink = racer_ink(session, racer)};
    s.instant = run_instant(run, cursor);
    s.eta = rate_of(s.optimizer, &s.instant);
    for (int i = 0; i < dim; i++)
        s.w[i] = cursor->w[i];
    if (status_stops(cursor->ended))
        return;
    if (values->shown == ELLIPSES_MODEL)
        place_beliefs(&s);
    else
        draw_rates(&s);
    if (session->state.values.anatomy == 0) /* whose sentence stands there */
        draw_legend(&s);
}
