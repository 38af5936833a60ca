/*
 * The browser frontend: what the page's JavaScript (assets/web/glissade.js) calls, and nothing
 * else. Each call returns soon: the page has one thread, and it draws, too. There is one session in
 * a page.
 *
 * Places are pixels of the picture's canvas element. Texts are UTF-8; those handed in stand in
 * memory had from browser_memory, which the call takes over; those returned are good until the
 * next call.
 */
#ifndef GLISSADE_FRONTENDS_BROWSER_H
#define GLISSADE_FRONTENDS_BROWSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for a text that is handed in, its end included; NULL when memory is short. */
char *browser_memory(size_t size);

/* Before browser_begin: the theme that the reader has asked the browser for, where no setting names
 * another one. */
void browser_prefer_light(bool light);

/*
 * Begins with a picture of that size and what a script says: a session as it was saved. `whole`: it
 * is shown as a figure, whose first press on play goes through it from its start. An empty script
 * is the race without options. A lesson is played from `scene` (from 0) on. NULL, or why it cannot
 * be shown: then what would be there without the script is.
 */
const char *browser_begin(double width, double height, char *script, bool whole, int scene);

/* The same later, in place of what is shown; u takes it back. */
const char *browser_open(char *script);

void browser_resize(double width, double height);

/* The page holds a file: a surface's data, a script. `shown`: somebody wants to see it now. The
 * name and the bytes are taken over. False when memory is short. */
bool browser_file(char *name, char *bytes, size_t size, bool shown);

/* The key (session/keys.h) of that name or character, with Shift or without; 0: it is none. */
uint32_t browser_code(char *name, bool shift);

/* Whether a key (session/keys.h) means something now: all others are the browser's own. */
bool browser_takes(uint32_t key);

/* What it means is done; the answer is what is left to the page: a word, or "". */
const char *browser_key(uint32_t key);

/* The line of the prompt, or what a list or the help is searched for, has become this. */
void browser_type(char *text);
/* The row of the open list, counted from its best one, is pressed. */
void browser_choose(int place);

/* --- hands --- */

/* The first button or a finger goes down; true where it took hold of something. */
bool browser_press(double x, double y);
void browser_lean(bool leaning); /* Shift is down */
void browser_drag(double x, double y);
void browser_release(void);
void browser_zoom(double x, double y, double factor);
void browser_pan(double dx, double dy);
/* The words about a place; "" for none. */
const char *browser_hover(double x, double y);
/* What the pointer is to look like there: a value of CSS. */
const char *browser_pointer(double x, double y);

/* --- time --- */

/*
 * Lets time pass, draws where something has changed, and returns the milliseconds until the next
 * turn is due if nothing happens before: 0 for at once, −1 for never. `visible`: the picture is
 * seen; else none is drawn.
 */
double browser_turn(bool visible);

/* Time has passed that does not count: nobody could see anything. */
void browser_wake(void);

/* The commands of a picture that was drawn since this was asked last (canvas/web.h): their number,
 * and where they are. 0: there is none. */
size_t browser_drawn(void);
const double *browser_commands(void);

/* --- what is shown --- */

/* Buttons, what is open, messages, as JSON; "" where nothing of it has changed since it was asked
 * last. */
const char *browser_chrome(void);
/* Step, racer, η, β and status in a sentence. */
const char *browser_says(void);
/* The session as a script. */
const char *browser_script(void);

/* For tests: a racer's numbers at a step, as a line of a trace has them behind the step: w, f, g, η
 * with %.17g, and the status. "" where there is no such row. */
const char *browser_row(int racer, long step);

#endif
