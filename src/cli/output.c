/* Writing to standard output and standard error: the only place besides the commands that does. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/app.h"

int fail_with(int status, const struct error *error)
{
    fflush(stdout);
    fprintf(stderr, "glissade: %s\n", error->text);
    return status;
}

int finish_output(int status)
{
    struct error error;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno == EPIPE)
        return EXIT_COULD_NOT;
    fail(&error, "standard output: cannot write: %s", strerror(errno));
    return fail_with(EXIT_COULD_NOT, &error);
}

void print_csv_text(const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, stdout);
        return;
    }
    putchar('"');
    for (; *text; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    putchar('"');
}

void print_json_text(const char *text)
{
    putchar('"');
    while (*text) {
        const char *from = text;
        uint32_t code = text_next(&text);
        if (code == '"' || code == '\\')
            printf("\\%c", (int)code);
        else if (code < 0x20)
            printf("\\u%04x", (unsigned)code);
        else if (code == 0xFFFD)
            fputs("\xEF\xBF\xBD", stdout); /* bytes that are no UTF-8 */
        else
            fwrite(from, 1, (size_t)(text - from), stdout);
    }
    putchar('"');
}

void print_csv_number(double value)
{
    char number[TEXT_NUMBER];
    text_exact(number, value);
    fputs(number, stdout);
}

void print_json_number(double value)
{
    if (isfinite(value))
        print_csv_number(value);
    else
        fputs("null", stdout);
}
