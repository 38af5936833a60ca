/* Themes: what colour each ink has. */
#ifndef GLISSADE_SCENE_THEME_H
#define GLISSADE_SCENE_THEME_H

#include "canvas/canvas.h"

/* "dark", "light", NULL: the values of the `theme` setting. */
extern const char *const theme_names[];
/* One line on each. */
extern const char *const theme_titles[];

/* `theme` is an index into theme_names. */
void theme_palette(int theme, struct palette *palette);

#endif
