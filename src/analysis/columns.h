/*
 * Columns: the numbers that can be asked of a run at one of its rows, by name. Tables print them,
 * claims compare them. A number that does not exist there is NaN.
 */
#ifndef GLISSADE_ANALYSIS_COLUMNS_H
#define GLISSADE_ANALYSIS_COLUMNS_H

#include "analysis/modes.h"
#include "engine/run.h"

/* A run at a step, with what several columns need, worked out once and only when one asks. Good
 * until the run is advanced, cut or asked for another row. */
struct standing {
    struct run *run;
    struct row row;
    bool has_hessian, has_modes;
    double h[PACKED_MAX]; /* packed; of the row's point */
    struct modes modes;   /* linear theory there, with the values in force for the next step */
};

/* Steps past the end of the run give its last row. */
struct standing standing_at(struct run *run, long step);

struct column {
    const char *name; /* NULL ends the table */
    const char *help; /* a clause */
    double (*value)(struct standing *standing);
};

/* Those that no row of a trace has by itself, in the order of the help. */
extern const struct column column_table[];

/* One of these, or of those that every row of a trace has: the coordinates, f, the gradient, eta
 * and step. */
struct column_choice {
    const struct column *column;
    int axis; /* of a coordinate of w or of the gradient */
};

/* False where a problem of `dim` dimensions has no column of that name (of so many bytes). */
bool column_find(int dim, const char *name, size_t length, struct column_choice *choice);

/* The i-th name of all but the coordinates, for messages and suggestions; NULL past the last. */
const char *column_name(int i);

enum { COLUMNS_MAX = 32 };

/*
 * Reads "lmax,edge", names of column_table only: writes their rows to `list` (COLUMNS_MAX) and
 * their number to *count. False with a message where one is unknown, empty or named twice.
 */
bool columns_read(const char *text, const struct column **list, int *count, struct error *error);

double column_value(const struct column_choice *choice, struct standing *standing);

#endif
