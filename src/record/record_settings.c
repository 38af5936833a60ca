#include "record/record_settings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "canvas/fonts.h"

enum { CONTROLS_FULL = 2 }; /* index into record_controls */

enum { PIXELS_LEAST = 16, PIXELS_MOST = 7680, CELLS_LEAST = 20, CELLS_MOST = 1000 };

static const double CM_PER_PIXEL = 2.54 / 96;

struct record_values record_defaults(void)
{
    return (struct record_values){.fps = 20, .hold = 2, .controls = CONTROLS_FULL};
}

bool record_size(const struct record_values *values, const struct format *format, int *width,
                 int *height, struct error *error)
{
    bool cells = format->flags & FORMAT_CELLS;
    double paper = values->width_cm / CM_PER_PIXEL / (values->sheet > 0 ? values->sheet : 1);
    *width = cells ? 80 : values->width_cm > 0 ? (int)fmax(lround(paper), PIXELS_LEAST) : 800;
    *height = cells ? 24 : values->width_cm > 0 ? (int)fmax(*width * 3 / 4, PIXELS_LEAST) : 600;
    if (values->width == 0)
        return true;
    *width = values->width;
    *height = values->height;
    int least = cells ? CELLS_LEAST : PIXELS_LEAST, most = cells ? CELLS_MOST : PIXELS_MOST;
    if (*width >= least && *width <= most && *height >= least && *height <= most)
        return true;
    return fail(error, "size: %dx%d is out of range (%d to %d %s each way for %s)", *width, *height,
                least, most, cells ? "cells" : "pixels", format->name);
}

/* Points, 72 to the inch, in one pixel of a plan. */
static double points_per_pixel(const struct format *format, const struct plan *plan)
{
    double gaps = (double)plan->tiles - 1, pixels = (double)plan->width * plan->tiles;
    if (!(format->flags & FORMAT_PAPER) || plan->width_cm == 0)
        return 72. / 96;
    return plan->width_cm / 2.54 * 72 / (pixels + TILE_GAP * gaps);
}

struct page record_page(const struct record_values *values, const struct format *format,
                        const struct plan *plan)
{
    static const double usual_font = 8, thinnest = 0.8, thickest = 1.2, line_parts = 0.11;
    struct page page = {.exported = true, .bare = plan->bare};
    bool paper = format->flags & FORMAT_PAPER && plan->width_cm > 0;
    double font = values->font_size > 0 ? values->font_size
                  : paper               ? usual_font
                                        : 0,
           hair = values->line_width, point = points_per_pixel(format, plan);
    if (format->flags & FORMAT_CELLS)
        return page;
    if (hair == 0 && paper)
        hair = fmin(fmax(line_parts * font, thinnest), thickest);
    memcpy(page.family, values->font, sizeof page.family);
    page.font = font / point;
    page.hair = hair / point;
    return page;
}

/* --- reading and printing --- */

static bool assign_output(void *values, const char *text, struct error *error)
{
    struct record_values *v = values;
    if (*text == '\0')
        return fail(error, "output: the name is empty (FILE, DIR/ or -)");
    if (strlen(text) >= sizeof v->output)
        return fail(error, "output: the name is too long (at most %d bytes)", PATH_SIZE - 1);
    snprintf(v->output, sizeof v->output, "%s", text);
    return true;
}

static void print_output(const void *values, char *out, size_t size)
{
    snprintf(out, size, "%s", ((const struct record_values *)values)->output);
}

static const char *candidate(const void *context, int i)
{
    (void)context;
    return formats[i] ? formats[i]->name : NULL;
}

static bool assign_format(void *values, const char *text, struct error *error)
{
    struct record_values *v = values;
    const struct format *format = format_find(text);
    char allowed[128] = "auto";
    if (!format && strcmp(text, "auto") != 0) {
        const char *nearest = text_nearest(text, candidate, NULL);
        if (nearest)
            return fail(error, "format: there is no '%.40s' (did you mean '%s'?)", text, nearest);
        for (int i = 0; formats[i]; i++) {
            size_t length = strlen(allowed);
            snprintf(allowed + length, sizeof allowed - length, ", %s", formats[i]->name);
        }
        return fail(error, "format: there is no '%.40s' (%s)", text, allowed);
    }
    v->format = format;
    return true;
}

static void print_format(const void *values, char *out, size_t size)
{
    const struct record_values *v = values;
    snprintf(out, size, "%s", v->format ? v->format->name : "auto");
}

static bool assign_size(void *values, const char *text, struct error *error)
{
    struct record_values *v = values;
    char width[TEXT_NUMBER] = "";
    const char *times = strchr(text, 'x');
    long w = 0, h = 0;
    if (strcmp(text, "auto") != 0) {
        if (!times || times == text || times - text >= TEXT_NUMBER)
            return fail(error, "size: '%.40s' is no size (WxH, such as 800x600)", text);
        memcpy(width, text, (size_t)(times - text));
        if (!text_integer("size", width, &w, error) || !text_integer("size", times + 1, &h, error))
            return false;
        if (w < PIXELS_LEAST || w > PIXELS_MOST || h < PIXELS_LEAST || h > PIXELS_MOST)
            return fail(error, "size: %.40s is out of range (%d to %d each way)", text,
                        PIXELS_LEAST, PIXELS_MOST);
    }
    v->width = (int)w;
    v->height = (int)h;
    return true;
}

static void print_size(const void *values, char *out, size_t size)
{
    const struct record_values *v = values;
    if (v->width > 0)
        snprintf(out, size, "%dx%d", v->width, v->height);
    else
        snprintf(out, size, "auto");
}

static bool assign_duration(void *values, const char *text, struct error *error)
{
    struct record_values *v = values;
    double seconds = 0;
    if (strcmp(text, "auto") != 0) {
        if (!text_number("duration", text, &seconds, error))
            return false;
        if (!(seconds > 0 && seconds <= 3600))
            return fail(error, "duration: %.40s is out of range (above 0 to 3600, or auto)", text);
    }
    v->duration = seconds;
    return true;
}

static void print_duration(const void *values, char *out, size_t size)
{
    const struct record_values *v = values;
    char number[TEXT_NUMBER] = "auto";
    if (v->duration > 0)
        text_shortest(number, v->duration);
    snprintf(out, size, "%s", number);
}

static bool assign_loop(void *values, const char *text, struct error *error)
{
    struct record_values *v = values;
    long loops = 0;
    if (strcmp(text, "forever") != 0) {
        if (!text_integer("loop", text, &loops, error))
            return false;
        if (loops < 1 || loops > 65535)
            return fail(error, "loop: %.40s is out of range (1 to 65535, or forever)", text);
    }
    v->loops = loops;
    return true;
}

static void print_loop(const void *values, char *out, size_t size)
{
    const struct record_values *v = values;
    if (v->loops > 0)
        snprintf(out, size, "%ld", v->loops);
    else
        snprintf(out, size, "forever");
}

/* A number of bytes; k, M: thousands, millions. */
static bool assign_max_size(void *values, const char *text, struct error *error)
{
    struct record_values *v = values;
    char digits[TEXT_NUMBER] = "";
    size_t length = strlen(text);
    double number, unit = 1;
    if (strcmp(text, "none") == 0) {
        v->max_size = 0;
        return true;
    }
    if (length > 1 && strchr("kKM", text[length - 1]))
        unit = text[--length] == 'M' ? 1e6 : 1e3;
    if (length == 0 || length >= sizeof digits)
        return fail(error, "max-size: '%.40s' is no size (BYTES, such as 500k or 2M)", text);
    memcpy(digits, text, length);
    if (!text_number("max-size", digits, &number, error))
        return false;
    if (!(number * unit >= 1000 && number * unit <= 1e9))
        return fail(error, "max-size: %.40s is out of range (1k to 1000M, or none)", text);
    v->max_size = lround(number * unit);
    return true;
}

static void print_max_size(const void *values, char *out, size_t size)
{
    const struct record_values *v = values;
    if (v->max_size > 0)
        snprintf(out, size, "%ld", v->max_size);
    else
        snprintf(out, size, "none");
}

/* A number within limits, or 0 for "auto". */
static bool assign_measure(const char *name, double *field, const char *text, double least,
                           double most, struct error *error)
{
    double value = 0;
    if (strcmp(text, "auto") != 0) {
        if (!text_number(name, text, &value, error))
            return false;
        if (!(value >= least && value <= most))
            return fail(error, "%s: %.40s is out of range (%g to %g, or auto)", name, text, least,
                        most);
    }
    *field = value;
    return true;
}

static void print_measure(double value, char *out, size_t size)
{
    char number[TEXT_NUMBER] = "auto";
    if (value > 0)
        text_shortest(number, value);
    snprintf(out, size, "%s", number);
}

static bool assign_width_cm(void *values, const char *text, struct error *error)
{
    return assign_measure("width-cm", &((struct record_values *)values)->width_cm, text, 1, 200,
                          error);
}

static void print_width_cm(const void *values, char *out, size_t size)
{
    print_measure(((const struct record_values *)values)->width_cm, out, size);
}

static bool assign_font(void *values, const char *text, struct error *error)
{
    struct record_values *v = values;
    char family[FAMILY_SIZE] = "";
    if (strlen(text) >= sizeof family)
        return fail(error, "font: the name is too long (at most %d bytes)", FAMILY_SIZE - 1);
    if (strcmp(text, "auto") != 0) {
        if (!font_exists(text))
            return fail(error,
                        "font: there is no family '%.60s' here (one that fc-list names, or auto)",
                        text);
        snprintf(family, sizeof family, "%s", text);
    }
    memcpy(v->font, family, sizeof v->font);
    return true;
}

static void print_font(const void *values, char *out, size_t size)
{
    const struct record_values *v = values;
    snprintf(out, size, "%s", v->font[0] ? v->font : "auto");
}

static bool assign_font_size(void *values, const char *text, struct error *error)
{
    return assign_measure("font-size", &((struct record_values *)values)->font_size, text, 1, 200,
                          error);
}

static void print_font_size(const void *values, char *out, size_t size)
{
    print_measure(((const struct record_values *)values)->font_size, out, size);
}

static bool assign_line_width(void *values, const char *text, struct error *error)
{
    return assign_measure("line-width", &((struct record_values *)values)->line_width, text, 0.1,
                          20, error);
}

static void print_line_width(const void *values, char *out, size_t size)
{
    print_measure(((const struct record_values *)values)->line_width, out, size);
}

static bool assign_sheet(void *values, const char *text, struct error *error)
{
    struct record_values *v = values;
    double step[SHEET_MAX];
    int count = 0;
    if (strcmp(text, "none") != 0 && !text_numbers("sheet", text, step, SHEET_MAX, &count, error))
        return false;
    for (int i = 0; i < count; i++)
        if (!(step[i] >= 0 && step[i] <= 1e9 && step[i] == floor(step[i])))
            return fail(error, "sheet: '%.60s' are no steps (STEP,STEP,... from 0 on)", text);
    for (int i = 0; i < count; i++)
        v->sheet_step[i] = (long)step[i];
    v->sheet = count;
    return true;
}

static void print_sheet(const void *values, char *out, size_t size)
{
    const struct record_values *v = values;
    snprintf(out, size, "none");
    for (int i = 0, length = 0; i < v->sheet && (size_t)length < size; i++)
        length +=
            snprintf(out + length, size - (size_t)length, "%s%ld", i ? "," : "", v->sheet_step[i]);
}

static const char *const backgrounds[] = {"theme", "none", NULL};

const char *const record_controls[] = {"none", "small", "full", NULL};

#define FIELD(member) offsetof(struct record_values, member)

const struct setting record_settings[] = {
    {"output", 'o', "FILE",
     "render, sweep: the file to write; DIR/ for numbered frames, - for a pipe", SETTING_OWN,
     SCOPE_SESSION, EFFECT_NONE, .local = true, .assign = assign_output, .print = print_output},
    {"format", 0, "KIND", "render: the kind of file, where its name does not tell it", SETTING_OWN,
     SCOPE_SESSION, EFFECT_NONE, .local = true, .assign = assign_format, .print = print_format},
    {"size", 0, "WxH", "render: pixels, or columns and rows of characters", SETTING_OWN,
     SCOPE_SESSION, EFFECT_NONE, .assign = assign_size, .print = print_size},
    {"fps", 0, "N", "render: frames a second", SETTING_REAL, SCOPE_SESSION, EFFECT_NONE,
     .minimum = 0.1, .maximum = 120, .offset = FIELD(fps)},
    {"duration", 0, "S", "render: seconds for the whole race, or auto: steps / speed", SETTING_OWN,
     SCOPE_SESSION, EFFECT_NONE, .assign = assign_duration, .print = print_duration},
    {"slow-start", 0, "S",
     "render: seconds in which the race gathers speed from rest; 0: as speed says", SETTING_REAL,
     SCOPE_SESSION, EFFECT_NONE, .minimum = 0, .maximum = 3600, .offset = FIELD(slow_start)},
    {"hold", 0, "S", "render: seconds that the last frame stays longer than the others",
     SETTING_REAL, SCOPE_SESSION, EFFECT_NONE, .minimum = 0, .maximum = 600, .offset = FIELD(hold)},
    {"loop", 0, "N", "render: how often a GIF plays, or forever", SETTING_OWN, SCOPE_SESSION,
     EFFECT_NONE, .assign = assign_loop, .print = print_loop},
    {"max-size", 0, "BYTES", "render: make a GIF fit, such as 500k or 2M, or none", SETTING_OWN,
     SCOPE_SESSION, EFFECT_NONE, .assign = assign_max_size, .print = print_max_size},
    {"width-cm", 0, "CM", "render: width of an SVG or PDF on paper, or auto: 96 pixels an inch",
     SETTING_OWN, SCOPE_SESSION, EFFECT_NONE, .assign = assign_width_cm, .print = print_width_cm},
    {"font", 0, "FAMILY", "render: fonts of the text, such as Latin Modern Roman, or auto",
     SETTING_OWN, SCOPE_SESSION, EFFECT_NONE, .assign = assign_font, .print = print_font},
    {"font-size", 0, "PT", "render: size of text in points, or auto: 8 with --width-cm",
     SETTING_OWN, SCOPE_SESSION, EFFECT_NONE, .assign = assign_font_size, .print = print_font_size},
    {"line-width", 0, "PT", "render: width of lines in points, or auto", SETTING_OWN, SCOPE_SESSION,
     EFFECT_NONE, .assign = assign_line_width, .print = print_line_width},
    {"background", 0, "NAME", "render: what PNG, SVG and PDF have where nothing is drawn",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_NONE, .choices = backgrounds,
     .offset = FIELD(background)},
    {"html-controls", 0, "NAME", "render: the buttons below a page's picture", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_NONE, .choices = record_controls, .offset = FIELD(controls)},
    {"sheet", 0, "STEP,...", "render: stills of these steps side by side, or none", SETTING_OWN,
     SCOPE_SESSION, EFFECT_NONE, .assign = assign_sheet, .print = print_sheet},
    {0},
};
