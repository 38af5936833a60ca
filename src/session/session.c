#include "session/session.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/modes.h"
#include "base/text.h"
#include "surfaces/surfaces.h"

/* --- making the race --- */

bool session_init(struct session *session, struct settings *settings, struct error *error)
{
    *session = (struct session){.settings = settings};
    session->values = (struct session_values){.eta = NAN, .beta = NAN, .steps = 300, .speed = 20};
    settings_join(settings, session_settings, &session->values);
    return settings_assign(settings, "surface", "beale", error) &&
           settings_assign(settings, "optimizer", "gd,momentum,nesterov,rmsprop,adam,newton,bfgs",
                           error);
}

void session_finish(struct session *session)
{
    race_clear(&session->race);
    problem_close(session->race.problem);
    free(session->values.entry);
    *session = (struct session){0};
}

bool session_start(const struct session *session, const struct problem *problem, double *start,
                   struct error *error)
{
    const struct session_values *v = &session->values;
    if (v->start_count != 0 && v->start_count != problem->dim)
        return fail(error, "start: %d number%s given (%s has %d dimension%s)", v->start_count,
                    v->start_count == 1 ? "" : "s", problem->surface->name, problem->dim,
                    problem->dim == 1 ? "" : "s");
    memcpy(start, v->start_count ? v->start : problem->start, sizeof problem->start);
    return true;
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
    const struct entry *entry = &session->values.entry[i];
    *settings = (struct run_settings){.problem = problem, .optimizer = entry->optimizer};
    fill_parameters(&session->values, entry, settings->parameter);
    session_start(session, problem, settings->start, NULL);
}

/* The name alone where it is unique, else the whole spec. */
static void label_racers(struct session *session)
{
    const struct session_values *v = &session->values;
    for (int i = 0; i < v->entries; i++) {
        int same = 0;
        for (int j = 0; j < v->entries; j++)
            same += v->entry[j].optimizer == v->entry[i].optimizer;
        snprintf(session->racer[i].label, sizeof session->racer[i].label, "%.63s",
                 same > 1 ? v->entry[i].spec : v->entry[i].optimizer->name);
    }
}

/* Replaces the race by a new one on `problem`, with the racers' present parameters. */
static bool make_race(struct session *session, struct problem *problem, struct error *error)
{
    struct race race = {.problem = problem};
    double start[DIM_MAX];
    if (!session_start(session, problem, start, error))
        return false;
    for (int i = 0; i < session->values.entries; i++) {
        struct run_settings settings = {.problem = problem,
                                        .optimizer = session->values.entry[i].optimizer};
        memcpy(settings.parameter, session->racer[i].parameter, sizeof settings.parameter);
        memcpy(settings.start, start, sizeof settings.start);
        race.run[i] = run_open(&settings, error);
        if (!race.run[i]) {
            race_clear(&race);
            return false;
        }
        race.count++;
    }
    race_clear(&session->race);
    if (session->race.problem != problem)
        problem_close(session->race.problem);
    session->race = race;
    session->position = 0;
    session->owed = 0;
    session->picking = false;
    session->generation++;
    return true;
}

static void reset_view(struct session *session)
{
    const struct session_values *v = &session->values;
    memcpy(session->view, v->has_region ? v->region : session->race.problem->region,
           sizeof session->view);
}

/* A racer with both learning rate and memory has most to show; else the first. */
static int first_focus(const struct session *session)
{
    for (int i = 0; i < session->values.entries; i++) {
        const struct parameter *table = session->values.entry[i].optimizer->parameters;
        if (parameter_by_role(table, ROLE_RATE) >= 0 && parameter_by_role(table, ROLE_MEMORY) >= 0)
            return i;
    }
    return 0;
}

bool session_build(struct session *session, struct error *error)
{
    struct problem *problem = problem_open(session->values.surface, error);
    if (!problem)
        return false;
    struct racer old[RACERS_MAX];
    memcpy(old, session->racer, sizeof old);
    memset(session->racer, 0, sizeof session->racer);
    for (int i = 0; i < session->values.entries; i++)
        fill_parameters(&session->values, &session->values.entry[i], session->racer[i].parameter);
    label_racers(session);
    if (!make_race(session, problem, error)) {
        problem_close(problem);
        memcpy(session->racer, old, sizeof old);
        return false;
    }
    session->focus = first_focus(session);
    reset_view(session);
    return true;
}

/* --- where we are --- */

int session_subject(const struct session *session)
{
    if (session->focus != FOCUS_ALL)
        return session->focus;
    for (int i = 0; i < session->race.count; i++)
        if (!session->racer[i].hidden)
            return i;
    return 0;
}

struct row session_row(struct session *session, int i)
{
    return run_row(session->race.run[i], session->position);
}

const struct cursor *session_cursor(struct session *session, int i)
{
    return run_cursor(session->race.run[i], session->position);
}

bool session_over(const struct session *session)
{
    for (int i = 0; i < session->race.count; i++)
        if (!run_stopped(session->race.run[i]) || run_end(session->race.run[i]) > session->position)
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
        session->playing = false;
        return true;
    }
    long end = race_end(&session->race);
    session->position = step < end ? step : end;
    return done;
}

void session_play(struct session *session, double seconds, bool (*patience)(void *context),
                  void *context)
{
    if (!session->playing)
        return;
    session->owed += seconds * session->values.speed;
    long due = (long)session->owed;
    if (due < 1)
        return;
    session->owed -= (double)due;
    long target = session->position + due, end = session->values.steps;
    bool arrives = session->position < end && target >= end;
    if (arrives)
        target = end;
    enum { PORTION = 4096 };
    while (!session_go(session, target, PORTION)) {
        if (patience && !patience(context)) {
            session->owed = 0; /* slower than asked for: show what there is, pile up no debt */
            break;
        }
    }
    if ((arrives && session->position >= end) || session_over(session)) {
        session->playing = false;
        snprintf(session->message, sizeof session->message,
                 session_over(session) ? "all racers have stopped at step %ld"
                                       : "step %ld reached: Space goes on",
                 session->position);
    }
}

/* --- editing --- */

static bool is_focused(const struct session *session, int i)
{
    return session->focus == i || (session->focus == FOCUS_ALL && !session->racer[i].hidden);
}

/* Sets a parameter of one racer from the position on; what was computed beyond becomes its ghost.
 */
static bool change(struct session *session, int i, int parameter, double value, struct error *error)
{
    struct run *run = session->race.run[i];
    const struct optimizer *optimizer = run_optimizer(run);
    if (!parameter_check(optimizer->name, &optimizer->parameters[parameter], value, error))
        return false;
    if (run_stopped(run) && run_end(run) <= session->position) {
        session->racer[i].parameter[parameter] = value;
        snprintf(session->message, sizeof session->message,
                 "%s has stopped (%s): r restarts it with the new value", session->racer[i].label,
                 status_name(run_row(run, run_end(run)).status));
        return true;
    }
    run_cut(run, session->position);
    return run_change(run, parameter, value, error);
}

/* What a key makes of the value: given and returned as the parameter's value. */
typedef double (*adjust)(double value, int direction);

/* The grid of three-digit numbers 10^(k/per_decade); one step up or down from anywhere. */
static double grid_step(double value, int direction, int per_decade)
{
    double k = log10(value) * per_decade, near = nearbyint(k);
    /* on the grid (to the three digits that grid values have) move by one, between two go to the
     * next */
    double next = fabs(k - near) < 0.0025 * per_decade ? near + direction
                  : direction > 0                      ? ceil(k)
                                                       : floor(k);
    char rounded[TEXT_NUMBER];
    snprintf(rounded, sizeof rounded, "%.3g", pow(10, next / per_decade));
    return strtod(rounded, NULL);
}

static double rate_coarse(double value, int direction)
{
    return fmin(fmax(grid_step(value, direction, 10), 1e-12), 1e12);
}

static double rate_fine(double value, int direction)
{
    return fmin(fmax(grid_step(value, direction, 100), 1e-12), 1e12);
}

/* β moves on the grid of 1 − β, so that 0.9, 0.99 and 0.999 are equally far apart; the last value
 * below is 0. */
static double memory_step(double value, int direction, int per_decade)
{
    double rest = 1 - value;
    if (direction < 0 && grid_step(rest, 1, per_decade) >= 1)
        return 0;
    double next = 1 - fmax(grid_step(rest, -direction, per_decade), 1e-5);
    char rounded[TEXT_NUMBER];
    snprintf(rounded, sizeof rounded, "%.7g", fmax(next, 0));
    return strtod(rounded, NULL);
}

static double memory_coarse(double value, int direction)
{
    return memory_step(value, direction, 10);
}

static double memory_fine(double value, int direction)
{
    return memory_step(value, direction, 100);
}

static void report(struct session *session, const struct error *error)
{
    snprintf(session->message, sizeof session->message, "%.250s", error->text);
}

static void no_such_parameter(struct session *session, enum parameter_role role)
{
    snprintf(session->message, sizeof session->message, "%s has no %s",
             session->focus == FOCUS_ALL ? "no racer" : session->racer[session->focus].label,
             role == ROLE_RATE ? "η" : "β");
}

static void adjust_role(struct session *session, enum parameter_role role, adjust adjusted,
                        int direction)
{
    struct error error;
    bool any = false;
    for (int i = 0; i < session->race.count; i++) {
        int parameter = parameter_by_role(run_optimizer(session->race.run[i])->parameters, role);
        if (!is_focused(session, i) || parameter < 0)
            continue;
        any = true;
        const struct cursor *cursor = session_cursor(session, i);
        if (!change(session, i, parameter, adjusted(cursor->parameter[parameter], direction),
                    &error))
            report(session, &error);
    }
    if (!any)
        no_such_parameter(session, role);
}

bool session_set_role(struct session *session, enum parameter_role role, double value,
                      struct error *error)
{
    bool any = false;
    for (int i = 0; i < session->race.count; i++) {
        const struct optimizer *optimizer = run_optimizer(session->race.run[i]);
        int parameter = parameter_by_role(optimizer->parameters, role);
        bool meant = session->focus == i || optimizer->eta_scale != ETA_UNIT || role != ROLE_RATE;
        if (!is_focused(session, i) || parameter < 0 || !meant)
            continue;
        any = true;
        if (!change(session, i, parameter, value, error))
            return false;
    }
    if (!any)
        no_such_parameter(session, role);
    return true;
}

static void jump_to_optimum(struct session *session)
{
    struct error error;
    bool any = false;
    for (int i = 0; i < session->race.count; i++) {
        if (!is_focused(session, i))
            continue;
        struct run *run = session->race.run[i];
        const struct optimizer *optimizer = run_optimizer(run);
        const struct cursor *cursor = session_cursor(session, i);
        double h[PACKED_MAX];
        session->race.problem->eval(session->race.problem, 1, cursor->w, NULL, NULL, h);
        struct moment moment = run_moment(run, cursor);
        struct optimum best = modes_of(optimizer, &moment, h).optimum;
        int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
        int memory = parameter_by_role(optimizer->parameters, ROLE_MEMORY);
        if (isnan(best.eta) || rate < 0)
            continue;
        any = true;
        if (!change(session, i, rate, best.eta, &error) ||
            (memory >= 0 && !isnan(best.beta) && !change(session, i, memory, best.beta, &error)))
            report(session, &error);
    }
    if (!any)
        snprintf(session->message, sizeof session->message,
                 "no optimum here: linear theory has one only where all curvatures are positive");
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
                session->racer[i].parameter[k] = now[k];
    }
}

static bool restart(struct session *session, struct error *error)
{
    keep_changes(session);
    return make_race(session, session->race.problem, error);
}

bool session_restart_at(struct session *session, double x, double y, struct error *error)
{
    struct session_values *v = &session->values;
    if (session->race.problem->dim != 2)
        return fail(error, "start: a point of the plane does not say all %d coordinates (--start)",
                    session->race.problem->dim);
    int count = v->start_count;
    double before[DIM_MAX];
    memcpy(before, v->start, sizeof before);
    v->start_count = 2;
    v->start[0] = x;
    v->start[1] = y;
    if (restart(session, error))
        return true;
    v->start_count = count;
    memcpy(v->start, before, sizeof before);
    return false;
}

static bool change_surface(struct session *session, struct error *error)
{
    struct problem *problem = problem_open(session->values.surface, error);
    if (!problem)
        return false;
    session->values.start_count = 0;
    session->values.has_region = false;
    keep_changes(session);
    if (!make_race(session, problem, error)) {
        problem_close(problem);
        return false;
    }
    reset_view(session);
    return true;
}

static bool take_effect(struct session *session, const struct setting *row, struct error *error)
{
    struct session_values *v = &session->values;
    bool playing = session->playing, good = true;
    switch (row->effect) {
    case EFFECT_SURFACE:
        good = change_surface(session, error);
        break;
    case EFFECT_LINEUP:
        good = session_build(session, error);
        break;
    case EFFECT_START:
        good = restart(session, error);
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
    session->playing = playing;
    return good;
}

bool session_assign(struct session *session, const char *name, const char *value,
                    struct error *error)
{
    char before[2 * SPEC_LENGTH_MAX];
    struct error ignored;
    const struct setting *row = settings_find(session->settings, name);
    settings_print(session->settings, name, before, sizeof before);
    if (!settings_assign(session->settings, name, value, error))
        return false;
    if (take_effect(session, row, error))
        return true;
    settings_assign(session->settings, name, before, &ignored);
    return false;
}

/* --- actions --- */

static void cycle_surface(struct session *session, int direction)
{
    struct error error;
    int count = 0;
    while (surfaces[count])
        count++;
    int i = (surface_index(session->race.problem->surface) + direction + count) % count;
    if (!session_assign(session, "surface", surfaces[i]->name, &error))
        report(session, &error);
}

static void cycle_focus(struct session *session, int direction)
{
    int count = session->race.count, i = session->focus;
    for (int tries = 0; tries < count; tries++) {
        i = i == FOCUS_ALL ? (direction > 0 ? 0 : count - 1) : (i + direction + count) % count;
        if (!session->racer[i].hidden)
            break;
    }
    session->focus = i;
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

static void change_speed(struct session *session, int direction)
{
    double *speed = &session->values.speed;
    *speed = fmin(fmax(next_speed(*speed, direction), 0.1), 1e6);
}

/* Keeps the subject's head where it is on the screen, if it is on the screen. */
static void zoom(struct session *session, double factor)
{
    double *view = session->view;
    struct row row = session_row(session, session_subject(session));
    for (int axis = 0; axis < 2 && session->race.problem->dim == 2; axis++) {
        double *low = view + 2 * axis, *high = low + 1, about = row.w[axis];
        if (!(about > *low && about < *high))
            about = 0.5 * (*low + *high);
        double new_low = about + (*low - about) * factor,
               new_high = about + (*high - about) * factor;
        double width = new_high - new_low, scale = fmax(fabs(new_low), fabs(new_high));
        if (width > 1e-12 * scale && width < 1e12) {
            *low = new_low;
            *high = new_high;
        }
    }
}

static void start_picking(struct session *session)
{
    if (session->race.problem->dim != 2)
        return;
    struct row row = run_row(session->race.run[0], 0);
    session->picking = true;
    session->playing = false;
    session->pick[0] = row.w[0];
    session->pick[1] = row.w[1];
    snprintf(session->message, sizeof session->message,
             "start: arrows move it, Enter races from there, Esc cancels");
}

static void finish_picking(struct session *session)
{
    struct error error;
    session->picking = false;
    session->message[0] = '\0';
    if (session_restart_at(session, session->pick[0], session->pick[1], &error))
        session->playing = true;
    else
        report(session, &error);
}

/* While a start is being chosen the arrow keys move it. True when the action was used up. */
static bool act_picking(struct session *session, enum action action)
{
    double dx = session->view[1] - session->view[0], dy = session->view[3] - session->view[2];
    double coarse = session->fine_next ? 400 : 40;
    switch (action) {
    case ACTION_ETA_DOWN:
        session->pick[0] -= dx / coarse;
        break;
    case ACTION_ETA_UP:
        session->pick[0] += dx / coarse;
        break;
    case ACTION_BETA_UP:
        session->pick[1] += dy / coarse;
        break;
    case ACTION_BETA_DOWN:
        session->pick[1] -= dy / coarse;
        break;
    case ACTION_ETA_DOWN_FINE:
        session->pick[0] -= dx / 400;
        break;
    case ACTION_ETA_UP_FINE:
        session->pick[0] += dx / 400;
        break;
    case ACTION_BETA_UP_FINE:
        session->pick[1] += dy / 400;
        break;
    case ACTION_BETA_DOWN_FINE:
        session->pick[1] -= dy / 400;
        break;
    case ACTION_CONFIRM:
    case ACTION_PICK_START:
        finish_picking(session);
        return true;
    case ACTION_CANCEL:
        session->picking = false;
        session->message[0] = '\0';
        return true;
    default:
        return false;
    }
    session->fine_next = false;
    return true;
}

/* η and β. True when the action was one of these. */
static bool act_role(struct session *session, enum action action)
{
    bool fine = session->fine_next;
    switch (action) {
    case ACTION_ETA_DOWN:
    case ACTION_ETA_UP:
        adjust_role(session, ROLE_RATE, fine ? rate_fine : rate_coarse,
                    action == ACTION_ETA_UP ? 1 : -1);
        break;
    case ACTION_ETA_DOWN_FINE:
    case ACTION_ETA_UP_FINE:
        adjust_role(session, ROLE_RATE, rate_fine, action == ACTION_ETA_UP_FINE ? 1 : -1);
        break;
    case ACTION_BETA_DOWN:
    case ACTION_BETA_UP:
        adjust_role(session, ROLE_MEMORY, fine ? memory_fine : memory_coarse,
                    action == ACTION_BETA_UP ? 1 : -1);
        break;
    case ACTION_BETA_DOWN_FINE:
    case ACTION_BETA_UP_FINE:
        adjust_role(session, ROLE_MEMORY, memory_fine, action == ACTION_BETA_UP_FINE ? 1 : -1);
        break;
    case ACTION_OPTIMUM:
        jump_to_optimum(session);
        break;
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
        session->playing = false;
        session_go(session, session->position + moves[i].steps, LONG_MAX);
        return true;
    }
    switch (action) {
    case ACTION_PLAY:
        if (session_over(session) && !session->playing)
            snprintf(session->message, sizeof session->message,
                     "all racers have stopped: r restarts");
        else
            session->playing = !session->playing;
        session->owed = 0;
        return true;
    case ACTION_FIRST:
        session->playing = false;
        session_go(session, 0, LONG_MAX);
        return true;
    case ACTION_LAST:
        session->playing = false;
        session_go(session, race_end(&session->race), LONG_MAX);
        return true;
    case ACTION_RESTART:
        if (!restart(session, &error))
            report(session, &error);
        session->playing = true;
        return true;
    default:
        return false;
    }
}

static void toggle_racer(struct session *session, int i)
{
    if (i >= session->race.count)
        return;
    session->racer[i].hidden = !session->racer[i].hidden;
    if (session->racer[i].hidden && session->focus == i)
        cycle_focus(session, 1);
    snprintf(session->message, sizeof session->message, "%s %s", session->racer[i].label,
             session->racer[i].hidden ? "off" : "on");
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
        session->focus = FOCUS_ALL;
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
    case ACTION_ZOOM_IN:
    case ACTION_ZOOM_OUT:
        zoom(session, action == ACTION_ZOOM_IN ? 0.8 : 1.25);
        return true;
    case ACTION_THEME:
        settings_cycle(session->settings, "theme", 1);
        return true;
    case ACTION_DETAIL:
    case ACTION_DETAIL_BACK:
        settings_cycle(session->settings, "detail", action == ACTION_DETAIL ? 1 : -1);
        return true;
    case ACTION_CONFIRM:
    case ACTION_CANCEL:
        return true;
    default:
        return false;
    }
}

bool session_act(struct session *session, enum action action)
{
    if (!(action == ACTION_CANCEL && session->picking) && !session->picking)
        session->message[0] = '\0';
    if (session->picking && act_picking(session, action))
        return true;
    return act_role(session, action) || act_playback(session, action) ||
           act_picture(session, action);
}
