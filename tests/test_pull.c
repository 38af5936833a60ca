/* Pulling the end of a path, or a point of the loss curve: η and β follow by replay. */
#include "fixture.h"

#include <limits.h>

#include "canvas/cells.h"
#include "scene/map/view.h"
#include "scene/map/map.h"
#include "session/undo.h"

static double role_now(struct fixture *f, int racer, enum parameter_role role)
{
    int index = parameter_by_role(run_optimizer(f->session.race.run[racer])->parameters, role);
    assert_true(index >= 0);
    return session_cursor(&f->session, racer)->parameter[index];
}

/* A grip on the racer's place in the plane, a thousand units long for each of w. */
static struct grip grip_on(struct fixture *f, int racer, long step)
{
    struct grip grip = {.racer = racer, .step = step, .fine = 0.01};
    for (int k = 0; k < 2 && k < f->session.race.problem->dim; k++)
        grip.along[k][k] = 1000;
    return grip;
}

static void pull(struct fixture *f, struct grip grip, enum parameter_role role)
{
    struct error error = {""};
    session_drag_step(&f->session, f->session.state.position);
    assert_that(session_pull(&f->session, &grip, role, &error), "%s", error.text);
}

static void pull_to(struct fixture *f, double x, double y)
{
    session_pull_to(&f->session, (double[2]){1000 * x, 1000 * y});
    assert_true(session_catch_up(&f->session, NULL, NULL));
}

static void let_go(struct fixture *f)
{
    session_drag_end(&f->session);
    assert_true(session_catch_up(&f->session, NULL, NULL));
}

/* gd on ½aw²: w = (1 − ηa)^k w₀, so that η = (1 − (w/w₀)^(1/k)) / a. */
static void test_descent_on_a_parabola(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "parabola:a=2");
    set(f, "start", "1.5");
    for (long steps = 1; steps <= 9; steps += 2) {
        set(f, "optimizer", "gd:eta=0.05");
        session_go(&f->session, steps, LONG_MAX);
        pull(f, grip_on(f, 0, steps), ROLE_RATE);
        for (double w = 1.2; w > -1.4; w -= 0.1) {
            double root = pow(fabs(w) / 1.5, 1. / (double)steps),
                   wanted = (1 - copysign(root, w)) / 2;
            pull_to(f, w, 0);
            assert_near(session_row(&f->session, 0).w[0], w, 2e-5, "w after %ld steps", steps);
            if (fabs(w) > 0.05)
                assert_near(role_now(f, 0, ROLE_RATE), wanted, 2e-3 * wanted, "eta for %g", w);
            assert_int_equal(f->session.state.position, steps);
            assert_non_null(strstr(f->session.message, "passes here at step"));
        }
        let_go(f);
    }
}

/* After an even number of steps nothing lies on the other side: the nearest is the minimum, at
 * η = 1/a, and the way back is the way there. */
static void test_what_cannot_be_reached(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "parabola:a=2");
    set(f, "start", "1.5");
    set(f, "optimizer", "gd:eta=0.05");
    session_go(&f->session, 2, LONG_MAX);
    pull(f, grip_on(f, 0, 2), ROLE_RATE);
    for (double w = 1.2; w > -1; w -= 0.05)
        pull_to(f, w, 0);
    assert_near(session_row(&f->session, 0).w[0], 0, 1e-4, "the nearest");
    assert_near(role_now(f, 0, ROLE_RATE), 0.5, 5e-3, "1/a");
    assert_non_null(strstr(f->session.message, "comes nearest at step 2"));
    for (double w = -1; w < 1.2; w += 0.05)
        pull_to(f, w, 0);
    assert_near(role_now(f, 0, ROLE_RATE), (1 - sqrt(1.15 / 1.5)) / 2, 1e-3, "back on its side");
    let_go(f);
}

/* Momentum on a bowl with its axes along the coordinates: in each the error follows
 * e ← e + Δ, Δ ← βΔ − ηλe. */
static void momentum_by_hand(double eta, double beta, long steps, double w[2])
{
    static const double lambda[] = {1, 10};
    for (int i = 0; i < 2; i++) {
        double velocity = 0;
        w[i] = i == 0 ? 2 : 1;
        for (long k = 0; k < steps; k++) {
            velocity = beta * velocity - eta * lambda[i] * w[i];
            w[i] += velocity;
        }
    }
}

/* The place that another η, or another β, leads to is pulled to: that η, that β comes out. */
static void test_momentum_on_a_bowl(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:angle=0");
    set(f, "start", "2,1");
    set(f, "optimizer", "momentum:eta=0.01,beta=0.8");
    session_go(&f->session, 12, LONG_MAX);
    pull(f, grip_on(f, 0, 12), ROLE_RATE);
    for (double eta = 0.011; eta < 0.04; eta *= 1.05) {
        double w[2];
        momentum_by_hand(eta, 0.8, 12, w);
        pull_to(f, w[0], w[1]);
        assert_near(role_now(f, 0, ROLE_RATE), eta, 1e-4 * eta, "eta");
    }
    double eta = role_now(f, 0, ROLE_RATE);
    session_pull_by(&f->session, ROLE_MEMORY);
    for (double beta = 0.8; beta > 0.4; beta -= 0.02) {
        double w[2];
        momentum_by_hand(eta, beta, 12, w);
        pull_to(f, w[0], w[1]);
        assert_near(role_now(f, 0, ROLE_MEMORY), beta, 1e-4, "beta");
        assert_near(role_now(f, 0, ROLE_RATE), eta, 0, "eta stays");
    }
    let_go(f);
}

/* The value that is varied is the one in force for the step that led there: what was set before it
 * stays, and so does what comes after. */
static void test_the_change_in_force_is_varied(void **state)
{
    struct fixture *f = *state;
    struct error error;
    set(f, "surface", "parabola:a=1");
    set(f, "start", "1");
    set(f, "optimizer", "gd:eta=0.1");
    session_go(&f->session, 3, LONG_MAX);
    assert_true(session_set_role(&f->session, ROLE_RATE, 0.2, &error));
    session_go(&f->session, 5, LONG_MAX);
    assert_true(session_set_role(&f->session, ROLE_RATE, 0.3, &error));
    double wanted = pow(0.9, 3) * pow(0.5, 2); /* at step 5, with η = 0.5 after step 3 */
    pull(f, grip_on(f, 0, 5), ROLE_RATE);
    pull_to(f, wanted, 0);
    let_go(f);
    size_t count;
    const struct change *changes = run_changes(f->session.race.run[0], &count);
    assert_int_equal(count, 2);
    assert_int_equal(changes[0].step, 3);
    assert_near(changes[0].value, 0.5, 1e-3, "varied");
    assert_near(changes[1].value, 0.3, 0, "set after it");
    assert_near(run_base(f->session.race.run[0])[0], 0.1, 0, "at the start");
    assert_near(run_row(f->session.race.run[0], 5).w[0], wanted, 1e-4, "w");
}

/* A point of the loss curve: f of gd on a parabola is a(1 − ηa)^2k w₀²/2. */
static void test_the_loss_curve(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "parabola:a=1");
    set(f, "start", "2");
    set(f, "optimizer", "gd:eta=0.02");
    session_go(&f->session, 30, LONG_MAX);
    struct grip grip = {.step = 20,
                        .fine = 0.001,
                        .curve = true,
                        .measure = MEASURE_LOSS,
                        .logarithmic = true,
                        .lowest = 0,
                        .scale = 100};
    pull(f, grip, ROLE_RATE);
    for (double level = -0.2; level > -6; level -= 0.25) {
        double wanted = 1 - pow(pow(10, level) / 2, 1. / 40);
        session_pull_to(&f->session, (double[2]){0, 100 * level});
        assert_true(session_catch_up(&f->session, NULL, NULL));
        assert_near(log10(run_row(f->session.race.run[0], 20).f), level, 1e-4, "log f at step 20");
        assert_near(role_now(f, 0, ROLE_RATE), wanted, 1e-3 * wanted, "eta");
        assert_int_equal(f->session.state.position, 30);
    }
    let_go(f);
}

/* Every racer that has a value to give follows a hand that goes a little way, and stays where it is
 * while the hand does not move. Whichever surface: nothing jumps. */
static void test_all_methods_follow(void **state)
{
    static const char *const surfaces[] = {"beale", "bowl", "rosenbrock", "himmelblau",
                                           "two-layer"};
    struct fixture *f = *state;
    for (size_t s = 0; s < sizeof surfaces / sizeof *surfaces; s++) {
        set(f, "surface", surfaces[s]);
        set(f, "optimizer",
            "gd,momentum,nesterov,adagrad,rmsprop,adam,newton,ema-momentum,adamw,lion");
        session_go(&f->session, 25, LONG_MAX);
        for (int i = 0; i < f->session.race.count; i++) {
            double before[2], now[2];
            struct grip grip = grip_on(f, i, 25);
            memcpy(before, session_row(&f->session, i).w, sizeof before);
            double eta = role_now(f, i, ROLE_RATE);
            pull(f, grip, ROLE_RATE);
            pull_to(f, before[0], before[1]);
            assert_near(role_now(f, i, ROLE_RATE), eta, 0, "%s, %s: a hand at rest", surfaces[s],
                        f->session.state.racer[i].label);
            double last = 0;
            for (double way = 0.01; way <= 0.2; way += 0.01) {
                pull_to(f, before[0] + way, before[1] - way / 2);
                memcpy(now, session_row(&f->session, i).w, sizeof now);
                double away = hypot(now[0] - before[0] - way, now[1] - before[1] + way / 2);
                assert_that(away <= way * hypot(1, 0.5) + 1e-4,
                            "%s, %s: %g away from where it was, %g from the hand", surfaces[s],
                            f->session.state.racer[i].label, way, away);
                last = away;
            }
            assert_true(isfinite(last));
            let_go(f);
        }
    }
}

static void test_nothing_to_pull(void **state)
{
    struct fixture *f = *state;
    struct error error;
    set(f, "optimizer", "trust-region,gd");
    session_go(&f->session, 5, LONG_MAX);
    struct grip grip = grip_on(f, 0, 5);
    assert_false(session_pull(&f->session, &grip, ROLE_RATE, &error));
    assert_string_equal(error.text, "trust-region has no η to follow the hand");
    grip = grip_on(f, 1, 5);
    assert_false(session_pull(&f->session, &grip, ROLE_MEMORY, &error));
    assert_string_equal(error.text, "gd has no β to follow the hand");
    session_pull_to(&f->session, (double[2]){0, 0});
    assert_true(session_pull_on(&f->session, NULL, NULL));
    session_pull_by(&f->session, ROLE_MEMORY);
    session_pull_release(&f->session);
}

/* Whatever else edits the race takes it out of the hand. */
static void test_others_take_it_away(void **state)
{
    static const char *const edits[][2] = {
        {"optimizer", "adam"}, {"surface", "parabola"}, {"start", "1,1"}, {"eta", "0.01"}};
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct fixture *f = *state;
        set(f, "surface", "bowl");
        set(f, "optimizer", "gd,momentum,nesterov");
        session_go(&f->session, 20, LONG_MAX);
        pull(f, grip_on(f, 2, 20), ROLE_RATE);
        pull_to(f, 0.1, 0.1);
        set(f, edits[i][0], edits[i][1]);
        session_pull_to(&f->session, (double[2]){500, 500});
        assert_true(session_catch_up(&f->session, NULL, NULL));
        assert_null(f->session.pull);
        session_drag_end(&f->session);
    }
}

/* --- by hand --- */

enum { COLUMNS = 120, ROWS = 36 };

static struct canvas *drawn(struct fixture *f)
{
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(canvas);
    scene_draw(&f->scene, canvas);
    return canvas;
}

static struct point head_of(struct fixture *f, int racer)
{
    struct view view;
    assert_true(view_of_map(&f->scene, &view));
    return view_project(&view, session_row(&f->session, racer).w);
}

/* On the screen: the end comes under the hand, the old path stays as a ghost, it is one edit, and
 * undo gives back what was. */
static void test_the_end_comes_under_the_hand(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd,momentum");
    session_go(&f->session, 15, LONG_MAX);
    f->session.state.focus = 0;
    struct canvas *canvas = drawn(f);
    int edits = undo_count(&f->session);
    double eta = role_now(f, 1, ROLE_RATE), old[2];
    memcpy(old, session_row(&f->session, 1).w, sizeof old);
    struct point from = head_of(f, 1), to = from;
    assert_true(scene_press(&f->scene, from.x, from.y));
    assert_int_equal(f->session.state.focus, 1);
    for (int i = 0; i < 10; i++) {
        scene_drag(&f->scene, to.x += 1, to.y);
        assert_true(session_catch_up(&f->session, NULL, NULL));
    }
    struct point now = head_of(f, 1);
    assert_that(hypot(now.x - to.x, now.y - to.y) < hypot(from.x - to.x, from.y - to.y),
                "no nearer");
    scene_release(&f->scene);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_that(role_now(f, 1, ROLE_RATE) != eta, "eta is as it was");
    assert_int_equal(f->session.state.position, 15);
    const struct ghost *ghost = run_ghost(f->session.race.run[1]);
    assert_true(ghost->count > 0);
    assert_near(ghost->w[2 * (ghost->count - 1)], old[0], 0, "the ghost's end");
    assert_int_equal(undo_count(&f->session), edits + 1);
    session_act(&f->session, ACTION_UNDO);
    assert_string_equal(f->session.message, "undone: η of momentum");
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_near(role_now(f, 1, ROLE_RATE), eta, 0, "eta");
    cells_close(canvas);
}

/* A hand that goes at once, before anything was computed, has done what it meant. */
static void test_a_quick_hand(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd");
    session_go(&f->session, 10, LONG_MAX);
    struct canvas *canvas = drawn(f);
    double eta = role_now(f, 0, ROLE_RATE);
    struct point from = head_of(f, 0);
    assert_true(scene_press(&f->scene, from.x, from.y));
    scene_drag(&f->scene, from.x + 20, from.y + 8);
    scene_release(&f->scene);
    assert_that(role_now(f, 0, ROLE_RATE) != eta, "nothing followed");
    cells_close(canvas);
}

/* Shift: β follows, and η again without it. A racer without β goes on with η. */
static void test_shift_is_for_beta(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "momentum");
    session_go(&f->session, 15, LONG_MAX);
    struct canvas *canvas = drawn(f);
    double eta = role_now(f, 0, ROLE_RATE), beta = role_now(f, 0, ROLE_MEMORY);
    struct point from = head_of(f, 0);
    scene_lean(&f->scene, true);
    assert_true(scene_press(&f->scene, from.x, from.y));
    scene_drag(&f->scene, from.x + 30, from.y + 10);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_near(role_now(f, 0, ROLE_RATE), eta, 0, "eta");
    assert_that(role_now(f, 0, ROLE_MEMORY) != beta, "beta is as it was");
    beta = role_now(f, 0, ROLE_MEMORY);
    scene_lean(&f->scene, false);
    scene_drag(&f->scene, from.x + 34, from.y - 16);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_near(role_now(f, 0, ROLE_MEMORY), beta, 0, "beta");
    assert_that(role_now(f, 0, ROLE_RATE) != eta, "eta is as it was");
    scene_release(&f->scene);
    set(f, "optimizer", "gd");
    session_go(&f->session, 15, LONG_MAX);
    scene_draw(&f->scene, canvas);
    from = head_of(f, 0);
    scene_lean(&f->scene, true);
    assert_true(scene_press(&f->scene, from.x, from.y));
    assert_non_null(f->session.pull);
    scene_release(&f->scene);
    cells_close(canvas);
}

/* A click that moves nothing looks at the racer and changes nothing; the race goes on. */
static void test_a_click_on_a_racer(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd,momentum");
    session_go(&f->session, 15, LONG_MAX);
    f->session.state.focus = 0;
    f->session.state.playing = true;
    struct canvas *canvas = drawn(f);
    int edits = undo_count(&f->session);
    struct point at = head_of(f, 1);
    assert_true(scene_press(&f->scene, at.x, at.y));
    assert_false(f->session.state.playing);
    scene_release(&f->scene);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_true(f->session.state.playing);
    assert_int_equal(f->session.state.position, 15);
    assert_int_equal(undo_count(&f->session), edits);
    cells_close(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_descent_on_a_parabola),
        WITH_FIXTURE(test_what_cannot_be_reached),
        WITH_FIXTURE(test_momentum_on_a_bowl),
        WITH_FIXTURE(test_the_change_in_force_is_varied),
        WITH_FIXTURE(test_the_loss_curve),
        WITH_FIXTURE(test_all_methods_follow),
        WITH_FIXTURE(test_nothing_to_pull),
        WITH_FIXTURE(test_others_take_it_away),
        WITH_FIXTURE(test_the_end_comes_under_the_hand),
        WITH_FIXTURE(test_a_quick_hand),
        WITH_FIXTURE(test_shift_is_for_beta),
        WITH_FIXTURE(test_a_click_on_a_racer),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("pull", tests, NULL, NULL);
}
