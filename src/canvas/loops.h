/*
 * Where a field of samples is at least so high: closed loops around it, by marching squares with
 * straight lines between samples. For canvases that draw areas instead of pixels.
 */
#ifndef GLISSADE_CANVAS_LOOPS_H
#define GLISSADE_CANVAS_LOOPS_H

#include "canvas/canvas.h"

/* A corner of a loop. */
struct corner {
    struct point at;
    bool border;  /* on the edge of the field or beside a hole: no contour runs here */
    double slope; /* about: how fast heights change there, per unit */
};

/*
 * Calls `loop` for each loop around the area where heights, as canvas_field has them, are `level`
 * or more; what has no height is below all levels. Corners that change nothing larger than
 * `tolerance` are left out. False when memory is short.
 */
bool loops_trace(struct rect where, int columns, int rows, const float *heights, double level,
                 double tolerance,
                 void (*loop)(void *context, const struct corner *corners, size_t count),
                 void *context);

#endif
