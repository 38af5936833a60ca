/*
 * Framing: which part of the plane shows the race. When a race begins it is run ahead once, and the
 * view takes in the start, the paths, the minima that they come near and what the surface wants to
 * be seen; then it stands still, whatever the hand does, until a race begins elsewhere.
 */
#ifndef GLISSADE_SCENE_MAP_FRAMING_H
#define GLISSADE_SCENE_MAP_FRAMING_H

#include "scene/stage.h"

/* Brings the session's view up to date where a frame is wanted (enum framing); call before
 * drawing. */
void framing_update(struct scene *scene);

#endif
