/*
 * The window frontend: shows the Cairo canvas with SDL2, turns keys, mouse and dropped files into
 * actions, keeps the clock.
 */
#ifndef GLISSADE_FRONTENDS_WINDOW_H
#define GLISSADE_FRONTENDS_WINDOW_H

#include "chrome/chrome.h"
#include "frontends/recorder.h"
#include "scene/scene.h"

/* What the rows of window_settings point into. */
struct window_values {
    bool window, fullscreen;
};

/* Empty in builds without SDL2. */
extern const struct setting window_settings[];

/* True when the values ask for the window. */
bool window_wanted(const struct window_values *values);

/*
 * Runs the session until the user quits. Returns 0, or the number of the signal that ended it; −1
 * with a message when no window can be opened.
 */
int window_run(const struct window_values *values, struct session *session, struct scene *scene,
               struct recorder *recorder, struct error *error);

/* --- the same in parts, for tests and benchmarks --- */

struct window;

/*
 * Opens the window, which cannot record. `clock` gives milliseconds, never less than before.
 * Session and scene must outlive it. NULL with a message.
 */
struct window *window_open(const struct window_values *values, struct session *session,
                           struct scene *scene, double (*clock)(void), struct error *error);

/*
 * One turn: takes all events that wait, lets the time since the last turn pass, draws if something
 * changed. Returns the milliseconds until the next turn is due if no event comes before: 0 for at
 * once, INFINITY for never; −1 when the user quits.
 */
double window_turn(struct window *window);

void window_close(struct window *window);

/* What stands around its picture, as it was placed last. */
const struct chrome *window_chrome(const struct window *window);

#endif
