/*
 * A rollout: a run that is only asked how it ends. It takes the very steps of a run and remembers
 * none of them, so that thousands with other settings or from other starts cost little more than
 * their steps.
 */
#ifndef GLISSADE_ENGINE_ROLLOUT_H
#define GLISSADE_ENGINE_ROLLOUT_H

#include "engine/run.h"

struct rollout;

/* Memory for rollouts with these settings; the first stands at the start. NULL with a message when
 * memory is short. */
struct rollout *rollout_open(const struct run_settings *settings, struct error *error);
void rollout_free(struct rollout *rollout);

/* The parameters, to be changed before rollout_begin; a NaN of role rate means auto. Those that the
 * size of the method's state depends on must stay. */
double *rollout_parameters(struct rollout *rollout);

/* Changes to come, as run_changes has them; the copies are returned, whose values may be changed
 * before rollout_begin. NULL with a message when memory is short. */
struct change *rollout_changes(struct rollout *rollout, const struct change *changes, size_t count,
                               struct error *error);

/* Begins anew: same problem, method and random numbers, present parameters, from `start`. */
void rollout_begin(struct rollout *rollout, const double *start);

/* Takes a step; false, and nothing happens, where the run has stopped. */
bool rollout_step(struct rollout *rollout);

/* Where the rollout stands. Good until it is freed. */
const struct cursor *rollout_cursor(const struct rollout *rollout);

#endif
