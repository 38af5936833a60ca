/* Ellipses around the focused racer: what it believes of the surface, how far it goes. */
#ifndef GLISSADE_SCENE_MAP_ELLIPSES_H
#define GLISSADE_SCENE_MAP_ELLIPSES_H

#include "scene/map/view.h"

/* Draws them with a legend in a corner. Nothing for a single parameter, and no ellipse where the
 * curvature is not positive: the legend says so. */
void ellipses_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

#endif
