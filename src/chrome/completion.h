/*
 * What a line of the prompt can go on with at its cursor: verbs and the names of settings, the
 * words of their values, and of SPECs the parts behind the name. All of it comes from the tables
 * that the line will be read with.
 */
#ifndef GLISSADE_CHROME_COMPLETION_H
#define GLISSADE_CHROME_COMPLETION_H

#include "chrome/line.h"
#include "session/settings.h"

enum { COMPLETIONS_MAX = 512, COMPLETION_BYTES = 128 };

struct completion {
    size_t from; /* the byte of the line where the word begins that the cursor is in */
    int count;
    char word[COMPLETIONS_MAX][COMPLETION_BYTES]; /* that it may become; longer ones are left out */
    const char *end; /* what is put behind the word when there is one only: " ", or "" */
};

/* Fills in the words that begin as the one at the cursor does, in the order of their tables. */
void completion_find(const struct line *line, const struct settings *settings,
                     struct completion *completion);

/* Bytes that all words begin with. */
size_t completion_common(const struct completion *completion);

#endif
