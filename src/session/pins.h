/*
 * Pins: runs that stay as they were, each with a letter, its values and the step at which it was
 * pinned, while the race is changed. They are const once made, and counted: undo, recordings and
 * copies share them (session_values_hold).
 */
#ifndef GLISSADE_SESSION_PINS_H
#define GLISSADE_SESSION_PINS_H

#include "session/state.h"

struct pin {
    atomic_int holders;
    long serial;                   /* no other pin's, as long as the program runs; for caches */
    const struct problem *problem; /* on which it ran; held */
    struct identity identity;      /* of its racer */
    char name[PIN_BYTES];          /* "A momentum η=0.01 β=0.9" */
    double eta, beta;              /* at the step; NaN where it has none */
    long step;                     /* at which it was pinned */
    enum status status;            /* there */
    size_t count;                  /* of its rows, thinned where they are very many */
    struct row *rows;              /* owned, as is what they point to */
    double *numbers;
};

void pin_hold(const struct pin *pin);
void pin_release(const struct pin *pin);

/* Pins the racer looked at, or all that are shown, as far as the race is shown. False with a
 * message where there is no room for more, and nothing has changed. */
bool session_pin(struct session *session, struct error *error);

/* Takes the pin of that index away, or with −1 all of them. */
void session_unpin(struct session *session, int i);

/* Exchanges the session's pins for those of other values. */
void session_take_pins(struct session *session, struct session_values *from);

/* Whether a pin can be drawn into the race that is shown: it ran on the same kind of surface, with
 * as many parameters. */
bool pin_belongs(const struct pin *pin, const struct problem *problem);

#endif
