/* How fast a run has come closer of late, to be held against the predicted spectral radius. */
#ifndef GLISSADE_ANALYSIS_RATE_H
#define GLISSADE_ANALYSIS_RATE_H

#include "engine/run.h"

/*
 * The mean factor per step by which the gradient has shrunk of late: (a/b)^{1/n} with a the largest
 * ‖∇f‖ of the last n steps before `step` (or before the run's end where that comes first), b that
 * of the n steps before those, n = 25 or as many as there are since the last change. Peaks are
 * compared, because a run that oscillates grows and shrinks with every swing. NaN where it cannot
 * be told: at the start, and where a gradient was 0 or not finite.
 */
double measured_rate(struct run *run, long step);

#endif
