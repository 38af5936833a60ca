#include "record/held.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* Bytes of a file, from here to its end. */
struct part {
    const unsigned char *at;
    size_t size;
};

enum { COMMAND_MOST = 1 << 20 }; /* bytes: whatever is longer is none */

static bool starts_with(struct part part, const char *mark)
{
    size_t length = strlen(mark);
    return part.size >= length && memcmp(part.at, mark, length) == 0;
}

static struct part from(struct part part, size_t skip)
{
    skip = skip < part.size ? skip : part.size;
    return (struct part){part.at + skip, part.size - skip};
}

/* What follows the first mark; empty where there is none. */
static struct part after(struct part part, const char *mark)
{
    const unsigned char *found = memmem(part.at, part.size, mark, strlen(mark));
    return found ? from(part, (size_t)(found - part.at) + strlen(mark)) : (struct part){part.at, 0};
}

static size_t big_endian(struct part part)
{
    size_t value = 0;
    for (size_t i = 0; i < 4 && i < part.size; i++)
        value = value << 8 | part.at[i];
    return value;
}

/* A copy of so many bytes; NULL where there are not so many, or none. */
static char *copied(struct part part, size_t length)
{
    char *text =
        length > 0 && length <= part.size && length <= COMMAND_MOST ? malloc(length + 1) : NULL;
    if (!text)
        return NULL;
    memcpy(text, part.at, length);
    text[length] = '\0';
    return text;
}

/* --- one function for each kind; NULL: no command --- */

/* tEXt: keyword, 0, text; iTXt: keyword, 0, not compressed 0 0, language 0, keyword 0, text. */
static char *in_png(struct part part)
{
    static const char keyword[] = "Comment";
    for (part = from(part, 8); part.size >= 12;) {
        size_t length = big_endian(part);
        struct part data = from(part, 8);
        bool plain = starts_with(from(part, 4), "tEXt"),
             unicode = starts_with(from(part, 4), "iTXt");
        size_t head = sizeof keyword + (unicode ? 4 : 0);
        if (length > data.size)
            return NULL;
        if ((plain || unicode) && length > head && memcmp(data.at, keyword, sizeof keyword) == 0)
            return copied(from(data, head), length - head);
        part = from(data, length + 4);
    }
    return NULL;
}

/* Comments stand in sub-blocks of up to 255 bytes, between the header and the first frame. */
static char *in_gif(struct part part)
{
    size_t palette =
        part.size > 10 && part.at[10] & 0x80 ? (size_t)3 << ((part.at[10] & 7) + 1) : 0;
    for (part = from(part, 13 + palette); part.size > 2 && part.at[0] == 0x21;) {
        bool comment = part.at[1] == 0xFE;
        struct part block = from(part, 2);
        char *text = calloc(1, COMMAND_MOST + 1);
        size_t length = 0;
        while (block.size > 0 && block.at[0] > 0 && (size_t)block.at[0] < block.size) {
            size_t size = block.at[0];
            if (text && length + size <= COMMAND_MOST) {
                memcpy(text + length, block.at + 1, size);
                length += size;
            }
            block = from(block, size + 1);
        }
        if (comment)
            return text;
        free(text);
        part = from(block, 1);
    }
    return NULL;
}

static char *in_svg(struct part part)
{
    static const struct {
        const char *entity;
        char character;
    } entities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    struct part data = after(part, "<metadata>");
    const unsigned char *end = memchr(data.at, '<', data.size);
    char *text = end ? copied(data, (size_t)(end - data.at)) : NULL, *to = text;
    for (const char *at = text; at && *at;) {
        size_t used = 1;
        *to = *at;
        for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
            if (strncmp(at, entities[i].entity, strlen(entities[i].entity)) == 0) {
                *to = entities[i].character;
                used = strlen(entities[i].entity);
            }
        }
        to++;
        at += used;
    }
    if (text)
        *to = '\0';
    return text;
}

/* A literal string: parentheses and backslashes have a backslash in front, other bytes may be three
 * octal digits. */
static char *in_pdf_literal(struct part part)
{
    size_t length = 0;
    char *text = malloc(part.size < COMMAND_MOST ? part.size + 1 : COMMAND_MOST + 1);
    for (size_t i = 0; text && i < part.size && i < COMMAND_MOST && part.at[i] != ')'; i++) {
        unsigned char c = part.at[i];
        if (c == '\\' && i + 3 < part.size && part.at[i + 1] >= '0' && part.at[i + 1] <= '7') {
            c = (unsigned char)((part.at[i + 1] & 7) << 6 | (part.at[i + 2] & 7) << 3 |
                                (part.at[i + 3] & 7));
            i += 3;
        } else if (c == '\\' && i + 1 < part.size) {
            c = part.at[++i];
        }
        text[length++] = (char)c;
    }
    if (text)
        text[length] = '\0';
    return text;
}

static int hexadecimal(unsigned char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* UTF-16 in hexadecimal digits, after its mark FEFF. */
static char *in_pdf_hexadecimal(struct part part)
{
    size_t length = 0, most = part.size / 4 * 3 + 8;
    char *text = malloc(most < COMMAND_MOST ? most : COMMAND_MOST);
    uint32_t high = 0;
    for (size_t i = 0; text && i + 4 <= part.size && length + 8 < COMMAND_MOST; i += 4) {
        uint32_t unit = 0;
        for (int k = 0; k < 4; k++) {
            int digit = hexadecimal(part.at[i + (size_t)k]);
            if (digit < 0)
                goto end;
            unit = unit << 4 | (uint32_t)digit;
        }
        if (unit >= 0xD800 && unit < 0xDC00) {
            high = unit;
            continue;
        }
        if (unit >= 0xDC00 && unit < 0xE000)
            unit = 0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF);
        length += (size_t)text_encode(unit, text + length);
    }
end:
    if (text)
        text[length] = '\0';
    return text;
}

static char *in_pdf(struct part part)
{
    struct part data = after(part, "/Keywords");
    while (data.size > 0 && data.at[0] == ' ')
        data = from(data, 1);
    if (starts_with(data, "("))
        return in_pdf_literal(from(data, 1));
    return starts_with(data, "<FEFF") ? in_pdf_hexadecimal(from(data, 5)) : NULL;
}

/* An atom "©cmt" that holds an atom "data": size, name, kind and language, text. */
static char *in_mp4(struct part part)
{
    struct part data = after(part, "\251cmt");
    size_t length = big_endian(data);
    return starts_with(from(data, 4), "data") && length > 16 ? copied(from(data, 16), length - 16)
                                                             : NULL;
}

/* A tag's name, then the element 4487 with its text; the length's first bits say how long it is. */
static char *in_webm(struct part part)
{
    struct part data = after(part, "COMMENT\x44\x87");
    size_t bytes = 1, length;
    if (data.size == 0 || data.at[0] == 0)
        return NULL;
    while (!(data.at[0] & 0x80 >> (bytes - 1)))
        bytes++;
    length = data.at[0] & (0x7Fu >> (bytes - 1));
    for (size_t i = 1; i < bytes && i < data.size; i++)
        length = length << 8 | data.at[i];
    return copied(from(data, bytes), length);
}

/* A string of JSON; of escapes, those that are written there. */
static char *in_cast(struct part part)
{
    const unsigned char *newline = memchr(part.at, '\n', part.size);
    part.size = newline ? (size_t)(newline - part.at) : part.size;
    struct part data = after(part, "\"command\": \"");
    size_t length = 0;
    char *text = malloc(data.size + 1);
    for (size_t i = 0; text && i < data.size && data.at[i] != '"'; i++) {
        i += data.at[i] == '\\';
        if (i < data.size)
            text[length++] = (char)data.at[i];
    }
    if (text)
        text[length] = '\0';
    return text;
}

/* Kinds are known by how they begin. */
static const struct {
    const char *mark;
    size_t at;
    char *(*in)(struct part);
} kinds[] = {
    {"\211PNG\r\n\032\n", 0, in_png},
    {"GIF8", 0, in_gif},
    {"<?xml", 0, in_svg},
    {"<svg", 0, in_svg},
    {"<!doctype html", 0, in_svg}, /* a page has its picture in it */
    {"%PDF", 0, in_pdf},
    {"ftyp", 4, in_mp4},
    {"\x1A\x45\xDF\xA3", 0, in_webm},
    {"{\"version\"", 0, in_cast},
};

char *held_in(const unsigned char *bytes, size_t size)
{
    struct part part = {bytes, size};
    char *text = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !text; i++)
        if (starts_with(from(part, kinds[i].at), kinds[i].mark))
            text = kinds[i].in(part);
    if (text && strncmp(text, "glissade ", 9) == 0)
        return text;
    free(text);
    return NULL;
}

/* --- the file --- */

static char *in_file(const char *path, int file, size_t size, struct error *error)
{
    void *bytes = size > 0 ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    char *text = bytes != MAP_FAILED ? held_in(bytes, size) : NULL;
    if (bytes != MAP_FAILED)
        munmap(bytes, size);
    if (!text)
        fail(error,
             "like: %.200s holds no command (a picture or film that glissade wrote: png, svg, pdf, "
             "gif, mp4, webm, cast, html)",
             path);
    return text;
}

char *held_command(const char *path, struct error *error)
{
    struct stat info;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    char *text = NULL;
    if (file < 0 || fstat(file, &info) != 0)
        fail(error, "like: %.200s: cannot be read: %s", path, strerror(errno));
    else if (!S_ISREG(info.st_mode))
        fail(error, "like: %.200s: cannot be read: it is no file", path);
    else
        text = in_file(path, file, (size_t)info.st_size, error);
    if (file >= 0)
        close(file);
    return text;
}
