/*
 * Named numeric parameters of surfaces and optimizers, and the table that describes them.
 *
 * A part declares one const table, ended by a row without a name; the table feeds SPEC parsing,
 * `describe`, the live keys and the tests. Values live in an array of doubles in table order, so
 * that a part reads its own by enum.
 */
#ifndef GLISSADE_BASE_PARAMETER_H
#define GLISSADE_BASE_PARAMETER_H

#include <stdbool.h>

#include "base/error.h"
#include "base/spec.h"

enum { PARAMETERS_MAX = 16 };

enum parameter_role {
    ROLE_NONE,
    ROLE_RATE,   /* the learning rate: left/right keys, --eta; at most one per table */
    ROLE_MEMORY, /* how much of the past is kept: up/down keys, --beta; at most one per table */
};

enum parameter_scale { SCALE_LINEAR, SCALE_LOG };

enum parameter_kind {
    KIND_REAL,
    KIND_INTEGER,
    KIND_FLAG, /* 0 or 1 */
};

struct parameter {
    const char *name;   /* the word in a SPEC; ASCII */
    const char *symbol; /* as shown on screen; UTF-8 */
    const char *help;   /* one short clause */
    double value;       /* default; NaN means auto, allowed for ROLE_RATE only */
    double minimum, maximum;
    bool above_minimum, below_maximum; /* the bound itself is excluded */
    enum parameter_scale scale;
    enum parameter_role role;
    enum parameter_kind kind;
};

/* Number of rows before the one without a name; 0 for NULL. */
int parameter_count(const struct parameter *table);

/* Index of a row by name or role; -1 when there is none. */
int parameter_find(const struct parameter *table, const char *name);
int parameter_by_role(const struct parameter *table, enum parameter_role role);

/* Writes the allowed range, such as "0 <= beta < 1", for messages and `describe`. */
void parameter_range(const struct parameter *parameter, char *out, int size);

/* True when the value is allowed; otherwise false with a message that starts with `owner`. */
bool parameter_check(const char *owner, const struct parameter *parameter, double value,
                     struct error *error);

/* Reads one value; "auto" gives NaN where the default is auto. */
bool parameter_read(const char *owner, const struct parameter *parameter, const char *text,
                    double *value, struct error *error);

/*
 * Fills `values` with the defaults and then with what the SPEC names. `given` (may be NULL)
 * receives true for the named ones. Unknown names are errors with one suggestion.
 */
bool parameters_read(const struct parameter *table, const struct spec *spec, double *values,
                     bool *given, struct error *error);

#endif
