#include "base/csv.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/input.h"
#include "base/text.h"

enum {
    NAME_SHOWN = 200, /* bytes of the file's name in messages, so that the reason still fits */
    FIELD_SHOWN = 40, /* bytes of a field in messages */
    CLASS_BYTES = 64, /* of a class's word, its end included */
    SKIPPED = -1,     /* place of a column that is passed by */
};

/* One of the two classes. */
struct class
{
    char word[CLASS_BYTES]; /* "" for none */
    double number;          /* what the word says, where it is one: −1, 0 or 1 */
};

struct reader {
    const struct csv_format *format;
    struct error *error;
    char name[NAME_SHOWN + 4];
    char place[NAME_SHOWN + 64];       /* what `place` wrote last */
    const char *rest, *end;            /* the bytes after the current line */
    const char *line, *line_end;       /* the current line without its end */
    long number;                       /* of the current line, from 1 */
    const char *at;                    /* in the current line: where the next field starts */
    bool more;                         /* there is a next field */
    const char *field_at;              /* where the field read last starts */
    char field[CSV_LINE_MAX + 1];      /* its text without quotes */
    char separator;                    /* ',', ';' or '\t' */
    char decimal;                      /* '.' or ',' once a number had one; 0 before */
    bool named, index;                 /* there is a header; a column without a name is passed by */
    int fields;                        /* of every line */
    int place_of[CSV_COLUMNS_MAX + 1]; /* of each field in the table, or SKIPPED */
    char target[CLASS_BYTES];          /* the target's name */
    bool worded;                       /* classes are words */
    struct class class[2];             /* in the order in which they were met */
    size_t capacity;                   /* rows that fit into table.value */
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
            return fail(reader->error, "%s: byte %d is no text (numbers and words)",
                        place(reader, c), *c);
    }
    return true;
}

static bool is_blank_line(const struct reader *reader)
{
    const char *c = reader->line;
    while (c < reader->line_end && (*c == ' ' || *c == '\t'))
        c++;
    return c == reader->line_end;
}

/* Goes to the next line that is not blank. False at the end (`more` is then false, too), or with a
 * message. */
static bool next_line(struct reader *reader)
{
    reader->more = false;
    while (reader->rest < reader->end) {
        const char *feed = memchr(reader->rest, '\n', (size_t)(reader->end - reader->rest));
        reader->line = reader->at = reader->rest;
        reader->line_end = feed ? feed : reader->end;
        reader->rest = feed ? feed + 1 : reader->end;
        if (reader->line_end > reader->line && reader->line_end[-1] == '\r')
            reader->line_end--;
        reader->number++;
        reader->more = true;
        if (!refuse_bytes(reader))
            return false;
        if (!is_blank_line(reader))
            return true;
        reader->more = false;
    }
    return false;
}

static bool is_blank(const struct reader *reader, char c)
{
    return c == ' ' || (c == '\t' && reader->separator != '\t');
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->line_end && is_blank(reader, *reader->at))
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
    if (reader->at == reader->line_end || *reader->at == reader->separator)
        return true;
    return fail(reader->error,
                "%s: text after the closing quote (a separator or the line's end comes there)",
                place(reader, reader->at));
}

static void read_plain(struct reader *reader)
{
    size_t length = 0;
    while (reader->at < reader->line_end && *reader->at != reader->separator)
        reader->field[length++] = *reader->at++;
    while (length > 0 && is_blank(reader, reader->field[length - 1]))
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
    reader->at += reader->more; /* the separator */
    return true;
}

/* --- the first line: separator, names, which column is what --- */

/* True for a tab that stands between fields by itself, not as a blank beside a comma. */
static bool tab_separates(const struct reader *reader, const char *tab)
{
    const char *before = tab, *after = tab + 1;
    while (before > reader->line && (before[-1] == ' ' || before[-1] == '\t'))
        before--;
    while (after < reader->line_end && (*after == ' ' || *after == '\t'))
        after++;
    return (before == reader->line || before[-1] != ',') &&
           (after == reader->line_end || *after != ',');
}

/* A semicolon, else a tab, else a comma; what stands in quotes does not count. */
static char find_separator(const struct reader *reader)
{
    bool quoted = false, tab = false;
    for (const char *c = reader->line; c < reader->line_end; c++) {
        quoted ^= *c == '"';
        if (!quoted && *c == ';')
            return ';';
        tab |= !quoted && *c == '\t' && tab_separates(reader, c);
    }
    return tab ? '\t' : ',';
}

/* Words for a value that is not there, as spreadsheets and statistics programs write them. */
static bool is_missing(const char *text)
{
    static const char *const words[] = {"NA", "N/A", "#N/A", "NaN", "null", "None", "?", "-", "."};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

/* The decimal comma of a field, where the comma does not separate; NULL for none. */
static char *decimal_comma(struct reader *reader)
{
    char *comma = reader->separator == ',' ? NULL : strchr(reader->field, ',');
    return comma && !strchr(reader->field, '.') && !strchr(comma + 1, ',') ? comma : NULL;
}

/* text_number for the field, which is as before afterwards. `error` may be NULL. */
static bool field_number(struct reader *reader, const char *where, double *value,
                         struct error *error)
{
    char *comma = decimal_comma(reader);
    if (comma)
        *comma = '.';
    bool good = text_number(where, reader->field, value, NULL);
    if (comma)
        *comma = ',';
    return good || text_number(where, reader->field, value, error);
}

/* What a first look at the first line tells of its fields. */
struct glance {
    int fields, numbers, words;
    bool target; /* a field is named y */
};

static bool look(struct reader *reader, struct glance *glance)
{
    *glance = (struct glance){0};
    while (reader->more) {
        double ignored;
        if (!next_field(reader))
            return false;
        glance->target |= strcasecmp(reader->field, "y") == 0;
        bool number = field_number(reader, "", &ignored, NULL);
        glance->numbers += number;
        glance->words += !number && *reader->field && !is_missing(reader->field);
        glance->fields++;
    }
    reader->at = reader->line;
    reader->more = true;
    return true;
}

static bool refuse_count(struct reader *reader, int columns)
{
    const char *separator = reader->separator == ';'    ? "semicolons"
                            : reader->separator == '\t' ? "tabs"
                                                        : "commas";
    return fail(reader->error, "%s: %d column%s with %s between them (the columns are %s)",
                place(reader, reader->line), columns, columns == 1 ? "" : "s", separator,
                reader->format->header);
}

/* x3 → 3; 0 for other names. */
static int x_number(const char *name)
{
    bool good = (name[0] == 'x' || name[0] == 'X') && name[1] >= '1' && name[1] <= '9' && !name[2];
    return good ? name[1] - '0' : 0;
}

/* Columns named x1 to xd, each once, go where their names say. */
static void order_by_name(struct reader *reader, const int *number, int target)
{
    int columns = reader->fields - reader->index, seen = 0;
    for (int i = 0; i < reader->fields; i++)
        if (i != target && number[i] > 0 && number[i] < columns)
            seen |= 1 << number[i];
    if (seen != (1 << columns) - 2)
        return;
    for (int i = 0; i < reader->fields; i++)
        if (i != target && number[i] > 0)
            reader->place_of[i] = number[i] - 1;
}

/* Gives every field its place in the table: the target stands last there. */
static void place_columns(struct reader *reader, int target)
{
    for (int i = 0, next = 0; i < reader->fields; i++) {
        bool skipped = i == 0 && reader->index;
        reader->place_of[i] = skipped       ? SKIPPED
                              : i == target ? reader->fields - reader->index - 1
                                            : next++;
    }
}

static bool read_name(struct reader *reader, int i, int *target, int *number)
{
    bool named_y = strcasecmp(reader->field, "y") == 0;
    if (*reader->field == '\0' && i > 0)
        return fail(reader->error,
                    "%s: a column without a name (the first only, which is passed "
                    "by; the columns are %s)",
                    place(reader, reader->field_at), reader->format->header);
    if (named_y && *target >= 0)
        return fail(reader->error, "%s: a second column is named y (the columns are %s)",
                    place(reader, reader->field_at), reader->format->header);
    if (named_y)
        *target = i;
    if (named_y || (i == reader->fields - 1 && *target < 0))
        text_clean(reader->target, sizeof reader->target, reader->field);
    number[i] = x_number(reader->field);
    return true;
}

static bool read_names(struct reader *reader)
{
    int target = -1, number[CSV_COLUMNS_MAX + 1];
    for (int i = 0; i < reader->fields; i++) {
        if (!next_field(reader))
            return false;
        if (!read_name(reader, i, &target, number))
            return false;
    }
    if (target < 0)
        target = reader->fields - 1;
    place_columns(reader, target);
    order_by_name(reader, number, target);
    return true;
}

/* Names are words without a number among them; or one of them is y, whatever the others are. */
static bool read_header(struct reader *reader)
{
    struct glance glance;
    reader->separator = find_separator(reader);
    if (!look(reader, &glance))
        return false;
    reader->named = glance.target || (glance.words > 0 && glance.numbers == 0);
    reader->fields = glance.fields;
    if (reader->named) {
        skip_blanks(reader);
        reader->index = reader->at < reader->line_end && *reader->at == reader->separator;
        reader->index |= strncmp(reader->at, "\"\"", 2) == 0;
    }
    int columns = reader->fields - reader->index, least = reader->format->least + 1;
    if (columns < least || columns > reader->format->most + 1)
        return refuse_count(reader, columns);
    reader->table.columns = (size_t)columns;
    place_columns(reader, reader->fields - 1);
    snprintf(reader->target, sizeof reader->target, "the last column");
    reader->at = reader->line;
    reader->more = true;
    return !reader->named || read_names(reader);
}

/* --- rows --- */

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

/* A decimal comma beside a decimal point in one file: one of them separates thousands. */
static bool note_decimal(struct reader *reader, const char *where, bool comma)
{
    char mark = comma ? ',' : strchr(reader->field, '.') ? '.' : '\0';
    if (mark && reader->decimal && mark != reader->decimal)
        return fail(reader->error, "%s: a decimal %s after a decimal %s (one of them in a file)",
                    where, comma ? "comma" : "point", comma ? "point" : "comma");
    reader->decimal = mark ? mark : reader->decimal;
    return true;
}

static bool read_number(struct reader *reader, double *value)
{
    const char *where = place(reader, reader->field_at);
    if (is_missing(reader->field))
        return fail(reader->error, "%s: '%.*s' is a missing value (every row has all its numbers)",
                    where, FIELD_SHOWN, reader->field);
    if (!field_number(reader, where, value, reader->error))
        return false;
    if (fabs(*value) > CSV_NUMBER_MAX)
        return fail(reader->error, "%s: '%.*s' is too large (at most %g)", where, FIELD_SHOWN,
                    reader->field, CSV_NUMBER_MAX);
    return note_decimal(reader, where, decimal_comma(reader) != NULL);
}

/* --- classes --- */

static bool refuse_class(struct reader *reader)
{
    const char *where = place(reader, reader->field_at);
    if (*reader->field == '\0')
        return fail(reader->error, "%s: the class is empty (-1 or 1, 0 or 1, or two words)", where);
    if (is_missing(reader->field))
        return fail(reader->error, "%s: '%.*s' is a missing value (every row has its class)", where,
                    FIELD_SHOWN, reader->field);
    if (reader->class[1].word[0])
        return fail(reader->error, "%s: '%.*s' is a third class after '%s' and '%s' (two of them)",
                    where, FIELD_SHOWN, reader->field, reader->class[0].word,
                    reader->class[1].word);
    return fail(reader->error, "%s: '%.*s' is not a class (-1 or 1, 0 or 1, or two words)", where,
                FIELD_SHOWN, reader->field);
}

/* True where a number, or a word, may stand beside the class met before. */
static bool goes_with(const struct reader *reader, bool number, double value)
{
    const struct class *other = &reader->class[0];
    if (number && fabs(value) != 1 && value != 0)
        return false;
    if (!other->word[0])
        return true;
    return number ? !reader->worded && value + other->number != -1 : reader->worded;
}

/* Notes which of the classes it is: 0 or 1, in the order in which they are met. */
static bool read_class(struct reader *reader, double *which)
{
    double number = 0;
    bool missing = *reader->field == '\0' || is_missing(reader->field);
    bool numeric = !missing && field_number(reader, "", &number, NULL);
    const char *word = reader->field;
    if (strlen(word) >= CLASS_BYTES)
        return fail(reader->error, "%s: the class '%.*s...' is too long (at most %d bytes)",
                    place(reader, reader->field_at), FIELD_SHOWN, word, CLASS_BYTES - 1);
    for (int k = 0; k < 2 && !missing; k++) {
        struct class *class = &reader->class[k];
        bool same =
            numeric && !reader->worded ? class->number == number : strcmp(class->word, word) == 0;
        if (class->word[0] && (!same || numeric == reader->worded))
            continue;
        if (!class->word[0] && !goes_with(reader, numeric, number))
            break;
        if (!class->word[0]) {
            strcpy(class->word, word);
            class->number = number;
            reader->worded = !numeric;
        }
        *which = k;
        return true;
    }
    return refuse_class(reader);
}

/* The values of the two that were met. One alone is known by its number only. */
static bool find_signs(const struct reader *reader, double sign[static 2])
{
    const struct class *class = reader->class;
    bool first_is_lower = reader->worded ? strcmp(class[0].word, class[1].word) < 0
                                         : class[0].number < class[1].number;
    if (!class[1].word[0] && reader->worded)
        return fail(reader->error, "%s: all rows are of one class, '%s' (two words)", reader->name,
                    class[0].word);
    if (!class[1].word[0])
        first_is_lower = class[0].number < 1;
    sign[0] = first_is_lower ? -1 : 1;
    sign[1] = -sign[0];
    return true;
}

static bool name_classes(struct reader *reader)
{
    struct csv_table *table = &reader->table;
    double sign[2];
    if (table->rows == 0)
        return true;
    if (!find_signs(reader, sign))
        return false;
    for (size_t i = 0; i < table->rows; i++) {
        double *which = &table->value[(i + 1) * table->columns - 1];
        *which = sign[*which != 0];
    }
    return true;
}

/* --- the whole file --- */

/* The fields of the current line. */
static bool read_row(struct reader *reader)
{
    if (!make_room(reader))
        return false;
    struct csv_table *table = &reader->table;
    double *row = table->value + table->rows * table->columns;
    for (int i = 0; i < reader->fields; i++) {
        int to = reader->place_of[i];
        bool is_class = reader->format->classes && to == (int)table->columns - 1;
        if (!next_field(reader))
            return false;
        if (to != SKIPPED &&
            !(is_class ? read_class(reader, &row[to]) : read_number(reader, &row[to])))
            return false;
        if (i + 1 < reader->fields && !reader->more)
            return fail(reader->error, "%s: the row ends after %d of %d fields (%s)",
                        place(reader, reader->line_end), i + 1, reader->fields,
                        reader->format->header);
    }
    if (reader->more)
        return fail(reader->error, "%s: the row has more than %d fields (%s)",
                    place(reader, reader->at), reader->fields, reader->format->header);
    table->rows++;
    return true;
}

static bool read_rows(struct reader *reader)
{
    do {
        if (reader->more && !read_row(reader))
            return false;
    } while (next_line(reader));
    if (reader->more) /* a line was refused */
        return false;
    size_t rows = reader->table.rows, least = reader->format->rows_least;
    if (least < reader->table.columns - 1)
        least = reader->table.columns - 1;
    if (rows < least)
        return fail(reader->error, "%s: too few rows: %zu (at least %zu)", reader->name, rows,
                    least);
    return !reader->format->classes || name_classes(reader);
}

static void add_words(struct csv_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_words(struct csv_table *table, const char *format, ...)
{
    size_t length = strlen(table->words);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(table->words + length, sizeof table->words - length, format, arguments);
    va_end(arguments);
}

/* "150 rows, semicolons between columns, decimal commas, y is class: cat is -1, dog is 1". */
static void describe(struct reader *reader)
{
    struct csv_table *table = &reader->table;
    add_words(table, "%zu row%s", table->rows, table->rows == 1 ? "" : "s");
    if (reader->separator != ',')
        add_words(table, ", %s between columns", reader->separator == ';' ? "semicolons" : "tabs");
    if (reader->decimal == ',')
        add_words(table, ", decimal commas");
    if (!reader->named)
        add_words(table, ", no header");
    if (reader->index)
        add_words(table, ", the column without a name passed by");
    if (strcmp(reader->target, "y") != 0)
        add_words(table, ", y is %s", reader->target);
    double sign[2];
    for (int k = 0; reader->format->classes && table->rows > 0 && k < 2; k++) {
        const struct class *class = &reader->class[k];
        if (find_signs(reader, sign) && class->word[0])
            add_words(table, "%s %s is %d", k ? "," : ";", class->word, (int)sign[k]);
    }
    char words[CSV_WORDS];
    text_clean(words, sizeof words, table->words);
    memcpy(table->words, words, sizeof words);
}

static bool read_text(struct reader *reader, const char *bytes, size_t size)
{
    if (size > CSV_BYTES_MAX)
        return fail(reader->error, "%s: the file is too large (at most %d MiB)", reader->name,
                    CSV_BYTES_MAX >> 20);
    size_t mark = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    reader->rest = bytes + mark;
    reader->end = bytes + size;
    if (!next_line(reader))
        return reader->more ? false
                            : fail(reader->error, "%s: the file is empty (%s, then numbers)",
                                   reader->name, reader->format->header);
    if (!read_header(reader) || !read_rows(reader))
        return false;
    describe(reader);
    return true;
}

bool csv_parse(const char *name, const char *bytes, size_t size, const struct csv_format *format,
               struct csv_table *table, struct error *error)
{
    struct reader *reader = calloc(1, sizeof *reader); /* a line is much for a thread's stack */
    if (!reader)
        return fail_memory(error);
    reader->format = format;
    reader->error = error;
    shorten_name(reader->name, name);
    bool good = read_text(reader, bytes, size);
    if (good)
        *table = reader->table;
    else
        csv_free(&reader->table);
    free(reader);
    return good;
}

bool csv_read(const char *path, const struct csv_format *format, struct csv_table *table,
              struct error *error)
{
    struct input input;
    char name[NAME_SHOWN + 4];
    shorten_name(name, strcmp(path, "-") == 0 ? "standard input" : path);
    if (!input_read(path, name, CSV_BYTES_MAX, &input, error))
        return false;
    bool good = csv_parse(name, input.bytes, input.size, format, table, error);
    input_free(&input);
    return good;
}

void csv_free(struct csv_table *table)
{
    free(table->value);
    *table = (struct csv_table){0};
}
