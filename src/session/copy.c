#include "session/copy.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "session/position.h"
#include "session/travel.h"
#include "surfaces/surfaces.h"

/* NULL for nothing, and when memory is short, which `*good` tells. */
static void *duplicate(const void *from, size_t size, bool *good)
{
    void *to = size > 0 ? malloc(size) : NULL;
    if (to)
        memcpy(to, from, size);
    *good = *good && (to || size == 0);
    return to;
}

static void copy_run(struct run_copy *copy, const struct run *run, bool *good)
{
    size_t dim = (size_t)run_problem(run)->dim;
    const struct change *changes = run_changes(run, &copy->change_count);
    copy->settings = *run_settings_of(run);
    copy->settings.problem = NULL;
    copy->dim = (int)dim;
    copy->begun = run_end(run) > 0;
    copy->changes = duplicate(changes, copy->change_count * sizeof *changes, good);
    copy->ghost = *run_ghost(run);
    ghost_origin_hold(copy->ghost.origin);
    copy->ghost.w = duplicate(copy->ghost.w, copy->ghost.count * dim * sizeof *copy->ghost.w, good);
}

bool session_copy_take(struct session_copy *copy, const struct session *session,
                       struct error *error)
{
    struct aim aim = session_aim_of(session);
    bool good = true;
    *copy = (struct session_copy){.state = session->state, .runs = session->race.count};
    copy->state.position = aim.step;
    copy->state.playing = aim.resume;
    session_values_hold(&copy->state.values);
    for (int i = 0; i < copy->runs; i++)
        copy_run(&copy->run[i], session->race.run[i], &good);
    if (good)
        return true;
    session_copy_free(copy);
    return fail_memory(error);
}

void session_copy_free(struct session_copy *copy)
{
    for (int i = 0; i < copy->runs; i++) {
        free(copy->run[i].changes);
        free(copy->run[i].ghost.w);
        ghost_origin_release(copy->run[i].ghost.origin);
    }
    session_values_release(&copy->state.values);
    *copy = (struct session_copy){0};
}

static bool same_start(const struct run_settings *a, const struct run_settings *b)
{
    return a->optimizer == b->optimizer && a->seed == b->seed && a->stream == b->stream &&
           memcmp(a->parameter, b->parameter, sizeof a->parameter) == 0 &&
           memcmp(a->start, b->start, sizeof a->start) == 0;
}

/* Whether a session's run began like a copied one and can follow it. */
static bool serves(const struct session *session, int i, const struct run_copy *copy,
                   const struct problem *problem)
{
    const struct race *race = &session->race;
    return race->problem == problem && i < race->count &&
           (copy->begun || run_end(race->run[i]) == 0) &&
           same_start(run_settings_of(race->run[i]), &copy->settings);
}

/* A race that is being made: what can fail is done first, and touches nothing of the session. */
struct making {
    struct race race;          /* new runs; NULL where the session's own serves */
    double *ghost[RACERS_MAX]; /* those of the latter */
};

static struct run *open_copied(const struct run_copy *copy, const struct problem *problem,
                               struct error *error)
{
    struct run_settings settings = copy->settings;
    settings.problem = problem;
    struct run *run = run_open(&settings, error);
    if (run && run_follow(run, copy->changes, copy->change_count, error) &&
        run_set_ghost(run, &copy->ghost, error) && (!copy->begun || run_advance(run, 1, error)))
        return run;
    run_free(run);
    return NULL;
}

static bool prepare_run(struct making *making, struct session *session, int i,
                        const struct run_copy *copy, struct error *error)
{
    const struct problem *problem = making->race.problem;
    bool good = true;
    if (!serves(session, i, copy, problem)) {
        making->race.run[i] = open_copied(copy, problem, error);
        return making->race.run[i] != NULL;
    }
    size_t size = copy->ghost.count * (size_t)problem->dim * sizeof *copy->ghost.w;
    making->ghost[i] = duplicate(copy->ghost.w, size, &good);
    if (!good)
        return fail_memory(error);
    return run_reserve_changes(session->race.run[i], copy->change_count, error);
}

static void forget_making(struct making *making)
{
    race_clear(&making->race);
    for (int i = 0; i < RACERS_MAX; i++)
        free(making->ghost[i]);
}

/* The session's run becomes the copied one. Where memory is short for its first step, that comes
 * with the others. */
static struct run *follow(struct run *run, const struct run_copy *copy, double *ghost)
{
    struct error ignored;
    run_follow(run, copy->changes, copy->change_count, &ignored);
    run_take_ghost(run, (struct ghost){ghost, copy->ghost.count, copy->ghost.rate,
                                       ghost_origin_hold(copy->ghost.origin)});
    if (copy->begun)
        run_advance(run, 1, &ignored);
    return run;
}

/* Replaces the race of a session; what cannot be used of the old one is freed. On failure nothing
 * has changed. */
static bool show_race(const struct session_copy *copy, struct session *session,
                      const struct problem *problem, struct error *error)
{
    struct making making = {.race = {.problem = problem, .count = copy->runs}};
    for (int i = 0; i < copy->runs; i++) {
        if (!prepare_run(&making, session, i, &copy->run[i], error)) {
            forget_making(&making);
            return false;
        }
    }
    for (int i = 0; i < copy->runs; i++) {
        if (making.race.run[i])
            continue;
        making.race.run[i] = follow(session->race.run[i], &copy->run[i], making.ghost[i]);
        session->race.run[i] = NULL;
    }
    race_clear(&session->race);
    problem_hold(problem);
    problem_release(session->race.problem);
    session->race = making.race;
    return true;
}

/* All but the position, which is the start of the race. */
static bool show(const struct session_copy *copy, struct session *session, struct error *error)
{
    const struct problem *problem = copy->state.values.problem;
    bool same = session->race.problem == problem;
    if (!show_race(copy, session, problem, error))
        return false;
    session_values_hold(&copy->state.values);
    session_values_release(&session->state.values);
    session->state = copy->state;
    session->state.position = 0;
    session->target = -1; /* nothing is left to catch up with */
    session->held = false;
    session->generation += !same;
    session->rewrites++;
    return true;
}

bool session_copy_show(const struct session_copy *copy, struct session *session,
                       struct error *error)
{
    return show(copy, session, error) && session_go(session, copy->state.position, LONG_MAX);
}

bool session_copy_restore(const struct session_copy *copy, struct session *session,
                          struct error *error)
{
    bool plays = session_aim_of(session).resume;
    if (!show(copy, session, error))
        return false;
    session->state.picking = session->fine_next = false;
    session_aim(session, (struct aim){copy->state.position, copy->state.playing && plays});
    return true;
}
