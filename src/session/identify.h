/* Who is who in a race: ink and marker, and the words, of every racer. */
#ifndef GLISSADE_SESSION_IDENTIFY_H
#define GLISSADE_SESSION_IDENTIFY_H

#include "session/state.h"

/*
 * Gives each of the line-up's racers an identity that no other has. The first of a method has the
 * method's own, whoever else is there; `ink=` gives a racer another ink; the others of a method
 * take what is free, inks and markers that nobody has before those that somebody has.
 */
void identify_racers(const struct lineup *lineup, struct racer *racer);

/* Gives every racer a label: as its SPEC says, else the method's name and what tells it from others
 * of the same method, by the parameters that the racers have for the next race. */
void label_racers(const struct lineup *lineup, struct racer *racer);

/* The same for a session's racers, by the values that their runs have been given last: those that
 * keys and the hand have changed are told apart by what they have become. */
void session_label_racers(struct session *session);

#endif
