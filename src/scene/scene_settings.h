/* Settings and keys of the scene as a whole: which panels there are, and their look. */
#ifndef GLISSADE_SCENE_SCENE_SETTINGS_H
#define GLISSADE_SCENE_SCENE_SETTINGS_H

#include "session/settings.h"

/* For the `values` of a struct scene, which the rows must be joined with. */
extern const struct setting scene_settings[];
extern const struct key_row scene_keys[];

#endif
