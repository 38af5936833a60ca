/* The anatomy of a step: what the coming step of the focused racer is made of, drawn on the map. */
#ifndef GLISSADE_SCENE_MAP_ANATOMY_H
#define GLISSADE_SCENE_MAP_ANATOMY_H

#include "scene/map/view.h"

/*
 * Draws as many parts as the `anatomy` setting says, the last one brightest, and its sentence in a
 * box at the top or the bottom of the map. One part more than there are is the landing. Nothing
 * where the setting is 0 or the run has stopped.
 */
void anatomy_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

#endif
