/*
 * The coming step: what a run does next from some step on. It is taken on a copy, with the same
 * settings, state and random numbers as the run itself will take it, and leaves the run untouched.
 */
#ifndef GLISSADE_ENGINE_COMING_H
#define GLISSADE_ENGINE_COMING_H

#include "engine/parts.h"
#include "engine/run.h"

struct coming {
    int dim;
    double w[DIM_MAX], g[DIM_MAX], f;                       /* where it begins; noise-free */
    double landing[DIM_MAX], landing_g[DIM_MAX], landing_f; /* where it leads */
    double rate;                  /* the η taken, which a line search chooses */
    const char *remark;           /* what the step says of itself; NULL if nothing */
    const struct look_log *looks; /* on the way; good until the run is asked again */
    struct parts parts;           /* none where the method does not say */
};

/* False where the run has stopped and no step follows. */
bool run_coming(struct run *run, long step, struct coming *coming);

#endif
