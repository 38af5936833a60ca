/* Opening a file of data: the surface that can make something of it. */
#ifndef GLISSADE_SESSION_OPEN_H
#define GLISSADE_SESSION_OPEN_H

#include "session/state.h"

/*
 * Shows a CSV file, as when it is dropped on the window: with the surface that is shown if that
 * takes it, else with the first one that does. Parameters given for the surface stay, apart from
 * those that shape made-up data. On failure nothing changes, and the message is that of the surface
 * that could read furthest, or those of all where several came equally far.
 */
bool session_open_data(struct session *session, const char *path, struct error *error);

/* Offers the SPEC of each surface that may take a file of data to `take`, the one of `values`
 * first, until it takes one. */
bool session_assign_data(struct session_values *values, const char *path,
                         bool (*take)(void *values, const char *spec, struct error *error),
                         struct error *error);

#endif
