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

/*
 * How long an arrow is for a gradient of length 1, where a raw and a clipped one are drawn beside a
 * step of that length: η where it multiplies the gradient, else so that the clipped one, of length
 * `limit`, is as long as the step; 1 where neither says anything.
 */
double clip_scale(const struct optimizer *optimizer, double rate, double step, double limit);

/* False where the run has stopped and no step follows. */
bool run_coming(struct run *run, long step, struct coming *coming);

#endif
