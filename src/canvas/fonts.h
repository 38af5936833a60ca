/* Which families of fonts there are, for canvases that choose one. */
#ifndef GLISSADE_CANVAS_FONTS_H
#define GLISSADE_CANVAS_FONTS_H

#include <stdbool.h>

/* True of the name of an installed family, whatever its case, and of sans-serif, serif and
 * monospace; of none in a build that draws no letters. */
bool font_exists(const char *family);

#endif
