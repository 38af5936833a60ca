/*
 * Tables of numbers from CSV files (RFC 4180).
 *
 * The first line names the columns, every other line is one row of numbers as base/text.h reads
 * them. Fields may be quoted and have blanks around them, lines may end in CRLF, and a byte order
 * mark in front and blank lines at the end are skipped. Everything else is refused with
 * "FILE:LINE:COLUMN: WHY (what is allowed)", columns counted in characters from 1.
 */
#ifndef GLISSADE_BASE_CSV_H
#define GLISSADE_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum {
    CSV_BYTES_MAX = 64 << 20, /* of a file */
    CSV_LINE_MAX = 64 << 10,  /* bytes of a line, its end left out */
    CSV_ROWS_MAX = 1000000,
};

/* Larger numbers are refused, so that squares, and sums of them over all rows, stay finite. */
#define CSV_NUMBER_MAX 1e100

/* What a file has to look like: some or all of `names` in order, then `last`. */
struct csv_format {
    const char *const *names; /* columns before the last; ended by NULL */
    int names_least;          /* how many of them a file has at least */
    const char *last;
    bool last_is_sign;  /* the last column is −1 or 1 */
    size_t rows_least;  /* and never fewer than there are columns before the last */
    const char *header; /* the header row in words, for messages: "x1,x2,y" */
};

struct csv_table {
    size_t rows, columns;
    double *value; /* [rows][columns]; owned */
};

/*
 * Both write the table only when they succeed; then it is freed with csv_free. `name` stands in
 * the messages where the file's name would.
 */
bool csv_read(const char *path, const struct csv_format *format, struct csv_table *table,
              struct error *error);
bool csv_parse(const char *name, const char *bytes, size_t size, const struct csv_format *format,
               struct csv_table *table, struct error *error);

/* Accepts a zeroed table. */
void csv_free(struct csv_table *table);

#endif
