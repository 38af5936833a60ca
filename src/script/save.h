/* A session as a script: what it takes to show the same again, as a person would write it. */
#ifndef GLISSADE_SCRIPT_SAVE_H
#define GLISSADE_SCRIPT_SAVE_H

#include "session/state.h"

/*
 * The settings that differ from the defaults (session->defaults; all, where there are none), the
 * racers each by itself, who is hidden and looked at, the changes at their steps, the view where
 * the settings would not give it, and the position. To be freed; NULL when memory is short.
 */
char *script_of(const struct session *session);

/* Writes that into a file; a name without the ending of scripts gets it. False with a message; what
 * was there before stays. `written` receives the file's name, to be freed. */
bool script_save(const struct session *session, const char *path, char **written,
                 struct error *error);

#endif
