#include "scene/plots/axes.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"

enum { LEFT_COLUMNS = 5, COLUMNS_LEAST = 40, LINES_LEAST = 17 };

struct rect axes_inside(struct rect where, double em, double column, bool grid, int columns)
{
    if (where.width < COLUMNS_LEAST * column || where.height < LINES_LEAST * em)
        return where;
    double left = fmax(columns, LEFT_COLUMNS) * column, below = em * (grid ? 1 : 1.15);
    return whole_units(
        (struct rect){where.x + left, where.y, where.width - left, where.height - below});
}

double axes_step(double low, double high, double gap, double *first)
{
    double least = fmax(gap, 1e-13 * fmax(fabs(low), fabs(high)));
    double decade = pow(10, floor(log10(least))), step = decade;
    for (int i = 0; step < least && i < 3; i++)
        step = decade * (i == 0 ? 2 : i == 1 ? 5 : 10);
    *first = ceil(low / step - 1e-9) * step;
    return step;
}

static void tick_text(char out[TEXT_NUMBER], double value, double step)
{
    text_short(out, fabs(value) < 0.5 * step ? 0 : value, 6);
}

static void draw_x(struct canvas *canvas, const struct view *view)
{
    struct rect r = view->where;
    double high = view->a0 + r.width / view->scale_a, first;
    double step = axes_step(view->a0, high, 6 * canvas->column / view->scale_a, &first);
    double tick = canvas->grid ? 0 : 0.25 * canvas->column;
    for (int i = 0; first + i * step <= high; i++) {
        char text[TEXT_NUMBER];
        double x = r.x + (first + i * step - view->a0) * view->scale_a;
        tick_text(text, first + i * step, step);
        double half = 0.5 * canvas_measure(canvas, text);
        canvas_segment(canvas, x, r.y + r.height, x, r.y + r.height + tick,
                       &(struct stroke){.ink = INK_DIM, .width = 0.6});
        if (x - half >= r.x && x + half <= r.x + r.width)
            canvas_text(canvas, x, r.y + r.height + 0.6 * tick, ALIGN_CENTRE, INK_DIM, text);
    }
}

/* The numbers of the upright axis: their distance and the first. */
static double upright_step(const struct view *view, double em, double *first)
{
    double low = view->b1 - view->where.height / view->scale_b;
    return axes_step(low, view->b1, 2.2 * em / view->scale_b, first);
}

int axes_columns(const struct view *view, double em)
{
    double first, step = upright_step(view, em, &first);
    int widest = 0;
    for (int i = 0; first + i * step <= view->b1; i++) {
        char text[TEXT_NUMBER];
        tick_text(text, first + i * step, step);
        int width = text_columns(text);
        widest = width > widest ? width : widest;
    }
    return widest + 1;
}

static void draw_y(struct canvas *canvas, const struct view *view)
{
    struct rect r = view->where;
    double first, step = upright_step(view, canvas->em, &first);
    double tick = canvas->grid ? 0 : 0.25 * canvas->column;
    for (int i = 0; first + i * step <= view->b1; i++) {
        char text[TEXT_NUMBER];
        double y = r.y + (view->b1 - first - i * step) * view->scale_b;
        tick_text(text, first + i * step, step);
        canvas_segment(canvas, r.x - tick, y, r.x, y,
                       &(struct stroke){.ink = INK_DIM, .width = 0.6});
        if (y - 0.5 * canvas->em >= r.y && y + 0.5 * canvas->em <= r.y + r.height)
            canvas_text(canvas, r.x - 0.6 * canvas->column, y - 0.5 * canvas->em, ALIGN_RIGHT,
                        INK_DIM, text);
    }
}

void axes_draw(struct canvas *canvas, const struct view *view, struct rect where)
{
    if (view->where.width == where.width) /* no room was left */
        return;
    canvas_clip(canvas, NULL);
    draw_x(canvas, view);
    draw_y(canvas, view);
}
