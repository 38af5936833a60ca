#include "scene/scene.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/crew.h"
#include "scene/layout.h"
#include "scene/map/framing.h"
#include "scene/registry.h"
#include "scene/scene_settings.h"
#include "scene/theme.h"
#include "scene/words.h"

/* --- elements --- */

/* The i-th element of all: those of the map first, in the order of the help. NULL past the last. */
static const struct element *element_at(int i)
{
    int others = 0;
    while (other_elements[others])
        others++;
    if (i < others)
        return other_elements[i];
    for (int k = 0; panels[k]; k++)
        if (panels[k]->element && i-- == others)
            return panels[k]->element;
    return NULL;
}

static size_t aligned(size_t size)
{
    size_t unit = _Alignof(max_align_t);
    return (size + unit - 1) / unit * unit;
}

static bool make_state(struct kept *kept)
{
    if (kept->element->state_size > 0)
        kept->state = calloc(1, kept->element->state_size);
    return kept->state || kept->element->state_size == 0;
}

/* Room for all elements' values, which take up what they are at first, and for their states. */
static bool make_elements(struct scene *scene)
{
    int count = 0;
    while (element_at(count))
        count++;
    scene->kept = calloc((size_t)count + 1, sizeof *scene->kept);
    if (!scene->kept)
        return false;
    for (int i = 0; i < count; i++) {
        struct kept *kept = &scene->kept[i];
        *kept = (struct kept){element_at(i), scene->element_values_size, NULL};
        scene->kept_count++;
        scene->element_values_size += aligned(kept->element->values_size);
        if (!make_state(kept))
            return false;
    }
    scene->element_values = calloc(1, scene->element_values_size + 1);
    for (int i = 0; i < count && scene->element_values; i++)
        if (scene->kept[i].element->defaults)
            memcpy(scene->element_values + scene->kept[i].values, scene->kept[i].element->defaults,
                   scene->kept[i].element->values_size);
    return scene->element_values != NULL;
}

static bool join_elements(struct scene *scene, struct settings *settings, struct error *error)
{
    for (int i = 0; i < scene->kept_count; i++) {
        const struct element *element = scene->kept[i].element;
        if (!settings_join(settings, element->settings, element->keys,
                           element_values(scene, element), error))
            return false;
    }
    return true;
}

void scene_forget(struct scene *scene)
{
    for (int i = 0; i < scene->kept_count; i++) {
        const struct kept *kept = &scene->kept[i];
        if (!kept->state)
            continue;
        if (kept->element->forget)
            kept->element->forget(kept->state);
        memset(kept->state, 0, kept->element->state_size);
    }
}

/* --- the scene --- */

bool scene_init(struct scene *scene, struct session *session, struct settings *settings,
                struct error *error)
{
    memset(scene, 0, sizeof *scene); /* padding, too: looks are compared as bytes */
    scene->session = session;
    scene->values.panels_auto = true;
    scene->outline_w = malloc(OUTLINE_MAX * DIM_MAX * sizeof *scene->outline_w);
    scene->outline_f = malloc(OUTLINE_MAX * sizeof *scene->outline_f);
    scene->outline_steps = malloc(OUTLINE_MAX * sizeof *scene->outline_steps);
    scene->points = malloc(OUTLINE_MAX * sizeof *scene->points);
    bool room = scene->outline_w && scene->outline_f && scene->outline_steps && scene->points &&
                make_elements(scene);
    if ((room || fail_memory(error)) &&
        settings_join(settings, scene_settings, scene_keys, &scene->values, error) &&
        join_elements(scene, settings, error))
        return true;
    scene_finish(scene);
    return false;
}

void scene_finish(struct scene *scene)
{
    scene_forget(scene);
    for (int i = 0; i < scene->kept_count; i++)
        free(scene->kept[i].state);
    free(scene->kept);
    free(scene->element_values);
    free(scene->outline_w);
    free(scene->outline_f);
    free(scene->outline_steps);
    free(scene->points);
    *scene = (struct scene){0};
}

size_t scene_look_size(const struct scene *scene)
{
    return sizeof scene->values + scene->element_values_size;
}

void scene_look_copy(const struct scene *scene, void *look)
{
    memcpy(look, &scene->values, sizeof scene->values);
    memcpy((char *)look + sizeof scene->values, scene->element_values, scene->element_values_size);
}

void scene_look_take(struct scene *scene, const void *look)
{
    memcpy(&scene->values, look, sizeof scene->values);
    memcpy(scene->element_values, (const char *)look + sizeof scene->values,
           scene->element_values_size);
}

/* All values began as zeros and are assigned field by field: their padding is the same. */
bool scene_look_same(const struct scene *scene, const void *look)
{
    return memcmp(look, &scene->values, sizeof scene->values) == 0 &&
           memcmp((const char *)look + sizeof scene->values, scene->element_values,
                  scene->element_values_size) == 0;
}

struct style scene_style(const struct scene *scene)
{
    struct style style = {.text = scene->values.projector ? 1.25 : 1,
                          .line = scene->values.projector ? 1.5 : 1,
                          .font = scene->page.font,
                          .hair = scene->page.hair,
                          .bare = scene->page.bare};
    memcpy(style.family, scene->page.family, sizeof style.family);
    theme_palette(scene->values.theme, &style.palette);
    return style;
}

void scene_settle(struct scene *scene)
{
    framing_update(scene);
}

bool scene_asks_for(const struct scene *scene, const char *chart)
{
    const struct scene_values *v = &scene->values;
    if (v->panels_auto || v->alone)
        return strcmp(chart_names[v->detail], chart) == 0;
    return v->panel[panel_index(chart)];
}

/* Between title and caption. */
static void place_panels(struct scene *scene, struct canvas *canvas)
{
    struct words_room room = words_draw(scene, canvas);
    double height = canvas->height;
    canvas->height -= room.top + room.bottom;
    scene->placed_count = layout(scene, canvas, scene->placed);
    canvas->height = height;
    for (int i = 0; i < scene->placed_count; i++)
        scene->placed[i].where.y += room.top;
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
    scene_settle(scene);
    place_panels(scene, canvas);
    for (int i = 0; i < scene->placed_count; i++) {
        const struct placed *placed = &scene->placed[i];
        placed->panel->draw(scene, canvas, placed->where);
        canvas_clip(canvas, NULL);
    }
}

static bool is_chart(const struct panel *panel)
{
    int i = 0;
    while (chart_names[i] && strcmp(chart_names[i], panel->name) != 0)
        i++;
    return chart_names[i] != NULL;
}

/* All charts have their heading in their first line. */
static bool hit_heading(const struct scene *scene, const struct placed *placed, double y,
                        struct hit *hit)
{
    if (!is_chart(placed->panel) || y >= placed->where.y + scene->em)
        return false;
    *hit = (struct hit){.kind = HIT_ABOUT, .about = ABOUT_CHART};
    return true;
}

bool scene_hit(struct scene *scene, double x, double y, struct hit *hit)
{
    for (int i = 0; i < scene->placed_count; i++) {
        const struct panel *panel = scene->placed[i].panel;
        struct rect where = scene->placed[i].where;
        bool inside =
            x >= where.x && x < where.x + where.width && y >= where.y && y < where.y + where.height;
        if (inside && (hit_heading(scene, &scene->placed[i], y, hit) ||
                       (panel->hit && panel->hit(scene, where, x, y, hit))))
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
    case HIT_END:
    case HIT_CURVE:
        session->state.focus = hit->racer;
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
    case HIT_ABOUT:
        break;
    }
    if (!good)
        snprintf(session->message, sizeof session->message, "%.250s", error.text);
}

bool scene_background(bool (*patience)(void *context), void *context)
{
    return crews_turn(patience, context);
}
