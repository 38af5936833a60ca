#include "frontends/draw_chrome.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* --- rulers --- */

static double width_on(const void *context, const char *text, bool bold)
{
    return bold ? canvas_measure_bold(context, text) : canvas_measure(context, text);
}

void draw_chrome_place(struct chrome *chrome, const struct canvas *canvas, double bar_width,
                       struct rect picture)
{
    struct ruler ruler = {width_on, canvas, canvas->column, canvas->em};
    chrome_place(chrome, &ruler, bar_width, picture, canvas->grid);
}

/* --- the line that is typed --- */

/* Letter by letter: what is typed is no formula to be set. */
static void draw_typed(struct canvas *canvas, double x, double y, const char *text)
{
    char letter[5];
    for (uint32_t code; (code = text_next(&text)) != 0;) {
        letter[text_encode(code, letter)] = '\0';
        canvas_text(canvas, x, y, ALIGN_LEFT, INK_TEXT, letter);
        x += canvas_measure(canvas, letter);
    }
}

static double typed_width(const struct canvas *canvas, const char *text)
{
    char letter[5];
    double width = 0;
    for (uint32_t code; (code = text_next(&text)) != 0;) {
        letter[text_encode(code, letter)] = '\0';
        width += canvas_measure(canvas, letter);
    }
    return width;
}

/* A part of a line that is `room` wide: what stands before it is left of the room. */
struct part {
    double left, cursor; /* from the line's beginning */
};

/* The cursor is in the part, with some of what follows. */
static struct part part_of(const struct canvas *canvas, double room, const char *head,
                           const char *rest)
{
    double cursor = typed_width(canvas, head),
           ahead = fmin(typed_width(canvas, rest) + canvas->column, room / 4);
    return (struct part){fmax(0, ceil((cursor + ahead - room) / canvas->column) * canvas->column),
                         cursor};
}

/* A word before the line and the line up to its cursor. */
static void head_of(const char *before, const struct line *line, char head[LINE_BYTES + 8])
{
    snprintf(head, LINE_BYTES + 8, "%s%.*s", before, (int)line->cursor, line->text);
}

static void draw_line(struct canvas *canvas, struct point at, double room, const char *before,
                      const struct line *line)
{
    char head[LINE_BYTES + 8];
    const char *rest = line->text + line->cursor;
    head_of(before, line, head);
    struct part part = part_of(canvas, room, head, rest);
    double x = at.x - part.left;
    struct rect clip = {at.x, at.y, room, canvas->em},
                cursor = {x + part.cursor, at.y, canvas->column, canvas->em};
    canvas_clip(canvas, &clip);
    draw_typed(canvas, x, at.y, head);
    if (*rest)
        canvas_fill(canvas, cursor, INK_GRID);
    draw_typed(canvas, x + part.cursor, at.y, *rest ? rest : "▏");
    canvas_clip(canvas, NULL);
}

static double prompt_margin(const struct canvas *bar)
{
    return bar->grid ? 0 : bar->column;
}

bool draw_chrome_cursor(const struct chrome *chrome, const struct canvas *bar, double *x)
{
    const struct line *line = &chrome->prompt.line;
    char head[LINE_BYTES + 8];
    double margin = prompt_margin(bar);
    if (chrome->open != CHROME_PROMPT)
        return false;
    head_of(":", line, head);
    struct part part = part_of(bar, bar->width - 2 * margin, head, line->text + line->cursor);
    *x = margin + part.cursor - part.left;
    return true;
}

/* --- the bar --- */

static enum ink ink_of(const struct placed_button *placed)
{
    return placed->look == BUTTON_ALARM ? INK_WARNING
           : placed->look == BUTTON_ON  ? INK_ACCENT
                                        : INK_TEXT;
}

static void draw_button(struct canvas *bar, const struct placed_button *placed)
{
    double x = placed->x;
    if (placed->with_key) {
        canvas_bold(bar, x, 0, ALIGN_LEFT, INK_DIM, placed->button->key);
        x += canvas_measure_bold(bar, placed->button->key) + bar->column;
    }
    if (placed->look == BUTTON_PLAIN)
        canvas_text(bar, x, 0, ALIGN_LEFT, ink_of(placed), placed->label);
    else
        canvas_bold(bar, x, 0, ALIGN_LEFT, ink_of(placed), placed->label);
}

void draw_chrome_bar(const struct chrome *chrome, struct canvas *bar)
{
    canvas_fill(bar, (struct rect){0, 0, bar->width, bar->height}, INK_BACKGROUND);
    if (chrome->open == CHROME_PROMPT) {
        double margin = prompt_margin(bar);
        draw_line(bar, (struct point){margin, 0}, bar->width - 2 * margin, ":",
                  &chrome->prompt.line);
        return;
    }
    for (int i = 0; i < chrome->bar.count; i++)
        draw_button(bar, &chrome->bar.placed[i]);
    if (chrome->bar.noted)
        canvas_bold(bar, chrome->bar.note_x, 0, ALIGN_LEFT, INK_ACCENT, chrome_note(chrome));
}

/* --- boxes --- */

static void draw_frame(struct canvas *canvas, struct rect box, enum ink ink)
{
    double right = box.x + box.width, bottom = box.y + box.height;
    const struct point corners[] = {
        {box.x, box.y}, {right, box.y}, {right, bottom}, {box.x, bottom}, {box.x, box.y}};
    canvas_line(canvas, corners, 5, &(struct stroke){.ink = ink, .width = 1});
}

/* Covers what lies under a box. */
static void draw_box(struct canvas *canvas, struct rect box)
{
    canvas_fill(canvas, box, INK_BACKGROUND);
    if (!canvas->grid)
        draw_frame(canvas, box, INK_GRID);
    canvas_clip(canvas, &box);
}

/* As many of `most` lines as the text takes; returns their number. Without a canvas to draw on it
 * is counted only. */
static int draw_wrapped(struct canvas *canvas, const struct canvas *measure, struct rect where,
                        enum ink ink, const char *text, int most)
{
    struct ruler ruler = {width_on, measure, measure->column, measure->em};
    char line[LINE_BYTES];
    int count = 0;
    for (size_t length; count < most && (length = ruler_fit(&ruler, text, where.width)) > 0;
         count++) {
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        if (canvas)
            canvas_text(canvas, where.x, where.y + count * measure->em, ALIGN_LEFT, ink, line);
        text += length + strspn(text + length, " ");
    }
    return count;
}

/* --- lists --- */

/* At the right end, where the title leaves room. */
static void draw_kind(struct canvas *canvas, const struct list_row *row, struct rect where)
{
    double end = where.x + 2 * canvas->column + canvas_measure_bold(canvas, row->title);
    double room = where.x + where.width - canvas_measure(canvas, row->kind) - canvas->column;
    if (end + canvas->column <= room)
        canvas_text(canvas, room, where.y, ALIGN_LEFT, INK_DIM, row->kind);
}

/* The cursor's row has a ground and a mark of its own: colour alone would not do. */
static void draw_row(struct canvas *canvas, const struct list *list, int place, struct rect where)
{
    struct list_row row;
    bool here = place == list->cursor;
    double mark = 2 * canvas->column;
    if (!list_row_at(list, place, &row))
        return;
    if (here)
        canvas_fill(canvas, where, INK_GRID);
    canvas_bold(canvas, where.x, where.y, ALIGN_LEFT, INK_ACCENT,
                here         ? "▸"
                : row.marked ? "•"
                             : "");
    enum ink ink = row.idle ? INK_DIM : row.marked ? INK_ACCENT : INK_TEXT;
    if (here)
        canvas_bold(canvas, where.x + mark, where.y, ALIGN_LEFT, ink, row.title);
    else
        canvas_text(canvas, where.x + mark, where.y, ALIGN_LEFT, ink, row.title);
    if (row.kind)
        draw_kind(canvas, &row, where);
    if (list->source->wide)
        canvas_text(canvas, where.x + 28 * canvas->column, where.y, ALIGN_LEFT, INK_DIM,
                    row.detail);
}

static void draw_list_head(struct canvas *canvas, const struct list *list, struct rect where)
{
    canvas_bold(canvas, where.x, where.y, ALIGN_LEFT, INK_TEXT, list->source->title);
    double used = canvas_measure_bold(canvas, list->source->title) + 2 * canvas->column;
    where.x += used;
    where.width -= used;
    if (list->filter.length > 0)
        draw_line(canvas, (struct point){where.x, where.y}, where.width, "", &list->filter);
    else
        canvas_text(canvas, where.x, where.y, ALIGN_LEFT, INK_DIM, "type to find");
}

static void draw_list(const struct chrome *chrome, struct canvas *canvas)
{
    const struct list *list = &chrome->list;
    struct rect where = chrome->inside;
    struct list_row row;
    double line = chrome->line;
    draw_box(canvas, chrome->box);
    draw_list_head(canvas, list, where);
    canvas_clip(canvas, &chrome->box);
    where.y += LIST_HEADINGS * line;
    where.height = line;
    for (int i = 0; i < list->page && list->first + i < list->count; i++, where.y += line)
        draw_row(canvas, list, list->first + i, where);
    where.y = chrome->inside.y + chrome->inside.height - (LIST_FOOTINGS - 1) * line;
    if (list->count == 0)
        canvas_text(canvas, where.x, where.y, ALIGN_LEFT, INK_WARNING, "nothing has these letters");
    else if (!list->source->wide && list_row_at(list, list->cursor, &row))
        draw_wrapped(canvas, canvas, where, INK_DIM, row.detail, LIST_FOOTINGS - 2);
    where.y += (LIST_FOOTINGS - 2) * line;
    canvas_text(canvas, where.x, where.y, ALIGN_LEFT, INK_DIM,
                list->source->keys ? list->source->keys : "Enter takes it, Esc leaves it");
    canvas_clip(canvas, NULL);
}

/* --- help --- */

static void draw_help_head(struct canvas *canvas, const struct help *help, struct rect where)
{
    double x = where.x;
    for (int part = 0; part < HELP_PARTS; part++) {
        bool here = part == (int)help->part && help->sought.length == 0;
        if (here)
            canvas_bold(canvas, x, where.y, ALIGN_LEFT, INK_ACCENT, help_parts[part]);
        else
            canvas_text(canvas, x, where.y, ALIGN_LEFT, INK_DIM, help_parts[part]);
        x += canvas_measure_bold(canvas, help_parts[part]) + 2 * canvas->column;
    }
    if (help->sought.length > 0)
        draw_line(canvas, (struct point){x, where.y}, where.x + where.width - x, "", &help->sought);
}

static void draw_help_line(struct canvas *canvas, const struct help *help,
                           const struct help_line *line, double x, double y)
{
    char text[LINE_BYTES];
    if (line->heading)
        canvas_bold(canvas, x, y, ALIGN_LEFT, INK_TEXT, line->heading);
    if (line->label)
        canvas_bold(canvas, x, y, ALIGN_LEFT, INK_ACCENT, line->label);
    if (!line->text)
        return;
    snprintf(text, sizeof text, "%.*s", (int)line->length, line->text);
    canvas_text(canvas, x + help->label_room + 2 * canvas->column, y, ALIGN_LEFT, INK_TEXT, text);
}

static void draw_help(const struct chrome *chrome, struct canvas *canvas)
{
    const struct help *help = &chrome->help;
    struct rect where = chrome->inside;
    int shown = help->rows * help->columns;
    draw_box(canvas, chrome->box);
    draw_help_head(canvas, help, where);
    canvas_clip(canvas, &chrome->box);
    for (int i = 0; i < shown && help->from + i < help->count; i++)
        draw_help_line(canvas, help, &help->line[help->from + i],
                       where.x + i / help->rows * (help->column_room + HELP_GAP * canvas->column),
                       where.y + (2 + i % help->rows) * chrome->line);
    const char *foot = help->count == 0 ? "Esc closes   nothing has these letters"
                       : help->count > shown
                           ? "Esc closes   type to find   ←/→ pages   PgDn for more"
                           : "Esc closes   type to find   ←/→ pages";
    canvas_text(canvas, where.x, where.y + where.height - chrome->line, ALIGN_LEFT, INK_DIM, foot);
    canvas_clip(canvas, NULL);
}

/* --- above the bar --- */

static void draw_above(const struct chrome *chrome, struct canvas *canvas, struct rect picture)
{
    enum { LINES_MOST = 6 };
    const char *text = chrome_above(chrome);
    bool refused = chrome->open == CHROME_PROMPT && chrome->prompt.refused;
    double margin = canvas->column;
    struct rect where = {picture.x + margin, 0, picture.width - 2 * margin, 0};
    int count = draw_wrapped(NULL, canvas, where, INK_TEXT, text, LINES_MOST);
    if (count == 0)
        return;
    where.height = count * canvas->em;
    where.y = picture.y + picture.height - where.height;
    if (canvas->grid)
        where.y = floor(where.y / canvas->em) * canvas->em;
    canvas_fill(canvas, (struct rect){picture.x, where.y, picture.width, where.height},
                INK_BACKGROUND);
    if (!canvas->grid) /* it may cut through a line of the picture */
        canvas_segment(canvas, picture.x, where.y, picture.x + picture.width, where.y,
                       &(struct stroke){.ink = INK_GRID, .width = 1});
    draw_wrapped(canvas, canvas, where, refused ? INK_WARNING : INK_ACCENT, text, LINES_MOST);
}

void draw_chrome_over(const struct chrome *chrome, struct canvas *canvas, struct rect picture)
{
    if (chrome->open == CHROME_LIST)
        draw_list(chrome, canvas);
    else if (chrome->open == CHROME_HELP)
        draw_help(chrome, canvas);
    if (!chrome_covers(chrome))
        draw_above(chrome, canvas, picture);
}

/* --- ring --- */

void draw_chrome_ring(struct canvas *canvas, struct point pointer)
{
    enum { CORNERS = 48 };
    struct point ring[CORNERS + 1];
    double radius = 1.8 * canvas->em;
    for (int i = 0; i <= CORNERS; i++) {
        double angle = 2 * M_PI * i / CORNERS;
        ring[i] = (struct point){pointer.x + radius * cos(angle), pointer.y + radius * sin(angle)};
    }
    canvas_line(canvas, ring, CORNERS + 1, &(struct stroke){.ink = INK_ACCENT, .width = 2.5});
}

/* --- hover --- */

enum { HOVER_BYTES = 256 };

/* Cuts words at the gap (two blanks) that leaves two lines as equal as can be, where one line would
 * be wider than `room`. The second is empty where there is no gap or no need. */
static void part_lines(const struct canvas *canvas, const char *text, double room,
                       char line[2][HOVER_BYTES])
{
    double least = INFINITY;
    snprintf(line[0], HOVER_BYTES, "%s", text);
    *line[1] = '\0';
    if (canvas_measure(canvas, text) <= room)
        return;
    for (const char *gap = strstr(text, "  "); gap; gap = strstr(gap + 2, "  ")) {
        char first[HOVER_BYTES];
        snprintf(first, sizeof first, "%.*s", (int)(gap - text), text);
        double widest = fmax(canvas_measure(canvas, first), canvas_measure(canvas, gap + 2));
        if (widest >= least)
            continue;
        least = widest;
        memcpy(line[0], first, sizeof first);
        snprintf(line[1], HOVER_BYTES, "%s", gap + 2);
    }
}

void draw_chrome_hover(struct canvas *canvas, struct rect room, struct point pointer,
                       const char *text)
{
    char line[2][HOVER_BYTES];
    double away = 0.8 * canvas->em, aside = 0.4 * canvas->em;
    part_lines(canvas, text, room.width - 2 * aside, line);
    double width = fmax(canvas_measure(canvas, line[0]), canvas_measure(canvas, line[1]));
    struct rect box = {pointer.x + away, pointer.y + away, width + 2 * aside,
                       (*line[1] ? 2.3 : 1.3) * canvas->em};
    if (box.x + box.width > room.x + room.width)
        box.x = fmax(room.x, pointer.x - away - box.width);
    if (box.y + box.height > room.y + room.height)
        box.y = fmax(room.y, pointer.y - away - box.height);
    canvas_fill(canvas, box, INK_BACKGROUND);
    draw_frame(canvas, box, INK_GRID);
    for (int i = 0; i < 2; i++)
        canvas_text(canvas, box.x + aside, box.y + (0.15 + i) * canvas->em, ALIGN_LEFT, INK_TEXT,
                    line[i]);
}
