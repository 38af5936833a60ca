/*
 * The terminal canvas: a grid of character cells, each of 2×4 dots. A dot is the unit, and since a
 * cell is about twice as high as wide, dots are square on the screen and circles stay round.
 *
 * Three layers per cell: the ground (two half-cells of field colour), dots (paths), and a character
 * (text). This file knows nothing of terminals: a frontend reads finished glyphs and paints them.
 */
#ifndef GLISSADE_CANVAS_CELLS_H
#define GLISSADE_CANVAS_CELLS_H

#include "canvas/canvas.h"

enum charset {
    CHARSET_BRAILLE,  /* 2×4 dots */
    CHARSET_SEXTANT,  /* 2×3, Unicode 13 */
    CHARSET_QUADRANT, /* 2×2 */
    CHARSET_ASCII,    /* nothing beyond ASCII anywhere, text included */
};

enum shading {
    SHADING_COLOUR, /* the field is the cells' background colour */
    SHADING_LINES,  /* the field is drawn as contour lines: for few colours or none */
};

struct glyph {
    uint32_t code;             /* the character; never 0 */
    uint32_t combining;        /* a mark on it; 0 for none */
    unsigned char ink, ground; /* enum ink */
    bool bold;
    bool covered; /* by the wide character to its left: nothing is to be written here */
};

/* NULL when memory is short. Columns and rows of at least 1. */
struct canvas *cells_open(int columns, int rows, enum charset charset, enum shading shading);
void cells_close(struct canvas *canvas);

/* Changes the size and empties the grid; false (and unchanged) when memory is short. */
bool cells_resize(struct canvas *canvas, int columns, int rows);

int cells_columns(const struct canvas *canvas);
int cells_rows(const struct canvas *canvas);

/* What to show in a cell. */
struct glyph cells_glyph(const struct canvas *canvas, int column, int row);

/* The characters of one row as UTF-8 without trailing spaces; `out` needs 8 bytes per column and
 * one. */
void cells_row_text(const struct canvas *canvas, int row, char *out);

#endif
