/* What the layout has to know of the table. */
#ifndef GLISSADE_SCENE_PANELS_TABLE_H
#define GLISSADE_SCENE_PANELS_TABLE_H

#include "scene/stage.h"

/* Lines of ordinary text that the table takes in a column beside the map: one a racer and its
 * titles, in smaller text where the canvas has it; of more than eight, and for a projector, the
 * names alone in two columns. */
double table_lines_beside(const struct scene *scene);

#endif
