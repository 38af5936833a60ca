/*
 * SVG: text as outlines, the field as an image; <title> and <desc> tell the run in words.
 *
 * Cairo has no way to write those two, so they are put in behind the opening tag while its bytes
 * pass by.
 */
#include <cairo-svg.h>
#include <stdlib.h>
#include <string.h>

#include "record/paper.h"

/* The opening tag arrives in pieces: first its name, then its end. */
enum stage { BEFORE_TAG, IN_TAG, AFTER_TAG };

struct svg {
    struct recording *recording;
    enum stage stage;
    int matched; /* characters of "<svg" seen in a row */
};

static cairo_user_data_key_t svg_key;

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
    static const char open_title[] = "\n<title>", between[] = "</title>\n<desc>",
                      close_description[] = "</desc>";
    target_write(recording->target, open_title, strlen(open_title));
    write_escaped(recording->target, recording->plan.title);
    target_write(recording->target, between, strlen(between));
    write_escaped(recording->target, recording->plan.description);
    target_write(recording->target, close_description, strlen(close_description));
}

/* True right after the end of the opening tag. */
static bool tag_ends(struct svg *svg, char byte)
{
    static const char name[] = "<svg";
    if (svg->stage == BEFORE_TAG) {
        svg->matched = byte == name[svg->matched] ? svg->matched + 1 : byte == '<';
        if (name[svg->matched] == '\0')
            svg->stage = IN_TAG;
    } else if (svg->stage == IN_TAG && byte == '>') {
        svg->stage = AFTER_TAG;
        return true;
    }
    return false;
}

static cairo_status_t write(void *closure, const unsigned char *bytes, unsigned length)
{
    struct svg *svg = closure;
    unsigned done = 0;
    for (unsigned i = 0; i < length && svg->stage != AFTER_TAG; i++) {
        if (!tag_ends(svg, (char)bytes[i]))
            continue;
        paper_write(svg->recording, bytes, i + 1);
        write_words(svg->recording);
        done = i + 1;
    }
    return paper_write(svg->recording, bytes + done, length - done);
}

static bool open(struct recording *recording, struct error *error)
{
    double width, height;
    struct svg *svg = calloc(1, sizeof *svg);
    if (!svg)
        return fail_memory(error);
    svg->recording = recording;
    paper_points(&recording->plan, &width, &height);
    cairo_surface_t *surface = cairo_svg_surface_create_for_stream(write, svg, width, height);
    /* freed with the surface, which writes until its end */
    if (cairo_surface_set_user_data(surface, &svg_key, svg, free) != CAIRO_STATUS_SUCCESS)
        free(svg);
    return paper_open(recording, surface, error);
}

const struct format format_svg = {
    .name = "svg",
    .title = "SVG for web pages, with a description in words",
    .open = open,
    .add = paper_add,
    .finish = paper_finish,
    .release = paper_release,
};
