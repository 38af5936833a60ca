/* Where the racers are now: markers, with labels that never overlap, and a legend. */
#ifndef GLISSADE_SCENE_MAP_HEADS_H
#define GLISSADE_SCENE_MAP_HEADS_H

#include "canvas/canvas.h"
#include "scene/stage.h"

/*
 * `head` holds the racers' places on the canvas; those outside `where` or not visible, and those
 * with `shown` false (NULL: all are shown), are left out.
 */
void heads_draw(struct scene *scene, struct canvas *canvas, struct rect where,
                const struct point *head, const bool *shown);

/* Names and markers of the visible racers in the corner that is farthest from a point, where no
 * table names them and there is room. */
void heads_draw_legend(struct scene *scene, struct canvas *canvas, struct rect where,
                       struct point away);

#endif
