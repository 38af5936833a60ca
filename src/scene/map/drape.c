#include "scene/map/drape.h"

#include <math.h>

#include "base/whole.h"

#define LIFT 0.002 /* of paths above the surface, in box units */

enum { STRETCH = 1024 };

/* --- paths --- */

/* Stretches of a path as they grow. */
struct drape {
    relief_piece piece;
    void *context;
    struct point points[STRETCH];
    size_t count;
    bool hidden;
};

static void flush(struct drape *drape)
{
    if (drape->count > 1)
        drape->piece(drape->context, drape->points, drape->count, drape->hidden);
    drape->count = 0;
}

/* A stretch that ends because of what it is, and not of where, begins again where it ended. */
static void add(struct drape *drape, struct point at, bool hidden)
{
    if (drape->count > 0 && (hidden != drape->hidden || drape->count == STRETCH)) {
        struct point last = drape->points[drape->count - 1];
        flush(drape);
        drape->points[drape->count++] = last;
    }
    drape->hidden = hidden;
    drape->points[drape->count++] = at;
}

/* Cuts the part t0..t1 of a segment down to where `from + t·step` lies in low..high. */
static void cut(double from, double step, double low, double high, double *t0, double *t1)
{
    if (step == 0) {
        if (!(from >= low && from <= high))
            *t1 = -1;
        return;
    }
    double at_low = (low - from) / step, at_high = (high - from) / step;
    *t0 = fmax(*t0, fmin(at_low, at_high));
    *t1 = fmin(*t1, fmax(at_low, at_high));
}

static void lay(const struct relief *relief, struct drape *drape, double a, double b)
{
    const double *bounds = relief->bounds; /* rounding must not put a cut end outside */
    double height = relief_height(relief, fmin(fmax(a, bounds[0]), bounds[1]),
                                  fmin(fmax(b, bounds[2]), bounds[3]));
    if (!isfinite(height)) {
        flush(drape);
        return;
    }
    struct relief_spot spot = relief_place(relief, a, b, height + LIFT);
    add(drape, spot.at, relief_hides(relief, spot));
}

/* So many pieces that each is some samples long and none crosses more than half a cell. */
static int pieces_of(const struct relief *relief, struct point from, struct point to)
{
    const double *bounds = relief->bounds;
    double cells = hypot((to.x - from.x) / (bounds[1] - bounds[0]) * (relief->across - 1),
                         (to.y - from.y) / (bounds[3] - bounds[2]) * (relief->along - 1));
    return whole_within(ceil(2 * cells), 1, 4096);
}

void relief_drape(const struct relief *relief, const struct point *path, size_t count,
                  relief_piece piece, void *context)
{
    struct drape drape = {.piece = piece, .context = context};
    const double *bounds = relief->bounds;
    for (size_t k = 0; k + 1 < count; k++) {
        struct point from = path[k], step = {path[k + 1].x - from.x, path[k + 1].y - from.y};
        double t0 = 0, t1 = 1;
        cut(from.x, step.x, bounds[0], bounds[1], &t0, &t1);
        cut(from.y, step.y, bounds[2], bounds[3], &t0, &t1);
        if (!isfinite(step.x) || !isfinite(step.y) || !(t0 <= t1)) {
            flush(&drape);
            continue;
        }
        struct point start = {from.x + t0 * step.x, from.y + t0 * step.y},
                     end = {from.x + t1 * step.x, from.y + t1 * step.y};
        int pieces = pieces_of(relief, start, end);
        if (drape.count == 0 || t0 > 0) {
            flush(&drape);
            lay(relief, &drape, start.x, start.y);
        }
        for (int i = 1; i <= pieces; i++)
            lay(relief, &drape, start.x + (end.x - start.x) * i / pieces,
                start.y + (end.y - start.y) * i / pieces);
    }
    flush(&drape);
}

/* --- the outline --- */

/* Corner k, counter-clockwise from the lower left; 4 is 0 again. */
static struct point corner(const struct relief *relief, int k)
{
    const double *b = relief->bounds;
    return (struct point){b[k % 4 == 1 || k % 4 == 2], b[k % 4 < 2 ? 2 : 3]};
}

void relief_outline(const struct relief *relief, relief_piece piece, void *context)
{
    struct point rim[5];
    for (int k = 0; k < 5; k++)
        rim[k] = corner(relief, k);
    relief_drape(relief, rim, 5, piece, context);
    for (int k = 0; k < 4; k++) {
        bool here = relief_faces_camera(relief, rim[k], rim[k + 1]),
             before = relief_faces_camera(relief, rim[(k + 3) % 4], rim[(k + 3) % 4 + 1]);
        double top = relief_height(relief, rim[k].x, rim[k].y);
        const struct point foot[] = {relief_place(relief, rim[k].x, rim[k].y, 0).at,
                                     relief_place(relief, rim[k + 1].x, rim[k + 1].y, 0).at};
        const struct point upright[] = {foot[0], relief_place(relief, rim[k].x, rim[k].y, top).at};
        piece(context, foot, 2, !here);
        if (isfinite(top))
            piece(context, upright, 2, !here && !before);
    }
}
