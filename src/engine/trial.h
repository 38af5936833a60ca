/*
 * A trial: a run that is only asked how it ends. It takes the very steps of a run and remembers
 * none of them, so that thousands with other settings or from other starts cost little more than
 * their steps.
 */
#ifndef GLISSADE_ENGINE_TRIAL_H
#define GLISSADE_ENGINE_TRIAL_H

#include "engine/run.h"

struct trial;

/* Memory for trials with these settings; the first stands at the start. NULL with a message when
 * memory is short. */
struct trial *trial_open(const struct run_settings *settings, struct error *error);
void trial_free(struct trial *trial);

/* The parameters, to be changed before trial_begin; a NaN of role rate means auto. Those that the
 * size of the method's state depends on must stay. */
double *trial_parameters(struct trial *trial);

/* Begins anew: same problem, method and random numbers, present parameters, from `start`. */
void trial_begin(struct trial *trial, const double *start);

/* Takes a step; false, and nothing happens, where the run has stopped. */
bool trial_step(struct trial *trial);

/* Where the trial stands. Good until it is freed. */
const struct cursor *trial_cursor(const struct trial *trial);

#endif
