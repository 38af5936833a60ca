/*
 * Bytes as a CSV file, read by each of the formats that surfaces use. Whatever they are, the reader
 * answers with a table as its header says or with one line of text, and gives back its memory.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const many[] = {"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", NULL};
static const char *const two[] = {"x1", "x2", NULL}, *const one[] = {"x", NULL};

static const struct csv_format formats[] = {
    {many, 1, "y", false, 0, "x1,...,xd,y with 1 <= d <= 8"},
    {two, 2, "y", true, 0, "x1,x2,y"},
    {one, 1, "y", false, 2, "x,y"},
};

static void check(const struct csv_format *format, const struct csv_table *table)
{
    if (table->rows < format->rows_least || table->columns < 2 || table->columns > 9)
        abort();
    for (size_t i = 0; i < table->rows * table->columns; i++)
        if (!(fabs(table->value[i]) <= CSV_NUMBER_MAX))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct csv_table table;
        struct error error = {""};
        if (csv_parse("fuzz.csv", (const char *)bytes, size, &formats[i], &table, &error)) {
            check(&formats[i], &table);
            csv_free(&table);
        } else if (*error.text == '\0' || strpbrk(error.text, "\r\n")) {
            abort();
        }
    }
    return 0;
}
