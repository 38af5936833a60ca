#include "scene/scene.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scene/panels/along.h"
#include "scene/map/cloud.h"
#include "scene/map/ellipses.h"
#include "scene/layout.h"
#include "scene/panel.h"
#include "scene/panels/basins.h"
#include "scene/panels/rates.h"
#include "scene/theme.h"

#define PART(symbol) extern const struct panel panel_##symbol;
#include "panel_list.inc"
#undef PART

#define PART(symbol) &panel_##symbol,
const struct panel *const panels[] = {
#include "panel_list.inc"
    NULL,
};
#undef PART

#define PART(name) name,
const char *const chart_names[] = {
#include "chart_list.inc"
    NULL,
};
#undef PART

/* --- settings --- */

static const char *panel_name(const void *context, int i)
{
    (void)context;
    return panels[i] ? panels[i]->name : NULL;
}

static bool unknown_panel(const char *name, struct error *error)
{
    const char *nearest = text_nearest(name, panel_name, NULL);
    if (nearest)
        return fail(error, "panels: there is no panel '%.40s' (did you mean '%s'?)", name, nearest);
    return fail(error,
                "panels: there is no panel '%.40s' (auto, or names from 'glissade list panels')",
                name);
}

static bool assign_panels(void *values, const char *text, struct error *error)
{
    struct scene_values *v = values;
    bool chosen[PANELS_MAX] = {false};
    if (strcmp(text, "auto") == 0) {
        v->panels_auto = true;
        return true;
    }
    if (*text == '\0')
        return fail(error,
                    "panels: the value is empty (auto, or names from 'glissade list panels')");
    for (const char *from = text;; from++) {
        char name[64];
        size_t length = strcspn(from, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, from);
        int i = 0;
        while (panels[i] && strcmp(panels[i]->name, name) != 0)
            i++;
        if (!panels[i])
            return unknown_panel(name, error);
        chosen[i] = true;
        from += length;
        if (*from == '\0')
            break;
    }
    memcpy(v->panel, chosen, sizeof chosen);
    v->panels_auto = false;
    return true;
}

static void print_panels(const void *values, char *out, size_t size)
{
    const struct scene_values *v = values;
    *out = '\0';
    if (v->panels_auto)
        snprintf(out, size, "auto");
    for (int i = 0; panels[i] && !v->panels_auto; i++) {
        size_t length = strlen(out);
        if (v->panel[i])
            snprintf(out + length, size - length, "%s%s", length ? "," : "", panels[i]->name);
    }
}

static bool assign_plane(void *values, const char *text, struct error *error)
{
    struct scene_values *v = values;
    double axes[2];
    int count = 2;
    if (strcmp(text, "eigen") == 0) {
        v->plane[0] = v->plane[1] = -1;
        return true;
    }
    if (!text_numbers("plane", text, axes, 2, &count, error))
        return false;
    for (int i = 0; i < 2; i++)
        if (axes[i] != floor(axes[i]) || axes[i] < 1 || axes[i] > DIM_MAX || axes[0] == axes[1])
            return fail(
                error,
                "plane: '%.40s' is no plane (eigen, or two different coordinates from 1 to %d)",
                text, DIM_MAX);
    v->plane[0] = (int)axes[0] - 1;
    v->plane[1] = (int)axes[1] - 1;
    return true;
}

static void print_plane(const void *values, char *out, size_t size)
{
    const struct scene_values *v = values;
    if (v->plane[0] < 0)
        snprintf(out, size, "eigen");
    else
        snprintf(out, size, "%d,%d", v->plane[0] + 1, v->plane[1] + 1);
}

static const char *const grounds[] = {"map", "relief", NULL};
static const char *const measures[] = {"auto", "f", "height", "gradient", "distance", NULL};
static const char *const tallies[] = {"steps", "gradients", "evaluations", NULL};
static const char *const swarm_starts[] = {"grid", "start", NULL};
static const char *const shown[] = {"on", "off", NULL};
static const char *const rates_choices[] = {"predicted", "minimum", "measured", NULL};
static const char *const over_choices[] = {"eta-beta", "eta", NULL};

/* Two numbers, the first the lower one, within limits of which the upper may be excluded. */
static bool assign_range(const char *name, double *range, const char *text, bool zero, double below,
                         const char *allowed, struct error *error)
{
    double ends[2] = {0, 0};
    int count = 2;
    if (strcmp(text, "auto") != 0) {
        if (!text_numbers(name, text, ends, 2, &count, error))
            return false;
        bool good = zero ? ends[0] >= 0 : ends[0] > 0;
        if (!good || !(ends[0] < ends[1]) || !(ends[1] < below))
            return fail(error, "%s: %.60s is out of range (%s, or auto)", name, text, allowed);
    }
    memcpy(range, ends, sizeof ends);
    return true;
}

static bool assign_eta_range(void *values, const char *text, struct error *error)
{
    return assign_range("eta-range", ((struct scene_values *)values)->eta_range, text, false,
                        INFINITY, "LOW,HIGH with 0 < LOW < HIGH", error);
}

static bool assign_beta_range(void *values, const char *text, struct error *error)
{
    return assign_range("beta-range", ((struct scene_values *)values)->beta_range, text, true, 1,
                        "LOW,HIGH with 0 <= LOW < HIGH < 1", error);
}

static void print_range(const double *range, char *out, size_t size)
{
    char low[TEXT_NUMBER], high[TEXT_NUMBER];
    text_short(low, range[0], 15);
    text_short(high, range[1], 15);
    if (range[1] > 0)
        snprintf(out, size, "%s,%s", low, high);
    else
        snprintf(out, size, "auto");
}

static void print_eta_range(const void *values, char *out, size_t size)
{
    print_range(((const struct scene_values *)values)->eta_range, out, size);
}

static void print_beta_range(const void *values, char *out, size_t size)
{
    print_range(((const struct scene_values *)values)->beta_range, out, size);
}

const struct setting scene_settings[] = {
    {"panels", 0, "NAME,...", "panels to show: auto, or names from 'list panels'", SETTING_OWN,
     SCOPE_SESSION, EFFECT_PICTURE, .assign = assign_panels, .print = print_panels},
    {"detail", 0, "NAME", "the chart beside the map where one fits", SETTING_CHOICE, SCOPE_SESSION,
     EFFECT_PICTURE, .choices = chart_names, .offset = offsetof(struct scene_values, detail)},
    {"alone", 0, NULL, "the detail chart alone, over the whole picture", SETTING_FLAG,
     SCOPE_SESSION, EFFECT_PICTURE, .offset = offsetof(struct scene_values, alone)},
    {"timeline", 0, NULL, "a bar of the steps below the picture", SETTING_FLAG, SCOPE_SESSION,
     EFFECT_PICTURE, .offset = offsetof(struct scene_values, timeline)},
    {"plane", 0, "I,J", "coordinates of the map for three and more parameters, or eigen",
     SETTING_OWN, SCOPE_SESSION, EFFECT_PICTURE, .assign = assign_plane, .print = print_plane},
    {"loss-shows", 0, "NAME", "what the loss chart shows: height is f - f*", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_PICTURE, .choices = measures,
     .offset = offsetof(struct scene_values, loss_shows)},
    {"loss-over", 0, "NAME", "the loss chart: over steps, gradients or all evaluations",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = tallies,
     .offset = offsetof(struct scene_values, loss_over)},
    {"swarm", 0, "N", "so many points beside each racer that moves coordinate by coordinate",
     SETTING_INTEGER, SCOPE_SESSION, EFFECT_PICTURE, .minimum = 0, .maximum = 100000,
     .offset = offsetof(struct scene_values, swarm)},
    {"swarm-from", 0, "NAME", "where the swarm starts: a grid over the region, or around the start",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = swarm_starts,
     .offset = offsetof(struct scene_values, swarm_from)},
    {"swarm-spread", 0, "V", "standard deviation around the start, in diagonals of the region",
     SETTING_REAL, SCOPE_SESSION, EFFECT_PICTURE, .minimum = 1e-9, .maximum = 10,
     .offset = offsetof(struct scene_values, swarm_spread)},
    {"noise-shown", 0, "NAME", "on the map, for random gradients: a fan of them and the noise ball",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = shown,
     .offset = offsetof(struct scene_values, noise_off)},
    {"bounds", 0, "NAME", "what theory promises, in the loss chart where it applies",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = shown,
     .offset = offsetof(struct scene_values, bounds_off)},
    {"view", 0, "NAME", "how the surface is shown: from above, or in relief", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_PICTURE, .choices = grounds,
     .offset = offsetof(struct scene_values, ground)},
    {"ellipses", 0, "NAME",
     "ellipses at the focused racer: what it believes of the surface, or its rates in every "
     "direction",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = ellipses_names,
     .offset = offsetof(struct scene_values, ellipses)},
    {"whitened", 0, NULL, "the map of a quadratic in coordinates where its contours are circles",
     SETTING_FLAG, SCOPE_SESSION, EFFECT_PICTURE,
     .offset = offsetof(struct scene_values, whitened)},
    {"rates", 0, "NAME",
     "the chart of η and β: predicted here or at the nearest minimum, or steps measured",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = rates_choices,
     .offset = offsetof(struct scene_values, rates)},
    {"rates-over", 0, "NAME", "that chart over both, or over η at the present β", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_PICTURE, .choices = over_choices,
     .offset = offsetof(struct scene_values, rates_over)},
    {"eta-range", 0, "LOW,HIGH", "η of that chart and of sweep, or auto", SETTING_OWN,
     SCOPE_SESSION, EFFECT_PICTURE, .assign = assign_eta_range, .print = print_eta_range},
    {"beta-range", 0, "LOW,HIGH", "β of that chart and of sweep, or auto", SETTING_OWN,
     SCOPE_SESSION, EFFECT_PICTURE, .assign = assign_beta_range, .print = print_beta_range},
    {"azimuth", 0, "DEGREES", "how far the viewer has walked around the relief", SETTING_REAL,
     SCOPE_SESSION, EFFECT_PICTURE, .minimum = -180, .maximum = 180, .wraps = true,
     .offset = offsetof(struct scene_values, azimuth)},
    {"elevation", 0, "DEGREES", "how steeply the relief is looked down on; 90: from above",
     SETTING_REAL, SCOPE_SESSION, EFFECT_PICTURE, .minimum = 10, .maximum = 90,
     .offset = offsetof(struct scene_values, elevation)},
    {"direction", 0, "NAME", "eigen-direction that filter and circuit are about", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_PICTURE, .choices = along_names,
     .offset = offsetof(struct scene_values, along)},
    {"theme", 0, "NAME", "colours", SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE,
     .choices = theme_names, .offset = offsetof(struct scene_values, theme)},
    {"projector", 0, NULL, "larger text and thicker lines, for the back row", SETTING_FLAG,
     SCOPE_SESSION, EFFECT_PICTURE, .offset = offsetof(struct scene_values, projector)},
    {0},
};

/* --- keys --- */

static const char *has_no_relief(const struct session *session)
{
    return session->race.problem->dim == 1
               ? "a single parameter has no relief: its curve is all there is"
               : NULL;
}

static const char *cannot_be_whitened(const struct session *session)
{
    char value[SETTING_TEXT];
    settings_print(session->settings, "whitened", value, sizeof value);
    return session->race.problem->surface->quadratic || strcmp(value, "on") == 0
               ? NULL
               : "only a quadratic has coordinates where all contours are circles (such as bowl)";
}

static const struct key_row scene_keys[] = {
    {"T",
     "timeline: a bar to drag the position on",
     NULL,
     {{'T', ACTION_NEXT, "timeline"}},
     .once = true},
    {"v",
     "the surface in relief, or from above",
     "relief",
     {{'v', ACTION_NEXT, "view"}},
     .group = KEYS_PICTURE,
     .refuses = has_no_relief},
    {"b",
     "ellipses: what the racer believes of the surface, its rates, none",
     NULL,
     {{'b', ACTION_CYCLE, "ellipses"}},
     .group = KEYS_PICTURE},
    {"W",
     "a quadratic in coordinates where its contours are circles, and back",
     NULL,
     {{'W', ACTION_NEXT, "whitened"}},
     .group = KEYS_PICTURE,
     .refuses = cannot_be_whitened},
    {"d/D",
     "next detail panel, the one before",
     NULL,
     {{'d', ACTION_NEXT, "detail"}, {'D', ACTION_BACK, "detail"}},
     .group = KEYS_PICTURE},
    {"c",
     "random gradients on the map: a fan of them, the noise ball, the cloud",
     NULL,
     {{'c', ACTION_CYCLE, "noise-shown"}},
     .group = KEYS_PICTURE},
    {"C",
     "a swarm of points beside each racer, or none (:swarm N)",
     NULL,
     {{'C', ACTION_SWITCH, "swarm", "0", "1000"}},
     .group = KEYS_PICTURE},
    {"y/Y",
     "loss chart: what it shows; over steps or evaluations",
     NULL,
     {{'y', ACTION_CYCLE, "loss-shows"}, {'Y', ACTION_CYCLE, "loss-over"}},
     .group = KEYS_PICTURE},
    {"M",
     "the chart of η and β: predicted here, at the minimum, measured",
     NULL,
     {{'M', ACTION_CYCLE, "rates"}},
     .group = KEYS_PICTURE},
    {"t",
     "dark or light theme",
     NULL,
     {{'t', ACTION_NEXT, "theme"}},
     .group = KEYS_PICTURE,
     .once = true},
    {0},
};

/* --- helpers for panels --- */

enum ink racer_ink(int i)
{
    return (enum ink)(INK_RACER + i % RACER_INKS);
}

int moving_digits(const struct session *session, int still)
{
    return !session->playing ? still : still > 4 ? 3 : still - 1;
}

struct stroke racer_stroke(int i)
{
    return (struct stroke){
        .ink = racer_ink(i), .width = 1, .dashed = i % RACER_INKS >= RACER_INKS / 2};
}

void fit_text(const struct canvas *canvas, const char *text, double width, char *out)
{
    snprintf(out, 256, "%s", text);
    size_t length = strlen(out);
    if (canvas_measure(canvas, out) <= width)
        return;
    while (length > 0) {
        do
            length--;
        while (length > 0 && ((unsigned char)out[length] & 0xC0) == 0x80);
        if (length > 250)
            continue;
        memcpy(out + length, "…", sizeof "…");
        if (canvas_measure(canvas, out) <= width)
            return;
    }
    *out = '\0';
}

struct rect panel_heading(struct canvas *canvas, struct rect where, const char *title,
                          const char *about)
{
    char cut[256];
    canvas_clip(canvas, &where);
    canvas_bold(canvas, where.x, where.y, ALIGN_LEFT, INK_TEXT, title);
    double used = canvas_measure_bold(canvas, title) + 2 * canvas->column;
    fit_text(canvas, about, where.width - used, cut);
    canvas_text(canvas, where.x + used, where.y, ALIGN_LEFT, INK_DIM, cut);
    canvas_clip(canvas, NULL);
    return (struct rect){where.x, where.y + canvas->em, where.width, where.height - canvas->em};
}

void panel_empty(struct canvas *canvas, struct rect where, const char *why)
{
    char cut[256];
    fit_text(canvas, why, where.width, cut);
    double line = floor((where.height - canvas->em) / 2 / canvas->em) * canvas->em;
    canvas_text(canvas, where.x + where.width / 2, where.y + fmax(line, 0), ALIGN_CENTRE, INK_DIM,
                cut);
}

bool racer_modes(struct session *session, int i, struct modes *modes, struct moment *moment)
{
    struct run *run = session->race.run[i];
    const struct cursor *cursor = session_cursor(session, i);
    double h[PACKED_MAX];
    session->race.problem->eval(session->race.problem, 1, cursor->w, NULL, NULL, h);
    *moment = run_moment(run, cursor);
    *modes = modes_of(run_optimizer(run), moment, h);
    return isfinite(modes->hessian[0]);
}

/* --- the scene --- */

bool scene_init(struct scene *scene, struct session *session, struct settings *settings,
                struct error *error)
{
    *scene = (struct scene){
        .session = session,
        .values = {.panels_auto = true, .plane = {0, 1}, .elevation = 45, .swarm_spread = 0.05},
        .field = {.key = {.generation = -1}},
        .terrain = {.key = {.generation = -1}}};
    scene->outline_w = malloc(OUTLINE_MAX * DIM_MAX * sizeof *scene->outline_w);
    scene->outline_f = malloc(OUTLINE_MAX * sizeof *scene->outline_f);
    scene->outline_steps = malloc(OUTLINE_MAX * sizeof *scene->outline_steps);
    scene->points = malloc(OUTLINE_MAX * sizeof *scene->points);
    return settings_join(settings, scene_settings, scene_keys, &scene->values, error) &&
           ((scene->outline_w && scene->outline_f && scene->outline_steps && scene->points) ||
            fail_memory(error));
}

void scene_finish(struct scene *scene)
{
    free(scene->outline_w);
    free(scene->outline_f);
    free(scene->outline_steps);
    free(scene->points);
    free(scene->field.bands);
    rates_free(scene->rates);
    basin_chart_free(scene->basins);
    relief_finish(&scene->terrain.relief);
    cloud_free(scene->cloud);
    *scene = (struct scene){0};
}

struct style scene_style(const struct scene *scene)
{
    struct style style = {.text = scene->values.projector ? 1.25 : 1,
                          .line = scene->values.projector ? 1.5 : 1};
    theme_palette(scene->values.theme, &style.palette);
    return style;
}

void scene_draw(struct scene *scene, struct canvas *canvas)
{
    struct style style = scene_style(scene);
    canvas_begin(canvas, &style);
    scene->em = canvas->em;
    scene->column = canvas->column;
    scene->grid = canvas->grid;
    scene->behind = false;
    scene->pending = false;
    scene->placed_count = layout(scene, canvas, scene->placed);
    for (int i = 0; i < scene->placed_count; i++) {
        const struct placed *placed = &scene->placed[i];
        panels[placed->panel]->draw(scene, canvas, placed->where);
        canvas_clip(canvas, NULL);
    }
}

bool scene_hit(struct scene *scene, double x, double y, struct hit *hit)
{
    for (int i = 0; i < scene->placed_count; i++) {
        const struct panel *panel = panels[scene->placed[i].panel];
        struct rect where = scene->placed[i].where;
        bool inside =
            x >= where.x && x < where.x + where.width && y >= where.y && y < where.y + where.height;
        if (inside && panel->hit && panel->hit(scene, where, x, y, hit))
            return true;
    }
    return false;
}

void scene_do(struct scene *scene, const struct hit *hit)
{
    struct session *session = scene->session;
    struct error error;
    bool good = true;
    switch (hit->kind) {
    case HIT_START:
    case HIT_PLACE:
        good = session_race_from(session, hit->w, &error);
        break;
    case HIT_ROLE:
        good = session_set_role(session, hit->role, hit->value, &error);
        break;
    case HIT_FOCUS:
        session->focus = hit->racer;
        break;
    case HIT_STEP:
        session_drag_step(session, hit->step);
        session_drag_end(session);
        break;
    case HIT_ROOT:
    case HIT_PAIR:
        if (hit->has_eta)
            good = session_set_role(session, ROLE_RATE, hit->eta, &error);
        if (good && hit->has_beta)
            good = session_set_role(session, ROLE_MEMORY, hit->beta, &error);
        break;
    }
    if (!good)
        snprintf(session->message, sizeof session->message, "%.250s", error.text);
}
