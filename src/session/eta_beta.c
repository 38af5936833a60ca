/* η and β of the focused racers: the values that keys reach, and how a change takes hold. */
#include "session/eta_beta.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/modes.h"
#include "analysis/presets.h"
#include "base/text.h"
#include "engine/learning_rate.h"
#include "session/identify.h"
#include "session/position.h"
#include "session/replay.h"

static bool is_focused(const struct session *session, int i)
{
    return session->state.focus == i ||
           (session->state.focus == FOCUS_ALL && !session->state.racer[i].hidden);
}

/* False with a message where the value is none for that parameter. */
static bool wish(struct session *session, struct wishes *wishes, int racer, int parameter,
                 double value, struct error *error)
{
    const struct optimizer *optimizer = run_optimizer(session->race.run[racer]);
    if (!parameter_check(optimizer->name, &optimizer->parameters[parameter], value, error))
        return false;
    wishes->wish[wishes->count++] = (struct wish){racer, parameter, value};
    return true;
}

/* From the position on; what was computed beyond becomes the run's ghost. Room is reserved. */
static void change(struct session *session, const struct wish *wish)
{
    struct run *run = session->race.run[wish->racer];
    struct racer *racer = &session->state.racer[wish->racer];
    struct error none;
    if (run_stopped(run) && run_end(run) <= session->state.position) {
        racer->parameter[wish->parameter] = wish->value;
        snprintf(session->message, sizeof session->message,
                 "%s has stopped (%s): r restarts it with the new value", racer->label,
                 status_name(run_row(run, run_end(run)).ended));
        return;
    }
    run_cut(run, session->state.position);
    session->rewrites++;
    run_change(run, wish->parameter, wish->value, &none);
}

/* All of them or, when memory is short, none. With what-if: from the start. */
static bool grant(struct session *session, const struct wishes *wishes, struct error *error)
{
    if (session->state.values.what_if)
        return session_replay_with(session, wishes, error);
    for (int i = 0; i < wishes->count; i++) {
        struct run *run = session->race.run[wishes->wish[i].racer];
        size_t count;
        run_changes(run, &count);
        if (!run_reserve_changes(run, count + 2, error))
            return false;
    }
    for (int i = 0; i < wishes->count; i++)
        change(session, &wishes->wish[i]);
    session_label_racers(session);
    return true;
}

/* The same for keys, which say what went wrong as the session's message. */
static void grant_or_report(struct session *session, const struct wishes *wishes)
{
    struct error error;
    if (!grant(session, wishes, &error))
        session_report(session, &error);
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

/* --- any parameter --- */

/* Nobody's state may grow while it is in use. */
static bool keeps_state(const struct run *run, int parameter, double value)
{
    const struct optimizer *optimizer = run_optimizer(run);
    int dim = run_problem(run)->dim;
    double values[PARAMETERS_MAX];
    memcpy(values, run_base(run), sizeof values);
    size_t size = optimizer_state_size(optimizer, values, dim, 1);
    values[parameter] = value;
    return optimizer_state_size(optimizer, values, dim, 1) == size;
}

static double next_real(const struct parameter *row, double value, int direction, bool fine)
{
    bool share = row->minimum == 0 && row->maximum == 1 && row->below_maximum;
    if (share)
        return fine ? memory_fine(value, direction) : memory_coarse(value, direction);
    if (value > 0 && (row->scale == SCALE_LOG || row->minimum >= 0))
        return fine ? rate_fine(value, direction) : rate_coarse(value, direction);
    return value + direction * (fine ? 0.01 : 0.1);
}

static double next_value(const struct parameter *row, double value, int direction, bool fine)
{
    int words = 0;
    switch (row->kind) {
    case KIND_FLAG:
        return value == 0;
    case KIND_INTEGER:
        return value + direction;
    case KIND_CHOICE:
        while (row->choices[words])
            words++;
        return fmod(value + direction + words, words);
    case KIND_REAL:
    case KIND_TEXT:
        break;
    }
    return next_real(row, value, direction, fine);
}

bool session_adjust_parameter(struct session *session, int racer, int parameter, int direction,
                              bool fine, struct error *error)
{
    struct wishes wishes = {0};
    const struct run *run = session->race.run[racer];
    const struct parameter *row = parameter_of(run_optimizer(run), parameter);
    double now = session_cursor(session, racer)->parameter[parameter];
    if (row->kind == KIND_TEXT || isnan(now))
        return fail(error, "%s: is settled at the start", row->name);
    double value = next_value(row, now, direction, fine);
    value = fmin(fmax(value, row->minimum), row->maximum);
    if ((row->above_minimum && value <= row->minimum) ||
        (row->below_maximum && value >= row->maximum))
        value = now;
    if (!keeps_state(run, parameter, value))
        return fail(error, "%s: cannot change during the race", row->name);
    return wish(session, &wishes, racer, parameter, value, error) && grant(session, &wishes, error);
}

static void no_such_parameter(struct session *session, enum parameter_role role)
{
    snprintf(session->message, sizeof session->message, "%s has no %s",
             session->state.focus == FOCUS_ALL ? "no racer"
                                               : session->state.racer[session->state.focus].label,
             role == ROLE_RATE ? "η" : "β");
}

static void adjust_role(struct session *session, enum parameter_role role, adjust adjusted,
                        int direction)
{
    struct error error;
    struct wishes wishes = {0};
    bool any = false;
    for (int i = 0; i < session->race.count; i++) {
        int parameter = parameter_by_role(run_optimizer(session->race.run[i])->parameters, role);
        if (!is_focused(session, i) || parameter < 0)
            continue;
        any = true;
        const struct cursor *cursor = session_cursor(session, i);
        if (!wish(session, &wishes, i, parameter, adjusted(cursor->parameter[parameter], direction),
                  &error))
            session_report(session, &error);
    }
    if (!any)
        no_such_parameter(session, role);
    grant_or_report(session, &wishes);
}

bool session_set_role(struct session *session, enum parameter_role role, double value,
                      struct error *error)
{
    struct wishes wishes = {0};
    bool any = false;
    for (int i = 0; i < session->race.count; i++) {
        const struct optimizer *optimizer = run_optimizer(session->race.run[i]);
        int parameter = parameter_by_role(optimizer->parameters, role);
        bool meant =
            session->state.focus == i || optimizer->eta_scale != ETA_UNIT || role != ROLE_RATE;
        if (!is_focused(session, i) || parameter < 0 || !meant)
            continue;
        any = true;
        if (!wish(session, &wishes, i, parameter, value, error))
            return false;
    }
    if (!any)
        no_such_parameter(session, role);
    return grant(session, &wishes, error);
}

/* Linear theory where a change takes hold: at the position, with what-if at the start. */
static struct modes modes_here(struct session *session, int i)
{
    struct run *run = session->race.run[i];
    const struct cursor *cursor =
        run_cursor(run, session->state.values.what_if ? 0 : session->state.position);
    double h[PACKED_MAX];
    session->race.problem->eval(session->race.problem, 1, cursor->w, NULL, NULL, h);
    struct instant instant = run_instant(run, cursor);
    return modes_of(run_optimizer(run), &instant, h);
}

/* A method whose η is the length of a step has an edge that moves with every step: nothing to
 * begin from. False where the racer has no η. */
static bool presets_of(struct session *session, int i, double preset[PRESETS], double *edge)
{
    struct run *run = session->race.run[i];
    const struct optimizer *optimizer = run_optimizer(run);
    int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
    if (rate < 0)
        return false;
    bool moves = optimizer->eta_scale == ETA_SIGN || optimizer->rate_use != RATE_TAKEN;
    *edge = moves ? NAN : modes_here(session, i).eta_edge;
    rate_presets(*edge,
                 learning_rate_auto(optimizer->eta_scale, session->race.problem, run_row(run, 0).w),
                 preset);
    const struct cursor *cursor = session_cursor(session, i);
    double unscheduled = cursor->parameter[rate] / cursor->scheduled[rate];
    for (int k = 0; k < PRESETS && isfinite(unscheduled); k++)
        preset[k] *= unscheduled;
    return true;
}

static void say_preset(struct session *session, int i, int level, double value, double edge)
{
    static const char *const words[PRESETS] = {"low", "medium", "too high"},
                             *const parts[PRESETS] = {"1/20", "1/2", "1.1"};
    char eta[TEXT_NUMBER], of[TEXT_NUMBER];
    text_printed(eta, value, 4);
    text_printed(of, edge, 4);
    if (session->state.focus == FOCUS_ALL)
        snprintf(session->message, sizeof session->message, "%s η for all racers", words[level]);
    else if (isfinite(edge))
        snprintf(session->message, sizeof session->message, "%s η of %s: %s, %s of the edge %s",
                 words[level], session->state.racer[i].label, eta, parts[level], of);
    else
        snprintf(session->message, sizeof session->message, "%s η of %s: %s", words[level],
                 session->state.racer[i].label, eta);
}

static void cycle_preset(struct session *session, int direction)
{
    struct error error;
    struct wishes wishes = {0};
    int level = -1;
    for (int i = 0; i < session->race.count; i++) {
        double preset[PRESETS], edge;
        const struct optimizer *optimizer = run_optimizer(session->race.run[i]);
        bool meant = session->state.focus == i || optimizer->eta_scale != ETA_UNIT;
        if (!is_focused(session, i) || !meant || !presets_of(session, i, preset, &edge))
            continue;
        int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
        if (level < 0) /* the first one leads */
            level = preset_next(preset, session_cursor(session, i)->parameter[rate], direction);
        char rounded[TEXT_NUMBER];
        snprintf(rounded, sizeof rounded, "%.3g", preset[level]);
        double value = strtod(rounded, NULL);
        say_preset(session, i, level, value, edge);
        if (!wish(session, &wishes, i, rate, value, &error))
            session_report(session, &error);
    }
    if (level < 0)
        no_such_parameter(session, ROLE_RATE);
    grant_or_report(session, &wishes);
}

/* Enough for the third digit of ρ: at a double root it takes twice as many of η and β. */
enum { OPTIMUM_DIGITS = 6 };

/* What was set, the rate that is expected, and what that takes for granted. */
static void say_optimum(struct session *session, int i, const struct optimum *best)
{
    char eta[TEXT_NUMBER], beta[TEXT_NUMBER], rate[TEXT_NUMBER];
    bool exact = session->race.problem->surface->quadratic;
    text_printed(eta, best->eta, OPTIMUM_DIGITS);
    text_printed(beta, best->beta, OPTIMUM_DIGITS);
    text_printed(rate, best->rate, 3);
    snprintf(session->message, sizeof session->message, "%s: η=%s%s%s, optimal%s: ρ = %s a step",
             session->state.racer[i].label, eta,
             isnan(best->beta) ? "" : " β=", isnan(best->beta) ? "" : beta,
             exact ? "" : " if f were its quadratic here", rate);
}

static double as_printed(double value)
{
    char number[TEXT_NUMBER];
    text_short(number, value, OPTIMUM_DIGITS);
    return isnan(value) ? value : strtod(number, NULL);
}

/* The optimum in the digits that are shown, with the rate that those have. */
static struct optimum printed_optimum(struct session *session, int i, const struct modes *modes)
{
    struct run *run = session->race.run[i];
    const struct optimizer *optimizer = run_optimizer(run);
    struct instant instant = run_instant(run, session_cursor(session, i));
    struct optimum best = {as_printed(modes->optimum.eta), as_printed(modes->optimum.beta)};
    double parameter[PARAMETERS_MAX];
    int memory = parameter_by_role(optimizer->parameters, ROLE_MEMORY);
    memcpy(parameter, instant.parameter, sizeof parameter);
    if (memory >= 0 && !isnan(best.beta))
        parameter[memory] = best.beta;
    instant.parameter = parameter;
    best.rate = modes_radius_with(optimizer, &instant, modes,
                                  parameter_by_role(optimizer->parameters, ROLE_RATE), best.eta);
    return best;
}

static void jump_to_optimum(struct session *session)
{
    struct error error;
    struct wishes wishes = {0};
    bool any = false, theory = false, frozen = false;
    for (int i = 0; i < session->race.count; i++) {
        if (!is_focused(session, i))
            continue;
        struct run *run = session->race.run[i];
        const struct optimizer *optimizer = run_optimizer(run);
        struct modes modes = modes_here(session, i);
        struct optimum best = printed_optimum(session, i, &modes);
        theory |= modes.available;
        int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
        int memory = parameter_by_role(optimizer->parameters, ROLE_MEMORY);
        if (isnan(best.eta) || rate < 0)
            continue;
        if (optimizer->metric) { /* another η moves the scale that the optimum takes as given */
            frozen = true;
            continue;
        }
        if (!any || i == session->state.focus)
            say_optimum(session, i, &best);
        any = true;
        if (!wish(session, &wishes, i, rate, best.eta, &error) ||
            (memory >= 0 && !isnan(best.beta) &&
             !wish(session, &wishes, i, memory, best.beta, &error)))
            session_report(session, &error);
    }
    grant_or_report(session, &wishes);
    if (!any)
        snprintf(session->message, sizeof session->message, "no optimum here: %s",
                 frozen ? "theory has one for a fixed scale only, and this method's changes with "
                          "its steps"
                 : theory
                     ? "theory has one for gd, momentum and the like, where all curvatures are "
                       "positive"
                     : "there is no linear theory of this method");
}

bool session_act_role(struct session *session, enum action action)
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
    case ACTION_PRESET_NEXT:
    case ACTION_PRESET_BACK:
        cycle_preset(session, action == ACTION_PRESET_NEXT ? 1 : -1);
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
