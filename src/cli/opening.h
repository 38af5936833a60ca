/* Opening what was saved: the user's own settings, and scripts. */
#ifndef GLISSADE_CLI_OPENING_H
#define GLISSADE_CLI_OPENING_H

#include "cli/app.h"
#include "script/perform.h"

/*
 * Assigns the settings of $XDG_CONFIG_HOME/glissade/config.glissade where there is such a file,
 * then the options again: for the race on a screen and for lessons. False with a message.
 */
bool opening_read_config(struct app *app, struct error *error);

/* Shows what a script without scenes says, with the options in force: a session as it was saved.
 * False with a message. */
bool opening_show(struct app *app, const struct script *script, struct error *error);

/* For stages: the options have the last word. */
bool opening_override(void *app, struct error *error);

#endif
