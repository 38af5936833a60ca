/*
 * The command line that makes what a session shows: every picture and film holds it, the recorder
 * prints it, and it can be copied.
 *
 * It names the settings that are not what they would be anyway, and the racers with the values that
 * the hand gave them. What says where something is written or shown (setting.local) is no part of
 * it, nor are the folders of data files: it is read by others.
 */
#ifndef GLISSADE_SESSION_COMMAND_H
#define GLISSADE_SESSION_COMMAND_H

#include "session/session.h"

/* How all settings print before anything is assigned. */
struct standard {
    int count;
    char **text; /* in the order of settings_at; owned */
};

/* False when memory is short; then there is nothing to free. */
bool standard_take(struct standard *standard, const struct settings *settings, struct error *error);
void standard_free(struct standard *standard);

enum command_kind {
    COMMAND_AS_SET,   /* what the settings ask for */
    COMMAND_AS_SEEN,  /* and the part of the plane that is seen */
    COMMAND_AS_STILL, /* and the step that is shown */
};

/*
 * "glissade render" with the options of all settings that differ from `standard` or whose name is
 * in `with`, but for those in `without` (both ended by NULL), quoted for a shell. Freed by the
 * caller; NULL when memory is short.
 */
char *command_of(const struct session *session, const struct standard *standard,
                 enum command_kind kind, const char *const *with, const char *const *without);

/* True where no command tells all of it: something was changed while the race ran. */
bool command_lacks(const struct session *session);

/*
 * Takes a command apart as a shell does: blanks, '…', "…" and backslashes. Words, ended by NULL,
 * are one block to be freed; NULL with a message for an open quotation or when memory is short.
 */
char **command_words(const char *command, struct error *error);

#endif
