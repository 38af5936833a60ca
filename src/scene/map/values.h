/* Values written on some contours of the map. */
#ifndef GLISSADE_SCENE_MAP_VALUES_H
#define GLISSADE_SCENE_MAP_VALUES_H

#include "canvas/canvas.h"
#include "scene/map/heights.h"
#include "scene/stage.h"

/* What stands on the map, where no value may. */
struct marks {
    int count;
    struct point at[2 * KNOWN_MAX + 1 + RACERS_MAX];
};

struct contour_values {
    int count;
    struct rect box[RAMP_LEVELS];
    char text[RAMP_LEVELS][24];
};

/*
 * Chooses contours (the powers of ten where there are two or more) and a place on each, for a field
 * as canvas_field has it: where neighbouring contours leave room, beside the marks, and far from
 * one another. None on a grid of characters, which are too large to lie on lines.
 */
void values_place(const struct canvas *canvas, struct rect where, int columns, int rows,
                  const float *bands, const struct heights *heights, const struct marks *marks,
                  struct contour_values *values);

void values_draw(struct canvas *canvas, const struct contour_values *values);

#endif
