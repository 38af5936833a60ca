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

/* Shows what a file says, with the options in force: a session as it was saved, or a lesson from
 * its first scene on. False with a message. */
bool opening_show(struct app *app, const char *path, struct error *error);

/* Plays a lesson from a scene on, on a session that shows its beginning at once; the script is the
 * player's then. False with a message. */
bool opening_play(struct app *app, struct script *script, int scene, struct error *error);

/* For stages: the options have the last word. */
bool opening_override(void *app, struct error *error);

#endif
