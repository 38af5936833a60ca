/* The table: every racer's numbers at the step shown. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/rate.h"
#include "base/text.h"
#include "base/vector.h"
#include "scene/panel.h"

enum column { NAME, ETA, BETA, STEP, LOSS, GRADIENT, PREDICTED, MEASURED, STATUS, COLUMNS };

enum { CELL = 96 };

/* In front of a name: the key that switches the racer on and off, and its marker. In columns. */
static const double marker_at = 2.5, label_at = 4;

static const struct {
    const char *title;
    int width;    /* in columns of text, with the gap on the left */
    int priority; /* the highest go first when the panel is narrow */
    enum align align;
} columns[COLUMNS] = {
    {"racer", 12, 0, ALIGN_LEFT}, {"η", 10, 3, ALIGN_RIGHT},   {"β", 9, 4, ALIGN_RIGHT},
    {"step", 8, 5, ALIGN_RIGHT},  {"f", 12, 0, ALIGN_RIGHT},   {"‖∇f‖", 10, 2, ALIGN_RIGHT},
    {"ρ", 8, 6, ALIGN_RIGHT},     {"rate", 8, 7, ALIGN_RIGHT}, {"status", 11, 1, ALIGN_LEFT},
};

static void number_cell(char *cell, double value, int digits)
{
    if (isnan(value))
        strcpy(cell, "–");
    else
        text_short(cell, value, digits);
}

/* With as many of the digits as the column has room for; all of them where there is no canvas. */
static void fitted_cell(const struct canvas *canvas, char *cell, double value, int digits,
                        enum column column)
{
    do
        number_cell(cell, value, digits);
    while (canvas && digits-- > 1 &&
           canvas_measure_bold(canvas, cell) > (columns[column].width - 1) * canvas->column);
}

/* A growth factor: four decimals, so that 0.9987 and 1.0003 are told apart at a glance. */
static void factor_cell(const struct canvas *canvas, char *cell, double value, enum column column)
{
    if (value >= 0 && value < 100)
        snprintf(cell, CELL, "%.4f", value);
    else
        fitted_cell(canvas, cell, value, 3, column);
}

static void parameter_cell(char *cell, const struct optimizer *optimizer, const double *parameter,
                           enum parameter_role role, int digits)
{
    int index = parameter_by_role(optimizer->parameters, role);
    number_cell(cell, index < 0 ? NAN : parameter[index], digits);
}

/* `canvas` is NULL for a line that is not drawn. */
static void fill(struct scene *scene, const struct canvas *canvas, int i, char cells[COLUMNS][CELL])
{
    struct session *session = scene->session;
    struct run *run = session->race.run[i];
    struct modes modes;
    struct instant instant;
    racer_modes(session, i, &modes, &instant);
    parameter_cell(cells[ETA], run_optimizer(run), instant.parameter, ROLE_RATE, 4);
    parameter_cell(cells[BETA], run_optimizer(run), instant.parameter, ROLE_MEMORY, 5);
    struct row row = session_row(session, i);
    if (run_optimizer(run)->line_search &&
        row.step > 0) /* what it chose, not what it tries first */
        number_cell(cells[ETA], row.eta, 4);
    snprintf(cells[NAME], CELL, "%s", session->state.racer[i].label);
    snprintf(cells[STEP], CELL, "%ld", row.step);
    fitted_cell(canvas, cells[LOSS], row.f, moving_digits(session, 5), LOSS);
    fitted_cell(canvas, cells[GRADIENT], norm(run_problem(run)->dim, row.g),
                moving_digits(session, 3), GRADIENT);
    factor_cell(canvas, cells[PREDICTED], modes.available ? modes.radius : NAN, PREDICTED);
    factor_cell(canvas, cells[MEASURED], measured_rate(run, session->state.position), MEASURED);
    const struct cursor *cursor = session_cursor(session, i);
    enum status status = run_status(run, &row);
    snprintf(cells[STATUS], CELL, "%s",
             session->state.racer[i].hidden ? "off" : status_name(status));
    if (cursor->remark && !session->state.racer[i].hidden && status == STATUS_RUNNING)
        snprintf(cells[STATUS], CELL, "running (%s)", cursor->remark);
}

/* Leaves out the least important columns until the rest fits. */
static void choose_columns(double available, double name, bool show[COLUMNS])
{
    double width = name - columns[NAME].width;
    for (int c = 0; c < COLUMNS; c++) {
        show[c] = true;
        width += columns[c].width;
    }
    for (int priority = COLUMNS; priority > 0 && width > available; priority--) {
        for (int c = 0; c < COLUMNS; c++) {
            if (columns[c].priority == priority && show[c] && width > available) {
                show[c] = false;
                width -= columns[c].width;
            }
        }
    }
}

static void draw_row(struct canvas *canvas, struct rect where, const bool show[COLUMNS],
                     double name_width, char cells[COLUMNS][CELL], enum ink ink, bool bold)
{
    double x = where.x;
    for (int c = 0; c < COLUMNS; c++) {
        if (!show[c])
            continue;
        double width = c == NAME ? name_width : columns[c].width * canvas->column;
        if (c == STATUS)
            width = where.x + where.width - x;
        char cut[256];
        bool left = columns[c].align == ALIGN_LEFT;
        double gap = (c == NAME ? label_at : 2) * canvas->column;
        fit_text(canvas, cells[c], left ? width - gap : width, cut);
        canvas->operations->text(canvas, (struct point){left ? x + gap : x + width, where.y},
                                 columns[c].align, bold ? WEIGHT_BOLD : WEIGHT_NORMAL, ink, cut);
        x += width;
    }
}

/* Columns of text that the longest label asks for, within reason. */
static double wanted_name(const struct session *session, const struct canvas *canvas)
{
    double wanted = columns[NAME].width;
    for (int i = 0; i < session->race.count; i++)
        wanted =
            fmax(wanted,
                 ceil(canvas_measure(canvas, session->state.racer[i].label) / canvas->column) + 5);
    return fmin(wanted, 36);
}

/* The racer's number, its marker, and the sign of the focus. */
static void draw_lead(struct canvas *canvas, const struct scene *scene, struct rect line, int i)
{
    const struct session *session = scene->session;
    const char number[2] = {i < 9 ? (char)('1' + i) : '\0'}; /* there are nine such keys */
    bool hidden = session->state.racer[i].hidden, focused = scene_marked(scene) == i;
    canvas->operations->text(canvas, (struct point){line.x, line.y}, ALIGN_LEFT,
                             focused ? WEIGHT_BOLD : WEIGHT_NORMAL,
                             hidden    ? INK_GHOST
                             : focused ? INK_TEXT
                                       : INK_DIM,
                             number);
    canvas_marker(canvas,
                  (struct point){line.x + marker_at * canvas->column, line.y + canvas->em / 2},
                  racer_marker(session, i), hidden ? INK_GHOST : racer_ink(session, i));
    if (focused && canvas->grid)
        canvas_bold(canvas, line.x + canvas->column, line.y, ALIGN_LEFT, INK_ACCENT, "▸");
}

/* A band under the focused racer's line, wider than its text, where the canvas can draw one. */
static void draw_band(struct canvas *canvas, struct rect line)
{
    double aside = 0.4 * canvas->column;
    if (canvas->grid)
        return;
    canvas_clip(canvas, NULL);
    canvas_fill(canvas, (struct rect){line.x - aside, line.y, line.width + 2 * aside, line.height},
                INK_RAMP + RAMP_LEVELS / 4);
}

static void draw_titles(struct canvas *canvas, struct rect where, const bool show[COLUMNS],
                        double name)
{
    char cells[COLUMNS][CELL];
    for (int c = 0; c < COLUMNS; c++)
        snprintf(cells[c], CELL, "%s", c == NAME ? "" : columns[c].title);
    draw_row(canvas, where, show, name, cells, INK_DIM, false);
    canvas_text(canvas, where.x, where.y, ALIGN_LEFT, INK_DIM, columns[NAME].title);
    if (!canvas->grid)
        canvas_segment(canvas, where.x, where.y + canvas->em, where.x + where.width,
                       where.y + canvas->em, &(struct stroke){.ink = INK_GRID, .width = 0.5});
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    char cells[COLUMNS][CELL];
    bool show[COLUMNS];
    double name = fmin(wanted_name(session, canvas), floor(where.width / canvas->column / 2));
    choose_columns(floor(where.width / canvas->column), name, show);
    name *= canvas->column;
    canvas_clip(canvas, &where);
    draw_titles(canvas, where, show, name);
    int lines = (int)floor(where.height / canvas->em) - 1, subject = session_subject(session);
    int first = subject >= lines ? subject - lines + 1
                                 : 0; /* scrolls when there are more racers than lines */
    for (int i = first; i < session->race.count && i - first < lines; i++) {
        struct rect line = {where.x, where.y + (i - first + 1) * canvas->em, where.width,
                            canvas->em};
        bool marked = scene_marked(scene) == i,
             focused = marked || scene_marked(scene) == FOCUS_ALL;
        if (marked)
            draw_band(canvas, line);
        fill(scene, canvas, i, cells);
        draw_row(canvas, line, show, name, cells,
                 session->state.racer[i].hidden ? INK_GHOST
                 : focused                      ? INK_TEXT
                                                : INK_DIM,
                 marked);
        draw_lead(canvas, scene, line, i);
    }
}

/* The racer whose line is at a height; −1 for none. */
static int racer_at(const struct scene *scene, struct rect where, double y)
{
    const struct session *session = scene->session;
    int lines = (int)floor(where.height / scene->em) - 1, subject = session_subject(session);
    int first = subject >= lines ? subject - lines + 1 : 0;
    int i = (int)floor((y - where.y) / scene->em) - 1 + first;
    return i >= first && i < session->race.count ? i : -1;
}

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    (void)x;
    *hit = (struct hit){.kind = HIT_FOCUS, .racer = racer_at(scene, where, y)};
    return hit->racer >= 0;
}

/* The whole line, whatever the panel has room for. */
static bool hover(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size)
{
    char cells[COLUMNS][CELL];
    int i = racer_at(scene, where, y);
    (void)x;
    if (i < 0)
        return false;
    fill(scene, NULL, i, cells);
    snprintf(text, size, "%s", scene->session->state.racer[i].label);
    for (int c = ETA; c < STATUS; c++) {
        size_t length = strlen(text);
        bool word = c == STEP || c == MEASURED;
        if (strcmp(cells[c], "–") != 0)
            snprintf(text + length, size - length, "  %s%s%s", columns[c].title, word ? " " : "=",
                     cells[c]);
    }
    size_t length = strlen(text);
    const char *meaning = scene->session->state.racer[i].hidden
                              ? ""
                              : status_meaning(session_status(scene->session, i));
    snprintf(text + length, size - length, "  %s%s%s", cells[STATUS], *meaning ? ": " : "",
             meaning);
    return true;
}

const struct panel panel_table = {
    .name = "table",
    .title = "Numbers of every racer",
    .draw = draw,
    .hit = hit,
    .hover = hover,
};
