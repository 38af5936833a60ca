#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/characters.h"

bool fail(struct error *error, const char *format, ...)
{
    char text[2 * sizeof error->text];
    if (!error)
        return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    text_clean(error->text, sizeof error->text, text);
    return false;
}

bool fail_memory(struct error *error)
{
    return fail(error, "memory: the system has none left");
}
