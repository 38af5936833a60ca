#include "canvas/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/whole.h"
#include "canvas/cut.h"
#include "canvas/spans.h"

enum { DOTS_X = 2, DOTS_Y = 4 };

struct cell {
    uint32_t code, combining; /* 0: no character */
    unsigned char text_ink, bold;
    unsigned char covered;       /* by the right half of a wide character */
    unsigned char dots, dot_ink; /* bit (4·x + y) is dot (x, y) of the cell */
    unsigned char ground[2];     /* upper and lower half */
};

struct cells {
    struct canvas canvas; /* first: a canvas pointer is a cells pointer */
    int columns, rows;
    enum charset charset;
    enum shading shading;
    struct rect clip;
    struct cell *cell;
    long layer_mark;
    bool light; /* the theme */
};

static struct cells *of(struct canvas *canvas)
{
    return (struct cells *)canvas;
}

static const struct cells *of_const(const struct canvas *canvas)
{
    return (const struct cells *)canvas;
}

/* --- dots --- */

/* Racers lie over everything else; within a kind dots join and the later ink wins. */
static bool is_racer(unsigned char ink)
{
    return ink >= INK_RACER && ink < INK_RAMP;
}

static void set_dot(struct cells *c, int x, int y, unsigned char ink)
{
    struct cell *cell = &c->cell[y / DOTS_Y * c->columns + x / DOTS_X];
    unsigned char bit = (unsigned char)(1u << (DOTS_Y * (x % DOTS_X) + y % DOTS_Y));
    bool over = is_racer(ink) || !is_racer(cell->dot_ink) || cell->dots == 0;
    if (!over)
        return;
    if (is_racer(ink) && !is_racer(cell->dot_ink))
        cell->dots = 0;
    cell->dots |= bit;
    cell->dot_ink = ink;
}

/* The last dot inside the clip rectangle: a point on its far edge still belongs to it. */
static int dot_of(double v, double low, double extent)
{
    int first = (int)floor(low), last = (int)ceil(low + extent) - 1;
    return whole_within(floor(v), first, last > first ? last : first);
}

enum { DASH = 4 }; /* dots on and dots off */

/* `travelled` counts dots over the whole line so that dashes go round corners. */
static void draw_segment(struct cells *c, struct point a, struct point b,
                         const struct stroke *stroke, int *travelled)
{
    if (!cut_segment(&c->clip, &a, &b))
        return;
    int x0 = dot_of(a.x, c->clip.x, c->clip.width), y0 = dot_of(a.y, c->clip.y, c->clip.height);
    int x1 = dot_of(b.x, c->clip.x, c->clip.width), y1 = dot_of(b.y, c->clip.y, c->clip.height);
    int dx = abs(x1 - x0), dy = -abs(y1 - y0), sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1,
        error = dx + dy;
    for (;;) {
        if (!stroke->dashed || *travelled / DASH % 2 == 0)
            set_dot(c, x0, y0, (unsigned char)stroke->ink);
        if (x0 == x1 && y0 == y1)
            return;
        ++*travelled;
        int twice = 2 * error;
        if (twice >= dy)
            error += dy, x0 += sx;
        if (twice <= dx)
            error += dx, y0 += sy;
    }
}

static bool is_finite_point(struct point p)
{
    return isfinite(p.x) && isfinite(p.y);
}

static void line(struct canvas *canvas, const struct point *points, size_t count,
                 const struct stroke *stroke)
{
    struct cells *c = of(canvas);
    int travelled = 0;
    if (c->clip.width <= 0 || c->clip.height <= 0)
        return;
    for (size_t i = 0; i + 1 < count; i++)
        if (is_finite_point(points[i]) && is_finite_point(points[i + 1]))
            draw_segment(c, points[i], points[i + 1], stroke, &travelled);
}

/* --- field --- */

static bool inside_clip(const struct cells *c, double x, double y)
{
    return x >= c->clip.x && x < c->clip.x + c->clip.width && y >= c->clip.y &&
           y < c->clip.y + c->clip.height;
}

/* The ramp is all the light there is: a third of it is for the band. In a light theme the ramp
 * grows darker. */
static int level_of_light(const struct cells *c, unsigned char shade)
{
    int level = shade * RAMP_LEVELS / 256;
    return c->light ? RAMP_LEVELS - 1 - level : level;
}

/* Two samples a cell, one above the other. */
static void field_colour(struct cells *c, struct rect where, int columns, int rows,
                         const float *bands, const unsigned char *shade)
{
    for (int j = 0; j < rows; j++) {
        for (int i = 0; i < columns; i++) {
            double x = where.x + 2 * i, y = where.y + 2 * j;
            float height = bands[j * columns + i];
            if (height < 0 || !inside_clip(c, x, y))
                continue;
            unsigned char *ground =
                &c->cell[(int)y / DOTS_Y * c->columns + (int)x / DOTS_X].ground[(int)y / 2 % 2];
            if (isnan(height)) {
                *ground = INK_BACKGROUND;
                if ((i + j) % 2 == 0)
                    set_dot(c, (int)x, (int)y, INK_GRID);
                continue;
            }
            int level = band_of(height);
            if (shade)
                level = (level + 2 * level_of_light(c, shade[j * columns + i])) / 3;
            *ground = (unsigned char)(INK_RAMP + level);
        }
    }
}

/* Of the bands' edges only every third is drawn as a line: more would be a thicket. */
static int line_band(float height)
{
    return isnan(height) ? -1 : height < 0 ? -2 : band_of(height) / 3;
}

/* A dot wherever the band differs from that to the right or below. */
static void field_lines(struct cells *c, struct rect where, int columns, int rows,
                        const float *bands)
{
    for (int j = 0; j + 1 < rows; j++) {
        for (int i = 0; i + 1 < columns; i++) {
            const float *at = bands + j * columns + i;
            int here = line_band(at[0]);
            bool hatch = here == -1 && (i + j) % 4 == 0;
            bool edge = here != line_band(at[1]) || here != line_band(at[columns]);
            if ((hatch || edge) && inside_clip(c, where.x + i, where.y + j))
                set_dot(c, (int)where.x + i, (int)where.y + j, INK_GRID);
        }
    }
}

static void field(struct canvas *canvas, struct rect where, int columns, int rows,
                  const float *bands, const unsigned char *shade)
{
    struct cells *c = of(canvas);
    if (c->shading == SHADING_COLOUR)
        field_colour(c, where, columns, rows, bands, shade);
    else
        field_lines(c, where, columns, rows, bands);
}

/* All shades of a hue are one kind where there are no colours. */
static int kind_of_tile(unsigned char ink)
{
    return ink >= INK_BASIN && ink < INK_COUNT ? INK_BASIN + (ink - INK_BASIN) / BASIN_SHADES : ink;
}

/* Two samples a cell, one above the other; without colour a dot wherever the kind differs from that
 * to the right or below. */
static void tiles(struct canvas *canvas, struct rect where, int columns, int rows,
                  const unsigned char *ink)
{
    struct cells *c = of(canvas);
    bool colour = c->shading == SHADING_COLOUR;
    double step = canvas->sample;
    for (int j = 0; j < rows; j++) {
        for (int i = 0; i < columns; i++) {
            double x = where.x + step * i, y = where.y + step * j;
            const unsigned char *at = ink + j * columns + i;
            int kind = kind_of_tile(*at);
            bool edge = (i + 1 < columns && kind != kind_of_tile(at[1])) ||
                        (j + 1 < rows && kind != kind_of_tile(at[columns]));
            bool hatched = *at == TILE_HATCHED && (i + j) % (colour ? 2 : 4) == 0;
            if (!inside_clip(c, x, y))
                continue;
            if (colour && *at < INK_COUNT)
                c->cell[(int)y / DOTS_Y * c->columns + (int)x / DOTS_X].ground[(int)y / 2 % 2] =
                    *at;
            if (hatched || (edge && !colour))
                set_dot(c, (int)x, (int)y, INK_GRID);
        }
    }
}

static void fill(struct canvas *canvas, struct rect where, enum ink ink)
{
    struct cells *c = of(canvas);
    int left = whole_within(where.x / DOTS_X, 0, c->columns),
        top = whole_within(where.y / DOTS_Y, 0, c->rows);
    int right = whole_within(ceil((where.x + where.width) / DOTS_X), 0, c->columns),
        bottom = whole_within(ceil((where.y + where.height) / DOTS_Y), 0, c->rows);
    for (int j = top; j < bottom; j++)
        for (int i = left; i < right; i++)
            if (inside_clip(c, DOTS_X * i, DOTS_Y * j))
                c->cell[j * c->columns + i] =
                    (struct cell){.ground = {(unsigned char)ink, (unsigned char)ink}};
}

/* --- characters --- */

static void put_half(struct cells *c, int column, int row, uint32_t code, bool right, enum ink ink,
                     enum weight weight)
{
    if (!inside_clip(c, DOTS_X * column, DOTS_Y * row))
        return;
    struct cell *cell = &c->cell[row * c->columns + column];
    cell->code = code;
    cell->combining = 0;
    cell->covered = right;
    cell->text_ink = (unsigned char)ink;
    cell->bold = weight == WEIGHT_BOLD;
}

/* Returns the columns that it takes. */
static int put(struct cells *c, int column, int row, uint32_t code, enum ink ink,
               enum weight weight)
{
    int width = text_width(code);
    put_half(c, column, row, code, false, ink, weight);
    if (width == 2)
        put_half(c, column + 1, row, ' ', true, ink, weight);
    return width;
}

enum { PLAIN_MAX = 1024 };

static double measure(const struct canvas *canvas, enum weight weight, const char *utf8)
{
    char plain[PLAIN_MAX];
    (void)weight;
    spans_plain(plain, sizeof plain, utf8);
    if (of_const(canvas)->charset != CHARSET_ASCII)
        return DOTS_X * text_columns(plain);
    char ascii[PLAIN_MAX];
    text_to_ascii(ascii, sizeof ascii, plain);
    return DOTS_X * (double)strlen(ascii);
}

static void text(struct canvas *canvas, struct point at, enum align align, enum weight weight,
                 enum ink ink, const char *utf8)
{
    struct cells *c = of(canvas);
    double width = measure(canvas, weight, utf8);
    double left = align == ALIGN_LEFT    ? at.x
                  : align == ALIGN_RIGHT ? at.x - width
                                         : at.x - width / 2;
    if (!(fabs(left) < 1e6 && fabs(at.y) < 1e6))
        return;
    int column = (int)floor(left / DOTS_X + 0.5), row = (int)floor(at.y / DOTS_Y + 0.5);
    char plain[PLAIN_MAX], ascii[PLAIN_MAX];
    spans_plain(plain, sizeof plain, utf8);
    text_to_ascii(ascii, sizeof ascii, plain);
    utf8 = c->charset == CHARSET_ASCII ? ascii : plain;
    for (uint32_t code; (code = text_next(&utf8)) != 0;) {
        if (text_width(code) == 0) {
            if (inside_clip(c, DOTS_X * (column - 1), DOTS_Y * row))
                c->cell[row * c->columns + column - 1].combining = code;
        } else {
            column += put(c, column, row, code, ink, weight);
        }
    }
}

const char *marker_character(int shape)
{
    static const char *const shapes[SHAPES] = {"●", "▲", "■", "◆", "▼", "★", "○", "△", "□", "◇",
                                               "▽", "☆", "+", "×", "·", "·", "+", "o", "◎"};
    return shapes[shape % SHAPES];
}

static void marker(struct canvas *canvas, struct point at, int shape, enum ink ink)
{
    static const char ascii[] = "@A#*V$oa%&v+"
                                "+x..+oO";
    bool racer = shape < RACER_INKS;
    struct cells *c = of(canvas);
    if (!is_finite_point(at) || !inside_clip(c, at.x, at.y))
        return;
    const char *utf8 = marker_character(shape);
    uint32_t code =
        c->charset == CHARSET_ASCII ? (unsigned char)ascii[shape % SHAPES] : text_next(&utf8);
    put(c, (int)at.x / DOTS_X, (int)at.y / DOTS_Y, code, ink, racer ? WEIGHT_BOLD : WEIGHT_NORMAL);
}

/* --- glyphs --- */

static bool dot_at(const struct cell *cell, int x, int y)
{
    return cell->dots >> (DOTS_Y * x + y) & 1;
}

static uint32_t braille(const struct cell *cell)
{
    /* Unicode numbers the dots 1-3, 7 down the left and 4-6, 8 down the right */
    static const unsigned char bit[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
    uint32_t code = 0x2800;
    for (int x = 0; x < DOTS_X; x++)
        for (int y = 0; y < DOTS_Y; y++)
            if (dot_at(cell, x, y))
                code |= bit[x][y];
    return code;
}

static uint32_t quadrant(const struct cell *cell)
{
    static const uint16_t codes[16] = {0x20,   0x2598, 0x259D, 0x2580, 0x2596, 0x258C,
                                       0x259E, 0x259B, 0x2597, 0x259A, 0x2590, 0x259C,
                                       0x2584, 0x2599, 0x259F, 0x2588};
    unsigned bits = 0;
    for (int x = 0; x < DOTS_X; x++)
        for (int half = 0; half < 2; half++)
            if (dot_at(cell, x, 2 * half) || dot_at(cell, x, 2 * half + 1))
                bits |= 1u << (2 * half + x);
    return codes[bits];
}

static uint32_t sextant(const struct cell *cell)
{
    unsigned bits = 0;
    for (int x = 0; x < DOTS_X; x++)
        for (int y = 0; y < DOTS_Y; y++)
            if (dot_at(cell, x, y))
                bits |= 1u << (2 * (y * 3 / DOTS_Y) + x);
    /* the block leaves out the four patterns that exist elsewhere */
    if (bits == 0)
        return 0x20;
    if (bits == 0x15)
        return 0x258C;
    if (bits == 0x2A)
        return 0x2590;
    if (bits == 0x3F)
        return 0x2588;
    return 0x1FB00 + bits - 1 - (bits > 0x15) - (bits > 0x2A);
}

static uint32_t ascii_dots(const struct cell *cell)
{
    int upper = 0, lower = 0, left = 0, right = 0;
    for (int x = 0; x < DOTS_X; x++) {
        for (int y = 0; y < DOTS_Y; y++) {
            int dot = dot_at(cell, x, y);
            upper += dot * (y < 2);
            lower += dot * (y >= 2);
            left += dot * (x == 0);
            right += dot * (x == 1);
        }
    }
    if (upper + lower == 0)
        return ' ';
    if (upper + lower >= 6)
        return '#';
    if (upper == 0)
        return lower == 1 ? '.' : '_';
    if (lower == 0)
        return upper == 1 ? '\'' : '"';
    if (left == 0 || right == 0)
        return '|';
    bool rises = dot_at(cell, 1, 0) || dot_at(cell, 0, 3),
         falls = dot_at(cell, 0, 0) || dot_at(cell, 1, 3);
    return rises == falls ? '+' : rises ? '/' : '\\';
}

/* What a cell with a character shows. Half of a wide one, whose other half was drawn over or cut
 * off, is a blank. */
static struct glyph character(const struct cells *c, const struct cell *cell, int column)
{
    bool wide = text_width(cell->code) == 2;
    bool covers = column + 1 < c->columns && cell[1].covered,
         covered = cell->covered && column > 0 && text_width(cell[-1].code) == 2;
    return (struct glyph){.code = wide && !covers ? ' ' : cell->code,
                          .combining = cell->combining,
                          .ink = cell->text_ink,
                          .ground = cell->ground[0],
                          .bold = cell->bold,
                          .covered = covered};
}

struct glyph cells_glyph(const struct canvas *canvas, int column, int row)
{
    const struct cells *c = of_const(canvas);
    const struct cell *cell = &c->cell[row * c->columns + column];
    if (cell->code)
        return character(c, cell, column);
    if (cell->dots) {
        uint32_t code = c->charset == CHARSET_BRAILLE    ? braille(cell)
                        : c->charset == CHARSET_SEXTANT  ? sextant(cell)
                        : c->charset == CHARSET_QUADRANT ? quadrant(cell)
                                                         : ascii_dots(cell);
        return (struct glyph){code, 0, cell->dot_ink, cell->ground[0], false, false};
    }
    if (cell->ground[0] == cell->ground[1] || c->charset == CHARSET_ASCII)
        return (struct glyph){' ', 0, INK_TEXT, cell->ground[0], false, false};
    return (struct glyph){0x2580, 0, cell->ground[0], cell->ground[1], false, false};
}

void cells_row_text(const struct canvas *canvas, int row, char *out)
{
    char *end = out;
    for (int column = 0; column < of_const(canvas)->columns; column++) {
        struct glyph glyph = cells_glyph(canvas, column, row);
        if (glyph.covered)
            continue;
        /* without colour a half block of field is empty ground */
        bool ground = glyph.code == 0x2580 && glyph.ink >= INK_RAMP;
        out += text_encode(ground ? ' ' : glyph.code, out);
        if (glyph.combining)
            out += text_encode(glyph.combining, out);
        if (out[-1] != ' ')
            end = out;
    }
    *end = '\0';
}

/* --- life --- */

static void clip(struct canvas *canvas, const struct rect *rect)
{
    struct cells *c = of(canvas);
    c->clip = (struct rect){0, 0, canvas->width, canvas->height};
    if (!rect)
        return;
    double right = fmin(rect->x + rect->width, canvas->width),
           bottom = fmin(rect->y + rect->height, canvas->height);
    c->clip.x = fmax(rect->x, 0);
    c->clip.y = fmax(rect->y, 0);
    c->clip.width = right - c->clip.x;
    c->clip.height = bottom - c->clip.y;
}

static void begin(struct canvas *canvas, const struct style *style)
{
    struct cells *c = of(canvas);
    c->light = style->palette.light; /* one size of text and line; the frontend paints the inks */
    memset(c->cell, 0, (size_t)c->columns * (size_t)c->rows * sizeof *c->cell);
    clip(canvas, NULL);
}

/* Nothing is kept: drawing dots costs next to nothing. */
static long *layer(struct canvas *canvas, enum layer layer, struct rect where, const void *key,
                   size_t size)
{
    struct cells *c = of(canvas);
    (void)layer, (void)key, (void)size;
    clip(canvas, &where);
    c->layer_mark = 0;
    return &c->layer_mark;
}

static void layer_end(struct canvas *canvas)
{
    clip(canvas, NULL);
}

static void size(struct canvas *canvas, double factor)
{
    (void)canvas, (void)factor; /* there is one size of text */
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

struct canvas *cells_open(int columns, int rows, enum charset charset, enum shading shading)
{
    struct cells *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->canvas = (struct canvas){
        .operations = &operations,
        .em = DOTS_Y,
        .column = DOTS_X,
        .sample = shading == SHADING_COLOUR ? 2 : 1,
        .dot = 1,
        .grid = true,
    };
    c->charset = charset;
    c->shading = shading;
    if (!cells_resize(&c->canvas, columns, rows)) {
        free(c);
        return NULL;
    }
    return &c->canvas;
}

void cells_close(struct canvas *canvas)
{
    if (!canvas)
        return;
    free(of(canvas)->cell);
    free(canvas);
}

bool cells_resize(struct canvas *canvas, int columns, int rows)
{
    struct cells *c = of(canvas);
    struct cell *cell = calloc((size_t)columns * (size_t)rows, sizeof *cell);
    if (!cell)
        return false;
    free(c->cell);
    c->cell = cell;
    c->columns = columns;
    c->rows = rows;
    canvas->width = DOTS_X * columns;
    canvas->height = DOTS_Y * rows;
    clip(canvas, NULL);
    return true;
}

int cells_columns(const struct canvas *canvas)
{
    return of_const(canvas)->columns;
}

int cells_rows(const struct canvas *canvas)
{
    return of_const(canvas)->rows;
}
