/*
 * The map on the left; in a column on its right charts, bars and a small table, or where there is
 * no room for a column, the table below. Panels asked for by name have it below. Measures are in
 * columns and lines of text, so that a terminal and a window come out alike. Panels that do not fit
 * are left out, the least important first; those asked for by name are shown whatever the room.
 */
#include "scene/layout.h"

#include <math.h>
#include <string.h>

#include "scene/panels/table.h"
#include "scene/registry.h"

static const double fine_em = 14.5;

enum {
    BARS_LINES = 4,
    CHART_LINES_LEAST = 7, /* with heading */
    FIRST_CHART_LINES = 9,
    CHART_COLUMNS_LEAST = 23,
    SIDE_COLUMNS_LEAST = 26,
    MAP_COLUMNS_LEAST = 24,
    LINES_FOR_THREE = 34,
};

struct sheet {
    double columns, lines; /* of the whole canvas, without its margin */
    double gutter;         /* columns between the map and what is beside it */
    double rule;           /* lines between the table and what is above it */
    bool map, bars, table;
    bool aside; /* the table stands in the column beside the map */
    bool grid;
    bool fine; /* text is so small that the table cannot be set in smaller text */
    int charts;
    int chart[PANELS_MAX]; /* indices into `panels`, from the top */
    /* the result, in columns and lines */
    int count;
    struct placed placed[PANELS_MAX];
};

static void put(struct sheet *sheet, int panel, double x, double y, double width, double height)
{
    sheet->placed[sheet->count++] = (struct placed){panels[panel], {x, y, width, height}};
}

/* --- what there is room for --- */

static void add_chart(struct sheet *sheet, int panel)
{
    for (int i = 0; i < sheet->charts; i++)
        if (sheet->chart[i] == panel)
            return;
    sheet->chart[sheet->charts++] = panel;
}

/* The circle, what was asked for or what the surface suggests, the loss: as many as fit. */
static void choose_charts(const struct scene *scene, struct sheet *sheet, int room)
{
    int circle = panel_index("circle"), loss = panel_index("loss"), data = panel_index("data"),
        detail = panel_index(chart_names[scene->values.detail]);
    bool has_data = scene->session->race.problem->points > 0;
    if (room == 1)
        add_chart(sheet, detail);
    if (room < 2)
        return;
    add_chart(sheet, circle);
    if (detail != circle && (room == 2 || detail != loss))
        add_chart(sheet, detail);
    else if (has_data)
        add_chart(sheet, data);
    if (sheet->charts < room)
        add_chart(sheet, loss);
}

/* Without a column beside the map. */
static void choose_below(const struct scene *scene, struct sheet *sheet)
{
    sheet->map = true;
    sheet->table = sheet->lines >= scene->session->race.count + 1 + 9;
}

/* Where the height is short the table gives way first, but to a second chart; then that, then the
 * bars. */
static void choose(const struct scene *scene, struct sheet *sheet)
{
    double table = table_lines_beside(scene);
    if (sheet->columns < SIDE_COLUMNS_LEAST + MAP_COLUMNS_LEAST + sheet->gutter) {
        choose_below(scene, sheet);
        return;
    }
    sheet->map = true;
    sheet->aside = sheet->table = sheet->lines >= FIRST_CHART_LINES + BARS_LINES + table;
    sheet->bars = sheet->lines >= BARS_LINES;
    double rest = sheet->lines - BARS_LINES - (sheet->table ? table : 0);
    if (rest >= CHART_LINES_LEAST)
        choose_charts(scene, sheet,
                      rest < FIRST_CHART_LINES + CHART_LINES_LEAST ? 1
                      : rest < LINES_FOR_THREE                     ? 2
                                                                   : 3);
}

static void take_named(const struct scene *scene, struct sheet *sheet)
{
    const bool *named = scene->values.panel;
    sheet->map = named[panel_index("map")];
    sheet->bars = named[panel_index("bars")];
    sheet->table = named[panel_index("table")];
    for (int i = 0; chart_names[i]; i++) {
        int chart = panel_index(chart_names[i]);
        if (named[chart] && chart != panel_index("table")) /* which has its place below */
            add_chart(sheet, chart);
    }
}

/* The timeline takes its lines from below all others. */
static void take_timeline(const struct scene *scene, const struct canvas *canvas,
                          struct sheet *sheet)
{
    int timeline = panel_index("timeline");
    double lines = canvas->grid ? 1 : 1.5;
    bool named = !scene->values.panels_auto && scene->values.panel[timeline];
    if (!(scene->values.timeline || named) || sheet->lines < lines)
        return;
    sheet->lines = floor(sheet->lines - lines);
    put(sheet, timeline, 0, sheet->lines, sheet->columns, lines);
}

/* --- where it goes --- */

/* Lines for the first chart of a column: the circle is round and as wide as the column, if that
 * leaves the others enough. */
static double first_share(const struct sheet *sheet, int charts, double width, double height)
{
    if (sheet->chart[0] != panel_index("circle") || charts == 1)
        return floor(height / charts);
    double others = (charts - 1) * fmax(CHART_LINES_LEAST, floor(height / 4));
    return fmax(fmin(1 + ceil(width / 2), height - others), floor(height / charts));
}

/* Charts from `first` on, one under the other. */
static void stack(struct sheet *sheet, int first, int charts, struct rect room)
{
    double y = room.y, left = room.height;
    for (int i = 0; i < charts; i++) {
        double share = first + i == 0 ? first_share(sheet, charts, room.width, room.height)
                                      : floor(left / (charts - i));
        put(sheet, sheet->chart[first + i], room.x, y, room.width, share);
        y += share;
        left -= share;
    }
}

/* As many columns of charts as their number and the width ask for. */
static void place_charts(struct sheet *sheet, struct rect room)
{
    double fit =
        fmax(floor((room.width + sheet->gutter) / (CHART_COLUMNS_LEAST + sheet->gutter)), 1);
    int tall = (int)fmax(floor(room.height / (CHART_LINES_LEAST + 3)), 1);
    int wide = (int)fmin(fit, ceil((double)sheet->charts / tall)), first = 0;
    double width = floor((room.width - (wide - 1) * sheet->gutter) / wide);
    for (int column = 0; column < wide; column++) {
        int charts = (sheet->charts - first + wide - column - 1) / (wide - column);
        stack(sheet, first, charts,
              (struct rect){room.x + column * (width + sheet->gutter), room.y, width, room.height});
        first += charts;
    }
}

/* Charts, the bars below them, and the table below those. */
static void place_side(const struct scene *scene, struct sheet *sheet, struct rect room)
{
    if (sheet->aside) {
        double lines = table_lines_beside(scene);
        put(sheet, panel_index("table"), room.x, room.y + room.height - lines, room.width, lines);
        room.height -= lines + sheet->rule;
    }
    if (sheet->bars) {
        double lines = fmin(BARS_LINES, room.height),
               above = sheet->charts ? room.height - lines : 0;
        put(sheet, panel_index("bars"), room.x, room.y + above, room.width, lines);
        room.height = above;
    }
    if (sheet->charts > 0)
        place_charts(sheet, room);
}

/* Columns for charts and bars beside a map. */
static double side_width(const struct sheet *sheet, double height)
{
    double most = floor(sheet->columns / 2), part = sheet->charts > 3 ? 0.5
                                                    : sheet->fine     ? 0.37
                                                    : sheet->grid     ? 0.36
                                                                      : 0.335;
    double width = ceil(fmin(fmax(sheet->columns * part, SIDE_COLUMNS_LEAST),
                             sheet->charts > 3 ? most : 2 * height + 2));
    return fmin(fmax(width, SIDE_COLUMNS_LEAST), most);
}

static void place(const struct scene *scene, struct sheet *sheet)
{
    double height = sheet->lines, width = sheet->columns, beside = 0;
    bool side = sheet->bars || sheet->charts > 0, upper = side || sheet->map;
    if (sheet->table && !sheet->aside) {
        double lines = scene->session->race.count + 1;
        double table = upper ? fmin(lines, floor(height / 2)) : height;
        height -= table;
        put(sheet, panel_index("table"), 0, height, width, table);
        height -= upper ? sheet->rule : 0;
    }
    if (side) {
        beside = sheet->map ? side_width(sheet, height) : width;
        place_side(scene, sheet, (struct rect){width - beside, 0, beside, height});
    }
    if (sheet->map)
        put(sheet, panel_index("map"), 0, 0, width - beside - (side ? sheet->gutter : 0), height);
}

int layout(const struct scene *scene, const struct canvas *canvas, struct placed *placed)
{
    double width = fmax(canvas->width - 2 * canvas->margin, 0),
           height = fmax(canvas->height - 2 * canvas->margin, 0);
    struct sheet sheet = {.columns = floor(width / canvas->column),
                          .lines = floor(height / canvas->em),
                          .grid = canvas->grid,
                          .fine = !canvas->grid && canvas->em < fine_em,
                          .gutter = canvas->grid ? 1 : 2,
                          .rule = canvas->grid ? 0 : 0.6};
    double lines = sheet.lines;
    take_timeline(scene, canvas, &sheet);
    if (scene->values.alone)
        add_chart(&sheet, panel_index(chart_names[scene->values.detail]));
    else if (scene->values.panels_auto)
        choose(scene, &sheet);
    else
        take_named(scene, &sheet);
    place(scene, &sheet);
    /* what is left over of a column or line is spread, so that edges meet the margin */
    double column = width / fmax(sheet.columns, 1), line = height / fmax(lines, 1);
    int count = 0;
    for (int i = 0; i < sheet.count; i++) {
        struct rect at = sheet.placed[i].where;
        if (at.width < 1 || at.height < 1)
            continue;
        placed[count].panel = sheet.placed[i].panel;
        placed[count].where =
            whole_units((struct rect){canvas->margin + at.x * column, canvas->margin + at.y * line,
                                      at.width * column, at.height * line});
        count++;
    }
    return count;
}
