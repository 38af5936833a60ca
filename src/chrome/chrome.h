/*
 * What stands around the picture and over it: buttons, lists, the prompt, the help, messages. A
 * model: it takes keys and presses, changes the session, and knows what is to be shown and where.
 * Frontends draw it with what they have, and have no logic of their own for any of it. None of it
 * is ever recorded.
 *
 * Places on the picture are in the units of the canvas that the scene was drawn on last, places on
 * the bar in the same, from the bar's left end.
 */
#ifndef GLISSADE_CHROME_CHROME_H
#define GLISSADE_CHROME_CHROME_H

#include "chrome/bar.h"
#include "chrome/choice.h"
#include "chrome/help.h"
#include "chrome/list.h"
#include "chrome/prompt.h"

/* What has the keys. */
enum chrome_open { CHROME_PICTURE, CHROME_PROMPT, CHROME_LIST, CHROME_HELP };

/* What a pointer over a place is to look like. */
enum pointer {
    POINTER_PLAIN,
    POINTER_PRESS, /* something can be pressed */
    POINTER_GRAB,  /* something can be taken hold of */
    POINTER_AIM,   /* a place can be chosen */
};

struct chrome {
    struct session *session;
    struct scene *scene;
    bool window;           /* keys that mean something in a window only are in the help, too */
    char light[LIGHT_MAX]; /* what the recorder does; "": nothing */
    bool blank;            /* nothing is shown until the next key */
    bool ring;             /* around the pointer, so that the back row sees it */
    bool newcomer;         /* nobody has been here before: a line says what to try */
    char welcome[160];     /* that line */
    enum chrome_open open;
    struct prompt prompt;
    struct list list;
    struct choice choice; /* of the list */
    struct help help;
    /* as placed last */
    struct bar bar;
    const struct button *pressed; /* it is down; NULL: none is */
    struct rect box;              /* of the list or the help, on the picture */
    struct rect inside;           /* its lines: a heading, rows, and what stands below them */
    double line;                  /* their height */
};

/* Session and scene must outlive it. */
void chrome_init(struct chrome *chrome, struct session *session, struct scene *scene, bool window);
void chrome_finish(struct chrome *chrome);

/* Up to the first key or press a line says what to try, the first lesson before all. */
void chrome_welcome(struct chrome *chrome);

/* --- what comes in --- */

/*
 * What a key means: to what is open, else to the session. Returns what is left for the frontend to
 * do, such as ACTION_QUIT; ACTION_NONE for nothing.
 */
enum action chrome_key(struct chrome *chrome, uint32_t key);

/* A character of pasted text: for the prompt, where a line end is a blank and carries nothing out,
 * or for what a list and the help look for. On the picture it is no key, and a message says so. */
void chrome_paste(struct chrome *chrome, uint32_t code);

/* The first button, or a finger, goes down on the picture, or on the bar. Returns as chrome_key. */
enum action chrome_press(struct chrome *chrome, double x, double y);
void chrome_press_bar(struct chrome *chrome, double x);

/* It goes up again, on the bar at `x` or elsewhere: what the picture's hand holds is let go; a
 * button of the bar does what it is for if it is the one that was pressed. Returns as chrome_key.
 */
enum action chrome_release(struct chrome *chrome, bool on_bar, double x);

/* The wheel over the picture, turned away from the hand by so many notches. */
void chrome_wheel(struct chrome *chrome, double x, double y, double notches);

/* True where the picture takes no part in what hands do: something covers it. */
bool chrome_covers(const struct chrome *chrome);

/* What is under the pointer on the picture. */
enum pointer chrome_pointer(struct chrome *chrome, double x, double y);

/* --- what is shown --- */

/* Places the buttons in a bar so wide, and what is open on a picture so large. On a grid text
 * stands on whole columns and lines. */
void chrome_place(struct chrome *chrome, const struct ruler *ruler, double bar_width,
                  struct rect picture, bool grid);

/* The note in the bar, "" for none: the last message, or what a newcomer may try. */
const char *chrome_note(const struct chrome *chrome);

/* Lines over the picture's end, right above the bar: what the prompt says, or a message that the
 * bar has no room for. "" for none. */
const char *chrome_above(const struct chrome *chrome);

#endif
