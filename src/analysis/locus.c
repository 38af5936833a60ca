#include "analysis/locus.h"

#include <math.h>
#include <string.h>

#include "base/vector.h"

/* Beyond this modulus nothing is worth a fine step. */
#define FAR 3.0

static int roots_at(const struct optimizer *optimizer, const struct instant *instant,
                    const double *values, double lambda, struct root root[2])
{
    struct instant other = *instant;
    other.parameter = values;
    return polynomial_roots(optimizer->theory->modes(optimizer, &other, lambda), root);
}

static double apart(const struct root *a, const struct root *b)
{
    return plane_norm(a->re - b->re, a->im - b->im);
}

/* Gives each root to the branch that it continues. */
static void continue_branches(const struct locus_point *before, struct locus_point *next)
{
    struct root *r = next->root;
    double straight = apart(&before->root[0], &r[0]) + apart(&before->root[1], &r[1]),
           crossed = apart(&before->root[0], &r[1]) + apart(&before->root[1], &r[0]);
    if (crossed < straight) {
        struct root first = r[0];
        r[0] = r[1];
        r[1] = first;
    }
}

/* The longest way that a branch takes from one point to the next, as far as it is near. */
static double way(const struct locus *locus, const struct locus_point *a,
                  const struct locus_point *b)
{
    double longest = 0;
    for (int k = 0; k < locus->branches; k++) {
        bool near = a->root[k].modulus < FAR || b->root[k].modulus < FAR;
        if (near)
            longest = fmax(longest, apart(&a->root[k], &b->root[k]));
    }
    return longest;
}

void locus_trace(const struct optimizer *optimizer, const struct instant *instant, double lambda,
                 int parameter, double from, double to, double distance, struct locus *locus)
{
    const double widest = 1.0 / 64, narrowest = 1e-9;
    double values[PARAMETERS_MAX], at = 0, pace = widest;
    memcpy(values, instant->parameter, sizeof values);
    values[parameter] = from;
    locus->point[0] = (struct locus_point){.value = from};
    locus->branches = roots_at(optimizer, instant, values, lambda, locus->point[0].root);
    locus->count = 1;
    locus->moves = false;
    while (at < 1 && locus->count < LOCUS_POINTS) {
        struct locus_point *before = &locus->point[locus->count - 1], next = {0};
        bool last = locus->count == LOCUS_POINTS - 1; /* no room for more: the end, then */
        double to_at = last ? 1 : fmin(at + pace, 1);
        next.value = to_at < 1 ? from + (to - from) * to_at : to;
        values[parameter] = next.value;
        roots_at(optimizer, instant, values, lambda, next.root);
        if (locus->branches == 2)
            continue_branches(before, &next);
        double moved = way(locus, before, &next);
        if (moved > distance && pace > narrowest && !last) {
            pace /= 2;
            continue;
        }
        locus->moves = locus->moves || apart(&next.root[0], &before->root[0]) > 0;
        locus->point[locus->count++] = next;
        at = to_at;
        if (moved < distance / 3)
            pace = fmin(2 * pace, widest);
    }
}

double locus_rate_end(double eta, double edge)
{
    if (!(isfinite(edge) && edge > 0))
        return 2 * eta;
    return fmin(fmax(1.3 * edge, 1.1 * eta), 4 * edge);
}
