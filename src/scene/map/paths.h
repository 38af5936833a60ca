/* The racers' ways over the map: paths, ghosts of what a change took away, means, trial points. */
#ifndef GLISSADE_SCENE_MAP_PATHS_H
#define GLISSADE_SCENE_MAP_PATHS_H

#include "scene/map/view.h"

/*
 * Draws the visible racers' paths up to the position, the subject's last. A canvas that keeps
 * layers is given only what has come since the last frame; the picture is the same as if it were
 * drawn at once.
 */
void paths_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

/* Polyak means; of the focused racer the points it looked at and its step before clipping. */
void paths_draw_details(struct scene *scene, struct canvas *canvas, const struct view *view);

#endif
