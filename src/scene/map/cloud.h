/* The swarm: many points beside each racer whose method steps coordinate by coordinate, from a grid
 * over the region or scattered around the start, under the racer's own settings. */
#ifndef GLISSADE_SCENE_MAP_CLOUD_H
#define GLISSADE_SCENE_MAP_CLOUD_H

#include "scene/map/view.h"

/* True where swarms start on a grid over the surface's region, which a view of them has to hold. */
bool cloud_covers_region(const struct scene *scene);

/*
 * Brings the swarms to the step shown and draws them. A scene that is live gives them a few
 * milliseconds per picture; until they arrive they are drawn where they last were, and
 * scene->behind says that there is more to do.
 */
void cloud_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

#endif
