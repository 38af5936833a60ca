#include "base/builder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for so many bytes more, and an end. */
static bool make_room(struct builder *builder, size_t count)
{
    if (builder->failed)
        return false;
    if (builder->length + count + 1 <= builder->room)
        return true;
    size_t room = 2 * (builder->length + count + 1);
    char *longer = realloc(builder->text, room);
    builder->failed = !longer;
    if (!longer)
        return false;
    builder->text = longer;
    builder->room = room;
    return true;
}

void builder_append(struct builder *builder, const char *bytes, size_t count)
{
    if (!make_room(builder, count))
        return;
    memcpy(builder->text + builder->length, bytes, count);
    builder->length += count;
    builder->text[builder->length] = '\0';
}

void builder_add(struct builder *builder, const char *text)
{
    builder_append(builder, text, strlen(text));
}

void builder_format(struct builder *builder, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0 && make_room(builder, (size_t)length)) {
        vsnprintf(builder->text + builder->length, (size_t)length + 1, format, again);
        builder->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

char *builder_take(struct builder *builder)
{
    builder_append(builder, "", 0);
    if (!builder->failed)
        return builder->text;
    free(builder->text);
    return NULL;
}
