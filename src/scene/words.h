/* The title above a picture and the caption below it. */
#ifndef GLISSADE_SCENE_WORDS_H
#define GLISSADE_SCENE_WORDS_H

#include "scene/stage.h"

/* Draws both; returns the room that is left for panels, as distances from the canvas's top and from
 * its bottom. Where a canvas is too low for them and a picture, they are left out. */
struct words_room {
    double top, bottom;
};
struct words_room words_draw(const struct scene *scene, struct canvas *canvas);

#endif
