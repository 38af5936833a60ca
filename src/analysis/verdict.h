/*
 * What the roots of an iteration mean, in words that name the cause. On a quadratic they hold for
 * the whole run; elsewhere for the neighbourhood of the point, and say so. Negative curvature alone
 * is never called divergence: moving away from a saddle is what a method is there for.
 */
#ifndef GLISSADE_ANALYSIS_VERDICT_H
#define GLISSADE_ANALYSIS_VERDICT_H

#include <stddef.h>

#include "analysis/modes.h"

enum outlook {
    OUTLOOK_UNKNOWN,  /* no roots to speak of */
    OUTLOOK_COMES_IN, /* every root inside the circle */
    OUTLOOK_FLAT,     /* none outside; one on the circle for lack of curvature */
    OUTLOOK_ON_EDGE,  /* none outside; one on the circle, with curvature */
    OUTLOOK_AWAY,     /* the largest root outside belongs to a negative curvature */
    OUTLOOK_UNSTABLE, /* it belongs to a positive one: the step is too long for it */
};

struct verdict {
    enum outlook outlook;
    bool exact;     /* on a quadratic, by a method that does not change its own scale */
    bool past_edge; /* UNSTABLE: η is larger than the edge of stability */
    int mode;       /* FLAT to UNSTABLE: which, by ascending curvature; −1 of a whole step */
    int modes;      /* how many there are */
    double radius;
};

/* `eta` is the one in force for the next step; NaN where the method has none. */
struct verdict verdict_of(const struct problem *problem, const struct optimizer *optimizer,
                          const struct modes *modes, double eta);

/* True for what a warning colour is for: UNSTABLE. */
bool verdict_warns(const struct verdict *verdict);

/* One line: "diverges along λ₂: η past its edge", "here: flat along λ₁". "" where it is unknown. */
void verdict_text(const struct verdict *verdict, char *text, size_t size);

/* The same in a word or two, for places without room. */
const char *verdict_word(const struct verdict *verdict);

/* A spectral radius in about `digits` digits, and as many more as tell it from 1. */
void radius_text(double radius, int digits, char *text, size_t size);

#endif
