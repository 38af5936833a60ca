/*
 * The table: every racer's numbers at the step shown. Where it is narrow it is compact: name, f,
 * ‖∇f‖ and where, in columns as wide as what stands in them. Of two tables in a picture the upper
 * one is a chart: where it is narrow it has what the compact one leaves out.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/rate.h"
#include "base/text.h"
#include "base/vector.h"
#include "scene/panel.h"
#include "scene/panels/table.h"

extern const struct panel panel_table;

enum column { NAME, ETA, BETA, STEP, LOSS, GRADIENT, PREDICTED, MEASURED, STATUS, COLUMNS };

enum {
    CELL = 96,
    COMPACT_BELOW = 60,   /* columns of text */
    NAMES_ALONE_FROM = 9, /* racers, in a compact table */
    LOSS_DIGITS = 5,
    GRADIENT_DIGITS = 3,
    COMPACT_DIGITS = 3, /* of both, or as many less as fit, down to the following */
    COMPACT_DIGITS_LEAST = 2,
};

/* In front of a name: the key that switches the racer on and off, and its marker. In columns. */
static const double marker_at = 2.5, label_at = 4, compact_marker_at = 0.8, compact_label_at = 2;

static const struct {
    const char *title;
    int width;    /* in columns of text, with the gap on the left */
    int priority; /* the highest go first when the panel is narrow */
    enum align align;
} columns[COLUMNS] = {
    {"racer", 12, 0, ALIGN_LEFT}, {"η", 11, 3, ALIGN_RIGHT},   {"β", 8, 4, ALIGN_RIGHT},
    {"step", 8, 5, ALIGN_RIGHT},  {"f", 13, 0, ALIGN_RIGHT},   {"‖∇f‖", 11, 2, ALIGN_RIGHT},
    {"ρ", 8, 6, ALIGN_RIGHT},     {"rate", 8, 7, ALIGN_RIGHT}, {"where", 11, 1, ALIGN_LEFT},
};

/* How a table is drawn in its rectangle. */
struct sheet {
    bool compact, names_alone;
    bool rest;       /* what a compact one leaves out */
    double top;      /* below a heading of its own, which a chart has */
    double size, em; /* of its text, as a part of the ordinary; height of its lines */
    bool show[COLUMNS];
    double width[COLUMNS]; /* in units of the canvas, with the gap on the left; 0 before it is
                              known: any */
    int digits[COLUMNS];   /* of f and ‖∇f‖ */
    int columns;           /* of racers side by side */
    int first, lines;
};

static bool has_names_alone(const struct scene *scene)
{
    return scene->values.projector || scene->session->race.count >= NAMES_ALONE_FROM;
}

/* The part of the ordinary size of text that a compact table has on a screen, where numbers are for
 * those who sit near; never below what can be read. On paper every text has the size asked for. */
static double compact_size(const struct scene *scene)
{
    static const double usual = 0.8, least_em = 11.5;
    if (scene->grid || scene->page.font > 0 || has_names_alone(scene))
        return 1;
    return fmin(fmax(usual, least_em / scene->em), 1);
}

double table_lines_beside(const struct scene *scene)
{
    const struct session *session = scene->session;
    const struct pin *pin[PINS_MAX];
    int count = session->race.count;
    count += has_names_alone(scene) ? 0 : pins_belonging(session, pin);
    return has_names_alone(scene) ? (count + 1) / 2 : ceil((count + 1) * compact_size(scene));
}

/* Between a column and the one on its left, in columns of text. */
static double gap_of(const struct sheet *sheet, const struct canvas *canvas)
{
    return !sheet->compact ? 2 : canvas->grid ? 1 : 0.7;
}

static void number_cell(char *cell, double value, int digits)
{
    if (isnan(value))
        strcpy(cell, "–");
    else
        text_printed(cell, value, digits);
}

/* 220 is shorter than 2.2·10²: up to four digits before the point are written. */
static int digits_of(double value, int digits)
{
    double whole = floor(log10(fabs(value))) + 1;
    return whole > digits && whole <= 4 ? (int)whole : digits;
}

/* With as many of the digits as the column has room for; all of them where there is no canvas. */
static void fitted_cell(const struct canvas *canvas, const struct sheet *sheet, enum column column,
                        char *cell, double value, int digits)
{
    do
        number_cell(cell, value, digits_of(value, digits));
    while (canvas && digits-- > 1 &&
           canvas_measure_bold(canvas, cell) >
               sheet->width[column] - gap_of(sheet, canvas) * canvas->column + 1e-9);
}

/* A growth factor: four decimals, so that 0.9987 and 1.0003 are told apart at a glance. */
static void factor_cell(const struct canvas *canvas, const struct sheet *sheet, enum column column,
                        char *cell, double value)
{
    if (value >= 0 && value < 100)
        snprintf(cell, CELL, "%.4f", value);
    else
        fitted_cell(canvas, sheet, column, cell, value, 3);
}

static double role_value(const struct optimizer *optimizer, const double *parameter,
                         enum parameter_role role)
{
    int index = parameter_by_role(optimizer->parameters, role);
    return index < 0 ? NAN : parameter[index];
}

/* What is said of where a racer is: a word, and in `remark` (NULL: nothing) what is beside it. */
static const char *status_word(struct session *session, int i, const char **remark)
{
    struct row row = session_row(session, i);
    enum status status = run_status(session->race.run[i], &row);
    *remark = status == STATUS_RUNNING ? session_cursor(session, i)->remark : NULL;
    return session->state.racer[i].hidden ? "off" : status_name(status);
}

/* `canvas` is NULL for a line that is not drawn. */
static void fill(struct scene *scene, const struct canvas *canvas, const struct sheet *sheet, int i,
                 char cells[COLUMNS][CELL])
{
    struct session *session = scene->session;
    struct run *run = session->race.run[i];
    const struct optimizer *optimizer = run_optimizer(run);
    struct modes modes;
    struct instant instant;
    const char *remark, *word = status_word(session, i, &remark);
    racer_modes(session, i, &modes, &instant);
    struct row row = session_row(session, i);
    double eta = role_value(optimizer, instant.parameter, ROLE_RATE);
    if (optimizer->line_search && row.step > 0) /* what it chose, not what it tries first */
        eta = row.eta;
    fitted_cell(canvas, sheet, ETA, cells[ETA], eta, 4);
    fitted_cell(canvas, sheet, BETA, cells[BETA],
                role_value(optimizer, instant.parameter, ROLE_MEMORY), 5);
    snprintf(cells[NAME], CELL, "%s", session->state.racer[i].label);
    snprintf(cells[STEP], CELL, "%ld", row.step);
    fitted_cell(canvas, sheet, LOSS, cells[LOSS], row.f,
                moving_digits(session, sheet->digits[LOSS]));
    fitted_cell(canvas, sheet, GRADIENT, cells[GRADIENT], norm(run_problem(run)->dim, row.g),
                moving_digits(session, sheet->digits[GRADIENT]));
    factor_cell(canvas, sheet, PREDICTED, cells[PREDICTED], modes.available ? modes.radius : NAN);
    factor_cell(canvas, sheet, MEASURED, cells[MEASURED],
                measured_rate(run, session->state.position));
    if (remark && !session->state.racer[i].hidden)
        snprintf(cells[STATUS], CELL, "%s (%s)", word, remark);
    else
        snprintf(cells[STATUS], CELL, "%s", word);
}

/* One that was on its way stays where it was pinned. */
static const char *pin_word(const struct pin *pin)
{
    return pin->status == STATUS_RUNNING ? "pinned" : status_name(pin->status);
}

/* Its ink tells the method; `symbol` stands before η. */
static void short_pin_name(const struct pin *pin, const char *symbol, char *name)
{
    char eta[CELL];
    number_cell(eta, pin->eta, 3);
    if (isnan(pin->eta))
        snprintf(name, CELL, "%.90s", pin->name);
    else
        snprintf(name, CELL, "%c %s%.40s", pin->name[0], symbol, eta);
}

/* A pin, as it was at its step. */
static void fill_pin(const struct canvas *canvas, const struct sheet *sheet, const struct pin *pin,
                     char cells[COLUMNS][CELL])
{
    const struct row *row = &pin->rows[pin->count - 1];
    fitted_cell(canvas, sheet, ETA, cells[ETA], pin->eta, 4);
    fitted_cell(canvas, sheet, BETA, cells[BETA], pin->beta, 5);
    if (sheet->compact)
        short_pin_name(pin, "η=", cells[NAME]);
    else
        snprintf(cells[NAME], CELL, "%.90s", pin->name);
    if (sheet->show[ETA] && strchr(pin->name + 2, ' ')) /* the values have columns */
        snprintf(cells[NAME], CELL, "%.*s", 2 + (int)strcspn(pin->name + 2, " "), pin->name);
    snprintf(cells[STEP], CELL, "%ld", pin->step);
    fitted_cell(canvas, sheet, LOSS, cells[LOSS], row->f, sheet->digits[LOSS]);
    fitted_cell(canvas, sheet, GRADIENT, cells[GRADIENT],
                row->g ? norm(pin->problem->dim, row->g) : NAN, sheet->digits[GRADIENT]);
    number_cell(cells[PREDICTED], NAN, 1);
    number_cell(cells[MEASURED], NAN, 1);
    snprintf(cells[STATUS], CELL, "%s, step %ld", pin_word(pin), pin->step);
    if (sheet->compact)
        snprintf(cells[STATUS], CELL, "%s", pin_word(pin));
}

/* --- which columns, and how wide --- */

static double total_width(const struct sheet *sheet)
{
    double width = 0;
    for (int c = NAME; c < COLUMNS; c++)
        width += sheet->show[c] ? sheet->width[c] : 0;
    return width;
}

/* Leaves out the least important columns until the rest fits. */
static void drop_columns(double available, struct sheet *sheet)
{
    for (int priority = COLUMNS; priority > 0; priority--)
        for (int c = 0; c < COLUMNS; c++)
            if (columns[c].priority == priority && total_width(sheet) > available)
                sheet->show[c] = false;
}

/* The width of the longest label with what stands in front of it, in bold, as the focus has it. */
static double labels_width(const struct session *session, const struct canvas *canvas, double lead)
{
    double widest = 0;
    for (int i = 0; i < session->race.count; i++)
        widest = fmax(widest, canvas_measure_bold(canvas, session->state.racer[i].label));
    return widest + lead * canvas->column;
}

/* The same of pins, by the shortest name that tells one from the other. */
static double pin_names_width(const struct session *session, const struct canvas *canvas,
                              double lead)
{
    const struct pin *pin[PINS_MAX];
    int count = pins_belonging(session, pin);
    double widest = 0;
    for (int i = 0; i < count; i++) {
        char name[CELL];
        short_pin_name(pin[i], "", name);
        widest = fmax(widest, canvas_measure_bold(canvas, name));
    }
    return widest + lead * canvas->column;
}

/* The width of the longest word for where a racer is; that of the usual ones at least, so that it
 * stays the same while they race. */
static double words_width(struct session *session, const struct canvas *canvas)
{
    double widest = fmax(canvas_measure_bold(canvas, status_name(STATUS_RUNNING)),
                         canvas_measure_bold(canvas, status_name(STATUS_MINIMUM)));
    for (int i = 0; i < session->race.count; i++) {
        const char *remark;
        widest = fmax(widest, canvas_measure_bold(canvas, status_word(session, i, &remark)));
    }
    const struct pin *pin[PINS_MAX];
    int count = pins_belonging(session, pin);
    for (int i = 0; i < count; i++)
        widest = fmax(widest, canvas_measure_bold(canvas, pin_word(pin[i])));
    return widest;
}

/* Columns as wide as what stands in them; f and ‖∇f‖ with as many digits as there is room for, and
 * rather without ‖∇f‖ and where than with a usual name cut. */
static void fit_compact(struct session *session, const struct canvas *canvas, double available,
                        struct sheet *sheet)
{
    static const char *const number[] = {"8.8·10⁻⁸", "8.88·10⁻⁸"}; /* of 2 and 3 digits */
    double gap = gap_of(sheet, canvas) * canvas->column;
    sheet->show[NAME] = sheet->show[LOSS] = sheet->show[STATUS] = true;
    sheet->width[NAME] = fmax(labels_width(session, canvas, compact_label_at),
                              pin_names_width(session, canvas, compact_label_at));
    sheet->width[STATUS] = words_width(session, canvas) + gap;
    for (int gradient = 1; gradient >= 0; gradient--) {
        for (int digits = COMPACT_DIGITS; digits >= COMPACT_DIGITS_LEAST; digits--) {
            sheet->show[GRADIENT] = gradient;
            sheet->digits[LOSS] = sheet->digits[GRADIENT] = digits;
            sheet->width[LOSS] = sheet->width[GRADIENT] =
                canvas_measure_bold(canvas, number[digits - COMPACT_DIGITS_LEAST]) + gap;
            if (total_width(sheet) <= available)
                return;
        }
    }
    double usual = fmin(sheet->width[NAME], columns[NAME].width * canvas->column);
    sheet->show[STATUS] = total_width(sheet) - sheet->width[NAME] + usual <= available;
    sheet->width[NAME] = fmax(available - (total_width(sheet) - sheet->width[NAME]), 0);
}

/* What is left over goes to the names. */
static void fit_columns(struct scene *scene, const struct canvas *canvas, double available,
                        struct sheet *sheet)
{
    struct session *session = scene->session;
    if (sheet->names_alone) {
        sheet->show[NAME] = true;
        sheet->width[NAME] = available;
        return;
    }
    if (sheet->compact && !sheet->rest) {
        fit_compact(session, canvas, available, sheet);
    } else {
        for (int c = NAME; c < COLUMNS; c++) {
            sheet->show[c] = !sheet->rest || c == NAME || c == ETA || c == BETA || c == PREDICTED ||
                             c == MEASURED;
            sheet->width[c] = (columns[c].width - 2 + gap_of(sheet, canvas)) * canvas->column;
        }
        sheet->width[NAME] = fmin(fmax(sheet->width[NAME], labels_width(session, canvas, label_at)),
                                  floor(available / 2));
        drop_columns(available, sheet);
    }
    double left = fmax(available - total_width(sheet), 0);
    /* room before the points for numbers such as −14.2, so that these stand in line, too */
    double more = fmin(left / (sheet->show[GRADIENT] ? 2 : 1), 2 * canvas->column);
    if (sheet->compact && !sheet->rest) {
        sheet->width[LOSS] += more;
        sheet->width[GRADIENT] += more;
    }
    if (sheet->compact)
        sheet->width[NAME] += fmax(available - total_width(sheet), 0);
}

/* Width of what stands behind the last digit of a number's whole part: numbers of one column meet
 * there. */
static double tail_of(const struct canvas *canvas, const char *cell, bool bold)
{
    size_t whole = strspn(cell, "−0123456789");
    return bold ? canvas_measure_bold(canvas, cell + whole) : canvas_measure(canvas, cell + whole);
}

/* In front of a column's text. */
static double lead_of(const struct sheet *sheet, const struct canvas *canvas, enum column column)
{
    if (column != NAME)
        return gap_of(sheet, canvas) * canvas->column;
    return (sheet->compact ? compact_label_at : label_at) * canvas->column;
}

/* A part of a number would be another number: all of it, or only a sign that there is one. */
static void whole_number(const struct canvas *canvas, const char *cell, double width, char *out)
{
    bool fits = canvas_measure(canvas, cell) <= width + 1e-9;
    strcpy(out, fits ? cell : "…");
}

/* `tail`: the widest of each column, of all rows that are drawn. */
static void draw_row(struct canvas *canvas, struct rect where, const struct sheet *sheet,
                     char cells[COLUMNS][CELL], const double *tail, enum ink ink, bool bold)
{
    double x = where.x;
    for (int c = 0; c < COLUMNS; c++) {
        if (!sheet->show[c])
            continue;
        double width = c == STATUS ? where.x + where.width - x : sheet->width[c];
        char cut[256];
        bool left = columns[c].align == ALIGN_LEFT;
        double gap = lead_of(sheet, canvas, c);
        if (left)
            (c == NAME ? fit_name : fit_text)(canvas, cells[c], width - gap, cut);
        else
            whole_number(canvas, cells[c], width - fmin(gap, canvas->column), cut);
        double back = tail && !left ? tail[c] - tail_of(canvas, cut, bold) : 0;
        if (back + canvas_measure_bold(canvas, cut) > width - fmin(gap, canvas->column) + 1e-9)
            back = 0;
        canvas->operations->text(canvas, (struct point){left ? x + gap : x + width - back, where.y},
                                 columns[c].align, bold ? WEIGHT_BOLD : WEIGHT_NORMAL, ink, cut);
        x += width;
    }
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

static bool is_upper_of_two(const struct scene *scene, struct rect where)
{
    for (int i = 0; i < scene->placed_count; i++)
        if (scene->placed[i].panel == &panel_table && scene->placed[i].where.y > where.y)
            return true;
    return false;
}

/* How many racers have room, and from which on: it scrolls where some have none. */
static struct sheet make_sheet(const struct scene *scene, struct rect where)
{
    struct sheet sheet = {.compact = where.width < COMPACT_BELOW * scene->column,
                          .digits = {[LOSS] = LOSS_DIGITS, [GRADIENT] = GRADIENT_DIGITS},
                          .columns = 1};
    sheet.rest = sheet.compact && is_upper_of_two(scene, where);
    sheet.names_alone = sheet.compact && !sheet.rest && has_names_alone(scene);
    sheet.columns = sheet.names_alone ? 2 : 1;
    sheet.size = sheet.compact ? compact_size(scene) : 1;
    sheet.em = sheet.size < 1 ? floor(scene->em * sheet.size + 0.5) : scene->em;
    sheet.top = sheet.rest || scene->values.alone ? scene->em : 0;
    sheet.lines = (int)floor((where.height - sheet.top) / sheet.em) - (sheet.names_alone ? 0 : 1);
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
           top = where.y + sheet->top + (sheet->names_alone ? 0 : sheet->em);
    return (struct rect){where.x + k / rows * width, top + k % rows * sheet->em, width, sheet->em};
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

/* Pins stand below the racers, where there is room. Fills their lines; returns how many. */
static int fill_pins(const struct session *session, const struct canvas *canvas,
                     const struct sheet *sheet, int racers, char cells[][COLUMNS][CELL])
{
    const struct pin *pin[PINS_MAX];
    int count = pins_belonging(session, pin);
    int room = sheet->names_alone ? 0 : sheet->lines - racers;
    count = count < room ? count : room > 0 ? room : 0;
    for (int i = 0; i < count; i++)
        fill_pin(canvas, sheet, pin[i], cells[i]);
    return count;
}

static void draw_pins(struct scene *scene, struct canvas *canvas, struct rect where,
                      const struct sheet *sheet, int count, char cells[][COLUMNS][CELL],
                      const double *tail)
{
    const struct pin *pin[PINS_MAX];
    pins_belonging(scene->session, pin);
    for (int i = 0; i < count; i++) {
        struct rect line = line_of(scene, where, sheet, scene->session->race.count + i);
        double marker = (sheet->compact ? compact_marker_at : marker_at) * canvas->column;
        draw_row(canvas, line, sheet, cells[i], tail, INK_DIM, false);
        canvas_marker(canvas, (struct point){line.x + marker, line.y + canvas->em / 2},
                      pin_marker(pin[i]), pin_ink(pin[i]));
    }
}

/* Numbers meet at their points in all rows. */
static void widen_tails(const struct canvas *canvas, char cells[COLUMNS][CELL], bool bold,
                        double *tail)
{
    for (int c = NAME + 1; c < STATUS; c++)
        tail[c] = fmax(tail[c], tail_of(canvas, cells[c], bold));
}

static void draw_heading(const struct session *session, struct canvas *canvas, struct rect where)
{
    char about[CELL];
    snprintf(about, sizeof about, "%s, step %ld", session->race.problem->surface->title,
             session->state.position);
    panel_heading(canvas, where, "Numbers", about);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    struct sheet sheet = make_sheet(scene, where);
    char cells[RACERS_MAX][COLUMNS][CELL], pin_cells[PINS_MAX][COLUMNS][CELL];
    double tail[COLUMNS] = {0};
    if (sheet.top > 0)
        draw_heading(session, canvas, where);
    canvas_size(canvas, sheet.size);
    fit_columns(scene, canvas, where.width / sheet.columns, &sheet);
    canvas_clip(canvas, &where);
    if (!sheet.names_alone)
        draw_titles(canvas, (struct rect){where.x, where.y + sheet.top, where.width, where.height},
                    &sheet);
    int end = (int)fmin(session->race.count, sheet.first + sheet.lines * sheet.columns);
    for (int i = sheet.first; i < end; i++) {
        fill(scene, canvas, &sheet, i, cells[i]);
        widen_tails(canvas, cells[i], session->state.focus == i, tail);
    }
    int pins = fill_pins(session, canvas, &sheet, end - sheet.first, pin_cells);
    for (int i = 0; i < pins; i++)
        widen_tails(canvas, pin_cells[i], false, tail);
    for (int i = sheet.first; i < end; i++)
        draw_racer_line(scene, canvas, line_of(scene, where, &sheet, i), &sheet, i, cells[i], tail);
    draw_pins(scene, canvas, where, &sheet, pins, pin_cells, tail);
    canvas_size(canvas, 1);
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
    *hit = (struct hit){
        .kind = HIT_FOCUS, .racer = racer_at(scene, where, x, y), .about = ABOUT_RACERS};
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
    fill(scene, NULL,
         &(struct sheet){.digits = {[LOSS] = LOSS_DIGITS, [GRADIENT] = GRADIENT_DIGITS}}, i, cells);
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
