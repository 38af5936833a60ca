/*
 * The canvas for pixels and paper: one drawing with Cairo for the window, PNG, GIF, SVG and PDF.
 *
 * Text and lines grow with the picture's height, so that a projector shows what a laptop does: the
 * font measures 1/36 of it, unless the style says how large it is to be.
 */
#ifndef GLISSADE_CANVAS_CAIRO_H
#define GLISSADE_CANVAS_CAIRO_H

#include "base/error.h"
#include "canvas/canvas.h"

struct _cairo_surface;

/* A picture of width × height pixels, 1 to 32767 each. NULL with a message when memory or fonts are
 * short. */
struct canvas *cairo_canvas_open(int width, int height, struct error *error);

/* The same with an alpha channel, for a style without ground: pixels are 0xAARRGGBB, multiplied by
 * it. */
struct canvas *cairo_canvas_open_bare(int width, int height, struct error *error);

/*
 * A picture on a surface made by the caller (SVG, PDF), in its units; the caller keeps the surface
 * and finishes it after the canvas is closed.
 */
struct canvas *cairo_canvas_on(struct _cairo_surface *surface, double width, double height,
                               struct error *error);

void cairo_canvas_close(struct canvas *canvas);

/* Changes the size of a pixel canvas; what it showed is gone. False with a message, and unchanged,
 * when memory is short. */
bool cairo_canvas_resize(struct canvas *canvas, int width, int height, struct error *error);

/* The picture: rows of 0x00RRGGBB pixels in the machine's byte order, *stride bytes apart. Good
 * until the canvas is drawn on, resized or closed. */
const unsigned char *cairo_canvas_pixels(struct canvas *canvas, int *stride);

/* A line of text as it would be drawn. */
struct cairo_text {
    double x, baseline, width, size; /* canvas units; size: of the font */
    bool bold;
    uint32_t rgb, halo;
    double halo_width; /* 0: none */
    const char *utf8;  /* with marks, as spans.h reads them */
};

/*
 * Who writes text otherwise than as glyphs (SVG) is handed every line of it, and answers with a
 * number below 2²⁴. In place of the text the picture has a rectangle as large as it, its colour
 * being that number, its alpha CAIRO_TEXT_ALPHA/255, which nothing else has.
 */
enum { CAIRO_TEXT_ALPHA = 128 };
struct cairo_writer {
    uint32_t (*write)(void *context, const struct cairo_text *text);
    void *context;
};
void cairo_canvas_write(struct canvas *canvas, struct cairo_writer writer);

/* How scripts are set: size as a part of the line's, and how far below it, in parts of that. */
struct cairo_script {
    double size, below;
};
struct cairo_script cairo_script_of(int script);

/* Without text, for comparing pictures where fonts may differ. */
void cairo_canvas_mute(struct canvas *canvas, bool mute);

#endif
