#include "canvas/lettering.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <stdlib.h>

#include "canvas/spans.h"

enum { WEIGHTS = 2, SIZES = 2, WHOLE_PIXELS_FROM = 12 };

struct lettering {
    bool hinted;
    cairo_font_face_t *face[WEIGHTS];
    cairo_font_options_t *options;
    cairo_scaled_font_t *font[WEIGHTS][SIZES]; /* ordinary, and for scripts */
    cairo_font_extents_t extents;
    double size;
};

/* The best match for DejaVu Sans; another sans serif where that is not installed. */
static cairo_font_face_t *find_face(bool bold)
{
    FcPattern *wanted = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, "DejaVu Sans", FC_FAMILY,
                                       FcTypeString, "sans-serif", FC_WEIGHT, FcTypeInteger,
                                       bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR, FC_SCALABLE,
                                       FcTypeBool, FcTrue, (char *)NULL);
    FcPattern *found = NULL;
    FcResult result;
    if (wanted && FcConfigSubstitute(NULL, wanted, FcMatchPattern)) {
        FcDefaultSubstitute(wanted);
        found = FcFontMatch(NULL, wanted, &result);
    }
    cairo_font_face_t *face = found ? cairo_ft_font_face_create_for_pattern(found) : NULL;
    if (found)
        FcPatternDestroy(found);
    if (wanted)
        FcPatternDestroy(wanted);
    return face;
}

struct lettering *lettering_open(bool hinted, struct error *error)
{
    struct lettering *lettering = calloc(1, sizeof *lettering);
    if (!lettering) {
        fail_memory(error);
        return NULL;
    }
    lettering->hinted = hinted;
    lettering->options = cairo_font_options_create();
    cairo_font_options_set_antialias(lettering->options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(lettering->options,
                                      hinted ? CAIRO_HINT_STYLE_SLIGHT : CAIRO_HINT_STYLE_NONE);
    for (int bold = 0; bold < WEIGHTS; bold++) {
        lettering->face[bold] = find_face(bold);
        if (!lettering->face[bold]) {
            lettering_close(lettering);
            fail(error, "fonts: fontconfig finds none (install DejaVu Sans)");
            return NULL;
        }
    }
    return lettering;
}

static void drop_fonts(struct lettering *lettering)
{
    for (int bold = 0; bold < WEIGHTS; bold++) {
        for (int script = 0; script < SIZES; script++) {
            if (lettering->font[bold][script])
                cairo_scaled_font_destroy(lettering->font[bold][script]);
            lettering->font[bold][script] = NULL;
        }
    }
}

void lettering_close(struct lettering *lettering)
{
    if (!lettering)
        return;
    drop_fonts(lettering);
    for (int bold = 0; bold < WEIGHTS; bold++)
        if (lettering->face[bold])
            cairo_font_face_destroy(lettering->face[bold]);
    cairo_font_options_destroy(lettering->options);
    free(lettering);
}

void lettering_resize(struct lettering *lettering, double size)
{
    cairo_matrix_t identity;
    if (size == lettering->size)
        return;
    drop_fonts(lettering);
    lettering->size = size;
    /* on pixels every digit is like every other, as wide and as sharp; small letters, which whole
     * pixels would set too far apart, are not */
    bool whole = lettering->hinted && size >= WHOLE_PIXELS_FROM;
    cairo_font_options_set_hint_metrics(lettering->options,
                                        whole ? CAIRO_HINT_METRICS_ON : CAIRO_HINT_METRICS_OFF);
    cairo_matrix_init_identity(&identity);
    for (int bold = 0; bold < WEIGHTS; bold++) {
        for (int script = 0; script < SIZES; script++) {
            double scale = script ? size * script_size : size;
            cairo_matrix_t matrix;
            cairo_matrix_init_scale(&matrix, scale, scale);
            lettering->font[bold][script] = cairo_scaled_font_create(lettering->face[bold], &matrix,
                                                                     &identity, lettering->options);
        }
    }
    cairo_scaled_font_extents(lettering->font[0][0], &lettering->extents);
}

double lettering_ascent(const struct lettering *lettering)
{
    return lettering->extents.ascent;
}

double lettering_descent(const struct lettering *lettering)
{
    return lettering->extents.descent;
}

/* Glyphs of one span, to be freed with cairo_glyph_free; their number comes back. */
static int span_glyphs(const struct lettering *lettering, bool bold, const struct span *span,
                       double x, double y, cairo_glyph_t **glyphs)
{
    int count = 0;
    *glyphs = NULL;
    cairo_status_t status =
        cairo_scaled_font_text_to_glyphs(lettering->font[bold][span->script != SCRIPT_LINE], x, y,
                                         span->text, -1, glyphs, &count, NULL, NULL, NULL);
    return status == CAIRO_STATUS_SUCCESS ? count : 0;
}

static double span_width(const struct lettering *lettering, bool bold, const struct span *span)
{
    cairo_text_extents_t extents;
    cairo_scaled_font_text_extents(lettering->font[bold][span->script != SCRIPT_LINE], span->text,
                                   &extents);
    return extents.x_advance;
}

double lettering_width(const struct lettering *lettering, bool bold, const char *utf8)
{
    struct span_reader reader = {.at = utf8};
    struct span span;
    double width = 0;
    while (span_next(&reader, &span))
        width += span_width(lettering, bold, &span);
    return width;
}

static void set(const struct lettering *lettering, cairo_t *cr, double x, double baseline,
                bool bold, const char *utf8, void (*draw)(cairo_t *, const cairo_glyph_t *, int))
{
    struct span_reader reader = {.at = utf8};
    struct span span;
    while (span_next(&reader, &span)) {
        cairo_glyph_t *glyphs;
        double shift = span.script == SCRIPT_BELOW   ? below_shift
                       : span.script == SCRIPT_ABOVE ? above_shift
                                                     : 0;
        int count =
            span_glyphs(lettering, bold, &span, x, baseline + shift * lettering->size, &glyphs);
        cairo_set_scaled_font(cr, lettering->font[bold][span.script != SCRIPT_LINE]);
        draw(cr, glyphs, count);
        cairo_glyph_free(glyphs);
        x += span_width(lettering, bold, &span);
    }
}

void lettering_path(const struct lettering *lettering, cairo_t *cr, double x, double baseline,
                    bool bold, const char *utf8)
{
    set(lettering, cr, x, baseline, bold, utf8, cairo_glyph_path);
}

void lettering_show(const struct lettering *lettering, cairo_t *cr, double x, double baseline,
                    bool bold, const char *utf8)
{
    set(lettering, cr, x, baseline, bold, utf8, cairo_show_glyphs);
}
