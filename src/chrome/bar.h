/*
 * The bar below the picture: buttons, each of which does what a key does, and a note that takes the
 * place of those in the middle while there is something to say. The others stay where they are.
 */
#ifndef GLISSADE_CHROME_BAR_H
#define GLISSADE_CHROME_BAR_H

#include <stdint.h>

#include "chrome/ruler.h"
#include "session/state.h"

enum { BUTTONS_MAX = 16, BUTTON_BYTES = 40, LIGHT_MAX = 32 };

enum button_look {
    BUTTON_PLAIN,
    BUTTON_ON,    /* what it is about is on */
    BUTTON_ALARM, /* it is, and somebody should know: something is being recorded */
};

enum button_side { BUTTON_LEFT, BUTTON_MIDDLE, BUTTON_RIGHT };

/* What a button says of itself may depend on these. */
struct bar_facts {
    const struct session *session;
    const char *light; /* what the recorder does; "": nothing */
};

struct button {
    const char *name;  /* a word for it */
    const char *label; /* as it stands in the bar */
    const char *key;   /* as printed, of the key that does the same */
    uint32_t code;     /* that key */
    const char *about; /* what it does, for whoever points at it */
    enum button_side side;
    int rank; /* 0: always there; the higher, the sooner it goes where room is short */
    /* How it looks now; it may write another label. NULL: always the same. */
    enum button_look (*look)(const struct bar_facts *facts, char label[BUTTON_BYTES]);
};

/* In the order of the bar; ended by one without a name. */
extern const struct button buttons[];

struct placed_button {
    const struct button *button;
    char label[BUTTON_BYTES];
    enum button_look look;
    bool with_key; /* the key stands before the label */
    double x, width;
};

struct bar {
    int count;
    struct placed_button placed[BUTTONS_MAX];
    double reach;  /* so far beside a button it is pressed, too: fingers are wide */
    bool noted;    /* the note stands among them */
    double note_x; /* where */
};

/* Places the buttons in a line so wide. A note ("": none) that does not fit between the left ones
 * and the right ones is left out: there is more room above. */
void bar_place(struct bar *bar, const struct bar_facts *facts, const struct ruler *ruler,
               double width, const char *note);

/* The button at a place of the line, or NULL. */
const struct placed_button *bar_at(const struct bar *bar, double x);

#endif
