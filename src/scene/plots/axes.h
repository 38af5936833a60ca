/* Numbers and ticks along a rectangle's lower and left edges. */
#ifndef GLISSADE_SCENE_PLOTS_AXES_H
#define GLISSADE_SCENE_PLOTS_AXES_H

#include "scene/map/view.h"

/* What is left of a rectangle for the plane when axes stand outside it: all of it where there is
 * too little room for axes. `em`, `column`, `grid`: as of the canvas; `columns`: what the numbers
 * on the left take, 0 for an ordinary width. */
struct rect axes_inside(struct rect where, double em, double column, bool grid, int columns);

/* Columns that the numbers of a view's upright axis take, with a gap. */
int axes_columns(const struct view *view, double em);

/* Draws the axes of a view into the strips that axes_inside(where) has left, each with its name at
 * its far end. */
void axes_draw(struct canvas *canvas, const struct view *view, const struct axis_names *names,
               struct rect where);

#endif
