/*
 * Keys and what they do, for all frontends. Whoever owns a setting or an action declares its keys
 * as rows; the layers' rows are joined as their settings are. Help and `list keys` are made from
 * them.
 */
#ifndef GLISSADE_SESSION_KEYS_H
#define GLISSADE_SESSION_KEYS_H

#include <stdbool.h>
#include <stdint.h>

struct session;

enum action {
    ACTION_NONE,
    ACTION_PLAY,
    ACTION_STEP,
    ACTION_STEP_BACK,
    ACTION_STEP_TEN,
    ACTION_STEP_BACK_TEN,
    ACTION_FIRST,
    ACTION_LAST,
    ACTION_MARK_NEXT,
    ACTION_MARK_BACK,
    ACTION_RESTART,
    ACTION_PIN,
    ACTION_UNPIN,
    ACTION_BEGIN_AGAIN,
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
    ACTION_WHOLE_SURFACE,
    ACTION_FRAME_RACE,
    ACTION_ANATOMY,
    ACTION_NEXT,   /* the key's setting gets its next value */
    ACTION_BACK,   /* the one before */
    ACTION_CYCLE,  /* the next value, which a message names: it may not be seen on the screen */
    ACTION_SWITCH, /* the key's setting gets the key's value, or loses it */
    ACTION_UNDO,
    ACTION_REDO,
    ACTION_SURFACES, /* this and the following are the chrome's: lists to choose from */
    ACTION_CHARTS,
    ACTION_FIND,
    ACTION_RACERS,
    ACTION_PROMPT,
    ACTION_HELP,
    ACTION_BLANK,
    ACTION_RING,   /* around the pointer */
    ACTION_REDRAW, /* this and the following are the frontend's */
    ACTION_FULLSCREEN,
    ACTION_RECORD,
    ACTION_SNAPSHOT,
    ACTION_COPY, /* the command of what is shown goes to the clipboard */
    ACTION_QUIT,
};

/* Keys are Unicode code points, or one of these; frontends translate. */
enum key_code {
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
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_SHIFT_TAB,
    KEY_DELETE_KEY, /* of the character behind the cursor; 0x08 and 0x7F: of the one before */
    KEY_WORD_LEFT,  /* Alt-B, Ctrl-Left */
    KEY_WORD_RIGHT, /* Alt-F, Ctrl-Right */
    KEY_FUNCTION,   /* F1 is KEY_FUNCTION + 1 */
};

/* What a key does: {'p', ACTION_STEP_BACK}, {'b', ACTION_CYCLE, "ellipses"} or
 * {'C', ACTION_SWITCH, "swarm", "1000", "0"}. */
struct key {
    uint32_t code;
    enum action action;
    const char *setting;           /* of ACTION_NEXT, BACK, CYCLE, SWITCH; else NULL */
    const char *value, *otherwise; /* of ACTION_SWITCH: what is assigned, and what where the setting
                                      has this value already */
};

/* What somebody wants who looks for a key in the help: to play, to change the race, to look at it
 * in other ways, all else. */
enum key_group { KEYS_RACE, KEYS_CHANGE, KEYS_PICTURE, KEYS_PROGRAM, KEY_GROUPS };

enum { KEYS_PER_ROW = 12 };

/* One line of the help: some related actions and their keys. */
struct key_row {
    const char *label; /* as printed: "←/→" */
    const char *title; /* what it does */
    const char *brief; /* the same in a word; NULL: it is not among those that are needed most */
    struct key keys[KEYS_PER_ROW];
    enum key_group group;
    bool once;   /* held down it counts once: again would undo it or do harm */
    bool window; /* means something in a window only: the terminal's help leaves it out */
    /* Says why its keys cannot do anything to this session; NULL: they can. May be missing. */
    const char *(*refuses)(const struct session *session);
};

/* The rows of the session's own keys, ended by one without a label; in the order of the help. */
extern const struct key_row session_keys[];

enum { KEY_TABLES_MAX = 64 };

/* All layers' rows. All zero is none. */
struct key_tables {
    int count;
    const struct key_row *rows[KEY_TABLES_MAX];
};

enum { KEY_BYTES = 24 };

/* A key as it is printed: "q", "Ctrl-R", "Shift ←", "F5". */
void key_print(uint32_t code, char out[KEY_BYTES]);

/* Adds a layer's rows, which stay its own; NULL adds none. False where there is no more room. */
bool keys_join(struct key_tables *tables, const struct key_row *rows);

/* The i-th row in the order of the help: group by group, in each as they were joined. NULL past the
 * last. */
const struct key_row *keys_at(const struct key_tables *tables, int i);

/* NULL for a key that does nothing. `row` receives its line of the help; may be NULL. */
const struct key *keys_find(const struct key_tables *tables, uint32_t code,
                            const struct key_row **row);

#endif
