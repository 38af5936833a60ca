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

/* A number as print has it, which comes out of papers and of our own charts, as a keyboard would
 * write it: -2e-5 for −2·10⁻⁵. Whatever is in plain characters, or too long for a number, is the
 * text itself. */
static const char *as_typed(const char *text, char plain[SIGNED_MOST])
{
    bool printed = false;
    for (const char *at = text; *at; at++)
        printed = printed || (unsigned char)*at >= 0x80;
    if (!printed || strlen(text) >= SIGNED_MOST)
        return text;
    text_to_ascii(plain, SIGNED_MOST, text);
    return plain;
}

bool text_number(const char *what, const char *text, double *out, struct error *error)
{
    char plain[SIGNED_MOST];
    const char *number = as_typed(text, plain);
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
    long value = strtol(as_typed(text, plain), &end, 10);
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
        from += read > 0 ? strspn(from, " ") : 0;
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

/* "⁻⁵". */
static void append_exponent(char out[static TEXT_NUMBER], const char *exponent)
{
    static const char *const digit[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    for (; *exponent; exponent++)
        strcat(out, *exponent == '-' ? "⁻" : digit[*exponent - '0']);
}

void text_power(char out[static TEXT_NUMBER], int power)
{
    char exponent[16];
    strcpy(out, power == 0 ? "1" : "10");
    snprintf(exponent, sizeof exponent, "%d", power);
    if (power != 0)
        append_exponent(out, exponent);
}

void text_printed(char out[static TEXT_NUMBER], double value, int digits)
{
    char plain[TEXT_NUMBER];
    text_short(plain, value, digits);
    const char *mantissa = plain + (*plain == '-');
    char *e = strchr(plain, 'e');
    strcpy(out, *plain == '-' ? "\u2212" : "");
    if (e)
        *e = '\0';
    if (!e || strcmp(mantissa, "1") != 0)
        strcat(out, mantissa);
    if (!e)
        return;
    strcat(out, strcmp(mantissa, "1") != 0 ? "·10" : "10");
    append_exponent(out, e + 1);
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
