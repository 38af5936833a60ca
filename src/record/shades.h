/*
 * A fixed palette for pictures drawn in a theme's inks, and the nearest entry for any colour.
 *
 * Every ink in use is an entry of its own, exactly. What is left is spent on what anti-aliasing
 * makes of them: along the straight lines in colour space between inks that meet (a path and its
 * casing, text and its halo, a band and the contour on it ...) entries are put where the widest
 * gap, weighted by how much of the picture it concerns, is left.
 */
#ifndef GLISSADE_RECORD_SHADES_H
#define GLISSADE_RECORD_SHADES_H

#include "canvas/canvas.h"

enum { SHADES_MOST = 255, SHADES_MEMORY = 1 << 16 };

struct shades {
    int count;
    uint32_t rgb[SHADES_MOST];
    /* the nearest entry of colours that were asked for: rgb << 8 | entry, by a hash of rgb */
    uint64_t known[SHADES_MEMORY];
};

/* At most `count` entries (1..SHADES_MOST), for a picture with these racers' inks (bit K: the
 * K-th), of the surface from above or in relief, with basins of attraction or without. */
void shades_make(struct shades *shades, const struct palette *palette, unsigned inks, bool relief,
                 bool basins, int count);

/* The entry nearest to a colour 0xRRGGBB, by squared distance. */
unsigned char shades_nearest(struct shades *shades, uint32_t rgb);

#endif
