/*
 * The terminal frontend: paints the cell canvas with ncurses, turns keys and clicks into actions,
 * keeps the clock.
 */
#ifndef GLISSADE_FRONTENDS_TERMINAL_H
#define GLISSADE_FRONTENDS_TERMINAL_H

#include "frontends/recorder.h"
#include "scene/scene.h"

enum mouse_choice { MOUSE_ON, MOUSE_OFF };

/* What the rows of terminal_settings point into. */
struct terminal_values {
    int colour;  /* auto, rgb, 256, 16, none */
    int charset; /* auto, then enum charset from 1 on */
    int mouse;   /* enum mouse_choice */
};

extern const struct setting terminal_settings[];

/*
 * True when standard input and output are a terminal that can place its cursor. Otherwise `why`
 * says what is missing, or is empty where nobody would expect a terminal (a pipe).
 */
bool terminal_usable(struct error *why);

/* True when a character set is asked for that the locale cannot write. */
bool terminal_needs_utf8(const struct terminal_values *values);

/*
 * Runs the session until the user quits. Returns 0, or the number of the signal that ended it; −1
 * with a message when the terminal cannot be set up. The terminal is given back as it was in every
 * case.
 */
int terminal_run(const struct terminal_values *values, struct session *session, struct scene *scene,
                 struct recorder *recorder, struct error *error);

#endif
