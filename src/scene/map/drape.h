/* Lines on a relief: paths laid on its surface, and its own outline. */
#ifndef GLISSADE_SCENE_MAP_DRAPE_H
#define GLISSADE_SCENE_MAP_DRAPE_H

#include "scene/map/relief.h"

/*
 * Lays a path of the plane on the surface: every straight piece becomes its shadow on the block.
 * `piece` receives stretches that are wholly seen or wholly hidden, in order; what lies outside or
 * over a hole is left out.
 */
typedef void (*relief_piece)(void *context, const struct point *points, size_t count, bool hidden);
void relief_drape(const struct relief *relief, const struct point *path, size_t count,
                  relief_piece piece, void *context);

/* The block's own lines: its foot, its upright edges and the rim of the surface, in pieces as of
 * relief_drape. */
void relief_outline(const struct relief *relief, relief_piece piece, void *context);

#endif
