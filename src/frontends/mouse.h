/*
 * Having the terminal report the mouse: presses, releases, the wheel, and motion while a button is
 * down. What it reports is read by decoder.h.
 */
#ifndef GLISSADE_FRONTENDS_MOUSE_H
#define GLISSADE_FRONTENDS_MOUSE_H

/* Ends the reports: part of whatever gives the terminal back. */
extern const char mouse_off[];

/* Begins them on a terminal. While the program is stopped by Ctrl-Z the shell is spared them: call
 * this after whoever else handles SIGTSTP. */
void mouse_take(int fd);

/* Ends them, if they ever began. */
void mouse_release(void);

#endif
