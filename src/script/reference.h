/* Racers by name, as scripts name them: the method's name (of several of one method the first),
 * NAME#K for the K-th of it, or "LABEL". */
#ifndef GLISSADE_SCRIPT_REFERENCE_H
#define GLISSADE_SCRIPT_REFERENCE_H

#include "session/state.h"

/*
 * The racer whose name a text begins with, with `end` or the end of the text behind it: of several
 * names the longest. `length` receives the name's bytes. −1 where there is none; `length` is then
 * that of the word there.
 */
int racer_named(const struct session *session, const char *text, char end, size_t *length);

/* The name that means racer i and no other: NAME, or NAME#K. */
enum { RACER_NAME = 96 };
void racer_name(const struct session *session, int i, char out[static RACER_NAME]);

/* The message for a text that names none: who there is, or whom it may mean. Returns false. */
bool racer_unknown(const struct session *session, const char *text, size_t length,
                   struct error *error);

/* The number of the K-th racer of a text such as "2", or of its name, from 0. False with a message.
 */
bool racer_read(const struct session *session, const char *text, int *racer, struct error *error);

#endif
