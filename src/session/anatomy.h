/* Step anatomy by key: part after part of the coming step, and the view close enough to see it. */
#ifndef GLISSADE_SESSION_ANATOMY_H
#define GLISSADE_SESSION_ANATOMY_H

#include "session/keys.h"
#include "session/state.h"

/* Carries out the actions of the step anatomy. True when it was one of these. */
bool session_act_anatomy(struct session *session, enum action action);

/* Another step or racer is shown: the anatomy goes on with that one, and ends where it plays. */
void session_follow_anatomy(struct session *session);

#endif
