/*
 * Bytes as a CSV file, read by each of the formats that surfaces use. Whatever they are, the reader
 * answers with a table as the format says or with one line of text, and gives back its memory.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const struct csv_format formats[] = {
    {1, 8, false, 0, "x1,...,xd,y with 1 <= d <= 8"},
    {2, 2, true, 0, "x1,x2,y"},
    {1, 1, false, 2, "x,y"},
};

static void check(const struct csv_format *format, const struct csv_table *table)
{
    if (table->rows < format->rows_least || table->columns < (size_t)format->least + 1 ||
        table->columns > (size_t)format->most + 1)
        abort();
    if (*table->words == '\0' || strpbrk(table->words, "\r\n"))
        abort();
    for (size_t i = 1; format->classes && i <= table->rows; i++)
        if (fabs(table->value[i * table->columns - 1]) != 1)
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
