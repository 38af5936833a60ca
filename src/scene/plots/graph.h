/* Small graphs inside of charts: a rectangle with a range of numbers on each axis. */
#ifndef GLISSADE_SCENE_PLOTS_GRAPH_H
#define GLISSADE_SCENE_PLOTS_GRAPH_H

#include "canvas/canvas.h"

struct graph {
    struct rect where;
    double x0, x1, y0, y1; /* numbers at the left, right, lower and upper edge */
};

/* Where two numbers stand; not finite where they are not. */
struct point graph_point(const struct graph *graph, double x, double y);

/* The left and the lower edge. */
void graph_frame(struct canvas *canvas, const struct graph *graph);

/* Powers of ten on the left of a graph whose y is a logarithm to base ten: the ends, and those
 * between that have room; quiet lines across where the canvas can draw them. */
void graph_decades(struct canvas *canvas, const struct graph *graph);

/* Numbers at both ends of the lower edge, below it. */
void graph_ends(struct canvas *canvas, const struct graph *graph, const char *left,
                const char *right);

#endif
