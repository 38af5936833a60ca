#include "scene/plots/plot.h"

#include <math.h>

#include "scene/plots/ticks.h"

enum { LEFT_COLUMNS = 4 };

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
    struct ticks up;
    *plot = (struct plot){.end = end, .low = low, .high = high};
    if (!(high > low)) {
        plot->high = low + fmax(fabs(low), 1e-300);
        plot->low = low - fmax(fabs(low), 1e-300);
    }
    ticks_upwards(plot->low, plot->high, fmax(where.height / canvas->em - 1, 1), &up);
    double left = fmax(ticks_columns(&up) + 1, LEFT_COLUMNS) * canvas->column;
    plot->where =
        (struct rect){where.x + left, where.y, where.width - left, where.height - canvas->em};
    return plot->where.width >= canvas->em && plot->where.height >= canvas->em;
}

struct point plot_place(const struct plot *plot, double x, double y)
{
    const struct rect *w = &plot->where;
    return (struct point){w->x + w->width * x / plot->end,
                          w->y + w->height * (plot->high - y) / (plot->high - plot->low)};
}

void plot_axes(struct canvas *canvas, const struct plot *plot, const char *name)
{
    const struct rect *w = &plot->where;
    struct stroke stroke = {.ink = INK_GRID, .width = 0.5};
    canvas_segment(canvas, w->x, w->y, w->x, w->y + w->height, &stroke);
    canvas_segment(canvas, w->x, w->y + w->height, w->x + w->width, w->y + w->height, &stroke);
    if (plot->low < 0 && plot->high > 0 && !canvas->grid) {
        double zero = plot_place(plot, 0, 0).y;
        canvas_segment(canvas, w->x, zero, w->x + w->width, zero, &stroke);
    }
    struct ticks up;
    ticks_upwards(plot->low, plot->high, w->height / canvas->em, &up);
    ticks_draw_left(canvas, *w, plot->low, plot->high, &up, NULL);
    ticks_count_below(canvas, *w, plot->end, name);
}
