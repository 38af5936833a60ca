/* One line of a script that is typed while a race is shown. */
#ifndef GLISSADE_SCRIPT_PROMPT_H
#define GLISSADE_SCRIPT_PROMPT_H

#include "session/state.h"

/*
 * Carries out a line such as "eta 0.1", "at 50 eta 0.2" or "add adam". A setting without a value
 * tells what it is, a flag without one is turned over. What came of it is the session's message.
 * False with a message: nothing has changed.
 */
bool script_obey(struct session *session, const char *text, struct error *error);

#endif
