/*
 * Actions: what keys do, in one table for all frontends. Help, key bar and `list keys` are made
 * from it.
 */
#ifndef GLISSADE_SESSION_ACTIONS_H
#define GLISSADE_SESSION_ACTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum action {
    ACTION_NONE,
    ACTION_PLAY,
    ACTION_STEP,
    ACTION_STEP_BACK,
    ACTION_STEP_TEN,
    ACTION_STEP_BACK_TEN,
    ACTION_FIRST,
    ACTION_LAST,
    ACTION_TIMELINE,
    ACTION_RESTART,
    ACTION_ETA_DOWN,
    ACTION_ETA_UP,
    ACTION_BETA_UP,
    ACTION_BETA_DOWN,
    ACTION_ETA_DOWN_FINE,
    ACTION_ETA_UP_FINE,
    ACTION_BETA_UP_FINE,
    ACTION_BETA_DOWN_FINE,
    ACTION_FINE_NEXT,
    ACTION_OPTIMUM,
    ACTION_WHAT_IF,
    ACTION_PRESET_NEXT,
    ACTION_PRESET_BACK,
    ACTION_FOCUS_NEXT,
    ACTION_FOCUS_BACK,
    ACTION_FOCUS_ALL,
    ACTION_RACER_1, /* the nine follow one another */
    ACTION_RACER_9 = ACTION_RACER_1 + 8,
    ACTION_SURFACE_NEXT,
    ACTION_SURFACE_BACK,
    ACTION_PICK_START,
    ACTION_CONFIRM,
    ACTION_CANCEL,
    ACTION_FASTER,
    ACTION_SLOWER,
    ACTION_ZOOM_IN,
    ACTION_ZOOM_OUT,
    ACTION_PAN_LEFT,
    ACTION_PAN_DOWN,
    ACTION_PAN_UP,
    ACTION_PAN_RIGHT,
    ACTION_DETAIL,
    ACTION_DETAIL_BACK,
    ACTION_RELIEF,
    ACTION_ANATOMY,
    ACTION_ELLIPSES,
    ACTION_WHITENED,
    ACTION_NOISE,
    ACTION_SWARM,
    ACTION_LOSS_SHOWS,
    ACTION_LOSS_OVER,
    ACTION_RATES,
    ACTION_THEME,
    ACTION_UNDO,
    ACTION_REDO,
    ACTION_PROMPT, /* this and the following are the frontend's */
    ACTION_HELP,
    ACTION_REDRAW,
    ACTION_FULLSCREEN,
    ACTION_RECORD,
    ACTION_SNAPSHOT,
    ACTION_QUIT,
};

/* Keys are Unicode code points, or one of these; frontends translate. */
enum key {
    KEY_NAMED = 0x110000,
    KEY_LEFT_ARROW,
    KEY_RIGHT_ARROW,
    KEY_UP_ARROW,
    KEY_DOWN_ARROW,
    KEY_SHIFT_LEFT,
    KEY_SHIFT_RIGHT,
    KEY_SHIFT_UP,
    KEY_SHIFT_DOWN,
    KEY_HOME_KEY,
    KEY_END_KEY,
    KEY_SHIFT_TAB,
    KEY_FUNCTION, /* F1 is KEY_FUNCTION + 1 */
};

enum { KEYS_PER_ROW = 12 };

/* One line of the help: some related actions and their keys. */
struct key_row {
    const char *label; /* as printed: "←/→" */
    const char *title; /* what it does */
    const char *brief; /* the same in a word, for the key bar; NULL to leave it out there */
    struct {
        uint32_t key;
        enum action action;
    } keys[KEYS_PER_ROW];
    bool window; /* means something in a window only: the terminal's help leaves it out */
};

/* Ended by a row without a label; in the order of the help. */
extern const struct key_row key_table[];

/* ACTION_NONE for a key that does nothing. */
enum action action_of_key(uint32_t key);

#endif
