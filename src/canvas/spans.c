#include "canvas/spans.h"

#include <string.h>

#include "base/text.h"

static bool is_digit(uint32_t code)
{
    return code >= '0' && code <= '9';
}

static bool is_letter(uint32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code == '_';
}

/* A Unicode subscript or superscript as the ordinary character, and where it stands. */
static uint32_t ordinary(uint32_t code, enum script *script)
{
    static const struct {
        uint32_t code, plain;
    } below[] = {{0x208A, '+'}, {0x208B, 0x2212}, {0x2090, 'a'}, {0x2091, 'e'}, {0x2095, 'h'},
                 {0x1D62, 'i'}, {0x2C7C, 'j'},    {0x2096, 'k'}, {0x2098, 'm'}, {0x2099, 'n'},
                 {0x2092, 'o'}, {0x209A, 'p'},    {0x1D63, 'r'}, {0x209B, 's'}, {0x209C, 't'},
                 {0x1D64, 'u'}, {0x2093, 'x'}},
      above[] = {{0xB9, '1'},   {0xB2, '2'},      {0xB3, '3'},   {0x2070, '0'},
                 {0x207A, '+'}, {0x207B, 0x2212}, {0x1D40, 'T'}, {0x1D57, 't'},
                 {0x1D4F, 'k'}, {0x207F, 'n'},    {0x2071, 'i'}};
    *script = SCRIPT_BELOW;
    if (code >= 0x2080 && code <= 0x2089)
        return '0' + (code - 0x2080);
    for (size_t i = 0; i < sizeof below / sizeof *below; i++)
        if (below[i].code == code)
            return below[i].plain;
    *script = SCRIPT_ABOVE;
    if (code >= 0x2074 && code <= 0x2079)
        return '0' + (code - 0x2070);
    for (size_t i = 0; i < sizeof above / sizeof *above; i++)
        if (above[i].code == code)
            return above[i].plain;
    *script = SCRIPT_LINE;
    return code;
}

/* Length of the "e-05" of a number at `at`; 0 where it is none. */
static size_t exponent_length(const char *at)
{
    size_t sign = at[1] == '-' || at[1] == '+', digits = 0;
    if (*at != 'e' && *at != 'E')
        return 0;
    while (is_digit((unsigned char)at[1 + sign + digits]))
        digits++;
    unsigned char next = (unsigned char)at[1 + sign + digits];
    return digits > 0 && digits < 5 && !is_letter(next) ? 1 + sign + digits : 0;
}

static void append(char *text, uint32_t code)
{
    size_t length = strlen(text);
    if (length + 5 < SPAN_MAX)
        text[length + (size_t)text_encode(code, text + length)] = '\0';
}

/* "·10" for the e; only "10" where the mantissa was a lone 1, which is taken back. */
static void write_ten(struct span *span, bool lone)
{
    size_t length = strlen(span->text);
    if (lone && length > 0 && span->text[length - 1] == '1')
        span->text[length - 1] = '\0';
    else
        append(span->text, 0xB7);
    append(span->text, '1');
    append(span->text, '0');
}

/* Copies the digits of an exponent, without plus sign and leading zeros. */
static void read_exponent(struct span_reader *reader, struct span *span)
{
    size_t length = exponent_length(reader->at);
    const char *end = reader->at + length, *from = reader->at + 1;
    span->script = SCRIPT_ABOVE;
    if (*from == '-')
        append(span->text, 0x2212);
    from += *from == '-' || *from == '+';
    while (*from == '0' && from + 1 < end)
        from++;
    for (; from < end; from++)
        append(span->text, (unsigned char)*from);
    reader->at = end;
    reader->exponent = false;
    reader->after_digit = false;
    reader->after_word = true;
}

/* True when the number whose last digit was just written is a 1 and nothing else. */
static bool lone_one(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || text[length - 1] != '1')
        return false;
    return length == 1 || !(is_digit((unsigned char)text[length - 2]) || text[length - 2] == '.');
}

bool span_next(struct span_reader *reader, struct span *span)
{
    *span = (struct span){SCRIPT_LINE, ""};
    if (reader->exponent) {
        read_exponent(reader, span);
        return true;
    }
    while (*reader->at) {
        const char *before = reader->at;
        enum script script;
        bool opens = !reader->marked && (before[0] == '_' || before[0] == '^') && before[1] == '{';
        if (opens || (reader->marked && before[0] == '}')) {
            reader->marked = opens;
            reader->mark = before[0] == '_' ? SCRIPT_BELOW : SCRIPT_ABOVE;
            reader->at += opens ? 2 : 1;
            continue;
        }
        uint32_t code = ordinary(text_next(&reader->at), &script);
        if (reader->marked)
            script = reader->mark;
        if (span->text[0] && script != span->script) {
            reader->at = before;
            return true;
        }
        span->script = script;
        if (script == SCRIPT_LINE && reader->after_digit && exponent_length(before) > 0) {
            write_ten(span, lone_one(span->text));
            reader->at = before;
            reader->exponent = true;
            return true;
        }
        bool number_follows = is_digit((unsigned char)*reader->at) || *reader->at == '.';
        append(span->text, code == '-' && !reader->after_word && number_follows ? 0x2212 : code);
        reader->after_digit = is_digit(code);
        reader->after_word = is_digit(code) || is_letter(code) || code == ')' || code >= 0x80;
    }
    return span->text[0] != '\0';
}

/* Bytes of the word in a mark's braces; 0 where what they hold is more than a word. */
static size_t word_length(const char *mark)
{
    size_t length = 2;
    while (is_letter((unsigned char)mark[length]) || is_digit((unsigned char)mark[length]))
        length++;
    return mark[length] == '}' ? length - 2 : 0;
}

void spans_plain(char *out, size_t size, const char *utf8)
{
    size_t length = 0;
    while (*utf8 && length + 1 < size) {
        bool mark = (utf8[0] == '_' || utf8[0] == '^') && utf8[1] == '{';
        size_t word = mark ? word_length(utf8) : 0;
        if (word > 0 && length + word + 1 < size) {
            memcpy(out + length, utf8 + 2, word);
            length += word;
            utf8 += word + 3;
        } else {
            out[length++] = *utf8++;
        }
    }
    out[length] = '\0';
}
