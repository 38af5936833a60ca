/* glissade sweep: what other settings, or other starts, would lead to. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/basins.h"
#include "analysis/edge.h"
#include "analysis/minimum.h"
#include "analysis/measure.h"
#include "analysis/sweep.h"
#include "base/text.h"
#include "cli/app.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "record/target.h"
#include "scene/panels/rates.h"

enum { GRID_COLUMNS = 64, GRID_ROWS = 64, NAMES_MOST = 2 * DIM_MAX + 8, NAME_SIZE = 16 };

enum kind { ETA_BETA, ETA, BASINS, KINDS };

static const char *const kind_names[] = {"eta-beta", "eta", "basins", NULL};

/* A table on its way to a file: its columns, and the rows so far. */
struct sheet {
    const struct app *app;
    const struct problem *problem; /* the session's */
    enum kind kind;
    int columns, rows; /* of the grid */
    int names;         /* the first is the optimizer, the last the status; numbers in between */
    char name[NAMES_MOST][NAME_SIZE];
    double cells, done; /* of all racers' grids */
    FILE *out;
};

/* Rows that are computed together and then written, so that no table is kept whole. */
enum { BAND_ROWS = 64 };

/* What is waited for: of one of the two. */
struct band {
    const struct sheet *sheet;
    double cells;
    const struct measurement *measurement;
    const struct basins *basins;
};

static bool go_on(void *context)
{
    const struct band *band = context;
    double share = band->basins ? basins_share(band->basins) : measure_share(band->measurement);
    if (band->sheet->out != stdout || !isatty(STDOUT_FILENO))
        progress_show("cell", (long)(band->sheet->done + share * band->cells),
                      (long)band->sheet->cells);
    return !interrupted;
}

/* --- rows --- */

static void add_name(struct sheet *sheet, const char *prefix, const char *name, int number)
{
    char *out = sheet->name[sheet->names++];
    if (number > 0)
        snprintf(out, NAME_SIZE, "%s%s%d", prefix, name, number);
    else
        snprintf(out, NAME_SIZE, "%s%s", prefix, name);
}

/* x and y in the plane, w1, w2 ... otherwise. */
static void add_axes(struct sheet *sheet, const char *prefix)
{
    int dim = sheet->problem->dim;
    for (int i = 0; i < dim; i++)
        add_name(sheet, prefix, dim == 2 ? (i ? "y" : "x") : "w", dim == 2 ? 0 : i + 1);
}

static void name_columns(struct sheet *sheet)
{
    static const char *const of_settings[] = {"eta", "beta", "rho", "rho_minimum", "steps"};
    add_name(sheet, "", "optimizer", 0);
    if (sheet->kind == BASINS) {
        add_axes(sheet, "");
        add_axes(sheet, "end_");
        add_name(sheet, "", "minimum", 0);
        add_name(sheet, "", "steps", 0);
    }
    for (size_t i = 0; i < sizeof of_settings / sizeof *of_settings && sheet->kind != BASINS; i++)
        add_name(sheet, "", of_settings[i], 0);
    add_name(sheet, "", "status", 0);
}

static void write_header(const struct sheet *sheet)
{
    for (int i = 0; i < sheet->names && !sheet->app->cli.json; i++)
        fprintf(sheet->out, "%s%s", sheet->name[i], i + 1 < sheet->names ? "," : "\n");
}

/* Numbers that do not exist, NaN, are empty in CSV and null in JSON. */
static void write_row(const struct sheet *sheet, const char *spec, const double *numbers,
                      enum status status)
{
    bool json = sheet->app->cli.json;
    FILE *out = sheet->out;
    if (json)
        fprintf(out, "{\"%s\":", sheet->name[0]), write_json_text(out, spec);
    else
        write_csv_text(out, spec);
    for (int i = 1; i < sheet->names - 1; i++) {
        putc(',', out);
        if (json)
            fprintf(out, "\"%s\":", sheet->name[i]), write_json_number(out, numbers[i - 1]);
        else if (!isnan(numbers[i - 1]))
            write_csv_number(out, numbers[i - 1]);
    }
    if (json)
        fprintf(out, ",\"%s\":\"%s\"}\n", sheet->name[sheet->names - 1], status_name(status));
    else
        fprintf(out, ",%s\n", status_name(status));
}

/* --- settings --- */

/* One racer's map: the grid, and what theory and rollouts say at its nodes, rows from low β to
 * high.
 */
struct map {
    const struct optimizer *optimizer;
    struct run *run; /* at the start */
    int columns, rows;
    bool has_beta;
    double *eta, *beta, *radius[2]; /* at the start; at the minimum nearest to it */
    struct run_settings settings;
};

/* Values at evenly spaced places of a scale, both ends included. */
static double *spread(const struct scale *scale, int count)
{
    double *values = malloc((size_t)count * sizeof *values);
    for (int i = 0; i < count && values; i++)
        values[i] = scale_value(scale, (double)i / (count - 1));
    return values;
}

static void map_close(struct map *map)
{
    free(map->eta);
    free(map->beta);
    free(map->radius[0]);
    free(map->radius[1]);
    run_free(map->run);
}

/* All NaN where there is no point or no theory. */
static void predict(const struct map *map, const struct problem *problem, const double *w,
                    double *radius)
{
    double h[PACKED_MAX];
    struct instant instant = run_instant(map->run, run_cursor(map->run, 0));
    struct modes modes = {.available = false};
    if (w) {
        problem->eval(problem, 1, w, NULL, NULL, h);
        modes_move(map->optimizer, w, &instant);
        modes = modes_of(map->optimizer, &instant, h);
    }
    sweep_radius(map->optimizer, &instant, &modes, map->columns, map->eta, map->rows,
                 map->has_beta ? map->beta : NULL, radius);
}

static bool make_axes(const struct sheet *sheet, struct map *map,
                      const struct run_settings *settings)
{
    const struct rates_values *v = rates_values(&sheet->app->scene);
    struct instant instant = run_instant(map->run, run_cursor(map->run, 0));
    int memory = parameter_by_role(map->optimizer->parameters, ROLE_MEMORY);
    struct scale eta = v->eta_range[1] > 0
                           ? scale_between(ROLE_RATE, v->eta_range[0], v->eta_range[1])
                           : scale_of_rate(edge_at_start(map->run), NAN);
    struct scale beta = v->beta_range[1] > 0
                            ? scale_between(ROLE_MEMORY, v->beta_range[0], v->beta_range[1])
                            : scale_of_memory(0);
    map->has_beta = memory >= 0 && sheet->kind == ETA_BETA;
    map->columns = sheet->columns;
    map->rows = map->has_beta ? sheet->rows : 1;
    map->eta = spread(&eta, map->columns);
    map->beta = map->has_beta ? spread(&beta, map->rows) : malloc(sizeof *map->beta);
    size_t count = (size_t)map->columns * (size_t)map->rows;
    map->radius[0] = malloc(count * sizeof(double));
    map->radius[1] = malloc(count * sizeof(double));
    if (!map->eta || !map->beta || !map->radius[0] || !map->radius[1])
        return false;
    if (!map->has_beta)
        map->beta[0] = memory >= 0 ? instant.parameter[memory] : NAN;
    predict(map, sheet->problem, settings->start, map->radius[0]);
    predict(map, sheet->problem, minimum_nearest(sheet->problem, settings->start), map->radius[1]);
    return true;
}

static bool map_open(const struct sheet *sheet, int racer, struct map *map, struct error *error)
{
    *map = (struct map){.run = NULL};
    session_run_settings(&sheet->app->session, sheet->problem, racer, &map->settings);
    map->optimizer = map->settings.optimizer;
    map->run = run_open(&map->settings, error);
    if (!map->run)
        return false;
    if (make_axes(sheet, map, &map->settings))
        return true;
    map_close(map);
    return fail_memory(error);
}

static void write_pairs(const struct sheet *sheet, const char *spec, const struct map *map,
                        int from, int rows, const struct measurement *measurement)
{
    for (int j = 0; j < rows; j++) {
        for (int i = 0; i < map->columns; i++) {
            struct outcome outcome = measure_at(measurement, i, j);
            int k = (from + j) * map->columns + i;
            double steps = outcome.steps >= 0 ? (double)outcome.steps : NAN;
            write_row(sheet, spec,
                      (double[]){map->eta[i], map->beta[from + j], map->radius[0][k],
                                 map->radius[1][k], steps},
                      outcome.status);
        }
    }
}

static bool write_map_band(const struct sheet *sheet, const char *spec, const struct map *map,
                           int from, int rows, struct error *error)
{
    struct measure_request request = {.settings = map->settings,
                                      .limit = sheet->app->session.state.values.steps,
                                      .anyway = true,
                                      .columns = map->columns,
                                      .rows = rows,
                                      .eta = map->eta,
                                      .beta = map->has_beta ? map->beta + from : NULL};
    struct measurement *measurement = measure_start(&request, error);
    if (!measurement)
        return false;
    struct band band = {
        .sheet = sheet, .cells = (double)map->columns * rows, .measurement = measurement};
    bool good = measure_wait_while(measurement, go_on, &band);
    if (good && measure_failed(measurement))
        good = fail_memory(error);
    if (good)
        write_pairs(sheet, spec, map, from, rows, measurement);
    measure_stop(measurement);
    return good;
}

static int band_rows(int from, int rows)
{
    return rows - from < BAND_ROWS ? rows - from : BAND_ROWS;
}

static bool write_map(struct sheet *sheet, int racer, struct error *error)
{
    const char *spec = sheet->app->session.state.values.lineup->entry[racer].spec;
    struct map map;
    if (!map_open(sheet, racer, &map, error))
        return false;
    bool good = true;
    for (int from = 0; from < map.rows && good; from += BAND_ROWS) {
        int rows = band_rows(from, map.rows);
        good = write_map_band(sheet, spec, &map, from, rows, error);
        sheet->done += (double)map.columns * rows;
    }
    map_close(&map);
    return good;
}

/* --- starts --- */

static double *spread_evenly(double low, double high, int count)
{
    double *values = malloc((size_t)count * sizeof *values);
    for (int i = 0; i < count && values; i++)
        values[i] = low + (high - low) * i / (count - 1);
    return values;
}

static void write_basin(const struct sheet *sheet, const char *spec, const double *start,
                        const struct basin *basin)
{
    double numbers[NAMES_MOST];
    int dim = sheet->problem->dim;
    memcpy(numbers, start, (size_t)dim * sizeof *numbers);
    memcpy(numbers + dim, basin->end, (size_t)dim * sizeof *numbers);
    numbers[2 * dim] = basin->minimum > 0 ? basin->minimum : NAN;
    numbers[2 * dim + 1] = basin->steps >= 0 ? (double)basin->steps : NAN;
    write_row(sheet, spec, numbers, basin->status);
}

static void write_starts(const struct sheet *sheet, const char *spec,
                         const struct basins_request *request, struct basins *basins)
{
    for (int j = 0; j < request->rows; j++) {
        for (int i = 0; i < request->columns; i++) {
            struct basin basin = basins_at(basins, i, j);
            double start[DIM_MAX];
            memcpy(start, request->settings.start, sizeof start);
            start[0] = request->x[i];
            if (request->y)
                start[1] = request->y[j];
            write_basin(sheet, spec, start, &basin);
        }
    }
}

/* What has been computed; NULL with a message, or when interrupted. */
static struct basins *compute_basins(const struct sheet *sheet,
                                     const struct basins_request *request, struct error *error)
{
    struct basins *basins = basins_start(request, error);
    struct band band = {
        .sheet = sheet, .cells = (double)request->columns * request->rows, .basins = basins};
    if (!basins)
        return NULL;
    bool good = basins_wait_while(basins, go_on, &band);
    if (good && basins_failed(basins))
        good = fail_memory(error);
    if (good)
        return basins;
    basins_stop(basins);
    return NULL;
}

static bool write_basins_on(struct sheet *sheet, int racer, const double *x, const double *y,
                            struct error *error)
{
    const struct session *session = &sheet->app->session;
    struct basins_request request = {
        .limit = session->state.values.steps, .columns = sheet->columns, .x = x, .y = y};
    struct basins *before = NULL;
    bool good = true;
    session_run_settings(session, sheet->problem, racer, &request.settings);
    for (int from = 0; from < sheet->rows && good; from += BAND_ROWS) {
        request.rows = band_rows(from, sheet->rows);
        request.y = y ? y + from : NULL;
        request.before = before;
        struct basins *basins = compute_basins(sheet, &request, error);
        good = basins != NULL;
        if (good)
            write_starts(sheet, session->state.values.lineup->entry[racer].spec, &request, basins);
        basins_stop(before);
        before = basins;
        sheet->done += (double)request.columns * request.rows;
    }
    basins_stop(before);
    return good;
}

static bool write_basins(struct sheet *sheet, int racer, struct error *error)
{
    const struct session_values *v = &sheet->app->session.state.values;
    const double *region = v->has_region ? v->region : sheet->problem->region;
    double *x = spread_evenly(region[0], region[1], sheet->columns),
           *y = sheet->problem->dim > 1 ? spread_evenly(region[2], region[3], sheet->rows) : NULL;
    bool good = x && (y || sheet->problem->dim == 1) ? write_basins_on(sheet, racer, x, y, error)
                                                     : fail_memory(error);
    free(x);
    free(y);
    return good;
}

/* --- the table --- */

/* What cannot be swept is left out beside others; alone it is an error. */
static bool takes_part(const struct sheet *sheet, int racer)
{
    const struct optimizer *optimizer =
        sheet->app->session.state.values.lineup->entry[racer].optimizer;
    return sheet->kind == BASINS || parameter_by_role(optimizer->parameters, ROLE_RATE) >= 0;
}

static bool check(const struct sheet *sheet, struct error *error)
{
    const struct session_values *v = &sheet->app->session.state.values;
    int racers = 0;
    for (int i = 0; i < v->lineup->count; i++)
        racers += takes_part(sheet, i);
    if (v->steps > BASIN_STEPS_MOST)
        return fail(error, "steps: %ld are too many for a sweep (at most %d)", v->steps,
                    BASIN_STEPS_MOST);
    if (racers == 0)
        return fail(error, "%s: has no eta to sweep (see 'glissade describe %s')",
                    v->lineup->entry[0].optimizer->name, v->lineup->entry[0].optimizer->name);
    return session_check(&sheet->app->session, sheet->problem, error);
}

static bool fill(struct sheet *sheet, struct error *error)
{
    int racers = sheet->app->session.state.values.lineup->count;
    bool good = true;
    for (int i = 0; i < racers; i++)
        sheet->cells += takes_part(sheet, i) ? (double)sheet->columns * sheet->rows : 0;
    write_header(sheet);
    for (int i = 0; i < racers && good && !ferror(sheet->out); i++)
        if (takes_part(sheet, i))
            good =
                sheet->kind == BASINS ? write_basins(sheet, i, error) : write_map(sheet, i, error);
    return good;
}

static ssize_t write_target(void *target, const char *bytes, size_t length)
{
    return target_write(target, bytes, length) ? (ssize_t)length : 0;
}

/* Through a temporary. */
static bool fill_file(struct sheet *sheet, const char *path, struct error *error)
{
    bool broken_pipe;
    long bytes;
    struct target *target = target_open(path, 0, error);
    if (!target)
        return false;
    sheet->out = fopencookie(target, "w", (cookie_io_functions_t){.write = write_target});
    bool good = sheet->out ? fill(sheet, error) : fail_memory(error);
    if (sheet->out)
        fclose(sheet->out);
    if (good)
        return target_close(target, &bytes, &broken_pipe, error);
    target_discard(target);
    return false;
}

static int deliver(struct sheet *sheet, struct error *error)
{
    const char *path = sheet->app->record.output;
    sheet->out = stdout;
    bool to_file = path[0] != '\0' && strcmp(path, "-") != 0;
    bool good = to_file ? fill_file(sheet, path, error) : fill(sheet, error);
    return good ? finish_output(EXIT_DONE) : fail_with(EXIT_COULD_NOT, error);
}

static int write_table(struct app *app, enum kind kind)
{
    struct error error;
    struct sheet sheet = {.app = app, .kind = kind, .problem = app->session.state.values.problem};
    sheet.columns = app->cli.grid[0] > 0 ? app->cli.grid[0] : GRID_COLUMNS;
    sheet.rows = app->cli.grid[1] > 0 ? app->cli.grid[1] : GRID_ROWS;
    if (kind == ETA || (kind == BASINS && sheet.problem->dim == 1))
        sheet.rows = 1;
    name_columns(&sheet);
    if (!check(&sheet, &error))
        return fail_with(EXIT_BAD_USAGE, &error);
    return deliver(&sheet, &error);
}

/* --- the picture --- */

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool is_table(const struct app *app)
{
    const struct record_values *record = &app->record;
    return !record->format && (record->output[0] == '\0' || ends_with(record->output, ".csv") ||
                               app->cli.json || target_is_stream(record->output));
}

/* The chart alone, at the start, as a still. */
static int write_picture(struct app *app, enum kind kind, char **words)
{
    struct error error;
    struct settings *settings = &app->settings;
    const struct format *format = app->record.format;
    if (!format)
        format = format_of_path(app->record.output, &error);
    if (!format)
        return fail_with(EXIT_BAD_USAGE, &error);
    if (format->flags & FORMAT_ANIMATED || path_is_folder(app->record.output)) {
        fail(&error,
             "output: '%.200s' is for films (a sweep is a table, .csv, or a still: .png ...)",
             app->record.output);
        return fail_with(EXIT_BAD_USAGE, &error);
    }
    bool good = settings_assign(settings, "sheet", "0", &error) &&
                settings_assign(settings, "panels", kind == BASINS ? "basins" : "rates", &error) &&
                settings_assign(settings, "rates-over", kind == ETA ? "eta" : "eta-beta", &error);
    return good ? command_render.run(app, words) : fail_with(EXIT_BAD_USAGE, &error);
}

static const char *kind_name(const void *context, int i)
{
    (void)context;
    return kind_names[i];
}

static bool find_kind(char **words, enum kind *kind, struct error *error)
{
    if (!words[0])
        return fail(error, "sweep: what to sweep is missing (eta-beta, eta or basins)");
    for (int i = 0; i < KINDS; i++) {
        if (strcmp(words[0], kind_names[i]) != 0)
            continue;
        *kind = (enum kind)i;
        return !words[1] || fail(error, "%.60s: a word too many (options begin with --)", words[1]);
    }
    const char *nearest = text_nearest(words[0], kind_name, NULL);
    if (nearest)
        return fail(error, "%.60s: cannot be swept (did you mean '%s'?)", words[0], nearest);
    return fail(error, "%.60s: cannot be swept (eta-beta, eta or basins)", words[0]);
}

static int run(struct app *app, char **words)
{
    struct error error;
    enum kind kind = KINDS;
    if (!find_kind(words, &kind, &error))
        return fail_with(EXIT_BAD_USAGE, &error);
    if (is_table(app))
        return write_table(app, kind);
    return write_picture(app, kind, words);
}

const struct command command_sweep = {
    .name = "sweep",
    .usage = "eta-beta|eta|basins [OPTIONS] [-o FILE]",
    .summary = "what other settings or starts lead to: a table (.csv) or a picture (.png ...)",
    .details =
        "  eta-beta  every racer over a grid of its eta and beta (--eta-range, --beta-range)\n"
        "  eta       every racer over its eta alone\n"
        "  basins    every racer from a grid of starts (--region)\n"
        "\n"
        "Columns of eta-beta and eta: optimizer, eta, beta, rho (spectral radius of linear theory "
        "at\n"
        "the start), rho_minimum (at the minimum nearest to it), steps (until f - f* is 1e-6 of "
        "what\n"
        "it was at the start, f* the known minimum or one that is found; empty: not within "
        "--steps),\n"
        "status (then, or at the end).\n"
        "Columns of basins: optimizer, x, y (the start), end_x, end_y (after --steps), minimum "
        "(its\n"
        "number where it ended there: those that 'describe' lists, then others as they are met; "
        "empty:\n"
        "none), steps (after which it stayed there, or stopped; empty: still running), status. w1, "
        "w2\n"
        "... where there are not two coordinates.\n"
        "Methods without eta are left out of the first two. A picture is the chart of the first "
        "racer\n"
        "with eta and beta; of eta-beta and eta what --rates says.",
    .takes_words = true,
    .run = run,
};
