/* The plot of the chart of η and β: a map of rates over both, or a curve over η. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "scene/panel.h"
#include "scene/panels/rates.h"

/* Radii above are unstable: rounding makes a little more than 1 of 1. */
static const double edge_radius = 1 + 1e-12;

/* Where radii of 1 are on a curve's height. */
static const double curve_top = 1.25;

static double x_of(const struct rates *rates, struct rect plot, double eta)
{
    return plot.x + scale_position(&rates->eta, eta) * plot.width;
}

static double y_of(const struct rates *rates, struct rect plot, double beta)
{
    return plot.y + (1 - scale_position(&rates->beta, beta)) * plot.height;
}

/* --- heights --- */

/* The radii between two bands; the first band goes down to 0. */
static const double band_edge[] = {0.5,  0.7,   0.8,   0.9,   0.95,   0.97,  0.98,
                                   0.99, 0.995, 0.997, 0.999, 0.9995, 0.9999};

enum { EDGES = sizeof band_edge / sizeof *band_edge };

_Static_assert(EDGES == RAMP_LEVELS - 1, "every band has its radii");

/* The hatched rest diverges. */
static float band_of_radius(double radius)
{
    int i = 0;
    if (!(radius <= edge_radius))
        return NAN;
    while (i < EDGES && radius >= band_edge[i])
        i++;
    double low = i > 0 ? band_edge[i - 1] : 0, high = i < EDGES ? band_edge[i] : 1;
    return (float)(i + fmin((radius - low) / (high - low), 0.99));
}

/* From the fewest steps to the limit; the highest band never gets there. */
static float band_of_outcome(const struct outcome *outcome, long best, long limit)
{
    if (!outcome->known || (outcome->steps < 0 && status_stops(outcome->status)))
        return NAN;
    if (outcome->steps < 0)
        return RAMP_LEVELS - 0.5F;
    double low = log((double)best + 1), high = log((double)limit + 1);
    double t = high > low ? (log((double)outcome->steps + 1) - low) / (high - low) : 0;
    return (float)(fmin(fmax(t, 0), 1) * (RAMP_LEVELS - 1.01));
}

static void fill_bands(const struct scene *scene, struct rates *rates)
{
    int column, row;
    long limit = rates_limit(scene->session),
         best = rates_measured(scene) ? measure_best(rates->measurement, &column, &row) : 0;
    for (int j = 0; j < rates->rows; j++) {
        for (int i = 0; i < rates->columns; i++) {
            float *band = &rates->bands[j * rates->columns + i];
            if (rates_measured(scene)) {
                struct outcome outcome = measure_at(rates->measurement, i, j);
                *band = band_of_outcome(&outcome, best, limit);
            } else {
                *band = band_of_radius(rates->radius[j * rates->columns + i]);
            }
        }
    }
}

/* The words at the ends of the key: radii, or the fewest steps and the limit. */
static void key_ends(const struct scene *scene, struct rates *rates, char low[48], char high[48])
{
    int column, row;
    if (rates_measured(scene)) {
        snprintf(low, 48, "%ld steps", measure_best(rates->measurement, &column, &row));
        snprintf(high, 48, "%ld", rates_limit(scene->session));
        return;
    }
    char number[TEXT_NUMBER];
    text_printed(number, band_edge[0], 2);
    snprintf(low, 48, "ρ %s", number);
    snprintf(high, 48, "1");
}

void rates_key(const struct scene *scene, struct canvas *canvas, struct rates *rates,
               struct rect line, double used)
{
    char low[48], high[48];
    key_ends(scene, rates, low, high);
    int patches = canvas->grid ? RAMP_LEVELS / 2 : RAMP_LEVELS;
    double patch = (canvas->grid ? 1 : 0.6) * canvas->column, gap = canvas->grid ? 1 : 0.5,
           right = line.x + line.width - canvas_measure(canvas, high),
           left = right - patches * patch - gap * canvas->column,
           inset = canvas->grid ? 0 : 0.2 * canvas->em;
    gap *= canvas->column;
    if (!rates->has_beta || left - gap - canvas_measure(canvas, low) < line.x + used)
        return;
    for (int i = 0; i < patches; i++)
        canvas_fill(canvas,
                    (struct rect){left + i * patch, line.y + inset, patch, canvas->em - 2 * inset},
                    (enum ink)(INK_RAMP + i * RAMP_LEVELS / patches));
    canvas_text(canvas, right, line.y, ALIGN_LEFT, INK_DIM, high);
    canvas_text(canvas, left - gap, line.y, ALIGN_RIGHT, INK_DIM, low);
}

/* --- scales --- */

enum { LABELS_MOST = 32 };

/* What a scale is labelled with, from its low end: decades, or its ends where it has less than two.
 */
static int label_values(const struct scale *scale, double *values)
{
    int count = 0;
    for (double decade = ceil(scale->low - 1e-9);
         decade <= scale->high + 1e-9 && count < LABELS_MOST; decade++)
        values[count++] = scale->role == ROLE_RATE ? pow(10, decade) : 1 - pow(10, -decade);
    if (count >= 2)
        return count;
    values[0] = scale_value(scale, 0);
    values[1] = scale_value(scale, 1);
    return 2;
}

static void draw_beta_scale(struct canvas *canvas, const struct rates *rates, struct rect plot)
{
    double last = INFINITY, values[LABELS_MOST];
    int count = label_values(&rates->beta, values);
    for (int i = 0; i < count; i++) {
        char text[TEXT_NUMBER];
        double y = y_of(rates, plot, values[i]);
        double top = fmin(fmax(y - 0.5 * canvas->em, plot.y), plot.y + plot.height - canvas->em);
        if (last - top < 1.2 * canvas->em)
            continue;
        text_printed(text, values[i], rates->beta.high > 4 ? 7 : 4);
        canvas_text(canvas, plot.x - 0.7 * canvas->column, top, ALIGN_RIGHT, INK_DIM, text);
        last = top;
    }
    canvas_text(canvas, plot.x - 0.7 * canvas->column, plot.y - canvas->em, ALIGN_RIGHT, INK_DIM,
                "β");
}

/* A power of ten as one, another number in a few digits. */
static void eta_text(char text[static TEXT_NUMBER], double eta)
{
    double decade = nearbyint(log10(eta));
    if (fabs(log10(eta) - decade) < 1e-9)
        text_power(text, (int)decade);
    else
        text_printed(text, eta, 3);
}

static void draw_eta_scale(struct canvas *canvas, const struct rates *rates, struct rect plot)
{
    double last = -INFINITY, values[LABELS_MOST], tick = canvas->grid ? 0 : 0.25 * canvas->column,
           bottom = plot.y + plot.height;
    int count = label_values(&rates->eta, values);
    for (int i = 0; i < count; i++) {
        char text[TEXT_NUMBER];
        eta_text(text, values[i]);
        double x = x_of(rates, plot, values[i]), width = canvas_measure(canvas, text);
        double left = fmin(fmax(x - 0.5 * width, plot.x), plot.x + plot.width - width);
        if (tick > 0)
            canvas_segment(canvas, x, bottom, x, bottom + tick,
                           &(struct stroke){.ink = INK_DIM, .width = 0.6});
        if (left - last < canvas->column)
            continue;
        canvas_text(canvas, left, bottom + 0.6 * tick, ALIGN_LEFT, INK_DIM, text);
        last = left + width;
    }
    canvas_text(canvas, plot.x - 0.7 * canvas->column, bottom + 0.6 * tick, ALIGN_RIGHT, INK_DIM,
                "η");
}

/* --- the map --- */

static void draw_edge(struct scene *scene, struct canvas *canvas, const struct rates *rates,
                      struct rect plot)
{
    for (int j = 0; j < rates->rows; j++)
        scene->points[j] = (struct point){x_of(rates, plot, rates->edge_at[j]),
                                          plot.y + (j + 0.5) / rates->rows * plot.height};
    canvas_line(canvas, scene->points, (size_t)rates->rows,
                &(struct stroke){.ink = INK_WARNING, .width = 1});
}

/* The radii of the contours, along a line where they are crossed one after the other, as far as
 * there is room between them and the cross-hair. */
static void label_contours(struct canvas *canvas, const struct rates *rates, struct rect plot)
{
    enum { LINES_LEAST = 9, COLUMNS_LEAST = 40, PART = 9 };
    int column = rates->columns / PART;
    double x = plot.x + plot.width / PART, last = INFINITY,
           taken = y_of(rates, plot, rates->beta_now);
    bool room =
        plot.height >= LINES_LEAST * canvas->em && plot.width >= COLUMNS_LEAST * canvas->column;
    for (int j = rates->rows - 1; j > 0 && room; j--) {
        float below = rates->bands[j * rates->columns + column],
              above = rates->bands[(j - 1) * rates->columns + column];
        double y = plot.y + j * plot.height / rates->rows;
        bool crowded = last - y < 1.5 * canvas->em || fabs(y - taken) < 0.8 * canvas->em ||
                       y - plot.y < 0.5 * canvas->em || plot.y + plot.height - y < 0.5 * canvas->em;
        if (isnan(below) || isnan(above) || band_of(below) == band_of(above) || crowded)
            continue;
        char text[TEXT_NUMBER];
        int edge = band_of(below) > band_of(above) ? band_of(below) : band_of(above);
        text_printed(text, band_edge[edge - 1], 4);
        canvas_label(canvas, x, y - 0.5 * canvas->em, ALIGN_CENTRE, INK_DIM, text);
        last = y;
    }
}

/* The word for the hatched part, on its widest side, away from the cross-hair. With a negative
 * curvature it begins where the way out of the saddle is, which is no instability. */
static void draw_divergence(struct canvas *canvas, const struct rates *rates, struct rect plot,
                            bool away)
{
    const char *word = away ? "moves away" : "diverges";
    bool low = y_of(rates, plot, rates->beta_now) > plot.y + plot.height / 2;
    double y = plot.y + floor((low ? 0.25 : 0.75) * plot.height / canvas->em) * canvas->em;
    int row = (int)((y + 0.5 * canvas->em - plot.y) / plot.height * rates->rows), from = 0;
    row = row < 0 ? 0 : row >= rates->rows ? rates->rows - 1 : row;
    for (int i = 0; i < rates->columns; i++)
        if (!isnan(rates->bands[row * rates->columns + i]))
            from = i + 1;
    double left = plot.x + (double)from / rates->columns * plot.width,
           room = plot.x + plot.width - left;
    if (room > canvas_measure(canvas, word) + 2 * canvas->column)
        canvas_label(canvas, left + room / 2, y, ALIGN_CENTRE, away ? INK_TEXT : INK_WARNING, word);
}

static void draw_cross_hair(const struct session *session, struct canvas *canvas,
                            const struct rates *rates, struct rect plot, int racer)
{
    struct stroke stroke = {.ink = racer_ink(session, racer), .width = canvas->grid ? 1 : 0.6};
    double x = x_of(rates, plot, rates->eta_now), y = y_of(rates, plot, rates->beta_now);
    canvas_segment(canvas, plot.x, y, plot.x + plot.width, y, &stroke);
    canvas_segment(canvas, x, plot.y, x, plot.y + plot.height, &stroke);
    draw_racer(session, canvas, (struct point){x, y}, racer);
}

bool rates_best(const struct scene *scene, const struct rates *rates, struct best *best)
{
    const struct optimum *optimum = &rates->modes.optimum;
    int column, row;
    if (!rates_measured(scene)) {
        *best = (struct best){optimum->eta, optimum->beta, optimum->rate};
        return isfinite(best->eta) && isfinite(best->beta) == rates->has_beta;
    }
    long steps = measure_best(rates->measurement, &column, &row);
    if (steps < 0)
        return false;
    *best = (struct best){rates->eta_at[column], rates->has_beta ? rates->beta_at[row] : NAN,
                          (double)steps};
    return true;
}

static void draw_map(struct scene *scene, struct canvas *canvas, struct rates *rates,
                     struct rect plot, int racer)
{
    struct best best;
    fill_bands(scene, rates);
    canvas_field(canvas, plot, rates->columns, rates->rows, rates->bands, NULL);
    if (!rates_measured(scene)) {
        draw_edge(scene, canvas, rates, plot);
        label_contours(canvas, rates, plot);
    }
    draw_divergence(canvas, rates, plot, !rates_measured(scene) && rates->modes.mode[0].lambda < 0);
    draw_cross_hair(scene->session, canvas, rates, plot, racer);
    if (rates_best(scene, rates, &best))
        canvas_marker(canvas,
                      (struct point){x_of(rates, plot, best.eta), y_of(rates, plot, best.beta)},
                      SHAPE_MINIMUM, INK_MARK);
}

/* --- the curve --- */

/* Height of a number of steps, of the whole plot: a logarithm, as in the map. */
static double height_of_steps(long steps, long limit)
{
    return steps < 0 ? NAN : log((double)steps + 1) / log((double)limit + 1);
}

static double curve_height(const struct scene *scene, const struct rates *rates, int column)
{
    if (rates_measured(scene))
        return height_of_steps(measure_at(rates->measurement, column, 0).steps,
                               rates_limit(scene->session));
    return (rates->radius[column] - rates->curve_base) / (curve_top - rates->curve_base);
}

/* The radius at the lower edge: round, and not far below the least. */
static double base_of_curve(const struct rates *rates)
{
    double least = 1;
    for (int i = 0; i < rates->columns; i++)
        if (rates->radius[i] < least)
            least = rates->radius[i];
    return fmax(0.1 * floor(10 * least - 1), 0);
}

static void draw_level(struct canvas *canvas, struct rect plot, double height, const char *text,
                       enum ink ink)
{
    double y = fmin(plot.y + plot.height * (1 - height), plot.y + plot.height - canvas->dot);
    double top = fmin(fmax(y - 0.5 * canvas->em, plot.y), plot.y + plot.height - canvas->em);
    canvas_segment(canvas, plot.x, y, plot.x + plot.width, y,
                   &(struct stroke){.ink = ink, .width = 0.6, .dashed = ink == INK_WARNING});
    canvas_text(canvas, plot.x - 0.7 * canvas->column, top, ALIGN_RIGHT, INK_DIM, text);
}

static void draw_levels(const struct scene *scene, struct canvas *canvas, const struct rates *rates,
                        struct rect plot)
{
    long limit = rates_limit(scene->session);
    char number[TEXT_NUMBER];
    text_printed(number, (double)limit, 4);
    double base = rates->curve_base;
    if (rates_measured(scene)) {
        draw_level(canvas, plot, 1, number, INK_GRID);
        draw_level(canvas, plot, 0, "0", INK_GRID);
        return;
    }
    draw_level(canvas, plot, (1 - base) / (curve_top - base), "ρ=1", INK_WARNING);
    text_printed(number, base, 2);
    draw_level(canvas, plot, 0, number, INK_GRID);
}

static struct point curve_point(const struct scene *scene, const struct rates *rates,
                                struct rect plot, int column)
{
    double height = curve_height(scene, rates, column);
    return (struct point){plot.x + (column + 0.5) / rates->columns * plot.width,
                          plot.y + plot.height * (1 - height)};
}

static int column_of(const struct rates *rates, double eta)
{
    double column = scale_position(&rates->eta, eta) * rates->columns;
    return (int)fmin(fmax(column, 0), rates->columns - 1);
}

/* One direction alone, for every direction: the slowest is the radius. */
static void draw_directions(struct scene *scene, struct canvas *canvas, struct rates *rates,
                            struct rect plot, int racer)
{
    struct modes one = rates->modes;
    const struct optimizer *optimizer = run_optimizer(scene->session->race.run[racer]);
    one.count = 1;
    for (int k = 0; k < rates->modes.count && rates->modes.count > 1; k++) {
        one.mode[0] = rates->modes.mode[k];
        sweep_radius(optimizer, &rates->instant, &one, rates->columns, rates->eta_at, 1, NULL,
                     rates->radius);
        for (int i = 0; i < rates->columns; i++)
            scene->points[i] = curve_point(scene, rates, plot, i);
        canvas_line(canvas, scene->points, (size_t)rates->columns,
                    &(struct stroke){.ink = INK_DIM, .width = 0.5, .dashed = true});
    }
    sweep_radius(optimizer, &rates->instant, &rates->modes, rates->columns, rates->eta_at, 1, NULL,
                 rates->radius);
}

static void draw_curve(struct scene *scene, struct canvas *canvas, struct rates *rates,
                       struct rect plot, int racer)
{
    struct stroke stroke = racer_stroke(scene->session, racer);
    double x = x_of(rates, plot, rates->eta_now);
    struct best best;
    rates->curve_base = rates_measured(scene) ? 0 : base_of_curve(rates);
    draw_levels(scene, canvas, rates, plot);
    canvas_clip(canvas, &plot);
    canvas_segment(canvas, x, plot.y, x, plot.y + plot.height,
                   &(struct stroke){.ink = racer_ink(scene->session, racer), .width = 0.6});
    if (!rates_measured(scene) && !canvas->grid)
        draw_directions(scene, canvas, rates, plot, racer);
    for (int i = 0; i < rates->columns; i++)
        scene->points[i] = curve_point(scene, rates, plot, i);
    canvas_line(canvas, scene->points, (size_t)rates->columns, &stroke);
    if (rates_best(scene, rates, &best))
        canvas_marker(canvas, curve_point(scene, rates, plot, column_of(rates, best.eta)),
                      SHAPE_MINIMUM, INK_MARK);
    double y = curve_point(scene, rates, plot, column_of(rates, rates->eta_now)).y;
    draw_racer(scene->session, canvas, (struct point){x, fmax(y, plot.y)}, racer);
    canvas_clip(canvas, NULL);
}

void rates_plot(struct scene *scene, struct canvas *canvas, struct rates *rates, struct rect plot,
                int racer)
{
    draw_eta_scale(canvas, rates, plot);
    if (!rates->has_beta) {
        draw_curve(scene, canvas, rates, plot, racer);
        return;
    }
    draw_beta_scale(canvas, rates, plot);
    canvas_clip(canvas, &plot);
    draw_map(scene, canvas, rates, plot, racer);
    canvas_clip(canvas, NULL);
}
