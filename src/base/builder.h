/* A text that grows. Running out of memory is noticed once, at the end. */
#ifndef GLISSADE_BASE_BUILDER_H
#define GLISSADE_BASE_BUILDER_H

#include <stdbool.h>
#include <stddef.h>

/* All zero is an empty one. */
struct builder {
    char *text; /* owned; NULL where nothing was added, or memory was short */
    size_t length, room;
    bool failed;
};

void builder_add(struct builder *builder, const char *text);
void builder_append(struct builder *builder, const char *bytes, size_t count);
void builder_format(struct builder *builder, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text, to be freed by the caller; NULL when memory was short. */
char *builder_take(struct builder *builder);

#endif
