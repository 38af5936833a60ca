#include "session/lineup.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "engine/modifiers.h"
#include "session/identify.h"
#include "session/position.h"
#include "session/replay.h"
#include "session/travel.h"
#include "surfaces/surfaces.h"

/* --- racers --- */

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
    if (!session_start(session, problem, start, error))
        return false;
    for (int i = 0; i < session->state.values.lineup->count; i++) {
        const struct entry *entry = &session->state.values.lineup->entry[i];
        const struct optimizer *optimizer = entry->optimizer;
        if (!optimizer_check_modifiers(optimizer, problem, entry->parameter, entry->given, error) ||
            (optimizer->check && !optimizer->check(entry->parameter, problem, start, error)))
            return false;
    }
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
    const struct entry *entry = &session->state.values.lineup->entry[i];
    *settings =
        (struct run_settings){.problem = problem,
                              .optimizer = entry->optimizer,
                              .seed = (uint64_t)session->state.values.seed,
                              .stream = session->state.values.streams ? (uint64_t)i + 1 : 0};
    fill_parameters(&session->state.values, entry, settings->parameter);
    session_start(session, problem, settings->start, NULL);
}

void session_name_racers(struct session *session)
{
    memset(session->state.racer, 0, sizeof session->state.racer);
    for (int i = 0; i < session->state.values.lineup->count; i++)
        fill_parameters(&session->state.values, &session->state.values.lineup->entry[i],
                        session->state.racer[i].parameter);
    label_racers(session->state.values.lineup, session->state.racer);
    identify_racers(session->state.values.lineup, session->state.racer);
}

unsigned session_inks(const struct session *session)
{
    unsigned inks = 0;
    for (int i = 0; i < session->state.values.lineup->count; i++)
        inks |= 1u << session->state.racer[i].identity.ink;
    return inks;
}

/* --- making the race --- */

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
    session_label_racers(session);
    session->state.position = session->state.extent = 0;
    session->owed = 0;
    session->state.picking = false;
    session->target = -1;
    session->held = false;
    session->rewrites++;
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

void session_reset_view(struct session *session)
{
    const struct session_values *v = &session->state.values;
    session->state.framing = v->has_region ? FRAMING_KEPT : FRAMING_RACE;
    memcpy(session->state.view, v->has_region ? v->region : session->race.problem->region,
           sizeof session->state.view);
    memcpy(session->state.framed, session->state.view, sizeof session->state.framed);
}

int session_first_focus(const struct session *session)
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
    session_name_racers(session);
    const struct problem *problem = session->state.values.problem;
    bool same = problem == session->race.problem; /* a surface can propose other racers */
    if (!replace_race(session, problem, (struct heritage){.paths = same}, error)) {
        memcpy(session->state.racer, old, sizeof old);
        return false;
    }
    session->state.focus = session_first_focus(session);
    session_reset_view(session);
    return true;
}

/* Fowler, Noll and Vo's FNV-1a. */
static uint64_t mix(uint64_t mark, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++)
        mark = (mark ^ byte[i]) * 1099511628211u;
    return mark;
}

uint64_t session_race_mark(const struct session *session)
{
    const struct session_values *v = &session->state.values;
    uint64_t mark = mix(14695981039346656037u, v->surface, strlen(v->surface));
    mark = mix(mark, &v->steps, sizeof v->steps);
    for (int i = 0; i < session->race.count; i++) {
        const struct run_settings *s = run_settings_of(session->race.run[i]);
        size_t dim = (size_t)session->race.problem->dim;
        mark = mix(mark, s->optimizer->name, strlen(s->optimizer->name));
        mark = mix(mark, s->parameter, sizeof s->parameter);
        mark = mix(mark, s->start, dim * sizeof *s->start);
        mark = mix(mark, &s->seed, sizeof s->seed);
        mark = mix(mark, &s->stream, sizeof s->stream);
    }
    return mark;
}

/* --- the same race from elsewhere --- */

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

/* η of each racer at the start where nobody chose it, NaN elsewhere; while a hand drags the start,
 * with `ghosts` that of the path that stays. */
static void automatic_rates(const struct session *session, bool ghosts, double *rates)
{
    for (int i = 0; i < session->race.count; i++) {
        const struct run *run = session->race.run[i];
        const struct ghost *ghost = run_ghost(run);
        int rate = parameter_by_role(run_optimizer(run)->parameters, ROLE_RATE);
        bool automatic = rate >= 0 && isnan(session->state.racer[i].parameter[rate]);
        rates[i] = !automatic                   ? NAN
                   : ghosts && ghost->count > 0 ? ghost->rate
                                                : run_base(run)[rate];
    }
}

/* Another start has another automatic η: both numbers, of the racer looked at or the first of them.
 */
static void say_automatic_rates(struct session *session, const double *before)
{
    double now[RACERS_MAX];
    int count = 0, said = -1;
    char from[TEXT_NUMBER], to[TEXT_NUMBER];
    automatic_rates(session, false, now);
    for (int i = 0; i < session->race.count; i++) {
        if (!(fabs(now[i] - before[i]) > 1e-6 * before[i]) || session->state.racer[i].hidden)
            continue;
        count++;
        if (said < 0 || i == session->state.focus)
            said = i;
    }
    if (count == 0)
        return;
    text_printed(from, before[said], 3);
    text_printed(to, now[said], 3);
    snprintf(session->message, sizeof session->message, "%s: automatic η was %s, is %s from here%s",
             session->state.racer[said].label, from, to, count > 1 ? "; others, too" : "");
}

bool session_race_elsewhere(struct session *session, const struct problem *problem,
                            struct error *error)
{
    bool what_if = session->state.values.what_if, same = problem == session->race.problem;
    double rates[RACERS_MAX];
    struct racer before[RACERS_MAX];
    memcpy(before, session->state.racer, sizeof before);
    if (!what_if)
        keep_changes(session);
    automatic_rates(session, session->held, rates);
    if (replace_race(session, problem, (struct heritage){same, what_if}, error)) {
        if (same)
            say_automatic_rates(session, rates);
        return true;
    }
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
    if (session_race_elsewhere(session, session->race.problem, error))
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

bool session_drag_start(struct session *session, const double *w, struct error *error)
{
    struct aim aim = session_aim_of(session);
    if (session->target < 0 && aim.step == 0)
        aim.step = session->state.values.steps;
    if (!session_restart_at(session, w, error))
        return false;
    session_aim(session, aim);
    session->held = true;
    return true;
}
