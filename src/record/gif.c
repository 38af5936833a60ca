/*
 * GIF through libcgif: one palette made from the theme, no dithering, only what changed since the
 * last frame. Pixels are looked up in the palette when they change.
 */
#include <cgif.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/cairo.h"
#include "record/record.h"
#include "record/shades.h"

struct gif {
    CGIF *cgif;
    struct shades shades;
    uint32_t *pixels;       /* [height][width] of the frame before, as the canvas had them */
    unsigned char *entries; /* the same as palette entries */
};

static int write(void *context, const uint8_t *bytes, const size_t length)
{
    return target_write(context, bytes, length) ? 0 : -1;
}

/* Players count how often a GIF is repeated, we how often it is played. */
static bool begin(struct recording *recording, struct error *error)
{
    struct gif *gif = recording->state;
    const struct plan *plan = &recording->plan;
    uint8_t colours[3 * SHADES_MOST];
    for (int i = 0; i < gif->shades.count; i++)
        for (int k = 0; k < 3; k++)
            colours[3 * i + k] = (uint8_t)(gif->shades.rgb[i] >> (16 - 8 * k));
    CGIF_Config config = {
        .pGlobalPalette = colours,
        .numGlobalPaletteEntries = (uint16_t)gif->shades.count,
        .attrFlags = CGIF_ATTR_IS_ANIMATED | (plan->loops == 1 ? CGIF_ATTR_NO_LOOP : 0),
        .numLoops = plan->loops > 1 ? (uint16_t)(plan->loops - 1) : 0,
        .width = (uint16_t)plan->width,
        .height = (uint16_t)plan->height,
        .pWriteFn = write,
        .pContext = recording->target,
    };
    gif->cgif = cgif_newgif(&config);
    if (target_failed(recording->target, error))
        return false;
    return gif->cgif || fail_memory(error);
}

static bool open(struct recording *recording, struct error *error)
{
    const struct plan *plan = &recording->plan;
    size_t count = (size_t)plan->width * (size_t)plan->height;
    struct gif *gif = calloc(1, sizeof *gif);
    recording->state = gif;
    if (!gif)
        return fail_memory(error);
    gif->pixels = calloc(count, sizeof *gif->pixels);
    gif->entries = malloc(count);
    if (!gif->pixels || !gif->entries)
        return fail_memory(error);
    shades_make(&gif->shades, &plan->palette, plan->racers, plan->colours);
    recording->canvas = cairo_canvas_open(plan->width, plan->height, error);
    return recording->canvas && begin(recording, error);
}

static void look_up_row(struct gif *gif, int width, const uint32_t *row, uint32_t *before,
                        unsigned char *entries, bool all)
{
    for (int x = 0; x < width; x++) {
        if (row[x] == before[x] && !all)
            continue;
        before[x] = row[x];
        entries[x] = shades_nearest(&gif->shades, row[x] & 0xFFFFFF);
    }
}

static void look_up(struct recording *recording)
{
    struct gif *gif = recording->state;
    int stride, width = recording->plan.width;
    bool first = recording->frames == 0;
    const unsigned char *pixels = cairo_canvas_pixels(recording->canvas, &stride);
    for (int y = 0; y < recording->plan.height; y++) {
        const unsigned char *row = pixels + (size_t)y * (size_t)stride;
        uint32_t *before = gif->pixels + (size_t)y * (size_t)width;
        if (first || memcmp(row, before, (size_t)width * sizeof *before) != 0)
            look_up_row(gif, width, (const uint32_t *)(const void *)row, before,
                        gif->entries + (size_t)y * (size_t)width, first);
    }
}

static bool check(struct recording *recording, int result, struct error *error)
{
    if (target_failed(recording->target, error))
        return false;
    if (result == CGIF_EALLOC)
        return fail_memory(error);
    return result == CGIF_OK || fail(error, "%.200s: the GIF cannot be written (code %d)",
                                     target_name(recording->target), result);
}

static bool add(struct recording *recording, long centiseconds, struct error *error)
{
    struct gif *gif = recording->state;
    look_up(recording);
    CGIF_FrameConfig frame = {
        .pImageData = gif->entries,
        .genFlags = CGIF_FRAME_GEN_USE_TRANSPARENCY | CGIF_FRAME_GEN_USE_DIFF_WINDOW,
        .delay = (uint16_t)centiseconds,
    };
    return check(recording, cgif_addframe(gif->cgif, &frame), error);
}

static bool finish(struct recording *recording, struct error *error)
{
    struct gif *gif = recording->state;
    int result = cgif_close(gif->cgif);
    gif->cgif = NULL;
    return check(recording, result, error);
}

static void release(struct recording *recording)
{
    struct gif *gif = recording->state;
    cairo_canvas_close(recording->canvas);
    if (!gif)
        return;
    if (gif->cgif)
        cgif_close(gif->cgif);
    free(gif->pixels);
    free(gif->entries);
    free(gif);
}

const struct format format_gif = {
    .name = "gif",
    .title = "animated GIF",
    .flags = FORMAT_ANIMATED | FORMAT_LIMITED,
    .fps_most = 50, /* browsers slow anything faster down to 10 a second */
    .open = open,
    .add = add,
    .finish = finish,
    .release = release,
};
