/* Changing a setting of the running session. */
#ifndef GLISSADE_SESSION_EDIT_H
#define GLISSADE_SESSION_EDIT_H

#include "session/state.h"

/* Assigns a setting on the running session and lets it take effect, as `:` and clicks do. */
bool session_assign(struct session *session, const char *name, const char *value,
                    struct error *error);

#endif
