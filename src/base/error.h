/*
 * One-line error messages.
 *
 * Whatever can fail returns bool and takes a `struct error *`, which it fills when it returns
 * false. Nobody below cli prints: the message travels up as text and cli writes it as "glissade:
 * TEXT".
 *
 * The text reads "WHAT: WHY (what is allowed)"; for files WHAT is "FILE:LINE:COLUMN".
 */
#ifndef GLISSADE_BASE_ERROR_H
#define GLISSADE_BASE_ERROR_H

#include <stdbool.h>

struct error {
    char text[512]; /* UTF-8 or as given by the user; always terminated; cut at a character boundary
                     */
};

/* Writes the message and returns false, so that `return fail(error, ...)` is the way out. `error`
 * may be NULL. */
bool fail(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The message for an allocation that did not succeed; returns false. */
bool fail_memory(struct error *error);

#endif
