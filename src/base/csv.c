#include "base/csv.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
    NAME_SHOWN = 200, /* bytes of the file's name in messages, so that the reason still fits */
    FIELD_SHOWN = 40, /* bytes of a field in messages */
};

struct reader {
    const struct csv_format *format;
    struct error *error;
    char name[NAME_SHOWN + 4];
    char place[NAME_SHOWN + 64];  /* what `place` wrote last */
    const char *rest, *end;       /* the bytes after the current line */
    const char *line, *line_end;  /* the current line without its end */
    long number;                  /* of the current line, from 1 */
    const char *at;               /* in the current line: where the next field starts */
    bool more;                    /* there is a next field */
    const char *field_at;         /* where the field read last starts */
    char field[CSV_LINE_MAX + 1]; /* its text without quotes */
    size_t capacity;              /* rows that fit into table.value */
    struct csv_table table;
};

/* The file's name for messages; of a long one only the end, which tells files apart. */
static void shorten_name(char out[static NAME_SHOWN + 4], const char *name)
{
    size_t length = strlen(name);
    const char *from = name;
    if (length > NAME_SHOWN) {
        from += length - NAME_SHOWN;
        while (((unsigned char)*from & 0xC0) == 0x80)
            from++;
    }
    snprintf(out, NAME_SHOWN + 4, "%s%s", from > name ? "..." : "", from);
}

/* "FILE:LINE:COLUMN" of a byte in the current line. */
static const char *place(struct reader *reader, const char *at)
{
    long column = 1;
    for (const char *c = reader->line; c < at; c++)
        column += ((unsigned char)*c & 0xC0) != 0x80; /* the first byte of a character in UTF-8 */
    snprintf(reader->place, sizeof reader->place, "%s:%ld:%ld", reader->name, reader->number,
             column);
    return reader->place;
}

/* Control characters are no text, and in a message they would move the user's cursor. */
static bool refuse_bytes(struct reader *reader)
{
    if (reader->line_end - reader->line > CSV_LINE_MAX)
        return fail(reader->error, "%s: the line is too long (at most %d bytes)",
                    place(reader, reader->line), CSV_LINE_MAX);
    for (const char *c = reader->line; c < reader->line_end; c++) {
        if (*c == '\r')
            return fail(reader->error, "%s: a carriage return alone (lines end in LF or CR LF)",
                        place(reader, c));
        if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7F)
            return fail(reader->error, "%s: byte %d is no text (numbers and commas)",
                        place(reader, c), *c);
    }
    return true;
}

/* Goes to the next line; the caller knows that there is one. */
static bool next_line(struct reader *reader)
{
    const char *feed = memchr(reader->rest, '\n', (size_t)(reader->end - reader->rest));
    reader->line = reader->at = reader->rest;
    reader->line_end = feed ? feed : reader->end;
    reader->rest = feed ? feed + 1 : reader->end;
    if (reader->line_end > reader->line && reader->line_end[-1] == '\r')
        reader->line_end--;
    reader->number++;
    reader->more = true;
    return refuse_bytes(reader);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->line_end && is_blank(*reader->at))
        reader->at++;
}

/* The text between quotes, where "" is one quote. */
static bool read_quoted(struct reader *reader)
{
    size_t length = 0;
    bool closed = false;
    for (reader->at++; !closed && reader->at < reader->line_end; reader->at++) {
        bool quote = *reader->at == '"';
        if (quote && reader->at + 1 < reader->line_end && reader->at[1] == '"')
            reader->at++;
        else
            closed = quote;
        if (!closed)
            reader->field[length++] = *reader->at;
    }
    reader->field[length] = '\0';
    if (!closed)
        return fail(reader->error, "%s: the quote is not closed (\"...\" on one line)",
                    place(reader, reader->field_at));
    skip_blanks(reader);
    if (reader->at == reader->line_end || *reader->at == ',')
        return true;
    return fail(reader->error, "%s: text after the closing quote (a comma or the line's end)",
                place(reader, reader->at));
}

static void read_plain(struct reader *reader)
{
    size_t length = 0;
    while (reader->at < reader->line_end && *reader->at != ',')
        reader->field[length++] = *reader->at++;
    while (length > 0 && is_blank(reader->field[length - 1]))
        length--;
    reader->field[length] = '\0';
}

/* Reads one field and goes to the next; `more` says whether there is one. */
static bool next_field(struct reader *reader)
{
    skip_blanks(reader);
    reader->field_at = reader->at;
    if (reader->at == reader->line_end || *reader->at != '"')
        read_plain(reader);
    else if (!read_quoted(reader))
        return false;
    reader->more = reader->at < reader->line_end;
    reader->at += reader->more; /* the comma */
    return true;
}

static bool refuse_name(struct reader *reader)
{
    const char *where = place(reader, reader->field_at);
    if (strpbrk(reader->field, ";\t|"))
        return fail(reader->error, "%s: '%.*s' is not one name (commas between columns: %s)", where,
                    FIELD_SHOWN, reader->field, reader->format->header);
    if (*reader->field == '\0')
        return fail(reader->error, "%s: a column without a name (the header row is %s)", where,
                    reader->format->header);
    return fail(reader->error, "%s: '%.*s' is not the column expected here (the header row is %s)",
                where, FIELD_SHOWN, reader->field, reader->format->header);
}

static bool read_header(struct reader *reader)
{
    const struct csv_format *format = reader->format;
    int named = 0;
    if (!next_line(reader))
        return false;
    if (reader->line == reader->line_end)
        return fail(reader->error, "%s: the header is missing (the first row is %s)",
                    place(reader, reader->line), format->header);
    while (reader->more) {
        if (!next_field(reader))
            return false;
        if (named >= format->names_least && strcmp(reader->field, format->last) == 0)
            break;
        if (!format->names[named] || strcmp(reader->field, format->names[named]) != 0)
            return refuse_name(reader);
        if (!reader->more)
            return fail(reader->error, "%s: the header ends here (the header row is %s)",
                        place(reader, reader->line_end), format->header);
        named++;
    }
    reader->table.columns = (size_t)named + 1;
    if (!reader->more)
        return true;
    return next_field(reader) && refuse_name(reader);
}

static bool make_room(struct reader *reader)
{
    struct csv_table *table = &reader->table;
    if (table->rows == CSV_ROWS_MAX)
        return fail(reader->error, "%s: too many rows (at most %d)", place(reader, reader->line),
                    CSV_ROWS_MAX);
    if (table->rows < reader->capacity)
        return true;
    size_t capacity = reader->capacity ? 2 * reader->capacity : 64;
    double *value = realloc(table->value, capacity * table->columns * sizeof *value);
    if (!value)
        return fail_memory(reader->error);
    table->value = value;
    reader->capacity = capacity;
    return true;
}

static bool read_number(struct reader *reader, bool sign, double *value)
{
    const char *where = place(reader, reader->field_at);
    if (!text_number(where, reader->field, value, reader->error))
        return false;
    if (fabs(*value) > CSV_NUMBER_MAX)
        return fail(reader->error, "%s: '%.*s' is too large (at most %g)", where, FIELD_SHOWN,
                    reader->field, CSV_NUMBER_MAX);
    if (sign && fabs(*value) != 1)
        return fail(reader->error, "%s: '%.*s' is not a class (-1 or 1)", where, FIELD_SHOWN,
                    reader->field);
    return true;
}

/* The numbers of the current line. */
static bool read_row(struct reader *reader)
{
    if (!make_room(reader))
        return false;
    struct csv_table *table = &reader->table;
    double *row = table->value + table->rows * table->columns;
    for (size_t k = 0; k < table->columns; k++) {
        bool last = k + 1 == table->columns;
        if (!next_field(reader) ||
            !read_number(reader, last && reader->format->last_is_sign, &row[k]))
            return false;
        if (!last && !reader->more)
            return fail(reader->error, "%s: the row ends after %zu of %zu fields (%s)",
                        place(reader, reader->line_end), k + 1, table->columns,
                        reader->format->header);
    }
    if (reader->more)
        return fail(reader->error, "%s: the row has more than %zu fields (%s)",
                    place(reader, reader->at), table->columns, reader->format->header);
    table->rows++;
    return true;
}

static bool read_rows(struct reader *reader)
{
    long blank = 0; /* the first of the blank lines just passed */
    while (reader->rest < reader->end) {
        if (!next_line(reader))
            return false;
        if (reader->line == reader->line_end) {
            blank = blank ? blank : reader->number;
            continue;
        }
        if (blank)
            return fail(reader->error, "%s:%ld:1: a blank line between rows (at the end only)",
                        reader->name, blank);
        if (!read_row(reader))
            return false;
    }
    size_t rows = reader->table.rows, least = reader->format->rows_least;
    if (least < reader->table.columns - 1)
        least = reader->table.columns - 1;
    if (rows < least)
        return fail(reader->error, "%s: too few rows: %zu (at least %zu)", reader->name, rows,
                    least);
    return true;
}

static bool read_text(struct reader *reader, const char *bytes, size_t size)
{
    if (size > CSV_BYTES_MAX)
        return fail(reader->error, "%s: the file is too large (at most %d MiB)", reader->name,
                    CSV_BYTES_MAX >> 20);
    size_t mark = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    reader->rest = bytes + mark;
    reader->end = bytes + size;
    if (reader->rest == reader->end)
        return fail(reader->error, "%s: the file is empty (a header row %s, then numbers)",
                    reader->name, reader->format->header);
    return read_header(reader) && read_rows(reader);
}

bool csv_parse(const char *name, const char *bytes, size_t size, const struct csv_format *format,
               struct csv_table *table, struct error *error)
{
    struct reader *reader = malloc(sizeof *reader); /* a line is much for a thread's stack */
    if (!reader)
        return fail_memory(error);
    reader->format = format;
    reader->error = error;
    reader->number = 0;
    reader->capacity = 0;
    reader->table = (struct csv_table){0};
    shorten_name(reader->name, name);
    bool good = read_text(reader, bytes, size);
    if (good)
        *table = reader->table;
    else
        csv_free(&reader->table);
    free(reader);
    return good;
}

/* The whole of an open file, or as much as shows that it is too large. NULL without memory or with
 * errno set by the reading. */
static char *read_bytes(FILE *file, size_t *size)
{
    char *bytes = NULL;
    for (size_t capacity = 64 << 10;; capacity *= 2) {
        char *longer = realloc(bytes, capacity);
        if (!longer)
            break;
        bytes = longer;
        *size += fread(bytes + *size, 1, capacity - *size, file);
        if (ferror(file))
            break;
        if (*size < capacity || *size > CSV_BYTES_MAX)
            return bytes;
    }
    free(bytes);
    return NULL;
}

bool csv_read(const char *path, const struct csv_format *format, struct csv_table *table,
              struct error *error)
{
    errno = 0;
    size_t size = 0;
    FILE *file = fopen(path, "rb");
    char *bytes = file ? read_bytes(file, &size) : NULL;
    int reason = errno;
    if (file)
        fclose(file);
    if (!bytes) {
        char name[NAME_SHOWN + 4];
        shorten_name(name, path);
        return fail(error, "%s: cannot be read: %s", name, strerror(reason ? reason : ENOMEM));
    }
    bool good = csv_parse(path, bytes, size, format, table, error);
    free(bytes);
    return good;
}

void csv_free(struct csv_table *table)
{
    free(table->value);
    *table = (struct csv_table){0};
}
