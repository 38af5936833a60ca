/*
 * From the bytes of a terminal to keys and the mouse: UTF-8, and escape sequences that no terminfo
 * entry puts together for us, whole or in the pieces in which a busy line brings them.
 */
#ifndef GLISSADE_FRONTENDS_DECODER_H
#define GLISSADE_FRONTENDS_DECODER_H

#include <stdbool.h>
#include <stdint.h>

enum mouse_kind { MOUSE_DOWN, MOUSE_MOVE, MOUSE_UP, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct mouse {
    enum mouse_kind kind;
    int button; /* 0 left, 1 middle, 2 right, 3 whichever was down; of a wheel without meaning */
    int column, row; /* of the cell, from 0 */
};

enum event_kind {
    EVENT_KEY,     /* `key` is a code point or an `enum key_code` of session/keys.h */
    EVENT_SPECIAL, /* `key` is what the source made of it */
    EVENT_MOUSE,
};

struct event {
    enum event_kind kind;
    uint32_t key;
    struct mouse mouse;
};

/* Where bytes come from. */
struct keys {
    /* A byte, something above 0xFF that the source has put together by itself, or −1 when nothing
     * has come within `wait` milliseconds. */
    int (*read)(void *context, int wait);
    void *context;
    int pushed; /* read too far; −1: nothing */
};

struct keys keys_from(int (*read)(void *context, int wait), void *context);

/* The next event, waiting only for the rest of a sequence that has begun; false when there is none.
 * Sequences without a meaning here are passed over. */
bool keys_next(struct keys *keys, struct event *event);

#endif
