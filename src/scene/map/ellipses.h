/* Ellipses around the focused racer: what it believes of the surface, how far it goes. */
#ifndef GLISSADE_SCENE_MAP_ELLIPSES_H
#define GLISSADE_SCENE_MAP_ELLIPSES_H

#include "scene/map/view.h"

enum ellipses {
    ELLIPSES_OFF,
    ELLIPSES_MODEL, /* contours through the iterate: f's quadratic model, the method's own; the
                       circle of a trust region */
    ELLIPSES_RATES, /* where a gradient as long as this one would lead, in every direction */
};

/* The words of the `ellipses` setting. */
extern const char *const ellipses_names[];

/* Draws them with a legend in a corner. Nothing for a single parameter, and no ellipse where the
 * curvature is not positive: the legend says so. */
void ellipses_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

#endif
