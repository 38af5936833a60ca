#include "frontends/labels.h"

#include <SDL_ttf.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/cut.h"
#include "canvas/spans.h"

enum { WEIGHTS = 2, LABELS_MAX = 256, LABEL_TEXT = 512 };

/* As the picture's canvas has it. */
static const double line_height = 1.2, line_width = 0.11;

/* A line of text, set in white: colours multiply it. */
struct label {
    char *text;
    bool bold;
    SDL_Texture *texture;
    int width, height;
    unsigned long used; /* when, by the canvas's counter */
};

struct labels {
    struct canvas canvas; /* first: a canvas pointer is a labels pointer */
    SDL_Renderer *renderer;
    TTF_Font *font[WEIGHTS];
    int size; /* of the fonts */
    struct rect where, clip;
    struct palette palette;
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

static bool set_label(struct labels *l, struct label *label, bool bold, const char *text)
{
    SDL_Surface *surface =
        TTF_RenderUTF8_Blended(l->font[bold], text, (SDL_Color){255, 255, 255, 255});
    if (!surface)
        return false;
    *label = (struct label){.text = strdup(text),
                            .bold = bold,
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
static const struct label *find_label(struct labels *l, bool bold, const char *text)
{
    struct label *oldest = &l->label[0];
    for (int i = 0; i < LABELS_MAX; i++) {
        struct label *label = &l->label[i];
        if (label->text && label->bold == bold && strcmp(label->text, text) == 0) {
            label->used = ++l->uses;
            return label;
        }
        if (label->used < oldest->used)
            oldest = label;
    }
    drop_label(oldest);
    if (!set_label(l, oldest, bold, text))
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

static double measure(const struct canvas *canvas, enum weight weight, const char *utf8)
{
    const struct labels *l = (const struct labels *)canvas;
    char plain[LABEL_TEXT];
    int width = 0;
    spans_plain(plain, sizeof plain, utf8);
    TTF_SizeUTF8(l->font[weight == WEIGHT_BOLD], plain, &width, NULL);
    return width;
}

static void text(struct canvas *canvas, struct point at, enum align align, enum weight weight,
                 enum ink ink, const char *utf8)
{
    struct labels *l = of(canvas);
    char plain[LABEL_TEXT];
    spans_plain(plain, sizeof plain, utf8);
    if (!plain[0] || !(fabs(at.x) < 1e6 && fabs(at.y) < 1e6))
        return;
    const struct label *label = find_label(l, weight == WEIGHT_BOLD, plain);
    if (!label)
        return;
    double left = at.x;
    if (align != ALIGN_LEFT)
        left -= label->width * (align == ALIGN_RIGHT ? 1 : 0.5);
    SDL_Rect where = {(int)floor(l->where.x + left + 0.5),
                      (int)floor(l->where.y + at.y + 0.5 * (canvas->em - label->height) + 0.5),
                      label->width, label->height};
    uint32_t rgb = l->palette.rgb[ink];
    SDL_SetTextureColorMod(label->texture, rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255);
    SDL_RenderCopy(l->renderer, label->texture, NULL, &where);
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

static const struct canvas_operations operations = {
    .begin = begin,
    .field = field,
    .fill = fill,
    .line = line,
    .marker = marker,
    .text = text,
    .measure = measure,
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
    for (int bold = 0; bold < WEIGHTS; bold++) {
        l->font[bold] = open_font(bold, ANY_SIZE);
        if (!l->font[bold]) {
            labels_close(&l->canvas);
            fail(error, "fonts: fontconfig finds none (install DejaVu Sans)");
            return NULL;
        }
        TTF_SetFontHinting(l->font[bold], TTF_HINTING_LIGHT_SUBPIXEL);
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
    for (int bold = 0; bold < WEIGHTS; bold++)
        if (of(canvas)->font[bold])
            TTF_CloseFont(of(canvas)->font[bold]);
    free(canvas);
    TTF_Quit();
}

bool labels_place(struct canvas *canvas, struct rect where, double font, struct error *error)
{
    struct labels *l = of(canvas);
    int size = (int)fmax(floor(font + 0.5), 1);
    if (size != l->size) {
        labels_forget(canvas);
        for (int bold = 0; bold < WEIGHTS; bold++)
            if (TTF_SetFontSize(l->font[bold], size) != 0)
                return fail(error, "window: SDL_ttf: %s", TTF_GetError());
        l->size = size;
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
