/*
 * Three kinds of units, and the ways between them.
 *
 * The mouse and the window's own size come in window units; what is drawn is made of pixels, of
 * which there are more on a dense display; the scene's units are pixels counted from the picture's
 * corner. The picture fills the window from the top, the key bar is the strip below it.
 */
#ifndef GLISSADE_FRONTENDS_UNITS_H
#define GLISSADE_FRONTENDS_UNITS_H

#include <stdbool.h>

#include "canvas/canvas.h"

struct units {
    double scale_x, scale_y; /* pixels per window unit */
    int width, height;       /* of the window, in pixels */
    int picture_height;      /* of the part above the bar, in pixels */
};

/*
 * For a window of window_width × window_height units that shows width × height pixels, all at
 * least 1. The bar holds one line of text as large as the picture's; `text` is the style's factor
 * on it. The picture keeps at least one row of pixels.
 */
struct units units_of(int window_width, int window_height, int width, int height, double text);

/* The scene's point under the middle of a window unit, and back: the one undoes the other. */
struct point units_to_scene(const struct units *units, double x, double y);
struct point units_to_window(const struct units *units, struct point scene);

/* True for points of the scene that lie in the picture, not in the bar, not outside. */
bool units_in_picture(const struct units *units, struct point scene);

#endif
