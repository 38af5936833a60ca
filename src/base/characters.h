/* The characters of a text: UTF-8, the columns they take, and what is fit to be shown. */
#ifndef GLISSADE_BASE_CHARACTERS_H
#define GLISSADE_BASE_CHARACTERS_H

#include <stddef.h>
#include <stdint.h>

/* Decodes one code point and advances *text; malformed bytes give U+FFFD, one byte at a time. 0 at
 * the end. */
uint32_t text_next(const char **text);

/* Encodes a code point; returns the number of bytes (1..4), no terminator. */
int text_encode(uint32_t code, char out[static 4]);

/* Columns of a code point on a character grid: 0 for a combining mark, 2 for the wide characters of
 * East Asia and for pictures, else 1. */
int text_width(uint32_t code);

/* Those of a whole text. */
int text_columns(const char *text);

/* ASCII spelling of the characters that this program draws ("η" is "eta"); "?" for the unknown. */
const char *text_ascii(uint32_t code);

/* Rewrites a whole UTF-8 string with text_ascii into `out`, cut to size; a printed power of ten as
 * a keyboard writes it: "2·10⁻⁵" is "2e-5". */
void text_to_ascii(char *out, size_t size, const char *text);

/*
 * One clean line for messages, cut to size, whatever was typed: line ends become blanks; runs of
 * other control characters, of those that turn the direction of writing, and of broken UTF-8 become
 * one '?'. Else a file's name could move the cursor, or read backwards.
 */
void text_clean(char *out, size_t size, const char *text);

#endif
