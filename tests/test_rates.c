/*
 * The chart of η and β: what it shows is what the analysis says, what a click there means, and that
 * measuring in the background ends in the picture that waiting for it gives.
 */
#include "fixture.h"

#include <limits.h>
#include <time.h>

#include "analysis/measure.h"
#include "canvas/cells.h"
#include "golden.h"
#include "scene/registry.h"
#include "scene/panels/rates.h"

static const struct rates *rates_of(const struct fixture *f)
{
    return element_state(&f->scene, &element_rates);
}

/* Shows the chart alone at a size. */
static struct canvas *show(struct fixture *f, int columns, int rows)
{
    struct canvas *canvas = cells_open(columns, rows, CHARSET_BRAILLE, SHADING_LINES);
    assert_non_null(canvas);
    set(f, "panels", "rates");
    scene_draw(&f->scene, canvas);
    return canvas;
}

static bool screen_has(const struct canvas *canvas, const char *text)
{
    char line[8 * 256 + 1];
    for (int row = 0; row < cells_rows(canvas); row++) {
        cells_row_text(canvas, row, line);
        if (strstr(line, text))
            return true;
    }
    return false;
}

static double role_value(struct fixture *f, enum parameter_role role)
{
    int i = session_subject(&f->session);
    const struct optimizer *optimizer = run_optimizer(f->session.race.run[i]);
    return session_cursor(&f->session, i)
        ->parameter[parameter_by_role(optimizer->parameters, role)];
}

/* --- pictures --- */

static void test_golden(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *surface, *optimizer, *rates, *name;
        int columns, rows;
    } cases[] = {
        {"bowl", "momentum", "predicted", "rates-momentum", 60, 20},
        {"bowl", "momentum", "measured", "rates-measured", 60, 20},
        {"bowl", "gd", "predicted", "rates-gd", 60, 16},
        {"bowl", "gd", "measured", "rates-gd-measured", 60, 16},
        {"beale", "nesterov", "minimum", "rates-minimum", 40, 11},
        {"saddle", "momentum", "predicted", "rates-saddle", 30, 7},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set(f, "surface", cases[i].surface);
        set(f, "optimizer", cases[i].optimizer);
        set(f, "rates", cases[i].rates);
        session_go(&f->session, 20, LONG_MAX);
        struct canvas *canvas = show(f, cases[i].columns, cases[i].rows);
        assert_golden(canvas, cases[i].name);
        cells_close(canvas);
    }
}

/* Every way there is nothing to show has its reason. */
static void test_reasons(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *surface, *optimizer, *rates, *reason;
    } cases[] = {
        {"beale", "levenberg-marquardt", "predicted", "has no η"},
        {"beale", "lion", "predicted", "no linear theory"},
        {"saddle", "gd", "minimum", "no minimum is known"},
        {"saddle", "gd", "measured", "no minimum to come to"},
        {"formula:log(x)+y", "gd", "measured", "no minimum to come to"},
        {"formula:sqrt(x)+y^2", "gd", "predicted", "no curvature here"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set(f, "surface", cases[i].surface);
        if (strncmp(cases[i].surface, "formula", 7) == 0)
            set(f, "start", "-1,0"); /* f is undefined there */
        set(f, "optimizer", cases[i].optimizer);
        set(f, "rates", cases[i].rates);
        struct canvas *canvas = show(f, 60, 12);
        assert_that(screen_has(canvas, cases[i].reason), "%s on %s: not '%s'", cases[i].optimizer,
                    cases[i].surface, cases[i].reason);
        cells_close(canvas);
    }
}

/* Momentum on a bowl has ρ = √β; its optimum is (√κ−1)/(√κ+1); off quadratics it says local. */
static void test_numbers_are_those_of_theory(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=1,lambda2=9");
    set(f, "optimizer", "momentum:eta=0.1,beta=0.81");
    struct canvas *canvas = show(f, 60, 20);
    assert_true(screen_has(canvas, "ρ=0.9"));
    assert_true(screen_has(canvas, "best 0.5"));
    assert_false(screen_has(canvas, "local"));
    cells_close(canvas);
    set(f, "surface", "beale");
    canvas = show(f, 60, 20);
    assert_true(screen_has(canvas, "local"));
    cells_close(canvas);
}

/* The number of steps is that of the race itself, when the sample lies on the values in force. */
static void test_measured_number_is_that_of_the_race(void **state)
{
    struct fixture *f = *state;
    char text[32];
    set(f, "surface", "bowl");
    set(f, "rates", "measured");
    set(f, "optimizer", "momentum");
    cells_close(show(f, 60, 20)); /* makes the samples */
    double eta = rates_of(f)->eta_at[60], beta = rates_of(f)->beta_at[50];
    struct error error;
    assert_true(session_set_role(&f->session, ROLE_RATE, eta, &error));
    assert_true(session_set_role(&f->session, ROLE_MEMORY, beta, &error));
    session_go(&f->session, 300, LONG_MAX);
    long steps = 0;
    double within = 1e-6 * run_row(f->session.race.run[0], 0).f; /* f* = 0 */
    while (steps < 300 && run_row(f->session.race.run[0], steps).f > within)
        steps++;
    assert_in_range(steps, 5, 299);
    struct canvas *canvas = show(f, 60, 20);
    snprintf(text, sizeof text, "%ld steps", steps);
    assert_that(screen_has(canvas, text), "not '%s'", text);
    cells_close(canvas);
}

/* --- the hand --- */

static struct rect place(struct fixture *f)
{
    for (int i = 0; i < f->scene.placed_count; i++)
        if (strcmp(f->scene.placed[i].panel->name, "rates") == 0)
            return f->scene.placed[i].where;
    fail_msg("the chart is not shown");
    return (struct rect){0};
}

/* A click on a place of the plot, in parts of it from the left and from the bottom. */
static struct point plot_point(struct fixture *f, double right, double up)
{
    struct rect where = place(f);
    double left = 6 * f->scene.column, width = where.width - left,
           height = where.height - 3 * f->scene.em;
    return (struct point){where.x + left + right * width,
                          where.y + 2 * f->scene.em + (1 - up) * height};
}

/* The number of the cross-hair is that of its own pair, whatever the size of the chart. */
static void test_measured_number_at_every_size(void **state)
{
    struct fixture *f = *state;
    static const int sizes[][2] = {{60, 20}, {31, 9}, {97, 31}};
    static const char *const races[][2] = {{"rosenbrock", "newton"},
                                           {"parabola", "momentum:eta=0.49,beta=0.001"},
                                           {"bowl", "momentum:eta=0.12,beta=0.5"},
                                           {"bowl", "gd:eta=0.1"}};
    set(f, "rates", "measured");
    set(f, "steps", "300");
    for (size_t k = 0; k < sizeof races / sizeof *races; k++) {
        set(f, "optimizer", "gd");
        set(f, "surface", races[k][0]);
        set(f, "optimizer", races[k][1]);
        session_go(&f->session, 300, LONG_MAX);
        struct run *run = f->session.race.run[0];
        double lowest = problem_lowest(f->session.race.problem), start = run_row(run, 0).f;
        long steps = 0;
        char text[64];
        while (steps < 300 && fabs(run_row(run, steps).f - lowest) > 1e-6 * (start - lowest))
            steps++;
        assert_true(steps < 300);
        snprintf(text, sizeof text, " %ld step", steps);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            struct canvas *canvas = show(f, sizes[i][0], sizes[i][1]);
            assert_that(screen_has(canvas, text), "%s on %s: not%ss at %dx%d", races[k][1],
                        races[k][0], text, sizes[i][0], sizes[i][1]);
            cells_close(canvas);
        }
    }
}

static void test_click_takes_both(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl"); /* edge at the start 0.38: scale from 1e-3 to 10 */
    set(f, "optimizer", "momentum");
    struct canvas *canvas = show(f, 60, 20);
    struct hit hit;
    struct point at = plot_point(f, 0.25, 1.0 / 3);
    assert_true(scene_hit(&f->scene, at.x, at.y, &hit));
    assert_int_equal(hit.kind, HIT_PAIR);
    assert_near(hit.eta, 0.01, 1e-15, "η");
    assert_near(hit.beta, 0.9, 1e-12, "β");
    scene_do(&f->scene, &hit);
    assert_near(role_value(f, ROLE_RATE), 0.01, 1e-15, "η in force");
    assert_near(role_value(f, ROLE_MEMORY), 0.9, 1e-12, "β in force");
    at = plot_point(f, -0.05, 0.5); /* on the scale */
    assert_false(scene_hit(&f->scene, at.x, at.y, &hit));
    cells_close(canvas);
}

/* The hand may leave the plot: the values stop at its ends and the scales stay. */
static void test_drag(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "momentum");
    struct canvas *canvas = show(f, 60, 20);
    struct point at = plot_point(f, 0.5, 0.5);
    assert_true(scene_press(&f->scene, at.x, at.y));
    at = plot_point(f, 0.75, 2.0 / 3);
    scene_drag(&f->scene, at.x, at.y);
    assert_near(role_value(f, ROLE_RATE), 1, 1e-12, "η");
    assert_near(role_value(f, ROLE_MEMORY), 0.99, 1e-12, "β");
    for (int i = 0; i < 3; i++) {
        at = plot_point(f, 2, -3);
        scene_drag(&f->scene, at.x, at.y);
        assert_near(role_value(f, ROLE_RATE), 10, 1e-12, "the right end");
        assert_near(role_value(f, ROLE_MEMORY), 0, 0, "the lower end");
        at = plot_point(f, -2, 3);
        scene_drag(&f->scene, at.x, at.y);
        assert_near(role_value(f, ROLE_RATE), 0.001, 1e-15, "the left end");
        assert_near(role_value(f, ROLE_MEMORY), 0.999, 1e-12, "the upper end");
        scene_draw(&f->scene, canvas);
    }
    scene_release(&f->scene);
    cells_close(canvas);
}

/* Without β only η changes. Under a schedule theory is about the η that it makes. */
static void test_click_on_a_curve(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd:schedule=step,every=10,rate=0.5");
    set(f, "eta-range", "0.01,1");
    session_go(&f->session, 10, LONG_MAX);
    struct canvas *canvas = show(f, 60, 20);
    struct hit hit;
    struct point at = plot_point(f, 0.5, 0.3);
    assert_true(scene_hit(&f->scene, at.x, at.y, &hit));
    assert_false(hit.has_beta);
    assert_near(hit.eta, 0.2, 1e-12, "η so that the schedule makes 0.1 of it");
    set(f, "rates", "measured"); /* about the whole race: η as it is given */
    scene_draw(&f->scene, canvas);
    at = plot_point(f, 0.5, 0.3);
    assert_true(scene_hit(&f->scene, at.x, at.y, &hit));
    assert_near(hit.eta, 0.1, 1e-12, "η as given");
    cells_close(canvas);
}

/* Ranges given by hand, and the curve of a method that has a β. */
static void test_ranges(void **state)
{
    struct fixture *f = *state;
    struct error error;
    struct hit hit;
    char value[SETTING_TEXT];
    set(f, "surface", "bowl");
    set(f, "optimizer", "momentum");
    set(f, "eta-range", "0.02,0.5");
    set(f, "beta-range", "0,0.99");
    struct canvas *canvas = show(f, 60, 20);
    struct point at = plot_point(f, 0, 0.5);
    assert_true(scene_hit(&f->scene, at.x, at.y, &hit));
    assert_near(hit.eta, 0.02, 1e-15, "the left end");
    assert_near(hit.beta, 0.9, 1e-12, "the middle");
    assert_true(screen_has(canvas, "0.02") && screen_has(canvas, "0.99"));
    set(f, "rates-over", "eta");
    scene_draw(&f->scene, canvas);
    assert_true(scene_hit(&f->scene, at.x, at.y, &hit));
    assert_false(hit.has_beta);
    assert_false(screen_has(canvas, "best")); /* the best β is another */
    settings_print(&f->settings, "beta-range", value, sizeof value);
    assert_string_equal(value, "0,0.99");
    set(f, "eta-range", "auto");
    settings_print(&f->settings, "eta-range", value, sizeof value);
    assert_string_equal(value, "auto");
    static const char *const wrong[][2] = {{"eta-range", "0,1"},       {"eta-range", "2,1"},
                                           {"eta-range", "1"},         {"beta-range", "0.5,1"},
                                           {"beta-range", "-0.1,0.5"}, {"beta-range", "0.5,0.5"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(settings_assign(&f->settings, wrong[i][0], wrong[i][1], &error));
    cells_close(canvas);
}

static void test_hover(void **state)
{
    struct fixture *f = *state;
    char text[256];
    set(f, "surface", "bowl");
    set(f, "optimizer", "momentum");
    struct canvas *canvas = show(f, 60, 20);
    struct point at = plot_point(f, 0.25, 1.0 / 3);
    assert_true(scene_hover(&f->scene, at.x, at.y, text, sizeof text));
    assert_string_equal(text, "η=0.01  β=0.9  ρ=0.9487");
    at = plot_point(f, 0.75, 1.0 / 3);
    assert_true(scene_hover(&f->scene, at.x, at.y, text, sizeof text));
    assert_non_null(strstr(text, "ρ=7.987")); /* z² − (1.9 − 10)z + 0.9 = 0 */
    at = plot_point(f, -0.05, 0.5);
    assert_false(scene_hover(&f->scene, at.x, at.y, text, sizeof text));
    set(f, "rates", "measured");
    scene_draw(&f->scene, canvas);
    at = plot_point(f, 0.99, 0.5);
    assert_true(scene_hover(&f->scene, at.x, at.y, text, sizeof text));
    assert_non_null(strstr(text, "diverged"));
    cells_close(canvas);
}

/* --- in the background --- */

/* A live scene has its picture at once, and draws again until it is what waiting gives. */
static void test_measuring_in_the_background(void **state)
{
    struct fixture *f = *state;
    char wanted[8 * 256 + 1], got[8 * 256 + 1];
    set(f, "optimizer", "adam");
    set(f, "rates", "measured");
    struct canvas *canvas = show(f, 60, 20), *waited = canvas;
    assert_false(f->scene.pending);
    set(f, "start", "0.71,1.4");
    f->scene.live = true;
    canvas = show(f, 60, 20);
    bool pending = f->scene.pending;
    int draws = 0;
    for (; f->scene.pending; draws++) {
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        scene_draw(&f->scene, canvas);
    }
    assert_true(pending && draws > 0);
    set(f, "start", "0.7,1.4"); /* called off in the middle, and begun anew */
    scene_draw(&f->scene, canvas);
    set(f, "start", "0.72,1.4");
    scene_draw(&f->scene, canvas);
    set(f, "start", "0.7,1.4");
    do
        scene_draw(&f->scene, canvas);
    while (f->scene.pending);
    for (int row = 0; row < 20; row++) {
        cells_row_text(waited, row, wanted);
        cells_row_text(canvas, row, got);
        assert_string_equal(got, wanted);
    }
    cells_close(canvas);
    cells_close(waited);
}

/* Stepping, playing and η under the hand measure nothing again; another start does. */
static void test_measured_map_is_kept(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "momentum");
    set(f, "rates", "measured");
    cells_close(show(f, 60, 20));
    const struct measurement *first = rates_of(f)->measurement;
    session_act(&f->session, ACTION_STEP);
    session_act(&f->session, ACTION_ETA_UP);
    session_act(&f->session, ACTION_BETA_DOWN);
    cells_close(show(f, 60, 20));
    assert_ptr_equal(rates_of(f)->measurement, first);
    struct rates_key key = rates_of(f)->key;
    set(f, "start", "1,1");
    cells_close(show(f, 60, 20));
    assert_memory_not_equal(&rates_of(f)->key, &key, sizeof key);
    /* the problem that is shown is closed while trials go on */
    f->scene.live = true;
    set(f, "start", "1.5,1");
    struct canvas *canvas = show(f, 60, 20);
    for (int i = 0; i < 5; i++) {
        session_act(&f->session, ACTION_SURFACE_NEXT);
        scene_draw(&f->scene, canvas);
    }
    cells_close(canvas);
}

static void test_key_changes_what_is_shown(void **state)
{
    struct fixture *f = *state;
    static const char *const wanted[] = {"minimum", "measured", "predicted"};
    for (int i = 0; i < 3; i++) {
        char value[SETTING_TEXT];
        assert_true(session_key(&f->session, 'M'));
        settings_print(&f->settings, "rates", value, sizeof value);
        assert_string_equal(value, wanted[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_golden),
        WITH_FIXTURE(test_reasons),
        WITH_FIXTURE(test_numbers_are_those_of_theory),
        WITH_FIXTURE(test_measured_number_is_that_of_the_race),
        WITH_FIXTURE(test_measured_number_at_every_size),
        WITH_FIXTURE(test_click_takes_both),
        WITH_FIXTURE(test_drag),
        WITH_FIXTURE(test_click_on_a_curve),
        WITH_FIXTURE(test_ranges),
        WITH_FIXTURE(test_hover),
        WITH_FIXTURE(test_measuring_in_the_background),
        WITH_FIXTURE(test_measured_map_is_kept),
        WITH_FIXTURE(test_key_changes_what_is_shown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rates", tests, NULL, NULL);
}
