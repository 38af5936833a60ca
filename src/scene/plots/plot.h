/* A small plot with linear axes: for curves over the steps of a race. */
#ifndef GLISSADE_SCENE_PLOTS_PLOT_H
#define GLISSADE_SCENE_PLOTS_PLOT_H

#include <stdbool.h>

#include "canvas/canvas.h"

struct plot {
    struct rect where;     /* of the curves, axes left out */
    double end, low, high; /* x runs from 0 to end */
};

/* The right end of an axis: 50, 100, 200, 500 ... as `position` goes on, or `length` where that
 * comes first; 0: none. */
double plot_end(double position, double length);

/* A plot in a rectangle, with room for numbers on the left and below. Equal ends of the vertical
 * axis are moved apart. False where there is too little room. */
bool plot_make(const struct canvas *canvas, struct rect where, double end, double low, double high,
               struct plot *plot);

/* Lines along the left and lower edge with round numbers, and a fine one at 0 where it is seen;
 * `name` is what the horizontal one counts. */
void plot_axes(struct canvas *canvas, const struct plot *plot, const char *name);

struct point plot_place(const struct plot *plot, double x, double y);

#endif
