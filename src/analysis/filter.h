/*
 * Momentum as a low-pass filter: a ← m·a + (1 − m)·g smooths the gradients with the memory m. A
 * zig-zag, which changes its sign with every step, is the highest frequency that steps can have,
 * ω = π, and is damped most. Source: any text on first-order recursive filters, such as A. V.
 * Oppenheim & R. W. Schafer, "Discrete-Time Signal Processing", section 5.3.
 */
#ifndef GLISSADE_ANALYSIS_FILTER_H
#define GLISSADE_ANALYSIS_FILTER_H

#include "analysis/directions.h"

/* (1 − m)mᵏ: what is left, k steps later, of a gradient that came once. −1 < m < 1, k ≥ 0. */
double filter_impulse(double memory, int k);

/* (1 − m)/|1 − m e^{−jω}|: the factor on a gradient that swings with ω radians per step; 1 at ω = 0
 * and (1 − m)/(1 + m) at the zig-zag frequency π. */
double filter_gain(double memory, double omega);

/* The number k of steps after which half of an impulse's whole effect has passed:
 * ⌈log ½ / log m⌉, at least 1. 0 < m < 1; close to 1 the number is none that an int holds. */
double filter_half_life(double memory);

enum { TRACE_STEPS = 512 };

/* Gradient and velocity along one direction over some steps. */
struct trace {
    long first; /* the step of the first entry */
    int count;
    double gradient[TRACE_STEPS]; /* qᵀ∇f */
    double velocity[TRACE_STEPS]; /* the step taken from there, as the smoothed gradient it follows:
                                     −(1 − memory)/push · qᵀ(w' − w) */
};

/*
 * The last `steps` (at most TRACE_STEPS) steps before `step`. The velocity is what the run really
 * did; η may have changed on the way, memory is taken to be what it is now. `rate` is the η that
 * the direction's push was made with. push must not be NaN.
 */
void trace_along(struct run *run, const struct direction *direction, double rate, long step,
                 int steps, struct trace *trace);

#endif
