/* What stands around the picture: lists to choose from, the bar, the help, and who gets the keys.
 */
#include "fixture.h"

#include <limits.h>

#include "chrome/chrome.h"
#include "engine/status.h"
#include "canvas/cells.h"
#include "scene/words.h"
#include "script/player.h"
#include "session/undo.h"
#include "typed.h"

/* --- lists --- */

static const struct {
    const char *title, *detail, *kind;
} animals[] = {
    {"beale", "a flat valley", "surface"},
    {"bowl", "the quadratic", "surface"},
    {"himmelblau", "four minima", "surface"},
    {"three-hump-camel", "three minima", "surface"},
    {"adam", "adaptive moments", "method"},
    {"adamax", "with the largest gradient", "method"},
    {"nadam", "adam that looks ahead", "method"},
    {"projector", "larger text and thicker lines", "setting"},
    {"η", "learning rate", "setting"},
    {"mlp", "a network", "surface"},
};

enum { ANIMALS = sizeof animals / sizeof *animals };

/* What a source was told. */
struct zoo {
    int count, marked, recent, idle, previewed, chosen, cancelled, keys;
    bool closes;
};

static int zoo_count(void *context)
{
    return ((struct zoo *)context)->count;
}

static void zoo_row(void *context, int i, struct list_row *row)
{
    const struct zoo *zoo = context;
    snprintf(row->title, sizeof row->title, "%s", animals[i].title);
    snprintf(row->detail, sizeof row->detail, "%s", animals[i].detail);
    row->kind = animals[i].kind;
    row->marked = i == zoo->marked;
    row->recent = i == zoo->recent;
    row->idle = i == zoo->idle;
}

static void zoo_preview(void *context, int i)
{
    ((struct zoo *)context)->previewed = i;
}

static bool zoo_choose(void *context, int i)
{
    struct zoo *zoo = context;
    zoo->chosen = i;
    return zoo->closes;
}

static void zoo_cancel(void *context)
{
    ((struct zoo *)context)->cancelled++;
}

static bool zoo_key(void *context, int i, uint32_t key)
{
    ((struct zoo *)context)->keys = i;
    return key == KEY_LEFT_ARROW;
}

static const struct list_source zoo_source = {
    .title = "Animals",
    .count = zoo_count,
    .row = zoo_row,
    .preview = zoo_preview,
    .choose = zoo_choose,
    .cancel = zoo_cancel,
    .key = zoo_key,
};

static struct zoo new_zoo(void)
{
    return (struct zoo){.count = ANIMALS,
                        .marked = -1,
                        .recent = -1,
                        .idle = -1,
                        .previewed = -1,
                        .chosen = -1,
                        .keys = -2,
                        .closes = true};
}

static enum list_outcome type(struct list *list, const char *keys)
{
    enum list_outcome outcome = LIST_OPEN;
    for (uint32_t key; (key = next_key(&keys)) != 0;)
        outcome = list_key(list, key);
    return outcome;
}

static const char *title_at(const struct list *list, int place)
{
    static struct list_row row;
    return list_row_at(list, place, &row) ? row.title : "";
}

static void test_ranking(void **state)
{
    /* what is typed, and the titles that come first */
    static const struct {
        const char *typed, *best[4];
    } table[] = {
        {"him", {"himmelblau", ""}},
        {"adam", {"adam", "adamax", "nadam", ""}},
        {"proj", {"projector", ""}},
        {"eta", {"η"}},
        {"camel", {"three-hump-camel", ""}},
        {"thc", {"three-hump-camel", ""}}, /* its letters, in their order */
        {"three", {"three-hump-camel", ""}},
        {"HIM", {"himmelblau", ""}},
        {"minima", {"himmelblau", "three-hump-camel", ""}}, /* the detail */
        {"method adam", {"adam", "adamax", "nadam", ""}},   /* the kind, and another word */
        {"quadratic", {"bowl", ""}},
        {"adam quadratic", {""}},
        {"zzz", {""}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct zoo zoo = new_zoo();
        struct list list = {0};
        assert_true(list_open(&list, &zoo_source, &zoo));
        type(&list, table[i].typed);
        for (int k = 0; k < 4 && table[i].best[k]; k++)
            assert_that(strcmp(title_at(&list, k), table[i].best[k]) == 0,
                        "%s: %s comes at place %d, not %s", table[i].typed, title_at(&list, k), k,
                        table[i].best[k]);
        list_close(&list);
    }
}

static void test_recent_rows_come_first(void **state)
{
    struct zoo zoo = new_zoo();
    struct list list = {0};
    (void)state;
    zoo.recent = 6;
    assert_true(list_open(&list, &zoo_source, &zoo));
    assert_string_equal(title_at(&list, 0), "nadam");
    assert_string_equal(title_at(&list, 1), "beale"); /* the others as the source has them */
    type(&list, "adam"); /* but what fits better is before what is recent */
    assert_string_equal(title_at(&list, 0), "adam");
    list_close(&list);
}

static void test_keys_of_a_list(void **state)
{
    struct zoo zoo = new_zoo();
    struct list list = {0};
    (void)state;
    zoo.marked = 2;
    assert_true(list_open(&list, &zoo_source, &zoo));
    assert_int_equal(list_at_cursor(&list), 2);
    assert_int_equal(zoo.previewed, -1);
    type(&list, "|down|");
    assert_int_equal(zoo.previewed, 3);
    type(&list, "|home||up|");
    assert_int_equal(zoo.previewed, 0);
    type(&list, "|end||down|");
    assert_int_equal(zoo.previewed, ANIMALS - 1);
    assert_int_equal(list_visible(&list, 4), 4);
    assert_int_equal(list.first, ANIMALS - 4);
    type(&list, "|pageup|");
    assert_int_equal(list_at_cursor(&list), ANIMALS - 5);
    type(&list, "|left|");
    assert_int_equal(zoo.keys, ANIMALS - 5); /* was for the source, and left the filter alone */
    type(&list, "him");
    assert_int_equal(list.count, 1);
    assert_int_equal(zoo.previewed, 2);
    type(&list, "|back||back||back|");
    assert_int_equal(list.count, ANIMALS);
    assert_int_equal(type(&list, "zzz|enter|"), LIST_OPEN); /* nothing to choose */
    assert_int_equal(list_at_cursor(&list), -1);
    type(&list, "|u|nad");
    assert_int_equal(type(&list, "|enter|"), LIST_DONE);
    assert_int_equal(zoo.chosen, 6);
    assert_int_equal(zoo.cancelled, 0);
    assert_null(list.source);
}

static void test_esc_leaves_a_list(void **state)
{
    struct zoo zoo = new_zoo();
    struct list list = {0};
    (void)state;
    assert_true(list_open(&list, &zoo_source, &zoo));
    assert_int_equal(type(&list, "|down||esc|"), LIST_CANCELLED);
    assert_int_equal(zoo.cancelled, 1);
    assert_int_equal(zoo.chosen, -1);
    assert_null(list.source);
}

/* A row that means nothing here can be looked at only; a list may go on after a choice. */
static void test_rows_that_do_not_close(void **state)
{
    struct zoo zoo = new_zoo();
    struct list list = {0};
    (void)state;
    zoo.idle = 0;
    zoo.closes = false;
    assert_true(list_open(&list, &zoo_source, &zoo));
    assert_int_equal(type(&list, "|enter|"), LIST_OPEN);
    assert_int_equal(zoo.chosen, -1);
    assert_int_equal(type(&list, "|down||enter|"), LIST_OPEN);
    assert_int_equal(zoo.chosen, 1);
    zoo.count = 3; /* rows went away under the cursor */
    type(&list, "|end|");
    list_renew(&list, 7);
    assert_int_equal(list.count, 3);
    assert_int_equal(list_at_cursor(&list), 2);
    zoo.count = 0;
    list_renew(&list, 0);
    assert_int_equal(list_at_cursor(&list), -1);
    type(&list, "|down||up||pagedown||enter|");
    list_close(&list);
}

static void test_presses_on_a_list(void **state)
{
    struct zoo zoo = new_zoo();
    struct list list = {0};
    (void)state;
    assert_true(list_open(&list, &zoo_source, &zoo));
    assert_int_equal(list_visible(&list, 4), 4);
    list_move(&list, 5);
    assert_int_equal(list_visible(&list, 4), 4);
    assert_int_equal(list.first, 2);
    assert_int_equal(list_press(&list, 4), LIST_OPEN); /* below the last one shown */
    assert_int_equal(list_press(&list, -1), LIST_OPEN);
    assert_int_equal(zoo.chosen, -1);
    assert_int_equal(list_press(&list, 1), LIST_DONE);
    assert_int_equal(zoo.chosen, 3);
}

/* --- the bar --- */

static double columns_of(const void *context, const char *text, bool bold)
{
    (void)context, (void)bold;
    return text_columns(text);
}

static const struct ruler grid = {columns_of, NULL, 1, 1};

static bool has_button(const struct bar *bar, const char *name)
{
    for (int i = 0; i < bar->count; i++)
        if (strcmp(bar->placed[i].button->name, name) == 0)
            return true;
    return false;
}

/* At every width buttons stand in the bar, apart, and those at the ends are where they were while
 * something is said. */
static void test_bar_fits(void **state)
{
    static const char *const always[] = {"back", "play", "forward", "help"};
    struct fixture *f = *state;
    struct bar_facts facts = {&f->session, ""};
    for (int width = 40; width <= 200; width++) {
        struct bar bar, noted;
        bar_place(&bar, &facts, &grid, width, "");
        bar_place(&noted, &facts, &grid, width, "said");
        for (int i = 0; i < bar.count; i++) {
            double end = bar.placed[i].x + bar.placed[i].width;
            double next = i + 1 < bar.count ? bar.placed[i + 1].x : width;
            assert_that(bar.placed[i].x >= 1 && end + 1 <= next, "%d columns: %s has no room",
                        width, bar.placed[i].button->name);
            assert_ptr_equal(bar_at(&bar, bar.placed[i].x + 0.5), &bar.placed[i]);
        }
        for (int i = 0; i < 4; i++)
            assert_true(has_button(&bar, always[i]) && has_button(&noted, always[i]));
        assert_true(noted.noted && noted.note_x + 4 < width);
        for (int i = 0, k = 0; i < noted.count; i++) {
            while (bar.placed[k].button != noted.placed[i].button)
                k++;
            assert_near(noted.placed[i].x, bar.placed[k].x, 0, "%s", bar.placed[k].button->name);
        }
    }
}

/* A wide terminal has all, a narrow one all that leads on. */
static void test_bar_keeps_what_matters(void **state)
{
    struct fixture *f = *state;
    struct bar_facts facts = {&f->session, ""};
    struct bar bar;
    static const struct {
        int width, rank;
    } table[] = {{120, 9}, {80, 7}, {60, 6}, {40, 3}};
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        bar_place(&bar, &facts, &grid, table[k].width, "");
        for (int i = 0; buttons[i].name; i++)
            if (buttons[i].rank <= table[k].rank)
                assert_that(has_button(&bar, buttons[i].name), "%d columns: no %s", table[k].width,
                            buttons[i].name);
    }
}

static void test_bar_tells_the_state(void **state)
{
    struct fixture *f = *state;
    struct bar bar;
    f->session.state.values.what_if = true;
    f->session.state.playing = true;
    bar_place(&bar, &(struct bar_facts){&f->session, "● REC"}, &grid, 60, "");
    int found = 0;
    for (int i = 0; i < bar.count; i++) {
        const struct placed_button *placed = &bar.placed[i];
        if (strcmp(placed->button->name, "what-if") == 0)
            found += placed->look == BUTTON_ALARM;
        if (strcmp(placed->button->name, "record") == 0)
            found += placed->look == BUTTON_ALARM && strcmp(placed->label, "● REC") == 0;
        if (strcmp(placed->button->name, "play") == 0)
            found += strcmp(placed->label, "▮▮") == 0;
    }
    assert_int_equal(found, 3);
}

/* What a button shows as its key does something. */
static void test_buttons_have_keys(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; buttons[i].name; i++)
        assert_that(keys_find(&f->settings.keys, buttons[i].code, NULL) != NULL,
                    "%s has a key that does nothing", buttons[i].name);
}

/* --- help --- */

/* All lines of the help as one text. */
static const char *help_text(struct help *help, const struct scene *scene, double width, int lines)
{
    static char text[1 << 16];
    size_t length = 0;
    help_lay(help, scene, &grid, width, lines);
    text[0] = '\0';
    for (int i = 0; i < help->count && length < sizeof text; i++) {
        const struct help_line *line = &help->line[i];
        length += (size_t)snprintf(
            text + length, sizeof text - length, "%s%s %.*s\n", line->heading ? line->heading : "",
            line->label ? line->label : "", (int)line->length, line->text ? line->text : "");
    }
    return text;
}

/* Everything has all keys, the words all statuses, and no line is wider than its column. */
static void test_help_has_everything(void **state)
{
    struct fixture *f = *state;
    struct help help = {.window = true};
    const struct key_row *row;
    for (int width = 40; width <= 160; width += 20) {
        help_open(&help);
        help.part = HELP_EVERYTHING;
        const char *text = help_text(&help, &f->scene, width, 20);
        for (int i = 0; (row = keys_at(&f->settings.keys, i)) != NULL; i++)
            assert_that(strstr(text, row->label) != NULL, "%s is not in the help", row->label);
        help.part = HELP_WORDS;
        text = help_text(&help, &f->scene, width, 20);
        for (int status = STATUS_RUNNING; status <= STATUS_DIVERGED; status++)
            assert_non_null(strstr(text, status_name((enum status)status)));
        for (int i = 0; i < help.count; i++) {
            char part[1024];
            snprintf(part, sizeof part, "%.*s", (int)help.line[i].length,
                     help.line[i].text ? help.line[i].text : "");
            assert_true(help.label_room + 2 + text_columns(part) <= help.column_room);
        }
        assert_true(help.columns * help.column_room + (help.columns - 1) * HELP_GAP <= width);
        assert_int_equal(help.columns > 1, width >= 120);
    }
    help_free(&help);
}

static void type_help(struct help *help, const char *keys)
{
    for (uint32_t key; (key = next_key(&keys)) != 0;)
        assert_true(help_key(help, key));
}

static void test_help_is_searched(void **state)
{
    struct fixture *f = *state;
    struct help help = {.window = false};
    help_open(&help);
    type_help(&help, "edge");
    const char *text = help_text(&help, &f->scene, 80, 20);
    assert_non_null(strstr(text, "unit circle"));
    assert_null(strstr(text, "whole screen"));
    type_help(&help, "|u|zzzz");
    help_text(&help, &f->scene, 80, 20);
    assert_int_equal(help.count, 0);
    type_help(&help, "|u||pagedown|");
    assert_false(help_key(&help, 'q'));
    type_help(&help, "xq");
    assert_false(help_key(&help, 0x1B));
    help_free(&help);
}

/* PageDown goes through all parts and comes back; every line has been on the screen. */
static void test_help_is_paged(void **state)
{
    struct fixture *f = *state;
    struct help help = {.window = false};
    int seen[HELP_PARTS] = {0};
    help_open(&help);
    for (int press = 0; press < 100; press++) {
        help_text(&help, &f->scene, 80, 10);
        assert_true(help.from >= 0 && help.from < help.count);
        assert_true(help.from <= seen[help.part]);
        int last = help.from + help.rows * help.columns;
        seen[help.part] = last > seen[help.part] ? last : seen[help.part];
        type_help(&help, "|pagedown|");
    }
    for (int part = 0; part < HELP_PARTS; part++) {
        help.part = (enum help_part)part;
        help_text(&help, &f->scene, 80, 10);
        assert_true(seen[part] >= help.count);
    }
    help_free(&help);
}

/* --- all of it --- */

struct display {
    struct fixture fixture; /* first: what set_up makes */
    struct chrome chrome;
};

static int open_stage(void **state)
{
    struct display *s = calloc(1, sizeof *s);
    struct fixture *f = &s->fixture;
    struct error error;
    *state = s;
    if (!session_init(&f->session, &f->settings, &error) ||
        !scene_init(&f->scene, &f->session, &f->settings, &error) ||
        !session_build(&f->session, &error))
        return -1;
    chrome_init(&s->chrome, &f->session, &f->scene, false);
    return 0;
}

static int close_stage(void **state)
{
    struct display *s = *state;
    chrome_finish(&s->chrome);
    scene_finish(&s->fixture.scene);
    session_finish(&s->fixture.session);
    free(s);
    return 0;
}

static enum action type_all(struct display *s, const char *keys)
{
    enum action action = ACTION_NONE;
    for (uint32_t key; (key = next_key(&keys)) != 0;)
        action = chrome_key(&s->chrome, key);
    return action;
}

static const char *value_of(struct display *s, const char *name)
{
    static char value[SETTING_TEXT];
    settings_print(&s->fixture.settings, name, value, sizeof value);
    return value;
}

static void test_prompt_line_stays_after_an_error(void **state)
{
    struct display *s = *state;
    type_all(s, ":surface bealle|left||left||enter|");
    assert_int_equal(s->chrome.open, CHROME_PROMPT);
    assert_true(s->chrome.prompt.refused);
    assert_non_null(strstr(chrome_above(&s->chrome), "beale"));
    assert_null(strstr(chrome_above(&s->chrome), "glissade"));
    assert_string_equal(s->chrome.prompt.line.text, "surface bealle");
    assert_int_equal(s->chrome.prompt.line.cursor, strlen("surface beal"));
    type_all(s, "|del||enter|");
    assert_int_equal(s->chrome.open, CHROME_PICTURE);
    assert_string_equal(value_of(s, "surface"), "beale");
    assert_non_null(strstr(chrome_note(&s->chrome), "beale")); /* success is answered */
    assert_int_equal(type_all(s, ":q|enter|"), ACTION_QUIT);
    assert_int_equal(type_all(s, ":copy|enter|"), ACTION_COPY);
}

/* Nobody is sent out of the program to learn what may be typed. */
static void test_refusals_stay_inside(void **state)
{
    static const char *const lines[] = {
        "zzzzzz 1",         "surface zzzzzz", "surface bowl:zzzzzz=1",
        "optimizer zzzzzz", "add zzzzzz",     "add gd:zzzzzz=1",
        "panels zzzzzz",    "panels map,",    "at 5 gd.zzzzzz 1",
        "theme zzzzzz",     "eta zzzzzz",     "remove 99",
        "focus 99",         "lesson zzzzzz",  "open /there/is/none",
        "steps -1"};
    struct display *s = *state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        type_all(s, ":");
        type_all(s, lines[i]);
        type_all(s, "|enter|");
        assert_that(s->chrome.open == CHROME_PROMPT && s->chrome.prompt.refused, "%s is taken: %s",
                    lines[i], s->fixture.session.message);
        assert_that(!strstr(chrome_above(&s->chrome), "glissade"), "%s: %s", lines[i],
                    chrome_above(&s->chrome));
        type_all(s, "|esc|");
    }
}

static void test_prompt_words(void **state)
{
    struct display *s = *state;
    type_all(s, ":η 0.25|enter|");
    assert_string_equal(value_of(s, "eta"), "0.25");
    type_all(s, ":β=0.5|enter|");
    assert_string_equal(value_of(s, "beta"), "0.5");
    type_all(s, ":optimizer gd, adam|enter|");
    assert_int_equal(s->fixture.session.race.count, 2);
    type_all(s, ":surface bowl:lambda1=2, lambda2=4|enter|"); /* blanks behind commas */
    assert_int_equal(s->chrome.open, CHROME_PICTURE);
    type_all(s, ":panels map, loss|enter|");
    assert_string_equal(value_of(s, "panels"), "map,loss");
    type_all(s, ":start 1, -2|enter|");
    assert_string_equal(value_of(s, "start"), "1,-2");
    type_all(s, ":what-if|enter|");
    assert_string_equal(value_of(s, "what-if"), "on");
    type_all(s, ":what-if|enter|");
    assert_string_equal(value_of(s, "what-if"), "off");
    assert_int_equal(s->chrome.open, CHROME_PICTURE);
}

/* Esc leaves all as it was, Enter makes one change of what was tried out. */
static void test_lists_try_out(void **state)
{
    struct display *s = *state;
    struct session *session = &s->fixture.session;
    set(&s->fixture, "surface", "bowl:lambda2=40");
    set(&s->fixture, "eta", "0.01");
    session_go(session, 5, LONG_MAX);
    int edits = undo_count(session);
    chrome_key(&s->chrome, KEY_FUNCTION + 2);
    assert_int_equal(s->chrome.open, CHROME_LIST);
    type_all(s, "him");
    assert_string_equal(value_of(s, "surface"), "himmelblau");
    type_all(s, "|u|");
    type_all(s, "bowl"); /* the former one comes back as it was, not as it is by default */
    assert_string_equal(value_of(s, "surface"), "bowl:lambda2=40");
    type_all(s, "|u|booth|esc|");
    assert_int_equal(s->chrome.open, CHROME_PICTURE);
    assert_string_equal(value_of(s, "surface"), "bowl:lambda2=40");
    assert_string_equal(value_of(s, "eta"), "0.01");
    assert_int_equal(undo_count(session), edits);
    chrome_key(&s->chrome, KEY_FUNCTION + 2);
    type_all(s, "|down||down|him|enter|");
    assert_string_equal(value_of(s, "surface"), "himmelblau");
    assert_int_equal(undo_count(session), edits + 1);
    type_all(s, "u");
    assert_string_equal(value_of(s, "surface"), "bowl:lambda2=40");
    chrome_key(&s->chrome, KEY_FUNCTION + 4);
    type_all(s, "loss|enter|");
    assert_string_equal(value_of(s, "detail"), "loss");
}

/* A surface that is typed opens the prompt for its expression. */
static void test_list_of_surfaces_asks_for_a_formula(void **state)
{
    struct display *s = *state;
    chrome_key(&s->chrome, KEY_FUNCTION + 2);
    type_all(s, "formula|enter|");
    assert_int_equal(s->chrome.open, CHROME_PROMPT);
    assert_string_equal(s->chrome.prompt.line.text, "surface formula:");
    type_all(s, "x^2+y^2|enter|");
    assert_string_equal(value_of(s, "surface"), "formula:x^2+y^2");
}

static void test_newcomers_are_told_once(void **state)
{
    struct display *s = *state;
    chrome_welcome(&s->chrome);
    const char *three[] = {"start", "η", "/"};
    for (int i = 0; i < 3; i++)
        assert_non_null(strstr(chrome_note(&s->chrome), three[i]));
    type_all(s, "n");
    assert_string_equal(chrome_note(&s->chrome), "");
}

/* The first lesson by its name, with the keys that do open it. */
static void test_newcomers_are_offered_the_first_lesson(void **state)
{
    struct display *s = *state;
    struct player player = {.folder = TESTS_DIR "/../assets/lessons"};
    player_begin(&player, &s->fixture.session);
    chrome_welcome(&s->chrome);
    const char *note = chrome_note(&s->chrome);
    assert_true(text_columns(note) <= 44); /* or it would not stand in the bar */
    assert_memory_equal(note, "/ Enter:", strlen("/ Enter:"));
    type_all(s, "/|enter|");
    assert_true(player.on);
    assert_true(player.script.title[0] != '\0');
    chrome_welcome(&s->chrome);
    s->fixture.session.message[0] = '\0';
    assert_string_equal(chrome_note(&s->chrome), ""); /* who is in a lesson needs none */
    player_end(&player);
    s->fixture.session.player = NULL;
}

enum { ASKED_COLUMNS = 40, ASKED_LINES = 30 };

/* Where a word stands on the picture; it must be there. */
static struct point place_of_word(struct canvas *canvas, const char *word)
{
    for (int row = 0; row < ASKED_LINES; row++)
        for (int column = 0; column < ASKED_COLUMNS; column++) {
            int k = 0;
            while (word[k] && column + k < ASKED_COLUMNS &&
                   cells_glyph(canvas, column + k, row).code == (unsigned char)word[k])
                k++;
            if (word[k] == '\0')
                return (struct point){(column + 0.5) * canvas->column, (row + 0.5) * canvas->em};
        }
    fail_msg("%s is not shown", word);
    return (struct point){0};
}

/* Wherever the lines break; the question itself is none. */
static void test_answers_are_pressed(void **state)
{
    static const char lesson[] = "lesson L\nscene A\nask And which of them wins?\n"
                                 "answer the first of all\nanswer whoever has patience\n"
                                 "right nobody\n";
    static const struct {
        const char *word;
        int answer;
    } cases[] = {{"wins?", -1},  {"1 the", 0},    {"all", 0},
                 {"whoever", 1}, {"patience", 1}, {"nobody", 2}};
    struct display *s = *state;
    struct fixture *f = &s->fixture;
    struct player player = {0};
    player_begin(&player, &f->session);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct script script;
        struct error error;
        struct canvas *canvas =
            cells_open(ASKED_COLUMNS, ASKED_LINES, CHARSET_ASCII, SHADING_LINES);
        assert_true(
            script_read(&script, "l", lesson, strlen(lesson), &f->settings, SCRIPT_ANY, &error) &&
            player_take(&player, &script, 0, &error));
        player_turn(&player, 0);
        scene_draw(&f->scene, canvas);
        struct point at = place_of_word(canvas, cases[i].word);
        assert_int_equal(chrome_pointer(&s->chrome, at.x, at.y) == POINTER_PRESS,
                         cases[i].answer >= 0);
        chrome_press(&s->chrome, at.x, at.y);
        chrome_release(&s->chrome, false, 0);
        assert_int_equal(player.stage.question.chosen, cases[i].answer);
        assert_int_equal(player.stage.halt == HALT_ASK, cases[i].answer < 0);
        scene_draw(&f->scene, canvas);
        assert_false(player_can_press(&player, words_at(&f->scene, at.x, at.y)));
        cells_close(canvas);
    }
    player_end(&player);
    f->session.player = NULL;
}

static void place_bar(struct display *s)
{
    chrome_place(&s->chrome, &grid, 120, (struct rect){0, 0, 120, 39}, true);
}

static double middle_of(const struct display *s, const char *name)
{
    for (int i = 0; i < s->chrome.bar.count; i++)
        if (strcmp(s->chrome.bar.placed[i].button->name, name) == 0)
            return s->chrome.bar.placed[i].x + s->chrome.bar.placed[i].width / 2;
    fail_msg("there is no button %s", name);
    return 0;
}

/* A button pressed does what its key does; let go elsewhere, nothing. */
static void test_buttons_do_what_keys_do(void **state)
{
    struct display *s = *state;
    for (int i = 0; buttons[i].name; i++) {
        s->fixture.session.message[0] = '\0'; /* it would stand in the place of some */
        place_bar(s);
        double x = middle_of(s, buttons[i].name);
        bool what_if = s->fixture.session.state.values.what_if;
        chrome_press_bar(&s->chrome, x);
        assert_int_equal(chrome_release(&s->chrome, false, x), ACTION_NONE);
        assert_int_equal(s->fixture.session.state.values.what_if, what_if);
        assert_int_equal(s->chrome.open, CHROME_PICTURE);
        chrome_press_bar(&s->chrome, x);
        enum action pressed = chrome_release(&s->chrome, true, x);
        enum chrome_open open = s->chrome.open;
        bool now = s->fixture.session.state.values.what_if;
        if (open != CHROME_PICTURE)
            chrome_key(&s->chrome, 0x1B);
        assert_int_equal(chrome_key(&s->chrome, buttons[i].code), pressed);
        assert_int_equal(s->chrome.open, open);
        if (strcmp(buttons[i].name, "what-if") == 0)
            assert_true(now != what_if && s->fixture.session.state.values.what_if == what_if);
        if (open != CHROME_PICTURE)
            chrome_key(&s->chrome, 0x1B);
    }
}

/* --- reached by everybody --- */

/* What the keys of common layouts type without Shift; accents that wait for a letter type nothing.
 * Ctrl, arrows and function keys are everywhere. */
static const struct {
    const char *name, *plain;
} layouts[] = {
    {"US", "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./ "},
    {"German", "1234567890ßqwertzuiopü+asdfghjklöä#<yxcvbnm,.- "},
    {"French", "²&é\"'(-è_çà)=azertyuiop$qsdfghjklmù*<wxcvbn,;:! "},
};

static bool needs_no_shift(const char *plain, uint32_t code)
{
    if (code >= KEY_NAMED)
        return !(code >= KEY_SHIFT_LEFT && code <= KEY_SHIFT_DOWN) && code != KEY_SHIFT_TAB;
    for (uint32_t typed; (typed = text_next(&plain)) != 0;)
        if (typed == code)
            return true;
    return code < 0x20 || code == 0x7F;
}

static bool same_meaning(const struct key *a, const struct key *b)
{
    bool same_setting =
        a->setting && b->setting ? strcmp(a->setting, b->setting) == 0 : a->setting == b->setting;
    return a->action == b->action && same_setting;
}

/* Another key that does the same, or a button. */
static bool is_direct(const struct key_tables *keys, const struct key *wanted, const char *plain)
{
    const struct key_row *row;
    for (int i = 0; (row = keys_at(keys, i)) != NULL; i++)
        for (int k = 0; k < KEYS_PER_ROW && row->keys[k].code; k++)
            if (same_meaning(&row->keys[k], wanted) && needs_no_shift(plain, row->keys[k].code))
                return true;
    for (int i = 0; buttons[i].name; i++)
        if (same_meaning(keys_find(keys, buttons[i].code, NULL), wanted))
            return true;
    return false;
}

/* The list of everything has a row for a key that does the same. */
static bool is_found(const struct choice *choice, const struct key_tables *keys,
                     const struct key *wanted)
{
    int count = find_list.count((void *)choice);
    for (int i = 0; i < count; i++) {
        struct list_row row = {{0}};
        const struct key_row *at;
        find_list.row((void *)choice, i, &row);
        for (int r = 0; strcmp(row.kind, "key") == 0 && (at = keys_at(keys, r)) != NULL; r++)
            for (int k = 0; k < KEYS_PER_ROW && at->keys[k].code; k++) {
                char name[KEY_BYTES], begins[KEY_BYTES + 16];
                key_print(at->keys[k].code, name);
                snprintf(begins, sizeof begins, "key %s (%s)", name, at->label);
                if (strncmp(row.detail, begins, strlen(begins)) == 0 &&
                    same_meaning(&at->keys[k], wanted))
                    return true;
            }
    }
    return false;
}

/* Whatever the keyboard: all that keys do is done by a button, by a key without Shift, or found by
 * its name, for which there are both. Those that are found only are listed. */
static void test_everything_is_reached(void **state)
{
    struct display *s = *state;
    const struct key_tables *keys = &s->fixture.settings.keys;
    const struct key_row *row;
    chrome_key(&s->chrome, 'p' & 0x1F);
    assert_ptr_equal(s->chrome.list.source, &find_list);
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        char found[256] = "";
        for (int r = 0; (row = keys_at(keys, r)) != NULL; r++)
            for (int k = 0; k < KEYS_PER_ROW && row->keys[k].code; k++) {
                char name[KEY_BYTES];
                key_print(row->keys[k].code, name);
                if (is_direct(keys, &row->keys[k], layouts[i].plain))
                    continue;
                /* fine steps: the key for one comes before the arrow */
                bool fine = row->keys[k].action >= ACTION_ETA_DOWN_FINE &&
                            row->keys[k].action <= ACTION_BETA_DOWN_FINE;
                assert_that(fine || is_found(&s->chrome.choice, keys, &row->keys[k]),
                            "%s: nothing does without Shift what %s does", layouts[i].name, name);
                size_t length = strlen(found);
                snprintf(found + length, sizeof found - length, " %s", name);
            }
        print_message("# %s, by name or behind the key for fine steps:%s\n", layouts[i].name,
                      found);
    }
}

#define WITH_STAGE(test) cmocka_unit_test_setup_teardown(test, open_stage, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranking),
        cmocka_unit_test(test_recent_rows_come_first),
        cmocka_unit_test(test_keys_of_a_list),
        cmocka_unit_test(test_esc_leaves_a_list),
        cmocka_unit_test(test_rows_that_do_not_close),
        cmocka_unit_test(test_presses_on_a_list),
        WITH_FIXTURE(test_bar_fits),
        WITH_FIXTURE(test_bar_keeps_what_matters),
        WITH_FIXTURE(test_bar_tells_the_state),
        WITH_FIXTURE(test_buttons_have_keys),
        WITH_FIXTURE(test_help_has_everything),
        WITH_FIXTURE(test_help_is_searched),
        WITH_FIXTURE(test_help_is_paged),
        WITH_STAGE(test_prompt_line_stays_after_an_error),
        WITH_STAGE(test_refusals_stay_inside),
        WITH_STAGE(test_prompt_words),
        WITH_STAGE(test_lists_try_out),
        WITH_STAGE(test_list_of_surfaces_asks_for_a_formula),
        WITH_STAGE(test_newcomers_are_told_once),
        WITH_STAGE(test_newcomers_are_offered_the_first_lesson),
        WITH_STAGE(test_answers_are_pressed),
        WITH_STAGE(test_buttons_do_what_keys_do),
        WITH_STAGE(test_everything_is_reached),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("chrome", tests, NULL, NULL);
}
