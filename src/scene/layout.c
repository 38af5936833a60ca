/*
 * The map on the left, circle, bars and loss in a column on its right, the table below. Measures
 * are in columns and lines of text, so that a terminal and a window come out alike. Panels that do
 * not fit are left out, the least important first; those asked for by name are shown whatever the
 * room.
 */
#include "scene/layout.h"

#include <math.h>
#include <string.h>

#include "scene/panel.h"

enum slot { MAP, CIRCLE, LOSS, DATA, BARS, TABLE, SLOTS };

static const char *const slot_names[SLOTS] = {"map", "circle", "loss", "data", "bars", "table"};

struct sheet {
    double columns, lines; /* of the whole canvas, without its margin */
    double gutter;         /* columns between the map and what is beside it */
    double rule;           /* lines between the table and what is above it */
    bool show[SLOTS];
    struct rect at[SLOTS]; /* in columns and lines */
};

enum {
    BARS_LINES = 4,
    CIRCLE_LINES_LEAST = 7, /* with heading */
    LOSS_LINES_LEAST = 7,
    SIDE_COLUMNS_LEAST = 26,
    MAP_COLUMNS_LEAST = 24,
};

static int panel_index(const char *name)
{
    int i = 0;
    while (panels[i] && strcmp(panels[i]->name, name) != 0)
        i++;
    return i;
}

static int visible_racers(const struct session *session)
{
    return session->race.count;
}

/* What there is room for. */
static void choose(const struct scene *scene, struct sheet *sheet)
{
    double table = visible_racers(scene->session) + 1;
    bool side = sheet->columns >= SIDE_COLUMNS_LEAST + MAP_COLUMNS_LEAST + sheet->gutter;
    sheet->show[MAP] = true;
    sheet->show[TABLE] = sheet->lines >= table + 9;
    double rest = sheet->lines - (sheet->show[TABLE] ? table : 0);
    sheet->show[BARS] = side && rest >= BARS_LINES;
    rest -= BARS_LINES;
    bool data = scene->session->race.problem->points > 0;
    int room = !side || rest < CIRCLE_LINES_LEAST  ? 0
               : rest < 2 * CIRCLE_LINES_LEAST + 3 ? 1
               : rest < 34                         ? 2
                                                   : 3;
    enum detail detail = (enum detail)scene->values.detail;
    sheet->show[CIRCLE] = room > 1 || (room == 1 && detail == DETAIL_CIRCLE);
    sheet->show[DATA] = (data && (room == 3 || (room == 2 && detail != DETAIL_LOSS))) ||
                        (room > 0 && detail == DETAIL_DATA);
    sheet->show[LOSS] =
        room == 3 || (room == 2 && !sheet->show[DATA]) || (room == 1 && detail == DETAIL_LOSS);
}

/* The column on the right, from the top: circle, loss, data, bars. */
static void place_side(struct sheet *sheet, double x, double width, double height)
{
    int charts = sheet->show[LOSS] + sheet->show[DATA];
    double bars = sheet->show[BARS] ? fmin(BARS_LINES, height) : 0, circle = 0, y = 0;
    if (sheet->show[CIRCLE] || charts > 0)
        height -= bars;
    if (sheet->show[CIRCLE] && charts > 0) {
        /* round and as wide as the column, if that leaves the others enough */
        circle =
            fmin(1 + ceil(width / 2), height - charts * fmax(LOSS_LINES_LEAST, floor(height / 4)));
        circle = fmax(circle, floor(height / (charts + 1)));
    } else if (sheet->show[CIRCLE]) {
        circle = height;
    }
    sheet->at[CIRCLE] = (struct rect){x, 0, width, circle};
    y = circle;
    for (int slot = LOSS; slot <= DATA; slot++) {
        if (!sheet->show[slot])
            continue;
        double share = floor((height - y) / charts--);
        sheet->at[slot] = (struct rect){x, y, width, share};
        y += share;
    }
    sheet->at[BARS] = (struct rect){x, sheet->show[CIRCLE] || y > 0 ? height : y, width, bars};
}

static void place(const struct scene *scene, struct sheet *sheet)
{
    double height = sheet->lines, width = sheet->columns;
    bool side = sheet->show[CIRCLE] || sheet->show[BARS] || sheet->show[LOSS] || sheet->show[DATA];
    bool upper = side || sheet->show[MAP];
    if (sheet->show[TABLE]) {
        double table = upper ? fmin(visible_racers(scene->session) + 1, floor(height / 2)) : height;
        height -= table;
        sheet->at[TABLE] = (struct rect){0, height, width, table};
        height -= upper ? sheet->rule : 0;
    }
    if (!sheet->show[MAP]) {
        place_side(sheet, 0, width, height);
        return;
    }
    double side_width = 0;
    if (side) {
        side_width = floor(fmin(fmax(width * 0.36, SIDE_COLUMNS_LEAST), 2 * height + 2));
        side_width = fmin(fmax(side_width, SIDE_COLUMNS_LEAST), floor(width / 2));
        place_side(sheet, width - side_width, side_width, height);
    }
    sheet->at[MAP] = (struct rect){0, 0, width - side_width - (side ? sheet->gutter : 0), height};
}

struct rect whole_units(struct rect r)
{
    double x = floor(r.x + 0.5), y = floor(r.y + 0.5);
    return (struct rect){x, y, floor(r.x + r.width + 0.5) - x, floor(r.y + r.height + 0.5) - y};
}

int layout(const struct scene *scene, const struct canvas *canvas, struct placed *placed)
{
    double width = fmax(canvas->width - 2 * canvas->margin, 0),
           height = fmax(canvas->height - 2 * canvas->margin, 0);
    struct sheet sheet = {.columns = floor(width / canvas->column),
                          .lines = floor(height / canvas->em),
                          .gutter = canvas->grid ? 1 : 2,
                          .rule = canvas->grid ? 0 : 0.6};
    if (scene->values.panels_auto)
        choose(scene, &sheet);
    for (int slot = 0; slot < SLOTS && !scene->values.panels_auto; slot++)
        sheet.show[slot] = scene->values.panel[panel_index(slot_names[slot])];
    place(scene, &sheet);
    /* what is left over of a column or line is spread, so that edges meet the margin */
    double column = width / fmax(sheet.columns, 1), line = height / fmax(sheet.lines, 1);
    int count = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
        struct rect at = sheet.at[slot];
        if (!sheet.show[slot] || at.width < 1 || at.height < 1)
            continue;
        placed[count].panel = panel_index(slot_names[slot]);
        placed[count].where =
            whole_units((struct rect){canvas->margin + at.x * column, canvas->margin + at.y * line,
                                      at.width * column, at.height * line});
        count++;
    }
    return count;
}
