/* The charts of linear theory (circle, filter, circuit, modes): screens, and numbers that are those
 * of the analysis and of theory. */
#include "fixture.h"

#include <limits.h>

#include "canvas/cells.h"
#include "golden.h"
#include "scene/panel.h"

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

/* --- screens --- */

static void golden(struct fixture *f, int columns, int rows, enum charset charset, const char *name)
{
    struct canvas *canvas = cells_open(columns, rows, charset, SHADING_LINES);
    scene_draw(&f->scene, canvas);
    assert_golden(canvas, name);
    cells_close(canvas);
}

/* What a chart looks like alone in a small and in a middling panel. */
static void both_sizes(struct fixture *f, const char *chart)
{
    char name[64];
    set(f, "panels", chart);
    snprintf(name, sizeof name, "%s-26x7", chart);
    golden(f, 26, 7, CHARSET_BRAILLE, name);
    snprintf(name, sizeof name, "%s-60x20", chart);
    golden(f, 60, 20, CHARSET_BRAILLE, name);
}

static void test_screens(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=1,lambda2=10");
    set(f, "optimizer", "momentum:eta=0.05,beta=0.9;gd:eta=0.15;nesterov:eta=0.05,beta=0.9");
    f->session.focus = 0;
    session_go(&f->session, 40, LONG_MAX);
    both_sizes(f, "circle");
    both_sizes(f, "modes");
    both_sizes(f, "filter");
    both_sizes(f, "circuit");
    f->session.focus = 1;
    golden(f, 60, 12, CHARSET_BRAILLE, "circuit-gd");
    set(f, "panels", "circle");
    golden(f, 40, 16, CHARSET_ASCII, "circle-ascii");
}

/* Every chart at every size, for methods of all kinds, on surfaces of all kinds: nothing breaks,
 * nothing is blank. */
static void check_everywhere(struct fixture *f, const char *chart)
{
    set(f, "panels", chart);
    for (int columns = 8; columns < 130; columns += 1 + columns / 3) {
        for (int rows = 3; rows < 50; rows += 1 + rows / 3) {
            struct canvas *canvas = cells_open(columns, rows, CHARSET_BRAILLE, SHADING_LINES);
            for (f->session.focus = 0; f->session.focus < f->session.race.count;
                 f->session.focus++) {
                bool blank = true;
                scene_draw(&f->scene, canvas);
                for (int row = 1; row < rows && blank; row++) {
                    char line[8 * 256 + 1];
                    cells_row_text(canvas, row, line);
                    blank = line[0] == '\0';
                }
                assert_that(!blank || columns < 26 || rows < 7, "%s at %dx%d is blank for %s",
                            chart, columns, rows, f->session.racer[f->session.focus].label);
            }
            cells_close(canvas);
        }
    }
}

static void test_charts_everywhere(void **state)
{
    struct fixture *f = *state;
    static const char *const charts[] = {"circle", "modes", "filter", "circuit"},
                             *const places[] = {"beale",           "saddle",      "parabola",
                                                "underdetermined", "deep-linear", "formula:1/(x+y)",
                                                "monkey-saddle"};
    set(f, "optimizer", "gd,momentum,nesterov,adam,newton,bfgs,lion;momentum:eta=1e3");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        set(f, "surface", places[i]);
        for (size_t k = 0; k < 4; k++) {
            session_go(&f->session, 0, LONG_MAX);
            check_everywhere(f, charts[k]);
            session_go(&f->session, 25, LONG_MAX);
            check_everywhere(f, charts[k]);
        }
    }
}

/* --- numbers --- */

static struct canvas *show(struct fixture *f, const char *chart)
{
    struct canvas *canvas = cells_open(100, 30, CHARSET_BRAILLE, SHADING_COLOUR);
    set(f, "panels", chart);
    scene_draw(&f->scene, canvas);
    return canvas;
}

#define assert_shows(f, chart, text)                                   \
    do {                                                               \
        struct canvas *canvas_ = show(f, chart);                       \
        bool has_ = screen_has(canvas_, text);                         \
        cells_close(canvas_);                                          \
        assert_that(has_, "chart %s does not show '%s'", chart, text); \
    } while (0)

/* η = 0.1 on λ = 4: gd shrinks by 0.6 a step; momentum with β = 0.81 by 0.9. */
static void test_circle_tells_prediction_and_measurement(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=4,lambda2=4");
    set(f, "optimizer", "gd:eta=0.1;momentum:eta=0.1,beta=0.81");
    f->session.focus = 0;
    session_go(&f->session, 12, LONG_MAX);
    assert_shows(f, "circle", "ρ=0.6");
    assert_shows(f, "circle", "rate 0.6");
    assert_shows(f, "circle", "η to 0.65"); /* 1.3 × the edge ½ */
    f->session.focus = 1;
    assert_shows(f, "circle", "ρ=0.9");
    assert_shows(f, "circle", "β to 1");
    set(f, "eta", "1.2"); /* the edge is 0.905 */
    assert_shows(f, "circle", "diverges");
}

/* The marks of the other racers' roots: gd's is at z = 0.6, on the real axis. */
static void test_circle_shows_all_racers(void **state)
{
    struct fixture *f = *state;
    char text[256];
    set(f, "surface", "bowl:lambda1=4,lambda2=4");
    set(f, "optimizer", "momentum:eta=0.1,beta=0.81;gd:eta=0.1");
    f->session.focus = 0;
    struct canvas *canvas = show(f, "circle");
    bool found = false;
    for (double x = 0; x < canvas->width && !found; x++)
        for (double y = 2 * canvas->em; y < canvas->height && !found; y++)
            found = scene_hover(&f->scene, x, y, text, sizeof text) && strstr(text, "gd  λ") &&
                    strstr(text, "=4  z=0.6+0i  |z|=0.6");
    assert_true(found);
    cells_close(canvas);
    session_act(&f->session, ACTION_RACER_1 + 1); /* off: no root of gd any more */
    canvas = show(f, "circle");
    for (double x = 0; x < canvas->width; x++)
        for (double y = 2 * canvas->em; y < canvas->height; y++)
            if (scene_hover(&f->scene, x, y, text, sizeof text))
                assert_null(strstr(text, "gd"));
    cells_close(canvas);
}

/* (1 − 0.8)/(1 + 0.8) of a zig-zag passes; half of a push after ⌈log ½/log 0.8⌉ = 4 steps. */
static void test_filter_tells_its_numbers(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=1,lambda2=10");
    set(f, "optimizer", "ema-momentum:eta=0.1,beta=0.8;gd;nesterov:eta=0.05,beta=0.8");
    f->session.focus = 0;
    assert_shows(f, "filter", "memory 0.8");
    assert_shows(f, "filter", "zig-zag ×0.111");
    assert_shows(f, "filter", "half after 4");
    assert_shows(f, "filter", "follow the steps");
    session_go(&f->session, 5, LONG_MAX);
    assert_shows(f, "filter", "velocity");
    assert_shows(f, "filter", "λ₂=10");
    set(f, "direction", "flat");
    assert_shows(f, "filter", "λ₁=1");
    f->session.focus = 1;
    assert_shows(f, "filter", "no memory");
    f->session.focus = 2;
    assert_shows(f, "filter", "memory 0.76"); /* 0.8·(1 − 0.05·1) */
}

/* The figures of the design: λ = 10, η = 0.1 and β = 0.9 in the low-pass form. */
static void test_circuit_tells_its_numbers(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=-1,lambda2=10");
    set(f, "optimizer", "momentum:eta=0.01,beta=0.9;gd:eta=0.22;gd:eta=0.12");
    f->session.focus = 0;
    session_go(&f->session, 4, LONG_MAX);
    assert_shows(f, "circuit", "R=10");
    assert_shows(f, "circuit", "L=10");
    assert_shows(f, "circuit", "C=0.9");
    assert_shows(f, "circuit", "ζ=0.167 underdamped");
    assert_shows(f, "circuit", "steps are short enough");
    f->session.focus = 1;
    assert_shows(f, "circuit", "overshoot and grow: |z|=1.2");
    f->session.focus = 2;
    assert_shows(f, "circuit", "cannot swing; steps as long as these");
    set(f, "direction", "flat");
    assert_shows(f, "circuit", "R=-1");
    assert_shows(f, "circuit", "negative resistor");
}

/* gd with η = 0.05 on λ = 10 halves that component in every step; λ = 1 needs 14 of them. */
static void test_modes_tell_the_order_of_learning(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=1,lambda2=10");
    set(f, "optimizer", "gd:eta=0.05");
    assert_shows(f, "modes", "nothing is halved");
    session_go(&f->session, 40, LONG_MAX);
    assert_shows(f, "modes", "halved for good: λ₂ at 1, λ₁ at 14");
    assert_shows(f, "modes", "from the minimum");
    set(f, "surface", "saddle");
    assert_shows(f, "modes", "from the stationary point");
    set(f, "surface", "formula:x^4+y^2");
    assert_shows(f, "modes", "local model's centre");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_screens),
        WITH_FIXTURE(test_charts_everywhere),
        WITH_FIXTURE(test_circle_tells_prediction_and_measurement),
        WITH_FIXTURE(test_circle_shows_all_racers),
        WITH_FIXTURE(test_filter_tells_its_numbers),
        WITH_FIXTURE(test_circuit_tells_its_numbers),
        WITH_FIXTURE(test_modes_tell_the_order_of_learning),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("eigen", tests, NULL, NULL);
}
