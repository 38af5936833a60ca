/* What the keys and actions of keys.h do to a session. */
#ifndef GLISSADE_SESSION_ACT_H
#define GLISSADE_SESSION_ACT_H

#include "session/keys.h"
#include "session/state.h"

/* Carries out an action. True when it was one of the session's. What went wrong is in `message`. */
bool session_act(struct session *session, enum action action);

/* Does what a key of the joined tables does, if that is the session's: an action of its own, or
 * another value for a setting. */
bool session_key(struct session *session, uint32_t code);

#endif
