/* A session as it once was, with the values of all settings: what undo goes back to, and the key
 * for the settings of the beginning. `text` has SETTING_TEXT_MOST bytes, see settings.h. */
#ifndef GLISSADE_SESSION_FORMER_H
#define GLISSADE_SESSION_FORMER_H

#include "session/copy.h"

struct former {
    struct session_copy copy;
    struct settings_kept settings;
};

/* As it is now; NULL when memory is short. */
struct former *former_of(const struct session *session, char *text);

/* Accepts NULL. */
void former_free(struct former *former);

/* Shows it again: all of it, or with a message nothing, and `now` stays. */
bool former_restore(const struct former *former, const struct former *now, struct session *session,
                    char *text, struct error *error);

#endif
