/* Draws what stands around the picture (chrome/chrome.h) on the canvases of both frontends. */
#ifndef GLISSADE_FRONTENDS_DRAW_CHROME_H
#define GLISSADE_FRONTENDS_DRAW_CHROME_H

#include "canvas/canvas.h"
#include "chrome/chrome.h"

/* Says where everything stands: with the text of `canvas`, in a bar so wide and over a picture so
 * large. To be called before the two below, once its canvas has the size of its text. */
void draw_chrome_place(struct chrome *chrome, const struct canvas *canvas, double bar_width,
                       struct rect picture);

/* The bottom line, on a canvas one line high: the prompt, or the buttons and a note. */
void draw_chrome_bar(const struct chrome *chrome, struct canvas *bar);

/* Where the cursor of the prompt stands on the bar; false where there is none. */
bool draw_chrome_cursor(const struct chrome *chrome, const struct canvas *bar, double *x);

/* What lies over the picture: a list, the help, the lines above the bar. Nothing where nothing
 * does. */
void draw_chrome_over(const struct chrome *chrome, struct canvas *canvas, struct rect picture);

/* A ring around the pointer. */
void draw_chrome_ring(struct canvas *canvas, struct point pointer);

/* Words about the place under the pointer, in a small box beside it that stays in the room: of one
 * line, or of two where one would be too wide. */
void draw_chrome_hover(struct canvas *canvas, struct rect room, struct point pointer,
                       const char *text);

#endif
