/*
 * GIF through libcgif: one palette made from the theme, no dithering, only what changed since the
 * last frame. Pixels are looked up in the palette when they change.
 */
#include <cgif.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "canvas/cairo.h"
#include "record/record.h"
#include "record/shades.h"

struct gif {
    CGIF *cgif;
    void *reserve; /* pages that nobody touches; NULL: none */
    size_t reserve_size;
    bool starved; /* there was not so much memory: libcgif must not be called any more */
    struct shades shades;
    uint32_t *pixels;       /* [height][width] of the frame before, as the canvas had them */
    unsigned char *entries; /* the same as palette entries */
    unsigned char *frame; /* what is written: entries, or the one after the last where all stays */
    bool *changed;        /* [width]: which entries of a row did */
};

/*
 * libcgif 0.3 does not look whether it was given memory: for each frame the dictionary of the
 * coder, 1.2 MB, and up to 12 bytes a pixel in copies of the picture and codes. That much is
 * reserved, and set free while it works. False when there is not so much.
 */
static bool reserve(struct recording *recording, struct error *error)
{
    struct gif *gif = recording->state;
    const struct plan *plan = &recording->plan;
    gif->reserve_size = 12 * (size_t)plan->width * (size_t)plan->height + (size_t)(2 << 20);
    void *pages = mmap(NULL, gif->reserve_size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    gif->starved = pages == MAP_FAILED;
    if (gif->starved)
        return fail(error, "memory: a GIF of %dx%d needs %ld MB more than there are", plan->width,
                    plan->height, (long)(gif->reserve_size >> 20));
    gif->reserve = pages;
    return true;
}

static void set_free(struct gif *gif)
{
    if (gif->reserve)
        munmap(gif->reserve, gif->reserve_size);
    gif->reserve = NULL;
}

static int write(void *context, const uint8_t *bytes, const size_t length)
{
    return target_write(context, bytes, length) ? 0 : -1;
}

/* Players count how often a GIF is repeated, we how often it is played. */
static bool begin(struct recording *recording, struct error *error)
{
    struct gif *gif = recording->state;
    const struct plan *plan = &recording->plan;
    uint8_t colours[3 * (SHADES_MOST + 1)] = {0};
    for (int i = 0; i < gif->shades.count; i++)
        for (int k = 0; k < 3; k++)
            colours[3 * i + k] = (uint8_t)(gif->shades.rgb[i] >> (16 - 8 * k));
    CGIF_Config config = {
        .pGlobalPalette = colours,
        .numGlobalPaletteEntries = (uint16_t)(gif->shades.count + 1),
        .attrFlags = CGIF_ATTR_IS_ANIMATED | (plan->loops == 1 ? CGIF_ATTR_NO_LOOP : 0),
        .numLoops = plan->loops > 1 ? (uint16_t)(plan->loops - 1) : 0,
        .width = (uint16_t)plan->width,
        .height = (uint16_t)plan->height,
        .pWriteFn = write,
        .pContext = recording->target,
    };
    if (!reserve(recording, error))
        return false;
    gif->cgif = cgif_newgif(&config);
    if (target_failed(recording->target, error))
        return false;
    return gif->cgif || fail_memory(error);
}

/* After the header, which libcgif has written by now; in blocks of up to 255 bytes. */
static bool write_comment(struct recording *recording, struct error *error)
{
    static const unsigned char begin[] = {0x21, 0xFE}, end[] = {0};
    const char *text = recording->plan.command;
    if (!text)
        return true;
    target_write(recording->target, begin, sizeof begin);
    for (size_t left = strlen(text); left > 0;) {
        unsigned char size = (unsigned char)(left < 255 ? left : 255);
        target_write(recording->target, &size, 1);
        target_write(recording->target, text, size);
        text += size;
        left -= size;
    }
    target_write(recording->target, end, sizeof end);
    return recording_refused(recording, error);
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
    gif->frame = malloc(count);
    gif->changed = malloc((size_t)plan->width * sizeof *gif->changed);
    if (!gif->pixels || !gif->entries || !gif->frame || !gif->changed)
        return fail_memory(error);
    shades_make(&gif->shades, &plan->palette, plan->inks, plan->relief, plan->basins,
                plan->colours);
    recording->canvas = cairo_canvas_open(plan->width, plan->height, error);
    return recording->canvas && begin(recording, error) && write_comment(recording, error);
}

/* Brings a row up to date and notes which entries changed; true when any did. */
static bool look_up_row(struct gif *gif, int width, const uint32_t *row, uint32_t *before,
                        unsigned char *entries, bool all)
{
    bool any = false;
    for (int x = 0; x < width; x++) {
        gif->changed[x] = false;
        if (row[x] == before[x] && !all)
            continue;
        unsigned char entry = shades_nearest(&gif->shades, row[x] & 0xFFFFFF);
        gif->changed[x] = all || entry != entries[x];
        any = any || gif->changed[x];
        before[x] = row[x];
        entries[x] = entry;
    }
    return any;
}

/*
 * What stayed is transparent, which costs least; but short gaps are drawn again. Letters would
 * otherwise be cut up by what was there before, and the coder lives on their likeness.
 */
static void cut_out(const struct gif *gif, int width, const unsigned char *entries,
                    unsigned char *out)
{
    enum { GAP = 8 };
    for (int x = 0, last = -GAP; x < width; x++) {
        if (!gif->changed[x])
            continue;
        int from = x - last < GAP ? last + 1 : x;
        memcpy(out + from, entries + from, (size_t)(x + 1 - from));
        last = x;
    }
}

static void look_up(struct recording *recording)
{
    struct gif *gif = recording->state;
    int stride, width = recording->plan.width;
    size_t count = (size_t)width * (size_t)recording->plan.height;
    bool first = recording->frames == 0;
    const unsigned char *pixels = cairo_canvas_pixels(recording->canvas, &stride);
    memset(gif->frame, gif->shades.count, count);
    for (int y = 0; y < recording->plan.height; y++) {
        const unsigned char *row = pixels + (size_t)y * (size_t)stride;
        size_t at = (size_t)y * (size_t)width;
        uint32_t *before = gif->pixels + at;
        if (!first && memcmp(row, before, (size_t)width * sizeof *before) == 0)
            continue;
        if (look_up_row(gif, width, (const uint32_t *)(const void *)row, before, gif->entries + at,
                        first))
            cut_out(gif, width, gif->entries + at, gif->frame + at);
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
        .pImageData = gif->frame,
        .attrFlags = recording->frames > 0 ? CGIF_FRAME_ATTR_HAS_SET_TRANS : 0,
        .genFlags = CGIF_FRAME_GEN_USE_DIFF_WINDOW,
        .transIndex = (uint8_t)gif->shades.count,
        .delay = (uint16_t)centiseconds,
    };
    set_free(gif);
    int result = cgif_addframe(gif->cgif, &frame);
    return check(recording, result, error) && reserve(recording, error);
}

static bool finish(struct recording *recording, struct error *error)
{
    struct gif *gif = recording->state;
    set_free(gif);
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
    set_free(gif);
    if (gif->cgif && !gif->starved) /* else it is given up, and its memory lost */
        cgif_close(gif->cgif);
    free(gif->pixels);
    free(gif->entries);
    free(gif->frame);
    free(gif->changed);
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
