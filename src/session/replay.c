/* Races in the place of others: what stays behind, what is taken over, what-if. */
#include "session/replay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/modifiers.h"
#include "session/identify.h"
#include "session/travel.h"

/* --- what stays behind --- */

static bool draws_alike(const struct run_settings *a, const struct run_settings *b)
{
    return !modifies_gradient(a->parameter) || (a->seed == b->seed && a->stream == b->stream);
}

/* True for runs on one problem that take the same way. */
static bool same_path(const struct run *a, const struct run *b)
{
    const struct run_settings *x = run_settings_of(a), *y = run_settings_of(b);
    size_t changes, others, size = (size_t)run_problem(a)->dim * sizeof *x->start;
    run_changes(a, &changes);
    run_changes(b, &others);
    return changes == 0 && others == 0 && draws_alike(x, y) &&
           memcmp(x->parameter, y->parameter, sizeof x->parameter) == 0 &&
           memcmp(x->start, y->start, size) == 0;
}

/* The path of a run stays behind as the ghost of the one that comes in its place. While a hand is
 * at work, or what the last change made is not there yet, that is the path of before. */
static bool leave_path(const struct session *session, struct run *run, struct run *former,
                       struct error *error)
{
    bool unfinished = !run_stopped(former) && run_end(former) < session_aim_of(session).step;
    if (session->held || unfinished)
        return run_set_ghost(run, run_ghost(former), error);
    if (!same_path(run, former))
        run_keep_path(run, former);
    return true;
}

/* --- what is taken over --- */

/* All changes of a run but those of the parameters that are wished otherwise (NULL: none). */
static bool take_changes(struct run *run, const struct run *former, const bool *otherwise,
                         struct error *error)
{
    size_t count, kept = 0;
    const struct change *changes = run_changes(former, &count);
    struct change *others = malloc((count + 1) * sizeof *others);
    if (!others)
        return fail_memory(error);
    for (size_t i = 0; i < count; i++)
        if (!otherwise || !otherwise[changes[i].parameter])
            others[kept++] = changes[i];
    bool good = run_follow(run, others, kept, error);
    free(others);
    return good;
}

/* The run of the same method in the race before: in the same place, else the first; or NULL. */
static struct run *former_of(const struct race *before, const struct run *run, int i)
{
    if (i < before->count && run_optimizer(before->run[i]) == run_optimizer(run))
        return before->run[i];
    for (int k = 0; k < before->count; k++)
        if (run_optimizer(before->run[k]) == run_optimizer(run))
            return before->run[k];
    return NULL;
}

bool session_inherit(struct session *session, struct race *race, struct heritage heritage,
                     struct error *error)
{
    for (int i = 0; i < race->count; i++) {
        struct run *run = race->run[i], *former = former_of(&session->race, run, i);
        if (!former)
            continue;
        if (heritage.changes && !take_changes(run, former, NULL, error))
            return false;
        if (heritage.paths && !leave_path(session, run, former, error))
            return false;
    }
    return true;
}

/* --- what-if --- */

/* NULL when memory is short. */
static struct run *open_replay(const struct session *session, int racer,
                               const struct wishes *wishes, struct error *error)
{
    struct run *former = session->race.run[racer];
    struct run_settings settings = *run_settings_of(former);
    bool otherwise[PARAMETERS_MAX] = {false};
    for (int k = 0; k < PARAMETERS_MAX; k++) /* with what was wished when it had stopped */
        if (!isnan(session->state.racer[racer].parameter[k]))
            settings.parameter[k] = session->state.racer[racer].parameter[k];
    for (int i = 0; i < wishes->count; i++) {
        const struct wish *wish = &wishes->wish[i];
        if (wish->racer != racer)
            continue;
        settings.parameter[wish->parameter] = wish->value;
        otherwise[wish->parameter] = true;
    }
    struct run *run = run_open(&settings, error);
    if (run && take_changes(run, former, otherwise, error) &&
        leave_path(session, run, former, error))
        return run;
    run_free(run);
    return NULL;
}

bool session_replay_with(struct session *session, const struct wishes *wishes, struct error *error)
{
    struct race replay = {.count = session->race.count}; /* NULL: a racer that nobody changes */
    struct aim aim = session_aim_of(session);
    for (int i = 0; i < wishes->count; i++) {
        int racer = wishes->wish[i].racer;
        if (!replay.run[racer])
            replay.run[racer] = open_replay(session, racer, wishes, error);
        if (!replay.run[racer]) {
            race_clear(&replay);
            return false;
        }
    }
    for (int i = 0; i < replay.count; i++) {
        struct run *former = session->race.run[i];
        session->race.run[i] = replay.run[i] ? replay.run[i] : former;
        replay.run[i] = replay.run[i] ? former : NULL;
    }
    race_clear(&replay);
    for (int i = 0; i < wishes->count; i++) {
        const struct wish *wish = &wishes->wish[i];
        session->state.racer[wish->racer].parameter[wish->parameter] = wish->value;
    }
    session_label_racers(session);
    session->rewrites++;
    session_aim(session, aim);
    return true;
}

/* The changes of a run with another value for one of them. */
static bool vary_change(struct run *run, const struct run *former, long change, double value,
                        struct error *error)
{
    size_t count;
    const struct change *changes = run_changes(former, &count);
    struct change *others = malloc((count + 1) * sizeof *others);
    if (!others)
        return fail_memory(error);
    for (size_t i = 0; i < count; i++)
        others[i] = changes[i];
    if (change >= 0)
        others[change].value = value;
    bool good = run_follow(run, others, count, error);
    free(others);
    return good;
}

bool session_replay_varied(struct session *session, int racer, int parameter, long change,
                           double value, struct error *error)
{
    struct run *former = session->race.run[racer];
    struct run_settings settings = *run_settings_of(former);
    struct aim aim = session_aim_of(session);
    if (change < 0)
        settings.parameter[parameter] = value;
    struct run *run = run_open(&settings, error);
    if (!run || !vary_change(run, former, change, value, error) ||
        !leave_path(session, run, former, error)) {
        run_free(run);
        return false;
    }
    session->race.run[racer] = run;
    run_free(former);
    if (change < 0)
        session->state.racer[racer].parameter[parameter] = value;
    session_label_racers(session);
    session->rewrites++;
    session_aim(session, aim);
    return true;
}
