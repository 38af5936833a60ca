/*
 * The canvas: what the scene draws on. A canvas has no input, no clock and no idea of optimizers.
 *
 * Coordinates are doubles, x to the right and y down, in the canvas's own units, which are square.
 * Text is measured in `em` (height of a line) and `column` (advance of a digit). Colours are inks:
 * roles that a palette gives values to. Whatever lies outside the clip rectangle, or is not finite,
 * is not drawn; no coordinate is too large.
 */
#ifndef GLISSADE_CANVAS_CANVAS_H
#define GLISSADE_CANVAS_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RAMP_LEVELS = 14, RACER_INKS = 12, BASIN_HUES = 6, BASIN_SHADES = 3 };

enum ink {
    INK_BACKGROUND,
    INK_TEXT,
    INK_DIM,  /* secondary text, axes */
    INK_GRID, /* contours where they are lines, rules */
    INK_ACCENT,
    INK_WARNING,
    INK_GHOST,
    INK_MARK, /* known minima and saddles */
    INK_RACER,
    INK_RAMP = INK_RACER + RACER_INKS,
    INK_BASIN = INK_RAMP + RAMP_LEVELS, /* hue by hue, each from its brightest shade on */
    INK_COUNT = INK_BASIN + BASIN_HUES * BASIN_SHADES,
};

/* The inks' colours, for canvases and terminals of any ability. */
struct palette {
    uint32_t rgb[INK_COUNT];           /* 0xRRGGBB */
    unsigned char index256[INK_COUNT]; /* xterm's 256 colours, 16..255 */
    signed char index16[INK_COUNT];    /* the terminal's own sixteen; −1 its default */
    /* The ramp in full colour where nothing sets lines and words off from it: on cells. */
    uint32_t quiet_ramp[RAMP_LEVELS];
    bool light;
};

/* The full colour of an ink on cells. */
static inline uint32_t palette_on_cells(const struct palette *palette, int ink)
{
    bool ramp = ink >= INK_RAMP && ink < INK_BASIN;
    return ramp ? palette->quiet_ramp[ink - INK_RAMP] : palette->rgb[ink];
}

enum { FAMILY_SIZE = 64 };

/* How a picture is to look; given when it is begun. */
struct style {
    struct palette palette;
    double text, line; /* factors on the size of text and the width of lines; 1: ordinary */
    double font, hair; /* what these measure, in the canvas's units; 0: as the canvas's size asks */
    bool bare;         /* no ground where nothing is drawn, where the canvas can */
    /* of fonts, for canvases that choose one (fonts.h); "": their own */
    char family[FAMILY_SIZE];
};

struct rect {
    double x, y, width, height;
};

struct point {
    double x, y;
};

struct stroke {
    enum ink ink;
    double width; /* relative to the canvas's ordinary line */
    bool dashed;
    bool cased; /* set off from what lies under it, where the canvas can */
};

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };
enum weight {
    WEIGHT_NORMAL,
    WEIGHT_BOLD,
    WEIGHT_LABEL, /* normal, and set off from the picture that it lies on, where the canvas can */
};

/* Shapes of markers: RACER_INKS for racers, told apart without colour, then these. */
enum shape {
    SHAPE_MINIMUM = RACER_INKS,
    SHAPE_SADDLE,
    SHAPE_TRIAL,
    SHAPE_DATUM,          /* a datum without a class */
    SHAPE_DATUM_POSITIVE, /* and with one */
    SHAPE_DATUM_NEGATIVE,
    SHAPE_START, /* of the race: a ring */
    SHAPES,
};

/* Parts of the picture that a canvas may keep from one frame to the next. */
enum layer {
    LAYER_GROUND, /* covers its rectangle */
    LAYER_PATHS,  /* this and the following: transparent where nothing is drawn */
    LAYER_LEGEND,
    LAYER_COUNT,
};

struct canvas;

/* Implemented by each kind of canvas; all are mandatory. Call through the functions below. */
struct canvas_operations {
    void (*begin)(struct canvas *, const struct style *);
    void (*field)(struct canvas *, struct rect, int columns, int rows, const float *bands,
                  const unsigned char *shade);
    void (*tiles)(struct canvas *, struct rect, int columns, int rows, const unsigned char *ink);
    void (*fill)(struct canvas *, struct rect, enum ink);
    void (*line)(struct canvas *, const struct point *, size_t count, const struct stroke *);
    void (*marker)(struct canvas *, struct point, int shape, enum ink);
    void (*text)(struct canvas *, struct point, enum align, enum weight, enum ink,
                 const char *utf8);
    double (*measure)(const struct canvas *, enum weight, const char *utf8);
    void (*size)(struct canvas *, double factor);
    void (*clip)(struct canvas *, const struct rect *);
    long *(*layer)(struct canvas *, enum layer, struct rect, const void *key, size_t size);
    void (*layer_end)(struct canvas *);
};

struct canvas {
    const struct canvas_operations *operations;
    double width, height;
    double em, column; /* set anew when a picture is begun, and by canvas_size */
    double margin;     /* to leave free around the picture */
    double sample;     /* side of one field sample, about */
    double dot;        /* finest detail: closer points look like one */
    bool keeps;        /* layers are kept from frame to frame */
    bool grid;         /* text stands on a grid of column × em, its origin the canvas's corner */
};

/* Begins a picture: back to the empty background, no clip, `em` and `column` as the style asks. */
static inline void canvas_begin(struct canvas *c, const struct style *style)
{
    c->operations->begin(c, style);
}

/*
 * Heights [rows][columns], row 0 at the top, in bands: whole numbers are the edges between bands,
 * 0 ≤ height ≤ RAMP_LEVELS. NaN: no value there; negative: nothing there at all. The samples fill
 * the rectangle evenly. `shade` (NULL: none) is the light that falls on each sample, 0 to 255.
 */
static inline void canvas_field(struct canvas *c, struct rect where, int columns, int rows,
                                const float *bands, const unsigned char *shade)
{
    c->operations->field(c, where, columns, rows, bands, shade);
}

/*
 * Kinds of places [rows][columns], row 0 at the top: an ink for each sample, TILE_HATCHED or
 * TILE_EMPTY for none. The samples fill the rectangle evenly; nothing is drawn between kinds.
 */
enum { TILE_HATCHED = 254, TILE_EMPTY = 255 };

_Static_assert((int)INK_COUNT <= (int)TILE_HATCHED, "every ink can be a tile's");

static inline void canvas_tiles(struct canvas *c, struct rect where, int columns, int rows,
                                const unsigned char *ink)
{
    c->operations->tiles(c, where, columns, rows, ink);
}

/* The band of a height, 0 to RAMP_LEVELS − 1: the nearest one for heights outside, 0 for NaN. */
static inline int band_of(float height)
{
    if (height >= RAMP_LEVELS)
        return RAMP_LEVELS - 1;
    return height > 0 ? (int)height : 0;
}

/* Covers a rectangle, and whatever was drawn there. */
static inline void canvas_fill(struct canvas *c, struct rect where, enum ink ink)
{
    c->operations->fill(c, where, ink);
}

/* A line through the points; it is interrupted where a point is not finite. */
static inline void canvas_line(struct canvas *c, const struct point *points, size_t count,
                               const struct stroke *stroke)
{
    c->operations->line(c, points, count, stroke);
}

static inline void canvas_segment(struct canvas *c, double x0, double y0, double x1, double y1,
                                  const struct stroke *stroke)
{
    const struct point points[] = {{x0, y0}, {x1, y1}};
    c->operations->line(c, points, 2, stroke);
}

/* A racer's marker, or one of enum shape, centred on a point. */
static inline void canvas_marker(struct canvas *c, struct point at, int shape, enum ink ink)
{
    c->operations->marker(c, at, shape, ink);
}

/*
 * One line of text; `at` is the top of the line at its left end, centre or right end. `_{word}` is
 * a subscript, `^{word}` an exponent; powers of ten may be written 1e-5. Canvases that cannot set
 * them so write the word itself.
 */
static inline void canvas_text(struct canvas *c, double x, double y, enum align align, enum ink ink,
                               const char *utf8)
{
    c->operations->text(c, (struct point){x, y}, align, WEIGHT_NORMAL, ink, utf8);
}

static inline void canvas_bold(struct canvas *c, double x, double y, enum align align, enum ink ink,
                               const char *utf8)
{
    c->operations->text(c, (struct point){x, y}, align, WEIGHT_BOLD, ink, utf8);
}

/* Text that lies on the picture. */
static inline void canvas_label(struct canvas *c, double x, double y, enum align align,
                                enum ink ink, const char *utf8)
{
    c->operations->text(c, (struct point){x, y}, align, WEIGHT_LABEL, ink, utf8);
}

/* Width of a line of text. */
static inline double canvas_measure(const struct canvas *c, const char *utf8)
{
    return c->operations->measure(c, WEIGHT_NORMAL, utf8);
}

static inline double canvas_measure_bold(const struct canvas *c, const char *utf8)
{
    return c->operations->measure(c, WEIGHT_BOLD, utf8);
}

/* Text and markers are set in this part of their ordinary size from here on, and `em` and `column`
 * follow; 1 for the ordinary one, as when a picture is begun. Canvases with one size stay as they
 * are. */
static inline void canvas_size(struct canvas *c, double factor)
{
    c->operations->size(c, factor);
}

/* Restricts drawing to a rectangle; NULL lifts the restriction. */
static inline void canvas_clip(struct canvas *c, const struct rect *clip)
{
    c->operations->clip(c, clip);
}

/*
 * What is drawn until canvas_layer_end belongs to a layer, which a canvas may keep: then the next
 * frame finds it as it was left, as long as the key (some bytes that hold all that the layer
 * depends on), the rectangle and the style are the same. The caller's own mark of how far the layer
 * is drawn is returned; it is 0 for an empty one. Layers do not nest, and nothing outside the
 * rectangle is kept.
 */
static inline long *canvas_layer(struct canvas *c, enum layer layer, struct rect where,
                                 const void *key, size_t size)
{
    return c->operations->layer(c, layer, where, key, size);
}

/* Lays the layer over the picture. */
static inline void canvas_layer_end(struct canvas *c)
{
    c->operations->layer_end(c);
}

/* The shape of a marker as a character, for text such as a legend. */
const char *marker_character(int shape);

#endif
