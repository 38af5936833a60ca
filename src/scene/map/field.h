/* The map's ground: contour bands of the loss over the plane of a view, computed again only when
 * something changed. */
#ifndef GLISSADE_SCENE_MAP_FIELD_H
#define GLISSADE_SCENE_MAP_FIELD_H

#include "scene/map/values.h"
#include "scene/map/view.h"

/* All that the ground depends on, besides the canvas's style; to be compared as bytes, and copied
 * by memcpy. */
struct field_key {
    long generation;
    int columns, rows;
    double frame[6];          /* corner, scales, size on the canvas */
    double plane[3][DIM_MAX]; /* origin and directions */
    double turned[2];         /* the relief's camera */
    bool relief;
};

void field_key(const struct scene *scene, const struct canvas *canvas, const struct view *view,
               struct field_key *key);

/* Draws the bands, with values on some of their edges; nothing when memory is short. Two or more
 * parameters only. */
void field_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

/* The values written on contours when the field was last drawn, for what must not lie on them. */
const struct contour_values *field_values(const struct scene *scene);

#endif
