/* Finding everything by its name: what is offered, in which order, tried out and taken. */
#include "fixture.h"

#include <limits.h>

#include "base/text.h"
#include "canvas/cells.h"
#include "chrome/chrome.h"
#include "optimizers/optimizers.h"
#include "scene/registry.h"
#include "script/player.h"
#include "script/verb.h"
#include "session/undo.h"
#include "surfaces/surfaces.h"

static struct chrome chrome;

static int open_chrome(void **state)
{
    if (set_up(state) != 0)
        return -1;
    struct fixture *f = *state;
    chrome_init(&chrome, &f->session, &f->scene, true);
    return 0;
}

static int close_chrome(void **state)
{
    chrome_finish(&chrome);
    return tear_down(state);
}

static void key(struct fixture *f, uint32_t code)
{
    chrome_key(&chrome, code);
    session_catch_up(&f->session, NULL, NULL);
}

static void type(struct fixture *f, const char *text)
{
    for (uint32_t code; (code = text_next(&text)) != 0;)
        key(f, code);
}

static struct list_row row_at(int place)
{
    struct list_row row = {{0}};
    assert_that(list_row_at(&chrome.list, place, &row), "there is no row %d", place);
    return row;
}

/* Opens the list, types, and returns the best row. */
static struct list_row found(struct fixture *f, const char *text)
{
    key(f, '/');
    assert_int_equal(chrome.open, CHROME_LIST);
    type(f, text);
    assert_that(chrome.list.count > 0, "'%s' finds nothing", text);
    return row_at(0);
}

static void assert_found(struct fixture *f, const char *text, const char *kind, const char *title)
{
    struct list_row row = found(f, text);
    assert_that(strcmp(row.title, title) == 0 && strcmp(row.kind, kind) == 0,
                "'%s' finds %s '%s' first, not %s '%s'", text, row.kind, row.title, kind, title);
    key(f, 0x1B);
    assert_int_equal(chrome.open, CHROME_PICTURE);
}

static void test_a_few_letters_do(void **state)
{
    static const struct {
        const char *text, *kind, *title;
    } cases[] = {
        {"him", "surface", "himmelblau"},
        {"adam", "add", "adam"},
        {"proj", "setting", "projector on"},
        {"light", "setting", "theme light"},
        {"quit", "key", "quit"},
        {"bas", "chart", "basins"},
        {"rosen", "surface", "rosenbrock"},
        {"nest", "add", "nesterov"},
        {"undo", "key", "undo, redo: any change of the race, its racers, the picture"},
        {"sav", "command", "save"},
        {"steps", "setting", "steps"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_found(*state, cases[i].text, cases[i].kind, cases[i].title);
}

/* All that has a name is found by that: no part is forgotten in the list. */
static void test_everything_is_found(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; surfaces[i]; i++)
        assert_found(f, surfaces[i]->name, "surface", surfaces[i]->name);
    for (int i = 0; optimizers[i]; i++)
        assert_found(f, optimizers[i]->name, "add", optimizers[i]->name);
    for (int i = 0; settings_at(&f->settings, i); i++) {
        const struct setting *row = settings_at(&f->settings, i);
        char title[LIST_TITLE];
        if (row->effect == EFFECT_NONE || strcmp(row->name, "detail") == 0)
            continue;
        if (row->kind == SETTING_CHOICE) {
            snprintf(title, sizeof title, "%s %s", row->name, row->choices[0]);
            assert_found(f, title, "setting", title);
            continue;
        }
        struct list_row best = found(f, row->name);
        bool named = false;
        for (int place = 0; place < 8 && place < chrome.list.count; place++) {
            best = row_at(place);
            named |= strcmp(best.kind, "setting") == 0 &&
                     strncmp(best.title, row->name, strlen(row->name)) == 0;
        }
        assert_that(named, "the setting %s is not among the first eight", row->name);
        key(f, 0x1B);
    }
}

/* Every action that a key has can be reached here, too: nobody needs Shift or a key to know. */
static void test_every_key_is_in_the_list(void **state)
{
    struct fixture *f = *state;
    const struct key_row *keys;
    key(f, '/');
    assert_in_range(chrome.choice.find.count, 100, FIND_MAX - 1);
    for (int i = 0; (keys = keys_at(&f->settings.keys, i)) != NULL; i++) {
        bool any = !keys->keys[0].code, lists = false;
        for (int k = 0; k < KEYS_PER_ROW && keys->keys[k].code; k++) {
            enum action action = keys->keys[k].action;
            lists |= action == ACTION_FIND || action == ACTION_CONFIRM || action == ACTION_CANCEL ||
                     action == ACTION_FINE_NEXT;
        }
        for (int place = 0; place < chrome.list.count; place++)
            any |= strncmp(row_at(place).title, keys->title, 80) == 0;
        assert_that(any || lists, "%s is not in the list", keys->label);
    }
    key(f, 0x1B);
}

static char *text_of(struct fixture *f)
{
    enum { COLUMNS = 100, ROWS = 32 };
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_ASCII, SHADING_LINES);
    char *text = calloc((COLUMNS + 1) * ROWS + 1, 4), *at = text;
    assert_true(canvas && text);
    scene_draw(&f->scene, canvas);
    for (int row = 0; row < ROWS; row++, *at++ = '\n')
        for (int column = 0; column < COLUMNS; column++)
            at += text_encode(cells_glyph(canvas, column, row).code, at);
    cells_close(canvas);
    return text;
}

/* Whatever was looked at, Esc leaves the picture as it was, and nothing to undo. */
static void test_esc_leaves_all_as_it_was(void **state)
{
    struct fixture *f = *state;
    session_go(&f->session, 12, LONG_MAX);
    f->session.state.focus = 3;
    int edits = undo_count(&f->session);
    char *before = text_of(f);
    static const char *const looks[] = {"bowl", "light", "proj", "basins", "ros", "relief", "e"};
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        found(f, looks[i]);
        for (int k = 0; k < 5; k++)
            key(f, k == 2 ? KEY_UP_ARROW : KEY_DOWN_ARROW);
        key(f, 0x1B);
        char *after = text_of(f);
        assert_that(strcmp(after, before) == 0, "after '%s':\n%s\nbefore:\n%s", looks[i], after,
                    before);
        free(after);
        assert_int_equal(undo_count(&f->session), edits);
    }
    free(before);
}

/* What the cursor is on is seen at once; Enter keeps it as one edit. */
static void test_what_is_seen_is_taken(void **state)
{
    struct fixture *f = *state;
    int edits = undo_count(&f->session);
    found(f, "himmelblau");
    assert_string_equal(f->session.race.problem->surface->name, "himmelblau");
    key(f, '\r');
    assert_int_equal(chrome.open, CHROME_PICTURE);
    assert_string_equal(f->session.race.problem->surface->name, "himmelblau");
    assert_int_equal(undo_count(&f->session), edits + 1);
    key(f, 'u');
    assert_string_equal(f->session.race.problem->surface->name, "beale");
    found(f, "proj");
    assert_true(f->scene.values.projector);
    key(f, '\r');
    assert_true(f->scene.values.projector);
    assert_string_equal(found(f, "proj").title, "projector off");
    key(f, '\r');
    assert_false(f->scene.values.projector);
}

static void test_a_method_is_added(void **state)
{
    struct fixture *f = *state;
    int count = f->session.race.count, edits = undo_count(&f->session);
    session_go(&f->session, 5, LONG_MAX);
    found(f, "radam");
    assert_int_equal(f->session.race.count, count); /* nothing is added by looking */
    key(f, '\r');
    assert_int_equal(f->session.race.count, count + 1);
    assert_int_equal(f->session.state.focus, count);
    assert_string_equal(run_optimizer(f->session.race.run[count])->name, "radam");
    assert_int_equal(f->session.state.position, 5);
    assert_int_equal(undo_count(&f->session), edits + 1);
}

/* What has to be typed goes on in the prompt; what a key does is done. */
static void test_the_prompt_and_keys(void **state)
{
    struct fixture *f = *state;
    found(f, "steps");
    key(f, '\r');
    assert_int_equal(chrome.open, CHROME_PROMPT);
    assert_string_equal(chrome.prompt.line.text, "steps 300");
    key(f, 0x1B);
    found(f, "formula");
    key(f, '\r');
    assert_string_equal(chrome.prompt.line.text, "surface formula:");
    key(f, 0x1B);
    found(f, "save");
    key(f, '\r');
    assert_string_equal(chrome.prompt.line.text, "save ");
    key(f, 0x1B);
    found(f, "rule");
    key(f, '\r');
    assert_string_equal(chrome.prompt.line.text, "add rule:");
    key(f, 0x1B);
    found(f, "focus all racers");
    key(f, '\r');
    assert_int_equal(f->session.state.focus, FOCUS_ALL);
    found(f, "this help");
    key(f, '\r');
    assert_int_equal(chrome.open, CHROME_HELP);
}

/* What was chosen last stands first, before anything is typed. */
static void test_recent_ones_first(void **state)
{
    static const char *const chosen[] = {"rosenbrock", "theme light", "saddle"};
    struct fixture *f = *state;
    for (size_t i = 0; i < 3; i++) {
        found(f, chosen[i]);
        key(f, '\r');
    }
    found(f, "rosenbrock");
    key(f, '\r'); /* once more: it moves up, and is there once */
    key(f, '/');
    assert_string_equal(row_at(0).title, "rosenbrock");
    assert_string_equal(row_at(1).title, "saddle");
    assert_string_equal(row_at(2).title, "theme light");
    assert_that(strcmp(row_at(3).title, "rosenbrock") != 0, "it is there twice");
    key(f, 0x1B);
}

/* Lessons that come along are in the list; one that is chosen begins. */
static void test_lessons(void **state)
{
    struct fixture *f = *state;
    struct player player = {.folder = TESTS_DIR "/../assets/lessons"};
    player_begin(&player, &f->session);
    assert_string_equal(found(f, "narrow valleys").kind, "lesson");
    key(f, '\r');
    assert_int_equal(chrome.open, CHROME_PICTURE);
    player_turn(&player, 0);
    assert_that(player.on, "nothing is played: %s", f->session.message);
    assert_string_equal(player.script.title, "Narrow valleys");
    player_end(&player);
}

#define WITH_CHROME(test) cmocka_unit_test_setup_teardown(test, open_chrome, close_chrome)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CHROME(test_a_few_letters_do),
        WITH_CHROME(test_everything_is_found),
        WITH_CHROME(test_every_key_is_in_the_list),
        WITH_CHROME(test_esc_leaves_all_as_it_was),
        WITH_CHROME(test_what_is_seen_is_taken),
        WITH_CHROME(test_a_method_is_added),
        WITH_CHROME(test_the_prompt_and_keys),
        WITH_CHROME(test_recent_ones_first),
        WITH_CHROME(test_lessons),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}
