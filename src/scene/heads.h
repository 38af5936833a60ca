/* Where the racers are now: markers, with labels that never overlap. */
#ifndef GLISSADE_SCENE_HEADS_H
#define GLISSADE_SCENE_HEADS_H

#include "canvas/canvas.h"
#include "scene/scene.h"

/*
 * `head` holds the racers' places on the canvas; those outside `where` or not visible, and those
 * with `shown` false (NULL: all are shown), are left out.
 */
void heads_draw(struct scene *scene, struct canvas *canvas, struct rect where,
                const struct point *head, const bool *shown);

#endif
