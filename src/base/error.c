#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool fail(struct error *error, const char *format, ...)
{
    if (!error)
        return false;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof error->text) {
        size_t end = sizeof error->text - 1;
        while (end > 0 && ((unsigned char)error->text[end - 1] & 0xC0) == 0x80)
            end--;
        if (end > 0 && (unsigned char)error->text[end - 1] >= 0xC0)
            end--;
        error->text[end] = '\0';
    }
    for (char *c = error->text; *c; c++) /* one line, whatever the user typed */
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    return false;
}

bool fail_memory(struct error *error)
{
    return fail(error, "memory: the system has none left");
}
