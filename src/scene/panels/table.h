/* What the layout has to know of the table. */
#ifndef GLISSADE_SCENE_PANELS_TABLE_H
#define GLISSADE_SCENE_PANELS_TABLE_H

#include "scene/stage.h"

/* Lines of text that the table takes in a column beside the map: one a racer and its titles; of
 * more than eight, and for a projector, the names alone in two columns. */
int table_lines_beside(const struct scene *scene);

#endif
