/*
 * The table of settings: everything a user can change has a name, a type, a range, a scope and a
 * line of help here.
 *
 * Each layer declares rows for a struct of its own; cli joins the tables. Command-line options, the
 * `:` prompt, lesson files and live keys all assign through settings_assign, so that there is one
 * parser, one range check and one message. An assignment that fails changes nothing.
 */
#ifndef GLISSADE_SESSION_SETTINGS_H
#define GLISSADE_SESSION_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/parameter.h"
#include "base/spec.h"
#include "session/keys.h"

enum setting_kind {
    SETTING_REAL,    /* double */
    SETTING_INTEGER, /* long */
    SETTING_FLAG,    /* bool; on the command line it takes no value */
    SETTING_CHOICE,  /* int, index into choices */
    SETTING_OWN,     /* parsed by `assign`, written by `print` */
};

enum setting_scope {
    SCOPE_SESSION, /* one value for everything on the screen */
    SCOPE_RUN,     /* each racer has its own; the setting fills those that name none */
};

/* What must happen on a running session after an assignment. */
enum setting_effect {
    EFFECT_NONE,
    EFFECT_PICTURE, /* draw again */
    EFFECT_VIEW,    /* the part of the plane that is shown changes */
    EFFECT_SURFACE, /* another problem: new start, new view, new race */
    EFFECT_LINEUP,  /* other racers on the same problem */
    EFFECT_START,   /* the same race from another point */
    EFFECT_CHANGE,  /* a live change of the focused racers */
};

/* The words that a value is made of, where it is no number and no choice. */
struct vocabulary {
    const char *(*name)(int i); /* NULL past the last */
    /* What may stand behind a name's colon, 0 <= i < PARAMETERS_MAX, NULL where there is none;
     * NULL: nothing may. */
    const struct parameter *(*parameter)(const char *name, int i);
    bool list; /* several, with commas or semicolons between them */
};

/* Between the values of an option that is given several times, and behind a rule in a printed
 * line-up: no text that a user types has it. */
enum { RACER_BREAK = 0x1E };

enum { SETTING_TEXT = 1024 }; /* bytes enough for any printed value that is shown */

struct setting {
    const char *name;     /* the option without its dashes; NULL ends a table */
    char letter;          /* short option; 0 if none */
    const char *argument; /* placeholder in the help; NULL for flags */
    const char *help;     /* one line */
    enum setting_kind kind;
    enum setting_scope scope;
    enum setting_effect effect;
    double minimum, maximum;        /* REAL and INTEGER; both 0: no limits */
    bool above_minimum;             /* the minimum itself is excluded */
    bool wraps;                     /* moved beyond a limit, it goes on from the other */
    const char *const *choices;     /* CHOICE: ended by NULL */
    const struct vocabulary *words; /* OWN: for completion; NULL: any text, or numbers */
    bool (*passes)(void *values,
                   int choice); /* CHOICE: whether cycling leaves it out; may be NULL */
    size_t offset;              /* of the value in the section's struct */
    enum parameter_role role;   /* EFFECT_CHANGE: of the racers' parameter; a double at `offset` */
    bool accumulates;           /* OWN: on the command line, further uses add to the first */
    char joint;                 /* that stands between them; 0: a semicolon */
    bool local; /* about this screen, call or file, not about the picture: see command.h */
    bool (*assign)(void *values, const char *text, struct error *error);
    void (*print)(const void *values, char *out, size_t size);
};

enum { SECTIONS_MAX = 64 };

struct settings {
    struct key_tables keys; /* that change what the rows are about, and all others */
    int count;
    struct {
        const struct setting *rows;
        void *values; /* the struct that the rows' offsets point into */
    } section[SECTIONS_MAX];
};

/* Adds a layer's tables of settings and of keys, each of which may be NULL. False, with nothing
 * added, where there is no more room. */
bool settings_join(struct settings *settings, const struct setting *rows,
                   const struct key_row *keys, void *values, struct error *error);

/* The i-th row over all sections, NULL past the last. */
const struct setting *settings_at(const struct settings *settings, int i);

/* NULL when there is none of that name. */
const struct setting *settings_find(const struct settings *settings, const char *name);

/* The name nearest to a misspelt one; NULL when none is near. */
const char *settings_nearest(const struct settings *settings, const char *name);

/* The message for a name that is none, with one suggestion; returns false. */
bool settings_unknown(const struct settings *settings, const char *name, struct error *error);

/* Assigns from text. */
bool settings_assign(struct settings *settings, const char *name, const char *text,
                     struct error *error);

/* Writes the value as it could be assigned again. */
void settings_print(const struct settings *settings, const char *name, char *out, size_t size);

/* The same to be read only: a semicolon and a blank where it has RACER_BREAK. */
void settings_tell(const struct settings *settings, const char *name, char *out, size_t size);

/* Moves a CHOICE to its next (direction 1) or previous (−1) value that is not passed by, around the
 * ends; where all others are, just to the next. Turns a FLAG over. */
void settings_cycle(struct settings *settings, const char *name, int direction);

/* Moves a REAL by some amount; it stops at its limits, or wraps around them. */
void settings_move(struct settings *settings, const char *name, double by);

/* The values of all settings that can change while a race is shown, as they were once. */
struct settings_kept {
    int count;
    struct setting_kept *value; /* in the order of settings_at; owned */
};

/* Bytes enough for any printed value: a list of racers. The functions below write into that many of
 * the caller's, so that comparing and giving back need no memory. */
enum { SETTING_TEXT_MOST = 16 * SPEC_LENGTH_MAX };

/* False when memory is short; then there is nothing to free. */
bool settings_keep(const struct settings *settings, struct settings_kept *kept, char *text);
void settings_kept_free(struct settings_kept *kept);

/* Index, from `from` on, of the first setting that has another value now; −1: none. */
int settings_differ(const struct settings *settings, const struct settings_kept *kept, int from,
                    char *text);

/* Assigns all that have another value now; their effects are left to the caller. False with a
 * message where one of them is refused: those before it are assigned. */
bool settings_give_back(struct settings *settings, const struct settings_kept *kept, char *text,
                        struct error *error);

/* Writes the allowed values, such as "0.1 to 1000" or "dark, light"; empty where any text may do.
 */
void setting_allowed(const struct setting *setting, char *out, size_t size);

#endif
