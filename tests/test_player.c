/* Lessons played: what is seen when, and what the keys of a presenter's remote do. */
#include "fixture.h"

#include <limits.h>

#include "script/player.h"
#include "session/catch_up.h"

static const char lesson[] = "lesson L\nsurface parabola\noptimizer gd\nspeed 10\n"
                             "scene A\nsay one\nplay 5\nsay two\nwait\nplay 5\nsay three\n"
                             "scene B\neta 0.5\nask what\nanswer x\nright y\nplay 3\nsay so\nwait\n"
                             "scene C\nsay still\n";

struct watcher {
    struct fixture *f;
    struct player player;
};

static int begin(void **state)
{
    struct watcher *w = calloc(1, sizeof *w);
    void *f;
    *state = w;
    if (!w || set_up(&f) != 0)
        return -1;
    w->f = f;
    player_begin(&w->player, &w->f->session);
    return 0;
}

static int end(void **state)
{
    struct watcher *w = *state;
    void *f = w->f;
    player_end(&w->player);
    tear_down(&f);
    free(w);
    return 0;
}

static void take(struct watcher *w, const char *text, int scene)
{
    struct script script;
    struct error error = {""};
    assert_that(
        script_read(&script, "l", text, strlen(text), &w->f->settings, SCRIPT_ANY, &error) &&
            player_take(&w->player, &script, scene, &error),
        "%s", error.text);
    player_turn(&w->player, 0);
}

/* Tenths of a second, as frames come. */
static void pass(struct watcher *w, int tenths)
{
    for (int i = 0; i < tenths; i++) {
        session_catch_up(&w->f->session, NULL, NULL);
        session_play(&w->f->session, 0.1, NULL, NULL);
        player_turn(&w->player, 0.1);
    }
}

static void press(struct watcher *w, uint32_t key)
{
    assert_true(player_key(&w->player, key));
    session_catch_up(&w->f->session, NULL, NULL);
}

static void assert_seen(const struct watcher *w, const char *title, const char *caption, long step)
{
    assert_string_equal(w->f->scene.values.title, title);
    assert_string_equal(w->f->scene.values.caption, caption);
    assert_int_equal(w->f->session.state.position, step);
}

#define A "L: A (scene 1 of 3)"
#define B "L: B (scene 2 of 3)"
#define C "L: C (scene 3 of 3)"

static void test_watching(void **state)
{
    struct watcher *w = *state;
    take(w, lesson, 0);
    assert_seen(w, A, "one", 0);
    pass(w, 3);
    assert_seen(w, A, "one", 3);
    pass(w, 20);
    assert_seen(w, A, "two", 5);
    assert_string_equal(w->f->session.message, "Space or PageDown goes on");
    press(w, ' ');
    pass(w, 2);
    assert_seen(w, A, "two", 7);
    assert_false(player_key(&w->player, ' ')); /* plays and pauses, as ever */
    pass(w, 20);
    assert_seen(w, A, "three", 10);
    assert_false(player_key(&w->player, ' '));
    press(w, KEY_PAGE_DOWN);
    assert_seen(w, B, "what 1 x   2 y", 0);
    assert_false(player_key(&w->player, '3'));
    press(w, '1');
    assert_seen(w, B, "what ▸1 x   2 y", 0);
    pass(w, 20);
    assert_seen(w, B, "Right: 2 y so", 3);
    assert_near(session_cursor(&w->f->session, 0)->parameter[0], 0.5, 0, "eta");
    press(w, KEY_PAGE_DOWN);
    press(w, KEY_PAGE_DOWN);
    assert_seen(w, C, "still", 0);
    press(w, KEY_PAGE_DOWN);
    assert_seen(w, C, "still", 0);
    assert_string_equal(w->f->session.message, "the end; PageUp goes back");
}

static void test_going_on_and_back(void **state)
{
    struct watcher *w = *state;
    take(w, lesson, 0);
    pass(w, 2);
    press(w, KEY_PAGE_DOWN); /* what is played is there at once */
    assert_seen(w, A, "two", 5);
    press(w, KEY_PAGE_DOWN);
    pass(w, 1);
    press(w, KEY_PAGE_DOWN);
    assert_seen(w, A, "three", 10);
    press(w, KEY_PAGE_UP); /* the wait */
    assert_seen(w, A, "two", 5);
    press(w, KEY_PAGE_UP); /* the beginning */
    assert_seen(w, A, "one", 0);
    assert_true(w->f->session.state.playing);
    press(w, KEY_PAGE_UP);
    assert_seen(w, A, "one", 0);
    take(w, lesson, 2);
    assert_seen(w, C, "still", 0);
    press(w, KEY_PAGE_UP);
    assert_seen(w, B, "what 1 x   2 y", 0);
    press(w, KEY_PAGE_UP);
    assert_seen(w, A, "one", 0);
}

/* What somebody changes in the middle is gone with the next look at the scene. */
static void test_branches(void **state)
{
    struct watcher *w = *state;
    struct error error;
    take(w, lesson, 0);
    pass(w, 20);
    double before = session_row(&w->f->session, 0).f;
    session_act(&w->f->session, ACTION_ETA_UP);
    session_act(&w->f->session, ACTION_RESTART);
    pass(w, 20);
    assert_true(session_row(&w->f->session, 0).f != before);
    session_assign(&w->f->session, "surface", "bowl", &error);
    press(w, KEY_PAGE_DOWN);
    press(w, KEY_PAGE_UP);
    press(w, KEY_PAGE_UP);
    pass(w, 20);
    assert_seen(w, A, "two", 5);
    assert_true(session_row(&w->f->session, 0).f == before);
}

/* A film waits by the clock, and ends. */
static void test_film(void **state)
{
    struct watcher *w = *state;
    w->player.film = true;
    w->player.hold = 1;
    take(w, lesson, 0);
    int tenths = 0;
    while (!w->player.over && tenths < 1000) {
        pass(w, 1);
        tenths++;
    }
    /* 13 steps at ten a second, five waits and ends of one second, a question of three */
    assert_in_range(tenths, 13 + 50 + 30, 13 + 50 + 30 + 8);
}

/* Nothing is shown of what is wrong anywhere. */
static void test_looked_through_first(void **state)
{
    struct watcher *w = *state;
    struct script script;
    struct error error = {""};
    static const char wrong[] = "scene A\nsurface bowl\nplay 5\nscene B\noptimizer gd\nplay 3\n"
                                "expect adam.f < 1\n";
    assert_true(
        script_read(&script, "l", wrong, strlen(wrong), &w->f->settings, SCRIPT_ANY, &error));
    assert_false(player_take(&w->player, &script, 0, &error));
    assert_string_equal(error.text, "l:7:8: expect: adam: there is no such racer (gd; or NAME#2, "
                                    "\"LABEL\")");
    assert_string_equal(w->f->session.state.values.surface, "beale");
    assert_false(w->player.on);
    script_free(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_watching, begin, end),
        cmocka_unit_test_setup_teardown(test_going_on_and_back, begin, end),
        cmocka_unit_test_setup_teardown(test_branches, begin, end),
        cmocka_unit_test_setup_teardown(test_film, begin, end),
        cmocka_unit_test_setup_teardown(test_looked_through_first, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("player", tests, NULL, NULL);
}
