/* Copies of a session: shown elsewhere they make the same picture, however they came about. */
#include "fixture.h"

#include <limits.h>

#include "canvas/cells.h"
#include "session/copy.h"

enum { COLUMNS = 140, ROWS = 45 };

static void assert_same_picture(struct fixture *a, struct fixture *b, const char *after)
{
    struct canvas *one = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_COLOUR),
                  *other = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_COLOUR);
    b->scene.values = a->scene.values;
    scene_draw(&a->scene, one);
    scene_draw(&b->scene, other);
    for (int row = 0; row < ROWS; row++) {
        char x[8 * COLUMNS + 1], y[8 * COLUMNS + 1];
        cells_row_text(one, row, x);
        cells_row_text(other, row, y);
        assert_that(strcmp(x, y) == 0, "after %s, row %d:\n%s\n%s", after, row, x, y);
        for (int column = 0; column < COLUMNS; column++) {
            struct glyph g = cells_glyph(one, column, row), h = cells_glyph(other, column, row);
            assert_int_equal(g.ink, h.ink);
            assert_int_equal(g.ground, h.ground);
        }
    }
    cells_close(one);
    cells_close(other);
}

static void assert_same_ghosts(const struct session *a, const struct session *b)
{
    for (int i = 0; i < a->race.count; i++) {
        size_t dim = (size_t)a->race.problem->dim;
        const struct ghost *ghost = run_ghost(a->race.run[i]), *twin = run_ghost(b->race.run[i]);
        assert_int_equal(ghost->count, twin->count);
        assert_true(all_same_bits(dim * ghost->count, ghost->w, twin->w));
        assert_true(ghost->count == 0 || same_bits(ghost->rate, twin->rate));
    }
}

static void show_elsewhere(struct fixture *from, struct fixture *to)
{
    struct session_copy copy;
    struct error error = {""};
    assert_that(session_copy_take(&copy, &from->session, &error), "%s", error.text);
    assert_that(session_copy_show(&copy, &to->session, &error), "%s", error.text);
    session_copy_free(&copy);
}

/* Does something that a user might do; returns what. */
static const char *do_something(struct fixture *f, struct pcg32 *random)
{
    static const uint32_t keys[] = {
        KEY_RIGHT_ARROW,
        KEY_LEFT_ARROW,
        KEY_UP_ARROW,
        KEY_DOWN_ARROW,
        'N',
        'N',
        'N',
        'P',
        'p',
        'r',
        'o',
        '\t',
        '0',
        '1',
        's',
        'z',
        'd',
        't',
        KEY_HOME_KEY,
        KEY_END_KEY,
    };
    static const char *const settings[][2] = {{"optimizer", "gd;adam:noise=0.2;momentum"},
                                              {"start", "1,1"},
                                              {"eta", "0.01"},
                                              {"surface", "bowl:lambda2=30"},
                                              {"seed", "7"},
                                              {"beta", "0.5"},
                                              {"region", "-1,3,-1,2"},
                                              {"optimizer", "bfgs,nesterov:average=1"}};
    enum { KEYS = sizeof keys / sizeof *keys, SETTINGS = sizeof settings / sizeof *settings };
    int choice = (int)random_between(random, 0, KEYS + SETTINGS);
    struct error ignored;
    if (choice < KEYS) {
        session_key(&f->session, keys[choice]);
        return "an action";
    }
    session_assign(&f->session, settings[choice - KEYS][0], settings[choice - KEYS][1], &ignored);
    return settings[choice - KEYS][1];
}

static void test_a_copy_makes_the_same_picture(void **state)
{
    struct fixture *f = *state;
    void *twin;
    struct pcg32 random = pcg32_seeded(5, 1);
    assert_int_equal(set_up(&twin), 0);
    for (int i = 0; i < 150; i++) {
        const char *what = do_something(f, &random);
        if (i % 2 == 0)
            continue;
        show_elsewhere(f, twin);
        assert_same_picture(f, twin, what);
        assert_same_ghosts(&f->session, &((struct fixture *)twin)->session);
    }
    tear_down(&twin);
}

/* What was the same so far is not computed again. */
static void test_runs_are_kept(void **state)
{
    struct fixture *f = *state;
    void *twin;
    assert_int_equal(set_up(&twin), 0);
    struct session *other = &((struct fixture *)twin)->session;
    session_go(&f->session, 50, LONG_MAX);
    show_elsewhere(f, twin);
    struct run *runs[RACERS_MAX];
    memcpy(runs, other->race.run, sizeof runs);
    session_act(&f->session, ACTION_ETA_UP);
    session_go(&f->session, 80, LONG_MAX);
    show_elsewhere(f, twin);
    assert_memory_equal(runs, other->race.run, sizeof runs);
    assert_int_equal(other->state.position, 80);
    tear_down(&twin);
}

/* A copy is a value: the session may go on, or away, before it is shown. */
static void test_a_copy_stands_for_itself(void **state)
{
    struct fixture *f = *state;
    struct session_copy copy;
    struct error error;
    void *gone;
    assert_int_equal(set_up(&gone), 0);
    struct fixture *source = gone;
    session_assign(&source->session, "surface", "rosenbrock", &error);
    session_go(&source->session, 30, LONG_MAX);
    double f_then = session_row(&source->session, 2).f;
    assert_true(session_copy_take(&copy, &source->session, &error));
    session_act(&source->session, ACTION_ETA_UP);
    session_go(&source->session, 60, LONG_MAX);
    tear_down(&gone);
    assert_true(session_copy_show(&copy, &f->session, &error));
    session_copy_free(&copy);
    assert_string_equal(f->session.race.problem->surface->name, "rosenbrock");
    assert_int_equal(f->session.state.position, 30);
    assert_near(session_row(&f->session, 2).f, f_then, 0, "nesterov's loss");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_a_copy_makes_the_same_picture),
        WITH_FIXTURE(test_runs_are_kept),
        WITH_FIXTURE(test_a_copy_stands_for_itself),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("copy", tests, NULL, NULL);
}
