/*
 * Tables of numbers from CSV files (RFC 4180), as spreadsheets and statistics programs write them.
 *
 * Columns are separated by commas, semicolons or tabs, whichever the first line shows; where it is
 * not the comma, numbers may have a decimal comma, but then all of them. The first line names the
 * columns unless it holds numbers. A first column without a name counts the rows and is passed by,
 * as are blank lines, a byte order mark, and blanks around fields; lines may end in CR LF. Numbers
 * are as base/text.h reads them. Everything else is refused with "FILE:LINE:COLUMN: WHY (what is
 * allowed)", columns counted in characters from 1.
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
    CSV_COLUMNS_MAX = 9, /* of a table */
    CSV_WORDS = 256,
};

/* Larger numbers are refused, so that squares, and sums of them over all rows, stay finite. */
#define CSV_NUMBER_MAX 1e100

/*
 * What a file has to look like: at least `least` and at most `most` columns, and the target. The
 * target is the column named y or Y, else the last. Columns that are named x1, x2, ... stand in
 * that order, others in the file's.
 */
struct csv_format {
    int least, most;    /* columns besides the target; most < CSV_COLUMNS_MAX */
    bool classes;       /* the target tells two classes, read as −1 and 1: see below */
    size_t rows_least;  /* and never fewer than there are columns besides the target */
    const char *header; /* the header row in words, for messages: "x1,x2,y" */
};

/*
 * Classes are −1 and 1, or 0 and 1, or two words, of which the first in the order of their bytes is
 * −1, wherever they stand in the file.
 */

struct csv_table {
    size_t rows, columns;  /* the target is the last column */
    double *value;         /* [rows][columns]; owned */
    char words[CSV_WORDS]; /* one line that tells how the file was read; "" for made-up data */
};

/*
 * Both write the table only when they succeed; then it is freed with csv_free. `name` stands in
 * the messages where the file's name would. What csv_read reads, and when it waits, is said in
 * base/input.h.
 */
bool csv_read(const char *path, const struct csv_format *format, struct csv_table *table,
              struct error *error);
bool csv_parse(const char *name, const char *bytes, size_t size, const struct csv_format *format,
               struct csv_table *table, struct error *error);

/* Accepts a zeroed table. */
void csv_free(struct csv_table *table);

#endif
