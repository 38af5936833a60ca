/* How fast a run has come closer of late, to be held against the predicted spectral radius. */
#ifndef GLISSADE_ANALYSIS_RATE_H
#define GLISSADE_ANALYSIS_RATE_H

#include "engine/run.h"

/*
 * (‖∇f(w_t)‖ / ‖∇f(w_{t−n})‖)^{1/n} with n = min(t, 10): the mean factor per step by which the
 * gradient has shrunk over the last ten steps before `step`, or before the run's end where that
 * comes first. NaN where it cannot be told: at the start, and where a gradient was 0 or not finite.
 */
double measured_rate(struct run *run, long step);

#endif
