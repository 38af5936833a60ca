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

/* --- edges --- */

/* The number between two positive ones that is the shortest to write: a power of ten if there is
 * one, else a multiple of 5, 2 or 1 of the highest decade that has one. */
static double roundest_positive(double low, double high)
{
    enum { DIGITS = 15 };
    static const double factors[] = {5, 2, 1};
    double decade = pow(10, floor(log10(high)));
    if (decade >= low)
        return decade;
    for (int i = 0; i < DIGITS; i++, decade /= 10) {
        for (int k = 0; k < 3; k++) {
            double step = factors[k] * decade, value = ceil(low / step) * step;
            if (value <= high)
                return value;
        }
    }
    return 0.5 * low + 0.5 * high;
}

static double roundest(double low, double high)
{
    if (low <= 0 && high >= 0)
        return 0;
    return low > 0 ? roundest_positive(low, high) : -roundest_positive(-high, -low);
}

/* An edge moves by at most so much of a band to where it is round. */
#define MOVES 0.4

static void round_edges(struct heights *heights)
{
    for (int i = 0; i <= RAMP_LEVELS; i++) {
        double even = (double)i / RAMP_LEVELS, most = MOVES / RAMP_LEVELS;
        heights->edge[i] = even;
        heights->value[i] = heights_inverse(heights, even);
        if (i == 0 || i == RAMP_LEVELS || !(heights->high > heights->low))
            continue;
        double low = heights_inverse(heights, even - most),
               high = heights_inverse(heights, even + most);
        double value = low < high ? roundest(low, high) : heights->value[i];
        double edge = heights_of(heights, value);
        if (!(fabs(edge - even) <= 1.1 * most)) /* rounding has eaten the difference */
            continue;
        heights->value[i] = value;
        heights->edge[i] = edge;
    }
}

struct heights heights_fit(enum height_scale scale, const double *f, size_t n)
{
    struct heights heights = {.scale = scale, .low = INFINITY, .high = -INFINITY, .k = 1};
    for (size_t i = 0; i < n; i++) {
        if (isfinite(f[i])) {
            heights.low = fmin(heights.low, f[i]);
            heights.high = fmax(heights.high, f[i]);
        }
    }
    if (heights.high > heights.low)
        heights.k = bend_for(part_of(&heights, median(f, n)));
    round_edges(&heights);
    return heights;
}

double heights_band(const struct heights *heights, double f)
{
    double t = heights_of(heights, f);
    if (!(t >= 0))
        return t;
    int band = t < 1 ? (int)(t * RAMP_LEVELS) : RAMP_LEVELS - 1;
    if (t < heights->edge[band])
        band--;
    else if (band + 1 < RAMP_LEVELS && t >= heights->edge[band + 1])
        band++;
    double low = heights->edge[band];
    return band + (t - low) / (heights->edge[band + 1] - low);
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
