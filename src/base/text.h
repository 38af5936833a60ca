/*
 * Text: numbers and names; its characters are in characters.h.
 *
 * Numbers are read and written in the C locale always: the program never sets LC_NUMERIC, and the
 * grammar below accepts decimal notation only (no hexadecimal, no "nan", no "inf").
 */
#ifndef GLISSADE_BASE_TEXT_H
#define GLISSADE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/characters.h"
#include "base/error.h"

enum { TEXT_NUMBER = 48 }; /* bytes enough for any number written by the functions below */

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

/* Writes the fewest digits that read back as the same double. */
void text_shortest(char out[static TEXT_NUMBER], double value);

/* Writes about `digits` significant digits to be read back, by a person or a program: plain where
 * short, else 1.2e-05 as "1.2e-5". */
void text_short(char out[static TEXT_NUMBER], double value, int digits);

/* The same as print has it, for screens and pictures: "−0.5", "1.2·10⁻⁵", "10⁻⁵". text_number reads
 * it back. */
void text_printed(char out[static TEXT_NUMBER], double value, int digits);

/* 10 to a whole power as print has it: "10⁻³", and "1" for 0. */
void text_power(char out[static TEXT_NUMBER], int power);

/*
 * The candidate nearest to a misspelt word, or NULL when none is near (more than a third of its
 * letters wrong). `candidate(context, i)` returns the i-th name, NULL after the last.
 */
const char *text_nearest(const char *word, const char *(*candidate)(const void *context, int i),
                         const void *context);

#endif
