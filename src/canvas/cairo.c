#include "canvas/cairo.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/whole.h"
#include "canvas/cut.h"
#include "canvas/lettering.h"
#include "canvas/loops.h"
#include "canvas/shading.h"
#include "canvas/spans.h"

/* Sizes, as parts of the font's: chosen by eye at 1280×720 and from the back row. */
static const double line_height = 1.2, line_width = 0.11, casing_width = 0.075,
                    marker_radius = 0.36, halo_width = 0.22;

enum { FONT_PARTS = 36, FONT_LEAST = 3, SAMPLE_PARTS = 360 };

/* A kept part of the picture. */
struct kept {
    cairo_surface_t *surface;
    cairo_t *cr;
    struct rect where; /* whole pixels */
    void *key;
    size_t size;
    long mark;
};

struct picture {
    struct canvas canvas; /* first: a canvas pointer is a picture pointer */
    bool vector, mute;
    cairo_surface_t *surface;
    cairo_t *main, *cr; /* the picture's context, and the one drawn on: that, or a layer's */
    struct lettering *lettering;
    struct cairo_writer writer; /* of text; NULL: it is drawn */
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

static const struct picture *of_const(const struct canvas *canvas)
{
    return (const struct picture *)canvas;
}

static void set_rgb(cairo_t *cr, uint32_t rgb, double alpha)
{
    cairo_set_source_rgba(cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                          (rgb & 255) / 255.0, alpha);
}

static void set_ink(const struct picture *p, enum ink ink)
{
    set_rgb(p->cr, p->style.palette.rgb[ink], 1);
}

/* Ordinary line width. */
static double hair(const struct picture *p)
{
    return (p->style.hair > 0 ? p->style.hair : p->font * line_width) * p->style.line;
}

/* --- lines --- */

/* Adds the part of a segment that can be seen; `pen` is where the path stands now. */
static void add_segment(struct picture *p, const struct rect *reach, struct point a, struct point b,
                        struct point *pen)
{
    if (!cut_segment(reach, &a, &b))
        return;
    if (a.x != pen->x || a.y != pen->y)
        cairo_move_to(p->cr, a.x, a.y);
    cairo_line_to(p->cr, b.x, b.y);
    *pen = b;
}

/* Points nearer than this to the last one drawn change nothing that can be seen. */
static const double same_place = 0.2;

static void add_line(struct picture *p, const struct point *points, size_t count, double width)
{
    struct rect reach = {p->clip.x - 2 * width, p->clip.y - 2 * width, p->clip.width + 4 * width,
                         p->clip.height + 4 * width};
    struct point pen = {NAN, NAN}, last = points[0];
    for (size_t i = 1; i < count; i++) {
        bool near =
            fabs(points[i].x - last.x) < same_place && fabs(points[i].y - last.y) < same_place;
        if (near && i + 1 < count && isfinite(points[i + 1].x))
            continue;
        add_segment(p, &reach, last, points[i], &pen);
        last = points[i];
    }
}

static void line(struct canvas *canvas, const struct point *points, size_t count,
                 const struct stroke *stroke)
{
    struct picture *p = of(canvas);
    double width = stroke->width * hair(p);
    if (count < 2)
        return;
    add_line(p, points, count, width + 2 * p->font * casing_width);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
    if (stroke->cased) { /* no caps: where a path goes on, they would cut into what is there */
        cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_BUTT);
        set_ink(p, INK_BACKGROUND);
        cairo_set_line_width(p->cr, width + 2 * p->font * casing_width * p->style.line);
        cairo_stroke_preserve(p->cr);
    }
    cairo_set_line_cap(p->cr, stroke->dashed ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
    double dash[] = {0.3 * p->font, 0.22 * p->font};
    cairo_set_dash(p->cr, dash, stroke->dashed ? 2 : 0, 0);
    set_ink(p, stroke->ink);
    cairo_set_line_width(p->cr, width);
    cairo_stroke(p->cr);
    cairo_set_dash(p->cr, dash, 0, 0);
}

/* --- markers --- */

/* A regular polygon, or a star with `inner` < 1, its first corner at an angle from the top. */
static void add_polygon(cairo_t *cr, struct point at, double radius, int corners, double turn,
                        double inner)
{
    int points = inner < 1 ? 2 * corners : corners;
    cairo_new_path(cr);
    for (int i = 0; i < points; i++) {
        double angle = 6.283185307179586 * (turn + (double)i / points), r = radius;
        if (inner < 1 && i % 2 == 1)
            r *= inner;
        cairo_line_to(cr, at.x + r * sin(angle), at.y - r * cos(angle));
    }
    cairo_close_path(cr);
}

/* Outlines of about the same area. */
static void add_shape(cairo_t *cr, struct point at, double radius, int shape)
{
    switch (shape % (RACER_INKS / 2)) {
    case 0:
        cairo_new_path(cr);
        cairo_arc(cr, at.x, at.y, radius, 0, 6.283185307179586);
        cairo_close_path(cr);
        break;
    case 1:
        add_polygon(cr, (struct point){at.x, at.y + 0.12 * radius}, 1.3 * radius, 3, 0, 1);
        break;
    case 2:
        add_polygon(cr, at, 1.27 * radius, 4, 0.125, 1);
        break;
    case 3:
        add_polygon(cr, at, 1.32 * radius, 4, 0, 1);
        break;
    case 4:
        add_polygon(cr, (struct point){at.x, at.y - 0.12 * radius}, 1.3 * radius, 3, 0.5, 1);
        break;
    default:
        add_polygon(cr, at, 1.5 * radius, 5, 0, 0.5);
        break;
    }
}

/* Strokes the current path over a wider one of the background, so that it stands out. */
static void stroke_cased(struct picture *p, enum ink ink, double width)
{
    set_ink(p, INK_BACKGROUND);
    cairo_set_line_width(p->cr, width + 2 * p->font * casing_width);
    cairo_stroke_preserve(p->cr);
    set_ink(p, ink);
    cairo_set_line_width(p->cr, width);
    cairo_stroke(p->cr);
}

static void mark_racer(struct picture *p, struct point at, int shape, enum ink ink)
{
    bool hollow = shape / (RACER_INKS / 2) % 2 == 1;
    double radius = marker_radius * p->font * (hollow ? 0.9 : 1);
    add_shape(p->cr, at, radius, shape);
    set_ink(p, hollow ? INK_BACKGROUND : ink);
    cairo_fill_preserve(p->cr);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_MITER);
    if (hollow) {
        stroke_cased(p, ink, 0.11 * p->font);
        return;
    }
    set_ink(p, INK_BACKGROUND);
    cairo_set_line_width(p->cr, p->font * casing_width);
    cairo_stroke(p->cr);
}

static void add_cross(cairo_t *cr, struct point at, double radius, bool diagonal)
{
    double x = diagonal ? 0.75 * radius : radius, y = diagonal ? x : 0;
    cairo_new_path(cr);
    cairo_move_to(cr, at.x - x, at.y - y);
    cairo_line_to(cr, at.x + x, at.y + y);
    cairo_move_to(cr, at.x + y, at.y - x);
    cairo_line_to(cr, at.x - y, at.y + x);
}

static void mark_point(struct picture *p, struct point at, enum shape shape, enum ink ink)
{
    double radius = 0.4 * p->font, width = 0.12 * p->font;
    cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_BUTT);
    switch (shape) {
    case SHAPE_MINIMUM:
    case SHAPE_SADDLE:
        add_cross(p->cr, at, radius, shape == SHAPE_SADDLE);
        stroke_cased(p, ink, width);
        break;
    case SHAPE_DATUM_POSITIVE:
        add_cross(p->cr, at, 0.24 * p->font, false);
        stroke_cased(p, ink, width);
        break;
    case SHAPE_DATUM_NEGATIVE:
        add_shape(p->cr, at, 0.2 * p->font, 0);
        stroke_cased(p, ink, width);
        break;
    case SHAPE_START:
        add_shape(p->cr, at, 0.4 * p->font, 0);
        stroke_cased(p, ink, width);
        break;
    default:
        add_shape(p->cr, at, (shape == SHAPE_TRIAL ? 0.16 : 0.18) * p->font, 0);
        set_ink(p, ink);
        cairo_fill(p->cr);
        break;
    }
}

static void marker(struct canvas *canvas, struct point at, int shape, enum ink ink)
{
    struct picture *p = of(canvas);
    if (!(fabs(at.x) < 1e6 && fabs(at.y) < 1e6))
        return;
    if (!p->vector) /* what creeps less than that need not be drawn anew */
        at = (struct point){0.5 * floor(2 * at.x + 0.5), 0.5 * floor(2 * at.y + 0.5)};
    if (shape < RACER_INKS)
        mark_racer(p, at, shape, ink);
    else
        mark_point(p, at, (enum shape)shape, ink);
}

/* --- text --- */

/* Leaves the place of a text for whoever writes it. */
static void leave_text(struct picture *p, const struct cairo_text *text, double ascent,
                       double descent)
{
    uint32_t number = p->writer.write(p->writer.context, text);
    cairo_new_path(p->cr);
    cairo_rectangle(p->cr, text->x, text->baseline - ascent, text->width, ascent + descent);
    set_rgb(p->cr, number, CAIRO_TEXT_ALPHA / 255.0);
    cairo_fill(p->cr);
}

static double measure(const struct canvas *canvas, enum weight weight, const char *utf8)
{
    return lettering_width(of_const(canvas)->lettering, weight == WEIGHT_BOLD, utf8);
}

static void text(struct canvas *canvas, struct point at, enum align align, enum weight weight,
                 enum ink ink, const char *utf8)
{
    struct picture *p = of(canvas);
    bool bold = weight == WEIGHT_BOLD;
    if (p->mute || !(fabs(at.x) < 1e6 && fabs(at.y) < 1e6))
        return;
    double ascent = lettering_ascent(p->lettering), descent = lettering_descent(p->lettering);
    double baseline = at.y + 0.5 * (canvas->em - ascent - descent) + ascent, x = at.x;
    if (align != ALIGN_LEFT)
        x -= measure(canvas, weight, utf8) * (align == ALIGN_RIGHT ? 1 : 0.5);
    if (p->writer.write) {
        const struct cairo_text left = {
            .x = x,
            .baseline = baseline,
            .width = measure(canvas, weight, utf8),
            .size = p->font,
            .bold = bold,
            .rgb = p->style.palette.rgb[ink],
            .halo = p->style.palette.rgb[INK_BACKGROUND],
            .halo_width = weight == WEIGHT_LABEL ? halo_width * p->font : 0,
            .utf8 = utf8,
        };
        leave_text(p, &left, ascent, descent);
        return;
    }
    if (!p->vector) { /* glyphs stand on whole pixels: so must their halo */
        baseline = floor(baseline + 0.5);
        x = floor(x + 0.5);
    }
    if (weight == WEIGHT_LABEL) {
        cairo_new_path(p->cr);
        lettering_path(p->lettering, p->cr, x, baseline, bold, utf8);
        set_ink(p, INK_BACKGROUND);
        cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_width(p->cr, halo_width * p->font);
        cairo_stroke(p->cr);
    }
    set_ink(p, ink);
    lettering_show(p->lettering, p->cr, x, baseline, bold, utf8);
}

/* --- areas --- */

static void fill(struct canvas *canvas, struct rect where, enum ink ink)
{
    struct picture *p = of(canvas);
    cairo_new_path(p->cr);
    cairo_rectangle(p->cr, where.x, where.y, where.width, where.height);
    set_ink(p, ink);
    cairo_fill(p->cr);
}

/* Cairo draws nothing more on what was once scaled by 0 or by no number. */
static bool has_area(struct rect r)
{
    return r.width > 0 && r.height > 0 && isfinite(r.x + r.width) && isfinite(r.y + r.height);
}

/* Paints an image so that it fills a rectangle. */
static void paint_image(struct picture *p, cairo_surface_t *image, struct rect where)
{
    double width = cairo_image_surface_get_width(image),
           height = cairo_image_surface_get_height(image);
    cairo_save(p->cr);
    cairo_rectangle(p->cr, where.x, where.y, where.width, where.height);
    cairo_clip(p->cr);
    cairo_translate(p->cr, where.x, where.y);
    cairo_scale(p->cr, where.width / width, where.height / height);
    cairo_set_source_surface(p->cr, image, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(p->cr), CAIRO_EXTEND_PAD);
    cairo_paint(p->cr);
    cairo_restore(p->cr);
}

/* --- fields --- */

/* Adds a loop to the current path. */
static void add_loop(void *context, const struct corner *corners, size_t count)
{
    cairo_t *cr = context;
    for (size_t k = 0; k < count; k++)
        cairo_line_to(cr, corners[k].at.x, corners[k].at.y);
    cairo_close_path(cr);
    cairo_new_sub_path(cr);
}

struct contours {
    cairo_t *cr;
    double steepest; /* where heights change faster, contours would fill the plane */
};

/* Adds what is a contour of a loop: neither the field's edge nor where contours are too close. */
static void add_contour(void *context, const struct corner *corners, size_t count)
{
    const struct contours *contours = context;
    bool down = false; /* the pen */
    for (size_t k = 0; k < count; k++) {
        const struct corner *a = &corners[k], *b = &corners[(k + 1) % count];
        bool drawn = !(a->border && b->border) && a->slope < contours->steepest &&
                     b->slope < contours->steepest;
        if (drawn && !down)
            cairo_move_to(contours->cr, a->at.x, a->at.y);
        if (drawn)
            cairo_line_to(contours->cr, b->at.x, b->at.y);
        down = drawn;
    }
}

/* Corners that move an outline by less than this part of a line's width are left out. */
static const double outline_tolerance = 0.12;

/* Thin diagonals, for places without a value. */
static void draw_hatch(struct picture *p, struct rect where)
{
    double gap = 8 * hair(p);
    cairo_new_path(p->cr);
    for (double x = where.x - where.height; x < where.x + where.width; x += gap) {
        cairo_move_to(p->cr, x, where.y + where.height);
        cairo_line_to(p->cr, x + where.height, where.y);
    }
    set_ink(p, INK_GRID);
    cairo_set_line_width(p->cr, 0.4 * hair(p));
    cairo_stroke(p->cr);
}

/* Band over band, from the lowest, each with all that is higher: no gaps show between them. */
static void draw_bands(struct picture *p, struct rect where, int columns, int rows,
                       const float *bands)
{
    const struct palette *palette = &p->style.palette;
    double line = 0.6 * hair(p), tolerance = outline_tolerance * hair(p);
    struct contours contours = {p->cr, 1 / (5 * line)};
    cairo_save(p->cr);
    cairo_rectangle(p->cr, where.x, where.y, where.width, where.height);
    cairo_clip(p->cr);
    for (size_t k = 0; k < (size_t)columns * (size_t)rows; k++) {
        if (!isnan(bands[k]))
            continue;
        draw_hatch(p, where);
        break;
    }
    for (int level = 0; level < RAMP_LEVELS; level++) {
        cairo_new_path(p->cr);
        loops_trace(where, columns, rows, bands, level, tolerance, add_loop, p->cr);
        set_rgb(p->cr, palette->rgb[INK_RAMP + level], 1);
        cairo_fill(p->cr);
    }
    cairo_set_line_width(p->cr, line);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
    for (int level = 1; level < RAMP_LEVELS; level++) {
        cairo_new_path(p->cr);
        loops_trace(where, columns, rows, bands, level, tolerance, add_contour, &contours);
        set_rgb(p->cr, shade_contour(palette, level, true, CONTOUR_STEPS), 1);
        cairo_stroke(p->cr);
    }
    cairo_restore(p->cr);
}

/* On paper a lit field is an image, at this many pixels per unit. */
enum { VECTOR_PIXELS = 4 };
/* Cairo's images are no longer than this. */
enum { IMAGE_MOST = 32767 };

/* An image to fill; NULL where memory is short. */
static cairo_surface_t *open_image(int width, int height, struct raster *raster)
{
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    if (cairo_surface_status(image) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(image);
        return NULL;
    }
    *raster = (struct raster){(uint32_t *)(void *)cairo_image_surface_get_data(image), width,
                              height, cairo_image_surface_get_stride(image) / 4};
    return image;
}

static void close_image(struct picture *p, cairo_surface_t *image, struct rect where)
{
    cairo_surface_mark_dirty(image);
    paint_image(p, image, where);
    cairo_surface_destroy(image);
}

static void field(struct canvas *canvas, struct rect where, int columns, int rows,
                  const float *bands, const unsigned char *shade)
{
    struct picture *p = of(canvas);
    double fine = p->vector ? VECTOR_PIXELS : 1;
    if (columns < 1 || rows < 1 || !has_area(where))
        return;
    if (p->vector && !shade) {
        draw_bands(p, where, columns, rows, bands);
        return;
    }
    int fold = whole_within(floor(columns / (where.width * fine) + 0.5), 1, columns);
    int width = shade ? columns / fold : whole_within(ceil(where.width * fine), 0, IMAGE_MOST),
        height = shade ? rows / fold : whole_within(ceil(where.height * fine), 0, IMAGE_MOST);
    if (width < 1 || height < 1)
        return;
    struct raster raster;
    cairo_surface_t *image = open_image(width, height, &raster);
    if (image) {
        if (shade)
            shade_lit(&raster, columns, fold, bands, shade, &p->style.palette);
        else
            shade_bands(&raster, columns, rows, bands, 0.6 * hair(p) * fine, &p->style.palette);
        close_image(p, image, where);
    }
}

/* All tiles of an ink as one path, run by run, each a little over what is beside it so that no gaps
 * show between them. */
static void add_runs(struct picture *p, struct rect where, int columns, int rows,
                     const unsigned char *ink, int wanted)
{
    double width = where.width / columns, height = where.height / rows, over = 0.3 * hair(p);
    cairo_new_path(p->cr);
    for (int j = 0; j < rows; j++) {
        for (int i = 0, end; i < columns; i = end) {
            const unsigned char *row = ink + (size_t)j * (size_t)columns;
            for (end = i + 1; end < columns && row[end] == row[i]; end++)
                continue;
            if (row[i] == wanted)
                cairo_rectangle(p->cr, where.x + i * width, where.y + j * height,
                                (end - i) * width + over, height + over);
        }
    }
}

static void draw_tiles(struct picture *p, struct rect where, int columns, int rows,
                       const unsigned char *ink)
{
    cairo_save(p->cr);
    cairo_rectangle(p->cr, where.x, where.y, where.width, where.height);
    cairo_clip(p->cr);
    add_runs(p, where, columns, rows, ink, TILE_HATCHED);
    if (cairo_has_current_point(p->cr)) {
        cairo_save(p->cr);
        cairo_clip(p->cr);
        draw_hatch(p, where);
        cairo_restore(p->cr);
    }
    for (int i = 0; i < INK_COUNT; i++) {
        add_runs(p, where, columns, rows, ink, i);
        set_ink(p, (enum ink)i);
        cairo_fill(p->cr);
    }
    cairo_restore(p->cr);
}

static void tiles(struct canvas *canvas, struct rect where, int columns, int rows,
                  const unsigned char *ink)
{
    struct picture *p = of(canvas);
    struct raster raster;
    if (columns < 1 || rows < 1 || !has_area(where))
        return;
    if (p->vector) {
        draw_tiles(p, where, columns, rows, ink);
        return;
    }
    cairo_surface_t *image = open_image(whole_within(ceil(where.width), 1, IMAGE_MOST),
                                        whole_within(ceil(where.height), 1, IMAGE_MOST), &raster);
    if (image) {
        shade_tiles(&raster, columns, rows, ink, &p->style.palette);
        close_image(p, image, where);
    }
}

/* --- clip and layers --- */

static void clip(struct canvas *canvas, const struct rect *rect)
{
    struct picture *p = of(canvas);
    struct rect whole =
        p->open ? p->open->where : (struct rect){0, 0, canvas->width, canvas->height};
    p->clip = rect ? *rect : whole;
    cairo_reset_clip(p->cr);
    cairo_new_path(p->cr);
    cairo_rectangle(p->cr, p->clip.x, p->clip.y, fmax(p->clip.width, 0), fmax(p->clip.height, 0));
    cairo_clip(p->cr);
}

static void drop(struct kept *kept)
{
    if (kept->cr)
        cairo_destroy(kept->cr);
    if (kept->surface)
        cairo_surface_destroy(kept->surface);
    free(kept->key);
    *kept = (struct kept){0};
}

static bool same_rect(struct rect a, struct rect b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

/* An empty surface for a layer; false when memory is short. */
static bool renew(struct picture *p, struct kept *kept, bool covers, struct rect where,
                  const void *key, size_t size)
{
    drop(kept);
    kept->key = malloc(size ? size : 1);
    kept->surface = cairo_surface_create_similar(
        p->surface, covers ? CAIRO_CONTENT_COLOR : CAIRO_CONTENT_COLOR_ALPHA, (int)where.width,
        (int)where.height);
    kept->cr = cairo_create(kept->surface);
    if (!kept->key || cairo_status(kept->cr) != CAIRO_STATUS_SUCCESS) {
        drop(kept);
        return false;
    }
    cairo_translate(kept->cr, -where.x, -where.y);
    memcpy(kept->key, key, size);
    kept->size = size;
    kept->where = where;
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
    bool same = kept->surface && same_rect(kept->where, pixels) && kept->size == size &&
                memcmp(kept->key, key, size) == 0;
    p->loose_mark = 0;
    bool fits = pixels.width >= 1 && pixels.height >= 1 && pixels.width <= IMAGE_MOST &&
                pixels.height <= IMAGE_MOST;
    if (p->vector || !fits ||
        (!same && !renew(p, kept, layer == LAYER_GROUND, pixels, key, size))) {
        clip(canvas, &where);
        return &p->loose_mark;
    }
    p->open = kept;
    p->cr = kept->cr;
    clip(canvas, &where);
    if (!same && layer == LAYER_GROUND)
        fill(canvas, pixels, INK_BACKGROUND);
    return &kept->mark;
}

static void layer_end(struct canvas *canvas)
{
    struct picture *p = of(canvas);
    struct kept *kept = p->open;
    p->open = NULL;
    p->cr = p->main;
    clip(canvas, NULL);
    if (!kept)
        return;
    cairo_set_source_surface(p->cr, kept->surface, kept->where.x, kept->where.y);
    cairo_rectangle(p->cr, kept->where.x, kept->where.y, kept->where.width, kept->where.height);
    cairo_fill(p->cr);
}

static void drop_layers(struct picture *p)
{
    for (int i = 0; i < LAYER_COUNT; i++)
        drop(&p->kept[i]);
}

/* --- life --- */

static void size(struct canvas *c, double factor)
{
    struct picture *p = of(c);
    double side = fmin(c->height, 1.2 * c->width);
    double font = p->style.font > 0 ? p->style.font : fmax(side / FONT_PARTS, FONT_LEAST);
    p->font = font * p->style.text * factor;
    lettering_choose(p->lettering, p->style.family);
    lettering_resize(p->lettering, p->font);
    c->em = p->vector ? line_height * p->font : floor(line_height * p->font + 0.5);
    c->column = lettering_width(p->lettering, false, "0");
}

/* The sizes that follow from the picture's and from the style. */
static void measure_picture(struct picture *p)
{
    struct canvas *c = &p->canvas;
    double side = fmin(c->height, 1.2 * c->width);
    size(c, 1);
    c->margin = floor(0.6 * p->font);
    c->sample = fmax(2, floor(side / SAMPLE_PARTS));
    c->dot = p->vector ? 0.5 : 1; /* paper shows more than a screen */
}

static bool same_style(const struct style *a, const struct style *b)
{
    return a->text == b->text && a->line == b->line && a->font == b->font && a->hair == b->hair &&
           strcmp(a->family, b->family) == 0 && a->bare == b->bare &&
           memcmp(a->palette.rgb, b->palette.rgb, sizeof a->palette.rgb) == 0;
}

static void begin(struct canvas *canvas, const struct style *style)
{
    struct picture *p = of(canvas);
    if (!same_style(&p->style, style)) {
        p->style = *style;
        drop_layers(p);
    }
    measure_picture(p);
    p->open = NULL;
    p->cr = p->main;
    clip(canvas, NULL);
    bool cleared = p->style.bare && !p->vector; /* of the picture before */
    if (p->style.bare && p->vector)
        return;
    cairo_save(p->cr);
    cairo_set_operator(p->cr, cleared ? CAIRO_OPERATOR_CLEAR : CAIRO_OPERATOR_SOURCE);
    set_ink(p, INK_BACKGROUND);
    cairo_paint(p->cr);
    cairo_restore(p->cr);
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

/* Takes a reference of the surface over. */
static bool adopt(struct picture *p, cairo_surface_t *surface, double width, double height,
                  struct error *error)
{
    cairo_t *cr = cairo_create(surface);
    cairo_status_t status = cairo_status(cr);
    if (status != CAIRO_STATUS_SUCCESS) {
        cairo_destroy(cr);
        cairo_surface_destroy(surface);
        return fail(error, "picture: %.0fx%.0f cannot be drawn: %s", width, height,
                    cairo_status_to_string(status));
    }
    drop_layers(p);
    if (p->main)
        cairo_destroy(p->main);
    if (p->surface)
        cairo_surface_destroy(p->surface);
    p->surface = surface;
    p->main = p->cr = cr;
    p->canvas.width = width;
    p->canvas.height = height;
    p->clip = (struct rect){0, 0, width, height};
    measure_picture(p);
    return true;
}

/* fontconfig does not look whether it was given memory: it crashes, or finds no fonts and keeps
 * that in its cache for all programs. A process that may not have so much more is told so before.
 */
static bool is_room_for_fonts(struct error *error)
{
    enum { ROOM_MB = 24 };
    size_t size = (size_t)ROOM_MB << 20;
    void *room = mmap(NULL, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED)
        return fail(error, "memory: a picture needs %d MB more than there are", ROOM_MB);
    munmap(room, size);
    return true;
}

static struct canvas *open_on(cairo_surface_t *surface, double width, double height, bool vector,
                              struct error *error)
{
    bool room = is_room_for_fonts(error);
    struct picture *p = room ? calloc(1, sizeof *p) : NULL;
    if (!p) {
        cairo_surface_destroy(surface);
        if (room)
            fail_memory(error);
        return NULL;
    }
    p->canvas.operations = &operations;
    p->vector = vector;
    p->canvas.keeps = !vector;
    p->style.text = p->style.line = 1;
    p->lettering = lettering_open(!vector, error);
    if (!p->lettering) {
        cairo_surface_destroy(surface);
        free(p);
        return NULL;
    }
    if (!adopt(p, surface, width, height, error)) {
        lettering_close(p->lettering);
        free(p);
        return NULL;
    }
    return &p->canvas;
}

struct canvas *cairo_canvas_open(int width, int height, struct error *error)
{
    return open_on(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height), width, height,
                   false, error);
}

struct canvas *cairo_canvas_open_bare(int width, int height, struct error *error)
{
    return open_on(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height), width, height,
                   false, error);
}

struct canvas *cairo_canvas_on(struct _cairo_surface *surface, double width, double height,
                               struct error *error)
{
    return open_on(cairo_surface_reference(surface), width, height, true, error);
}

void cairo_canvas_close(struct canvas *canvas)
{
    if (!canvas)
        return;
    struct picture *p = of(canvas);
    drop_layers(p);
    cairo_destroy(p->main);
    cairo_surface_destroy(p->surface);
    lettering_close(p->lettering);
    free(p);
}

bool cairo_canvas_resize(struct canvas *canvas, int width, int height, struct error *error)
{
    return adopt(of(canvas), cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height), width,
                 height, error);
}

const unsigned char *cairo_canvas_pixels(struct canvas *canvas, int *stride)
{
    struct picture *p = of(canvas);
    cairo_surface_flush(p->surface);
    *stride = cairo_image_surface_get_stride(p->surface);
    return cairo_image_surface_get_data(p->surface);
}

void cairo_canvas_mute(struct canvas *canvas, bool mute)
{
    of(canvas)->mute = mute;
}

void cairo_canvas_write(struct canvas *canvas, struct cairo_writer writer)
{
    of(canvas)->writer = writer;
}

struct cairo_script cairo_script_of(int script)
{
    return (struct cairo_script){script == SCRIPT_LINE ? 1 : script_size,
                                 script == SCRIPT_BELOW   ? below_shift
                                 : script == SCRIPT_ABOVE ? above_shift
                                                          : 0};
}
