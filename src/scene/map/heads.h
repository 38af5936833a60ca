/* Where the racers are now: markers, names that never overlap, and a legend. */
#ifndef GLISSADE_SCENE_MAP_HEADS_H
#define GLISSADE_SCENE_MAP_HEADS_H

#include "canvas/canvas.h"
#include "scene/map/view.h"

/*
 * Draws the markers of racers, of the start, of minima and saddles, with a name beside each: led to
 * by a line where it is crowded, at the border with an arrow for a racer that has left the view.
 * Names keep clear of markers, of values on contours and of one another, and stay where they are
 * from picture to picture while they can. `head` holds the racers' places; those with `shown` false
 * stand behind a hill and have neither. False where a racer's name found no room.
 */
bool heads_draw(struct scene *scene, struct canvas *canvas, const struct view *view,
                const struct point *head, const bool *shown);

/* Names and markers of the visible racers in the corner that is farthest from a point, where no
 * table names them and there is room. */
void heads_draw_legend(struct scene *scene, struct canvas *canvas, struct rect where,
                       struct point away);

#endif
