/* The map as a panel, for a hand that acts on it. */
#ifndef GLISSADE_SCENE_MAP_MAP_H
#define GLISSADE_SCENE_MAP_MAP_H

#include "scene/map/view.h"

/* The view of the map as it was last drawn; false where there is no map. */
bool view_of_map(const struct scene *scene, struct view *view);

#endif
