/*
 * Modifiers: what can be written behind any method's own parameters, in the same list. They shape
 * the gradient that the method gets (batch, accumulate, noise, clip, in this order), its learning
 * rate over time (schedule, warmup), and add an average of the iterates; label and ink say how the
 * racer is shown and touch no number.
 *
 * Their values stand in the parameter array from MODIFIERS_AT on, so that live changes, replay and
 * snapshots treat them like any other parameter.
 */
#ifndef GLISSADE_ENGINE_MODIFIERS_H
#define GLISSADE_ENGINE_MODIFIERS_H

#include <math.h>

#include "base/parameter.h"

enum { MODIFIERS_AT = 16, LABEL_BYTES = 96 };

enum modifier {
    MODIFIER_NOISE = MODIFIERS_AT, /* standard deviation on each coordinate of g */
    MODIFIER_BATCH,                /* samples per gradient; 0: all */
    MODIFIER_REPLACE,              /* drawn with replacement */
    MODIFIER_ACCUMULATE,           /* gradients averaged into one */
    MODIFIER_CLIP,                 /* largest ‖g‖ */
    MODIFIER_SCHEDULE,             /* enum schedule */
    MODIFIER_RATE,
    MODIFIER_POWER,
    MODIFIER_EVERY,
    MODIFIER_PERIOD,
    MODIFIER_ETA_MIN, /* the schedule goes no lower, unless η itself is lower */
    MODIFIER_WARMUP,
    MODIFIER_AVERAGE,
    MODIFIER_LABEL, /* text, has no value: stands with the entry of the line-up */
    MODIFIER_INK,   /* NaN: as the line-up gives it; else 1 to HUES */
    MODIFIERS_END,
};

enum schedule {
    SCHEDULE_CONSTANT,
    SCHEDULE_INVERSE, /* η/(1 + rate·t)^power */
    SCHEDULE_SQRT,    /* η/√(1 + rate·t) */
    SCHEDULE_EXP,     /* η e^(−rate·t) */
    SCHEDULE_STEP,    /* η rate^⌊t/every⌋ */
    SCHEDULE_COSINE,  /* ½η(1 + cos(π min(t/period, 1))) */
    SCHEDULE_LINEAR,  /* η(1 − min(t/period, 1)) */
    SCHEDULE_WSD,     /* η until t = every, then down in a line to 0 at t = period */
};

extern const struct parameter modifier_parameters[];

/* True when the gradient is not simply ∇f. */
static inline bool modifies_gradient(const double *parameter)
{
    bool clips = parameter[MODIFIER_CLIP] > 0 && parameter[MODIFIER_CLIP] < INFINITY;
    return parameter[MODIFIER_NOISE] > 0 || parameter[MODIFIER_BATCH] > 0 || clips;
}

static inline bool modifies_rate(const double *parameter)
{
    return parameter[MODIFIER_SCHEDULE] != SCHEDULE_CONSTANT || parameter[MODIFIER_WARMUP] > 0;
}

/*
 * What becomes of η at step t, 0 for the first. While it warms up, t < warmup, it is η(t+1)/warmup;
 * the schedule's own time counts from there.
 */
double scheduled_rate(const double *parameter, double eta, long t);

#endif
