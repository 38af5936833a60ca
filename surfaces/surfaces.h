/* The list of all surfaces, and opening one from a SPEC. Generated entries come from
 * surfaces/meson.build. */
#ifndef GLISSADE_SURFACES_H
#define GLISSADE_SURFACES_H

#include "surfaces/surface.h"

/* In the order of the menus; ended by NULL. */
extern const struct surface *const surfaces[];

/* NULL when there is none of that name. */
const struct surface *surface_find(const char *name);

/* Index in `surfaces`. */
int surface_index(const struct surface *surface);

/*
 * Opens a problem from a SPEC such as "bowl:lambda2=40", held once, by the caller. It never changes
 * afterwards, whatever becomes of a file that it was read from: whoever needs it for longer holds
 * it, nobody opens its SPEC again. NULL with a message on failure.
 */
const struct problem *problem_open(const char *spec, struct error *error);

/* Keeps an opened problem until problem_release has been called as often; from any thread. Returns
 * it. Accepts NULL. */
const struct problem *problem_hold(const struct problem *problem);

/* Lets it go: the last holder closes it. Accepts NULL. */
void problem_release(const struct problem *problem);

#endif
