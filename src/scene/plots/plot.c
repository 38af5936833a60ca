#include "scene/plots/plot.h"

#include <math.h>

#include "base/text.h"

enum { LEFT_COLUMNS = 6 };

double plot_end(double position, double length)
{
    static const double factors[] = {5, 10, 20};
    for (double decade = 10;; decade *= 10) {
        for (int i = 0; i < 3; i++) {
            double end = factors[i] * decade;
            if (position <= length && length > 0 && end > length)
                return length;
            if (end >= position)
                return end;
        }
    }
}

bool plot_make(const struct canvas *canvas, struct rect where, double end, double low, double high,
               struct plot *plot)
{
    double left = LEFT_COLUMNS * canvas->column;
    *plot = (struct plot){
        {where.x + left, where.y, where.width - left, where.height - canvas->em}, end, low, high};
    if (!(high > low)) {
        plot->high = low + fmax(fabs(low), 1e-300);
        plot->low = low - fmax(fabs(low), 1e-300);
    }
    return plot->where.width >= canvas->em && plot->where.height >= canvas->em;
}

struct point plot_place(const struct plot *plot, double x, double y)
{
    const struct rect *w = &plot->where;
    return (struct point){w->x + w->width * x / plot->end,
                          w->y + w->height * (plot->high - y) / (plot->high - plot->low)};
}

static void draw_horizontal(struct canvas *canvas, const struct plot *plot, const char *name)
{
    const struct rect *w = &plot->where;
    double y = w->y + w->height;
    char number[TEXT_NUMBER];
    text_short(number, plot->end, 7);
    canvas_text(canvas, w->x, y, ALIGN_LEFT, INK_DIM, "0");
    canvas_text(canvas, w->x + w->width, y, ALIGN_RIGHT, INK_DIM, number);
    double beside = w->width / 2 - canvas_measure(canvas, number) - canvas->column;
    if (canvas_measure(canvas, name) / 2 < beside)
        canvas_text(canvas, w->x + w->width / 2, y, ALIGN_CENTRE, INK_DIM, name);
}

void plot_axes(struct canvas *canvas, const struct plot *plot, const char *name)
{
    const struct rect *w = &plot->where;
    struct stroke stroke = {.ink = INK_GRID, .width = 0.5};
    char text[TEXT_NUMBER];
    canvas_segment(canvas, w->x, w->y, w->x, w->y + w->height, &stroke);
    canvas_segment(canvas, w->x, w->y + w->height, w->x + w->width, w->y + w->height, &stroke);
    if (plot->low < 0 && plot->high > 0 && !canvas->grid) {
        double zero = plot_place(plot, 0, 0).y;
        canvas_segment(canvas, w->x, zero, w->x + w->width, zero, &stroke);
    }
    double labels = w->x - 0.7 * canvas->column;
    text_short(text, plot->high, 3);
    canvas_text(canvas, labels, w->y, ALIGN_RIGHT, INK_DIM, text);
    text_short(text, plot->low, 3);
    if (w->height >= 2 * canvas->em)
        canvas_text(canvas, labels, w->y + w->height - canvas->em, ALIGN_RIGHT, INK_DIM, text);
    draw_horizontal(canvas, plot, name);
}
