#include "frontends/labels.h"

#include <SDL_ttf.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/cut.h"
#include "canvas/spans.h"

enum { WEIGHTS = 2, SIZES = 2, LABELS_MAX = 256 };

/* As the picture's canvas has it. */
static const double line_height = 1.2, line_width = 0.11, script_size = 0.72, below_shift = 0.17,
                    above_shift = -0.34;

/* A piece of text in one font, set in white: colours multiply it. */
struct label {
    char *text;
    TTF_Font *font;
    SDL_Texture *texture;
    int width, height;
    unsigned long used; /* when, by the canvas's counter */
};

struct labels {
    struct canvas canvas; /* first: a canvas pointer is a labels pointer */
    SDL_Renderer *renderer;
    TTF_Font *font[WEIGHTS][SIZES]; /* ordinary, and for scripts */
    int size;                       /* of the ordinary ones */
    struct rect where, clip;
    struct palette palette;
    uint32_t ink; /* of the text being drawn, 0xRRGGBB */
    double line;
    struct label label[LABELS_MAX];
    unsigned long uses;
    long mark; /* of the layer being drawn: none is kept */
};

static struct labels *of(struct canvas *canvas)
{
    return (struct labels *)canvas;
}

/* --- the cache --- */

static void drop_label(struct label *label)
{
    if (label->texture)
        SDL_DestroyTexture(label->texture);
    free(label->text);
    *label = (struct label){0};
}

void labels_forget(struct canvas *canvas)
{
    for (int i = 0; i < LABELS_MAX; i++)
        drop_label(&of(canvas)->label[i]);
}

static bool set_label(struct labels *l, struct label *label, TTF_Font *font, const char *text)
{
    SDL_Surface *surface = TTF_RenderUTF8_Blended(font, text, (SDL_Color){255, 255, 255, 255});
    if (!surface)
        return false;
    *label = (struct label){.text = strdup(text),
                            .font = font,
                            .texture = SDL_CreateTextureFromSurface(l->renderer, surface),
                            .width = surface->w,
                            .height = surface->h};
    SDL_FreeSurface(surface);
    if (label->text && label->texture)
        return true;
    drop_label(label);
    return false;
}

/* The label of a text, from the cache or in the place of the one unused for longest. */
static const struct label *find_label(struct labels *l, TTF_Font *font, const char *text)
{
    struct label *oldest = &l->label[0];
    for (int i = 0; i < LABELS_MAX; i++) {
        struct label *label = &l->label[i];
        if (label->text && label->font == font && strcmp(label->text, text) == 0) {
            label->used = ++l->uses;
            return label;
        }
        if (label->used < oldest->used)
            oldest = label;
    }
    drop_label(oldest);
    if (!set_label(l, oldest, font, text))
        return NULL;
    oldest->used = ++l->uses;
    return oldest;
}

/* --- operations --- */

static void set_ink(struct labels *l, enum ink ink)
{
    uint32_t rgb = l->palette.rgb[ink];
    SDL_SetRenderDrawColor(l->renderer, rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, 255);
}

/* In the renderer's coordinates. */
static SDL_FRect on_renderer(const struct labels *l, struct rect rect)
{
    return (SDL_FRect){(float)(l->where.x + rect.x), (float)(l->where.y + rect.y),
                       (float)rect.width, (float)rect.height};
}

static void fill(struct canvas *canvas, struct rect where, enum ink ink)
{
    struct labels *l = of(canvas);
    SDL_FRect rect = on_renderer(l, where);
    set_ink(l, ink);
    SDL_RenderFillRectF(l->renderer, &rect);
}

static void clip(struct canvas *canvas, const struct rect *rect)
{
    struct labels *l = of(canvas);
    struct rect whole = {0, 0, canvas->width, canvas->height};
    l->clip = rect ? *rect : whole;
    SDL_FRect f = on_renderer(l, l->clip);
    SDL_Rect pixels = {(int)floorf(f.x), (int)floorf(f.y), 0, 0};
    pixels.w = (int)ceilf(f.x + f.w) - pixels.x;
    pixels.h = (int)ceilf(f.y + f.h) - pixels.y;
    SDL_RenderSetClipRect(l->renderer, &pixels);
}

static void begin(struct canvas *canvas, const struct style *style)
{
    struct labels *l = of(canvas);
    l->palette = style->palette;
    l->line = style->line;
    clip(canvas, NULL);
    fill(canvas, l->clip, INK_BACKGROUND);
}

static void field(struct canvas *canvas, struct rect where, int columns, int rows,
                  const float *bands, const unsigned char *shade)
{
    double width = where.width / columns, height = where.height / rows;
    (void)shade;
    for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
            float band = bands[row * columns + column];
            struct rect sample = {where.x + column * width, where.y + row * height, width, height};
            if (band >= 0) /* false for NaN, too */
                fill(canvas, sample, (enum ink)(INK_RAMP + band_of(band)));
        }
    }
}

/* A segment as two triangles. */
static void draw_segment(struct labels *l, struct point a, struct point b, double width,
                         SDL_Color colour)
{
    static const int corners[] = {0, 1, 2, 2, 1, 3};
    double length = hypot(b.x - a.x, b.y - a.y), half = 0.5 * width;
    double x = length > 0 ? half * (b.y - a.y) / length : half,
           y = length > 0 ? half * (a.x - b.x) / length : 0;
    const struct point at[] = {
        {a.x + x, a.y + y}, {a.x - x, a.y - y}, {b.x + x, b.y + y}, {b.x - x, b.y - y}};
    SDL_Vertex vertex[4];
    for (int i = 0; i < 4; i++)
        vertex[i] = (SDL_Vertex){
            {(float)(l->where.x + at[i].x), (float)(l->where.y + at[i].y)}, colour, {0, 0}};
    SDL_RenderGeometry(l->renderer, NULL, vertex, 4, corners, 6);
}

static void line(struct canvas *canvas, const struct point *points, size_t count,
                 const struct stroke *stroke)
{
    struct labels *l = of(canvas);
    uint32_t rgb = l->palette.rgb[stroke->ink];
    SDL_Color colour = {rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, 255};
    double width = fmax(1, stroke->width * l->line * line_width * l->size);
    struct rect reach = {l->clip.x - width, l->clip.y - width, l->clip.width + 2 * width,
                         l->clip.height + 2 * width};
    for (size_t i = 1; i < count; i++) {
        struct point a = points[i - 1], b = points[i];
        if (!(stroke->dashed && i % 2 == 0) && cut_segment(&reach, &a, &b))
            draw_segment(l, a, b, width, colour);
    }
}

static TTF_Font *font_of(const struct labels *l, enum weight weight, const struct span *span)
{
    return l->font[weight == WEIGHT_BOLD][span->script != SCRIPT_LINE];
}

static double measure(const struct canvas *canvas, enum weight weight, const char *utf8)
{
    struct span_reader reader = {.at = utf8};
    struct span span;
    int sum = 0, width;
    while (span_next(&reader, &span))
        if (TTF_SizeUTF8(font_of((const struct labels *)canvas, weight, &span), span.text, &width,
                         NULL) == 0)
            sum += width;
    return sum;
}

/* One piece; `top` is where it would begin in the ordinary font. Returns its width. */
static double draw_span(struct labels *l, enum weight weight, const struct span *span, double x,
                        double top)
{
    TTF_Font *font = font_of(l, weight, span), *ordinary = l->font[weight == WEIGHT_BOLD][0];
    const struct label *label = find_label(l, font, span->text);
    if (!label)
        return 0;
    double shift = span->script == SCRIPT_BELOW   ? below_shift
                   : span->script == SCRIPT_ABOVE ? above_shift
                                                  : 0;
    top += TTF_FontAscent(ordinary) - TTF_FontAscent(font) + shift * l->size;
    SDL_Rect where = {(int)floor(x + 0.5), (int)floor(top + 0.5), label->width, label->height};
    SDL_SetTextureColorMod(label->texture, l->ink >> 16 & 255, l->ink >> 8 & 255, l->ink & 255);
    SDL_RenderCopy(l->renderer, label->texture, NULL, &where);
    return label->width;
}

static void text(struct canvas *canvas, struct point at, enum align align, enum weight weight,
                 enum ink ink, const char *utf8)
{
    struct labels *l = of(canvas);
    struct span_reader reader = {.at = utf8};
    struct span span;
    if (!(fabs(at.x) < 1e6 && fabs(at.y) < 1e6))
        return;
    double x = l->where.x + at.x,
           top = l->where.y + at.y +
                 0.5 * (canvas->em - TTF_FontHeight(l->font[weight == WEIGHT_BOLD][0]));
    if (align != ALIGN_LEFT)
        x -= measure(canvas, weight, utf8) * (align == ALIGN_RIGHT ? 1 : 0.5);
    l->ink = l->palette.rgb[ink];
    while (span_next(&reader, &span))
        x += draw_span(l, weight, &span, x, top);
}

static void marker(struct canvas *canvas, struct point at, int shape, enum ink ink)
{
    at.y -= 0.5 * canvas->em;
    text(canvas, at, ALIGN_CENTRE, WEIGHT_NORMAL, ink, marker_character(shape));
}

static long *layer(struct canvas *canvas, enum layer layer, struct rect where, const void *key,
                   size_t size)
{
    (void)layer, (void)key, (void)size;
    clip(canvas, &where);
    of(canvas)->mark = 0;
    return &of(canvas)->mark;
}

static void layer_end(struct canvas *canvas)
{
    clip(canvas, NULL);
}

static void tiles(struct canvas *canvas, struct rect where, int columns, int rows,
                  const unsigned char *ink)
{
    for (int k = 0; k < columns * rows; k++)
        if (ink[k] < INK_COUNT)
            fill(canvas,
                 (struct rect){where.x + k % columns * where.width / columns,
                               where.y + k / columns * where.height / rows, where.width / columns,
                               where.height / rows},
                 (enum ink)ink[k]);
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

/* --- life --- */

/* The file that fontconfig thinks nearest to DejaVu Sans. */
static TTF_Font *open_font(bool bold, int size)
{
    FcPattern *wanted = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, "DejaVu Sans", FC_FAMILY,
                                       FcTypeString, "sans-serif", FC_WEIGHT, FcTypeInteger,
                                       bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR, FC_SCALABLE,
                                       FcTypeBool, FcTrue, (char *)NULL);
    FcPattern *found = NULL;
    FcResult result;
    FcChar8 *file;
    int face = 0;
    TTF_Font *font = NULL;
    if (wanted && FcConfigSubstitute(NULL, wanted, FcMatchPattern)) {
        FcDefaultSubstitute(wanted);
        found = FcFontMatch(NULL, wanted, &result);
    }
    if (found && FcPatternGetString(found, FC_FILE, 0, &file) == FcResultMatch) {
        FcPatternGetInteger(found, FC_INDEX, 0, &face);
        font = TTF_OpenFontIndex((const char *)file, size, face & 0xFFFF);
    }
    if (found)
        FcPatternDestroy(found);
    if (wanted)
        FcPatternDestroy(wanted);
    return font;
}

struct canvas *labels_open(struct SDL_Renderer *renderer, struct error *error)
{
    enum { ANY_SIZE = 16 };
    if (TTF_Init() != 0) {
        fail(error, "window: SDL_ttf: %s", TTF_GetError());
        return NULL;
    }
    struct labels *l = calloc(1, sizeof *l);
    if (!l) {
        TTF_Quit();
        fail_memory(error);
        return NULL;
    }
    l->canvas.operations = &operations;
    l->renderer = renderer;
    for (int i = 0; i < WEIGHTS * SIZES; i++) {
        TTF_Font **font = &l->font[i / SIZES][i % SIZES];
        *font = open_font(i / SIZES, ANY_SIZE);
        if (!*font) {
            labels_close(&l->canvas);
            fail(error, "fonts: fontconfig finds none (install DejaVu Sans)");
            return NULL;
        }
        TTF_SetFontHinting(*font, TTF_HINTING_LIGHT_SUBPIXEL);
    }
    l->size = ANY_SIZE;
    l->line = 1;
    return &l->canvas;
}

void labels_close(struct canvas *canvas)
{
    if (!canvas)
        return;
    labels_forget(canvas);
    for (int i = 0; i < WEIGHTS * SIZES; i++)
        if (of(canvas)->font[i / SIZES][i % SIZES])
            TTF_CloseFont(of(canvas)->font[i / SIZES][i % SIZES]);
    free(canvas);
    TTF_Quit();
}

bool labels_place(struct canvas *canvas, struct rect where, double font, struct error *error)
{
    struct labels *l = of(canvas);
    int size = (int)fmax(floor(font + 0.5), 1);
    if (size != l->size) {
        labels_forget(canvas);
        l->size = size;
        for (int i = 0; i < WEIGHTS * SIZES; i++) {
            double wanted = i % SIZES ? fmax(floor(script_size * size + 0.5), 1) : size;
            if (TTF_SetFontSize(l->font[i / SIZES][i % SIZES], (int)wanted) != 0)
                return fail(error, "window: SDL_ttf: %s", TTF_GetError());
        }
    }
    l->where = where;
    canvas->width = where.width;
    canvas->height = where.height;
    canvas->em = floor(line_height * size + 0.5);
    canvas->column = measure(canvas, WEIGHT_NORMAL, "0");
    canvas->sample = canvas->dot = 1;
    clip(canvas, NULL);
    return true;
}
