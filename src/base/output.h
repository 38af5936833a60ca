/* Files that are written as a whole: complete, or as they were before. */
#ifndef GLISSADE_BASE_OUTPUT_H
#define GLISSADE_BASE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/*
 * Writes a regular file: beside it first, then in its place. A link is followed; the permissions of
 * a file that was there stay. False with a message, and nothing has changed.
 */
bool output_write(const char *path, const char *bytes, size_t size, struct error *error);

#endif
