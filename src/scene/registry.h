/* Lists of all panels and all elements, made from src/scene/meson.build. */
#ifndef GLISSADE_SCENE_REGISTRY_H
#define GLISSADE_SCENE_REGISTRY_H

#include "scene/panel.h"

/* In the order of the list; ended by NULL. */
extern const struct panel *const panels[];

/* The names of those that are charts, beside the map; ended by NULL. */
extern const char *const chart_names[];

/* Elements that are no panels: layers of the map, and what several panels share. Ended by NULL. */
extern const struct element *const other_elements[];

/* Index into `panels`; of a name that is none, of the NULL that ends it. */
int panel_index(const char *name);

#endif
