#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* [+-] digits [. digits] [e [+-] digits], at least one digit in front of the exponent. */
static bool is_decimal(const char *text)
{
    if (*text == '+' || *text == '-')
        text++;
    int digits = 0;
    for (; isdigit((unsigned char)*text); text++)
        digits++;
    if (*text == '.')
        for (text++; isdigit((unsigned char)*text); text++)
            digits++;
    if (digits == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        if (*text == '+' || *text == '-')
            text++;
        if (!isdigit((unsigned char)*text))
            return false;
        while (isdigit((unsigned char)*text))
            text++;
    }
    return *text == '\0';
}

enum { SIGNED_MOST = 128 };

/* The text with the minus of the keyboard for that of print (U+2212), which comes with numbers out
 * of papers and of our own charts. Without one, or too long for a number, it is the text itself. */
static const char *with_plain_minus(const char *text, char plain[SIGNED_MOST])
{
    static const char minus[] = "\u2212";
    size_t length = 0;
    if (!strstr(text, minus) || strlen(text) >= SIGNED_MOST)
        return text;
    while (*text) {
        bool printed = strncmp(text, minus, sizeof minus - 1) == 0;
        plain[length++] = printed ? '-' : *text;
        text += printed ? sizeof minus - 1 : 1;
    }
    plain[length] = '\0';
    return plain;
}

bool text_number(const char *what, const char *text, double *out, struct error *error)
{
    char plain[SIGNED_MOST];
    const char *number = with_plain_minus(text, plain);
    if (*text == '\0')
        return fail(error, "%s: the value is empty (a number such as 0.1 or 1e-3)", what);
    if (!is_decimal(number))
        return fail(error, "%s: '%.60s' is not a number (a finite number such as 0.1 or 1e-3)",
                    what, text);
    double value = strtod(number, NULL);
    if (!isfinite(value))
        return fail(error, "%s: '%.60s' is too large (at most 1.79e308)", what, text);
    *out = value;
    return true;
}

bool text_integer(const char *what, const char *text, long *out, struct error *error)
{
    if (*text == '\0')
        return fail(error, "%s: the value is empty (a whole number)", what);
    char *end, plain[SIGNED_MOST];
    errno = 0;
    long value = strtol(with_plain_minus(text, plain), &end, 10);
    if (*end != '\0' || isspace((unsigned char)*text))
        return fail(error, "%s: '%.60s' is not a whole number (such as 100)", what, text);
    if (errno == ERANGE)
        return fail(error, "%s: '%.60s' is too large (at most %ld)", what, text, LONG_MAX);
    *out = value;
    return true;
}

bool text_numbers(const char *what, const char *text, double *out, int limit, int *count,
                  struct error *error)
{
    double values[16];
    int read = 0;
    const char *from = text;
    if (*text == '\0')
        return fail(error, "%s: the value is empty (numbers separated by commas)", what);
    for (;;) {
        const char *comma = strchr(from, ',');
        size_t length = comma ? (size_t)(comma - from) : strlen(from);
        char one[1024];
        if (length >= sizeof one)
            return fail(error, "%s: '%.60s' is not a number", what, from);
        memcpy(one, from, length);
        one[length] = '\0';
        if (read == limit || read == 16)
            return fail(error, "%s: '%.60s' has too many numbers (%d expected)", what, text, limit);
        if (!text_number(what, one, &values[read], error))
            return false;
        read++;
        if (!comma)
            break;
        from = comma + 1;
    }
    if (*count != 0 && read != *count)
        return fail(error, "%s: '%.60s' has %d number%s (%d expected)", what, text, read,
                    read == 1 ? "" : "s", *count);
    *count = read;
    memcpy(out, values, (size_t)read * sizeof *out);
    return true;
}

void text_exact(char out[static TEXT_NUMBER], double value)
{
    if (isnan(value)) /* printf would show the sign of a NaN, which differs between machines */
        strcpy(out, "nan");
    else
        snprintf(out, TEXT_NUMBER, "%.17g", value);
}

void text_short(char out[static TEXT_NUMBER], double value, int digits)
{
    if (isnan(value)) {
        strcpy(out, "nan");
        return;
    }
    snprintf(out, TEXT_NUMBER, "%.*g", digits, value == 0 ? 0.0 : value);
    char *e = strchr(out, 'e');
    if (!e)
        return;
    char *to = e + 1, *from = e + 1;
    if (*from == '-')
        *to++ = *from++;
    else if (*from == '+')
        from++;
    while (*from == '0' && from[1])
        from++;
    memmove(to, from, strlen(from) + 1);
}

void text_shortest(char out[static TEXT_NUMBER], double value)
{
    for (int digits = 15; digits <= 17; digits++) {
        text_short(out, value, digits);
        if (strtod(out, NULL) == value)
            return;
    }
}

/* Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours
 * each cost one. */
static int edit_distance(const char *a, const char *b)
{
    enum { LONGEST = 40 };
    int table[LONGEST + 1][LONGEST + 1];
    int rows = (int)strlen(a), columns = (int)strlen(b);
    if (rows > LONGEST || columns > LONGEST)
        return INT_MAX;
    for (int i = 0; i <= rows; i++) {
        for (int j = 0; j <= columns; j++) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            int best = table[i - 1][j - 1] +
                       (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
            if (table[i - 1][j] + 1 < best)
                best = table[i - 1][j] + 1;
            if (table[i][j - 1] + 1 < best)
                best = table[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                table[i - 2][j - 2] + 1 < best)
                best = table[i - 2][j - 2] + 1;
            table[i][j] = best;
        }
    }
    return table[rows][columns];
}

const char *text_nearest(const char *word, const char *(*candidate)(const void *context, int i),
                         const void *context)
{
    const char *best = NULL;
    int best_distance = INT_MAX;
    size_t length = strlen(word);
    for (int i = 0; candidate(context, i); i++) {
        const char *name = candidate(context, i);
        int distance = edit_distance(word, name);
        /* an abbreviation ("rosen") is nearer than any misspelling */
        if (length >= 2 && strncmp(word, name, length) == 0)
            distance = 0;
        if (distance < best_distance) {
            best_distance = distance;
            best = name;
        }
    }
    int allowed = length <= 3 ? 1 : (int)(length + 2) / 3;
    return best_distance <= allowed ? best : NULL;
}
