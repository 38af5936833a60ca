/* Which part of the plane the map shows: zooming and panning, by key and by hand. */
#ifndef GLISSADE_SESSION_VIEW_H
#define GLISSADE_SESSION_VIEW_H

#include "session/keys.h"
#include "session/state.h"

/*
 * Makes the view `factor` times as wide and high (below 1: closer), with a point of the plane kept
 * where it is on the screen. An axis that would get too narrow for its numbers, or wider than 1e12,
 * stays as it is.
 */
void session_zoom_at(struct session *session, double factor, const double place[2]);

/* The same about the subject's head where the map shows it, else about the middle. */
void session_zoom(struct session *session, double factor);

/* Moves the view over the plane, in its units: right and up for positive numbers. */
void session_pan(struct session *session, double dx, double dy);

/* Carries out the actions on the part of the plane that is seen. True when it was one of these. */
bool session_act_view(struct session *session, enum action action);

#endif
