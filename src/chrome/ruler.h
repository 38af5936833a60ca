/* How wide text is where a frontend shows it: what the model needs to say where things stand. */
#ifndef GLISSADE_CHROME_RULER_H
#define GLISSADE_CHROME_RULER_H

#include <stdbool.h>
#include <stddef.h>

struct ruler {
    double (*width)(const void *context, const char *text, bool bold); /* in the frontend's units */
    const void *context;
    double column, line; /* the width of a digit, the height of a line */
};

static inline double ruler_width(const struct ruler *ruler, const char *text, bool bold)
{
    return ruler->width(ruler->context, text, bold);
}

/*
 * Bytes of the longest beginning of a text that is at most so wide and ends with a word; where even
 * the first word is wider, of the part of it that fits, but of one character at least. 0 at the
 * text's end only.
 */
size_t ruler_fit(const struct ruler *ruler, const char *text, double width);

#endif
