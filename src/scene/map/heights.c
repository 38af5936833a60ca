#include "scene/map/heights.h"

#include <math.h>
#include <stdlib.h>

enum { SAMPLE = 2048 };

static const double middle = 0.55, steepest = 1e10;

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of evenly taken values; NaN when none is finite. */
static double median(const double *f, size_t n)
{
    double sample[SAMPLE];
    size_t stride = n / SAMPLE + 1, count = 0;
    for (size_t i = 0; i < n; i += stride)
        if (isfinite(f[i]))
            sample[count++] = f[i];
    qsort(sample, count, sizeof *sample, by_size);
    return count ? sample[count / 2] : NAN;
}

/* The part of the way from the lowest to the highest value; halves, as the whole way may be more
 * than a double holds. */
static double part_of(const struct heights *heights, double f)
{
    double low = 0.5 * heights->low, way = 0.5 * heights->high - low;
    return way > 0 ? (0.5 * f - low) / way : 0;
}

static double bent(double t, double k)
{
    return log1p(k * t) / log1p(k);
}

/* k that brings t to `middle`: bent() grows with k. */
static double bend_for(double t)
{
    double low = 0, high = log(steepest);
    if (!(t > 0) || bent(t, steepest) < middle)
        return steepest;
    for (int i = 0; i < 40; i++) {
        double half = 0.5 * (low + high);
        if (bent(t, expm1(half)) < middle)
            low = half;
        else
            high = half;
    }
    return expm1(high);
}

struct heights heights_fit(enum height_scale scale, const double *f, size_t n)
{
    struct heights heights = {scale, INFINITY, -INFINITY, 1};
    for (size_t i = 0; i < n; i++) {
        if (isfinite(f[i])) {
            heights.low = fmin(heights.low, f[i]);
            heights.high = fmax(heights.high, f[i]);
        }
    }
    if (heights.high > heights.low)
        heights.k = bend_for(part_of(&heights, median(f, n)));
    return heights;
}

double heights_of(const struct heights *heights, double f)
{
    if (!isfinite(f))
        return NAN;
    double t = part_of(heights, f);
    switch (heights->scale) {
    case HEIGHT_LINEAR:
        return t;
    case HEIGHT_ROOT:
        return sqrt(fmax(t, 0));
    case HEIGHT_LOG:
        break;
    }
    return bent(fmax(t, 0), heights->k);
}

double heights_inverse(const struct heights *heights, double height)
{
    double t = height;
    if (heights->scale == HEIGHT_ROOT)
        t = height * height;
    if (heights->scale == HEIGHT_LOG)
        t = expm1(height * log1p(heights->k)) / heights->k;
    double low = 0.5 * heights->low;
    return 2 * (low + t * (0.5 * heights->high - low));
}
