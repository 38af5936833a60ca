/* The table: every racer's numbers at the step shown. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/rate.h"
#include "base/text.h"
#include "base/vector.h"
#include "scene/panel.h"
#include "scene/panels/table.h"

enum column { NAME, ETA, BETA, STEP, LOSS, GRADIENT, PREDICTED, MEASURED, STATUS, COLUMNS };

enum {
    CELL = 96,
    COMPACT_BELOW = 60,   /* columns of text: then name, f, ‖∇f‖ and where */
    NAMES_ALONE_FROM = 9, /* racers, in a compact table */
};

/* In front of a name: the key that switches the racer on and off, and its marker. In columns. */
static const double marker_at = 2.5, label_at = 4, compact_marker_at = 0.8, compact_label_at = 2;

static const struct {
    const char *title;
    int width;    /* in columns of text, with the gap on the left */
    int priority; /* the highest go first when the panel is narrow */
    enum align align;
} columns[COLUMNS] = {
    {"racer", 12, 0, ALIGN_LEFT}, {"η", 10, 3, ALIGN_RIGHT},   {"β", 9, 4, ALIGN_RIGHT},
    {"step", 8, 5, ALIGN_RIGHT},  {"f", 12, 0, ALIGN_RIGHT},   {"‖∇f‖", 10, 2, ALIGN_RIGHT},
    {"ρ", 8, 6, ALIGN_RIGHT},     {"rate", 8, 7, ALIGN_RIGHT}, {"where", 11, 1, ALIGN_LEFT},
};

/* Widths where the table is compact; 0: left out. */
static const int compact_width[COLUMNS] = {[NAME] = 11, [LOSS] = 8, [GRADIENT] = 6, [STATUS] = 10};

/* How a table is drawn in its rectangle. */
struct sheet {
    bool compact, names_alone;
    bool show[COLUMNS];
    double name; /* columns of text for it */
    int columns; /* of racers side by side */
    int first, lines;
};

static bool has_names_alone(const struct scene *scene)
{
    return scene->values.projector || scene->session->race.count >= NAMES_ALONE_FROM;
}

int table_lines_beside(const struct scene *scene)
{
    int count = scene->session->race.count;
    return has_names_alone(scene) ? (count + 1) / 2 : count + 1;
}

static int width_of(const struct sheet *sheet, enum column c)
{
    return sheet->compact ? compact_width[c] : columns[c].width;
}

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
           canvas_measure_bold(canvas, cell) > (compact_width[column] - 1) * canvas->column);
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
static void choose_columns(double available, struct sheet *sheet)
{
    double width = sheet->name;
    for (int c = NAME; c < COLUMNS; c++) {
        sheet->show[c] = c == NAME || (!sheet->names_alone && width_of(sheet, (enum column)c) > 0);
        width += c == NAME ? 0 : width_of(sheet, (enum column)c);
    }
    for (int priority = COLUMNS; priority > 0 && width > available; priority--) {
        for (int c = 0; c < COLUMNS; c++) {
            if (columns[c].priority == priority && sheet->show[c] && width > available) {
                sheet->show[c] = false;
                width -= width_of(sheet, (enum column)c);
            }
        }
    }
}

/* Width of what stands behind the last digit of a number's whole part: numbers of one column meet
 * there. */
static double tail_of(const struct canvas *canvas, const char *cell)
{
    size_t whole = strspn(cell, "−-0123456789");
    return canvas_measure(canvas, cell + whole);
}

/* `tail`: the widest of each column. */
static void draw_row(struct canvas *canvas, struct rect where, const struct sheet *sheet,
                     char cells[COLUMNS][CELL], const double *tail, enum ink ink, bool bold)
{
    double x = where.x;
    for (int c = 0; c < COLUMNS; c++) {
        if (!sheet->show[c])
            continue;
        double width = (c == NAME ? sheet->name : width_of(sheet, (enum column)c)) * canvas->column;
        if (c == STATUS)
            width = where.x + where.width - x;
        char cut[256];
        bool left = columns[c].align == ALIGN_LEFT;
        double gap = (c != NAME        ? (!sheet->compact ? 2
                                          : canvas->grid  ? 1
                                                          : 0.5)
                      : sheet->compact ? compact_label_at
                                       : label_at) *
                     canvas->column;
        fit_text(canvas, cells[c], left ? width - gap : width, cut);
        double back = tail && !left ? tail[c] - tail_of(canvas, cut) : 0;
        if (back + canvas_measure_bold(canvas, cut) > width)
            back = 0;
        canvas->operations->text(canvas, (struct point){left ? x + gap : x + width - back, where.y},
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
static void draw_lead(struct canvas *canvas, const struct session *session, struct rect line, int i,
                      bool compact)
{
    const char number[2] = {i < 9 ? (char)('1' + i) : '\0'}; /* there are nine such keys */
    bool hidden = session->state.racer[i].hidden, focused = session->state.focus == i;
    double marker = (compact ? compact_marker_at : marker_at) * canvas->column;
    if (!compact)
        canvas->operations->text(canvas, (struct point){line.x, line.y}, ALIGN_LEFT,
                                 focused ? WEIGHT_BOLD : WEIGHT_NORMAL,
                                 hidden    ? INK_GHOST
                                 : focused ? INK_TEXT
                                           : INK_DIM,
                                 number);
    canvas_marker(canvas, (struct point){line.x + marker, line.y + canvas->em / 2},
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

static void draw_titles(struct canvas *canvas, struct rect where, const struct sheet *sheet)
{
    char cells[COLUMNS][CELL];
    for (int c = 0; c < COLUMNS; c++)
        snprintf(cells[c], CELL, "%s", c == NAME ? "" : columns[c].title);
    draw_row(canvas, where, sheet, cells, NULL, INK_DIM, false);
    canvas_text(canvas, where.x, where.y, ALIGN_LEFT, INK_DIM, columns[NAME].title);
    if (!canvas->grid)
        canvas_segment(canvas, where.x, where.y + canvas->em, where.x + where.width,
                       where.y + canvas->em, &(struct stroke){.ink = INK_GRID, .width = 0.5});
}

/* How many racers have room, and from which on: it scrolls where some have none. */
static struct sheet make_sheet(const struct scene *scene, struct rect where)
{
    struct sheet sheet = {.compact = where.width < COMPACT_BELOW * scene->column, .columns = 1};
    sheet.names_alone = sheet.compact && has_names_alone(scene);
    sheet.columns = sheet.names_alone ? 2 : 1;
    sheet.lines = (int)floor(where.height / scene->em) - (sheet.names_alone ? 0 : 1);
    sheet.lines = sheet.lines > 0 ? sheet.lines : 0;
    int subject = session_subject(scene->session), room = sheet.lines * sheet.columns;
    if (scene->session->race.count > room && subject >= room)
        sheet.first = subject - room + 1;
    return sheet;
}

/* Where a racer's line is; racers go down, then right. */
static struct rect line_of(const struct scene *scene, struct rect where, const struct sheet *sheet,
                           int i)
{
    int k = i - sheet->first, rows = sheet->lines > 0 ? sheet->lines : 1;
    if (sheet->names_alone)
        rows = (int)fmin(rows, (scene->session->race.count + 1) / 2);
    double width = where.width / sheet->columns,
           top = where.y + (sheet->names_alone ? 0 : scene->em);
    return (struct rect){where.x + k / rows * width, top + k % rows * scene->em, width, scene->em};
}

static void draw_racer_line(struct scene *scene, struct canvas *canvas, struct rect line,
                            const struct sheet *sheet, int i, char cells[COLUMNS][CELL],
                            const double *tail)
{
    const struct session *session = scene->session;
    bool focused = session->state.focus == i || session->state.focus == FOCUS_ALL;
    if (session->state.focus == i)
        draw_band(canvas, line);
    draw_row(canvas, line, sheet, cells, tail,
             session->state.racer[i].hidden ? INK_GHOST
             : focused                      ? INK_TEXT
                                            : INK_DIM,
             session->state.focus == i);
    draw_lead(canvas, session, line, i, sheet->compact);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    struct sheet sheet = make_sheet(scene, where);
    char cells[RACERS_MAX][COLUMNS][CELL];
    double tail[COLUMNS] = {0};
    double across = floor(where.width / sheet.columns / canvas->column);
    sheet.name = sheet.names_alone ? across
                 : sheet.compact   ? fmax(compact_width[NAME], across - 8 - 6 - 10)
                                   : fmin(wanted_name(session, canvas), floor(across / 2));
    /* words are narrower than as many digits where letters have widths of their own */
    choose_columns(across + (canvas->grid ? 0 : 2), &sheet);
    canvas_clip(canvas, &where);
    if (!sheet.names_alone)
        draw_titles(canvas, where, &sheet);
    int end = (int)fmin(session->race.count, sheet.first + sheet.lines * sheet.columns);
    for (int i = sheet.first; i < end; i++) {
        fill(scene, canvas, i, cells[i]);
        for (int c = NAME + 1; c < STATUS; c++)
            tail[c] = fmax(tail[c], tail_of(canvas, cells[i][c]));
    }
    for (int i = sheet.first; i < end; i++)
        draw_racer_line(scene, canvas, line_of(scene, where, &sheet, i), &sheet, i, cells[i], tail);
}

/* The racer whose line is at a place; −1 for none. */
static int racer_at(const struct scene *scene, struct rect where, double x, double y)
{
    struct sheet sheet = make_sheet(scene, where);
    for (int i = sheet.first; i < scene->session->race.count; i++) {
        struct rect line = line_of(scene, where, &sheet, i);
        if (i - sheet.first < sheet.lines * sheet.columns && x >= line.x &&
            x < line.x + line.width && y >= line.y && y < line.y + line.height)
            return i;
    }
    return -1;
}

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    *hit = (struct hit){.kind = HIT_FOCUS, .racer = racer_at(scene, where, x, y)};
    return hit->racer >= 0;
}

/* The whole line, whatever the panel has room for. */
static bool hover(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size)
{
    char cells[COLUMNS][CELL];
    int i = racer_at(scene, where, x, y);
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
