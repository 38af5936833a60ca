#include "scene/plots/axes.h"

#include <math.h>

#include "scene/plots/ticks.h"

/* Cells are few: there a plane has to be larger to spare some. */
enum {
    LEFT_COLUMNS = 5,
    COLUMNS_LEAST = 22,
    LINES_LEAST = 8,
    GRID_COLUMNS_LEAST = 40,
    GRID_LINES_LEAST = 17
};

struct rect axes_inside(struct rect where, double em, double column, bool grid, int columns)
{
    if (where.width < (grid ? GRID_COLUMNS_LEAST : COLUMNS_LEAST) * column ||
        where.height < (grid ? GRID_LINES_LEAST : LINES_LEAST) * em)
        return where;
    double left = fmax(columns, LEFT_COLUMNS) * column, below = em * (grid ? 1 : 1.15);
    return whole_units(
        (struct rect){where.x + left, where.y, where.width - left, where.height - below});
}

/* The numbers of the upright axis. */
static void upright(const struct view *view, double em, struct ticks *ticks)
{
    double lines = view->where.height / em;
    ticks_upwards(view->b1 - view->where.height / view->scale_b, view->b1, lines, ticks);
}

int axes_columns(const struct view *view, double em)
{
    struct ticks ticks;
    upright(view, em, &ticks);
    return ticks_columns(&ticks) + 1;
}

void axes_draw(struct canvas *canvas, const struct view *view, const struct axis_names *names,
               struct rect where)
{
    if (view->where.width == where.width) /* no room was left */
        return;
    const struct rect *r = &view->where;
    double right = view->a0 + r->width / view->scale_a,
           bottom = view->b1 - r->height / view->scale_b;
    struct ticks ticks;
    canvas_clip(canvas, NULL);
    ticks_across(canvas, view->a0, right, r->width, 0, &ticks);
    ticks_draw_below(canvas, *r, view->a0, right, &ticks, names->name[0]);
    upright(view, canvas->em, &ticks);
    ticks_draw_left(canvas, *r, bottom, view->b1, &ticks, names->name[1]);
}
