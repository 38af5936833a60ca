/*
 * Data held out of the loss, for early stopping: of a file every second pair of rows, so that files
 * sorted by class, or whose classes alternate, leave both halves some of each; of made-up data as
 * many rows again, made in the same way, so that f is the same with and without them.
 */
#ifndef GLISSADE_HOLDOUT_H
#define GLISSADE_HOLDOUT_H

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

/* Moves the third and fourth row, the seventh and eighth ... to `held`. False with a message when
 * too few remain on either side, or memory is short; the table is then as it was. */
static inline bool holdout_split(struct csv_table *table, size_t rows_least, struct csv_table *held,
                                 struct error *error)
{
    size_t columns = table->columns, count = table->rows / 4 * 2 + (table->rows % 4 == 3);
    if (count < 1 || table->rows - count < rows_least)
        return fail(error, "holdout: every second pair of %zu rows leaves too few (%zu at least)",
                    table->rows, rows_least < 3 ? 3 : rows_least);
    *held = (struct csv_table){.columns = columns,
                               .value = malloc(count * columns * sizeof *held->value)};
    if (!held->value)
        return fail_memory(error);
    size_t kept = 0;
    for (size_t i = 0; i < table->rows; i++) {
        double *to = i & 2 ? held->value + columns * held->rows++ : table->value + columns * kept++;
        memmove(to, table->value + columns * i, columns * sizeof *to);
    }
    table->rows = kept;
    return true;
}

#endif
