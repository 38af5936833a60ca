/*
 * Lines of text taken apart into spans of one script: on the line, below it (subscripts), above it
 * (exponents).
 *
 * Besides the marks `_{word}` and `^{word}`, Unicode's own subscripts and superscripts become spans
 * of ordinary characters, so that λ₁ and λ_{max} are set alike; 1.2e-5 becomes 1.2·10 with the
 * exponent −5; and a hyphen before a number becomes a minus sign.
 */
#ifndef GLISSADE_CANVAS_SPANS_H
#define GLISSADE_CANVAS_SPANS_H

#include <stdbool.h>
#include <stddef.h>

enum script { SCRIPT_BELOW = -1, SCRIPT_LINE, SCRIPT_ABOVE };

enum { SPAN_MAX = 256 };

struct span {
    enum script script;
    char text[SPAN_MAX]; /* UTF-8 */
};

/* Reads a line of text span by span. Set `at` and zero the rest to begin. */
struct span_reader {
    const char *at;
    bool exponent, marked; /* within the exponent of a number, within a mark's braces */
    enum script mark;
    bool after_digit, after_word; /* what the last character on the line was */
};

/* The next span, never empty; false at the end. */
bool span_next(struct span_reader *reader, struct span *span);

/* The same text in one script, Unicode characters as they are: λ_{max} is λmax. Braces that hold
 * more than a word stay. */
void spans_plain(char *out, size_t size, const char *utf8);

#endif
