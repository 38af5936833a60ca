/*
 * Pins as text, so that a saved session and a command make the same picture:
 *
 *     A momentum:eta=0.03 @ bowl @ -4,3 @ 40
 *
 * that is a letter, the racer's SPEC, the surface's, the start and the step, with @ between them.
 * The letter may be missing. Behind them may stand what was changed on the way (12:eta=0.02), the
 * seed and the stream of random numbers (seed=1, stream=2), and the ink and marker (look=3,7) where
 * they are not the method's own. Several pins stand with & between them; `none` is none.
 */
#ifndef GLISSADE_SESSION_PIN_TEXT_H
#define GLISSADE_SESSION_PIN_TEXT_H

#include "session/pin.h"

/* One racer as it is shown, to be freed; NULL when memory is short. */
char *pin_spell(const struct session *session, int i, char letter);

/* All of them. */
void pins_print(const struct session_values *values, char *out, size_t size);

/* Runs what the text says, in place of the pins that there are. False with a message: those stay.
 */
bool pins_assign(struct session_values *values, const char *text, struct error *error);

#endif
