/* What is left to do behind the hand: a race that has not come to the step that is to be shown, a
 * path that is pulled. */
#ifndef GLISSADE_SESSION_CATCH_UP_H
#define GLISSADE_SESSION_CATCH_UP_H

#include "session/state.h"

/*
 * Computes towards the step that is to be shown, until it is reached or `patience(context)` has
 * none left (asked every few steps; NULL has all the time); the position shows what is ready. Then
 * searches for what the hand pulls. True when nothing is left to do.
 */
bool session_catch_up(struct session *session, bool (*patience)(void *context), void *context);

/* The hand lets go: once the race has caught up it plays on if it was playing. */
void session_drag_end(struct session *session);

#endif
