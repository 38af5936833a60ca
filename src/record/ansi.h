/*
 * Cells as a terminal's escape sequences, or as text alone.
 *
 * A pen remembers the colours that are set, so that only changes are written.
 */
#ifndef GLISSADE_RECORD_ANSI_H
#define GLISSADE_RECORD_ANSI_H

#include "canvas/cells.h"
#include "record/record.h"

enum { ANSI_CELL = 96 }; /* bytes enough for one cell with all its colours */

struct pen {
    const struct palette *palette;
    enum colouring colouring; /* not COLOURS_AUTO */
    int ink, ground;          /* −1: not known */
    bool bold;
};

/* A pen with nothing set. */
struct pen pen_make(const struct palette *palette, enum colouring colouring);

/* Writes one cell in its colours, no terminator; returns the number of bytes. */
int pen_cell(struct pen *pen, struct glyph glyph, char out[static ANSI_CELL]);

/* Writes what gives the terminal its own colours back; 0 bytes where none were set. */
int pen_lift(struct pen *pen, char out[static ANSI_CELL]);

/* The canvas for a plan of cells: fields in colour where there are enough of them, else lines. */
struct canvas *ansi_canvas(const struct plan *plan, enum colouring colouring, struct error *error);

#endif
