/* The edge of stability of a whole race. */
#ifndef GLISSADE_ANALYSIS_EDGE_H
#define GLISSADE_ANALYSIS_EDGE_H

#include "engine/run.h"

/* The edge of stability for the settings and the point that a run began with, which stands still
 * while it runs; where there is none, an η that is neither much too small nor much too large. */
double edge_at_start(struct run *run);

#endif
