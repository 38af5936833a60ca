/* Racers that come and go: what results is the race that the same line-up would have made. */
#include "fixture.h"

#include <limits.h>

#include "session/racers.h"
#include "session/travel.h"
#include "session/undo.h"

enum { STEPS = 40 };

static void add(struct fixture *f, const char *spec)
{
    struct error error = {""};
    assert_that(session_add_racers(&f->session, spec, &error), "%s", error.text);
}

static void drop(struct fixture *f, int i)
{
    struct error error = {""};
    assert_that(session_remove_racer(&f->session, i, &error), "%s", error.text);
}

/* The session as another one that was begun with this line-up. */
static void assert_like(struct fixture *f, const char *lineup, const char *streams)
{
    void *state;
    assert_int_equal(set_up(&state), 0);
    struct fixture *other = state;
    set(other, "streams", streams);
    set(other, "optimizer", lineup);
    session_go(&other->session, STEPS, LONG_MAX);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_int_equal(f->session.state.position, STEPS);
    assert_int_equal(f->session.race.count, other->session.race.count);
    for (int i = 0; i < f->session.race.count; i++) {
        struct row row = session_row(&f->session, i), wanted = session_row(&other->session, i);
        const struct racer *a = &f->session.state.racer[i], *b = &other->session.state.racer[i];
        assert_string_equal(a->label, b->label);
        assert_int_equal(a->identity.ink, b->identity.ink);
        assert_int_equal(a->identity.marker, b->identity.marker);
        assert_int_equal(row.step, wanted.step);
        assert_true(all_same_bits(2, row.w, wanted.w));
    }
    tear_down(&state);
}

static void test_adding_and_removing(void **state)
{
    static const char *const streams[] = {"common", "own"};
    struct fixture *f = *state;
    for (int s = 0; s < 2; s++) {
        set(f, "streams", streams[s]);
        set(f, "optimizer", "gd:noise=0.1;adam:noise=0.2");
        session_go(&f->session, STEPS, LONG_MAX);
        add(f, "momentum:noise=0.3");
        assert_like(f, "gd:noise=0.1;adam:noise=0.2;momentum:noise=0.3", streams[s]);
        drop(f, 0);
        assert_like(f, "adam:noise=0.2;momentum:noise=0.3", streams[s]);
        add(f, "adam,newton");
        assert_like(f, "adam:noise=0.2;momentum:noise=0.3;adam;newton", streams[s]);
    }
}

/* A change that was made of a racer stays with it, wherever it stands then. */
static void test_changes_stay(void **state)
{
    struct fixture *f = *state;
    struct error error;
    size_t count;
    set(f, "optimizer", "gd,momentum,adam");
    session_go(&f->session, 10, LONG_MAX);
    f->session.state.focus = 1;
    assert_true(session_set_role(&f->session, ROLE_MEMORY, 0.5, &error));
    drop(f, 0);
    const struct change *changes = run_changes(f->session.race.run[0], &count);
    assert_int_equal(count, 1);
    assert_int_equal(changes[0].step, 10);
    assert_int_equal(f->session.state.focus, 0);
    assert_true(session_undo(&f->session));
    assert_int_equal(f->session.race.count, 3);
    run_changes(f->session.race.run[1], &count);
    assert_int_equal(count, 1);
}

static void test_refused(void **state)
{
    struct fixture *f = *state;
    struct error error;
    set(f, "optimizer", "gd");
    assert_false(session_remove_racer(&f->session, 0, &error));
    assert_string_equal(error.text, "remove: the last racer stays (add another one first)");
    assert_false(session_add_racers(&f->session, "adm", &error));
    assert_false(session_add_racers(&f->session, "gd:batch=3", &error)); /* beale has no samples */
    assert_int_equal(f->session.race.count, 1);
    assert_int_equal(f->session.state.values.lineup->count, 1);
    add(f, "gd;gd;gd;gd;gd;gd;gd;gd;gd;gd;gd");
    assert_false(session_add_racers(&f->session, "gd", &error));
    assert_int_equal(f->session.race.count, RACERS_MAX);
}

static void test_hiding(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "gd,momentum,adam");
    f->session.state.focus = 1;
    session_hide_racer(&f->session, 1, true);
    assert_int_equal(f->session.state.focus, 2);
    session_hide_racer(&f->session, 2, true);
    assert_int_equal(f->session.state.focus, 0);
    session_hide_racer(&f->session, 0, true); /* nobody else is left */
    assert_int_equal(f->session.state.focus, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_adding_and_removing),
        WITH_FIXTURE(test_changes_stay),
        WITH_FIXTURE(test_refused),
        WITH_FIXTURE(test_hiding),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("racers", tests, NULL, NULL);
}
