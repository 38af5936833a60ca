/* PNG: what the window shows; the pictures of a sheet stand side by side on one. */
#include <stdlib.h>

#include "canvas/cairo.h"
#include "record/paper.h"

static bool open(struct recording *recording, struct error *error)
{
    const struct plan *plan = &recording->plan;
    struct paper *paper = calloc(1, sizeof *paper);
    double width, height;
    recording->state = paper;
    if (!paper)
        return fail_memory(error);
    paper_size(plan, &width, &height);
    paper->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
    if (cairo_surface_status(paper->surface) == CAIRO_STATUS_INVALID_SIZE)
        return fail(error, "size: %.0fx%.0f is too large for one PNG (32767 pixels each way)",
                    width, height);
    cairo_t *cr = cairo_create(paper->surface);
    cairo_set_source_rgb(cr, 1, 1, 1); /* what paper has between the pictures */
    cairo_paint(cr);
    cairo_destroy(cr);
    recording->canvas = cairo_canvas_open(plan->width, plan->height, error);
    return recording->canvas != NULL;
}

static bool add(struct recording *recording, long centiseconds, struct error *error)
{
    struct paper *paper = recording->state;
    const struct plan *plan = &recording->plan;
    int stride;
    (void)centiseconds;
    unsigned char *pixels = (unsigned char *)cairo_canvas_pixels(recording->canvas, &stride);
    cairo_surface_t *tile = cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_RGB24,
                                                                plan->width, plan->height, stride);
    cairo_t *cr = cairo_create(paper->surface);
    cairo_set_source_surface(cr, tile, paper->tile++ * (plan->width + PAPER_GAP), 0);
    cairo_paint(cr);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(tile);
    return status == CAIRO_STATUS_SUCCESS ||
           fail(error, "picture: cannot be put together: %s", cairo_status_to_string(status));
}

static bool finish(struct recording *recording, struct error *error)
{
    struct paper *paper = recording->state;
    cairo_status_t status =
        cairo_surface_write_to_png_stream(paper->surface, paper_write, recording);
    if (target_failed(recording->target, error))
        return false;
    return status == CAIRO_STATUS_SUCCESS ||
           fail(error, "%.200s: cannot be written: %s", target_name(recording->target),
                cairo_status_to_string(status));
}

const struct format format_png = {
    .name = "png",
    .title = "PNG picture",
    .open = open,
    .add = add,
    .finish = finish,
    .release = paper_release,
};
