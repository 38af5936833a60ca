#include "scene/map/inset.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"

static const double finger = 1.5,  /* lines of text: what is less is not made out */
    side = 0.36, side_most = 14,   /* of the map's shorter side; lines */
    map_lines = 14, filled = 0.42; /* least height of the map; of the inset by what it shows */

/* On the side of the map where the point is not; in its half from above, since words about it
 * stand in the other one. */
static struct rect place(const struct canvas *canvas, const struct view *map, struct point p)
{
    const struct rect *where = &map->where;
    double em = canvas->em, most = fmin(where->width, where->height);
    double size = fmin(side * most, side_most * em), gap = canvas->grid ? em : 0.5 * em;
    bool right = p.x<where->x + 0.5 * where->width, below = p.y> where->y + 0.5 * where->height;
    struct rect box = {right ? where->x + where->width - gap - size : where->x + gap,
                       below ? where->y + where->height - gap - size : where->y + gap, size, size};
    if (canvas->grid) { /* whole cells */
        box.x = floor(box.x / canvas->column) * canvas->column;
        box.y = floor(box.y / em) * em;
        box.width = floor(size / canvas->column) * canvas->column;
        box.height = floor(size / em) * em;
    }
    return box;
}

/* 1, 2, 5, 10 …: the largest of them that is not above. */
static double round_factor(double factor)
{
    double decade = pow(10, floor(log10(factor) + 1e-9)), part = factor / decade;
    return decade * (part >= 5 ? 5 : part >= 2 ? 2 : 1);
}

bool inset_open(struct canvas *canvas, const struct view *map, const double *w, double reach,
                struct view *inset)
{
    struct point p = view_project(map, w), centre = view_plane(map, w);
    if (map->problem->dim == 1 || !(reach > 0) || !isfinite(reach) ||
        reach * map->scale_a >= finger * canvas->em || map->where.height < map_lines * canvas->em ||
        !view_contains(map, p))
        return false;
    *inset = *map;
    inset->relief = NULL;
    inset->where = place(canvas, map, p);
    inset->scale_a = inset->scale_b =
        map->scale_a *
        round_factor(filled * fmin(inset->where.width, inset->where.height) / reach / map->scale_a);
    inset->a0 = centre.x - 0.5 * inset->where.width / inset->scale_a;
    inset->b1 = centre.y + 0.5 * inset->where.height / inset->scale_b;
    canvas_fill(canvas, inset->where, INK_BACKGROUND);
    canvas_clip(canvas, &inset->where);
    return true;
}

void inset_close(struct canvas *canvas, const struct view *map, const double *w,
                 const struct view *inset)
{
    const struct rect *r = &inset->where;
    const struct stroke stroke = {.ink = INK_DIM, .width = 0.7};
    struct point p = view_project(map, w);
    char number[TEXT_NUMBER], text[TEXT_NUMBER + 4];
    double x = p.x < r->x ? r->x : r->x + r->width;
    const struct point frame[] = {{r->x, r->y},
                                  {r->x + r->width, r->y},
                                  {r->x + r->width, r->y + r->height},
                                  {r->x, r->y + r->height},
                                  {r->x, r->y}};
    canvas_clip(canvas, &map->where);
    canvas_line(canvas, frame, 5, &stroke);
    canvas_segment(canvas, p.x, p.y, x, r->y, &stroke);
    canvas_segment(canvas, p.x, p.y, x, r->y + r->height, &stroke);
    text_printed(number, inset->scale_a / map->scale_a, 2);
    snprintf(text, sizeof text, "×%s", number);
    double in = canvas->grid ? canvas->column : 0.4 * canvas->em;
    canvas_label(canvas, r->x + in, r->y + (canvas->grid ? 0 : 0.2 * canvas->em), ALIGN_LEFT,
                 INK_TEXT, text);
}
