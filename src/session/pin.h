/*
 * Pins: runs that stay as they were, each with a letter, its values and the step at which it was
 * pinned, while the race is changed. They are const once made, and counted: undo, recordings and
 * copies share them (session_values_hold).
 */
#ifndef GLISSADE_SESSION_PIN_H
#define GLISSADE_SESSION_PIN_H

#include "session/state.h"

enum { PIN_STEPS_MAX = 1000000 }; /* replayed when a text is read */

struct pin {
    atomic_int holders;
    long serial;                   /* no other pin's, as long as the program runs; for caches */
    const struct problem *problem; /* on which it ran; held */
    struct identity identity;      /* of its racer */
    char name[PIN_BYTES];          /* "A momentum η=0.01 β=0.9" */
    double eta, beta;              /* at the step; NaN where it has none */
    long step;                     /* at which it was pinned */
    enum status status;            /* there */
    char *text;                    /* how it is written, see pin_text.h; owned */
    size_t count;                  /* of its rows, thinned where they are very many */
    struct row *rows;              /* owned, as is what they point to */
    double *numbers;
};

void pin_hold(const struct pin *pin);
void pin_release(const struct pin *pin);

/* As a run is at a step that it has been computed to, with one holder and no text yet. NULL when
 * memory is short. */
struct pin *pin_make(struct run *run, long step, struct identity identity, char letter);

/* The first letter that no pin has. */
char pin_free_letter(const struct session_values *values);

/* Whether a pin can be drawn into the race that is shown: it ran on the same kind of surface, with
 * as many parameters. */
bool pin_belongs(const struct pin *pin, const struct problem *problem);

/* The pins that do, in their order; returns how many. */
int pins_belonging(const struct session *session, const struct pin *pin[PINS_MAX]);

#endif
