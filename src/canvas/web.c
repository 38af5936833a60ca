#include "canvas/web.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/whole.h"
#include "canvas/cut.h"
#include "canvas/shading.h"
#include "canvas/spans.h"

/* Sizes, as parts of the font's: those of the Cairo canvas. */
static const double line_height = 1.2, line_width = 0.11, casing_width = 0.075,
                    marker_radius = 0.36, halo_width = 0.22, script_size = 0.72, below_shift = 0.17,
                    above_shift = -0.34, ascent = 0.928, descent = 0.236;

enum { FONT_PARTS = 36, FONT_LEAST = 3, SAMPLE_PARTS = 360, IMAGE_MOST = 8192 };

/* Text or an image that commands refer to. */
struct held {
    struct held *next;
};

struct kept {
    bool there;
    struct rect where; /* whole pixels */
    void *key;
    size_t size;
    long mark;
};

struct picture {
    struct canvas canvas; /* first: a canvas pointer is a picture pointer */
    double *number;       /* the commands; owned */
    size_t count, room;
    struct held *held; /* owned */
    bool failed;       /* memory was short */
    struct style style;
    double font;
    struct rect clip;
    struct kept kept[LAYER_COUNT];
    struct kept *open; /* the layer being drawn; NULL if none */
    long loose_mark;   /* of a layer that is not kept */
};

static struct picture *of(struct canvas *canvas)
{
    return (struct picture *)canvas;
}

/* --- commands --- */

static bool make_room(struct picture *p, size_t more)
{
    if (p->count + more > p->room) {
        size_t room = 2 * p->room + more;
        double *longer = realloc(p->number, room * sizeof *longer);
        p->failed |= !longer;
        if (!longer)
            return false;
        p->number = longer;
        p->room = room;
    }
    return true;
}

static void put(struct picture *p, double number)
{
    if (make_room(p, 1))
        p->number[p->count++] = number;
}

/* A command and its numbers. */
#define PUT(p, ...) \
    put_all(p, (const double[]){__VA_ARGS__}, sizeof(double[]){__VA_ARGS__} / sizeof(double))

static void put_all(struct picture *p, const double *number, size_t count)
{
    if (!make_room(p, count))
        return;
    memcpy(p->number + p->count, number, count * sizeof *number);
    p->count += count;
}

/* Memory that lasts as long as the commands; NULL when it is short. */
static void *hold(struct picture *p, size_t size)
{
    struct held *held = malloc(sizeof *held + size);
    p->failed |= !held;
    if (!held)
        return NULL;
    held->next = p->held;
    p->held = held;
    return held + 1;
}

static void forget(struct picture *p)
{
    for (struct held *next; p->held; p->held = next) {
        next = p->held->next;
        free(p->held);
    }
    p->count = 0;
    p->failed = false;
}

static double address(const void *at)
{
    return (double)(uintptr_t)at;
}

static double colour(const struct picture *p, enum ink ink)
{
    return p->style.palette.rgb[ink];
}

/* Ordinary line width. */
static double hair(const struct picture *p)
{
    return (p->style.hair > 0 ? p->style.hair : p->font * line_width) * p->style.line;
}

static void stroke_path(struct picture *p, enum ink ink, double width, bool round, bool dashed)
{
    PUT(p, WEB_STROKE, colour(p, ink), width, round, dashed ? 0.3 * p->font : 0, 0.22 * p->font);
}

/* --- lines --- */

/* Points nearer than this to the last one drawn change nothing that can be seen. */
static const double same_place = 0.2;

/* Adds the part of a segment that can be seen; `pen` is where the path stands now. */
static void add_segment(struct picture *p, const struct rect *reach, struct point a, struct point b,
                        struct point *pen)
{
    if (!cut_segment(reach, &a, &b))
        return;
    if (a.x != pen->x || a.y != pen->y)
        PUT(p, NAN, NAN, a.x, a.y);
    PUT(p, b.x, b.y);
    *pen = b;
}

static void add_line(struct picture *p, const struct point *points, size_t count, double width)
{
    struct rect reach = {p->clip.x - 2 * width, p->clip.y - 2 * width, p->clip.width + 4 * width,
                         p->clip.height + 4 * width};
    struct point pen = {NAN, NAN}, last = points[0];
    put(p, WEB_PATH);
    size_t length = p->count;
    put(p, 0);
    for (size_t i = 1; i < count; i++) {
        bool near =
            fabs(points[i].x - last.x) < same_place && fabs(points[i].y - last.y) < same_place;
        if (near && i + 1 < count && isfinite(points[i + 1].x))
            continue;
        add_segment(p, &reach, last, points[i], &pen);
        last = points[i];
    }
    if (length < p->count)
        p->number[length] = (double)((p->count - length - 1) / 2);
}

static void line(struct canvas *canvas, const struct point *points, size_t count,
                 const struct stroke *stroke)
{
    struct picture *p = of(canvas);
    double width = stroke->width * hair(p), casing = 2 * p->font * casing_width;
    if (count < 2)
        return;
    add_line(p, points, count, width + casing);
    if (stroke->cased) /* no caps: where a path goes on, they would cut into what is there */
        stroke_path(p, INK_BACKGROUND, width + casing * p->style.line, false, false);
    stroke_path(p, stroke->ink, width, !stroke->dashed, stroke->dashed);
}

/* --- markers --- */

/* A regular polygon, or a star with `inner` < 1, its first corner at an angle from the top. */
static void add_polygon(struct picture *p, struct point at, double radius, int corners, double turn,
                        double inner)
{
    int points = inner < 1 ? 2 * corners : corners;
    PUT(p, WEB_PATH, points);
    for (int i = 0; i < points; i++) {
        double angle = 6.283185307179586 * (turn + (double)i / points), r = radius;
        if (inner < 1 && i % 2 == 1)
            r *= inner;
        PUT(p, at.x + r * sin(angle), at.y - r * cos(angle));
    }
    put(p, WEB_CLOSE);
}

/* Outlines of about the same area. */
static void add_shape(struct picture *p, struct point at, double radius, int shape)
{
    switch (shape % (RACER_INKS / 2)) {
    case 0:
        PUT(p, WEB_ARC, at.x, at.y, radius);
        break;
    case 1:
        add_polygon(p, (struct point){at.x, at.y + 0.12 * radius}, 1.3 * radius, 3, 0, 1);
        break;
    case 2:
        add_polygon(p, at, 1.27 * radius, 4, 0.125, 1);
        break;
    case 3:
        add_polygon(p, at, 1.32 * radius, 4, 0, 1);
        break;
    case 4:
        add_polygon(p, (struct point){at.x, at.y - 0.12 * radius}, 1.3 * radius, 3, 0.5, 1);
        break;
    default:
        add_polygon(p, at, 1.5 * radius, 5, 0, 0.5);
        break;
    }
}

/* Strokes the current path over a wider one of the background, so that it stands out. */
static void stroke_cased(struct picture *p, enum ink ink, double width)
{
    stroke_path(p, INK_BACKGROUND, width + 2 * p->font * casing_width, false, false);
    stroke_path(p, ink, width, false, false);
}

static void mark_racer(struct picture *p, struct point at, int shape, enum ink ink)
{
    bool hollow = shape / (RACER_INKS / 2) % 2 == 1;
    add_shape(p, at, marker_radius * p->font * (hollow ? 0.9 : 1), shape);
    PUT(p, WEB_PAINT, colour(p, hollow ? INK_BACKGROUND : ink));
    if (hollow)
        stroke_cased(p, ink, 0.11 * p->font);
    else
        stroke_path(p, INK_BACKGROUND, p->font * casing_width, false, false);
}

static void add_cross(struct picture *p, struct point at, double radius, bool diagonal)
{
    double x = diagonal ? 0.75 * radius : radius, y = diagonal ? x : 0;
    PUT(p, WEB_PATH, 5, at.x - x, at.y - y, at.x + x, at.y + y, NAN, NAN, at.x + y, at.y - x,
        at.x - y, at.y + x);
}

static void mark_point(struct picture *p, struct point at, enum shape shape, enum ink ink)
{
    double width = 0.12 * p->font;
    switch (shape) {
    case SHAPE_MINIMUM:
    case SHAPE_SADDLE:
        add_cross(p, at, 0.4 * p->font, shape == SHAPE_SADDLE);
        stroke_cased(p, ink, width);
        break;
    case SHAPE_DATUM_POSITIVE:
        add_cross(p, at, 0.24 * p->font, false);
        stroke_cased(p, ink, width);
        break;
    case SHAPE_DATUM_NEGATIVE:
    case SHAPE_START:
        add_shape(p, at, (shape == SHAPE_START ? 0.4 : 0.2) * p->font, 0);
        stroke_cased(p, ink, width);
        break;
    default:
        add_shape(p, at, (shape == SHAPE_TRIAL ? 0.16 : 0.18) * p->font, 0);
        PUT(p, WEB_PAINT, colour(p, ink));
        break;
    }
}

static void marker(struct canvas *canvas, struct point at, int shape, enum ink ink)
{
    if (!(fabs(at.x) < 1e6 && fabs(at.y) < 1e6))
        return;
    if (shape < RACER_INKS)
        mark_racer(of(canvas), at, shape, ink);
    else
        mark_point(of(canvas), at, (enum shape)shape, ink);
}

/* --- text --- */

static double span_size(const struct picture *p, const struct span *span)
{
    return span->script == SCRIPT_LINE ? p->font : script_size * p->font;
}

static double span_width(const struct picture *p, enum weight weight, const struct span *span)
{
    return web_measure(span_size(p, span), weight == WEIGHT_BOLD, span->text, strlen(span->text));
}

static double measure(const struct canvas *canvas, enum weight weight, const char *utf8)
{
    struct span_reader reader = {.at = utf8};
    struct span span;
    double width = 0;
    while (span_next(&reader, &span))
        width += span_width((const struct picture *)canvas, weight, &span);
    return width;
}

static void put_span(struct picture *p, struct point at, enum weight weight, enum ink ink,
                     const struct span *span)
{
    size_t length = strlen(span->text);
    char *text = hold(p, length);
    double halo = weight == WEIGHT_LABEL ? halo_width * p->font : 0;
    if (!text)
        return;
    memcpy(text, span->text, length);
    PUT(p, WEB_TEXT, colour(p, ink), at.x, at.y, span_size(p, span), weight == WEIGHT_BOLD, halo,
        colour(p, INK_BACKGROUND), address(text), (double)length);
}

static void text(struct canvas *canvas, struct point at, enum align align, enum weight weight,
                 enum ink ink, const char *utf8)
{
    struct picture *p = of(canvas);
    struct span_reader reader = {.at = utf8};
    struct span span;
    if (!(fabs(at.x) < 1e6 && fabs(at.y) < 1e6))
        return;
    double baseline = at.y + 0.5 * (canvas->em - (ascent + descent) * p->font) + ascent * p->font;
    if (align != ALIGN_LEFT)
        at.x -= measure(canvas, weight, utf8) * (align == ALIGN_RIGHT ? 1 : 0.5);
    while (span_next(&reader, &span)) {
        double shift = span.script == SCRIPT_BELOW   ? below_shift
                       : span.script == SCRIPT_ABOVE ? above_shift
                                                     : 0;
        put_span(p, (struct point){at.x, floor(baseline + shift * p->font + 0.5)}, weight, ink,
                 &span);
        at.x += span_width(p, weight, &span);
    }
}

/* --- areas --- */

static void fill(struct canvas *canvas, struct rect where, enum ink ink)
{
    struct picture *p = of(canvas);
    PUT(p, WEB_FILL, colour(p, ink), where.x, where.y, where.width, where.height);
}

/* From 0xAARRGGBB, multiplied by its alpha where that is not 0 or full, to bytes in the order of
 * red, green, blue, alpha. */
static void order_bytes(uint32_t *pixels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t pixel = pixels[i], alpha = pixel >> 24, out = alpha << 24;
        for (int shift = 0; shift < 24; shift += 8) {
            uint32_t part = pixel >> shift & 255;
            if (alpha > 0 && alpha < 255)
                part = (part * 255 + alpha / 2) / alpha;
            out |= (part < 255 ? part : 255) << (16 - shift);
        }
        pixels[i] = out;
    }
}

/* An image to fill; false where there is none to be seen, or memory is short. */
static bool open_image(struct picture *p, int width, int height, struct raster *raster)
{
    if (width < 1 || height < 1)
        return false;
    uint32_t *pixels = hold(p, (size_t)width * (size_t)height * sizeof *pixels);
    *raster = (struct raster){pixels, width, height, width};
    return pixels != NULL;
}

static void close_image(struct picture *p, struct rect where, const struct raster *raster)
{
    order_bytes(raster->pixels, (size_t)raster->width * (size_t)raster->height);
    PUT(p, WEB_IMAGE, where.x, where.y, where.width, where.height, address(raster->pixels),
        raster->width, raster->height);
}

static bool has_area(struct rect r)
{
    return r.width > 0 && r.height > 0 && isfinite(r.x + r.width) && isfinite(r.y + r.height);
}

static void field(struct canvas *canvas, struct rect where, int columns, int rows,
                  const float *bands, const unsigned char *shade)
{
    struct picture *p = of(canvas);
    struct raster raster;
    if (columns < 1 || rows < 1 || !has_area(where))
        return;
    int fold = whole_within(floor(columns / where.width + 0.5), 1, columns);
    int width = shade ? columns / fold : whole_within(ceil(where.width), 0, IMAGE_MOST),
        height = shade ? rows / fold : whole_within(ceil(where.height), 0, IMAGE_MOST);
    if (!open_image(p, width, height, &raster))
        return;
    if (shade)
        shade_lit(&raster, columns, fold, bands, shade, &p->style.palette);
    else
        shade_bands(&raster, columns, rows, bands, 0.6 * hair(p), &p->style.palette);
    close_image(p, where, &raster);
}

static void tiles(struct canvas *canvas, struct rect where, int columns, int rows,
                  const unsigned char *ink)
{
    struct picture *p = of(canvas);
    struct raster raster;
    if (columns < 1 || rows < 1 || !has_area(where) ||
        !open_image(p, whole_within(ceil(where.width), 1, IMAGE_MOST),
                    whole_within(ceil(where.height), 1, IMAGE_MOST), &raster))
        return;
    shade_tiles(&raster, columns, rows, ink, &p->style.palette);
    close_image(p, where, &raster);
}

/* --- clip and layers --- */

static void clip(struct canvas *canvas, const struct rect *rect)
{
    struct picture *p = of(canvas);
    struct rect whole =
        p->open ? p->open->where : (struct rect){0, 0, canvas->width, canvas->height};
    p->clip = rect ? *rect : whole;
    PUT(p, WEB_CLIP, p->clip.x, p->clip.y, fmax(p->clip.width, 0), fmax(p->clip.height, 0));
}

static bool same_rect(struct rect a, struct rect b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

static void drop(struct kept *kept)
{
    free(kept->key);
    *kept = (struct kept){0};
}

static void drop_layers(struct picture *p)
{
    for (int i = 0; i < LAYER_COUNT; i++)
        drop(&p->kept[i]);
}

static bool renew(struct kept *kept, struct rect where, const void *key, size_t size)
{
    drop(kept);
    kept->key = malloc(size ? size : 1);
    if (!kept->key)
        return false;
    memcpy(kept->key, key, size);
    kept->size = size;
    kept->where = where;
    kept->there = true;
    return true;
}

static long *layer(struct canvas *canvas, enum layer layer, struct rect where, const void *key,
                   size_t size)
{
    struct picture *p = of(canvas);
    struct kept *kept = &p->kept[layer];
    struct rect pixels = {floor(where.x), floor(where.y), 0, 0};
    pixels.width = ceil(where.x + where.width) - pixels.x;
    pixels.height = ceil(where.y + where.height) - pixels.y;
    bool same = kept->there && same_rect(kept->where, pixels) && kept->size == size &&
                memcmp(kept->key, key, size) == 0,
         fits = pixels.width >= 1 && pixels.height >= 1 && pixels.width <= IMAGE_MOST &&
                pixels.height <= IMAGE_MOST;
    p->loose_mark = 0;
    if (!fits || (!same && !renew(kept, pixels, key, size))) {
        clip(canvas, &where);
        return &p->loose_mark;
    }
    p->open = kept;
    PUT(p, WEB_LAYER, layer, pixels.x, pixels.y, pixels.width, pixels.height, !same);
    clip(canvas, &where);
    if (!same && layer == LAYER_GROUND)
        fill(canvas, pixels, INK_BACKGROUND);
    return &kept->mark;
}

static void layer_end(struct canvas *canvas)
{
    struct picture *p = of(canvas);
    if (p->open)
        put(p, WEB_LAYER_END);
    p->open = NULL;
    clip(canvas, NULL);
}

/* --- life --- */

static void size(struct canvas *canvas, double factor)
{
    struct picture *p = of(canvas);
    double side = fmin(canvas->height, 1.2 * canvas->width);
    double font = p->style.font > 0 ? p->style.font : fmax(side / FONT_PARTS, FONT_LEAST);
    p->font = font * p->style.text * factor;
    canvas->em = floor(line_height * p->font + 0.5);
    canvas->column = web_measure(p->font, false, "0", 1);
}

static void measure_picture(struct picture *p)
{
    struct canvas *c = &p->canvas;
    double side = fmin(c->height, 1.2 * c->width);
    size(c, 1);
    c->margin = floor(0.6 * p->font);
    c->sample = fmax(2, floor(side / SAMPLE_PARTS));
    c->dot = 1;
}

static bool same_style(const struct style *a, const struct style *b)
{
    return a->text == b->text && a->line == b->line && a->font == b->font && a->hair == b->hair &&
           memcmp(a->palette.rgb, b->palette.rgb, sizeof a->palette.rgb) == 0;
}

static void begin(struct canvas *canvas, const struct style *style)
{
    struct picture *p = of(canvas);
    bool whole = !p->failed; /* else layers lack what was drawn on them */
    forget(p);
    if (!whole || !same_style(&p->style, style)) {
        p->style = *style;
        drop_layers(p);
    }
    measure_picture(p);
    p->open = NULL;
    PUT(p, WEB_CLEAR, colour(p, INK_BACKGROUND));
    clip(canvas, NULL);
}

static const struct canvas_operations operations = {
    .begin = begin,
    .field = field,
    .tiles = tiles,
    .fill = fill,
    .line = line,
    .marker = marker,
    .text = text,
    .measure = measure,
    .size = size,
    .clip = clip,
    .layer = layer,
    .layer_end = layer_end,
};

struct canvas *web_canvas_open(double width, double height, struct error *error)
{
    struct picture *p = calloc(1, sizeof *p);
    if (!p) {
        fail_memory(error);
        return NULL;
    }
    p->canvas.operations = &operations;
    p->canvas.keeps = true;
    p->style.text = p->style.line = 1;
    web_canvas_resize(&p->canvas, width, height);
    return &p->canvas;
}

void web_canvas_close(struct canvas *canvas)
{
    if (!canvas)
        return;
    forget(of(canvas));
    drop_layers(of(canvas));
    free(of(canvas)->number);
    free(canvas);
}

void web_canvas_resize(struct canvas *canvas, double width, double height)
{
    canvas->width = width;
    canvas->height = height;
    drop_layers(of(canvas));
    measure_picture(of(canvas));
}

bool web_canvas_commands(const struct canvas *canvas, const double **number, size_t *count)
{
    const struct picture *p = (const struct picture *)canvas;
    *number = p->number;
    *count = p->count;
    return !p->failed;
}
