#include "session/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/modifiers.h"
#include "session/internal.h"
#include "session/undo.h"
#include "surfaces/surfaces.h"

/* --- making the race --- */

bool session_init(struct session *session, struct settings *settings, struct error *error)
{
    *session = (struct session){.settings = settings, .target = -1};
    session->state.values =
        (struct session_values){.eta = NAN, .beta = NAN, .steps = 300, .speed = 20};
    return settings_join(settings, session_settings, session_keys, &session->state.values, error) &&
           settings_assign(settings, "surface", "beale", error) &&
           settings_assign(settings, "optimizer", "gd,momentum,nesterov,rmsprop,adam,newton,bfgs",
                           error);
}

void session_finish(struct session *session)
{
    undo_forget(session);
    race_clear(&session->race);
    problem_release(session->race.problem);
    session_values_release(&session->state.values);
    *session = (struct session){0};
}

bool session_start(const struct session *session, const struct problem *problem, double *start,
                   struct error *error)
{
    const struct session_values *v = &session->state.values;
    if (v->start_count != 0 && v->start_count != problem->dim)
        return fail(error, "start: %d number%s given (%s has %d dimension%s)", v->start_count,
                    v->start_count == 1 ? "" : "s", problem->surface->name, problem->dim,
                    problem->dim == 1 ? "" : "s");
    memcpy(start, v->start_count ? v->start : problem->start, sizeof problem->start);
    return true;
}

bool session_check(const struct session *session, const struct problem *problem,
                   struct error *error)
{
    double start[DIM_MAX];
    for (int i = 0; i < session->state.values.lineup->count; i++) {
        const struct entry *entry = &session->state.values.lineup->entry[i];
        if (!modifiers_check(entry->optimizer, problem, entry->parameter, entry->given, error))
            return false;
    }
    return session_start(session, problem, start, error);
}

/* --eta and --beta fill what the spec leaves open; η only where it is a learning rate proper. */
static void fill_parameters(const struct session_values *v, const struct entry *entry,
                            double *parameter)
{
    const struct parameter *table = entry->optimizer->parameters;
    int rate = parameter_by_role(table, ROLE_RATE), memory = parameter_by_role(table, ROLE_MEMORY);
    memcpy(parameter, entry->parameter, sizeof entry->parameter);
    if (rate >= 0 && !entry->given[rate] && !isnan(v->eta) &&
        entry->optimizer->eta_scale != ETA_UNIT)
        parameter[rate] = v->eta;
    if (memory >= 0 && !entry->given[memory] && !isnan(v->beta))
        parameter[memory] = v->beta;
}

void session_run_settings(const struct session *session, const struct problem *problem, int i,
                          struct run_settings *settings)
{
    const struct entry *entry = &session->state.values.lineup->entry[i];
    *settings =
        (struct run_settings){.problem = problem,
                              .optimizer = entry->optimizer,
                              .seed = (uint64_t)session->state.values.seed,
                              .stream = session->state.values.streams ? (uint64_t)i + 1 : 0};
    fill_parameters(&session->state.values, entry, settings->parameter);
    session_start(session, problem, settings->start, NULL);
}

/* True when two racers of one method differ in a parameter. */
static bool is_distinctive(const struct session *session, const struct optimizer *optimizer,
                           int parameter)
{
    const struct session_values *v = &session->state.values;
    int first = -1;
    for (int i = 0; i < v->lineup->count; i++) {
        if (v->lineup->entry[i].optimizer != optimizer)
            continue;
        double value = session->state.racer[i].parameter[parameter];
        if (first >= 0 && !(value == session->state.racer[first].parameter[parameter]) &&
            !isnan(value))
            return true;
        first = first < 0 ? i : first;
        if (isnan(value) != isnan(session->state.racer[first].parameter[parameter]))
            return true;
    }
    return false;
}

/* The name, followed by what tells it from other racers of the same method. */
static void label_racer(struct session *session, int i)
{
    const struct optimizer *optimizer = session->state.values.lineup->entry[i].optimizer;
    char *label = session->state.racer[i].label;
    size_t size = sizeof session->state.racer[i].label;
    snprintf(label, size, "%s", optimizer->name);
    for (int k = 0; k < MODIFIERS_END; k++) {
        const struct parameter *row = parameter_of(optimizer, k);
        char value[64];
        size_t length = strlen(label);
        if (!row || row->kind == KIND_TEXT || !is_distinctive(session, optimizer, k))
            continue;
        double own = session->state.racer[i].parameter[k];
        if (own == row->value ||
            (isnan(own) && isnan(row->value))) /* only what is out of the ordinary */
            continue;
        parameter_print(row, session->state.racer[i].parameter[k], 4, value, sizeof value);
        snprintf(label + length, size - length, " %s=%s", row->symbol, value);
    }
}

/* Replaces the race by a new one on `problem`, with the racers' present parameters. */
static bool make_race(struct session *session, const struct problem *problem,
                      struct heritage heritage, struct error *error)
{
    struct race race = {.problem = problem};
    if (!session_check(session, problem, error))
        return false;
    for (int i = 0; i < session->state.values.lineup->count; i++) {
        struct run_settings settings;
        session_run_settings(session, problem, i, &settings);
        memcpy(settings.parameter, session->state.racer[i].parameter, sizeof settings.parameter);
        race.run[i] = run_open(&settings, error);
        race.count += race.run[i] != NULL;
        if (!race.run[i])
            break;
    }
    if (race.count < session->state.values.lineup->count ||
        !session_inherit(session, &race, heritage, error)) {
        race_clear(&race);
        return false;
    }
    race_clear(&session->race);
    if (session->race.problem != problem) {
        problem_hold(problem);
        problem_release(session->race.problem);
        session->generation++;
    }
    session->race = race;
    session->state.position = session->state.extent = 0;
    session->owed = 0;
    session->state.picking = false;
    session->target = -1;
    session->held = false;
    session->epoch++;
    return true;
}

/* The same; with what-if it is to be shown at the step where the one before was shown. */
static bool replace_race(struct session *session, const struct problem *problem,
                         struct heritage heritage, struct error *error)
{
    struct aim aim = session_aim_of(session);
    long extent = session->state.extent;
    if (!make_race(session, problem, heritage, error))
        return false;
    if (session->state.values.what_if && aim.step > 0) {
        session_aim(session, aim);
        session->state.extent = extent;
    }
    return true;
}

static void reset_view(struct session *session)
{
    const struct session_values *v = &session->state.values;
    memcpy(session->state.view, v->has_region ? v->region : session->race.problem->region,
           sizeof session->state.view);
}

/* A racer with both learning rate and memory has most to show; else the first. */
static int first_focus(const struct session *session)
{
    for (int i = 0; i < session->state.values.lineup->count; i++) {
        const struct parameter *table =
            session->state.values.lineup->entry[i].optimizer->parameters;
        if (parameter_by_role(table, ROLE_RATE) >= 0 && parameter_by_role(table, ROLE_MEMORY) >= 0)
            return i;
    }
    return 0;
}

bool session_build(struct session *session, struct error *error)
{
    struct racer old[RACERS_MAX];
    memcpy(old, session->state.racer, sizeof old);
    memset(session->state.racer, 0, sizeof session->state.racer);
    for (int i = 0; i < session->state.values.lineup->count; i++)
        fill_parameters(&session->state.values, &session->state.values.lineup->entry[i],
                        session->state.racer[i].parameter);
    for (int i = 0; i < session->state.values.lineup->count; i++)
        label_racer(session, i);
    if (!replace_race(session, session->state.values.problem, (struct heritage){.paths = true},
                      error)) {
        memcpy(session->state.racer, old, sizeof old);
        return false;
    }
    session->state.focus = first_focus(session);
    reset_view(session);
    return true;
}

/* --- where we are --- */

int session_subject(const struct session *session)
{
    if (session->state.focus != FOCUS_ALL)
        return session->state.focus;
    for (int i = 0; i < session->race.count; i++)
        if (!session->state.racer[i].hidden)
            return i;
    return 0;
}

enum status session_status(struct session *session, int i)
{
    struct row row = session_row(session, i);
    return run_status(session->race.run[i], &row);
}

struct row session_row(struct session *session, int i)
{
    return run_row(session->race.run[i], session->state.position);
}

const struct cursor *session_cursor(struct session *session, int i)
{
    return run_cursor(session->race.run[i], session->state.position);
}

bool session_over(const struct session *session)
{
    for (int i = 0; i < session->race.count; i++)
        if (!run_stopped(session->race.run[i]) ||
            run_end(session->race.run[i]) > session->state.position)
            return false;
    return true;
}

bool session_go(struct session *session, long step, long budget)
{
    struct error error;
    bool done = true;
    if (step < 0)
        step = 0;
    if (!race_advance(&session->race, step, budget, &done, &error)) {
        snprintf(session->message, sizeof session->message, "%s", error.text);
        session->state.playing = false;
        return true;
    }
    long ready = race_ready(&session->race);
    session->state.position = step < ready ? step : ready;
    if (session->state.extent < session->state.position)
        session->state.extent = session->state.position;
    return done;
}

void session_play(struct session *session, double seconds, bool (*patience)(void *context),
                  void *context)
{
    if (!session->state.playing)
        return;
    session->owed += seconds * session->state.values.speed;
    long due = (long)session->owed;
    if (due < 1)
        return;
    session->owed -= (double)due;
    long target = session->state.position + due, end = session->state.values.steps;
    bool arrives = session->state.position < end && target >= end;
    if (arrives)
        target = end;
    while (!session_go(session, target, 1)) { /* the clock is cheap, a step may not be */
        if (patience && !patience(context)) {
            session->owed = 0; /* slower than asked for: show what there is, pile up no debt */
            break;
        }
    }
    if ((arrives && session->state.position >= end) || session_over(session)) {
        session->state.playing = false;
        snprintf(session->message, sizeof session->message,
                 session_over(session) ? "all racers have stopped at step %ld"
                                       : "step %ld reached: Space goes on",
                 session->state.position);
    }
}

/* --- editing --- */

void session_report(struct session *session, const struct error *error)
{
    snprintf(session->message, sizeof session->message, "%.250s", error->text);
}

/* The next race begins with what is in force now; what nobody touched stays as it was, auto
 * included. */
static void keep_changes(struct session *session)
{
    for (int i = 0; i < session->race.count; i++) {
        const struct run *run = session->race.run[i];
        const double *base = run_base(run), *now = session_cursor(session, i)->parameter;
        for (int k = 0; k < parameter_count(run_optimizer(run)->parameters); k++)
            if (now[k] != base[k])
                session->state.racer[i].parameter[k] = now[k];
    }
}

bool session_restart(struct session *session, struct error *error)
{
    struct racer before[RACERS_MAX];
    memcpy(before, session->state.racer, sizeof before);
    keep_changes(session);
    if (make_race(session, session->race.problem, (struct heritage){.paths = true}, error))
        return true;
    memcpy(session->state.racer, before, sizeof before);
    return false;
}

/* The race from another start, or on another problem: with what is in force now from the beginning,
 * or as a replay of what was. */
static bool race_elsewhere(struct session *session, const struct problem *problem,
                           struct error *error)
{
    bool what_if = session->state.values.what_if;
    struct racer before[RACERS_MAX];
    memcpy(before, session->state.racer, sizeof before);
    if (!what_if)
        keep_changes(session);
    if (replace_race(session, problem, (struct heritage){problem == session->race.problem, what_if},
                     error))
        return true;
    memcpy(session->state.racer, before, sizeof before);
    return false;
}

bool session_restart_at(struct session *session, const double *w, struct error *error)
{
    struct session_values *v = &session->state.values;
    int count = v->start_count, dim = session->race.problem->dim;
    double before[DIM_MAX];
    memcpy(before, v->start, sizeof before);
    v->start_count = dim;
    memcpy(v->start, w, (size_t)dim * sizeof *w);
    if (race_elsewhere(session, session->race.problem, error))
        return true;
    v->start_count = count;
    memcpy(v->start, before, sizeof before);
    return false;
}

bool session_race_from(struct session *session, const double *w, struct error *error)
{
    if (!session_restart_at(session, w, error))
        return false;
    if (session->target < 0)
        session->state.playing = true;
    return true;
}

static bool change_surface(struct session *session, struct error *error)
{
    session->state.values.start_count = 0;
    session->state.values.has_region = false;
    if (!race_elsewhere(session, session->state.values.problem, error))
        return false;
    reset_view(session);
    return true;
}

static bool take_effect(struct session *session, const struct setting *row, struct error *error)
{
    struct session_values *v = &session->state.values;
    bool playing = session->state.playing, good = true;
    switch (row->effect) {
    case EFFECT_SURFACE:
        good = change_surface(session, error);
        break;
    case EFFECT_LINEUP:
        good = session_build(session, error);
        break;
    case EFFECT_START:
        good = race_elsewhere(session, session->race.problem, error);
        break;
    case EFFECT_CHANGE:
        if (strcmp(row->name, "eta") == 0 && !isnan(v->eta))
            good = session_set_role(session, ROLE_RATE, v->eta, error);
        else if (strcmp(row->name, "beta") == 0 && !isnan(v->beta))
            good = session_set_role(session, ROLE_MEMORY, v->beta, error);
        else
            good = session_build(session, error);
        break;
    case EFFECT_VIEW:
        reset_view(session);
        break;
    case EFFECT_PICTURE:
    case EFFECT_NONE:
        break;
    }
    if (session->target < 0)
        session->state.playing = playing;
    return good;
}

static bool assign(struct session *session, const char *name, const char *value,
                   struct error *error)
{
    struct session_values before = session->state.values;
    const struct setting *row = settings_find(session->settings, name);
    if (row && row->effect == EFFECT_NONE)
        return fail(error, "%s: cannot be changed while the race is shown (--%s at the start)",
                    name, name);
    session_values_hold(&before);
    bool good =
        settings_assign(session->settings, name, value, error) && take_effect(session, row, error);
    if (good) {
        session_values_release(&before);
        return true;
    }
    session_values_release(&session->state.values);
    session->state.values = before;
    return false;
}

bool session_assign(struct session *session, const char *name, const char *value,
                    struct error *error)
{
    undo_begin(session);
    bool good = assign(session, name, value, error);
    undo_end(session);
    return good;
}
