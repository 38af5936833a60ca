/* The learning rate that "auto" stands for. */
#ifndef GLISSADE_ENGINE_LEARNING_RATE_H
#define GLISSADE_ENGINE_LEARNING_RATE_H

#include "engine/optimizer.h"

/*
 * gradient scale: 1/(2 max|λ(H(start))|); where that is 0 or not finite, 1% of the region's
 * diagonal divided by ‖g(start)‖; else 1. sign scale: 1% of the region's diagonal. either: the
 * smaller of both. unit scale: 1.
 */
double learning_rate_auto(enum eta_scale scale, const struct problem *problem, const double *start);

#endif
