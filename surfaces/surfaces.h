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

/* Opens a problem from a SPEC such as "bowl:lambda2=40". NULL with a message on failure. Free with
 * problem_close. */
struct problem *problem_open(const char *spec, struct error *error);

/* Accepts NULL. */
void problem_close(struct problem *problem);

#endif
