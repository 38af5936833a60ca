/*
 * What both frontends do between two pictures, with a clock and a recorder that are the test's own:
 * how long anything takes is counted, not measured.
 */
#include "fixture.h"

#include <limits.h>

#include "frontends/pace.h"

enum { FRAME = 33 };

static double now; /* milliseconds */

static double the_clock(void)
{
    return now;
}

/* A recorder that only counts. Its film is written in as many looks as `left` says. */
struct counter {
    struct recorder recorder; /* first */
    int toggles, snapshots, looks, leaves, finishes;
    int left;
};

static void toggle(struct recorder *recorder)
{
    struct counter *counter = (struct counter *)recorder;
    counter->toggles++;
    snprintf(recorder->light, LIGHT_MAX, "light %d", counter->toggles);
    recorder->writing = counter->left > 0;
}

static void snapshot(struct recorder *recorder)
{
    ((struct counter *)recorder)->snapshots++;
}

static void see(struct recorder *recorder)
{
    struct counter *counter = (struct counter *)recorder;
    counter->looks++;
    if (recorder->writing && --counter->left == 0)
        recorder->writing = false;
}

static bool leave(struct recorder *recorder)
{
    struct counter *counter = (struct counter *)recorder;
    recorder->writing = counter->left > 0 && ++counter->leaves < 2;
    return !recorder->writing;
}

static void finish(struct recorder *recorder)
{
    ((struct counter *)recorder)->finishes++;
}

struct stage {
    struct fixture fixture; /* first: what set_up makes */
    struct chrome chrome;
    struct counter counter;
    struct pace pace;
};

static int open_stage(void **state)
{
    struct stage *s = calloc(1, sizeof *s);
    struct fixture *f = &s->fixture;
    struct error error;
    *state = s;
    now = 1000;
    s->counter.recorder = (struct recorder){
        .toggle = toggle, .snapshot = snapshot, .see = see, .leave = leave, .finish = finish};
    s->pace = (struct pace){.session = &f->session,
                            .scene = &f->scene,
                            .chrome = &s->chrome,
                            .recorder = &s->counter.recorder,
                            .clock = the_clock,
                            .frame = FRAME};
    return session_init(&f->session, &f->settings, &error) &&
                   scene_init(&f->scene, &f->session, &f->settings, &error) &&
                   session_build(&f->session, &error)
               ? 0
               : -1;
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, open_stage, tear_down)

/* Turns as a frontend has them for so long when no key comes; returns how many. */
static int pass(struct stage *s, double milliseconds)
{
    double end = now + milliseconds, wait;
    int turns = 0;
    for (; (wait = pace_wait(&s->pace, true)) <= end - now; turns++) {
        now += wait;
        pace_turn(&s->pace);
    }
    now = end;
    return turns;
}

/* --- time --- */

static void test_playing_follows_the_clock(void **state)
{
    struct stage *s = *state;
    struct session *session = &s->fixture.session;
    static const double speeds[] = {3, 20, 400};
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++) {
        session_act(session, ACTION_RESTART);
        session->state.values.speed = speeds[i];
        session->state.values.steps = 100000;
        session->state.playing = true;
        pace_turn(&s->pace);
        int turns = pass(s, 2000);
        assert_in_range(session->state.position, 2 * speeds[i] - 1 - speeds[i] * FRAME / 1e3,
                        2 * speeds[i]);
        /* about as many turns as there are steps, at most one a frame */
        assert_in_range(turns, 1, fmin(4 * speeds[i], 2000. / FRAME + 1));
        session->state.playing = false;
        pace_turn(&s->pace);
    }
}

/* Automatic speed: ten steps in 2.5 seconds, all in fifteen, whatever frames come between. */
static void test_automatic_speed_takes_its_time(void **state)
{
    struct stage *s = *state;
    struct session *session = &s->fixture.session;
    static const long steps[] = {60, 300, 3000};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        session_act(session, ACTION_RESTART);
        session->state.values.steps = steps[i];
        session->state.playing = true;
        pace_turn(&s->pace);
        pass(s, 2500);
        assert_in_range(session->state.position, 9, 10);
        pass(s, 12400);
        assert_true(session->state.playing);
        pass(s, 200);
        assert_int_equal(session->state.position, steps[i]);
        assert_false(session->state.playing);
        pace_turn(&s->pace);
    }
}

/* However long it stood, it goes on from there: time that passed while it stood is not made up for.
 */
static void test_a_pause_is_not_made_up_for(void **state)
{
    struct stage *s = *state;
    struct session *session = &s->fixture.session;
    session->state.values.speed = 100; /* 3.3 steps a frame */
    for (int i = 0; i < 5; i++) {
        session->state.playing = true;
        pace_turn(&s->pace);
        pass(s, 3 * FRAME); /* nine steps, and most of a tenth */
        session_act(session, ACTION_PLAY);
        assert_false(session->state.playing);
        pace_turn(&s->pace);
        pass(s, 10000);
    }
    assert_int_equal(session->state.position, 5 * 9);
}

static void test_nothing_moves_nothing_turns(void **state)
{
    struct stage *s = *state;
    s->fixture.session.state.playing = false;
    pace_turn(&s->pace);
    assert_true(isinf(pace_wait(&s->pace, true)));
    assert_int_equal(pace_turn(&s->pace), 0);
}

/* What is cut short goes on at once, what is computed elsewhere is looked for once a frame; neither
 * where nobody can see it. */
static void test_what_the_picture_lacks(void **state)
{
    struct stage *s = *state;
    struct scene *scene = &s->fixture.scene;
    s->fixture.session.state.playing = false;
    pace_turn(&s->pace);
    scene->pending = true;
    assert_int_equal(pace_turn(&s->pace), PACE_PICTURE);
    assert_int_equal(pace_turn(&s->pace), 0); /* keys in between */
    assert_near(pace_wait(&s->pace, true), FRAME, 0, "until the next look");
    assert_true(isinf(pace_wait(&s->pace, false)));
    now += FRAME;
    assert_int_equal(pace_turn(&s->pace), PACE_PICTURE);
    scene->pending = false;
    scene->behind = true;
    assert_near(pace_wait(&s->pace, true), 0, 0, "at once");
    assert_true(isinf(pace_wait(&s->pace, false)));
    assert_int_equal(pace_turn(&s->pace), PACE_PICTURE);
    scene->behind = false;
    session_drag_start(&s->fixture.session, (double[]){1, 1}, &(struct error){""});
    s->fixture.session.target =
        LONG_MAX; /* never reached: the clock stands in the middle of a slice */
    s->pace.behind = true;
    assert_near(pace_wait(&s->pace, false), 0, 0, "a moved start");
    s->fixture.session.target = -1;
}

/* --- recording --- */

static void test_keys_of_both_frontends(void **state)
{
    struct stage *s = *state;
    s->fixture.session.state.playing = false;
    assert_true(pace_act(&s->pace, ACTION_RECORD));
    assert_true(pace_act(&s->pace, ACTION_SNAPSHOT));
    assert_false(pace_act(&s->pace, ACTION_FULLSCREEN));
    assert_false(pace_act(&s->pace, ACTION_NONE));
    assert_int_equal(s->counter.toggles, 1);
    assert_int_equal(s->counter.snapshots, 1);
    assert_int_equal(pace_turn(&s->pace), PACE_CHROME);
    assert_string_equal(s->chrome.light, "light 1");
    assert_int_equal(pace_turn(&s->pace), 0);
    assert_int_equal(s->counter.looks, 2);
    s->pace.recorder = NULL; /* nothing can be recorded: the keys do nothing */
    assert_true(pace_act(&s->pace, ACTION_RECORD));
    assert_int_equal(s->counter.toggles, 1);
    assert_true(pace_act(&s->pace, ACTION_QUIT));
    assert_true(s->pace.over);
}

/* While a film is written a frontend turns ten times a second at least, and never waits for it. */
static void test_progress_is_looked_at(void **state)
{
    struct stage *s = *state;
    s->fixture.session.state.playing = false;
    s->counter.left = 50;
    pace_act(&s->pace, ACTION_RECORD);
    assert_true(pace_wait(&s->pace, false) <= 100);
    int turns = pass(s, 20000);
    assert_int_equal(turns, 50);
    assert_int_equal(s->counter.finishes, 0);
    assert_true(isinf(pace_wait(&s->pace, true)));
}

static void test_quitting_goes_on_until_all_is_written(void **state)
{
    struct stage *s = *state;
    s->counter.left = 3;
    pace_quit(&s->pace);
    for (int i = 0; i < 3; i++) {
        assert_false(s->pace.over);
        pace_turn(&s->pace);
    }
    assert_true(s->pace.over);
    assert_int_equal(s->counter.leaves, 1);
    assert_int_equal(s->counter.finishes, 0);
    pace_finish(&s->pace);
    assert_int_equal(s->counter.finishes, 1);
}

static void test_quitting_again_gives_up(void **state)
{
    struct stage *s = *state;
    s->counter.left = INT_MAX;
    pace_quit(&s->pace);
    pace_turn(&s->pace);
    assert_false(s->pace.over);
    pace_quit(&s->pace);
    assert_true(s->pace.over);
}

/* Any keys at any time, with a film that is never written: every turn comes to its end, no wait is
 * longer than a tenth of a second, and nothing waits for the writer. */
static void test_a_monkey_is_always_answered(void **state)
{
    struct stage *s = *state;
    struct pcg32 random = pcg32_seeded(10, 2);
    double longest = 0;
    s->counter.left = INT_MAX;
    pace_act(&s->pace, ACTION_RECORD);
    for (int i = 0; i < 3000; i++) {
        enum action action = (enum action)random_between(&random, 0, ACTION_QUIT);
        if (!pace_act(&s->pace, action))
            session_act(&s->fixture.session, action);
        unsigned changed = pace_turn(&s->pace);
        assert_true((changed & ~(unsigned)(PACE_PICTURE | PACE_CHROME)) == 0);
        double wait = pace_wait(&s->pace, true);
        longest = fmax(longest, wait);
        now += fmin(wait, random_between(&random, 0, 50));
    }
    assert_that(longest <= 100, "%g ms between two turns", longest);
    assert_int_equal(s->counter.finishes, 0);
    assert_true(s->counter.looks >= 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(test_playing_follows_the_clock),
        ON_STAGE(test_automatic_speed_takes_its_time),
        ON_STAGE(test_a_pause_is_not_made_up_for),
        ON_STAGE(test_nothing_moves_nothing_turns),
        ON_STAGE(test_what_the_picture_lacks),
        ON_STAGE(test_keys_of_both_frontends),
        ON_STAGE(test_progress_is_looked_at),
        ON_STAGE(test_quitting_goes_on_until_all_is_written),
        ON_STAGE(test_quitting_again_gives_up),
        ON_STAGE(test_a_monkey_is_always_answered),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
