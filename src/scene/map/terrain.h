/* The surface in relief: heights of the loss over the part of the plane that is to be seen,
 * computed again only when that changed, and drawn as a block with its axes. */
#ifndef GLISSADE_SCENE_MAP_TERRAIN_H
#define GLISSADE_SCENE_MAP_TERRAIN_H

#include "scene/map/view.h"

/*
 * Brings the scene's relief up to date with the view, so that places of the view can be asked for.
 * False when memory is short. Two or more parameters only.
 */
bool terrain_update(struct scene *scene, const struct canvas *canvas, const struct view *view);

/* Draws the block as terrain_update left it, with its outline and axes. */
void terrain_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

#endif
