/* The charts of progress on the cell canvas: the numbers and words that they print are those of the
 * race and of the analysis. */
#include "fixture.h"

#include <limits.h>

#include "analysis/bounds.h"
#include "analysis/progress.h"
#include "base/text.h"
#include "canvas/cells.h"

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

/* Draws, and fails unless the text is there. */
static void assert_shows(struct fixture *f, const char *text, bool wanted)
{
    struct canvas *canvas = cells_open(80, 24, CHARSET_BRAILLE, SHADING_COLOUR);
    scene_draw(&f->scene, canvas);
    bool there = screen_has(canvas, text);
    cells_close(canvas);
    assert_that(there == wanted, "'%s' is %s", text, wanted ? "missing" : "there");
}

/* Where there is no floor whoever runs away does so downwards, and the arrow says so. */
static void test_falling_without_end_points_downwards(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "loss");
    set(f, "surface", "saddle");
    set(f, "optimizer", "gd:eta=0.4;adam");
    session_go(&f->session, 60, LONG_MAX);
    assert_shows(f, "↓gd", true);
    assert_shows(f, "↑gd", false);
}

/* The keys go through all measures and tallies and come back. */
static void test_keys_change_what_the_loss_chart_shows(void **state)
{
    struct fixture *f = *state;
    static const char *const measures[] = {"f, log", "f − f*, log", "‖∇f‖, log", "‖w − w*‖, log",
                                           "f − f*, log"};
    static const char *const tallies[] = {"gradients", "evaluations", "steps", "steps"};
    set(f, "panels", "loss"); /* of no finite sum: it has no epochs */
    session_go(&f->session, 30, LONG_MAX);
    assert_shows(f, "f − f*, log", true);
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        session_key(&f->session, 'y');
        assert_shows(f, measures[i], true);
    }
    for (size_t i = 0; i < sizeof tallies / sizeof *tallies; i++) {
        session_key(&f->session, 'Y');
        assert_shows(f, tallies[i], true);
    }
}

/* The axis of evaluations ends beyond the most that any racer has asked for. */
static void test_the_fair_clock(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "loss");
    set(f, "optimizer", "gd,newton,line-search");
    set(f, "loss-over", "evaluations");
    session_go(&f->session, 40, LONG_MAX);
    assert_near(session_row(&f->session, 0).evaluations, 40, 0, "gd");
    assert_near(session_row(&f->session, 1).evaluations, 80, 0, "newton");
    double most = session_row(&f->session, 2).evaluations;
    assert_true(most > 200 && most <= 500);
    assert_shows(f, "500", true);
    set(f, "optimizer", "gd,newton");
    session_go(&f->session, 40, LONG_MAX);
    assert_shows(f, "500", false);
    assert_shows(f, "100", true);
}

/* 100 steps in batches of 8 of 40 look through the data 20 times. */
static void test_epochs_as_clock(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "loss");
    set(f, "surface", "logistic:rows=40");
    set(f, "optimizer", "gd:batch=8");
    set(f, "loss-over", "epochs");
    session_go(&f->session, 100, LONG_MAX);
    assert_near(session_row(&f->session, 0).epochs, 20, 1e-12, "batches of 8");
    assert_shows(f, "epochs", true);
    assert_shows(f, "20", true);
    assert_shows(f, "100", false);
}

static void test_without_a_minimum_the_chart_says_so(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "loss");
    set(f, "surface", "saddle");
    assert_shows(f, "no minimum is known", false);
    set(f, "loss-shows", "distance");
    assert_shows(f, "no minimum is known", true);
}

/* A racer that diverges is named, and the scale is that of the others. */
static void test_a_runaway_does_not_flatten_the_others(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "loss");
    set(f, "optimizer", "gd:eta=5;adam");
    session_go(&f->session, 2, LONG_MAX);
    assert_shows(f, "↑gd", true);
    session_go(&f->session, 30, LONG_MAX);
    assert_shows(f, "↑gd", true);
    assert_shows(f, "10²", true);
    assert_shows(f, "10³", false);
    session_act(&f->session, ACTION_RACER_1 + 1); /* alone it is shown with its own scale */
    assert_shows(f, "10²", false);
}

static void test_bounds_say_what_they_are_for(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "loss");
    assert_shows(f, "convex", false);
    set(f, "surface", "bowl:lambda1=2,lambda2=50");
    session_go(&f->session, 20, LONG_MAX);
    assert_shows(f, "strongly convex, κ=25", true);
    set(f, "surface", "underdetermined");
    assert_shows(f, "; convex", true);
    assert_shows(f, "(1−ημ)", false);
    set(f, "bounds", "off");
    assert_shows(f, "convex", false);
}

/* A bound is drawn for gradient descent with a step of at most 1/L, and for nothing that has no
 * reason to keep it; and it is kept. */
static void test_bounds_are_drawn_for_whom_they_bind(void **state)
{
    static const struct {
        const char *optimizer;
        bool binds;
    } cases[] = {
        {"gd:eta=0.02", true},
        {"gd:eta=0.005", true},
        {"gd:eta=0.03", false},
        {"gd:eta=0.02,noise=1", false},
        {"gd:eta=0.02,clip=1", false},
        {"gd:eta=0.02,schedule=cosine,period=9", false},
        {"gd:eta=0.02,warmup=9", false},
        {"momentum:eta=0.02", false},
        {"adam", false},
        {"newton", false},
    };
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=2,lambda2=50");
    set(f, "panels", "loss");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set(f, "optimizer", cases[i].optimizer);
        session_go(&f->session, 40, LONG_MAX);
        assert_shows(f, "≤ 1/t", cases[i].binds);
        if (!cases[i].binds)
            continue;
        struct bounds bounds, its;
        struct run *run = f->session.race.run[0];
        assert_true(bounds_of(f->session.race.problem, run_row(run, 0).w, &bounds));
        assert_true(bounds_at_rate(&bounds, run_base(run)[0], &its));
        for (long t = 1; t <= 40; t++)
            for (int b = BOUND_SUBLINEAR; b <= BOUND_LINEAR; b++)
                assert_true(run_row(run, t).f <=
                            bound_at(&its, (enum bound)b, (double)t) * (1 + 1e-9));
    }
    static const char *const growing[] = {"accelerated:eta=0.02", "accelerated:eta=0.02,restart=1",
                                          "accelerated:eta=0.03"};
    for (int i = 0; i < 3; i++) {
        set(f, "optimizer", growing[i]);
        session_go(&f->session, 40, LONG_MAX);
        assert_shows(f, "≤ 1/t²", i == 0);
    }
    set(f, "optimizer", "gd:eta=0.02");
    session_go(&f->session, 20, LONG_MAX);
    set(f, "eta", "0.01"); /* it changes its η on the way */
    session_go(&f->session, 40, LONG_MAX);
    assert_shows(f, "≤ 1/t", false);
}

/* All curves are named where there is room, and not twice. */
static void test_curves_are_named(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "loss");
    session_go(&f->session, 60, LONG_MAX);
    for (int i = 0; i < f->session.race.count; i++)
        assert_shows(f, f->session.state.racer[i].label, true);
}

static void test_the_step_to_stop_at_is_printed(void **state)
{
    struct fixture *f = *state;
    char text[64];
    set(f, "panels", "loss");
    set(f, "surface", "least-squares:rows=4,noise=1,seed=2,holdout=1");
    set(f, "optimizer", "momentum");
    session_go(&f->session, 100, LONG_MAX);
    long best = session_cursor(&f->session, 0)->best_step;
    assert_true(best > 0 && best < 100);
    snprintf(text, sizeof text, "best: step %ld", best);
    assert_shows(f, text, true);
    assert_shows(f, "held-out", true);
    session_go(&f->session, best - 1, LONG_MAX); /* it was not known yet */
    assert_shows(f, text, false);
}

/* --- schedule --- */

static void test_the_schedule_prints_the_rate_in_force(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "schedule");
    set(f, "surface", "matyas");
    set(f, "optimizer", "gd:eta=0.25,schedule=step,every=10,rate=0.5;adadelta");
    f->session.state.focus = 0;
    session_go(&f->session, 10, LONG_MAX);
    assert_shows(f, "η=0.125", true);
    session_go(&f->session, 9, LONG_MAX);
    assert_shows(f, "η=0.25", true);
    set(f, "eta", "0.75"); /* from here on, and back again */
    assert_shows(f, "η=0.75", true);
    session_go(&f->session, 10, LONG_MAX);
    assert_shows(f, "η=0.375", true);
    session_go(&f->session, 5, LONG_MAX);
    assert_shows(f, "η=0.25", true);
}

/* --- bias --- */

/* After one step of Adam: 1 with correction, (1−β₁)/√(1−β₂) without. */
static void test_bias_prints_the_first_step(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "bias");
    set(f, "optimizer", "adam:beta1=0.5,beta2=0.9375;gd");
    assert_shows(f, "no step taken yet", true);
    session_go(&f->session, 1, LONG_MAX);
    assert_shows(f, "step 1: 1η, without 2η", true);
    f->session.state.focus = 1;
    assert_shows(f, "no means m and v", true);
}

/* All racers with a rate are there, far apart or not; batches count epochs. */
static void test_the_schedule_shows_all_racers(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "schedule");
    set(f, "surface", "least-squares");
    set(f, "optimizer", "gd:eta=0.1,batch=5;adam:eta=0.001;momentum:eta=0.05");
    f->session.state.focus = 0;
    session_go(&f->session, 40, LONG_MAX);
    for (int i = 0; i < 3; i++)
        assert_shows(f, f->session.state.racer[i].label, true);
    assert_shows(f, "10⁻²", true); /* a hundred times apart: decades */
    char epochs[64], number[TEXT_NUMBER];
    text_short(number, 200 / (double)f->session.race.problem->points, 3);
    snprintf(epochs, sizeof epochs, "epoch %s", number);
    assert_shows(f, epochs, true);
}

/* --- slice, bias, data --- */

/* By hand: on ½(x² + 10y²) gd's ratio is (η/2)gᵀHg/‖g‖². */
static void test_the_slice_prints_its_ratio(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "slice");
    set(f, "surface", "bowl:lambda1=1,lambda2=10,angle=0,cx=0,cy=0");
    set(f, "optimizer", "gd:eta=0.1");
    set(f, "start", "3,1");
    double g2 = 3 * 3 + 10 * 10, gHg = 3 * 3 + 10. * 10 * 10;
    char text[96], number[TEXT_NUMBER];
    text_short(number, 0.5 * 0.1 * gHg / g2, 3);
    snprintf(text, sizeof text, ": ‖g‖² = %s", number);
    assert_shows(f, text, true);
    text_short(number, 0.1 * g2, 3);
    snprintf(text, sizeof text, "linear = −%s", number);
    assert_shows(f, text, true);
    static const char *const curves[] = {" f", "quadratic", "linear"};
    for (int i = 0; i < 3; i++)
        assert_shows(f, curves[i], true);
}

/* The first steps as they are written down: m₁ = 0.1·g₁, corrected to g₁. */
static void test_bias_writes_down_its_first_steps(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "bias");
    set(f, "surface", "bowl:lambda1=1,lambda2=10,angle=0,cx=0,cy=0");
    set(f, "optimizer", "adam");
    set(f, "start", "0,1");
    session_go(&f->session, 5, LONG_MAX);
    assert_shows(f, "m₁ = 0.9·0 + 0.1·10 = 1    m̂₁ = 1/0.1 = 10", true);
    assert_shows(f, "m₂ = 0.9·1 + 0.1·", true);
}

static void test_data_have_axes_and_classes(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "data");
    set(f, "surface", "logistic");
    assert_shows(f, "class +1", true);
    assert_shows(f, "0", true);
    set(f, "surface", "least-squares");
    assert_shows(f, "class", false);
    assert_shows(f, "0.2", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_falling_without_end_points_downwards),
        WITH_FIXTURE(test_keys_change_what_the_loss_chart_shows),
        WITH_FIXTURE(test_the_fair_clock),
        WITH_FIXTURE(test_epochs_as_clock),
        WITH_FIXTURE(test_without_a_minimum_the_chart_says_so),
        WITH_FIXTURE(test_a_runaway_does_not_flatten_the_others),
        WITH_FIXTURE(test_bounds_say_what_they_are_for),
        WITH_FIXTURE(test_bounds_are_drawn_for_whom_they_bind),
        WITH_FIXTURE(test_curves_are_named),
        WITH_FIXTURE(test_the_step_to_stop_at_is_printed),
        WITH_FIXTURE(test_the_schedule_prints_the_rate_in_force),
        WITH_FIXTURE(test_bias_prints_the_first_step),
        WITH_FIXTURE(test_the_schedule_shows_all_racers),
        WITH_FIXTURE(test_the_slice_prints_its_ratio),
        WITH_FIXTURE(test_bias_writes_down_its_first_steps),
        WITH_FIXTURE(test_data_have_axes_and_classes),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("loss", tests, NULL, NULL);
}
