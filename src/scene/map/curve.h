/* The ground of the main view for a single parameter: the loss as a curve, and what the focused
 * racer believes of it. */
#ifndef GLISSADE_SCENE_MAP_CURVE_H
#define GLISSADE_SCENE_MAP_CURVE_H

#include "scene/map/view.h"

/* Draws the curve and, at the focused racer, its tangent, or its parabola where the method knows H.
 */
void curve_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

#endif
