/* What both frontends lay around and over the picture: key bar, help, prompt, messages. Never
 * recorded. */
#ifndef GLISSADE_FRONTENDS_CHROME_H
#define GLISSADE_FRONTENDS_CHROME_H

#include "canvas/canvas.h"
#include "frontends/recorder.h"
#include "session/session.h"

enum { PROMPT_MAX = 512 };

struct chrome {
    bool window;           /* keys that mean something in a window only are in the help, too */
    char light[LIGHT_MAX]; /* at the end of the bar: what the recorder does; "": nothing */
    bool blank;            /* nothing is shown until the next key */
    bool help;
    int help_from; /* first line shown when the help is longer than the screen */
    bool prompting;
    char prompt[PROMPT_MAX];
    bool gap; /* a line end was pasted, which counts between characters only */
};

/* The bottom line, on a canvas one line high: the prompt, the last message, or the keys. */
void chrome_draw_bar(const struct chrome *chrome, const struct session *session,
                     struct canvas *bar);

/* The help over the whole picture. */
void chrome_draw_help(struct chrome *chrome, const struct session *session, struct canvas *canvas);

/* Words about the place under the pointer, in a small box beside it that stays in the room: of one
 * line, or of two where one would be too wide. */
void chrome_draw_hover(struct canvas *canvas, struct rect room, struct point pointer,
                       const char *text);

/*
 * What a key means: to the help or the prompt where they are open, else to the session. Returns
 * what is left for the frontend to do, such as ACTION_QUIT; ACTION_NONE for nothing.
 */
enum action chrome_key(struct chrome *chrome, struct session *session, uint32_t key);

/* A character of pasted text: for the prompt, where a line end is a blank and carries nothing out.
 * Elsewhere it is no key, and a message says so. */
void chrome_paste(struct chrome *chrome, struct session *session, uint32_t code);

/*
 * Editing the prompt with a key. Returns true when the line is complete; the caller carries it out.
 * Esc closes. Tab completes the name of a setting.
 */
bool chrome_edit(struct chrome *chrome, const struct settings *settings, uint32_t key);

/* Carries out a line of the prompt: NAME VALUE or NAME=VALUE. False with a message. */
bool chrome_command(const char *line, struct session *session, struct error *error);

#endif
