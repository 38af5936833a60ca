#include "chrome/chrome.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scene/words.h"
#include "script/library.h"
#include "script/player.h"
#include "script/prompt.h"
#include "session/act.h"
#include "session/undo.h"

void chrome_init(struct chrome *chrome, struct session *session, struct scene *scene, bool window)
{
    memset(chrome, 0, sizeof *chrome);
    chrome->session = session;
    chrome->scene = scene;
    chrome->window = chrome->help.window = window;
}

void chrome_finish(struct chrome *chrome)
{
    list_close(&chrome->list);
    choice_end(&chrome->choice);
    help_free(&chrome->help);
    recall_free(&chrome->prompt.recall);
}

static bool has_lessons(const struct session *session)
{
    struct library library;
    struct error ignored;
    const struct player *player = session->player;
    if (!player || !player->folder ||
        !library_read(&library, player->folder, session->settings, &ignored))
        return false;
    bool any = library.count > 0;
    library_free(&library);
    return any;
}

/* So short that it stands in the bar of 80 columns: above it, it would cover the table's end. */
void chrome_welcome(struct chrome *chrome)
{
    chrome->newcomer = true;
    snprintf(chrome->welcome, sizeof chrome->welcome, "%s",
             has_lessons(chrome->session) ? "/ Enter: first lesson  ←/→ η  drag the start"
                                          : "drag the start  ←/→ change η  / finds anything");
}

static void say(struct chrome *chrome, const char *text)
{
    snprintf(chrome->session->message, sizeof chrome->session->message, "%s", text);
}

/* --- the prompt --- */

static void open_prompt(struct chrome *chrome, const char *text)
{
    chrome->open = CHROME_PROMPT;
    chrome->session->message[0] = '\0';
    prompt_open(&chrome->prompt, text);
}

/* The words that are left to the frontend; ACTION_NONE for any other line. */
static enum action action_of_word(const char *line)
{
    static const struct {
        const char *word;
        enum action action;
    } table[] = {{"q", ACTION_QUIT}, {"quit", ACTION_QUIT}, {"copy", ACTION_COPY}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].word, line) == 0)
            return table[i].action;
    return ACTION_NONE;
}

static enum action prompt_takes(struct chrome *chrome, uint32_t key)
{
    struct error error;
    enum prompt_outcome outcome = prompt_key(&chrome->prompt, chrome->session->settings, key);
    if (outcome == PROMPT_OPEN)
        return ACTION_NONE;
    chrome->open = CHROME_PICTURE;
    if (outcome == PROMPT_LEFT)
        return ACTION_NONE;
    enum action action = action_of_word(chrome->prompt.line.text);
    if (action == ACTION_NONE && !script_obey(chrome->session, chrome->prompt.line.text, &error)) {
        prompt_refuse(&chrome->prompt, error.text);
        chrome->open = CHROME_PROMPT;
    }
    return action;
}

/* --- lists --- */

static void open_list(struct chrome *chrome, const struct list_source *source)
{
    choice_begin(&chrome->choice, chrome->session, chrome->scene);
    chrome->choice.window = chrome->window;
    chrome->session->message[0] = '\0';
    if (!list_open(&chrome->list, source, &chrome->choice)) {
        say(chrome, "memory is short");
        return;
    }
    chrome->choice.keeps = source->keeps;
    if (!source->keeps)
        undo_begin(chrome->session);
    chrome->open = CHROME_LIST;
}

/* What was tried out in the list is one change, or none. */
static enum action list_ended(struct chrome *chrome, enum list_outcome outcome)
{
    if (outcome == LIST_OPEN)
        return ACTION_NONE;
    if (outcome == LIST_CANCELLED && !chrome->choice.keeps)
        undo_return(chrome->session);
    if (!chrome->choice.keeps)
        undo_end(chrome->session);
    chrome->open = CHROME_PICTURE;
    if (outcome == LIST_DONE && chrome->choice.line[0])
        open_prompt(chrome, chrome->choice.line);
    else if (outcome == LIST_DONE && chrome->choice.key)
        return chrome_key(chrome, chrome->choice.key);
    return ACTION_NONE;
}

/* The lists that actions open, and what may be pressed in the picture for them. */
static const struct {
    enum action action;
    enum about about;
    const struct list_source *source;
} lists[] = {
    {ACTION_SURFACES, ABOUT_SURFACE, &surface_list},
    {ACTION_CHARTS, ABOUT_CHART, &chart_list},
    {ACTION_FIND, ABOUT_NOTHING, &find_list},
    {ACTION_RACERS, ABOUT_RACERS, &racer_list},
};

enum { LISTS = sizeof lists / sizeof *lists };

static bool opens_list(struct chrome *chrome, enum action action)
{
    for (int i = 0; i < LISTS; i++)
        if (lists[i].action == action) {
            open_list(chrome, lists[i].source);
            return true;
        }
    return false;
}

/* --- keys --- */

static enum action action_of(const struct session *session, uint32_t code)
{
    const struct key *key = keys_find(&session->settings->keys, code, NULL);
    return key ? key->action : ACTION_NONE;
}

/* The whole screen is for the window's frame, whatever is open. */
static enum action help_takes(struct chrome *chrome, uint32_t key)
{
    if (key >= KEY_NAMED && action_of(chrome->session, key) == ACTION_FULLSCREEN)
        return ACTION_FULLSCREEN;
    if (!help_key(&chrome->help, key))
        chrome->open = CHROME_PICTURE;
    return ACTION_NONE;
}

static enum action picture_takes(struct chrome *chrome, uint32_t key)
{
    enum action action = action_of(chrome->session, key);
    if (opens_list(chrome, action))
        return ACTION_NONE;
    switch (action) {
    case ACTION_QUIT:
    case ACTION_REDRAW:
    case ACTION_FULLSCREEN:
    case ACTION_RECORD:
    case ACTION_SNAPSHOT:
        return action;
    case ACTION_HELP:
        chrome->open = CHROME_HELP;
        help_open(&chrome->help);
        break;
    case ACTION_BLANK:
        chrome->blank = true;
        break;
    case ACTION_RING:
        chrome->ring = !chrome->ring;
        say(chrome, chrome->ring ? "a ring is around the pointer: O takes it away" : "no ring");
        break;
    case ACTION_PROMPT:
        open_prompt(chrome, "");
        break;
    default:
        session_key(chrome->session, key);
        break;
    }
    return ACTION_NONE;
}

enum action chrome_key(struct chrome *chrome, uint32_t key)
{
    chrome->newcomer = false;
    if (chrome->blank) { /* a presenter's remote: whatever is pressed brings the picture back */
        chrome->blank = false;
        return ACTION_NONE;
    }
    switch (chrome->open) {
    case CHROME_PROMPT:
        return prompt_takes(chrome, key);
    case CHROME_LIST:
        return list_ended(chrome, list_key(&chrome->list, key));
    case CHROME_HELP:
        return help_takes(chrome, key);
    case CHROME_PICTURE:
        break;
    }
    if (!chrome->session->state.picking && player_key(chrome->session->player, key))
        return ACTION_NONE;
    return picture_takes(chrome, key);
}

void chrome_paste(struct chrome *chrome, uint32_t code)
{
    bool blank = code < 0x20 || (code >= 0x7F && code < 0xA0);
    if (chrome->open == CHROME_PROMPT)
        prompt_paste(&chrome->prompt, code);
    else if (chrome->open != CHROME_PICTURE && !blank) /* it is looked for */
        chrome_key(chrome, code);
    else if (chrome->open == CHROME_PICTURE)
        say(chrome, "pasted text is no keys; : opens the prompt, which takes it");
}

/* --- presses --- */

static bool is_inside(const struct rect *r, double x, double y)
{
    return x >= r->x && x < r->x + r->width && y >= r->y && y < r->y + r->height;
}

/* Beside a list is elsewhere: that leaves it. */
static enum action press_list(struct chrome *chrome, double x, double y)
{
    if (!is_inside(&chrome->box, x, y))
        return chrome_key(chrome, 0x1B);
    int line = (int)floor((y - chrome->inside.y) / chrome->line);
    return list_ended(chrome, list_press(&chrome->list, line - LIST_HEADINGS));
}

/* What a press on a heading is about. The step is about time: it stands on the timeline. */
static bool press_about(struct chrome *chrome, enum about about)
{
    for (int i = 0; i < LISTS; i++) {
        if (lists[i].about != about)
            continue;
        open_list(chrome, lists[i].source);
        return true;
    }
    if (about == ABOUT_STEP)
        chrome_key(chrome, 'T');
    return about == ABOUT_STEP;
}

/* A heading; or, in the table, the racer that is looked at already. */
static bool asks_about(const struct chrome *chrome, const struct hit *hit)
{
    return hit->kind == HIT_ABOUT || (hit->kind == HIT_FOCUS && hit->about == ABOUT_RACERS &&
                                      hit->racer == chrome->session->state.focus);
}

enum action chrome_press(struct chrome *chrome, double x, double y)
{
    struct hit hit;
    chrome->newcomer = false;
    if (chrome->blank || chrome->open == CHROME_HELP) {
        chrome->blank = false;
        chrome->open = chrome->open == CHROME_HELP ? CHROME_PICTURE : chrome->open;
        return ACTION_NONE;
    }
    if (chrome->open == CHROME_LIST)
        return press_list(chrome, x, y);
    chrome->session->message[0] = '\0';
    if (player_press(chrome->session->player, words_at(chrome->scene, x, y)))
        return ACTION_NONE;
    if (!scene_hit(chrome->scene, x, y, &hit) || !asks_about(chrome, &hit) ||
        !press_about(chrome, hit.about))
        scene_press(chrome->scene, x, y);
    return ACTION_NONE;
}

/* The prompt takes all of the bar: a press there needs no answer. Whatever else is open is left. */
void chrome_press_bar(struct chrome *chrome, double x)
{
    const struct placed_button *placed = bar_at(&chrome->bar, x);
    chrome->newcomer = false;
    chrome->pressed = NULL;
    if (chrome->open == CHROME_PROMPT && !chrome->blank)
        return;
    if (chrome->blank || chrome->open != CHROME_PICTURE) {
        chrome_key(chrome, 0x1B);
        return;
    }
    chrome->session->message[0] = '\0';
    chrome->pressed = placed ? placed->button : NULL;
}

enum action chrome_release(struct chrome *chrome, bool on_bar, double x)
{
    const struct button *pressed = chrome->pressed;
    const struct placed_button *placed = on_bar ? bar_at(&chrome->bar, x) : NULL;
    chrome->pressed = NULL;
    scene_release(chrome->scene);
    return pressed && placed && placed->button == pressed ? chrome_key(chrome, pressed->code)
                                                          : ACTION_NONE;
}

void chrome_wheel(struct chrome *chrome, double x, double y, double notches)
{
    if (chrome->blank)
        return;
    chrome->newcomer = false;
    if (chrome->open == CHROME_HELP)
        help_move(&chrome->help, (int)-notches);
    else if (chrome->open == CHROME_LIST)
        list_move(&chrome->list, (int)-notches);
    else
        scene_zoom(chrome->scene, x, y, pow(0.8, notches));
}

bool chrome_covers(const struct chrome *chrome)
{
    return chrome->blank || chrome->open == CHROME_LIST || chrome->open == CHROME_HELP;
}

enum pointer chrome_pointer(struct chrome *chrome, double x, double y)
{
    struct hit hit;
    if (chrome->open == CHROME_LIST)
        return is_inside(&chrome->box, x, y) ? POINTER_PRESS : POINTER_PLAIN;
    if (!chrome_covers(chrome) &&
        player_can_press(chrome->session->player, words_at(chrome->scene, x, y)))
        return POINTER_PRESS;
    if (chrome_covers(chrome) || !scene_hit(chrome->scene, x, y, &hit))
        return POINTER_PLAIN;
    switch (hit.kind) {
    case HIT_ABOUT:
    case HIT_FOCUS:
        return POINTER_PRESS;
    case HIT_ROLE:
    case HIT_ROOT:
    case HIT_PAIR:
    case HIT_STEP:
    case HIT_END:
    case HIT_CURVE:
        return POINTER_GRAB;
    case HIT_START:
    case HIT_PLACE:
        return POINTER_AIM;
    }
    return POINTER_PLAIN;
}

/* --- where it stands --- */

const char *chrome_note(const struct chrome *chrome)
{
    if (chrome->open == CHROME_PROMPT)
        return "";
    if (chrome->session->message[0])
        return chrome->session->message;
    const struct player *player = chrome->session->player;
    return chrome->newcomer && !(player && player->on) ? chrome->welcome : "";
}

const char *chrome_above(const struct chrome *chrome)
{
    if (chrome->open == CHROME_PROMPT)
        return chrome->prompt.note;
    return chrome->bar.noted ? "" : chrome_note(chrome);
}

/* The box of `lines` lines, so wide inside, at the left edge of the picture (side 0), in the middle
 * (1) or at the right edge (2). */
static void place_box(struct chrome *chrome, const struct ruler *ruler, struct rect picture,
                      double width, int lines, int side, bool grid)
{
    double air = grid ? 0 : 0.5 * ruler->line, column = ruler->column;
    struct rect *box = &chrome->box;
    box->width = fmin(width + 2 * column, picture.width);
    box->height = fmin(lines * ruler->line + 2 * air, picture.height);
    box->x = picture.x + side * (picture.width - box->width) / 2;
    box->y = side == 1 ? picture.y + (picture.height - box->height) / 2 : picture.y;
    if (grid) {
        box->x = floor(box->x / column) * column;
        box->y = floor(box->y / ruler->line) * ruler->line;
    }
    chrome->line = ruler->line;
    chrome->inside = (struct rect){box->x + column, box->y + air, box->width - 2 * column,
                                   box->height - 2 * air};
}

/* Lines that a room holds, less the air in a box. */
static int lines_in(const struct ruler *ruler, struct rect picture, bool grid)
{
    return (int)floor((picture.height - (grid ? 0 : ruler->line)) / ruler->line);
}

static void place_list(struct chrome *chrome, const struct ruler *ruler, struct rect picture,
                       bool grid)
{
    enum { NARROW_LEAST = 30, NARROW_MOST = 44, WIDE_MOST = 110 };
    const struct list_source *source = chrome->list.source;
    double column = ruler->column, narrow = 0.36 * picture.width,
           width = source->wide ? fmin(WIDE_MOST * column, picture.width - 4 * column)
                                : fmin(fmax(narrow, NARROW_LEAST * column), NARROW_MOST * column);
    int around = LIST_HEADINGS + LIST_FOOTINGS, lines = lines_in(ruler, picture, grid);
    int rows = list_visible(&chrome->list, lines - around);
    place_box(chrome, ruler, picture, width - 2 * column, rows + around,
              source->wide   ? 1
              : source->left ? 0
                             : 2,
              grid);
}

enum { HELP_MARGIN = 10 }; /* columns of the picture that are left beside the help, or none */

static void place_help(struct chrome *chrome, const struct ruler *ruler, struct rect picture,
                       bool grid)
{
    struct help *help = &chrome->help;
    double column = ruler->column, gaps;
    int lines = lines_in(ruler, picture, grid) - HELP_HEADINGS;
    help_lay(help, chrome->scene, ruler, picture.width - 4 * column, lines);
    int rows = help->count < help->rows ? help->count : help->rows;
    gaps = (help->columns - 1) * HELP_GAP * column;
    double width = help->columns * help->column_room + gaps;
    if (picture.width - width < 2 * HELP_MARGIN * column) /* a sliver of the picture is no use */
        width = picture.width - 2 * column;
    place_box(chrome, ruler, picture, width, rows + HELP_HEADINGS, 1, grid);
}

void chrome_place(struct chrome *chrome, const struct ruler *ruler, double bar_width,
                  struct rect picture, bool grid)
{
    struct bar_facts facts = {chrome->session, chrome->light};
    bar_place(&chrome->bar, &facts, ruler, bar_width, chrome_note(chrome));
    if (chrome->open == CHROME_LIST)
        place_list(chrome, ruler, picture, grid);
    else if (chrome->open == CHROME_HELP)
        place_help(chrome, ruler, picture, grid);
}
