/*
 * The lines that were entered at the prompt, oldest first: bounded, without repetitions in a row.
 * They come from a text of lines and can be written as one; whose file that is, a frontend knows.
 */
#ifndef GLISSADE_CHROME_RECALL_H
#define GLISSADE_CHROME_RECALL_H

#include <stdbool.h>
#include <stddef.h>

enum { RECALL_LINES = 500, RECALL_BYTES = 1 << 18 };

/* All zero is an empty one. */
struct recall {
    char *line[RECALL_LINES]; /* owned */
    int count;
    int fresh; /* of them at the end that have been added since the last reading or writing */
};

/* The oldest goes where there are too many. A line without anything on it is not kept, nor one that
 * is too long to be edited. */
void recall_add(struct recall *recall, const char *line);

/* Becomes the lines of a text, of which the last ones count; what was added before, but never
 * written, stays behind them. Bytes that are no text are read as text_clean does. */
void recall_read(struct recall *recall, const char *text, size_t length);

/* All lines as a text, to be freed; NULL when memory is short. Nothing is fresh any more. */
char *recall_write(struct recall *recall);

void recall_free(struct recall *recall);

#endif
