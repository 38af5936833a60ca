/*
 * Which minimum the focused racer ends in, from every start that the map shows, with its present
 * settings: its basins of attraction. A click or drag moves the start.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/basins.h"
#include "base/text.h"
#include "scene/plots/axes.h"
#include "scene/panel.h"
#include "scene/map/view.h"

enum {
    SAMPLES_MOST = 256,
    STEPS_MOST = 1000,
    BAND_FIRST = 3, /* lower ones are too near the background */
    COLOURS_MOST = RAMP_LEVELS - BAND_FIRST,
};

/* All that the basins depend on; compared as bytes. */
struct basins_key {
    long generation, limit;
    const struct optimizer *optimizer;
    double parameter[PARAMETERS_MAX];
    uint64_t seed, stream;
    int columns, rows;
    double frame[4]; /* corner of the plane, its width and height */
};

struct basin_chart {
    struct basins_key key;
    struct basins *basins; /* NULL: none */
    int columns, rows;
    float *bands;
    struct basin own; /* of the race's own start, while `numbered` minima are known */
    double own_start[DIM_MAX];
    int numbered;
};

static void forget(void *state)
{
    struct basin_chart *chart = state;
    basins_stop(chart->basins);
    free(chart->bands);
}

static const struct element element = {.state_size = sizeof(struct basin_chart), .forget = forget};

/* --- the starts --- */

/* Below the heading a line of words, then the plane. */
static struct view plane_of(const struct scene *scene, struct rect where)
{
    double above = 2 * scene->em;
    struct rect below = {where.x, where.y + above, where.width, where.height - above};
    struct rect inside = axes_inside(below, scene->em, scene->column, scene->grid, 0);
    struct view view = view_make(scene, inside);
    if (inside.width != below.width) /* as wide as the numbers are */
        view = view_make(scene, axes_inside(below, scene->em, scene->column, scene->grid,
                                            axes_columns(&view, scene->em)));
    view.relief = NULL;
    return view;
}

static void make_key(const struct scene *scene, const struct view *view, int racer, int columns,
                     int rows, struct basins_key *key)
{
    struct session *session = scene->session;
    const struct run_settings *settings = run_settings_of(session->race.run[racer]);
    long steps = session->state.values.steps;
    const double frame[] = {view->a0, view->b1, view->where.width / view->scale_a,
                            view->where.height / view->scale_b};
    memset(key, 0, sizeof *key); /* padding, too */
    key->generation = session->generation;
    key->limit = steps < STEPS_MOST ? steps : STEPS_MOST;
    key->optimizer = settings->optimizer;
    memcpy(key->parameter, session_cursor(session, racer)->parameter, sizeof key->parameter);
    key->seed = settings->seed;
    key->stream = settings->stream;
    key->columns = columns;
    key->rows = rows;
    memcpy(key->frame, frame, sizeof frame);
}

/* Starts anew, from the middles of the samples. */
static void start(struct basin_chart *chart, const struct scene *scene, int racer)
{
    const struct basins_key *key = &chart->key;
    struct basins_request request = {.settings = *run_settings_of(scene->session->race.run[racer]),
                                     .limit = key->limit,
                                     .columns = key->columns,
                                     .rows = key->rows};
    double *x = malloc((size_t)key->columns * sizeof *x),
           *y = malloc((size_t)key->rows * sizeof *y);
    for (int i = 0; i < key->columns && x; i++)
        x[i] = key->frame[0] + (i + 0.5) / key->columns * key->frame[2];
    for (int j = 0; j < key->rows && y; j++)
        y[j] = key->frame[1] - (j + 0.5) / key->rows * key->frame[3];
    memcpy(request.settings.parameter, key->parameter, sizeof request.settings.parameter);
    request.x = x;
    request.y = y;
    basins_stop(chart->basins);
    chart->own.known = false;
    chart->basins = x && y ? basins_start(&request, NULL) : NULL;
    free(x);
    free(y);
}

static bool resize(struct basin_chart *chart, int columns, int rows)
{
    size_t count = (size_t)columns * (size_t)rows;
    float *bands = realloc(chart->bands, count * sizeof *bands);
    chart->bands = bands ? bands : chart->bands;
    chart->columns = columns;
    chart->rows = rows;
    return bands != NULL;
}

/* NULL where memory or threads are short. */
static struct basin_chart *update(struct scene *scene, const struct view *view, int racer,
                                  int columns, int rows)
{
    struct basin_chart *chart = element_state(scene, &element);
    struct basins_key key;
    if (!resize(chart, columns, rows))
        return NULL;
    make_key(scene, view, racer, columns, rows, &key);
    if (!chart->basins || memcmp(&key, &chart->key, sizeof key) != 0) {
        memcpy(&chart->key, &key, sizeof key);
        start(chart, scene, racer);
    }
    if (!chart->basins)
        return NULL;
    if (!scene->live)
        basins_wait_while(chart->basins, scene->patience, scene->patience_context);
    scene->pending |= !basins_done(chart->basins);
    return chart;
}

/* --- the picture --- */

/* Colours as far apart as there are minima; hatched where it goes away, empty where it comes to no
 * minimum. */
static float band_of_basin(const struct basin *basin, int minima)
{
    int minimum = basin->minimum > 0 ? basin->minimum : basin->toward;
    if (!basin->known || (minimum == 0 && !status_stops(basin->status)))
        return -1;
    if (minimum == 0)
        return NAN;
    int colours = minima < 1              ? 1
                  : minima < COLOURS_MOST ? minima
                                          : COLOURS_MOST,
        colour = (minimum - 1) % colours;
    double step = colours > 1 ? (double)(RAMP_LEVELS - 1 - BAND_FIRST) / (colours - 1) : 0;
    return (float)floor(BAND_FIRST + colour * step) + 0.5F;
}

static int count_minima(const struct scene *scene, const struct basin_chart *chart)
{
    int found = basins_minima(chart->basins);
    return found > 0 ? found : scene->session->race.problem->minima;
}

static void draw_field(const struct scene *scene, struct canvas *canvas, struct basin_chart *chart,
                       struct rect where)
{
    int minima = count_minima(scene, chart);
    for (int j = 0; j < chart->rows; j++) {
        for (int i = 0; i < chart->columns; i++) {
            struct basin basin = basins_at(chart->basins, i, j);
            chart->bands[j * chart->columns + i] = band_of_basin(&basin, minima);
        }
    }
    canvas_field(canvas, where, chart->columns, chart->rows, chart->bands, NULL);
}

/* Every minimum in sight with its number. */
static void draw_minima(struct canvas *canvas, struct basin_chart *chart, const struct view *view)
{
    int minima = basins_minima(chart->basins);
    for (int number = 1; number <= minima; number++) {
        char text[TEXT_NUMBER];
        struct point at = view_project(view, basins_minimum(chart->basins, number));
        if (!view_contains(view, at))
            continue;
        snprintf(text, sizeof text, "%d", number);
        canvas_marker(canvas, at, SHAPE_MINIMUM, INK_MARK);
        double beside = canvas->grid ? (floor(at.x / canvas->column) + 2) * canvas->column
                                     : at.x + canvas->column;
        canvas_label(canvas, beside, at.y - 0.5 * canvas->em, ALIGN_LEFT, INK_TEXT, text);
    }
}

static void basin_text(const struct basin *basin, char *text, size_t size)
{
    if (!basin->known)
        snprintf(text, size, "...");
    else if (basin->minimum > 0)
        snprintf(text, size, "to minimum %d in %ld step%s", basin->minimum, basin->steps,
                 basin->steps == 1 ? "" : "s");
    else if (basin->toward > 0)
        snprintf(text, size, "still on its way to minimum %d", basin->toward);
    else if (basin->status == STATUS_MINIMUM)
        snprintf(text, size, "to a minimum without a number");
    else
        snprintf(text, size, "to no minimum: %s", status_name(basin->status));
}

/* Where the race that is shown ends, from its own start and not from a sample near it. */
static void update_own(struct basin_chart *chart, const double *start)
{
    int minima = basins_minima(chart->basins);
    if (chart->own.known && chart->numbered == minima &&
        memcmp(chart->own_start, start, sizeof chart->own_start) == 0)
        return;
    chart->own = basins_from(chart->basins, start);
    chart->numbered = minima;
    memcpy(chart->own_start, start, sizeof chart->own_start);
}

/* Where it ends, and how many minima there are. */
static void draw_words(struct scene *scene, struct canvas *canvas, struct basin_chart *chart,
                       struct rect where, int racer)
{
    char text[64], count[32];
    int minima = basins_minima(chart->basins);
    update_own(chart, run_settings_of(scene->session->race.run[racer])->start);
    basin_text(&chart->own, text, sizeof text);
    canvas_bold(canvas, where.x, where.y, ALIGN_LEFT, INK_TEXT, text);
    snprintf(count, sizeof count,
             minima == 1           ? "%d minimum"
             : minima < BASINS_MAX ? "%d minima"
                                   : "%d minima and more",
             minima);
    double room = where.width - canvas_measure_bold(canvas, text) - canvas->column;
    if (basins_done(chart->basins) && canvas_measure(canvas, count) <= room)
        canvas_text(canvas, where.x + where.width, where.y, ALIGN_RIGHT, INK_DIM, count);
}

static void draw_plane(struct scene *scene, struct canvas *canvas, struct basin_chart *chart,
                       const struct view *view, int racer)
{
    const double *from = run_settings_of(scene->session->race.run[racer])->start;
    canvas_clip(canvas, &view->where);
    draw_field(scene, canvas, chart, view->where);
    draw_minima(canvas, chart, view);
    draw_racer(scene->session, canvas, view_project(view, from), racer);
    canvas_clip(canvas, NULL);
}

static const char *empty(struct scene *scene)
{
    return scene->session->race.problem->dim != 2 ? "for two parameters only" : NULL;
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    int racer = session_subject(session);
    char about[128];
    snprintf(about, sizeof about, "%s, where it ends from every start",
             session->state.racer[racer].label);
    struct rect below = panel_heading(canvas, where, "Basins", about);
    const char *why = empty(scene);
    if (why) {
        panel_empty(canvas, below, why);
        return;
    }
    struct view view = plane_of(scene, where);
    int columns = (int)fmin(ceil(view.where.width / canvas->sample), SAMPLES_MOST),
        rows = (int)fmin(ceil(view.where.height / canvas->sample), SAMPLES_MOST);
    if (columns < 1 || rows < 1)
        return;
    struct basin_chart *chart = update(scene, &view, racer, columns, rows);
    if (!chart || basins_failed(chart->basins)) {
        panel_empty(canvas, below, "cannot be computed: memory or threads are short");
        return;
    }
    draw_words(scene, canvas, chart, below, racer);
    struct axis_names names = view_axis_names(scene, &view);
    axes_draw(
        canvas, &view, &names,
        (struct rect){where.x, where.y + 2 * scene->em, where.width, where.height - 2 * scene->em});
    draw_plane(scene, canvas, chart, &view, racer);
}

/* --- the hand --- */

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    if (empty(scene))
        return false;
    struct view view = plane_of(scene, where);
    *hit = (struct hit){.kind = HIT_PLACE};
    return view_contains(&view, (struct point){x, y}) &&
           view_unproject(&view, (struct point){x, y}, hit->w);
}

static bool hover(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size)
{
    struct hit at;
    char words[64], number[2][TEXT_NUMBER];
    struct basin_chart *chart = element_state(scene, &element);
    if (!chart->basins || !hit(scene, where, x, y, &at))
        return false;
    struct basin basin = basins_from(chart->basins, at.w);
    basin_text(&basin, words, sizeof words);
    text_printed(number[0], at.w[0], 4);
    text_printed(number[1], at.w[1], 4);
    snprintf(text, size, "(%s, %s)  %s", number[0], number[1], words);
    return true;
}

const struct panel panel_basins = {
    .name = "basins",
    .title = "Basins of attraction over starts",
    .element = &element,
    .empty = empty,
    .draw = draw,
    .hit = hit,
    .hover = hover,
};
