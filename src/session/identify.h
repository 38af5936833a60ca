/* Who looks how: the identities of the racers of a line-up. */
#ifndef GLISSADE_SESSION_IDENTIFY_H
#define GLISSADE_SESSION_IDENTIFY_H

#include "session/state.h"

/*
 * Gives each of the line-up's racers an identity that no other has. The first of a method has the
 * method's own, whoever else is there; `ink=` gives a racer another ink; the others of a method
 * take what is free, inks and markers that nobody has before those that somebody has.
 */
void identify_racers(const struct lineup *lineup, struct racer *racer);

#endif
