/*
 * Which minimum the focused racer ends in, from every start of the surface's region (of what the
 * map shows, once it was zoomed or moved), with its present settings: its basins of attraction.
 * Every minimum has a hue, its number and, where there is room, its place in a legend; the longer
 * the way there, the farther is the shade from the theme's text. A click or drag moves the start.
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
    LEGEND_LINES = 16,   /* of the panel from which on a line of it is the legend's */
    LEGEND_COLUMNS = 40, /* and of its width */
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
    unsigned char *tiles;
    /* Ways to a minimum that are known, in steps: the longest of each shade, which have as many
     * starts each; 0 where there are none. */
    long shade_steps[BASIN_SHADES];
    struct basin own; /* of the race's own start, while `numbered` minima are known */
    double own_start[DIM_MAX];
    int numbered;
};

static void forget(void *state)
{
    struct basin_chart *chart = state;
    basins_stop(chart->basins);
    free(chart->tiles);
}

static const struct element element = {.state_size = sizeof(struct basin_chart), .forget = forget};

/* --- the starts --- */

static bool has_legend(const struct scene *scene, struct rect where)
{
    return where.height >= LEGEND_LINES * scene->em &&
           where.width >= LEGEND_COLUMNS * scene->column;
}

/* Below the heading a line of words, and the legend where it has one. */
static struct rect body(const struct scene *scene, struct rect where)
{
    double above = (has_legend(scene, where) ? 3.2 : 2) * scene->em;
    above = scene->grid ? floor(above / scene->em) * scene->em : above;
    return (struct rect){where.x, where.y + above, where.width, where.height - above};
}

/* A race that is framed closely says nothing of where others would end. */
static const double *bounds_of(const struct scene *scene)
{
    const struct session *session = scene->session;
    const struct state *state = &session->state;
    bool own = !state->values.has_region && !view_values(scene)->whitened &&
               memcmp(state->view, state->framed, sizeof state->view) == 0;
    return own ? session->race.problem->region : state->view;
}

static struct view plane_of(const struct scene *scene, struct rect where)
{
    const double *bounds = bounds_of(scene);
    struct rect below = body(scene, where);
    struct rect inside = axes_inside(below, scene->em, scene->column, scene->grid, 0);
    struct view view = view_of(scene, inside, bounds);
    if (inside.width != below.width) /* as wide as the numbers are */
        view = view_of(scene,
                       axes_inside(below, scene->em, scene->column, scene->grid,
                                   axes_columns(&view, scene->em)),
                       bounds);
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
    unsigned char *tiles = realloc(chart->tiles, count);
    chart->tiles = tiles ? tiles : chart->tiles;
    chart->columns = columns;
    chart->rows = rows;
    return tiles != NULL;
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

static int ink_of_minimum(int number, int shade)
{
    return INK_BASIN + (number - 1) % BASIN_HUES * BASIN_SHADES + shade;
}

/* Hatched where it goes away, empty where it comes to no minimum. */
static unsigned char tile_of_basin(const struct basin_chart *chart, const struct basin *basin)
{
    int minimum = basin->minimum > 0 ? basin->minimum : basin->toward, shade = 0;
    if (!basin->known || (minimum == 0 && !status_stops(basin->status)))
        return TILE_EMPTY;
    if (minimum == 0)
        return TILE_HATCHED;
    while (shade < BASIN_SHADES - 1 &&
           (basin->steps < 0 || basin->steps > chart->shade_steps[shade]))
        shade++;
    return (unsigned char)ink_of_minimum(minimum, shade);
}

static void measure_ways(struct basin_chart *chart)
{
    long starts[STEPS_MOST + 1] = {0}, all = 0, counted = 0;
    memset(chart->shade_steps, 0, sizeof chart->shade_steps);
    for (int k = 0; k < chart->columns * chart->rows; k++) {
        struct basin basin = basins_at(chart->basins, k % chart->columns, k / chart->columns);
        if (!basin.known || basin.minimum == 0 || basin.steps < 0 || basin.steps > STEPS_MOST)
            continue;
        starts[basin.steps]++;
        all++;
    }
    int shade = 0;
    for (long steps = 0; steps <= STEPS_MOST && all > 0; steps++) {
        counted += starts[steps];
        for (; shade < BASIN_SHADES && counted * BASIN_SHADES >= all * (shade + 1); shade++)
            chart->shade_steps[shade] = steps;
    }
}

static void draw_tiles(struct canvas *canvas, struct basin_chart *chart, struct rect where)
{
    for (int k = 0; k < chart->columns * chart->rows; k++) {
        struct basin basin = basins_at(chart->basins, k % chart->columns, k / chart->columns);
        chart->tiles[k] = tile_of_basin(chart, &basin);
    }
    canvas_tiles(canvas, where, chart->columns, chart->rows, chart->tiles);
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

/* --- the legend --- */

/* The width of an entry's patch of colour, with what parts it from its words. */
static double patch(const struct canvas *canvas)
{
    return canvas->grid ? canvas->column : 0.85 * canvas->em;
}

/* Between two entries. */
static double apart(const struct canvas *canvas)
{
    return (canvas->grid ? 2 : 1.5) * canvas->column;
}

/* A patch of an ink and words behind it, at the left of `x`, which moves on; false, and nothing
 * drawn, where they would not end before `end`. */
static bool draw_entry(struct canvas *canvas, double *x, double y, double end, enum ink ink,
                       const char *text)
{
    double width = patch(canvas) + canvas_measure(canvas, text),
           inset = canvas->grid ? 0 : 0.15 * canvas->em;
    if (*x + width > end)
        return false;
    canvas_fill(canvas, (struct rect){*x, y + inset, patch(canvas) - inset, canvas->em - 2 * inset},
                ink);
    canvas_text(canvas, *x + patch(canvas), y, ALIGN_LEFT, INK_TEXT, text);
    *x += width + apart(canvas);
    return true;
}

/* "1 (3, 2)"; the number alone where there is no room for all places. */
static void entry_text(struct basin_chart *chart, int number, bool places, char *text, size_t size)
{
    char at[2][TEXT_NUMBER];
    const double *w = basins_minimum(chart->basins, number);
    text_printed(at[0], fabs(w[0]) < 1e-9 ? 0 : w[0], 3);
    text_printed(at[1], fabs(w[1]) < 1e-9 ? 0 : w[1], 3);
    if (places)
        snprintf(text, size, "%d (%s, %s)", number, at[0], at[1]);
    else
        snprintf(text, size, "%d", number);
}

static double entries_width(struct canvas *canvas, struct basin_chart *chart, bool places)
{
    double width = 0;
    for (int number = 1; number <= basins_minima(chart->basins); number++) {
        char text[96];
        entry_text(chart, number, places, text, sizeof text);
        width += canvas_measure(canvas, text) + patch(canvas) + apart(canvas);
    }
    return width;
}

static void count_text(int minima, char *text, size_t size)
{
    snprintf(text, size,
             minima == 1           ? "%d minimum"
             : minima < BASINS_MAX ? "%d minima"
                                   : "%d minima and more",
             minima);
}

/* From `left` to `right` which hue is which minimum; where not all have room, how many there are.
 */
static void draw_hues(struct canvas *canvas, struct basin_chart *chart, double left, double right,
                      double y)
{
    bool places = entries_width(canvas, chart, true) <= right - left,
         all = entries_width(canvas, chart, false) <= right - left + apart(canvas);
    int minima = basins_minima(chart->basins);
    char text[96], more[64];
    count_text(minima, text, sizeof text);
    snprintf(more, sizeof more, "… %s", text);
    double end = right - (all ? 0 : apart(canvas) + canvas_measure(canvas, more));
    for (int number = 1; number <= minima; number++) {
        entry_text(chart, number, places, text, sizeof text);
        if (!draw_entry(canvas, &left, y, end, (enum ink)ink_of_minimum(number, 0), text))
            break;
    }
    if (!all)
        canvas_text(canvas, left, y, ALIGN_LEFT, INK_DIM, more);
}

/* What the shades mean, from `left` to `right`; false where there is nothing to tell apart, or no
 * room. */
static bool draw_shades(struct canvas *canvas, const struct basin_chart *chart, double left,
                        double right, double y)
{
    char text[BASIN_SHADES][48];
    double width = 0;
    for (int shade = 0; shade < BASIN_SHADES; shade++) {
        snprintf(text[shade], sizeof text[shade], shade ? "%ld" : "up to %ld steps",
                 chart->shade_steps[shade]);
        width += canvas_measure(canvas, text[shade]) + patch(canvas) + apart(canvas);
    }
    double x = right - width;
    if (x < left || chart->shade_steps[0] == chart->shade_steps[BASIN_SHADES - 1])
        return false;
    for (int shade = 0; shade < BASIN_SHADES; shade++)
        draw_entry(canvas, &x, y, right, (enum ink)(INK_BASIN + shade), text[shade]);
    return true;
}

/* Where it ends, and how many minima there are. */
static void draw_words(struct scene *scene, struct canvas *canvas, struct basin_chart *chart,
                       struct rect where, bool legend, int racer)
{
    char text[64], count[32];
    int minima = basins_minima(chart->basins);
    update_own(chart, run_settings_of(scene->session->race.run[racer])->start);
    basin_text(&chart->own, text, sizeof text);
    canvas_bold(canvas, where.x, where.y, ALIGN_LEFT, INK_TEXT, text);
    count_text(minima, count, sizeof count);
    double used = canvas_measure_bold(canvas, text) + 2 * canvas->column,
           end = where.x + where.width;
    if (!basins_done(chart->basins))
        return;
    if (legend) {
        draw_hues(canvas, chart, where.x, end, where.y + canvas->em * (canvas->grid ? 1 : 1.1));
        if (draw_shades(canvas, chart, where.x + used, end, where.y))
            return;
    } else if (entries_width(canvas, chart, false) <= where.width - used) {
        draw_hues(canvas, chart, end - entries_width(canvas, chart, false), end, where.y);
        return;
    }
    if (canvas_measure(canvas, count) <= where.width - used)
        canvas_text(canvas, end, where.y, ALIGN_RIGHT, INK_DIM, count);
}

static void draw_plane(struct scene *scene, struct canvas *canvas, struct basin_chart *chart,
                       const struct view *view, int racer)
{
    const double *from = run_settings_of(scene->session->race.run[racer])->start;
    canvas_clip(canvas, &view->where);
    draw_tiles(canvas, chart, view->where);
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
    measure_ways(chart);
    draw_words(scene, canvas, chart, below, has_legend(scene, where), racer);
    struct axis_names names = view_axis_names(scene, &view);
    axes_draw(canvas, &view, &names, body(scene, where));
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
