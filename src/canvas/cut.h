/* Cutting segments to a rectangle, so that no coordinate is too large to be drawn. */
#ifndef GLISSADE_CANVAS_CUT_H
#define GLISSADE_CANVAS_CUT_H

#include "canvas/canvas.h"

/*
 * Cuts the segment from a to b to the rectangle; false when nothing is left, or when an end is not
 * finite. A cut end lies on the rectangle's edge, however far away it was.
 */
bool cut_segment(const struct rect *rect, struct point *a, struct point *b);

#endif
