/*
 * One line of text that is edited: a cursor between its characters, and the keys that shells have
 * for it. A character is a code point with the combining marks behind it: it is passed and erased
 * as one.
 */
#ifndef GLISSADE_CHROME_LINE_H
#define GLISSADE_CHROME_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/spec.h"

enum { LINE_BYTES = SPEC_LENGTH_MAX + 128 }; /* the longest SPEC and a setting's name */

/* All zero is an empty one. */
struct line {
    char text[LINE_BYTES]; /* UTF-8 */
    size_t length;         /* in bytes */
    size_t cursor;         /* bytes before it */
};

/* Becomes a text, cut where it is too long, with the cursor behind it. */
void line_set(struct line *line, const char *text);

/* Puts a character, or a text, in at the cursor, which is behind it afterwards. False, with nothing
 * done, where there is no more room. */
bool line_insert(struct line *line, uint32_t code);
bool line_insert_text(struct line *line, const char *text);

/* Takes out the bytes from `from` to `to`; the cursor is there afterwards. */
void line_erase(struct line *line, size_t from, size_t to);

/*
 * What a key does to a line: a character is typed, the cursor moves, something is erased. False for
 * keys that mean nothing to a line, such as Enter.
 */
bool line_key(struct line *line, uint32_t key);

/* The column of the cursor, from the line's beginning. */
int line_column(const struct line *line);

/* Puts the cursor before the character at a column; behind the last where there is none. */
void line_point(struct line *line, int column);

#endif
