/* Layout: which panels go where on a canvas of a given size. */
#ifndef GLISSADE_SCENE_LAYOUT_H
#define GLISSADE_SCENE_LAYOUT_H

#include "scene/scene.h"

/* Fills `placed` and returns the number of panels. */
int layout(const struct scene *scene, const struct canvas *canvas, struct placed *placed);

/* The rectangle with its edges moved to the nearest whole units, so that pixels are not split. */
struct rect whole_units(struct rect r);

#endif
