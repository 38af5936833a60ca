#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/*
 * One clean line, whatever the user typed: line ends become blanks, runs of other control
 * characters and of broken UTF-8 (cut by a precision in the format, too) one '?'.
 */
static void clean(char *out, size_t size, const char *text)
{
    size_t length = 0;
    bool broken = false;
    for (uint32_t code; (code = text_next(&text)) != 0;) {
        bool blank = code == '\n' || code == '\r' || code == '\t';
        bool bad = !blank && (code == 0xFFFD || code < 0x20 || (code >= 0x7F && code < 0xA0));
        char bytes[4] = "?";
        int count = bad ? 1 : text_encode(blank ? ' ' : code, bytes);
        if (bad && broken)
            continue;
        if (length + (size_t)count >= size)
            break;
        memcpy(out + length, bytes, (size_t)count);
        length += (size_t)count;
        broken = bad;
    }
    out[length] = '\0';
}

bool fail(struct error *error, const char *format, ...)
{
    char text[2 * sizeof error->text];
    if (!error)
        return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    clean(error->text, sizeof error->text, text);
    return false;
}

bool fail_memory(struct error *error)
{
    return fail(error, "memory: the system has none left");
}
