/*
 * A canvas for the few words around the picture: drawn straight onto an SDL renderer, each line of
 * text set by SDL_ttf once and kept as a texture.
 *
 * It implements the whole canvas contract; fields come out as plain rectangles and no layer is
 * kept. Everything else is the renderer's business: when to clear, when to present.
 */
#ifndef GLISSADE_FRONTENDS_LABELS_H
#define GLISSADE_FRONTENDS_LABELS_H

#include "base/error.h"
#include "canvas/canvas.h"

struct SDL_Renderer;

/* Finds the fonts. The renderer must outlive the canvas. NULL with a message. */
struct canvas *labels_open(struct SDL_Renderer *renderer, struct error *error);
void labels_close(struct canvas *canvas);

/*
 * Draws from here on into a rectangle of the renderer's output, in pixels: its corner becomes the
 * canvas's origin. `font` is the size of the font's em square. False with a message when the font
 * cannot be had in that size.
 */
bool labels_place(struct canvas *canvas, struct rect where, double font, struct error *error);

/* What was drawn before is forgotten where the renderer lost its textures. */
void labels_forget(struct canvas *canvas);

#endif
