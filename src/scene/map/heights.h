/*
 * How values of the loss become heights between 0 and 1 for colouring: in the surface's own scale,
 * between the lowest and the highest value seen.
 *
 * A logarithmic scale is log(1 + kt)/log(1 + k) of the height t above the lowest, with k such that
 * the median stands a little above the middle: then contours are spread over the whole picture,
 * whatever the ratio of its heights.
 *
 * Bands are about equally high, but every edge between two of them is at a round value: a power of
 * ten where one is near, so that contours can be named.
 */
#ifndef GLISSADE_SCENE_MAP_HEIGHTS_H
#define GLISSADE_SCENE_MAP_HEIGHTS_H

#include <stddef.h>

#include "canvas/canvas.h"
#include "engine/run.h"

struct heights {
    enum height_scale scale;
    double low, high;
    double k;
    /* band i lies between edges i and i + 1, in values and in heights; the outer ones are low and
     * high, 0 and 1 */
    double value[RAMP_LEVELS + 1], edge[RAMP_LEVELS + 1];
};

/* Fits the scale to n values; those that are not finite do not count. */
struct heights heights_fit(enum height_scale scale, const double *f, size_t n);

/* 0 to 1; beyond for values outside the range; NaN where f is not finite. */
double heights_of(const struct heights *heights, double f);

/* The same in bands, as canvas_field takes them. */
double heights_band(const struct heights *heights, double f);

/* The value at a height. */
double heights_inverse(const struct heights *heights, double height);

#endif
