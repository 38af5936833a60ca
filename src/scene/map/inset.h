/*
 * The inset: a square on the map that shows the neighbourhood of a racer enlarged, with its factor,
 * for what is smaller than a finger there: a step, an ellipse.
 */
#ifndef GLISSADE_SCENE_MAP_INSET_H
#define GLISSADE_SCENE_MAP_INSET_H

#include "scene/map/view.h"

/*
 * Draws the empty square, away from the point it is about, where `reach` around it (in the plane's
 * units) is smaller than a finger on the map, and has room; `inset` then is the view inside, flat,
 * and the clip is its rectangle. False, and nothing drawn, where the map itself will do.
 */
bool inset_open(struct canvas *canvas, const struct view *map, const double *w, double reach,
                struct view *inset);

/* The frame and the factor, over what was drawn; the clip is the map's again. */
void inset_close(struct canvas *canvas, const struct view *map, const double *w,
                 const struct view *inset);

#endif
