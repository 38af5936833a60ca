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

enum { RAMP_LEVELS = 14, RACER_INKS = 12 };

/* Level of a field sample where the function has no value. */
enum { LEVEL_UNDEFINED = 255 };

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
    INK_COUNT = INK_RAMP + RAMP_LEVELS,
};

/* The inks' colours, for canvases and terminals of any ability. */
struct palette {
    uint32_t rgb[INK_COUNT];           /* 0xRRGGBB */
    unsigned char index256[INK_COUNT]; /* xterm's 256 colours, 16..255 */
    signed char index16[INK_COUNT];    /* the terminal's own sixteen; −1 its default */
    bool light;
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
enum weight { WEIGHT_NORMAL, WEIGHT_BOLD };

struct canvas;

/* Implemented by each kind of canvas; all are mandatory. Call through the functions below. */
struct canvas_operations {
    void (*field)(struct canvas *, struct rect, int columns, int rows, const unsigned char *levels);
    void (*line)(struct canvas *, const struct point *, size_t count, const struct stroke *);
    void (*marker)(struct canvas *, struct point, int shape, enum ink);
    void (*text)(struct canvas *, struct point, enum align, enum weight, enum ink,
                 const char *utf8);
    double (*measure)(const struct canvas *, enum weight, const char *utf8);
    void (*clip)(struct canvas *, const struct rect *);
    void (*clear)(struct canvas *);
};

struct canvas {
    const struct canvas_operations *operations;
    double width, height;
    double em, column;
    double sample; /* side of one field sample */
    double dot;    /* finest detail: closer points look like one */
};

/*
 * Levels [rows][columns], row 0 at the top, samples `canvas->sample` apart, the first centred in
 * the rectangle's corner sample: 0 is the lowest band, RAMP_LEVELS − 1 the highest.
 */
static inline void canvas_field(struct canvas *c, struct rect where, int columns, int rows,
                                const unsigned char *levels)
{
    c->operations->field(c, where, columns, rows, levels);
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

/* One of RACER_INKS shapes, told apart without colour. */
static inline void canvas_marker(struct canvas *c, struct point at, int shape, enum ink ink)
{
    c->operations->marker(c, at, shape, ink);
}

/* One line of text; `at` is the top of the line at its left end, centre or right end. */
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

/* Width of a line of text. */
static inline double canvas_measure(const struct canvas *c, const char *utf8)
{
    return c->operations->measure(c, WEIGHT_NORMAL, utf8);
}

/* Restricts drawing to a rectangle; NULL lifts the restriction. */
static inline void canvas_clip(struct canvas *c, const struct rect *clip)
{
    c->operations->clip(c, clip);
}

/* Back to the empty background. */
static inline void canvas_clear(struct canvas *c)
{
    c->operations->clear(c);
}

/* The shape of a racer's marker as a character, for text such as a legend. */
const char *marker_character(int shape);

#endif
