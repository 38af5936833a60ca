/* Pinning what is shown, and taking pins away. */
#ifndef GLISSADE_SESSION_PINS_H
#define GLISSADE_SESSION_PINS_H

#include "session/pin.h"

/* Pins the racer looked at, or all that are shown, as far as the race is shown. False with a
 * message where none is shown or there is no room for more, and nothing has changed. */
bool session_pin(struct session *session, struct error *error);

/* Takes the pin of that index away, or with −1 all of them. */
void session_unpin(struct session *session, int i);

/* Exchanges the session's pins for those of other values. */
void session_take_pins(struct session *session, struct session_values *from);

#endif
