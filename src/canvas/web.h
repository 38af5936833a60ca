/*
 * The canvas for a browser: what is drawn becomes a list of commands, which a few lines of
 * JavaScript (assets/web/canvas.js) carry out on a canvas element. Only text is measured there and
 * then, by the function web_measure that the page brings along.
 *
 * A command is a row of numbers: which it is (enum web_command), then what it needs. Coordinates
 * are pixels of the element. Text and images lie in the program's memory; they stay where they are
 * until the next picture begins.
 */
#ifndef GLISSADE_CANVAS_WEB_H
#define GLISSADE_CANVAS_WEB_H

#include "base/error.h"
#include "canvas/canvas.h"

/* Colours are 0xRRGGBB. */
enum web_command {
    WEB_CLEAR,     /* colour: the whole element */
    WEB_FILL,      /* colour x y width height */
    WEB_CLIP,      /* x y width height: instead of what was before */
    WEB_PATH,      /* n, then n pairs x y; after a NaN the pen is lifted */
    WEB_ARC,       /* x y radius: a circle, as the path */
    WEB_CLOSE,     /* the path */
    WEB_PAINT,     /* colour: inside the path */
    WEB_STROKE,    /* colour width round dash gap: along the path; dash 0: not dashed */
    WEB_TEXT,      /* colour x baseline size bold halo halo_colour address length (bytes of UTF-8);
                      halo: its width, 0 for none */
    WEB_IMAGE,     /* x y width height address columns rows: red, green, blue, alpha, a byte each */
    WEB_LAYER,     /* number x y width height renew: what follows is drawn on a layer; renew 1: an
                      empty one */
    WEB_LAYER_END, /* and laid over the picture */
};

/* NULL with a message when memory is short. */
struct canvas *web_canvas_open(double width, double height, struct error *error);
void web_canvas_close(struct canvas *canvas);

/* What it showed is gone. */
void web_canvas_resize(struct canvas *canvas, double width, double height);

/* The commands of what was drawn last. False when memory was short: some are missing then. */
bool web_canvas_commands(const struct canvas *canvas, const double **number, size_t *count);

#ifdef __wasm__
#define FROM_PAGE(name) __attribute__((import_module("page"), import_name(#name)))
#else
#define FROM_PAGE(name)
#endif

/* Advance of a text in a font of so many pixels; from the page. */
FROM_PAGE(web_measure)
double web_measure(double size, bool bold, const char *utf8, size_t length);

#endif
