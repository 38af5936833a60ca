/*
 * From the bytes of a terminal to keys, pasted text and the mouse: a state machine that is fed byte
 * by byte, so that it does not matter in which pieces a line brings them. The forms are those of
 * ECMA-48 and xterm (ctlseqs), PuTTY, rxvt and the Linux console; what else a terminal sends for
 * its keys is learnt from its description.
 */
#ifndef GLISSADE_FRONTENDS_DECODER_H
#define GLISSADE_FRONTENDS_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mouse_kind { MOUSE_DOWN, MOUSE_MOVE, MOUSE_UP, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct mouse {
    enum mouse_kind kind;
    int button; /* 0 left, 1 middle, 2 right, 3 whichever was down; of a wheel without meaning */
    int column, row; /* of the cell, from 0 */
    bool modified;   /* with Shift, Alt or Ctrl: many terminals keep the first for themselves */
};

enum event_kind {
    EVENT_KEY,  /* `key` is a code point or an `enum key_code` of session/keys.h */
    EVENT_TEXT, /* `key` is a code point of pasted text: never what a key does */
    EVENT_MOUSE,
};

struct event {
    enum event_kind kind;
    uint32_t key;
    struct mouse mouse;
};

enum {
    DECODER_HELD_MAX = 40,
    DECODER_LEARNT_MAX = 48,
    DECODER_SEQUENCE_MAX = 16,
    DECODER_EVENTS_MAX = 2
};

enum decoder_state {
    DECODER_REST,
    DECODER_CHARACTER, /* in UTF-8 */
    DECODER_ESCAPE,    /* the key, or the beginning of a sequence */
    DECODER_CONTROL,   /* Esc [ */
    DECODER_CONSOLE,   /* Esc [ [ */
    DECODER_SINGLE,    /* Esc O */
    DECODER_OLD_MOUSE, /* Esc [ M: three bytes follow */
    DECODER_STRING,    /* a reply of the terminal: Esc P, ], X, ^ or _ */
    DECODER_STRING_ESCAPE,
};

/* All zero is one that has been fed nothing. */
struct decoder {
    enum decoder_state state;
    unsigned char held[DECODER_HELD_MAX]; /* the bytes of what has begun */
    size_t count;                         /* of them; what is too long to be held is counted, too */
    bool alt;                             /* the character came with Alt */
    bool pasting;
    struct {
        char sequence[DECODER_SEQUENCE_MAX];
        uint32_t key;
    } learnt[DECODER_LEARNT_MAX];
    int learnt_count;
};

/* The terminal's description has a sequence for a key. One that is empty, too long or one too many
 * is not learnt; NULL is none. */
void decoder_learn(struct decoder *decoder, const char *sequence, uint32_t key);

/*
 * Takes one byte; returns how many events it completes. Sequences without a meaning here, letters
 * with Alt but b and f, which move by words, and replies of the terminal are none.
 */
int decoder_feed(struct decoder *decoder, unsigned char byte,
                 struct event events[DECODER_EVENTS_MAX]);

/* Milliseconds for which the rest of what has begun is to be waited for, of an Esc as long as the
 * caller says; INFINITY when nothing has begun. */
double decoder_patience(const struct decoder *decoder, double escape_ms);

/* Nothing has come for as long: what has begun is taken for what it is. Returns as decoder_feed. */
int decoder_rest(struct decoder *decoder, struct event events[DECODER_EVENTS_MAX]);

#endif
