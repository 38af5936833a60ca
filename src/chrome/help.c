#include "chrome/help.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chrome/list.h"
#include "engine/status.h"
#include "scene/registry.h"

const char *const help_parts[HELP_PARTS] = {"Play, change, look", "Everything", "Words"};

/* One thing that is explained. */
struct term {
    const char *label, *text;
};

/* What the letters and words of the picture mean; those for where a run is are engine/status.h's.
 */
static const struct term glossary[] = {
    {"η", "learning rate: how far a step goes for its gradient"},
    {"β", "memory: how much of the last step the next one keeps"},
    {"λ", "curvature: an eigenvalue of the Hessian, λ₁ the smallest"},
    {"κ", "largest curvature over the smallest: how long a valley is for its width"},
    {"ρ", "largest modulus of the roots: errors shrink by it at every step, at ρ > 1 they grow"},
    {"root", "growth of an error in one step along an eigen-direction; on the unit circle it stays "
             "as large as it is"},
    {"edge", "the η at which a root reaches the unit circle: beyond it steps are unstable"},
    {"rate", "by what f − f* (f where f* is not known) shrank a step, over the last steps"},
    {"f*", "the lowest value of the surface, where it is known"},
    {"∇f", "gradient: the direction of steepest ascent, ‖∇f‖ its length"},
    {"here", "what theory says of the place shown, where the surface is no quadratic"},
    {"scale frozen", "roots of an adaptive method as if its scale stayed what it is"},
    {"ghost", "the path as it was before the last change"},
    {0},
};

static const char *const group_titles[KEY_GROUPS] = {
    [KEYS_RACE] = "Play",
    [KEYS_CHANGE] = "Change the race",
    [KEYS_PICTURE] = "Look closer",
    [KEYS_PROGRAM] = "Record, take back, leave",
};

/* --- lines --- */

struct layout {
    struct help *help;
    const struct scene *scene;
    const struct ruler *ruler;
    const char *heading; /* of the group that comes; put down before its first entry */
};

static void add_line(struct layout *layout, struct help_line line)
{
    struct help *help = layout->help;
    if (help->count == help->room) {
        int room = 2 * help->room + 64;
        struct help_line *longer = realloc(help->line, (size_t)room * sizeof *longer);
        if (!longer)
            return;
        help->line = longer;
        help->room = room;
    }
    help->line[help->count++] = line;
}

static bool is_sought(const struct help *help, const char *label, const char *text)
{
    struct list_row row = {.kind = NULL};
    snprintf(row.title, sizeof row.title, "%s", label);
    snprintf(row.detail, sizeof row.detail, "%s", text);
    return list_fit(help->sought.text, &row) > 0;
}

/* The label, and beside it as many lines as the text takes. */
static void add_entry(struct layout *layout, const char *label, const char *text)
{
    struct help *help = layout->help;
    double width = help->column_room - help->label_room - 2 * layout->ruler->column;
    if (!is_sought(help, label, text))
        return;
    if (layout->heading && help->count > 0)
        add_line(layout, (struct help_line){0});
    if (layout->heading)
        add_line(layout, (struct help_line){.heading = layout->heading});
    layout->heading = NULL;
    for (size_t length; (length = ruler_fit(layout->ruler, text, width)) > 0; label = NULL) {
        add_line(layout, (struct help_line){.label = label, .text = text, .length = length});
        text += length + strspn(text + length, " ");
    }
}

/* --- what stands in it --- */

static const struct key_tables *tables_of(const struct layout *layout)
{
    return &layout->scene->session->settings->keys;
}

static bool means_something(const struct layout *layout, const struct key_row *row)
{
    return !row->window || layout->help->window;
}

static const struct panel *chart_shown(const struct scene *scene)
{
    for (int i = 0; chart_names[i]; i++)
        for (int k = 0; k < scene->placed_count; k++)
            if (strcmp(scene->placed[k].panel->name, chart_names[i]) == 0)
                return scene->placed[k].panel;
    return NULL;
}

/* What somebody looks at comes first: the focused method and the chart beside the map. */
static void add_shown(struct layout *layout)
{
    const struct panel *chart = chart_shown(layout->scene);
    struct session *session = layout->scene->session;
    const struct optimizer *method = run_optimizer(session->race.run[session_subject(session)]);
    layout->heading = "Shown now";
    add_entry(layout, method->name, method->title);
    add_entry(layout, "", method->rule);
    if (!chart)
        return;
    add_entry(layout, chart->name, chart->title);
    for (const struct key_row *row = chart->element ? chart->element->keys : NULL;
         row && row->label; row++)
        add_entry(layout, row->label, row->title);
}

/* `first`: those alone that are needed most. */
static void add_keys(struct layout *layout, bool first)
{
    const struct key_row *row;
    int group = -1;
    for (int i = 0; (row = keys_at(tables_of(layout), i)) != NULL; i++) {
        if (!means_something(layout, row) || (first && !row->brief))
            continue;
        if ((int)row->group != group)
            layout->heading = group_titles[row->group];
        group = (int)row->group;
        add_entry(layout, row->label, row->title);
    }
}

static void add_words(struct layout *layout)
{
    layout->heading = "Letters and words of the picture";
    for (const struct term *entry = glossary; entry->label; entry++)
        add_entry(layout, entry->label, entry->text);
    layout->heading = "Where a racer is, and why it ended";
    for (int status = STATUS_RUNNING; status <= STATUS_DIVERGED; status++) {
        const char *meaning = status_meaning((enum status)status);
        add_entry(layout, status_name((enum status)status),
                  *meaning ? meaning : "on its way: no word for the place fits");
    }
}

/* --- the layout --- */

static void widen(double *width, const struct ruler *ruler, const char *label)
{
    *width = fmax(*width, ruler_width(ruler, label, true));
}

/* Room for the widest label of the parts that are shown. */
static double label_room(const struct layout *layout, bool keys, bool words)
{
    const struct key_row *row;
    double width = 0;
    for (int i = 0; keys && (row = keys_at(tables_of(layout), i)) != NULL; i++)
        widen(&width, layout->ruler, row->label);
    for (const struct term *entry = glossary; words && entry->label; entry++)
        widen(&width, layout->ruler, entry->label);
    return width;
}

static void fill(struct layout *layout)
{
    struct help *help = layout->help;
    bool seeks = help->sought.length > 0, keys = seeks || help->part != HELP_WORDS,
         words = seeks || help->part == HELP_WORDS;
    help->count = 0;
    help->label_room = label_room(layout, keys, words);
    if (!seeks && help->part == HELP_FIRST)
        add_shown(layout);
    if (keys)
        add_keys(layout, !seeks && help->part == HELP_FIRST);
    if (words)
        add_words(layout);
}

static int screenful(const struct help *help)
{
    return help->rows * help->columns;
}

void help_lay(struct help *help, const struct scene *scene, const struct ruler *ruler, double width,
              int lines)
{
    enum { COLUMN_LEAST = 49, COLUMN_MOST = 90 };
    struct layout layout = {.help = help, .scene = scene, .ruler = ruler};
    double between = HELP_GAP * ruler->column;
    help->rows = lines > 1 ? lines : 1;
    help->columns = width >= 2 * COLUMN_LEAST * ruler->column + between ? 2 : 1;
    help->column_room =
        fmin((width - (help->columns - 1) * between) / help->columns, COLUMN_MOST * ruler->column);
    fill(&layout);
    if (help->count <= help->rows) /* all of it fits into one */
        help->columns = 1;
    help_move(help, 0);
}

/* --- keys --- */

void help_open(struct help *help)
{
    help->part = HELP_FIRST;
    help->from = 0;
    line_set(&help->sought, "");
}

void help_free(struct help *help)
{
    free(help->line);
    help->line = NULL;
    help->count = help->room = 0;
}

void help_move(struct help *help, int by)
{
    int last = help->count - screenful(help);
    help->from += by;
    if (help->from > last)
        help->from = last;
    if (help->from < 0)
        help->from = 0;
}

static void turn_part(struct help *help, int by)
{
    help->part = (enum help_part)(((int)help->part + by + HELP_PARTS) % HELP_PARTS);
    help->from = 0;
    line_set(&help->sought, "");
}

/* A screenful on; behind the last one comes the next part. */
static void turn_page(struct help *help, int by)
{
    int before = help->from;
    help_move(help, by * screenful(help));
    if (help->from == before && help->sought.length == 0)
        turn_part(help, by);
}

static bool moves(struct help *help, uint32_t key)
{
    switch (key) {
    case KEY_UP_ARROW:
    case KEY_DOWN_ARROW:
        help_move(help, key == KEY_UP_ARROW ? -1 : 1);
        return true;
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN:
        turn_page(help, key == KEY_PAGE_UP ? -1 : 1);
        return true;
    case KEY_LEFT_ARROW:
    case KEY_SHIFT_TAB:
        turn_part(help, -1);
        return true;
    case KEY_RIGHT_ARROW:
    case '\t':
        turn_part(help, 1);
        return true;
    case KEY_HOME_KEY:
    case KEY_END_KEY:
        help_move(help, key == KEY_HOME_KEY ? -help->count : help->count);
        return true;
    default:
        return false;
    }
}

/* Letters look for something; q does so behind others only, for it closes what is open. */
bool help_key(struct help *help, uint32_t key)
{
    bool seeks = help->sought.length > 0;
    if (key == 0x1B || key == '\r' || key == '\n' || key == ('c' & 0x1F) || key == '?' ||
        key == KEY_FUNCTION + 1 || (key == 'q' && !seeks))
        return false;
    if (moves(help, key))
        return true;
    if (key == ' ' && !seeks) {
        turn_page(help, 1);
        return true;
    }
    if (line_key(&help->sought, key))
        help->from = 0;
    return true;
}
