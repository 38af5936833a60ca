/*
 * SPEC = name[:key=value[,key=value...]]: how surfaces and optimizers are named on the command
 * line, in settings and in lesson files. In values a backslash escapes comma, colon and backslash.
 * Empty names, keys, values and lists are errors, and so is a key given twice.
 */
#ifndef GLISSADE_BASE_SPEC_H
#define GLISSADE_BASE_SPEC_H

#include <stdbool.h>

#include "base/error.h"

enum {
    SPEC_ITEMS_MAX = 32,
    SPEC_LENGTH_MAX = 4096, /* bytes; longer text is refused */
};

struct spec {
    char name[64];
    int count;
    struct {
        const char *key, *value; /* into storage */
    } item[SPEC_ITEMS_MAX];
    char *storage; /* owned; one block for all keys and values */
};

/* `kind` ("surface", "optimizer") opens the messages. On success the caller frees with spec_free.
 */
bool spec_parse(const char *kind, const char *text, struct spec *spec, struct error *error);

/* Accepts a zeroed spec. */
void spec_free(struct spec *spec);

#endif
