/* Writing to standard output and standard error: the only place besides the commands that does. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/app.h"
#include "cli/interrupt.h"
#include "cli/progress.h"

int fail_with(int status, const struct error *error)
{
    progress_end();
    if (interrupted) /* what fails now fails because of that */
        return EXIT_SIGNAL + interrupted;
    fflush(stdout);
    fprintf(stderr, "glissade: %s\n", error->text);
    return status;
}

int finish_output(int status)
{
    struct error error;
    progress_end();
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (interrupted)
        return EXIT_SIGNAL + interrupted;
    if (errno == EPIPE)
        return EXIT_COULD_NOT;
    fail(&error, "standard output: cannot write: %s", strerror(errno));
    return fail_with(EXIT_COULD_NOT, &error);
}

void write_csv_text(FILE *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    putc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    putc('"', out);
}

void write_json_text(FILE *out, const char *text)
{
    putc('"', out);
    while (*text) {
        const char *from = text;
        uint32_t code = text_next(&text);
        if (code == '"' || code == '\\')
            fprintf(out, "\\%c", (int)code);
        else if (code < 0x20)
            fprintf(out, "\\u%04x", (unsigned)code);
        else if (code == 0xFFFD)
            fputs("\xEF\xBF\xBD", out); /* bytes that are no UTF-8 */
        else
            fwrite(from, 1, (size_t)(text - from), out);
    }
    putc('"', out);
}

void write_csv_number(FILE *out, double value)
{
    char number[TEXT_NUMBER];
    text_exact(number, value);
    fputs(number, out);
}

void write_json_number(FILE *out, double value)
{
    if (isfinite(value))
        write_csv_number(out, value);
    else
        fputs("null", out);
}

void print_csv_text(const char *text)
{
    write_csv_text(stdout, text);
}

void print_json_text(const char *text)
{
    write_json_text(stdout, text);
}

void print_csv_number(double value)
{
    write_csv_number(stdout, value);
}

void print_json_number(double value)
{
    write_json_number(stdout, value);
}
