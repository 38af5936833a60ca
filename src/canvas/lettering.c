#include "canvas/lettering.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "canvas/canvas.h"
#include "canvas/fonts.h"
#include "canvas/spans.h"

enum { WEIGHTS = 2, SIZES = 2, WHOLE_PIXELS_FROM = 12 };

/* The family that is asked for, and the one for letters that it lacks. */
enum { OWN, SPARE, FAMILIES };

static const char usual_family[] = "DejaVu Sans";

struct lettering {
    bool hinted;
    char family[FAMILY_SIZE]; /* "": the usual one, which is the spare one as well */
    cairo_font_face_t *face[FAMILIES][WEIGHTS];
    cairo_font_options_t *options;
    cairo_scaled_font_t *font[FAMILIES][WEIGHTS][SIZES]; /* ordinary, and for scripts */
    cairo_font_extents_t extents;
    double size;
};

/* The best match; another sans serif where that is not installed. NULL where there is none; to be
 * destroyed. */
static FcPattern *match(const char *family, bool bold)
{
    FcPattern *wanted =
        FcPatternBuild(NULL, FC_FAMILY, FcTypeString, family, FC_FAMILY, FcTypeString, "sans-serif",
                       FC_WEIGHT, FcTypeInteger, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR,
                       FC_SCALABLE, FcTypeBool, FcTrue, (char *)NULL);
    FcPattern *found = NULL;
    FcResult result;
    if (wanted && FcConfigSubstitute(NULL, wanted, FcMatchPattern)) {
        FcDefaultSubstitute(wanted);
        found = FcFontMatch(NULL, wanted, &result);
    }
    if (wanted)
        FcPatternDestroy(wanted);
    return found;
}

bool font_exists(const char *family)
{
    static const char *const generic[] = {"sans-serif", "serif", "monospace"};
    FcPattern *found = match(family, false);
    FcChar8 *name;
    bool exists = false;
    for (size_t i = 0; i < sizeof generic / sizeof *generic && found; i++)
        exists = exists || strcmp(family, generic[i]) == 0;
    for (int i = 0; found && FcPatternGetString(found, FC_FAMILY, i, &name) == FcResultMatch; i++)
        exists = exists || FcStrCmpIgnoreCase(name, (const FcChar8 *)family) == 0;
    if (found)
        FcPatternDestroy(found);
    return exists;
}

static cairo_font_face_t *find_face(const char *family, bool bold)
{
    FcPattern *found = match(family, bold);
    cairo_font_face_t *face = found ? cairo_ft_font_face_create_for_pattern(found) : NULL;
    if (found)
        FcPatternDestroy(found);
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
        lettering->face[OWN][bold] = find_face(usual_family, bold);
        if (!lettering->face[OWN][bold]) {
            lettering_close(lettering);
            fail(error, "fonts: fontconfig finds none (install DejaVu Sans)");
            return NULL;
        }
    }
    return lettering;
}

static void drop_fonts(struct lettering *lettering)
{
    for (int k = 0; k < FAMILIES * WEIGHTS * SIZES; k++) {
        cairo_scaled_font_t **font =
            &lettering->font[k / (WEIGHTS * SIZES)][k / SIZES % WEIGHTS][k % SIZES];
        if (*font)
            cairo_scaled_font_destroy(*font);
        *font = NULL;
    }
}

static void drop_face(cairo_font_face_t **face)
{
    if (*face)
        cairo_font_face_destroy(*face);
    *face = NULL;
}

void lettering_choose(struct lettering *lettering, const char *family)
{
    if (strcmp(family, lettering->family) == 0)
        return;
    drop_fonts(lettering);
    lettering->size = 0;
    snprintf(lettering->family, sizeof lettering->family, "%s", family);
    for (int bold = 0; bold < WEIGHTS; bold++) {
        cairo_font_face_t *face = find_face(*family ? family : usual_family, bold);
        if (!face) /* memory is short */
            continue;
        drop_face(&lettering->face[SPARE][bold]);
        drop_face(&lettering->face[OWN][bold]);
        lettering->face[OWN][bold] = face;
        if (*family)
            lettering->face[SPARE][bold] = find_face(usual_family, bold);
    }
}

void lettering_close(struct lettering *lettering)
{
    if (!lettering)
        return;
    drop_fonts(lettering);
    for (int k = 0; k < FAMILIES * WEIGHTS; k++)
        drop_face(&lettering->face[k / WEIGHTS][k % WEIGHTS]);
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
    for (int k = 0; k < FAMILIES * WEIGHTS * SIZES; k++) {
        int family = k / (WEIGHTS * SIZES), bold = k / SIZES % WEIGHTS, script = k % SIZES;
        double scale = script ? size * script_size : size;
        cairo_matrix_t matrix;
        cairo_matrix_init_scale(&matrix, scale, scale);
        if (lettering->face[family][bold])
            lettering->font[family][bold][script] = cairo_scaled_font_create(
                lettering->face[family][bold], &matrix, &identity, lettering->options);
    }
    cairo_scaled_font_extents(lettering->font[OWN][0][0], &lettering->extents);
}

double lettering_ascent(const struct lettering *lettering)
{
    return lettering->extents.ascent;
}

double lettering_descent(const struct lettering *lettering)
{
    return lettering->extents.descent;
}

/* --- runs: pieces of a span in one family --- */

/* Glyph 0 stands for whatever a font lacks. */
static bool has_letter(cairo_scaled_font_t *font, const char *letter, size_t length)
{
    cairo_glyph_t *glyphs = NULL;
    int count = 0;
    cairo_status_t status = cairo_scaled_font_text_to_glyphs(font, 0, 0, letter, (int)length,
                                                             &glyphs, &count, NULL, NULL, NULL);
    bool has = status != CAIRO_STATUS_SUCCESS || (count > 0 && glyphs[0].index != 0);
    cairo_glyph_free(glyphs);
    return has;
}

struct run {
    cairo_scaled_font_t *font;
    char text[SPAN_MAX];
};

/* The next run of a span whose rest is at *at; false at its end. */
static bool next_run(const struct lettering *lettering, bool bold, const struct span *span,
                     const char **at, struct run *run)
{
    bool script = span->script != SCRIPT_LINE, spare = false;
    cairo_scaled_font_t *own = lettering->font[OWN][bold][script],
                        *other = lettering->font[SPARE][bold][script];
    size_t length = 0;
    for (const char *next = *at; *next; length = (size_t)(next - *at)) {
        const char *letter = next;
        text_next(&next);
        bool lacking = other && !has_letter(own, letter, (size_t)(next - letter));
        if (length > 0 && lacking != spare)
            break;
        spare = lacking;
    }
    run->font = spare ? other : own;
    snprintf(run->text, sizeof run->text, "%.*s", (int)length, *at);
    *at += length;
    return length > 0;
}

static double run_width(const struct run *run)
{
    cairo_text_extents_t extents;
    cairo_scaled_font_text_extents(run->font, run->text, &extents);
    return extents.x_advance;
}

static double span_width(const struct lettering *lettering, bool bold, const struct span *span)
{
    struct run run;
    double width = 0;
    for (const char *at = span->text; next_run(lettering, bold, span, &at, &run);)
        width += run_width(&run);
    return width;
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

/* Returns the width of the run. */
static double set_run(cairo_t *cr, const struct run *run, double x, double y,
                      void (*draw)(cairo_t *, const cairo_glyph_t *, int))
{
    cairo_glyph_t *glyphs = NULL;
    int count = 0;
    cairo_status_t status = cairo_scaled_font_text_to_glyphs(run->font, x, y, run->text, -1,
                                                             &glyphs, &count, NULL, NULL, NULL);
    cairo_set_scaled_font(cr, run->font);
    draw(cr, glyphs, status == CAIRO_STATUS_SUCCESS ? count : 0);
    cairo_glyph_free(glyphs);
    return run_width(run);
}

static void set(const struct lettering *lettering, cairo_t *cr, double x, double baseline,
                bool bold, const char *utf8, void (*draw)(cairo_t *, const cairo_glyph_t *, int))
{
    struct span_reader reader = {.at = utf8};
    struct span span;
    struct run run;
    while (span_next(&reader, &span)) {
        double shift = span.script == SCRIPT_BELOW   ? below_shift
                       : span.script == SCRIPT_ABOVE ? above_shift
                                                     : 0;
        for (const char *at = span.text; next_run(lettering, bold, &span, &at, &run);)
            x += set_run(cr, &run, x, baseline + shift * lettering->size, draw);
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
