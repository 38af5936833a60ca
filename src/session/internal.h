/* What the files of this layer share with each other and with nobody else. */
#ifndef GLISSADE_SESSION_INTERNAL_H
#define GLISSADE_SESSION_INTERNAL_H

#include "session/session.h"

/* Shows an error to the user as the session's message. */
void session_report(struct session *session, const struct error *error);

/* The same race from its start, with the parameters that are in force now. */
bool session_restart(struct session *session, struct error *error);

/* Carries out the actions on η and β. True when the action was one of these. */
bool session_act_role(struct session *session, enum action action);

/* Carries out the actions on the part of the plane that is seen. True when it was one of these. */
bool session_act_view(struct session *session, enum action action);

#endif
