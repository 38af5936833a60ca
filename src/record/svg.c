/*
 * SVG: text as outlines, the field as an image; <title> and <desc> tell the run in words.
 *
 * Cairo numbers its glyphs, clips and images from 0 in every file, so that two files in one web
 * page would take each other's. Here every id begins with a number made of the whole picture: the
 * same picture has the same ids, two pictures share none. Cairo's bytes are therefore kept until
 * the end, and <title> and <desc>, for which it has no way either, are put in on the way out.
 */
#include <cairo-svg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/paper.h"

struct svg {
    size_t size, room;
    char *bytes; /* what Cairo wrote; owned */
};

static cairo_user_data_key_t svg_key;

/* --- what Cairo writes --- */

static cairo_status_t keep(void *closure, const unsigned char *bytes, unsigned length)
{
    struct svg *svg = closure;
    if (svg->size + length + 1 > svg->room) {
        size_t room = 2 * svg->room + length + 1;
        char *longer = realloc(svg->bytes, room);
        if (!longer)
            return CAIRO_STATUS_NO_MEMORY;
        svg->bytes = longer;
        svg->room = room;
    }
    memcpy(svg->bytes + svg->size, bytes, length);
    svg->size += length;
    svg->bytes[svg->size] = '\0';
    return CAIRO_STATUS_SUCCESS;
}

static void forget(void *closure)
{
    struct svg *svg = closure;
    free(svg->bytes);
    free(svg);
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
    return paper_open(recording, surface, error);
}

/* --- what is written --- */

static void write_text(struct target *target, const char *text)
{
    target_write(target, text, strlen(text));
}

static void write_escaped(struct target *target, const char *text)
{
    for (; *text; text++) {
        const char *entity = *text == '<'   ? "&lt;"
                             : *text == '>' ? "&gt;"
                             : *text == '&' ? "&amp;"
                                            : NULL;
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

static bool finish(struct recording *recording, struct error *error)
{
    struct paper *paper = recording->state;
    if (!paper_finish(recording, error))
        return false;
    const struct svg *svg = cairo_surface_get_user_data(paper->surface, &svg_key);
    const char *tag = svg && svg->bytes ? strstr(svg->bytes, "<svg") : NULL;
    const char *end = tag ? strchr(tag, '>') : NULL;
    char prefix[24];
    if (!end)
        return fail(error, "%.200s: cannot be drawn: Cairo wrote no SVG",
                    target_name(recording->target));
    snprintf(prefix, sizeof prefix, "g%016llx-", (unsigned long long)hash(svg->bytes, svg->size));
    target_write(recording->target, svg->bytes, (size_t)(end + 1 - svg->bytes));
    write_words(recording);
    write_unique(recording->target, end + 1, prefix);
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
