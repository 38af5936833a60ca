#include "chrome/bar.h"

#include <stdio.h>
#include <string.h>

#include "session/keys.h"

/* --- the buttons --- */

static enum button_look look_of_play(const struct bar_facts *facts, char label[BUTTON_BYTES])
{
    bool playing = facts->session->state.playing || facts->session->resume;
    snprintf(label, BUTTON_BYTES, "%s", playing ? "▮▮" : "▶");
    return playing ? BUTTON_ON : BUTTON_PLAIN;
}

static enum button_look look_of_record(const struct bar_facts *facts, char label[BUTTON_BYTES])
{
    if (!facts->light[0])
        return BUTTON_PLAIN;
    snprintf(label, BUTTON_BYTES, "%s", facts->light);
    return BUTTON_ALARM;
}

static enum button_look look_of_what_if(const struct bar_facts *facts, char label[BUTTON_BYTES])
{
    (void)label;
    return facts->session->state.values.what_if ? BUTTON_ALARM : BUTTON_PLAIN;
}

const struct button buttons[] = {
    {"back", "|◀", "PgUp", KEY_PAGE_UP, "back to the start, or to the last change", BUTTON_LEFT, 0},
    {"play", "▶", "Space", ' ', "play or pause", BUTTON_LEFT, 0, look_of_play},
    {"forward", "▶|", "PgDn", KEY_PAGE_DOWN, "on to the next change, or to the last step",
     BUTTON_LEFT, 0},
    {"surface", "surface ▾", "F2", KEY_FUNCTION + 2, "choose the surface that they race on",
     BUTTON_MIDDLE, 2},
    {"racers", "racers ▾", "m", 'm', "who races, with which values", BUTTON_MIDDLE, 3},
    {"chart", "chart ▾", "F4", KEY_FUNCTION + 4, "choose the chart beside the map", BUTTON_MIDDLE,
     4},
    {"find", "find", "/", '/', "anything by its name", BUTTON_MIDDLE, 1},
    {"theme", "theme", "t", 't', "the next theme of colours", BUTTON_MIDDLE, 6},
    {"what-if", "what-if", "w", 'w', "changes replay the whole race from its start", BUTTON_MIDDLE,
     8, look_of_what_if},
    {"undo", "undo", "u", 'u', "take the last change back", BUTTON_MIDDLE, 9},
    {"record", "record", "g", 'g', "a film of what is shown, until it is pressed again",
     BUTTON_RIGHT, 5, look_of_record},
    {"help", "?", "F1", '?', "what there is to do, and what the words mean", BUTTON_RIGHT, 0},
    {"quit", "quit", "q", 'q', "leave", BUTTON_RIGHT, 7},
    {0},
};

/* --- where they stand --- */

/* How much room they take: keys before the labels, and columns from one to the next. */
struct spacing {
    bool keys;
    double gap;
    int rank; /* those above are left out */
};

/* All buttons with what they say now. */
struct button_row {
    int count;
    struct placed_button all[BUTTONS_MAX];
    const struct ruler *ruler;
    struct spacing spacing;
};

static void fill_row(struct button_row *row, const struct bar_facts *facts)
{
    for (const struct button *button = buttons; button->name; button++) {
        struct placed_button *placed = &row->all[row->count++];
        *placed = (struct placed_button){.button = button};
        snprintf(placed->label, BUTTON_BYTES, "%s", button->label);
        if (button->look)
            placed->look = button->look(facts, placed->label);
    }
}

static bool is_kept(const struct button_row *row, int i)
{
    const struct placed_button *placed = &row->all[i];
    return placed->button->rank <= row->spacing.rank || placed->look == BUTTON_ALARM;
}

/* Those that are always there are signs that everybody knows. */
static void measure(struct button_row *row, struct placed_button *placed)
{
    const struct ruler *ruler = row->ruler;
    placed->with_key = row->spacing.keys && placed->button->rank > 0;
    placed->width = ruler_width(ruler, placed->label, placed->look != BUTTON_PLAIN);
    if (placed->with_key)
        placed->width += ruler_width(ruler, placed->button->key, true) + ruler->column;
}

/* Room for the buttons of a side, with a gap behind each. */
static double side_width(struct button_row *row, enum button_side side)
{
    double width = 0;
    for (int i = 0; i < row->count; i++) {
        if (row->all[i].button->side != side || !is_kept(row, i))
            continue;
        measure(row, &row->all[i]);
        width += row->all[i].width + row->spacing.gap * row->ruler->column;
    }
    return width;
}

static bool fits(struct button_row *row, double width)
{
    double margins = (2 - row->spacing.gap) * row->ruler->column;
    return side_width(row, BUTTON_LEFT) + side_width(row, BUTTON_MIDDLE) +
               side_width(row, BUTTON_RIGHT) + margins <=
           width;
}

/* The roomiest spacing that fits. Buttons of the highest ranks go before the keys beside the
 * others' labels do, and these before buttons that everybody looks for. */
static void choose_spacing(struct button_row *row, double width)
{
    enum { RANK_MOST = 9, RANK_NEEDED = 7 };
    for (int rank = RANK_MOST; rank >= 0; rank--) {
        for (int way = 0; way < 4; way++) {
            row->spacing = (struct spacing){way < 2, way % 2 ? 1 : 2, rank};
            if ((rank <= RANK_NEEDED || row->spacing.keys) && fits(row, width))
                return;
        }
    }
}

static double place_side(struct bar *bar, struct button_row *row, enum button_side side, double x)
{
    for (int i = 0; i < row->count; i++) {
        if (row->all[i].button->side != side || !is_kept(row, i))
            continue;
        struct placed_button *placed = &bar->placed[bar->count++];
        *placed = row->all[i];
        placed->x = x;
        x += placed->width + row->spacing.gap * row->ruler->column;
    }
    return x;
}

void bar_place(struct bar *bar, const struct bar_facts *facts, const struct ruler *ruler,
               double width, const char *note)
{
    struct button_row row = {.ruler = ruler};
    double column = ruler->column;
    *bar = (struct bar){.reach = column / 2};
    fill_row(&row, facts);
    choose_spacing(&row, width);
    double left = place_side(bar, &row, BUTTON_LEFT, column),
           right = width - column - side_width(&row, BUTTON_RIGHT) + row.spacing.gap * column;
    bar->note_x = left;
    bar->noted = *note && left + ruler_width(ruler, note, true) + 2 * column <= right;
    if (!bar->noted)
        place_side(bar, &row, BUTTON_MIDDLE, left);
    place_side(bar, &row, BUTTON_RIGHT, right);
}

const struct placed_button *bar_at(const struct bar *bar, double x)
{
    const struct placed_button *nearest = NULL;
    double least = 0;
    for (int i = 0; i < bar->count; i++) {
        const struct placed_button *placed = &bar->placed[i];
        double away = x < placed->x                   ? placed->x - x
                      : x > placed->x + placed->width ? x - placed->x - placed->width
                                                      : 0;
        if (!nearest || away < least) {
            nearest = placed;
            least = away;
        }
    }
    return nearest && least <= bar->reach ? nearest : NULL;
}
