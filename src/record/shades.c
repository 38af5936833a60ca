#include "record/shades.h"

#include <string.h>

#include "canvas/shading.h"

enum { SPANS_MOST = 160 };

/* Two colours that mix, and into how many steps the way between them is divided. */
struct span {
    uint32_t from, to;
    double weight;
    int steps;
};

struct spans {
    int count;
    struct span span[SPANS_MOST];
};

static int channel(uint32_t rgb, int shift)
{
    return (int)(rgb >> shift & 255);
}

static long distance(uint32_t a, uint32_t b)
{
    long sum = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        long difference = channel(a, shift) - channel(b, shift);
        sum += difference * difference;
    }
    return sum;
}

/* The colour `part` of `whole` from a to b. */
static uint32_t between(uint32_t a, uint32_t b, int part, int whole)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int from = channel(a, shift), twice = 2 * (channel(b, shift) - from) * part;
        int step = twice >= 0 ? (twice + whole) / (2 * whole) : -((whole - twice) / (2 * whole));
        out |= (uint32_t)(from + step) << shift;
    }
    return out;
}

/* Adds an entry unless it is there; false when there is no room. */
static bool add(struct shades *shades, int most, uint32_t rgb)
{
    for (int i = 0; i < shades->count; i++)
        if (shades->rgb[i] == rgb)
            return true;
    if (shades->count == most)
        return false;
    shades->rgb[shades->count++] = rgb;
    return true;
}

/* The most important first: what does not fit becomes its nearest neighbour. */
static void add_inks(struct shades *shades, const struct palette *palette, unsigned inks,
                     bool basins, int most)
{
    static const enum ink others[] = {INK_DIM,  INK_ACCENT, INK_MARK,
                                      INK_GRID, INK_GHOST,  INK_WARNING};
    add(shades, most, palette->rgb[INK_BACKGROUND]);
    add(shades, most, palette->rgb[INK_TEXT]);
    for (int i = 0; i < RACER_INKS; i++)
        if (inks >> i & 1)
            add(shades, most, palette->rgb[INK_RACER + i]);
    for (int i = 0; i < RAMP_LEVELS; i++)
        add(shades, most, palette->rgb[INK_RAMP + i]);
    for (int i = 0; i < BASIN_HUES * BASIN_SHADES && basins; i++)
        add(shades, most, palette->rgb[INK_BASIN + i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        add(shades, most, palette->rgb[others[i]]);
    for (int step = CONTOUR_STEPS; step > 0; step--)
        for (int i = 1; i < RAMP_LEVELS; i++)
            for (int above = 0; above < 2; above++)
                add(shades, most, shade_contour(palette, i, above, step));
}

static void mixes(struct spans *spans, uint32_t from, uint32_t to, double weight)
{
    if (spans->count < SPANS_MOST)
        spans->span[spans->count++] = (struct span){from, to, weight, 1};
}

/* Weights are by how many pixels the mixes take in typical pictures. */
static void list_spans(struct spans *spans, const struct palette *palette, unsigned inks,
                       bool relief)
{
    static const float steep = 0.8f; /* few slopes face the light, or turn away, more than that */
    const uint32_t *ink = palette->rgb;
    uint32_t ground = ink[INK_BACKGROUND], middle = ink[INK_RAMP + RAMP_LEVELS / 2];
    mixes(spans, ground, ink[INK_TEXT], 3);
    mixes(spans, ground, ink[INK_DIM], 3);
    mixes(spans, ground, ink[INK_GRID], 1);
    mixes(spans, ground, ink[INK_ACCENT], 1);
    mixes(spans, ground, ink[INK_WARNING], 0.5);
    mixes(spans, middle, ink[INK_TEXT], 0.5);
    mixes(spans, middle, ink[INK_GHOST], 0.5);
    for (int i = 0; i < RACER_INKS; i++) {
        if (!(inks >> i & 1))
            continue;
        mixes(spans, ground, ink[INK_RACER + i], 2);
        mixes(spans, middle, ink[INK_RACER + i], 0.5);
        for (int k = 0; k < i; k++) /* paths that cross */
            if (inks >> k & 1)
                mixes(spans, ink[INK_RACER + k], ink[INK_RACER + i], 0.2);
    }
    for (int i = 0; i < RAMP_LEVELS; i++) {
        uint32_t band = ink[INK_RAMP + i];
        mixes(spans, band, ground, 3); /* casings and halos */
        if (relief)
            mixes(spans, shade_light(palette, i, 0), shade_light(palette, i, 255), 8);
        else /* faint, but on most of the picture's pixels */
            mixes(spans, shade_slope(band, -steep), shade_slope(band, steep), 350);
    }
}

/* Divides the span whose gaps are widest once more. */
static void divide(struct spans *spans)
{
    int widest = 0;
    double most = -1;
    for (int i = 0; i < spans->count; i++) {
        const struct span *span = &spans->span[i];
        double steps = span->steps,
               gap = span->weight * (double)distance(span->from, span->to) / (steps * steps);
        if (gap > most) {
            most = gap;
            widest = i;
        }
    }
    spans->span[widest].steps++;
}

static int count_mixes(const struct spans *spans)
{
    int count = 0;
    for (int i = 0; i < spans->count; i++)
        count += spans->span[i].steps - 1;
    return count;
}

void shades_make(struct shades *shades, const struct palette *palette, unsigned inks, bool relief,
                 bool basins, int count)
{
    struct spans spans = {0};
    shades->count = 0;
    memset(shades->known, 0xFF, sizeof shades->known);
    add_inks(shades, palette, inks, basins, count);
    list_spans(&spans, palette, inks, relief);
    while (count_mixes(&spans) < count - shades->count)
        divide(&spans);
    for (int i = 0; i < spans.count; i++)
        for (int step = 1; step < spans.span[i].steps; step++)
            add(shades, count,
                between(spans.span[i].from, spans.span[i].to, step, spans.span[i].steps));
}

static int search(const struct shades *shades, uint32_t rgb)
{
    int nearest = 0;
    long least = distance(shades->rgb[0], rgb);
    for (int i = 1; i < shades->count && least > 0; i++) {
        long here = distance(shades->rgb[i], rgb);
        if (here < least) {
            least = here;
            nearest = i;
        }
    }
    return nearest;
}

unsigned char shades_nearest(struct shades *shades, uint32_t rgb)
{
    uint64_t *known = &shades->known[rgb * 2654435769u >> 16];
    if (*known >> 8 != rgb)
        *known = (uint64_t)rgb << 8 | (uint64_t)search(shades, rgb);
    return (unsigned char)*known;
}
