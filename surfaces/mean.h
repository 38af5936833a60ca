/*
 * Loops for surfaces that are the mean of one function of a datum and of w in the plane, plus a
 * term without data:   f(w) = (1/n) Σ datum(rowᵢ, w) + rest(w).
 *
 * problem->data is a struct csv_table. A surface hands its two functions to mean_eval and
 * mean_samples from functions of its own, where the compiler sees them and inlines them; what is
 * not wanted is not computed.
 */
#ifndef GLISSADE_MEAN_H
#define GLISSADE_MEAN_H

#include "base/csv.h"
#include "surfaces/surface.h"

/* What one row of the table adds at (x, y). */
typedef struct jet (*mean_datum)(const double *row, double x, double y);
typedef struct jet (*mean_rest)(const struct problem *problem, double x, double y);

enum { MEAN_BLOCK = 64 }; /* points that take each datum together: their sums stay in the cache */

#define MEAN_INLINE static inline __attribute__((always_inline))

/* n ≤ MEAN_BLOCK points from `first` on of `all`. */
MEAN_INLINE void mean_block(const struct problem *problem, size_t first, size_t n, size_t all,
                            const double *restrict w, double *restrict f, double *restrict g,
                            double *restrict h, int want, mean_datum datum, mean_rest rest)
{
    const struct csv_table *table = problem->data;
    const double *x = w + first, *y = w + all + first;
    double sum[6][MEAN_BLOCK];
    for (int k = 0; k < 6; k++)
        for (size_t i = 0; i < n; i++)
            sum[k][i] = 0;
    for (size_t row = 0; row < table->rows; row++) {
        for (size_t i = 0; i < n; i++) {
            struct jet d = datum(table->value + table->columns * row, x[i], y[i]);
            if (want & WANT_F)
                sum[0][i] += d.f;
            if (want & WANT_G)
                sum[1][i] += d.gx, sum[2][i] += d.gy;
            if (want & WANT_H)
                sum[3][i] += d.hxx, sum[4][i] += d.hxy, sum[5][i] += d.hyy;
        }
    }
    double rows = (double)table->rows;
    for (size_t i = 0; i < n; i++) {
        struct jet r = rest(problem, x[i], y[i]);
        size_t at = first + i;
        if (f)
            f[at] = sum[0][i] / rows + r.f;
        if (g)
            g[at] = sum[1][i] / rows + r.gx, g[all + at] = sum[2][i] / rows + r.gy;
        if (h)
            h[at] = sum[3][i] / rows + r.hxx, h[all + at] = sum[4][i] / rows + r.hxy,
            h[2 * all + at] = sum[5][i] / rows + r.hyy;
    }
}

MEAN_INLINE void mean_loop(const struct problem *problem, size_t n, const double *w, double *f,
                           double *g, double *h, int want, mean_datum datum, mean_rest rest)
{
    if (n == 1)
        mean_block(problem, 0, 1, 1, w, f, g, h, want, datum, rest);
    for (size_t i = 0; n > 1 && i < n; i += MEAN_BLOCK)
        mean_block(problem, i, n - i < MEAN_BLOCK ? n - i : MEAN_BLOCK, n, w, f, g, h, want, datum,
                   rest);
}

/* problem.eval */
MEAN_INLINE void mean_eval(const struct problem *problem, size_t n, const double *w, double *f,
                           double *g, double *h, mean_datum datum, mean_rest rest)
{
    if (h)
        mean_loop(problem, n, w, f, g, h, WANT_F | WANT_G | WANT_H, datum, rest);
    else if (f && g)
        mean_loop(problem, n, w, f, g, h, WANT_F | WANT_G, datum, rest);
    else if (g)
        mean_loop(problem, n, w, f, g, h, WANT_G, datum, rest);
    else if (f)
        mean_loop(problem, n, w, f, g, h, WANT_F, datum, rest);
}

/* problem.eval_samples: the mean over the batch and the whole rest */
MEAN_INLINE void mean_samples(const struct problem *problem, const size_t *index, size_t k,
                              const double *w, double *f, double *g, mean_datum datum,
                              mean_rest rest)
{
    const struct csv_table *table = problem->data;
    struct jet r = rest(problem, w[0], w[1]);
    double sum = 0, gx = 0, gy = 0, size = (double)k;
    for (size_t i = 0; i < k; i++) {
        struct jet d = datum(table->value + table->columns * index[i], w[0], w[1]);
        sum += d.f, gx += d.gx, gy += d.gy;
    }
    if (f)
        *f = sum / size + r.f;
    g[0] = gx / size + r.gx;
    g[1] = gy / size + r.gy;
}

#endif
