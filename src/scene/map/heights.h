/*
 * How values of the loss become heights between 0 and 1 for colouring: in the surface's own scale,
 * between the lowest and the highest value seen.
 *
 * A logarithmic scale is log(1 + kt)/log(1 + k) of the height t above the lowest, with k such that
 * the median stands a little above the middle: then contours are spread over the whole picture,
 * whatever the ratio of its heights.
 */
#ifndef GLISSADE_SCENE_MAP_HEIGHTS_H
#define GLISSADE_SCENE_MAP_HEIGHTS_H

#include <stddef.h>

#include "engine/run.h"

struct heights {
    enum height_scale scale;
    double low, high;
    double k;
};

/* Fits the scale to n values; those that are not finite do not count. */
struct heights heights_fit(enum height_scale scale, const double *f, size_t n);

/* 0 to 1; beyond for values outside the range; NaN where f is not finite. */
double heights_of(const struct heights *heights, double f);

/* The value at a height. */
double heights_inverse(const struct heights *heights, double height);

#endif
