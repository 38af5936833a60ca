/* The title above a picture and the caption below it. */
#ifndef GLISSADE_SCENE_WORDS_H
#define GLISSADE_SCENE_WORDS_H

#include "scene/stage.h"

/* Draws both; returns the room that is left for panels, as distances from the canvas's top and from
 * its bottom. Where a canvas is too low for them and a picture, they are left out. */
struct words_room {
    double top, bottom;
};
struct words_room words_draw(struct scene *scene, struct canvas *canvas);

/* The byte of the caption that the word at a place of the canvas last drawn on begins with; −1
 * where there is none. */
int words_at(const struct scene *scene, double x, double y);

#endif
