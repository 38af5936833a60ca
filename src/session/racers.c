#include "session/racers.h"

#include <stdlib.h>
#include <string.h>

#include "session/identify.h"
#include "session/lineup.h"
#include "session/spelling.h"
#include "session/travel.h"
#include "session/undo.h"
#include "session/proposal.h"

/* What has been changed of the racers before, for a line-up in which some of them stay. */
struct staying {
    int count;
    int from[RACERS_MAX]; /* their places before */
    struct racer racer[RACERS_MAX];
};

static struct staying all_but(const struct session *session, int gone)
{
    struct staying staying = {.count = 0};
    for (int i = 0; i < session->race.count; i++) {
        if (i == gone)
            continue;
        staying.racer[staying.count] = session->state.racer[i];
        staying.from[staying.count++] = i;
    }
    return staying;
}

/* A run that begins in a new place as the one before: the same one, unless it draws other random
 * numbers there. NULL with a message when memory is short. */
static struct run *run_in_place(const struct session *session, struct run *former, int place,
                                struct error *error)
{
    struct run_settings settings = *run_settings_of(former), own;
    size_t count;
    const struct change *changes = run_changes(former, &count);
    session_run_settings(session, settings.problem, place, &own);
    if (settings.stream == own.stream)
        return former;
    settings.stream = own.stream;
    struct run *run = run_open(&settings, error);
    if (run && run_follow(run, changes, count, error))
        return run;
    run_free(run);
    return NULL;
}

/* The runs of the line-up; those that serve as they are still belong to the race before. */
static bool prepare_runs(const struct session *session, const struct staying *staying,
                         struct race *race, struct error *error)
{
    int count = session->state.values.lineup->count;
    for (race->count = 0; race->count < count; race->count++) {
        int i = race->count;
        struct run_settings settings;
        session_run_settings(session, race->problem, i, &settings);
        race->run[i] = i < staying->count
                           ? run_in_place(session, session->race.run[staying->from[i]], i, error)
                           : run_open(&settings, error);
        if (!race->run[i])
            return false;
    }
    return true;
}

static bool belongs_to(const struct race *race, const struct run *run)
{
    for (int i = 0; i < race->count; i++)
        if (race->run[i] == run)
            return true;
    return false;
}

/* Frees the runs of a race that are not in another one, too. */
static void clear_others(struct race *race, const struct race *other)
{
    for (int i = 0; i < race->count; i++)
        if (!belongs_to(other, race->run[i]))
            run_free(race->run[i]);
    race->count = 0;
}

/* The focus stays on who has it; where that one is gone, on who stands in its place. */
static void keep_focus(struct session *session, const struct staying *staying)
{
    int focus = session->state.focus;
    if (focus == FOCUS_ALL)
        return;
    for (int i = 0; i < staying->count; i++)
        if (staying->from[i] == focus) {
            session->state.focus = i;
            return;
        }
    session->state.focus = focus < staying->count ? focus : staying->count - 1;
}

/* The race of the line-up that the values have now. */
static bool show_lineup(struct session *session, const struct staying *staying, struct error *error)
{
    struct race race = {.problem = session->race.problem};
    struct aim aim = session_aim_of(session);
    if (!session_check(session, race.problem, error) ||
        !prepare_runs(session, staying, &race, error)) {
        clear_others(&race, &session->race);
        return false;
    }
    clear_others(&session->race, &race);
    session->race = race;
    session_name_racers(session);
    for (int i = 0; i < staying->count; i++) {
        memcpy(session->state.racer[i].parameter, staying->racer[i].parameter,
               sizeof session->state.racer[i].parameter);
        session->state.racer[i].hidden = staying->racer[i].hidden;
    }
    session_label_racers(session);
    keep_focus(session, staying);
    session->rewrites++;
    session_aim(session, aim);
    return true;
}

/* Once the line-up of the values is another one: the race follows, or the line-up is as before. */
static bool follow(struct session *session, const struct session_values *before, int gone,
                   struct error *error)
{
    struct staying staying = all_but(session, gone);
    if (session->race.count == 0 || show_lineup(session, &staying, error)) {
        session_values_release(before);
        proposal_pass_by(session, "optimizer");
        return true;
    }
    session_values_release(&session->state.values);
    session->state.values = *before;
    return false;
}

bool session_add_racers(struct session *session, const char *text, struct error *error)
{
    struct session_values before = session->state.values;
    session_values_hold(&before);
    if (session->race.count > 0)
        undo_begin(session);
    bool good = session_values_add_racers(&session->state.values, text, error);
    if (good)
        good = follow(session, &before, -1, error);
    else
        session_values_release(&before);
    if (session->race.count > 0)
        undo_end(session);
    return good;
}

bool session_remove_racer(struct session *session, int i, struct error *error)
{
    struct session_values before = session->state.values;
    session_values_hold(&before);
    if (session->race.count > 0)
        undo_begin(session);
    bool good = session_values_remove_racer(&session->state.values, i, error);
    if (good)
        good = follow(session, &before, i, error);
    else
        session_values_release(&before);
    if (session->race.count > 0)
        undo_end(session);
    return good;
}

bool session_move_racer(struct session *session, int i, int place, struct error *error)
{
    struct session_values before = session->state.values;
    struct staying staying = {.count = session->race.count};
    for (int k = 0; k < staying.count; k++) {
        int from = k == place ? i : k >= i && k < place ? k + 1 : k <= i && k > place ? k - 1 : k;
        staying.from[k] = from;
        staying.racer[k] = session->state.racer[from];
    }
    session_values_hold(&before);
    undo_begin(session);
    bool good = session_values_order_racers(&session->state.values, staying.from, error) &&
                show_lineup(session, &staying, error);
    if (!good) {
        session_values_release(&session->state.values);
        session->state.values = before;
    } else {
        session_values_release(&before);
    }
    undo_end(session);
    return good;
}

bool session_copy_racer(struct session *session, int i, struct error *error)
{
    const struct cursor *now = run_cursor(session->race.run[i], session_aim_of(session).step);
    struct builder spec = {0};
    double parameter[PARAMETERS_MAX];
    const double *base = run_base(session->race.run[i]);
    memcpy(parameter, session->state.racer[i].parameter, sizeof parameter);
    for (int k = 0; k < PARAMETERS_MAX; k++)
        if (memcmp(&now->parameter[k], &base[k], sizeof *base) != 0)
            parameter[k] = now->parameter[k];
    spell_racer(&spec, session, i, parameter);
    char *text = builder_take(&spec);
    bool good = text ? session_add_racers(session, text, error) : fail_memory(error);
    free(text);
    if (good)
        session->state.focus = session->race.count - 1;
    return good;
}

/* The next one that is shown, else the same. */
static int shown_beside(const struct session *session, int i)
{
    int count = session->race.count, next = i;
    do
        next = (next + 1) % count;
    while (next != i && session->state.racer[next].hidden);
    return next;
}

void session_hide_racer(struct session *session, int i, bool hidden)
{
    session->state.racer[i].hidden = hidden;
    if (hidden && session->state.focus == i)
        session->state.focus = shown_beside(session, i);
}
