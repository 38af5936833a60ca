/*
 * When the terminal may no longer show what was written to it. curses tells of another size only; a
 * size that has changed and changed back before anybody looked is the same, though the terminal may
 * have cut or moved its lines meanwhile. And nobody tells a stopped program of a new size.
 */
#ifndef GLISSADE_FRONTENDS_RESIZED_H
#define GLISSADE_FRONTENDS_RESIZED_H

#include <stdbool.h>

/* Begins to listen for SIGWINCH and SIGCONT, which make curses ask for the size: call this after
 * curses is set up. Where SIGWINCH was ignored before, it stays so. */
void resized_watch(void);

/* Whether either has come since this was asked last. */
bool resized_taken(void);

/* Puts the former handlers back. */
void resized_release(void);

#endif
