/*
 * Stills side by side on one Cairo surface: what SVG and PDF have in common.
 *
 * A plan's tiles follow one another from left to right, TILE_GAP apart; each is drawn by a canvas
 * of its own.
 */
#ifndef GLISSADE_RECORD_PAPER_H
#define GLISSADE_RECORD_PAPER_H

#include <cairo.h>

#include "canvas/cairo.h"
#include "record/record.h"

struct paper {
    cairo_surface_t *surface;   /* owned; in points */
    int tile, page;             /* the one that is drawn now */
    struct cairo_writer writer; /* of the text of all tiles; all zeros: it is drawn */
};

/* Size of the whole picture in pixels of the plan, and in points (72 to the inch). */
void paper_size(const struct plan *plan, double *width, double *height);
void paper_points(const struct plan *plan, double *width, double *height);

/* Takes a surface over, which may be one in error, and makes the canvas for the first tile. */
bool paper_open(struct recording *recording, cairo_surface_t *surface, struct error *error);

/* The same with somebody else to write its text. */
bool paper_open_written(struct recording *recording, cairo_surface_t *surface,
                        struct cairo_writer writer, struct error *error);

/* The other functions of a format, as in struct format. */
bool paper_add(struct recording *recording, long centiseconds, struct error *error);
bool paper_finish(struct recording *recording, struct error *error);
void paper_release(struct recording *recording);

/* Hands what a surface writes to the recording's target; for cairo_*_surface_create_for_stream,
 * with the recording as closure. */
cairo_status_t paper_write(void *recording, const unsigned char *bytes, unsigned length);

#endif
