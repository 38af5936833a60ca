/* What every action does, apart from those on η and β. */
#include "session/act.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "session/anatomy.h"
#include "session/beginning.h"
#include "session/edit.h"
#include "session/eta_beta.h"
#include "session/lineup.h"
#include "session/pins.h"
#include "session/position.h"
#include "session/proposal.h"
#include "session/racers.h"
#include "session/travel.h"
#include "session/undo.h"
#include "session/view.h"
#include "surfaces/surfaces.h"

/* Surfaces that need an expression are left out: there is none to give them; and those on which a
 * racer's modifiers mean nothing. */
static void cycle_surface(struct session *session, int direction)
{
    struct error error;
    int count = 0, here = surface_index(session->race.problem->surface), i = here;
    while (surfaces[count])
        count++;
    do
        i = (i + direction + count) % count;
    while (i != here && (surfaces[i]->takes_expression ||
                         !session_assign(session, "surface", surfaces[i]->name, &error)));
    if (i == here)
        snprintf(session->message, sizeof session->message,
                 "these racers can race on no other surface");
}

static void cycle_focus(struct session *session, int direction)
{
    int count = session->race.count, i = session->state.focus;
    for (int tries = 0; tries < count; tries++) {
        i = i == FOCUS_ALL ? (direction > 0 ? 0 : count - 1) : (i + direction + count) % count;
        if (!session->state.racer[i].hidden)
            break;
    }
    session->state.focus = i;
}

/* 1, 2, 5, 10, 20 ...: the next one in a direction. */
static double next_speed(double speed, int direction)
{
    static const double steps[] = {1, 2, 5, 10};
    double decade = pow(10, floor(log10(speed) + 1e-9));
    for (int i = 0; i < 3; i++) {
        double here = steps[i] * decade, above = steps[i + 1] * decade;
        if (direction > 0 && speed < above * 0.999)
            return above;
        if (direction < 0 && speed <= above * 1.001 && speed > here * 1.001)
            return here;
    }
    return direction > 0 ? 20 * decade : decade / 2;
}

/* Automatic speed stays what it is, so many times as fast. */
static void change_speed(struct session *session, int direction)
{
    struct session_values *v = &session->state.values;
    if (isnan(v->speed))
        v->haste = fmin(fmax(next_speed(v->haste, direction), HASTE_LEAST), HASTE_MOST);
    else
        v->speed = fmin(fmax(next_speed(v->speed, direction), SPEED_LEAST), SPEED_MOST);
}

static void start_picking(struct session *session)
{
    if (session->race.problem->dim != 2) {
        snprintf(session->message, sizeof session->message,
                 "click on the map, or type :start with %d numbers", session->race.problem->dim);
        return;
    }
    struct row row = run_row(session->race.run[0], 0);
    session->state.picking = true;
    session->state.playing = false;
    session->state.pick[0] = row.w[0];
    session->state.pick[1] = row.w[1];
    snprintf(session->message, sizeof session->message,
             "start: arrows move it, Enter races from there, Esc cancels");
}

static void finish_picking(struct session *session)
{
    struct error error;
    session->state.picking = false;
    session->message[0] = '\0';
    if (!session_race_from(session, session->state.pick, &error))
        session_report(session, &error);
}

/* While a start is being chosen the arrow keys move it. True when the action was used up. */
static bool act_picking(struct session *session, enum action action)
{
    double dx = session->state.view[1] - session->state.view[0],
           dy = session->state.view[3] - session->state.view[2];
    double coarse = session->fine_next ? 400 : 40;
    switch (action) {
    case ACTION_ETA_DOWN:
        session->state.pick[0] -= dx / coarse;
        break;
    case ACTION_ETA_UP:
        session->state.pick[0] += dx / coarse;
        break;
    case ACTION_BETA_UP:
        session->state.pick[1] += dy / coarse;
        break;
    case ACTION_BETA_DOWN:
        session->state.pick[1] -= dy / coarse;
        break;
    case ACTION_ETA_DOWN_FINE:
        session->state.pick[0] -= dx / 400;
        break;
    case ACTION_ETA_UP_FINE:
        session->state.pick[0] += dx / 400;
        break;
    case ACTION_BETA_UP_FINE:
        session->state.pick[1] += dy / 400;
        break;
    case ACTION_BETA_DOWN_FINE:
        session->state.pick[1] -= dy / 400;
        break;
    case ACTION_CONFIRM:
    case ACTION_PICK_START:
        finish_picking(session);
        return true;
    case ACTION_CANCEL:
        session->state.picking = false;
        session->message[0] = '\0';
        return true;
    default:
        return false;
    }
    session->fine_next = false;
    return true;
}

/* Moving through the race. True when the action was one of these. */
static bool act_playback(struct session *session, enum action action)
{
    static const struct {
        enum action action;
        int steps;
    } moves[] = {{ACTION_STEP, 1},
                 {ACTION_STEP_BACK, -1},
                 {ACTION_STEP_TEN, 10},
                 {ACTION_STEP_BACK_TEN, -10}};
    struct error error;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (moves[i].action != action)
            continue;
        session_seek(session, session_aim_of(session).step + moves[i].steps);
        return true;
    }
    switch (action) {
    case ACTION_PLAY:
        if (session->target >= 0)
            session->resume = !session->resume;
        else if (session_over(session) && !session->state.playing)
            snprintf(session->message, sizeof session->message,
                     "all racers have stopped: r restarts");
        else
            session->state.playing = !session->state.playing;
        session->owed = 0;
        return true;
    case ACTION_FIRST:
        session_seek(session, 0);
        return true;
    case ACTION_LAST:
        session_seek(session, session->state.extent);
        return true;
    case ACTION_MARK_NEXT:
    case ACTION_MARK_BACK:
        session_seek(session, session_mark_beside(session, action == ACTION_MARK_NEXT));
        return true;
    case ACTION_RESTART:
        if (session_restart(session, &error))
            session->state.playing = true;
        else
            session_report(session, &error);
        return true;
    case ACTION_BEGIN_AGAIN:
        if (session_begin_again(session, &error))
            snprintf(session->message, sizeof session->message,
                     "the settings of the beginning; u takes that back");
        else
            session_report(session, &error);
        return true;
    default:
        return false;
    }
}

static void toggle_racer(struct session *session, int i)
{
    if (i >= session->race.count)
        return;
    session_hide_racer(session, i, !session->state.racer[i].hidden);
    snprintf(session->message, sizeof session->message, "%s %s", session->state.racer[i].label,
             session->state.racer[i].hidden ? "off" : "on");
}

static void toggle_what_if(struct session *session)
{
    bool *on = &session->state.values.what_if;
    *on = !*on;
    snprintf(session->message, sizeof session->message,
             *on ? "what-if: every change replays the race from its start"
                 : "what-if off: changes count from the step shown on");
}

static void pin_run(struct session *session)
{
    struct error error;
    const struct session_values *values = &session->state.values;
    int before = values->pins;
    if (!session_pin(session, &error)) {
        session_report(session, &error);
        return;
    }
    const struct pin *last = values->pin[values->pins - 1];
    if (values->pins == before + 1)
        snprintf(session->message, sizeof session->message,
                 "pinned at step %ld: %s (I takes pins away)", last->step, last->name);
    else
        snprintf(session->message, sizeof session->message,
                 "%d runs pinned at step %ld (I takes pins away)", values->pins - before,
                 last->step);
}

static void take_pins_away(struct session *session)
{
    int count = session->state.values.pins;
    if (count > 0)
        session_unpin(session, -1);
    snprintf(session->message, sizeof session->message,
             count > 0 ? "no more pins" : "there are no pins: i makes one");
}

static bool act_picture(struct session *session, enum action action)
{
    if (action >= ACTION_RACER_1 && action <= ACTION_RACER_9) {
        toggle_racer(session, (int)action - ACTION_RACER_1);
        return true;
    }
    switch (action) {
    case ACTION_FINE_NEXT:
        session->fine_next = true;
        snprintf(session->message, sizeof session->message, "fine: now an arrow key");
        return true;
    case ACTION_FOCUS_NEXT:
    case ACTION_FOCUS_BACK:
        cycle_focus(session, action == ACTION_FOCUS_NEXT ? 1 : -1);
        return true;
    case ACTION_FOCUS_ALL:
        session->state.focus = FOCUS_ALL;
        snprintf(session->message, sizeof session->message,
                 "all racers: the arrow keys change every one");
        return true;
    case ACTION_SURFACE_NEXT:
    case ACTION_SURFACE_BACK:
        cycle_surface(session, action == ACTION_SURFACE_NEXT ? 1 : -1);
        return true;
    case ACTION_PICK_START:
        start_picking(session);
        return true;
    case ACTION_FASTER:
    case ACTION_SLOWER:
        change_speed(session, action == ACTION_FASTER ? 1 : -1);
        return true;
    case ACTION_WHAT_IF:
        toggle_what_if(session);
        return true;
    case ACTION_PIN:
        pin_run(session);
        return true;
    case ACTION_UNPIN:
        take_pins_away(session);
        return true;
    case ACTION_CONFIRM:
        settings_cycle(session->settings, "alone", 1);
        return true;
    case ACTION_CANCEL:
        settings_assign(session->settings, "alone", "off", NULL);
        return true;
    default:
        return false;
    }
}

static bool dispatch(struct session *session, enum action action)
{
    return session_act_role(session, action) || session_act_anatomy(session, action) ||
           act_playback(session, action) || session_act_view(session, action) ||
           act_picture(session, action);
}

static bool act(struct session *session, enum action action)
{
    if (session->state.picking && act_picking(session, action))
        return true;
    long position = session->state.position;
    int subject = session_subject(session);
    if (!dispatch(session, action))
        return false;
    if (session->state.playing || session->state.position != position ||
        session_subject(session) != subject)
        session_follow_anatomy(session);
    return true;
}

bool session_act(struct session *session, enum action action)
{
    if (!session->state.picking)
        session->message[0] = '\0';
    if (action == ACTION_UNDO || action == ACTION_REDO) {
        action == ACTION_UNDO ? session_undo(session) : session_redo(session);
        return true;
    }
    undo_begin(session);
    bool done = act(session, action);
    undo_end(session);
    return done;
}

/* --- keys that change a setting --- */

static void choose_next(struct session *session, const struct key *key)
{
    proposal_pass_by(session, key->setting);
    settings_cycle(session->settings, key->setting, key->action == ACTION_BACK ? -1 : 1);
}

static void turn_setting(struct session *session, const struct key *key)
{
    char value[SETTING_TEXT];
    struct error error;
    settings_print(session->settings, key->setting, value, sizeof value);
    bool has = key->value && strcmp(value, key->value) == 0;
    if (key->action != ACTION_SWITCH)
        choose_next(session, key);
    else if (!session_assign(session, key->setting, has ? key->otherwise : key->value, &error))
        session_report(session, &error);
    if (key->action != ACTION_CYCLE)
        return;
    settings_print(session->settings, key->setting, value, sizeof value);
    snprintf(session->message, sizeof session->message, "%s: %.200s", key->setting, value);
}

bool session_key(struct session *session, uint32_t code)
{
    const struct key_row *row;
    const struct key *key = keys_find(&session->settings->keys, code, &row);
    if (!key)
        return session_act(session, ACTION_NONE);
    if (!key->setting)
        return session_act(session, key->action);
    if (!session->state.picking)
        session->message[0] = '\0';
    const char *why = row->refuses ? row->refuses(session) : NULL;
    if (why) {
        snprintf(session->message, sizeof session->message, "%s", why);
        return true;
    }
    undo_begin(session);
    turn_setting(session, key);
    undo_end(session);
    return true;
}
