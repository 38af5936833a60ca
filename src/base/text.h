/*
 * Text: numbers, UTF-8, names.
 *
 * Numbers are read and written in the C locale always: the program never sets LC_NUMERIC, and the
 * grammar below accepts decimal notation only (no hexadecimal, no "nan", no "inf").
 */
#ifndef GLISSADE_BASE_TEXT_H
#define GLISSADE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { TEXT_NUMBER = 32 }; /* bytes enough for any number written by the functions below */

/* Reads a whole string as a finite decimal number. On failure `error` says why, with `what` in
 * front. */
bool text_number(const char *what, const char *text, double *out, struct error *error);

/* The same for a whole number within long. */
bool text_integer(const char *what, const char *text, long *out, struct error *error);

/*
 * Reads `count` numbers separated by commas (a point, a region). A wrong number of them is an error
 * that says how many were expected. Returns the number read in *count when it holds 0 on entry:
 * then 1..limit are accepted.
 */
bool text_numbers(const char *what, const char *text, double *out, int limit, int *count,
                  struct error *error);

/* Writes %.17g: reads back as the same double. */
void text_exact(char out[static TEXT_NUMBER], double value);

/* Writes about `digits` significant digits for the screen: plain where short, else 1.2e-05 as
 * "1.2e-5". */
void text_short(char out[static TEXT_NUMBER], double value, int digits);

/* Decodes one code point and advances *text; malformed bytes give U+FFFD, one byte at a time. 0 at
 * the end. */
uint32_t text_next(const char **text);

/* Encodes a code point; returns the number of bytes (1..4), no terminator. */
int text_encode(uint32_t code, char out[static 4]);

/* Columns on a character grid: combining marks take none, everything else that we draw takes one.
 */
int text_columns(const char *text);

/* ASCII spelling of the characters that this program draws ("η" is "eta"); "?" for the unknown. */
const char *text_ascii(uint32_t code);

/* Rewrites a whole UTF-8 string with text_ascii into `out`, cut to size. */
void text_to_ascii(char *out, size_t size, const char *text);

/*
 * One clean line for messages, cut to size, whatever was typed: line ends become blanks; runs of
 * other control characters, of those that turn the direction of writing, and of broken UTF-8 become
 * one '?'. Else a file's name could move the cursor, or read backwards.
 */
void text_clean(char *out, size_t size, const char *text);

/*
 * The candidate nearest to a misspelt word, or NULL when none is near (more than a third of its
 * letters wrong). `candidate(context, i)` returns the i-th name, NULL after the last.
 */
const char *text_nearest(const char *word, const char *(*candidate)(const void *context, int i),
                         const void *context);

#endif
