/* What a hand on the picture does: taking hold, dragging, zooming, panning. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene/map/map.h"
#include "scene/panel.h"
#include "scene/panels/loss.h"
#include "scene/scene.h"
#include "session/undo.h"

/* In canvas units: what no hand can aim at. */
#define FINE 0.5

/* --- the first button --- */

static const struct placed *panel_at(const struct scene *scene, double x, double y)
{
    for (int i = 0; i < scene->placed_count; i++) {
        const struct rect *r = &scene->placed[i].where;
        if (x >= r->x && x < r->x + r->width && y >= r->y && y < r->y + r->height)
            return &scene->placed[i];
    }
    return NULL;
}

static const struct placed *panel_held(const struct scene *scene)
{
    for (int i = 0; i < scene->placed_count; i++)
        if (scene->placed[i].panel == scene->grab.panel)
            return &scene->placed[i];
    return NULL;
}

/* A plane through the racer moves with it: what the hand's way means is settled when it takes
 * hold. */
static void measure_plane(struct scene *scene)
{
    struct grab *grab = &scene->grab;
    struct view view;
    if (!view_of_map(scene, &view) || view.relief)
        return;
    view_unproject(&view, (struct point){grab->x + 1, grab->y}, grab->right);
    view_unproject(&view, (struct point){grab->x, grab->y + 1}, grab->down);
    for (int i = 0; i < DIM_MAX; i++) {
        grab->right[i] -= grab->hit.w[i];
        grab->down[i] -= grab->hit.w[i];
    }
}

/* Does what the hand means while it holds on. A step waits for it, and with what-if all that it
 * does to a value is one change. */
static void do_in_hand(struct scene *scene, const struct hit *hit)
{
    scene_do(scene, hit);
    bool value = hit->kind == HIT_ROLE || hit->kind == HIT_ROOT || hit->kind == HIT_PAIR;
    if (hit->kind == HIT_STEP || (value && scene->session->state.values.what_if))
        session_hold(scene->session);
}

/* --- pulling --- */

static bool is_pulled(const struct hit *hit)
{
    return hit->kind == HIT_END || hit->kind == HIT_CURVE;
}

static enum parameter_role leaning_role(const struct scene *scene)
{
    return scene->grab.leaning ? ROLE_MEMORY : ROLE_RATE;
}

/* How the place of what is held is measured: along the map, or up the chart. False where there is
 * no map. */
static bool grip_of(const struct scene *scene, struct grip *grip)
{
    const struct hit *hit = &scene->grab.hit;
    struct view view;
    *grip = (struct grip){.racer = hit->racer, .step = hit->step, .fine = FINE};
    if (hit->kind == HIT_CURVE) {
        loss_grip(scene, hit, grip);
        return true;
    }
    if (!view_of_map(scene, &view))
        return false;
    view_measure(&view, grip->origin, grip->along);
    return true;
}

/* The race stands still under the hand. */
static void begin_pull(struct scene *scene)
{
    struct session *session = scene->session;
    struct grab *grab = &scene->grab;
    struct grip grip;
    struct error error;
    session_drag_step(session, session->state.position);
    session->state.focus = grab->hit.racer;
    if (!grip_of(scene, &grip))
        return;
    if (session_pull(session, &grip, leaning_role(scene), &error) ||
        (grab->leaning && session_pull(session, &grip, ROLE_RATE, &error)))
        session_pull_place(session, grab->place);
    else
        session_report(session, &error);
}

/* As far as the hand has come, in the measure of the grip. On a relief that is the way on the
 * surface; beside it nothing follows. */
static bool pulled_way(const struct scene *scene, double x, double y, double way[2])
{
    const struct grab *grab = &scene->grab;
    struct view view;
    double from[2], to[2];
    way[0] = x - grab->x;
    way[1] = grab->y - y;
    if (grab->hit.kind != HIT_END || !view_of_map(scene, &view) || !view.relief)
        return true;
    if (!view_place(&view, (struct point){grab->x, grab->y}, from) ||
        !view_place(&view, (struct point){x, y}, to))
        return false;
    way[0] = view.scale_a * (to[0] - from[0]);
    way[1] = view.scale_b * (to[1] - from[1]);
    return true;
}

static void drag_pull(struct scene *scene, double x, double y)
{
    struct grab *grab = &scene->grab;
    double way[2], place[2];
    bool trembles = !grab->moved && hypot(x - grab->x, y - grab->y) < scene->em / 4;
    if (trembles || !pulled_way(scene, x, y, way))
        return;
    grab->moved = true;
    grab->hand = (struct point){x, y};
    place[0] = grab->hit.kind == HIT_CURVE ? 0 : grab->place[0] + way[0];
    place[1] = grab->place[1] + way[1];
    if (grab->hit.kind == HIT_END && scene->session->race.problem->dim == 1)
        place[1] = 0;
    session_pull_by(scene->session, leaning_role(scene));
    session_pull_to(scene->session, place);
}

void scene_lean(struct scene *scene, bool leaning)
{
    struct grab *grab = &scene->grab;
    bool changed = grab->leaning != leaning;
    grab->leaning = leaning;
    if (changed && grab->held && grab->moved && is_pulled(&grab->hit))
        drag_pull(scene, grab->hand.x, grab->hand.y);
}

/* --- taking hold --- */

bool scene_press(struct scene *scene, double x, double y)
{
    const struct placed *at = panel_at(scene, x, y);
    struct grab grab = {.x = x, .y = y, .leaning = scene->grab.leaning};
    if (scene->grab.held) { /* nobody told us that it let go */
        session_drag_end(scene->session);
        undo_end(scene->session);
    }
    scene->grab = grab;
    if (!at || !scene_hit(scene, x, y, &grab.hit))
        return false;
    grab.held = true;
    grab.panel = at->panel;
    scene->grab = grab;
    undo_begin(scene->session); /* until it lets go */
    if (is_pulled(&grab.hit))
        begin_pull(scene);
    else if (grab.hit.kind == HIT_START)
        measure_plane(scene);
    else if (grab.hit.kind != HIT_PLACE)
        do_in_hand(scene, &grab.hit);
    return true;
}

/* On a relief the start is where the hand is, and stays where it was while the hand is beside the
 * surface; flat maps leave `w` alone. */
static bool follow_relief(const struct scene *scene, struct point at, double *w)
{
    struct view view;
    return !view_of_map(scene, &view) || !view.relief || view_unproject(&view, at, w);
}

static void drag_start(struct scene *scene, double dx, double dy)
{
    struct grab *grab = &scene->grab;
    struct error error;
    double w[DIM_MAX];
    if (!grab->moved && hypot(dx, dy) < scene->em / 4) /* hands tremble */
        return;
    grab->moved = true;
    for (int i = 0; i < DIM_MAX; i++)
        w[i] = grab->hit.w[i] + dx * grab->right[i] + dy * grab->down[i];
    if (!follow_relief(scene, (struct point){grab->x + dx, grab->y + dy}, w))
        return;
    if (!session_drag_start(scene->session, w, &error))
        snprintf(scene->session->message, sizeof scene->session->message, "%.250s", error.text);
}

/* The start goes to what the panel has under the hand. */
static void drag_place(struct scene *scene, const struct placed *placed, double x, double y)
{
    struct grab *grab = &scene->grab;
    struct error error;
    struct hit hit;
    bool trembles = !grab->moved && hypot(x - grab->x, y - grab->y) < scene->em / 4;
    if (trembles || !placed->panel->hit(scene, placed->where, x, y, &hit))
        return;
    grab->moved = true;
    if (!session_drag_start(scene->session, hit.w, &error))
        snprintf(scene->session->message, sizeof scene->session->message, "%.250s", error.text);
}

void scene_drag(struct scene *scene, double x, double y)
{
    const struct grab *grab = &scene->grab;
    const struct placed *placed = panel_held(scene);
    struct hit hit;
    if (!grab->held || !placed)
        return;
    switch (grab->hit.kind) {
    case HIT_START:
        drag_start(scene, x - grab->x, y - grab->y);
        break;
    case HIT_ROLE:
    case HIT_ROOT:
    case HIT_STEP:
    case HIT_PAIR:
        if (placed->panel->hit(scene, placed->where, x, y, &hit))
            do_in_hand(scene, &hit);
        break;
    case HIT_PLACE:
        drag_place(scene, placed, x, y);
        break;
    case HIT_END:
    case HIT_CURVE:
        drag_pull(scene, x, y);
        break;
    case HIT_FOCUS:
    case HIT_ABOUT:
        break;
    }
}

void scene_release(struct scene *scene)
{
    struct grab *grab = &scene->grab;
    bool start = grab->hit.kind == HIT_START || grab->hit.kind == HIT_PLACE;
    if (grab->held && start && !grab->moved)
        scene_do(scene, &grab->hit);
    else if (grab->held)
        session_drag_end(scene->session);
    if (grab->held)
        undo_end(scene->session);
    grab->held = false;
}

/* --- no button --- */

bool scene_hover(struct scene *scene, double x, double y, char *text, size_t size)
{
    const struct placed *at = panel_at(scene, x, y);
    const struct panel *panel = at ? at->panel : NULL;
    return panel && panel->hover && panel->hover(scene, at->where, x, y, text, size);
}

bool scene_room(const struct scene *scene, double x, double y, struct rect *room)
{
    const struct placed *at = panel_at(scene, x, y);
    if (at)
        *room = at->where;
    return at != NULL;
}

/* --- wheel and second button --- */

/* Longer numbers beside a flat map make it narrower; the place is to stay under the pointer. */
static void return_place(struct scene *scene, struct point pointer, const double place[2])
{
    struct view view;
    double now[2];
    if (view_of_map(scene, &view) && !view.relief && view_place(&view, pointer, now))
        session_pan(scene->session, place[0] - now[0], place[1] - now[1]);
}

static void zoom(struct scene *scene, double x, double y, double factor)
{
    const struct point pointer = {x, y};
    struct view view;
    double place[2];
    if (!view_of_map(scene, &view) || !view_contains(&view, pointer) || view_follows_racer(scene) ||
        !view_place(&view, pointer, place)) {
        session_zoom(scene->session, factor);
        return;
    }
    session_zoom_at(scene->session, factor, place);
    return_place(scene, pointer, place);
}

/* The hand takes the near side of the block with it: half a turn across the panel. */
static void turn_relief(struct scene *scene, double across, double down)
{
    settings_move(scene->session->settings, "azimuth", -180 * across);
    settings_move(scene->session->settings, "elevation", 90 * down);
}

static void pan(struct scene *scene, double dx, double dy)
{
    struct session *session = scene->session;
    struct view view;
    if (view_in_relief(scene)) {
        if (view_of_map(scene, &view))
            turn_relief(scene, dx / view.where.width, dy / view.where.height);
        return;
    }
    if (view_follows_racer(scene))
        snprintf(session->message, sizeof session->message,
                 "this map follows the racer (:plane 1,2 stands still)");
    else if (view_of_map(scene, &view))
        session_pan(session, -dx / view.scale_a, dy / view.scale_b);
}

void scene_zoom(struct scene *scene, double x, double y, double factor)
{
    undo_begin(scene->session);
    zoom(scene, x, y, factor);
    undo_end_joined(scene->session);
}

void scene_pan(struct scene *scene, double dx, double dy)
{
    undo_begin(scene->session);
    pan(scene, dx, dy);
    undo_end_joined(scene->session);
}
