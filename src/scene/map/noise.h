/* What randomness does to the focused racer, laid over the map. */
#ifndef GLISSADE_SCENE_MAP_NOISE_H
#define GLISSADE_SCENE_MAP_NOISE_H

#include "scene/map/view.h"

/*
 * Nothing for a racer without noise or batches. Else: the last iterates as a cloud, the ellipse
 * that will hold 95% of them where theory knows it, and, while the race stands still, gradients
 * that the next step might see, as a fan beside the true one; lengths of the fan are to each other
 * as the gradients are.
 */
void noise_draw(struct scene *scene, struct canvas *canvas, const struct view *view);

/* Why no ball is drawn around the focused racer's minimum, though its gradients are random; NULL
 * where one is, or nothing is shown. */
const char *noise_words(struct scene *scene);

#endif
