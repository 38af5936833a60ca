/* The list of racers: who is on, their order and values, added, copied and removed. */
#include "fixture.h"

#include <limits.h>

#include "base/text.h"
#include "canvas/cells.h"
#include "chrome/chrome.h"
#include "scene/registry.h"
#include "session/undo.h"

static struct chrome chrome;

static int open_chrome(void **state)
{
    if (set_up(state) != 0)
        return -1;
    struct fixture *f = *state;
    chrome_init(&chrome, &f->session, &f->scene, true);
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd,momentum,adam");
    session_go(&f->session, 12, LONG_MAX);
    f->session.state.focus = 1;
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

static double value_now(struct fixture *f, int racer, const char *name)
{
    const struct run *run = f->session.race.run[racer];
    int parameter = parameter_find(run_optimizer(run)->parameters, name);
    assert_true(parameter >= 0);
    return session_cursor(&f->session, racer)->parameter[parameter];
}

static struct list_row row_at(int place)
{
    struct list_row row = {{0}};
    assert_that(list_row_at(&chrome.list, place, &row), "there is no row %d", place);
    return row;
}

/* Moves the cursor to the row whose title contains a text. */
static void stand_on(struct fixture *f, const char *text)
{
    key(f, KEY_HOME_KEY);
    for (int i = 0; i < chrome.list.count; i++, key(f, KEY_DOWN_ARROW))
        if (strstr(row_at(chrome.list.cursor).title, text))
            return;
    fail_msg("there is no row with '%s'", text);
}

static void test_the_racer_looked_at_is_opened(void **state)
{
    struct fixture *f = *state;
    key(f, 'm');
    assert_int_equal(chrome.open, CHROME_LIST);
    assert_non_null(strstr(row_at(chrome.list.cursor).title, "2 momentum"));
    assert_non_null(strstr(row_at(chrome.list.cursor + 1).title, "η eta = "));
    assert_non_null(strstr(row_at(chrome.list.cursor + 2).title, "β beta = 0.9"));
    stand_on(f, "3 adam");
    assert_int_equal(f->session.state.focus, 2); /* who is under the cursor is looked at */
    key(f, '\r');
    assert_non_null(strstr(row_at(chrome.list.cursor).title, "3 adam"));
    assert_non_null(strstr(row_at(chrome.list.cursor + 4).title, "eps = "));
    key(f, '\r'); /* and closed again */
    assert_int_equal(chrome.list.count, 4);
}

/* ← and → do what they do on the picture, on every parameter; the race follows at once. */
static void test_values_change(void **state)
{
    struct fixture *f = *state;
    void *made;
    key(f, 'm');
    key(f, KEY_RIGHT_ARROW); /* on the racer: its η */
    stand_on(f, "β beta");
    key(f, KEY_RIGHT_ARROW);
    key(f, KEY_SHIFT_LEFT);
    assert_int_equal(set_up(&made), 0);
    struct fixture *other = made;
    set(other, "surface", "bowl");
    set(other, "optimizer", "gd,momentum,adam");
    session_go(&other->session, 12, LONG_MAX);
    other->session.state.focus = 1;
    session_act(&other->session, ACTION_ETA_UP);
    session_act(&other->session, ACTION_BETA_UP);
    session_act(&other->session, ACTION_BETA_DOWN_FINE);
    assert_near(value_now(f, 1, "eta"), value_now(other, 1, "eta"), 0, "eta");
    assert_near(value_now(f, 1, "beta"), value_now(other, 1, "beta"), 0, "beta");
    tear_down(&made);
    stand_on(f, "3 adam");
    key(f, '\r');
    double before = value_now(f, 2, "beta2");
    stand_on(f, "beta2");
    key(f, KEY_LEFT_ARROW);
    assert_that(value_now(f, 2, "beta2") < before, "beta2 is %g", value_now(f, 2, "beta2"));
    stand_on(f, "bias_correction");
    before = value_now(f, 2, "bias_correction");
    key(f, KEY_LEFT_ARROW);
    assert_near(value_now(f, 2, "bias_correction"), 1 - before, 0, "a flag");
    assert_non_null(strstr(row_at(chrome.list.cursor).title, before != 0 ? "= 0" : "= 1"));
}

/* Held down for long, every parameter of every method stays within its range. */
static void test_ranges_hold(void **state)
{
    struct fixture *f = *state;
    static const uint32_t keys[] = {KEY_RIGHT_ARROW, KEY_LEFT_ARROW, KEY_SHIFT_LEFT};
    static const char *const lineups[] = {
        "gd,momentum,nesterov,ema-momentum,ema-nesterov,adagrad,rmsprop,inverse-square",
        "adam,adamax,amsgrad,adamw,nadam,radam,rprop,lion,adadelta",
        "newton,levenberg-marquardt,saddle-free-newton,bfgs,lbfgs,cg,trust-region,line-search"};
    for (size_t l = 0; l < sizeof lineups / sizeof *lineups; l++) {
        set(f, "optimizer", lineups[l]);
        session_go(&f->session, 3, LONG_MAX);
        for (int i = 0; i < f->session.race.count; i++) {
            const struct optimizer *optimizer = run_optimizer(f->session.race.run[i]);
            f->session.state.focus = i;
            key(f, 'm');
            for (int k = 0; k < parameter_count(optimizer->parameters); k++) {
                key(f, KEY_DOWN_ARROW);
                for (size_t c = 0; c < sizeof keys / sizeof *keys; c++)
                    for (int times = 0; times < 40; times++)
                        chrome_key(&chrome, keys[c]);
                double now = session_cursor(&f->session, i)->parameter[k];
                struct error error;
                assert_that(isnan(now) || parameter_check(optimizer->name,
                                                          &optimizer->parameters[k], now, &error),
                            "%s: %s", optimizer->name, error.text);
            }
            key(f, 0x1B);
        }
    }
}

/* What is done is one edit each, Esc keeps it, and undo takes one back after the other. */
static void test_edits_of_its_own(void **state)
{
    struct fixture *f = *state;
    int edits = undo_count(&f->session);
    double eta = value_now(f, 1, "eta");
    key(f, 'm');
    key(f, KEY_RIGHT_ARROW);
    key(f, ' ');
    assert_true(f->session.state.racer[1].hidden);
    stand_on(f, "3 adam");
    key(f, KEY_DELETE_KEY);
    assert_int_equal(f->session.race.count, 2);
    key(f, 0x1B);
    assert_int_equal(chrome.open, CHROME_PICTURE);
    assert_int_equal(f->session.race.count, 2);
    assert_int_equal(undo_count(&f->session), edits + 3);
    key(f, 'u');
    assert_int_equal(f->session.race.count, 3);
    key(f, 'u');
    assert_false(f->session.state.racer[1].hidden);
    key(f, 'u');
    assert_near(value_now(f, 1, "eta"), eta, 0, "eta");
}

/* A copy has the values of now, and nothing else of the race changes; then it is another one. */
static void test_a_copy(void **state)
{
    struct fixture *f = *state;
    key(f, 'm');
    key(f, KEY_RIGHT_ARROW);
    stand_on(f, "copy it");
    key(f, '\r');
    assert_int_equal(f->session.race.count, 4);
    assert_int_equal(f->session.state.focus, 3);
    assert_string_equal(run_optimizer(f->session.race.run[3])->name, "momentum");
    assert_near(value_now(f, 3, "eta"), value_now(f, 1, "eta"), 0, "eta");
    assert_non_null(strstr(row_at(chrome.list.cursor).title, "4 momentum"));
    assert_int_equal(f->session.state.position, 12);
    key(f, KEY_LEFT_ARROW);
    assert_that(value_now(f, 3, "eta") < value_now(f, 1, "eta"), "the copy is no other");
    char text[64], number[TEXT_NUMBER];
    text_short(number, value_now(f, 3, "eta"), 4);
    snprintf(text, sizeof text, "momentum η=%s", number);
    assert_string_equal(f->session.state.racer[3].label, text); /* as it has become */
    key(f, 0x1B);
    session_act(&f->session, ACTION_UNDO);
    assert_that(strcmp(f->session.state.racer[3].label, text) != 0, "the label of another value");
}

/* Racers that change places keep their runs to the last bit, their values and whether they are on.
 */
static void test_order(void **state)
{
    struct fixture *f = *state;
    double w[3][2];
    struct error error;
    f->session.state.focus = 2;
    assert_true(session_set_role(&f->session, ROLE_RATE, 0.05, &error));
    session_go(&f->session, 20, LONG_MAX);
    session_hide_racer(&f->session, 0, true);
    for (int i = 0; i < 3; i++)
        memcpy(w[i], session_row(&f->session, i).w, sizeof w[i]);
    key(f, 'm');
    key(f, KEY_SHIFT_UP);
    key(f, KEY_SHIFT_UP);
    key(f, KEY_SHIFT_UP); /* it is the first already */
    static const char *const names[] = {"adam", "gd", "momentum"};
    static const int from[] = {2, 0, 1};
    for (int i = 0; i < 3; i++) {
        assert_string_equal(run_optimizer(f->session.race.run[i])->name, names[i]);
        assert_true(all_same_bits(2, session_row(&f->session, i).w, w[from[i]]));
        assert_int_equal(f->session.state.racer[i].hidden, from[i] == 0);
    }
    assert_int_equal(f->session.state.focus, 0);
    assert_int_equal(f->session.state.position, 20);
    stand_on(f, "move it down");
    key(f, '\r');
    assert_string_equal(run_optimizer(f->session.race.run[1])->name, "adam");
    assert_non_null(strstr(row_at(chrome.list.cursor).title, "move it down"));
    assert_near(value_now(f, 1, "eta"), 0.05, 0, "eta");
}

static void test_the_last_one_stays(void **state)
{
    struct fixture *f = *state;
    key(f, 'm');
    for (int i = 0; i < 5; i++) {
        key(f, KEY_HOME_KEY);
        key(f, KEY_DELETE_KEY);
    }
    assert_int_equal(f->session.race.count, 1);
    assert_string_equal(f->session.message, "remove: the last racer stays (add another one first)");
}

/* Enter on a value opens the line that says the same, which can be entered as it is. */
static void test_typing(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "adam;momentum;adam:eta=0.2");
    session_go(&f->session, 7, LONG_MAX);
    f->session.state.focus = 2;
    key(f, 'm');
    stand_on(f, "beta2");
    key(f, '\r');
    assert_int_equal(chrome.open, CHROME_PROMPT);
    assert_string_equal(chrome.prompt.line.text, "at 7 adam#2.beta2 0.999");
    key(f, '9');
    key(f, '\r');
    assert_int_equal(chrome.open, CHROME_PICTURE);
    assert_near(value_now(f, 2, "beta2"), 0.9999, 0, "beta2");
    assert_near(value_now(f, 0, "beta2"), 0.999, 0, "beta2 of the other");
}

static void test_adding_goes_on_in_the_other_list(void **state)
{
    struct fixture *f = *state;
    key(f, 'm');
    key(f, KEY_END_KEY);
    assert_string_equal(row_at(chrome.list.cursor).title, "add a racer");
    key(f, '\r');
    assert_int_equal(chrome.open, CHROME_LIST);
    for (int i = 0; i < chrome.list.count; i++) /* nothing else can be added */
        assert_string_equal(row_at(i).kind, "add");
    for (const char *at = "lion"; *at; at++)
        key(f, (uint32_t)*at);
    assert_string_equal(row_at(0).title, "lion");
    key(f, '\r');
    assert_int_equal(f->session.race.count, 4);
    assert_string_equal(run_optimizer(f->session.race.run[3])->name, "lion");
    assert_int_equal(f->session.state.focus, 3);
    set(f, "surface", "bowl"); /* which proposes a line-up, to those who have none of their own */
    assert_int_equal(f->session.race.count, 4);
}

/* A press on a row of the table looks at the racer; on that of the one looked at it opens the list.
 */
static void test_the_table_opens_it(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(100, 30, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(canvas);
    set(f, "panels", "map,table");
    scene_draw(&f->scene, canvas);
    struct point at = {-1, -1};
    for (double y = 0; y < canvas->height; y += canvas->em / 2) {
        struct hit hit;
        double x = canvas->width - 20;
        if (scene_hit(&f->scene, x, y, &hit) && hit.kind == HIT_FOCUS && hit.racer == 2)
            at = (struct point){x, y};
    }
    assert_true(at.x > 0);
    chrome_press(&chrome, at.x, at.y);
    chrome_release(&chrome, false, 0);
    assert_int_equal(f->session.state.focus, 2);
    assert_int_equal(chrome.open, CHROME_PICTURE);
    chrome_press(&chrome, at.x, at.y);
    chrome_release(&chrome, false, 0);
    assert_int_equal(chrome.open, CHROME_LIST);
    assert_non_null(strstr(row_at(chrome.list.cursor).title, "3 adam"));
    cells_close(canvas);
}

#define WITH_CHROME(test) cmocka_unit_test_setup_teardown(test, open_chrome, close_chrome)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CHROME(test_the_racer_looked_at_is_opened),
        WITH_CHROME(test_values_change),
        WITH_CHROME(test_ranges_hold),
        WITH_CHROME(test_edits_of_its_own),
        WITH_CHROME(test_a_copy),
        WITH_CHROME(test_order),
        WITH_CHROME(test_the_last_one_stays),
        WITH_CHROME(test_typing),
        WITH_CHROME(test_adding_goes_on_in_the_other_list),
        WITH_CHROME(test_the_table_opens_it),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("roster", tests, NULL, NULL);
}
