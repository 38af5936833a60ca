/* The eigen-direction that a chart is about: the steepest, or the flattest, by the setting. */
#ifndef GLISSADE_SCENE_PANELS_ALONG_H
#define GLISSADE_SCENE_PANELS_ALONG_H

#include "analysis/directions.h"
#include "scene/stage.h"

/*
 * The direction of a racer at the step shown. Writes into `about` (128 bytes) whose it is and
 * which, for the chart's heading. False, with the reason in *why, where there is none.
 */
bool along_direction(struct scene *scene, int racer, struct direction *direction, char *about,
                     const char **why);

/* The same direction as the step that led here was taken with, whose η a schedule or a change may
 * have moved since. False at the start. */
bool along_taken(struct scene *scene, int racer, struct direction *taken);

#endif
