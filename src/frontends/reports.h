/*
 * What the terminal is asked to report beside plain keys: pasted text as such, the keypad's own
 * keys, and the mouse: presses, releases, the wheel, and motion while a button is down. All of it
 * is read by decoder.h.
 */
#ifndef GLISSADE_FRONTENDS_REPORTS_H
#define GLISSADE_FRONTENDS_REPORTS_H

#include <stdbool.h>

/* Ends the reports but those of the keypad, whose words are the terminal's own: part of whatever
 * gives the terminal back. */
extern const char reports_off[];

/*
 * Begins them on a terminal, those of the mouse where they are wanted. `keypad_on` and `keypad_off`
 * are the terminal's words for the keypad, NULL where it has none; they must outlive the reports.
 * While the program is stopped by Ctrl-Z the shell is spared them: call this after whoever else
 * handles SIGTSTP.
 */
void reports_take(int fd, bool mouse, const char *keypad_on, const char *keypad_off);

/* Whether all motion is reported, not only while a button is down; at first it is not. Nothing
 * happens where the mouse is not wanted. */
void reports_motion(bool all);

/* Ends them, if they ever began. */
void reports_release(void);

#endif
