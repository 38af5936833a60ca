#include "chrome/line.h"

#include <string.h>

#include "base/characters.h"
#include "session/keys.h"

void line_set(struct line *line, const char *text)
{
    line->length = line->cursor = 0;
    line->text[0] = '\0';
    for (uint32_t code; (code = text_next(&text)) != 0;)
        if (!line_insert(line, code))
            break;
}

static bool insert_bytes(struct line *line, const char *bytes, size_t count)
{
    if (line->length + count >= LINE_BYTES)
        return false;
    char *at = line->text + line->cursor;
    memmove(at + count, at, line->length - line->cursor + 1);
    memcpy(at, bytes, count);
    line->length += count;
    line->cursor += count;
    return true;
}

bool line_insert(struct line *line, uint32_t code)
{
    char bytes[4];
    size_t count = (size_t)text_encode(code, bytes);
    return insert_bytes(line, bytes, count);
}

bool line_insert_text(struct line *line, const char *text)
{
    return insert_bytes(line, text, strlen(text));
}

void line_erase(struct line *line, size_t from, size_t to)
{
    memmove(line->text + from, line->text + to, line->length - to + 1);
    line->length -= to - from;
    line->cursor = from;
}

/* --- where characters and words begin --- */

static uint32_t code_at(const struct line *line, size_t at, size_t *next)
{
    const char *text = line->text + at;
    uint32_t code = text_next(&text);
    *next = (size_t)(text - line->text);
    return code;
}

/* Behind the character that begins at a byte. */
static size_t character_end(const struct line *line, size_t at)
{
    size_t next;
    if (at == line->length)
        return at;
    for (code_at(line, at, &at); at < line->length && text_width(code_at(line, at, &next)) == 0;)
        at = next;
    return at;
}

/* Where the character before a byte begins. */
static size_t character_start(const struct line *line, size_t at)
{
    size_t start = 0;
    for (size_t end; start < at && (end = character_end(line, start)) < at;)
        start = end;
    return at == 0 ? 0 : start;
}

static bool is_blank(uint32_t code)
{
    return code == ' ';
}

/* Between words of names and numbers: what separates the parts of a SPEC or a formula. */
static bool is_between(uint32_t code)
{
    return code < 0x80 && !(code >= '0' && code <= '9') && !(code >= 'a' && code <= 'z') &&
           !(code >= 'A' && code <= 'Z') && code != '.';
}

static bool stands(const struct line *line, size_t at, bool (*parts)(uint32_t code))
{
    size_t next;
    return parts(code_at(line, at, &next));
}

/* Back over what parts words, then over a word. */
static size_t word_start(const struct line *line, bool (*parts)(uint32_t code))
{
    size_t at = line->cursor;
    while (at > 0 && stands(line, character_start(line, at), parts))
        at = character_start(line, at);
    while (at > 0 && !stands(line, character_start(line, at), parts))
        at = character_start(line, at);
    return at;
}

static size_t word_end(const struct line *line)
{
    size_t at = line->cursor;
    while (at < line->length && stands(line, at, is_between))
        at = character_end(line, at);
    while (at < line->length && !stands(line, at, is_between))
        at = character_end(line, at);
    return at;
}

/* --- keys --- */

static uint32_t control(char letter)
{
    return (uint32_t)letter & 0x1F;
}

/* Where a key puts the cursor; false for one that does not move it. */
static bool moved(const struct line *line, uint32_t key, size_t *to)
{
    size_t at = line->cursor;
    if (key == KEY_LEFT_ARROW || key == control('b'))
        *to = character_start(line, at);
    else if (key == KEY_RIGHT_ARROW || key == control('f'))
        *to = character_end(line, at);
    else if (key == KEY_HOME_KEY || key == control('a'))
        *to = 0;
    else if (key == KEY_END_KEY || key == control('e'))
        *to = line->length;
    else if (key == KEY_WORD_LEFT)
        *to = word_start(line, is_between);
    else if (key == KEY_WORD_RIGHT)
        *to = word_end(line);
    else
        return false;
    return true;
}

static bool erases(struct line *line, uint32_t key)
{
    size_t at = line->cursor;
    if (key == control('h') || key == 0x7F)
        line_erase(line, character_start(line, at), at);
    else if (key == KEY_DELETE_KEY || key == control('d'))
        line_erase(line, at, character_end(line, at));
    else if (key == control('w'))
        line_erase(line, word_start(line, is_blank), at);
    else if (key == control('u'))
        line_erase(line, 0, at);
    else if (key == control('k'))
        line_erase(line, at, line->length);
    else
        return false;
    return true;
}

/* A power as keyboards type it where ^ is a dead key: ^ and 2 make one ². What was meant is put
 * down, so that ^10 stays ^10. */
static void insert_typed(struct line *line, uint32_t code)
{
    static const struct {
        uint32_t raised;
        char plain;
    } table[] = {{0xB9, '1'},   {0xB2, '2'},   {0xB3, '3'},   {0x2070, '0'}, {0x2074, '4'},
                 {0x2075, '5'}, {0x2076, '6'}, {0x2077, '7'}, {0x2078, '8'}, {0x2079, '9'},
                 {0x207A, '+'}, {0x207B, '-'}, {0x207D, '('}, {0x207E, ')'}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].raised == code) {
            line_insert(line, '^');
            code = (unsigned char)table[i].plain;
        }
    }
    line_insert(line, code);
}

bool line_key(struct line *line, uint32_t key)
{
    size_t to;
    if (moved(line, key, &to)) {
        line->cursor = to;
        return true;
    }
    if (erases(line, key))
        return true;
    if (key < 0x20 || key >= KEY_NAMED)
        return false;
    insert_typed(line, key);
    return true;
}

int line_column(const struct line *line)
{
    int column = 0;
    for (size_t at = 0, next; at < line->cursor; at = next)
        column += text_width(code_at(line, at, &next));
    return column;
}

void line_point(struct line *line, int column)
{
    int columns = 0;
    for (size_t at = 0, end; at < line->length; at = end) {
        end = character_end(line, at);
        for (size_t part = at, next; part < end; part = next)
            columns += text_width(code_at(line, part, &next));
        line->cursor = at;
        if (columns > column)
            return;
    }
    line->cursor = line->length;
}
