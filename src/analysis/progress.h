/* Progress: how far a run has come, in the measures that a loss curve can show. */
#ifndef GLISSADE_ANALYSIS_PROGRESS_H
#define GLISSADE_ANALYSIS_PROGRESS_H

#include "engine/run.h"

enum measure {
    MEASURE_LOSS,     /* f */
    MEASURE_HEIGHT,   /* f − f*, above the lowest known minimum */
    MEASURE_GRADIENT, /* ‖∇f‖ */
    MEASURE_DISTANCE, /* ‖w − w*‖, to the nearest known minimum */
};

/* What a run is counted in. */
enum tally { TALLY_STEPS, TALLY_GRADIENTS, TALLY_EVALUATIONS, TALLY_EPOCHS };

/* The measure of a row; `lowest` is problem_lowest. NaN where it needs a minimum and none is
 * known, or a gradient that the row has not. Heights are never below 0: what rounding leaves is 0.
 */
double progress_of(enum measure measure, const struct problem *problem, double lowest,
                   const struct row *row);

/* A measure as a chart draws it: its logarithm (base 10), or asinh, which takes losses below zero
 * too. What is 0 lies at PROGRESS_ZERO on a logarithmic axis, far below any chart. */
#define PROGRESS_ZERO (-400.)
double progress_drawn(bool logarithmic, double value);

double progress_tally(enum tally tally, const struct row *row);

#endif
