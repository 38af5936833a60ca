/* The pixels of a field: bands of colour with anti-aliased contour lines between them. */
#ifndef GLISSADE_CANVAS_SHADING_H
#define GLISSADE_CANVAS_SHADING_H

#include "canvas/canvas.h"

/* Where pixels go: 0xAARRGGBB each, `stride` pixels a row. */
struct raster {
    uint32_t *pixels;
    int width, height, stride;
};

/*
 * Fills the raster with a field as canvas_field has it, without shade: heights are interpolated
 * between samples, a contour line `line` pixels wide runs along every edge between two bands, and a
 * faint light from the upper left falls on the slopes.
 */
void shade_bands(const struct raster *raster, int columns, int rows, const float *bands,
                 double line, const struct palette *palette);

/* Fills the raster with tiles as canvas_tiles has them; transparent where one is empty. */
void shade_tiles(const struct raster *raster, int columns, int rows, const unsigned char *ink,
                 const struct palette *palette);

/*
 * The colours of bands in the light that falls on them; transparent where there is nothing. Every
 * pixel is the mean of fold × fold samples, so that edges are smooth; `columns` samples make a row.
 */
void shade_lit(const struct raster *raster, int columns, int fold, const float *bands,
               const unsigned char *shade, const struct palette *palette);

/* A contour's edge is anti-aliased in so many steps: few, so that all its colours find room in the
 * palette of a GIF, and lie there in short rows. */
enum { CONTOUR_STEPS = 3 };

/* The colour `step` steps from a band to the contour on edge 1 to RAMP_LEVELS − 1: from the band
 * above it or below. */
uint32_t shade_contour(const struct palette *palette, int edge, bool above, int step);

/* A colour on a slope that faces the light, 1, or turns away from it, −1. */
uint32_t shade_slope(uint32_t rgb, float facing);

/* The colour of a band in a light from 0 (a blue shadow) to 255 (its own colour or brighter). */
uint32_t shade_light(const struct palette *palette, int band, int shade);

#endif
