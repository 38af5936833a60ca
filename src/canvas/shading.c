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
static const float line_strength = 0.2f;

struct bands {
    const struct palette *palette;
    uint32_t contour[RAMP_LEVELS];
    float reach; /* half a line's width and half a pixel */
};

/*
 * The colour of a pixel at height b, where heights change by `slope` per pixel (squared): the
 * distance to the nearest contour is about the difference in height divided by the slope.
 */
static uint32_t band_pixel(const struct bands *bands, float b, float slope_square)
{
    const uint32_t *ramp = bands->palette->rgb + INK_RAMP;
    int edge = (int)(b + 0.5f);
    float above = b - (float)edge;
    bool far = above * above > bands->reach * bands->reach * slope_square;
    if (far || edge < 1 || edge > RAMP_LEVELS - 1)
        return ramp[band_of(b)];
    float slope = sqrtf(slope_square), distance = above / slope;
    uint32_t ground = mix(ramp[edge - 1], ramp[edge], clamp01(distance + 0.5f));
    /* where contours come closer than a few pixels they would fill the plane: they fade */
    float coverage = clamp01(bands->reach - fabsf(distance)) * clamp01((1 / slope - 2) / 4);
    return coverage > 0 ? mix(ground, bands->contour[edge], coverage) : ground;
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
        if (!(a >= 0 && b >= 0 && c >= 0 && d >= 0)) { /* beside a hole */
            float nearest = v < 0.5f ? (u < 0.5f ? a : b) : (u < 0.5f ? c : d);
            out[x] = opaque(isnan(nearest) ? hatch(bands->palette, x, y)
                            : nearest < 0  ? bands->palette->rgb[INK_BACKGROUND]
                                           : bands->palette->rgb[INK_RAMP + band_of(nearest)]);
            continue;
        }
        float dx = (right - left) * per_x, dy = ((c - a) * (1 - u) + (d - b) * u) * per_y;
        height = height < 0 ? 0 : height > RAMP_LEVELS ? RAMP_LEVELS : height;
        out[x] = opaque(band_pixel(bands, height, dx * dx + dy * dy));
    }
}

void shade_bands(const struct raster *raster, int columns, int rows, const float *heights,
                 double line, const struct palette *palette)
{
    struct bands bands = {.palette = palette, .reach = (float)(0.5 * line + 0.5)};
    struct tap *across = malloc((size_t)raster->width * sizeof *across);
    if (!across)
        return;
    for (int i = 1; i < RAMP_LEVELS; i++)
        bands.contour[i] = mix(palette->rgb[INK_RAMP + i], palette->rgb[INK_TEXT], line_strength);
    for (int x = 0; x < raster->width; x++)
        across[x] = tap_at(x, raster->width, columns);
    for (int y = 0; y < raster->height; y++)
        shade_row(raster, y, across, columns, rows, heights, &bands);
    free(across);
}

/* --- relief --- */

/* Full light shows the band's colour brightened, shadow darkens it towards black. */
static uint32_t lit(uint32_t rgb, unsigned char shade, bool light)
{
    float t = (float)shade / 255;
    return light ? mix(mix(rgb, 0x000000, 0.45f), rgb, t) : mix(rgb, mix(rgb, 0xFFFFFF, 0.3f), t);
}

void shade_lit(const struct raster *raster, const float *bands, const unsigned char *shade,
               const struct palette *palette)
{
    for (int y = 0; y < raster->height; y++) {
        uint32_t *out = raster->pixels + (size_t)y * (size_t)raster->stride;
        size_t row = (size_t)y * (size_t)raster->width;
        for (int x = 0; x < raster->width; x++) {
            float height = bands[row + (size_t)x];
            if (height < 0)
                out[x] = 0;
            else if (isnan(height))
                out[x] = opaque(hatch(palette, x, y));
            else
                out[x] = opaque(lit(palette->rgb[INK_RAMP + band_of(height)],
                                    shade[row + (size_t)x], palette->light));
        }
    }
}
