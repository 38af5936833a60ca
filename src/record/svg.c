/*
 * SVG: text as <text>, so that it can be read aloud, searched and copied; <title> and <desc> tell
 * the run in words. A font as wide as the one measured with is asked for, and where a browser has
 * none, `textLength` makes another one as wide.
 *
 * Cairo numbers its glyphs, clips and images from 0 in every file, so that two files in one web
 * page would take each other's. Here every id begins with a number made of the whole picture: the
 * same picture has the same ids, two pictures share none. Cairo's bytes are therefore kept until
 * the end, and <title> and <desc>, for which it has no way either, are put in on the way out.
 */
#include <cairo-svg.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/spans.h"
#include "record/paper.h"

/* Bytes that grow. */
struct bytes {
    size_t size, room;
    char *at; /* owned; ends with 0 where there are any */
};

struct svg {
    struct bytes drawn;       /* what Cairo wrote */
    struct bytes texts;       /* <text> elements, one after the other, each ended by 0 */
    uint32_t count;           /* of them */
    bool failed;              /* memory was short */
    cairo_surface_t *surface; /* not owned */
};

static cairo_user_data_key_t svg_key;

/* --- what Cairo writes --- */

static bool add(struct bytes *bytes, const void *more, size_t length)
{
    if (bytes->size + length + 1 > bytes->room) {
        size_t room = 2 * bytes->room + length + 1;
        char *longer = realloc(bytes->at, room);
        if (!longer)
            return false;
        bytes->at = longer;
        bytes->room = room;
    }
    memcpy(bytes->at + bytes->size, more, length);
    bytes->size += length;
    bytes->at[bytes->size] = '\0';
    return true;
}

static cairo_status_t keep(void *closure, const unsigned char *bytes, unsigned length)
{
    struct svg *svg = closure;
    return add(&svg->drawn, bytes, length) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_NO_MEMORY;
}

static void forget(void *closure)
{
    struct svg *svg = closure;
    free(svg->drawn.at);
    free(svg->texts.at);
    free(svg);
}

/* --- text --- */

static void say(struct svg *svg, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct svg *svg, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    svg->failed |= !add(&svg->texts, text, strlen(text));
}

static const char *entity_of(char c)
{
    return c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : NULL;
}

static void say_escaped(struct svg *svg, const char *text)
{
    for (; *text; text++)
        svg->failed |= !add(&svg->texts, entity_of(*text) ? entity_of(*text) : text,
                            entity_of(*text) ? strlen(entity_of(*text)) : 1);
}

/* Each script in an element of its own, shifted from where the one before it stood. */
static void say_spans(struct svg *svg, const struct cairo_text *text, double scale)
{
    struct span_reader reader = {.at = text->utf8};
    struct span span;
    double before = 0;
    while (span_next(&reader, &span)) {
        struct cairo_script script = cairo_script_of(span.script);
        double shift = script.below * text->size * scale;
        bool plain = script.size == 1 && shift == before;
        if (!plain)
            say(svg, "<tspan dy=\"%.2f\" font-size=\"%.2f\">", shift - before,
                script.size * text->size * scale);
        say_escaped(svg, span.text);
        if (!plain)
            say(svg, "</tspan>");
        before = shift;
    }
}

/* Notes a line of text; its number is what is left in its place. */
static uint32_t write_line(void *context, const struct cairo_text *text)
{
    struct svg *svg = context;
    double x, y, scale, same;
    cairo_surface_get_device_offset(svg->surface, &x, &y);
    cairo_surface_get_device_scale(svg->surface, &scale, &same);
    say(svg, "<text x=\"%.2f\" y=\"%.2f\" textLength=\"%.2f\" font-size=\"%.2f\"%s fill=\"#%06x\"",
        x + text->x * scale, y + text->baseline * scale, text->width * scale, text->size * scale,
        text->bold ? " font-weight=\"bold\"" : "", text->rgb);
    if (text->halo_width > 0)
        say(svg,
            " stroke=\"#%06x\" stroke-width=\"%.2f\" stroke-linejoin=\"round\" "
            "paint-order=\"stroke\"",
            text->halo, text->halo_width * scale);
    say(svg, ">");
    say_spans(svg, text, scale);
    say(svg, "</text>");
    svg->failed |= !add(&svg->texts, "", 1);
    return svg->count++;
}

static bool open(struct recording *recording, struct error *error)
{
    double width, height;
    struct svg *svg = calloc(1, sizeof *svg);
    if (!svg)
        return fail_memory(error);
    paper_points(&recording->plan, &width, &height);
    cairo_surface_t *surface = cairo_svg_surface_create_for_stream(keep, svg, width, height);
    /* freed with the surface, which writes until its end */
    if (cairo_surface_set_user_data(surface, &svg_key, svg, forget) != CAIRO_STATUS_SUCCESS)
        forget(svg);
    svg->surface = surface;
    return paper_open_written(recording, surface, (struct cairo_writer){write_line, svg}, error);
}

/* --- what is written --- */

static void write_text(struct target *target, const char *text)
{
    target_write(target, text, strlen(text));
}

static void write_escaped(struct target *target, const char *text)
{
    for (; *text; text++) {
        const char *entity = entity_of(*text);
        target_write(target, entity ? entity : text, entity ? strlen(entity) : 1);
    }
}

static void write_words(const struct recording *recording)
{
    write_text(recording->target, "\n<title>");
    write_escaped(recording->target, recording->plan.title);
    write_text(recording->target, "</title>\n<desc>");
    write_escaped(recording->target, recording->plan.description);
    write_text(recording->target, "</desc>");
    if (!recording->plan.command)
        return;
    write_text(recording->target, "\n<metadata>");
    write_escaped(recording->target, recording->plan.command);
    write_text(recording->target, "</metadata>");
}

/* Fowler, Noll and Vo's hash FNV-1a. */
static uint64_t hash(const char *bytes, size_t size)
{
    uint64_t sum = 14695981039346656037u;
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * 1099511628211u;
    return sum;
}

/* Bytes up to and with the place in front of the next id, or of a reference to one; 0: none. */
static size_t up_to_id(const char *from)
{
    static const char *const marks[] = {" id=\"", "href=\"#", "url(#"};
    for (const char *at = from + strcspn(from, " hu"); *at; at += 1 + strcspn(at + 1, " hu"))
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (strncmp(at, marks[i], strlen(marks[i])) == 0)
                return (size_t)(at - from) + strlen(marks[i]);
    return 0;
}

static void write_unique(struct target *target, const char *text, const char *prefix)
{
    for (size_t length; (length = up_to_id(text)) > 0; text += length) {
        target_write(target, text, length);
        write_text(target, prefix);
    }
    write_text(target, text);
}

/* The number that a text has left at the beginning of an element; −1 for anything else. Colours
 * are parts of a hundred: six digits and more tell all of them apart. */
static long text_left(const char *element)
{
    static const char opacity[] = "fill-opacity";
    const char *end = strchr(element, '>'), *at = strstr(element, "rgb("), *alpha;
    double parts[3], part;
    if (!end || !at || at > end || strncmp(element, "<path", 5) != 0)
        return -1;
    alpha = strstr(element, opacity);
    if (!alpha || alpha > end)
        return -1;
    alpha += strlen(opacity) + strspn(alpha + strlen(opacity), ":=\" ");
    part = strtod(alpha, NULL);
    if (fabs(part * 255 - CAIRO_TEXT_ALPHA) > 0.01 ||
        sscanf(at, "rgb(%lf%%%*[, ]%lf%%%*[, ]%lf%%", &parts[0], &parts[1], &parts[2]) != 3)
        return -1;
    return lround(parts[0] * 2.55) << 16 | lround(parts[1] * 2.55) << 8 | lround(parts[2] * 2.55);
}

/* Line by line, with each text in the place that was left for it. */
static void set_texts(const struct svg *svg, const char *from, struct bytes *out, bool *good)
{
    const char **text = calloc(svg->count + 1, sizeof *text), *at = svg->texts.at;
    *good = text != NULL;
    for (uint32_t i = 0; i < svg->count && text; i++, at += strlen(at) + 1)
        text[i] = at;
    while (*from && *good) {
        size_t length = strcspn(from, "<");
        *good = add(out, from, length);
        from += length;
        long number = *from ? text_left(from) : -1;
        bool left = number >= 0 && number < (long)svg->count;
        length = *from ? strcspn(from, ">") : 0;
        length += from[length] == '>';
        *good = *good && add(out, left ? text[number] : from, left ? strlen(text[number]) : length);
        from += length;
    }
    free(text);
}

/* The page begins: what it is for those who do not see it, and the fonts of its text. */
static void write_page(const struct recording *recording, const struct svg *svg, const char *tag,
                       const char *end, const struct bytes *body)
{
    char prefix[24];
    struct target *target = recording->target;
    snprintf(prefix, sizeof prefix, "g%016llx-",
             (unsigned long long)hash(body->at ? body->at : "", body->size));
    if (!(recording->format->flags & FORMAT_LIVE)) /* within a page there is no prolog */
        target_write(target, svg->drawn.at, (size_t)(tag - svg->drawn.at));
    write_text(target, "<svg role=\"img\" xml:space=\"preserve\" font-family=\"");
    if (recording->plan.family && *recording->plan.family) {
        write_escaped(target, recording->plan.family);
        write_text(target, ", ");
    }
    write_text(target, "DejaVu Sans, Bitstream Vera Sans, Verdana, sans-serif\"");
    target_write(target, tag + strlen("<svg"), (size_t)(end + 1 - tag) - strlen("<svg"));
    write_words(recording);
    write_unique(target, body->at ? body->at : "", prefix);
}

static bool finish(struct recording *recording, struct error *error)
{
    struct paper *paper = recording->state;
    struct bytes body = {0};
    bool good;
    if (!paper_finish(recording, error))
        return false;
    const struct svg *svg = cairo_surface_get_user_data(paper->surface, &svg_key);
    const char *tag = svg && svg->drawn.at ? strstr(svg->drawn.at, "<svg") : NULL;
    const char *end = tag ? strchr(tag, '>') : NULL;
    if (!end)
        return fail(error, "%.200s: cannot be drawn: Cairo wrote no SVG",
                    target_name(recording->target));
    set_texts(svg, end + 1, &body, &good);
    if (good && !svg->failed)
        write_page(recording, svg, tag, end, &body);
    free(body.at);
    if (!good || svg->failed)
        return fail_memory(error);
    return recording_refused(recording, error);
}

const struct format format_svg = {
    .name = "svg",
    .title = "SVG for web pages, with a description in words",
    .flags = FORMAT_PAPER | FORMAT_BARE,
    .open = open,
    .add = paper_add,
    .finish = finish,
    .release = paper_release,
};
