#include "scene/plots/ticks.h"

#include <math.h>
#include <string.h>

/* Significant digits that numbers have anyway, where they tell them apart. */
enum { DIGITS = 6, DIGITS_MOST = 17 };

double ticks_step(double low, double high, double gap, double *first)
{
    double least = fmax(gap, 1e-13 * fmax(fabs(low), fabs(high)));
    double decade = pow(10, floor(log10(least))), step = decade;
    for (int i = 0; step < least && i < 3; i++)
        step = decade * (i == 0 ? 2 : i == 1 ? 5 : 10);
    *first = ceil(low / step - 1e-9) * step;
    return step;
}

void ticks_between(double low, double high, double gap, struct ticks *ticks)
{
    double first, step = ticks_step(low, high, gap, &first);
    double most = fmax(fabs(low), fabs(high));
    int digits = most > 0 ? (int)(floor(log10(most)) - floor(log10(step) + 1e-9)) + 1 : 1;
    digits = digits < DIGITS ? DIGITS : digits > DIGITS_MOST ? DIGITS_MOST : digits;
    ticks->count = 0;
    if (!isfinite(step) || !isfinite(first))
        return;
    for (int i = 0; i < TICKS_MAX && first + i * step <= high + 1e-9 * step; i++) {
        double value = first + i * step;
        value = fabs(value) < 0.5 * step ? 0 : value;
        ticks->value[i] = value;
        text_printed(ticks->text[i], value, digits);
        ticks->count++;
    }
}

void ticks_across(const struct canvas *canvas, double low, double high, double width, double least,
                  struct ticks *ticks)
{
    double unit = (high - low) / width, gap = fmax(6 * canvas->column * unit, least);
    bool touch = true;
    for (int attempt = 0; attempt < 8 && touch; attempt++) {
        double widest = 0;
        ticks_between(low, high, gap, ticks);
        for (int i = 0; i < ticks->count; i++)
            widest = fmax(widest, canvas_measure(canvas, ticks->text[i]));
        double needed = (widest + canvas->column) * unit;
        touch = ticks->count > 1 && ticks->value[1] - ticks->value[0] < needed;
        gap = fmax(needed, 1.01 * gap);
    }
}

void ticks_upwards(double low, double high, double lines, struct ticks *ticks)
{
    ticks_between(low, high, 2.2 * (high - low) / lines, ticks);
}

int ticks_columns(const struct ticks *ticks)
{
    int widest = 0;
    for (int i = 0; i < ticks->count; i++) {
        const char *text = ticks->text[i];
        /* a minus is wider than a digit where letters have widths of their own */
        int columns = text_columns(text) + (text_next(&text) == 0x2212);
        widest = columns > widest ? columns : widest;
    }
    return widest;
}

static const struct stroke tick_stroke = {.ink = INK_DIM, .width = 0.6};

void ticks_draw_below(struct canvas *canvas, struct rect plot, double low, double high,
                      const struct ticks *ticks, const char *name)
{
    double tick = canvas->grid ? 0 : 0.25 * canvas->column, bottom = plot.y + plot.height;
    double right = plot.x + plot.width, end = right;
    if (name) {
        end = right - canvas_measure(canvas, name) - canvas->column;
        canvas_text(canvas, right, bottom + 0.6 * tick, ALIGN_RIGHT, INK_TEXT, name);
    }
    for (int i = 0; i < ticks->count; i++) {
        double x = plot.x + plot.width * (ticks->value[i] - low) / (high - low);
        double half = 0.5 * canvas_measure(canvas, ticks->text[i]);
        canvas_segment(canvas, x, bottom, x, bottom + tick, &tick_stroke);
        if (x - half >= plot.x - 1e-9 && x + half <= end + 1e-9)
            canvas_text(canvas, x, bottom + 0.6 * tick, ALIGN_CENTRE, INK_DIM, ticks->text[i]);
    }
}

void ticks_draw_left(struct canvas *canvas, struct rect plot, double low, double high,
                     const struct ticks *ticks, const char *name)
{
    double tick = canvas->grid ? 0 : 0.25 * canvas->column, half = 0.5 * canvas->em,
           highest = name ? plot.y + canvas->em : plot.y;
    if (name)
        canvas_text(canvas, plot.x - 0.6 * canvas->column, plot.y, ALIGN_RIGHT, INK_TEXT, name);
    for (int i = 0; i < ticks->count; i++) {
        double y = plot.y + plot.height * (high - ticks->value[i]) / (high - low);
        double top = fmin(fmax(y - half, plot.y), plot.y + plot.height - 2 * half);
        canvas_segment(canvas, plot.x - tick, y, plot.x, y, &tick_stroke);
        if (top >= highest - 1e-9)
            canvas_text(canvas, plot.x - 0.6 * canvas->column, top, ALIGN_RIGHT, INK_DIM,
                        ticks->text[i]);
    }
}

/* The least round distance that is no less than `gap` and that the end is a multiple of; without
 * such a one `gap`. */
static double dividing_gap(double end, double gap)
{
    double first;
    for (double step = ticks_step(0, end, fmax(gap, 1), &first); step <= end;
         step = ticks_step(0, end, 1.5 * step, &first))
        if (fabs(end / step - nearbyint(end / step)) < 1e-9)
            return 0.999 * step;
    return gap;
}

void ticks_count_below(struct canvas *canvas, struct rect plot, double end, const char *what)
{
    struct ticks ticks;
    double tick = canvas->grid ? 0 : 0.25 * canvas->column, y = plot.y + plot.height + 0.6 * tick,
           named = canvas_measure(canvas, what), last = -INFINITY, gap = canvas->column;
    double name_at = NAN;
    double apart = (named + 4.5 * canvas->column) * end / plot.width;
    ticks_across(canvas, 0, end, plot.width, fmax(dividing_gap(end, apart), 1), &ticks);
    if (ticks.count < 2)
        ticks_across(canvas, 0, end, plot.width, 1, &ticks);
    for (int i = 0; i < ticks.count; i++) {
        double x = plot.x + plot.width * ticks.value[i] / end,
               width = canvas_measure(canvas, ticks.text[i]);
        double left = fmin(fmax(x - 0.5 * width, plot.x - 0.5 * gap), plot.x + plot.width - width);
        canvas_segment(canvas, x, y - 0.6 * tick, x, y + 0.4 * tick, &tick_stroke);
        canvas_text(canvas, left, y, ALIGN_LEFT, INK_DIM, ticks.text[i]);
        if (left - last >= named + 2 * gap && isfinite(last))
            name_at = 0.5 * (left + last);
        last = left + width;
    }
    double right = plot.x + plot.width;
    if (right - last >= named + gap)
        canvas_text(canvas, right, y, ALIGN_RIGHT, INK_DIM, what);
    else if (!isnan(name_at))
        canvas_text(canvas, name_at, y, ALIGN_CENTRE, INK_DIM, what);
}
