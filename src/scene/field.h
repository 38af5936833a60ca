/* The map's ground: contour bands of the loss over the plane of a view, computed again only when
 * something changed. */
#ifndef GLISSADE_SCENE_FIELD_H
#define GLISSADE_SCENE_FIELD_H

#include "scene/view.h"

/* Draws the bands; nothing when memory is short. Two or more parameters only. */
void field_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

#endif
