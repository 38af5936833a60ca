/* Leaving a race before another session takes its place. */
#ifndef GLISSADE_SESSION_LEAVE_H
#define GLISSADE_SESSION_LEAVE_H

#include "session/state.h"

/* The race goes, with all that was pinned, held or wished of it; session_build makes another one
 * from the values. */
void session_leave_race(struct session *session);

#endif
