#include "canvas/cut.h"

#include <math.h>

/*
 * Cuts the part of a segment away that lies below `bound` in the coordinate `here`; `there` is the
 * other coordinate. The cut end gets the bound itself, so that nothing is lost however far away it
 * was. False when nothing is left.
 */
static bool cut_below(double bound, double *here_a, double *there_a, double *here_b,
                      double *there_b)
{
    if (*here_a >= bound && *here_b >= bound)
        return true;
    if (*here_a < bound && *here_b < bound)
        return false;
    double t = (bound - *here_a) / (*here_b - *here_a),
           there = *there_a + t * (*there_b - *there_a);
    if (*here_a < bound) {
        *here_a = bound;
        *there_a = there;
    } else {
        *here_b = bound;
        *there_b = there;
    }
    return true;
}

/* Mirrors both ends, so that cutting above is cutting below. */
static void mirror(double *a, double *b)
{
    *a = -*a;
    *b = -*b;
}

bool cut_segment(const struct rect *clip, struct point *a, struct point *b)
{
    if (!isfinite(b->x - a->x) || !isfinite(b->y - a->y))
        return false;
    if (!cut_below(clip->x, &a->x, &a->y, &b->x, &b->y) ||
        !cut_below(clip->y, &a->y, &a->x, &b->y, &b->x))
        return false;
    mirror(&a->x, &b->x);
    mirror(&a->y, &b->y);
    bool left = cut_below(-(clip->x + clip->width), &a->x, &a->y, &b->x, &b->y) &&
                cut_below(-(clip->y + clip->height), &a->y, &a->x, &b->y, &b->x);
    mirror(&a->x, &b->x);
    mirror(&a->y, &b->y);
    return left;
}
