#include "record/paper.h"

#include <stdlib.h>

#include "canvas/cairo.h"

void paper_size(const struct plan *plan, double *width, double *height)
{
    *width = (double)plan->width * plan->tiles + TILE_GAP * (plan->tiles - 1);
    *height = plan->height;
}

void paper_points(const struct plan *plan, double *width, double *height)
{
    double pixels, points_per_pixel = 72.0 / 96;
    paper_size(plan, &pixels, height);
    if (plan->width_cm > 0)
        points_per_pixel = plan->width_cm / 2.54 * 72 / pixels;
    *width = pixels * points_per_pixel;
    *height *= points_per_pixel;
}

cairo_status_t paper_write(void *recording, const unsigned char *bytes, unsigned length)
{
    struct recording *r = recording;
    return target_write(r->target, bytes, length) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* What the surface has to say, if it was not the target that failed. */
static bool check(struct recording *recording, cairo_surface_t *surface, struct error *error)
{
    cairo_status_t status = cairo_surface_status(surface);
    if (target_failed(recording->target, error))
        return false;
    return status == CAIRO_STATUS_SUCCESS ||
           fail(error, "%.200s: cannot be drawn: %s", target_name(recording->target),
                cairo_status_to_string(status));
}

/* The canvas has pixels for units, wherever on the surface it is and however large they are there.
 */
static bool begin_tile(struct recording *recording, struct error *error)
{
    struct paper *paper = recording->state;
    const struct plan *plan = &recording->plan;
    double pixels, points, height;
    paper_size(plan, &pixels, &height);
    paper_points(plan, &points, &height);
    double scale = points / pixels;
    cairo_surface_set_device_scale(paper->surface, scale, scale);
    cairo_surface_set_device_offset(paper->surface, paper->tile * (plan->width + TILE_GAP) * scale,
                                    0);
    recording->canvas = cairo_canvas_on(paper->surface, plan->width, plan->height, error);
    if (recording->canvas)
        cairo_canvas_write(recording->canvas, paper->writer);
    return recording->canvas != NULL;
}

bool paper_open(struct recording *recording, cairo_surface_t *surface, struct error *error)
{
    return paper_open_written(recording, surface, (struct cairo_writer){0}, error);
}

bool paper_open_written(struct recording *recording, cairo_surface_t *surface,
                        struct cairo_writer writer, struct error *error)
{
    struct paper *paper = calloc(1, sizeof *paper);
    if (!paper) {
        cairo_surface_destroy(surface);
        return fail_memory(error);
    }
    paper->surface = surface;
    paper->writer = writer;
    recording->state = paper;
    return check(recording, surface, error) && begin_tile(recording, error);
}

bool paper_add(struct recording *recording, long centiseconds, struct error *error)
{
    struct paper *paper = recording->state;
    (void)centiseconds;
    cairo_canvas_close(recording->canvas);
    recording->canvas = NULL;
    int pages = recording->plan.pages;
    if (pages > 0)
        cairo_surface_show_page(paper->surface);
    paper->tile += pages == 0;
    paper->page++;
    bool more = pages > 0 ? paper->page < pages : paper->tile < recording->plan.tiles;
    if (more && !begin_tile(recording, error))
        return false;
    return check(recording, paper->surface, error);
}

bool paper_finish(struct recording *recording, struct error *error)
{
    struct paper *paper = recording->state;
    cairo_surface_finish(paper->surface);
    return check(recording, paper->surface, error);
}

void paper_release(struct recording *recording)
{
    struct paper *paper = recording->state;
    if (!paper)
        return;
    cairo_canvas_close(recording->canvas);
    cairo_surface_destroy(paper->surface);
    free(paper);
}
