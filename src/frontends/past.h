/*
 * What is left from one use of the program to the next: the lines that were entered at the prompt,
 * in $XDG_STATE_HOME/glissade/history, else ~/.local/state/glissade/history.
 *
 * It is a convenience: whatever goes wrong with the file, the race goes on, and nothing is said.
 */
#ifndef GLISSADE_FRONTENDS_PAST_H
#define GLISSADE_FRONTENDS_PAST_H

#include "chrome/chrome.h"

/* Before the first key: reads what was entered before. Where nobody has been here yet, neither for
 * this nor for a configuration, the chrome is told so. */
void past_begin(struct chrome *chrome);

/* After a key: writes what was entered with it, if anything was. What another program has written
 * meanwhile stays. */
void past_keep(struct chrome *chrome);

/* At the end: from now on somebody has been here. */
void past_end(struct chrome *chrome);

#endif
