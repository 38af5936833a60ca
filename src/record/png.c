/* PNG: what the window shows; the pictures of a sheet stand side by side on one. */
#include <stdlib.h>
#include <string.h>

#include "canvas/cairo.h"
#include "record/paper.h"

static cairo_format_t pixel_format(const struct plan *plan)
{
    return plan->bare ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24;
}

static bool open(struct recording *recording, struct error *error)
{
    const struct plan *plan = &recording->plan;
    struct paper *paper = calloc(1, sizeof *paper);
    double width, height;
    recording->state = paper;
    if (!paper)
        return fail_memory(error);
    paper_size(plan, &width, &height);
    paper->surface = cairo_image_surface_create(pixel_format(plan), (int)width, (int)height);
    if (cairo_surface_status(paper->surface) == CAIRO_STATUS_INVALID_SIZE)
        return fail(error, "size: %.0fx%.0f is too large for one PNG (32767 pixels each way)",
                    width, height);
    cairo_t *cr = cairo_create(paper->surface);
    cairo_set_source_rgb(cr, 1, 1, 1); /* what paper has between the pictures */
    if (!plan->bare)
        cairo_paint(cr);
    cairo_destroy(cr);
    recording->canvas = plan->bare ? cairo_canvas_open_bare(plan->width, plan->height, error)
                                   : cairo_canvas_open(plan->width, plan->height, error);
    return recording->canvas != NULL;
}

static bool add(struct recording *recording, long centiseconds, struct error *error)
{
    struct paper *paper = recording->state;
    const struct plan *plan = &recording->plan;
    int stride;
    (void)centiseconds;
    unsigned char *pixels = (unsigned char *)cairo_canvas_pixels(recording->canvas, &stride);
    cairo_surface_t *tile = cairo_image_surface_create_for_data(pixels, pixel_format(plan),
                                                                plan->width, plan->height, stride);
    cairo_t *cr = cairo_create(paper->surface);
    cairo_set_source_surface(cr, tile, paper->tile++ * (plan->width + TILE_GAP), 0);
    cairo_paint(cr);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(tile);
    return status == CAIRO_STATUS_SUCCESS ||
           fail(error, "picture: cannot be put together: %s", cairo_status_to_string(status));
}

/* --- words, which Cairo has no way for: they are put in behind the header on the way out --- */

enum { HEADER = 8 + 25 }; /* bytes: the signature and the first chunk */

/* The checksum of PNG (ISO/IEC 15948, annex D), bit by bit. */
static uint32_t checksum(uint32_t sum, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++) {
        sum ^= at[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum & 1 ? 0xEDB88320u ^ sum >> 1 : sum >> 1;
    }
    return sum;
}

static void write_number(struct target *target, uint32_t number)
{
    const unsigned char bytes[] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
                                   (unsigned char)(number >> 8), (unsigned char)number};
    target_write(target, bytes, sizeof bytes);
}

static bool is_ascii(const char *text)
{
    while (*text > 0)
        text++;
    return *text == '\0';
}

/* A chunk of text that is not compressed; in UTF-8 where ASCII does not do. */
static void write_text(struct target *target, const char *keyword, const char *text)
{
    const char *kind = is_ascii(text) ? "tEXt" : "iTXt";
    static const char plain[4] = {0}; /* not compressed, no language, keyword not translated */
    size_t head = strlen(keyword) + 1, gap = is_ascii(text) ? 0 : sizeof plain,
           length = strlen(text);
    uint32_t sum = checksum(0xFFFFFFFFu, kind, 4);
    sum = checksum(sum, keyword, head);
    sum = checksum(sum, plain, gap);
    sum = checksum(sum, text, length);
    write_number(target, (uint32_t)(head + gap + length));
    target_write(target, kind, 4);
    target_write(target, keyword, head);
    target_write(target, plain, gap);
    target_write(target, text, length);
    write_number(target, ~sum);
}

static void write_words(struct recording *recording)
{
    const struct plan *plan = &recording->plan;
    if (*plan->title)
        write_text(recording->target, "Title", plan->title);
    if (*plan->description)
        write_text(recording->target, "Description", plan->description);
    if (plan->command)
        write_text(recording->target, "Comment", plan->command);
}

static cairo_status_t write_with_words(void *closure, const unsigned char *bytes, unsigned length)
{
    struct recording *recording = closure;
    long before = target_size(recording->target), rest = HEADER - before;
    if (before >= HEADER || before + (long)length < HEADER)
        return paper_write(recording, bytes, length);
    target_write(recording->target, bytes, (size_t)rest);
    write_words(recording);
    return paper_write(recording, bytes + rest, length - (unsigned)rest);
}

static bool finish(struct recording *recording, struct error *error)
{
    struct paper *paper = recording->state;
    cairo_status_t status =
        cairo_surface_write_to_png_stream(paper->surface, write_with_words, recording);
    if (target_failed(recording->target, error))
        return false;
    return status == CAIRO_STATUS_SUCCESS ||
           fail(error, "%.200s: cannot be written: %s", target_name(recording->target),
                cairo_status_to_string(status));
}

const struct format format_png = {
    .name = "png",
    .title = "PNG picture",
    .flags = FORMAT_BARE,
    .open = open,
    .add = add,
    .finish = finish,
    .release = paper_release,
};
