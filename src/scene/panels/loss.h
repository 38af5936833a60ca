/* What a hand that holds a point of the loss curve needs to know of the chart. */
#ifndef GLISSADE_SCENE_PANELS_LOSS_H
#define GLISSADE_SCENE_PANELS_LOSS_H

#include "scene/stage.h"

/* How the chart as last drawn measures the place of HIT_CURVE: in canvas units, upwards. */
void loss_grip(const struct scene *scene, const struct hit *hit, struct grip *grip);

#endif
