/* Opening what was saved while something is shown. */
#ifndef GLISSADE_SCRIPT_SHOW_H
#define GLISSADE_SCRIPT_SHOW_H

#include "session/state.h"

/*
 * Shows what a file holds: a script, or data for a surface. What was shown before can be had back
 * by undo. The last step is computed by session_catch_up. False with a message, and what was shown
 * stays.
 */
bool script_show(struct session *session, const char *path, struct error *error);

#endif
