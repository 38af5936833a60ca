/*
 * The line that is typed behind a colon: edited, completed, and found again. What it means is not
 * known here: whoever opened it carries it out, and closes it, or says why it cannot be.
 */
#ifndef GLISSADE_CHROME_PROMPT_H
#define GLISSADE_CHROME_PROMPT_H

#include "chrome/recall.h"
#include "chrome/line.h"
#include "session/settings.h"

enum { PROMPT_NOTE = 1024 };

struct prompt {
    struct line line;
    struct recall recall;
    int back;               /* how many lines ago the one shown was entered; 0: it is a new one */
    struct line draft;      /* the new one, while an old one is shown */
    bool gap;               /* a line end was pasted, which counts between characters only */
    char note[PROMPT_NOTE]; /* above the line: what it may go on with, why it was refused; "" */
    bool refused;           /* the note says why */
};

enum prompt_outcome {
    PROMPT_OPEN,
    PROMPT_ENTERED, /* the line is complete; it is recalled from now on, and stays for the moment */
    PROMPT_LEFT,    /* without anything done */
};

/* Begins with a text, behind which the cursor stands. */
void prompt_open(struct prompt *prompt, const char *text);

enum prompt_outcome prompt_key(struct prompt *prompt, const struct settings *settings,
                               uint32_t key);

/* A character of pasted text: a line end is a blank and carries nothing out. */
void prompt_paste(struct prompt *prompt, uint32_t code);

/* The line that was entered cannot be carried out: it stays, with the cursor where it was. */
void prompt_refuse(struct prompt *prompt, const char *why);

#endif
