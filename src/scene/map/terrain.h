/* The surface in relief: heights of the loss over the part of the plane that is to be seen,
 * computed again only when that changed, and drawn as a block with its axes. */
#ifndef GLISSADE_SCENE_MAP_TERRAIN_H
#define GLISSADE_SCENE_MAP_TERRAIN_H

#include "scene/map/field.h"

enum { TERRAIN_WORDS_MAX = 9 };

/* The heights of what is seen, kept as long as the key says. The relief is the view's. */
struct terrain {
    struct field_key key; /* frame: bounds of the plane; columns, rows: nodes */
    double low, high;     /* values at the block's foot and top */
    double natural;       /* azimuth from which the least is hidden, about */
    bool logarithmic;     /* heights are logarithms of the loss above the lowest */
    int words;            /* of the axes, when the relief was last drawn */
    struct rect word[TERRAIN_WORDS_MAX];
};

/* Its state is a struct terrain. */
extern const struct element element_terrain;

/*
 * Brings the scene's relief up to date with the view, so that places of the view can be asked for.
 * False when memory is short. Two or more parameters only.
 */
bool terrain_update(struct scene *scene, const struct canvas *canvas, const struct view *view);

/* Draws the block as terrain_update left it, with its outline and axes. */
void terrain_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

#endif
