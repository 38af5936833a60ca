/* Layout: which panels go where on a canvas of a given size. */
#ifndef GLISSADE_SCENE_LAYOUT_H
#define GLISSADE_SCENE_LAYOUT_H

#include "scene/stage.h"

/* Fills `placed` and returns the number of panels. */
int layout(const struct scene *scene, const struct canvas *canvas, struct placed *placed);

#endif
