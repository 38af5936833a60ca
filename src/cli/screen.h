/* Where something is shown: the window, the terminal, or neither. */
#ifndef GLISSADE_CLI_SCREEN_H
#define GLISSADE_CLI_SCREEN_H

#include "cli/app.h"

enum screen { SCREEN_NONE, SCREEN_TERMINAL, SCREEN_WINDOW };

/*
 * Chooses as options, the user's own settings (which are read for a screen only) and the terminal
 * say. False with a message where those settings are wrong. `why` receives why there is none where
 * one would be expected, else "".
 */
bool screen_choose(struct app *app, enum screen *screen, struct error *why, struct error *error);

/* Shows the session, which is built, until the user leaves. Returns an exit status. */
int screen_run(struct app *app, enum screen screen);

#endif
