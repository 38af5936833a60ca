#include "chrome/ruler.h"

#include <stdio.h>
#include <string.h>

#include "base/characters.h"

enum { PIECE = 1024 };

static bool fits(const struct ruler *ruler, const char *text, size_t length, double width)
{
    char piece[PIECE];
    snprintf(piece, sizeof piece, "%.*s", (int)length, text);
    return length < PIECE && ruler_width(ruler, piece, false) <= width;
}

/* Of a word that is too wide as many characters as fit. */
static size_t fit_characters(const struct ruler *ruler, const char *text, double width)
{
    const char *at = text;
    size_t length = 0;
    while (text_next(&at) != 0) {
        if (length > 0 && !fits(ruler, text, (size_t)(at - text), width))
            break;
        length = (size_t)(at - text);
    }
    return length;
}

size_t ruler_fit(const struct ruler *ruler, const char *text, double width)
{
    size_t length = 0;
    for (size_t end = 0; text[end];) {
        end += strspn(text + end, " ");
        end += strcspn(text + end, " ");
        if (!fits(ruler, text, end, width))
            break;
        length = end;
    }
    return length > 0 ? length : fit_characters(ruler, text, width);
}
