/*
 * Named numeric parameters of surfaces and optimizers, and the table that describes them.
 *
 * A part declares one const table, ended by a row without a name; the table feeds SPEC parsing,
 * `describe`, the live keys and the tests. Values live in an array of doubles in table order, so
 * that a part reads its own by enum.
 */
#ifndef GLISSADE_BASE_PARAMETER_H
#define GLISSADE_BASE_PARAMETER_H

#include <math.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/spec.h"

enum { PARAMETERS_MAX = 32 };

enum parameter_role {
    ROLE_NONE,
    ROLE_RATE,   /* the learning rate: left/right keys, --eta; at most one per table */
    ROLE_MEMORY, /* how much of the past is kept: up/down keys, --beta; at most one per table */
    /* what scaling by squared gradients depends on (engine/metric.h) */
    ROLE_SQUARES, /* memory of the squares, where that is not ROLE_MEMORY */
    ROLE_EPSILON,
    ROLE_EPSILON_INSIDE,
    ROLE_BIAS_CORRECTION,
};

enum parameter_scale { SCALE_LINEAR, SCALE_LOG };

enum parameter_kind {
    KIND_REAL,
    KIND_INTEGER,
    KIND_FLAG,   /* 0 or 1 */
    KIND_CHOICE, /* a word; the value is its index in choices */
    KIND_TEXT,   /* text as it stands, such as a file's name; has no value */
};

struct parameter {
    const char *name;   /* the word in a SPEC; ASCII */
    const char *symbol; /* as shown on screen; UTF-8 */
    const char *help;   /* one short clause */
    double value;       /* default; NaN means auto */
    double minimum, maximum;
    bool above_minimum, below_maximum; /* the bound itself is excluded */
    enum parameter_scale scale;
    enum parameter_role role;
    enum parameter_kind kind;
    bool synthetic;             /* of made-up data: means nothing beside a KIND_TEXT value */
    const char *const *choices; /* KIND_CHOICE: ended by NULL */
};

/* Number of rows before the one without a name; 0 for NULL. */
int parameter_count(const struct parameter *table);

/* Index of a row by name or role; -1 when there is none. */
int parameter_find(const struct parameter *table, const char *name);
int parameter_by_role(const struct parameter *table, enum parameter_role role);

/* Writes the allowed range, such as "0 <= beta < 1", for messages and `describe`. */
void parameter_range(const struct parameter *parameter, char *out, int size);

/* Writes a value for the screen: "auto", a choice's word, or a number of about `digits` digits. */
void parameter_print(const struct parameter *parameter, double value, int digits, char *out,
                     int size);

/* True when the value is allowed; otherwise false with a message that starts with `owner`. */
bool parameter_check(const char *owner, const struct parameter *parameter, double value,
                     struct error *error);

/* Reads one value; "auto" gives NaN where the default is auto. */
bool parameter_read(const char *owner, const struct parameter *parameter, const char *text,
                    double *value, struct error *error);

/* A table and where its values go. */
struct parameter_target {
    const struct parameter *table; /* NULL for none */
    double *values;
    bool *given; /* receives true for what the SPEC names; may be NULL */
    char **text; /* receives the KIND_TEXT value, to be freed, or NULL; may be NULL where there is
                    none */
};

/*
 * Fills the values of all targets with the defaults and then with what the SPEC names, looking
 * through the targets in turn. Unknown names are errors with one suggestion. On failure no text is
 * left behind.
 */
bool parameters_read_into(const struct parameter_target *targets, int count,
                          const struct spec *spec, struct error *error);

/* The same for one table without text. */
bool parameters_read(const struct parameter *table, const struct spec *spec, double *values,
                     bool *given, struct error *error);

#endif
