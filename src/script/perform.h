/* Scenes of a script, carried out line by line on a stage. */
#ifndef GLISSADE_SCRIPT_PERFORM_H
#define GLISSADE_SCRIPT_PERFORM_H

#include "script/stage.h"

/* All settings at their defaults (session->defaults; where there are none, as they were when the
 * stage was opened), then those of the script's head; no race. False with a message and its place.
 */
bool stage_begin(struct stage *stage, int scene, struct error *error);

/* Carries lines out up to the next halt, which it returns in stage->halt. False with a message and
 * its place. */
bool stage_run(struct stage *stage, struct error *error);

/* Every scene as far as it can be looked through without computing: what is wrong with the script
 * is found before anything is shown. The session is as it was afterwards. */
bool stage_rehearse(struct stage *stage, struct error *error);

#endif
