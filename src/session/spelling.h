/* SPECs of what a session has: surface and racers as they could be typed. */
#ifndef GLISSADE_SESSION_SPELLING_H
#define GLISSADE_SESSION_SPELLING_H

#include "base/builder.h"
#include "session/state.h"

/* A surface's SPEC without the folders of its data, which are read by others; as it stands where it
 * names no file. It has been opened, and can be parsed unless memory is short. */
void spell_surface(struct builder *out, const char *text);

/* The file that a surface's SPEC names, to be freed; NULL where it names none. */
char *surface_file(const char *text);

/* True where a racer has other values than the settings give it. */
bool racer_differs(const struct session *session, int i, const double *parameter);

/* A racer's SPEC as given, with what differs from it in these values at its end. */
void spell_racer(struct builder *out, const struct session *session, int i,
                 const double *parameter);

#endif
