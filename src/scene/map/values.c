#include "scene/map/values.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { EVERY = 3, PLAIN_EXPONENT = 3 };

/* In lines of text: how far values stay from one another where they can, and from the border. */
#define APART 9.0
#define MARGIN 0.8

static bool is_power_of_ten(double value, int *exponent)
{
    if (!(value > 0))
        return false;
    *exponent = (int)floor(log10(value) + 0.5);
    return fabs(value / pow(10, *exponent) - 1) < 1e-9;
}

/* The edges that get a value. */
static void choose(const struct heights *heights, bool chosen[RAMP_LEVELS])
{
    int powers = 0, exponent;
    for (int edge = 1; edge < RAMP_LEVELS; edge++)
        powers += chosen[edge] = is_power_of_ten(heights->value[edge], &exponent);
    for (int edge = 1; edge < RAMP_LEVELS && powers < 2; edge++)
        chosen[edge] = edge % EVERY == EVERY - 1;
}

static void value_text(double value, char *out, size_t size)
{
    int exponent;
    char number[TEXT_NUMBER];
    text_printed(number, value, 3);
    if (is_power_of_ten(value, &exponent) && abs(exponent) > PLAIN_EXPONENT)
        snprintf(out, size, "10^{%d}", exponent);
    else
        snprintf(out, size, "%s", number);
}

struct plane {
    const struct marks *marks;
    struct rect where;
    int columns, rows;
    const float *bands;
};

static float band_at(const struct plane *plane, int i, int j)
{
    return plane->bands[(size_t)j * (size_t)plane->columns + (size_t)i];
}

/* Canvas units from one contour to the next about a sample; 0 beside a hole. */
static double spacing(const struct plane *plane, int i, int j)
{
    enum { REACH = 3 };
    int left = i > REACH ? i - REACH : 0, above = j > REACH ? j - REACH : 0,
        right = i + REACH < plane->columns ? i + REACH : plane->columns - 1,
        below = j + REACH < plane->rows ? j + REACH : plane->rows - 1;
    double x = (band_at(plane, right, j) - band_at(plane, left, j)) /
               ((right - left) * plane->where.width / plane->columns),
           y = (band_at(plane, i, below) - band_at(plane, i, above)) /
               ((below - above) * plane->where.height / plane->rows);
    double slope = hypot(x, y);
    return slope > 0 ? 1 / slope : 0;
}

/* From a place to the nearest mark; a value must not lie under one. */
static double nearest_mark(const struct marks *marks, struct point at)
{
    double nearest = INFINITY;
    for (int k = 0; k < marks->count; k++)
        nearest = fmin(nearest, hypot(marks->at[k].x - at.x, marks->at[k].y - at.y));
    return nearest;
}

static double nearest_value(const struct contour_values *values, struct point at)
{
    double nearest = INFINITY;
    for (int k = 0; k < values->count; k++) {
        const struct rect *box = &values->box[k];
        nearest = fmin(nearest,
                       hypot(box->x + 0.5 * box->width - at.x, box->y + 0.5 * box->height - at.y));
    }
    return nearest;
}

/* The best place for a text of a size on a contour; false where it has none. */
static bool find_place(const struct plane *plane, int edge, double em, double width,
                       const struct contour_values *others, struct point *place)
{
    double best = 0, across = plane->where.width / plane->columns,
           down = plane->where.height / plane->rows;
    int left = (int)ceil((0.5 * width + MARGIN * em) / across),
        top = (int)ceil((0.5 + MARGIN) * em / down);
    for (int j = top; j + top < plane->rows; j += 2) {
        for (int i = left; i + left < plane->columns; i++) {
            float here = band_at(plane, i, j) - (float)edge,
                  next = band_at(plane, i + 1, j) - (float)edge,
                  below = band_at(plane, i, j + 1) - (float)edge;
            if (!(here * next <= 0 || here * below <= 0) || here == 0)
                continue;
            struct point at = {plane->where.x + (i + 0.5) * across,
                               plane->where.y + (j + 0.5) * down};
            double room = spacing(plane, i, j) / em, apart = nearest_value(others, at) / em;
            double score = fmin(room, 2) + fmin(apart, APART) / 3;
            if (room < 0.7 || apart < 3 || !(score > best) ||
                nearest_mark(plane->marks, at) < em + 0.5 * width)
                continue;
            best = score;
            *place = at;
        }
    }
    return best > 0;
}

void values_place(const struct canvas *canvas, struct rect where, int columns, int rows,
                  const float *bands, const struct heights *heights, const struct marks *marks,
                  struct contour_values *values)
{
    struct plane plane = {marks, where, columns, rows, bands};
    bool chosen[RAMP_LEVELS] = {false};
    values->count = 0;
    if (canvas->grid || columns < 8 || rows < 8)
        return;
    choose(heights, chosen);
    for (int edge = 1; edge < RAMP_LEVELS; edge++) {
        struct point at;
        char *text = values->text[values->count];
        value_text(heights->value[edge], text, sizeof values->text[0]);
        double width = canvas_measure(canvas, text);
        if (!chosen[edge] || !find_place(&plane, edge, canvas->em, width, values, &at))
            continue;
        values->box[values->count++] =
            (struct rect){at.x - 0.5 * width, at.y - 0.5 * canvas->em, width, canvas->em};
    }
}

void values_draw(struct canvas *canvas, const struct contour_values *values)
{
    for (int k = 0; k < values->count; k++)
        canvas_label(canvas, values->box[k].x, values->box[k].y, ALIGN_LEFT, INK_DIM,
                     values->text[k]);
}
