#include "record/ansi.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

struct pen pen_make(const struct palette *palette, enum colouring colouring)
{
    return (struct pen){.palette = palette, .colouring = colouring, .ink = -1, .ground = -1};
}

/* One colour as the parameters of a Select Graphic Rendition sequence; `base` is 30 for the
 * character and 40 for its ground. */
static int colour(const struct pen *pen, int base, int ink, char *out)
{
    uint32_t rgb = palette_on_cells(pen->palette, ink);
    int index = pen->palette->index16[ink];
    if (pen->colouring == COLOURS_RGB)
        return sprintf(out, ";%d;2;%d;%d;%d", base + 8, (int)(rgb >> 16), (int)(rgb >> 8 & 255),
                       (int)(rgb & 255));
    if (pen->colouring == COLOURS_256)
        return sprintf(out, ";%d;5;%d", base + 8, pen->palette->index256[ink]);
    if (index < 0)
        return sprintf(out, ";%d", base + 9);
    return sprintf(out, ";%d", index < 8 ? base + index : base + 60 + index - 8);
}

int pen_cell(struct pen *pen, struct glyph glyph, char out[static ANSI_CELL])
{
    int length = 0;
    bool changes = glyph.ink != pen->ink || glyph.ground != pen->ground || glyph.bold != pen->bold;
    if (pen->colouring != COLOURS_NONE && (changes || pen->ink < 0)) {
        length += sprintf(out, "\033[0%s", glyph.bold ? ";1" : "");
        length += colour(pen, 30, glyph.ink, out + length);
        length += colour(pen, 40, glyph.ground, out + length);
        out[length++] = 'm';
        pen->ink = glyph.ink;
        pen->ground = glyph.ground;
        pen->bold = glyph.bold;
    }
    length += text_encode(glyph.code, out + length);
    return glyph.combining ? length + text_encode(glyph.combining, out + length) : length;
}

int pen_lift(struct pen *pen, char out[static ANSI_CELL])
{
    if (pen->ink < 0)
        return 0;
    *pen = pen_make(pen->palette, pen->colouring);
    return sprintf(out, "\033[0m");
}

struct canvas *ansi_canvas(const struct plan *plan, enum colouring colouring, struct error *error)
{
    bool many = colouring == COLOURS_RGB || colouring == COLOURS_256;
    struct canvas *canvas =
        cells_open(plan->width, plan->height, plan->charset, many ? SHADING_COLOUR : SHADING_LINES);
    if (!canvas)
        fail_memory(error);
    return canvas;
}
