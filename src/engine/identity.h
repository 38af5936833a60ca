/*
 * Identity: how a racer looks in every picture, so that a method is known again from one race to
 * the next. Its ink, its marker and whether its line is dashed, which goes with hollow markers, so
 * that colour is never alone. What they look like is the theme's and the canvas's business.
 */
#ifndef GLISSADE_ENGINE_IDENTITY_H
#define GLISSADE_ENGINE_IDENTITY_H

#include <stdbool.h>

/* None is grey: that is for axes and theory. `ink=` counts them from 1. The first six are told
 * apart best. */
enum hue {
    HUE_BLUE,
    HUE_ORANGE,
    HUE_RED,
    HUE_PINK,
    HUE_GREEN,
    HUE_VIOLET,
    HUE_CYAN,
    HUE_YELLOW,
    HUE_BROWN,
    HUE_ROSE,
    HUE_TEAL,
    HUE_OLIVE,
    HUES,
};

enum marker {
    MARKER_DISC,
    MARKER_TRIANGLE,
    MARKER_SQUARE,
    MARKER_DIAMOND,
    MARKER_DROP, /* a triangle on its tip */
    MARKER_STAR,
    MARKERS_FILLED,
    MARKER_RING = MARKERS_FILLED, /* these and the following: the same outlines, hollow */
    MARKER_HOLLOW_TRIANGLE,
    MARKER_HOLLOW_SQUARE,
    MARKER_HOLLOW_DIAMOND,
    MARKER_HOLLOW_DROP,
    MARKER_HOLLOW_STAR,
    MARKERS,
};

struct identity {
    enum hue ink;
    enum marker marker;
};

static inline bool identity_is_dashed(struct identity identity)
{
    return identity.marker >= MARKERS_FILLED;
}

/* The marker of the same outline that is hollow where this one is filled, and the reverse. */
static inline enum marker marker_twin(enum marker marker)
{
    return (enum marker)((marker + MARKERS_FILLED) % MARKERS);
}

#endif
