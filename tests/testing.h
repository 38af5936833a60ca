/*
 * What the test programs share: cmocka with the headers it wants first, comparisons that say what
 * differed, random points, and reading the tables in tests/reference.
 */
#ifndef GLISSADE_TESTING_H
#define GLISSADE_TESTING_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h" /* first: cmocka has a macro of the same name as our fail() */

#include <cmocka.h>

#include "base/pcg32.h"

enum { TABLE_COLUMNS_MAX = 32 };

/* Fails unless |got − wanted| ≤ tolerance; the message goes on like printf. NaN equals NaN. */
#define assert_near(got, wanted, tolerance, ...)                                                   \
    do {                                                                                           \
        double got_ = (got), wanted_ = (wanted), tolerance_ = (tolerance);                         \
        if (!(fabs(got_ - wanted_) <= tolerance_) && !(isnan(got_) && isnan(wanted_))) {           \
            char text_[256];                                                                       \
            snprintf(text_, sizeof text_, __VA_ARGS__);                                            \
            fail_msg("%s: %.17g, not %.17g (difference %.3g, allowed %.3g)", text_, got_, wanted_, \
                     got_ - wanted_, tolerance_);                                                  \
        }                                                                                          \
    } while (0)

/* Fails with a message that goes on like printf. */
#define assert_that(condition, ...) \
    do {                            \
        if (!(condition))           \
            fail_msg(__VA_ARGS__);  \
    } while (0)

/* The same number to the last bit; any NaN equals any other. */
static inline bool same_bits(double a, double b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

static inline bool all_same_bits(size_t n, const double *a, const double *b)
{
    for (size_t i = 0; i < n; i++)
        if (!same_bits(a[i], b[i]))
            return false;
    return true;
}

static inline double random_between(struct pcg32 *generator, double low, double high)
{
    return low + (high - low) * pcg32_uniform(generator);
}

/* A CSV file with a header; a field may be quoted, without quotes inside. */
struct table {
    char *text;
    size_t rows, columns;
    char **cell; /* [rows][columns], header left out */
};

/* Ends the field at `from` and returns where the next one starts; *ended is set after the last of a
 * line. */
static inline char *table_field(char *from, char **field, bool *ended)
{
    bool quoted = *from == '"';
    *field = from + quoted;
    from += quoted ? 1 + strcspn(from + 1, "\"") : strcspn(from, ",\n");
    if (quoted)
        *from++ = '\0';
    *ended = *from != ',';
    if (*from)
        *from++ = '\0';
    return from;
}

static inline char *table_load(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_that(file != NULL, "%s: cannot be opened", path);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = calloc((size_t)size + 1, 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), size);
    fclose(file);
    return text;
}

static inline struct table table_read(const char *name)
{
    char path[1024], *field[TABLE_COLUMNS_MAX];
    snprintf(path, sizeof path, "%s/reference/%s", TESTS_DIR, name);
    struct table table = {.text = table_load(path)};
    size_t lines = 0;
    for (const char *c = table.text; *c; c++)
        lines += *c == '\n';
    char *from = table.text;
    for (size_t line = 0; line < lines; line++) {
        size_t count = 0;
        for (bool ended = false; !ended; count++) {
            assert_true(count < TABLE_COLUMNS_MAX);
            from = table_field(from, &field[count], &ended);
        }
        if (line == 0) {
            table.columns = count;
            table.cell = calloc(lines * count, sizeof *table.cell);
            assert_non_null(table.cell);
            continue;
        }
        assert_that(count == table.columns, "%s: line %zu has %zu fields", path, line + 1, count);
        memcpy(table.cell + table.rows++ * count, field, count * sizeof *field);
    }
    assert_that(table.rows > 0, "%s: no rows", path);
    return table;
}

static inline const char *table_text(const struct table *table, size_t row, size_t column)
{
    return table->cell[row * table->columns + column];
}

static inline double table_number(const struct table *table, size_t row, size_t column)
{
    char *end;
    const char *text = table_text(table, row, column);
    double value = strtod(text, &end);
    assert_that(*text && !*end, "row %zu: '%s' is not a number", row + 2, text);
    return value;
}

static inline void table_free(struct table *table)
{
    free(table->cell);
    free(table->text);
}

#endif
