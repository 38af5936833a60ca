#include "canvas/shading.h"

#include <math.h>
#include <stdlib.h>

/* --- colours --- */

static uint32_t opaque(uint32_t rgb)
{
    return 0xFF000000u | rgb;
}

/* The colour a part `t` of the way from a to b. */
static uint32_t mix(uint32_t a, uint32_t b, float t)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        float from = (float)(a >> shift & 255), to = (float)(b >> shift & 255);
        out |= (uint32_t)(from + (to - from) * t + 0.5f) << shift;
    }
    return out;
}

static float clamp01(float t)
{
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

/* Where there is no value: thin diagonals on the background. */
static uint32_t hatch(const struct palette *palette, int x, int y)
{
    return palette->rgb[(x + y) % 9 == 0 ? INK_GRID : INK_BACKGROUND];
}

/* --- bands --- */

/* Contour lines stand out from both bands that they part, and stay quiet. */
static const float line_strength = 0.22f;

uint32_t shade_contour(const struct palette *palette, int edge, bool above, int step)
{
    uint32_t line = mix(palette->rgb[INK_RAMP + edge], palette->rgb[INK_TEXT], line_strength),
             band = palette->rgb[INK_RAMP + (above ? edge : edge - 1)];
    return mix(band, line, (float)step / CONTOUR_STEPS);
}

struct bands {
    const struct palette *palette;
    uint32_t contour[RAMP_LEVELS][2][CONTOUR_STEPS + 1];
    float reach;  /* half a line's width and half a pixel */
    float gentle; /* the slope, in bands per pixel, that is lit half as strongly as a steep one */
};

/* How much a slope that faces the light is brighter, and one that turns away darker: less than
 * bands differ from their neighbours. */
static const float light_strength = 0.035f;

uint32_t shade_slope(uint32_t rgb, float facing)
{
    uint32_t factor = (uint32_t)(256.5f + 256 * light_strength * facing), out = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t channel = (rgb >> shift & 255) * factor >> 8;
        out |= (channel < 255 ? channel : 255) << shift;
    }
    return out;
}

/* In a light from the upper left, where heights rise by dx to the right and by dy downwards. */
static uint32_t hill_shaded(const struct bands *bands, uint32_t rgb, float dx, float dy,
                            float slope_square)
{
    return shade_slope(rgb, 0.7071f * (dx + dy) / (sqrtf(slope_square) + bands->gentle));
}

/*
 * The colour of a pixel at height b, 0 to RAMP_LEVELS, where heights change by `slope` per pixel
 * (squared): the distance to the nearest contour is about the difference in height divided by the
 * slope. Where the slope is 0 every place is far from it, even on a plateau as high as the contour.
 */
static uint32_t band_pixel(const struct bands *bands, float b, float slope_square)
{
    const uint32_t *ramp = bands->palette->rgb + INK_RAMP;
    int edge = (int)(b + 0.5f);
    float above = b - (float)edge;
    bool far = above * above >= bands->reach * bands->reach * slope_square;
    if (far || edge < 1 || edge > RAMP_LEVELS - 1)
        return ramp[band_of(b)];
    float slope = sqrtf(slope_square);
    /* where contours come closer than a few pixels they would fill the plane: they fade */
    float coverage = clamp01(bands->reach - fabsf(above) / slope) * clamp01((1 / slope - 2) / 4);
    return bands->contour[edge][above >= 0][(int)(coverage * CONTOUR_STEPS + 0.5f)];
}

/* Sample before a pixel's centre and the way to the next one, along one axis. */
struct tap {
    int index;
    float t;
};

static struct tap tap_at(int pixel, int pixels, int samples)
{
    double at = (pixel + 0.5) * samples / pixels - 0.5;
    int index = (int)fmin(fmax(floor(at), 0), fmax(samples - 2, 0));
    return (struct tap){index, (float)(at - index)};
}

static void shade_row(const struct raster *raster, int y, const struct tap *across, int columns,
                      int rows, const float *heights, const struct bands *bands)
{
    struct tap down = tap_at(y, raster->height, rows);
    const float *upper = heights + (size_t)down.index * (size_t)columns,
                *lower = rows > 1 ? upper + columns : upper;
    uint32_t *out = raster->pixels + (size_t)y * (size_t)raster->stride;
    float per_x = (float)columns / (float)raster->width,
          per_y = (float)rows / (float)raster->height, v = down.t;
    int next = columns > 1;
    for (int x = 0; x < raster->width; x++) {
        int i = across[x].index;
        float u = across[x].t, a = upper[i], b = upper[i + next], c = lower[i], d = lower[i + next];
        float left = a + (c - a) * v, right = b + (d - b) * v, height = left + (right - left) * u;
        bool whole = a >= 0 && b >= 0 && c >= 0 && d >= 0 && a + b + c + d < INFINITY;
        if (!whole) { /* beside a hole, or beyond all bounds */
            float nearest = v < 0.5f ? (u < 0.5f ? a : b) : (u < 0.5f ? c : d);
            out[x] = opaque(isnan(nearest) ? hatch(bands->palette, x, y)
                            : nearest < 0  ? bands->palette->rgb[INK_BACKGROUND]
                                           : bands->palette->rgb[INK_RAMP + band_of(nearest)]);
            continue;
        }
        float dx = (right - left) * per_x, dy = ((c - a) * (1 - u) + (d - b) * u) * per_y;
        height = height < 0 ? 0 : height > RAMP_LEVELS ? RAMP_LEVELS : height;
        float slope_square = dx * dx + dy * dy;
        uint32_t rgb = band_pixel(bands, height, slope_square);
        out[x] = opaque(slope_square > 0 ? hill_shaded(bands, rgb, dx, dy, slope_square) : rgb);
    }
}

void shade_bands(const struct raster *raster, int columns, int rows, const float *heights,
                 double line, const struct palette *palette)
{
    struct bands bands = {.palette = palette,
                          .reach = (float)(0.5 * line + 0.5),
                          .gentle = 4 / (float)raster->height};
    struct tap *across = malloc((size_t)raster->width * sizeof *across);
    if (!across)
        return;
    for (int i = 1; i < RAMP_LEVELS; i++)
        for (int step = 0; step <= CONTOUR_STEPS; step++)
            for (int above = 0; above < 2; above++)
                bands.contour[i][above][step] = shade_contour(palette, i, above, step);
    for (int x = 0; x < raster->width; x++)
        across[x] = tap_at(x, raster->width, columns);
    for (int y = 0; y < raster->height; y++)
        shade_row(raster, y, across, columns, rows, heights, &bands);
    free(across);
}

void shade_tiles(const struct raster *raster, int columns, int rows, const unsigned char *ink,
                 const struct palette *palette)
{
    for (int y = 0; y < raster->height; y++) {
        uint32_t *out = raster->pixels + (size_t)y * (size_t)raster->stride;
        const unsigned char *row = ink + (long)y * rows / raster->height * columns;
        for (int x = 0; x < raster->width; x++) {
            unsigned char tile = row[(long)x * columns / raster->width];
            out[x] = tile == TILE_HATCHED ? opaque(hatch(palette, x, y))
                     : tile < INK_COUNT   ? opaque(palette->rgb[tile])
                                          : 0;
        }
    }
}

/* --- relief --- */

enum { SHADES = 256 };

/* A colour of the dark theme is dark in the shade: in full light it shines. */
static uint32_t shining(uint32_t rgb)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t channel = (rgb >> shift & 255) * 8 / 5 + 24;
        out |= (channel < 255 ? channel : 255) << shift;
    }
    return out;
}

uint32_t shade_light(const struct palette *palette, int band, int shade)
{
    uint32_t shadow = palette->light ? 0x7896B4 : palette->rgb[INK_BACKGROUND],
             rgb = palette->rgb[INK_RAMP + band], bright = palette->light ? rgb : shining(rgb);
    return mix(shadow, bright, 0.15f + 0.85f * (float)shade / (SHADES - 1));
}

static void light_bands(const struct palette *palette, uint32_t lit[RAMP_LEVELS][SHADES])
{
    for (int band = 0; band < RAMP_LEVELS; band++)
        for (int shade = 0; shade < SHADES; shade++)
            lit[band][shade] = shade_light(palette, band, shade);
}

/* The mean of fold × fold samples, the first of them at `at`; pixels count as covered by as many of
 * them as show something. */
static uint32_t mean_pixel(const float *bands, const unsigned char *shade, size_t at, int columns,
                           int fold, uint32_t lit[RAMP_LEVELS][SHADES], uint32_t hatched)
{
    uint32_t sum[3] = {0}, covered = 0, all = (uint32_t)(fold * fold), out = 0;
    for (int j = 0; j < fold; j++, at += (size_t)columns) {
        for (size_t k = at; k < at + (size_t)fold; k++) {
            if (bands[k] < 0)
                continue;
            uint32_t rgb = isnan(bands[k]) ? hatched : lit[band_of(bands[k])][shade[k]];
            for (int i = 0; i < 3; i++)
                sum[i] += rgb >> 8 * i & 255;
            covered++;
        }
    }
    for (int i = 0; i < 3; i++)
        out |= sum[i] / all << 8 * i;
    return out | covered * 255 / all << 24;
}

void shade_lit(const struct raster *raster, int columns, int fold, const float *bands,
               const unsigned char *shade, const struct palette *palette)
{
    uint32_t lit[RAMP_LEVELS][SHADES];
    light_bands(palette, lit);
    for (int y = 0; y < raster->height; y++) {
        uint32_t *out = raster->pixels + (size_t)y * (size_t)raster->stride;
        size_t row = (size_t)(y * fold) * (size_t)columns;
        for (int x = 0; x < raster->width; x++)
            out[x] = mean_pixel(bands, shade, row + (size_t)(x * fold), columns, fold, lit,
                                hatch(palette, x, y));
    }
}
