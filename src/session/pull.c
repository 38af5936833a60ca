#include "session/pull.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/reach.h"
#include "base/text.h"
#include "engine/rollout.h"
#include "session/position.h"
#include "session/replay.h"
#include "session/travel.h"

/* Digits of a value that is found: as few as lead to the same place. */
enum { DIGITS_LEAST = 3, DIGITS_MOST = 17 };

struct pull {
    struct grip grip;
    enum parameter_role role;
    int parameter;
    long change; /* index of the run's change that is varied; −1: the value at the start */
    struct rollout *rollout; /* owned */
    struct change *changes;  /* the rollout's */
    struct reach reach;      /* of what `number_of` makes of the value */
    double value;            /* as found so far */
    double tried;            /* that the rollout has */
    bool begun;              /* it is under way */
    int digits;              /* that are tried, once the place is found; 0: none yet */
    double shown;            /* the value that the race has */
    bool moved;              /* it has got one from here */
    long rewrites;           /* of the session, while nobody else edits it */
};

/* --- values as numbers without ends, and back --- */

static double number_of(enum parameter_role role, double value)
{
    return role == ROLE_RATE ? log(value) : -log1p(-value);
}

static double value_of(enum parameter_role role, double number)
{
    return role == ROLE_RATE ? exp(number) : -expm1(-number);
}

/* --- taking hold --- */

/* The change that is in force for the step that leads to `step`; −1: none. */
static long change_before(const struct run *run, int parameter, long step)
{
    size_t count;
    const struct change *changes = run_changes(run, &count);
    long found = -1;
    for (size_t i = 0; i < count && changes[i].step < step; i++)
        if (changes[i].parameter == parameter)
            found = (long)i;
    return found;
}

static bool place_of_row(const struct grip *grip, const struct problem *problem,
                         const struct row *row, double place[2])
{
    if (grip->curve) {
        double value = progress_of(grip->measure, problem, grip->lowest, row);
        place[0] = 0;
        place[1] = grip->scale * progress_drawn(grip->logarithmic, value);
    } else {
        for (int k = 0; k < 2; k++) {
            place[k] = 0;
            for (int i = 0; i < problem->dim; i++)
                place[k] += grip->along[k][i] * (row->w[i] - grip->origin[i]);
        }
    }
    return isfinite(place[0]) && isfinite(place[1]);
}

static void pull_free(struct pull *pull)
{
    if (!pull)
        return;
    rollout_free(pull->rollout);
    free(pull);
}

/* The search begins where the race is. False where that is nowhere. */
static bool begin_reach(struct pull *pull, struct session *session)
{
    struct run *run = session->race.run[pull->grip.racer];
    struct row row = run_row(run, pull->grip.step);
    double place[2], low = pull->role == ROLE_RATE ? number_of(ROLE_RATE, 1e-12) : 0,
                     high = number_of(pull->role, pull->role == ROLE_RATE ? 1e12 : 1 - 1e-6);
    pull->value = pull->shown =
        pull->change < 0 ? run_base(run)[pull->parameter] : pull->changes[pull->change].value;
    if (!place_of_row(&pull->grip, run_problem(run), &row, place))
        return false;
    pull->reach = (struct reach){.low = low, .high = high, .fine = pull->grip.fine};
    reach_begin(&pull->reach, number_of(pull->role, pull->value), place);
    return true;
}

/* NULL with a message. */
static struct pull *pull_open(struct session *session, const struct grip *grip,
                              enum parameter_role role, struct error *error)
{
    struct run *run = session->race.run[grip->racer];
    int parameter = parameter_by_role(run_optimizer(run)->parameters, role);
    size_t count;
    const char *label = session->state.racer[grip->racer].label;
    if (parameter < 0) {
        fail(error, "%s has no %s to follow the hand", label, role == ROLE_RATE ? "η" : "β");
        return NULL;
    }
    struct pull *pull = calloc(1, sizeof *pull);
    if (!pull) {
        fail_memory(error);
        return NULL;
    }
    *pull = (struct pull){.grip = *grip,
                          .role = role,
                          .parameter = parameter,
                          .change = change_before(run, parameter, grip->step),
                          .rewrites = session->rewrites};
    pull->rollout =
        run_advance(run, grip->step, error) ? rollout_open(run_settings_of(run), error) : NULL;
    const struct change *changes = run_changes(run, &count);
    pull->changes = pull->rollout ? rollout_changes(pull->rollout, changes, count, error) : NULL;
    if (pull->changes && begin_reach(pull, session))
        return pull;
    if (pull->changes)
        fail(error, "%s is nowhere at step %ld", label, grip->step);
    pull_free(pull);
    return NULL;
}

bool session_pull(struct session *session, const struct grip *grip, enum parameter_role role,
                  struct error *error)
{
    struct pull *pull = pull_open(session, grip, role, error);
    session_pull_end(session);
    session->pull = pull;
    return pull != NULL;
}

void session_pull_to(struct session *session, const double place[2])
{
    struct pull *pull = session->pull;
    if (!pull)
        return;
    reach_aim(&pull->reach, place);
    pull->digits = 0;
    pull->begun = false;
}

bool session_pull_place(const struct session *session, double place[2])
{
    if (session->pull)
        memcpy(place, session->pull->reach.place, sizeof session->pull->reach.place);
    return session->pull != NULL;
}

void session_pull_end(struct session *session)
{
    pull_free(session->pull);
    session->pull = NULL;
}

/* --- replays --- */

static void begin_rollout(struct pull *pull, const struct run *run, double value)
{
    pull->tried = value;
    if (pull->change < 0)
        rollout_parameters(pull->rollout)[pull->parameter] = value;
    else
        pull->changes[pull->change].value = value;
    rollout_begin(pull->rollout, run_settings_of(run)->start);
    pull->begun = true;
}

/* Replays on to the step that is held; false when patience ends before. */
static bool finish_rollout(struct pull *pull, bool (*patience)(void *context), void *context)
{
    while (rollout_cursor(pull->rollout)->t < pull->grip.step && rollout_step(pull->rollout))
        if (patience && !patience(context))
            return false;
    pull->begun = false;
    return true;
}

/* Where the rollout has come to; false where it has diverged. */
static bool rollout_place(const struct pull *pull, const struct problem *problem, double place[2])
{
    const struct cursor *cursor = rollout_cursor(pull->rollout);
    struct row row = {
        .step = cursor->t, .w = cursor->w, .g = cursor->probe.g, .f = cursor->probe.f};
    bool whole = cursor->ended != STATUS_DIVERGED && cursor->ended != STATUS_UNDEFINED;
    return place_of_row(&pull->grip, problem, &row, place) && whole;
}

static double with_digits(double value, int digits)
{
    char text[32];
    snprintf(text, sizeof text, "%.*g", digits, value);
    return strtod(text, NULL);
}

/* What is to be tried next; false when nothing is. */
static bool next_value(struct pull *pull, double *value)
{
    if (pull->reach.state == REACH_GOING) {
        *value = value_of(pull->role, reach_ask(&pull->reach));
        return true;
    }
    if (pull->digits > DIGITS_MOST || pull->value == pull->shown)
        return false;
    pull->digits = pull->digits < DIGITS_LEAST ? DIGITS_LEAST : pull->digits;
    *value = with_digits(pull->value, pull->digits);
    return true;
}

/* A value of few digits serves where it leads as near as the hand can see. */
static void tell_digits(struct pull *pull, bool somewhere, const double place[2])
{
    const double *target = pull->reach.target, *here = pull->reach.place;
    double now = hypot(here[0] - target[0], here[1] - target[1]);
    bool good = somewhere && hypot(place[0] - target[0], place[1] - target[1]) <=
                                 fmax(now + pull->grip.fine / 2, pull->grip.fine);
    pull->digits++;
    if (!good)
        return;
    pull->value = pull->tried;
    pull->digits = DIGITS_MOST + 1;
}

static void tell(struct pull *pull, const struct problem *problem)
{
    double place[2];
    bool somewhere = rollout_place(pull, problem, place);
    if (pull->reach.state != REACH_GOING) {
        tell_digits(pull, somewhere, place);
        return;
    }
    reach_tell(&pull->reach, somewhere, place);
    pull->value = value_of(pull->role, pull->reach.s);
}

/* --- showing it --- */

static void say(struct session *session)
{
    const struct pull *pull = session->pull;
    const struct racer *racer = &session->state.racer[pull->grip.racer];
    const struct optimizer *optimizer = run_optimizer(session->race.run[pull->grip.racer]);
    bool rate = pull->role == ROLE_RATE;
    const char *symbol = rate ? "η" : "β";
    enum parameter_role other = rate ? ROLE_MEMORY : ROLE_RATE;
    bool has_other = parameter_by_role(optimizer->parameters, other) >= 0;
    char number[TEXT_NUMBER];
    text_short(number, pull->value, rate ? 4 : 6);
    if (pull->reach.state == REACH_NEAREST)
        snprintf(session->message, sizeof session->message,
                 "%s: %s=%s comes nearest at step %ld, no %s near it gets there%s", racer->label,
                 symbol, number, pull->grip.step, symbol,
                 !has_other ? ""
                 : rate     ? " (Shift: β)"
                            : " (without Shift: η)");
    else
        snprintf(session->message, sizeof session->message, "%s: %s=%s passes here at step %ld%s",
                 racer->label, symbol, number, pull->grip.step,
                 !has_other ? ""
                 : rate     ? " (Shift: β)"
                            : "");
}

/* The race gets the value that is found; its path of before the hand took hold stays as a ghost. */
static void show(struct session *session)
{
    struct pull *pull = session->pull;
    struct error error;
    if (pull->value != pull->shown) {
        session->held = session->held && pull->moved; /* the first leaves the old path behind */
        pull->moved = true;
        if (!session_replay_varied(session, pull->grip.racer, pull->parameter, pull->change,
                                   pull->value, &error)) {
            session_report(session, &error);
            session_pull_end(session);
            return;
        }
        session_hold(session);
        pull->shown = pull->value;
        pull->rewrites = session->rewrites;
    }
    if (pull->reach.state != REACH_GOING)
        say(session);
}

void session_pull_by(struct session *session, enum parameter_role role)
{
    struct pull *pull = session->pull;
    struct error ignored;
    if (!pull || pull->role == role)
        return;
    show(session);
    struct pull *other = pull_open(session, &pull->grip, role, &ignored);
    if (!other)
        return;
    other->moved = pull->moved;
    pull_free(pull);
    session->pull = other;
}

/* One replay, or a part of it. False when there is none to make, or patience has ended. */
static bool search(struct pull *pull, const struct run *run, bool (*patience)(void *context),
                   void *context)
{
    double value;
    if (!pull->begun && !next_value(pull, &value))
        return false;
    if (!pull->begun)
        begin_rollout(pull, run, value);
    if (!finish_rollout(pull, patience, context))
        return false;
    tell(pull, run_problem(run));
    return !patience || patience(context);
}

bool session_pull_on(struct session *session, bool (*patience)(void *context), void *context)
{
    struct pull *pull = session->pull;
    double value;
    if (!pull)
        return true;
    if (pull->rewrites != session->rewrites) { /* what was held is no more */
        session_pull_end(session);
        return true;
    }
    while (search(pull, session->race.run[pull->grip.racer], patience, context))
        continue;
    show(session);
    return !session->pull || (!session->pull->begun && !next_value(session->pull, &value));
}

/* Steps of replays that a hand which lets go may still cost: some milliseconds. */
static bool a_little(void *steps_left)
{
    return --*(long *)steps_left > 0;
}

void session_pull_release(struct session *session)
{
    enum { STEPS = 40000 };
    long steps = STEPS / session->race.problem->dim;
    session_pull_on(session, a_little, &steps);
    session_pull_end(session);
}
