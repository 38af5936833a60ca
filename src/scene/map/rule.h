/* The line under the map: the focused racer's rule with its present numbers, and what to watch, or
 * why its noise has no ball. */
#ifndef GLISSADE_SCENE_MAP_RULE_H
#define GLISSADE_SCENE_MAP_RULE_H

#include "canvas/canvas.h"
#include "engine/optimizer.h"
#include "scene/stage.h"

/* The rule of a method with numbers in the place of its parameters' symbols, (1−β) worked out. */
void rule_text(const struct optimizer *optimizer, const double *parameter, char *out, size_t size);

/* Lines that the words take at the lower edge of a map panel of a height. */
double rule_lines(double height, double em);

/* Draws into the lowest line of the panel. Where there is not room for both, what to watch stands
 * there before the first step and while the setting `note` is on, else the rule. */
void rule_draw(struct scene *scene, struct canvas *canvas, struct rect where);

#endif
