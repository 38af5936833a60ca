/*
 * How a way through the parameters spreads: the covariance of its points, its two principal
 * directions (K. Pearson 1901), and how much of its variance lies along any direction. What a plane
 * among many parameters shows of a run, and what it leaves out.
 */
#ifndef GLISSADE_ANALYSIS_SPREAD_H
#define GLISSADE_ANALYSIS_SPREAD_H

#include <stddef.h>

#include "engine/run.h"

struct spread {
    int dim;
    double total; /* variance of the points; 0: they are one */
    double mean[DIM_MAX], covariance[PACKED_MAX];
    double u[DIM_MAX], v[DIM_MAX]; /* unit vectors: most variance, and most of what is left */
};

/* Of points [count][dim]; count > 0. */
void spread_of_points(const double *w, size_t count, int dim, struct spread *spread);

/* Of the way of a run from its start on, with its changes, to step `last` or as far as some tens of
 * milliseconds lead; the run itself takes no step. False when memory is short. */
bool spread_of_run(const struct run *run, long last, struct spread *spread);

/* The part of the variance along a unit vector, 0 to 1; 0 where there is none. */
double spread_share(const struct spread *spread, const double *direction);

#endif
