/* The charts of linear theory (circle, filter, circuit, modes) and the whitened map: screens, and
 * numbers that are those of the analysis and of theory. */
#include "fixture.h"
#include "notes.h"

#include <limits.h>

#include "analysis/verdict.h"
#include "canvas/cells.h"
#include "golden.h"
#include "optimizers/optimizers.h"
#include "scene/panel.h"
#include "scene/map/map.h"

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
    f->session.state.focus = 0;
    session_go(&f->session, 40, LONG_MAX);
    both_sizes(f, "circle");
    both_sizes(f, "modes");
    both_sizes(f, "filter");
    both_sizes(f, "circuit");
    set(f, "eta", "0.2");
    session_go(&f->session, 70, LONG_MAX);
    set(f, "panels", "modes");
    golden(f, 60, 20, CHARSET_BRAILLE, "modes-changed"); /* other lines from step 40 on */
    f->session.state.focus = 1;
    set(f, "panels", "circuit");
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
            for (f->session.state.focus = 0; f->session.state.focus < f->session.race.count;
                 f->session.state.focus++) {
                bool blank = true;
                scene_draw(&f->scene, canvas);
                for (int row = 1; row < rows && blank; row++) {
                    char line[8 * 256 + 1];
                    cells_row_text(canvas, row, line);
                    blank = line[0] == '\0';
                }
                assert_that(!blank || columns < 26 || rows < 7, "%s at %dx%d is blank for %s",
                            chart, columns, rows,
                            f->session.state.racer[f->session.state.focus].label);
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
    f->session.state.focus = 0;
    session_go(&f->session, 12, LONG_MAX);
    assert_shows(f, "circle", "ρ=0.6");
    assert_shows(f, "circle", "rate 0.6");
    assert_shows(f, "circle", "η to 0.65"); /* 1.3 × the edge ½ */
    f->session.state.focus = 1;
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
    f->session.state.focus = 0;
    struct canvas *canvas = show(f, "circle");
    bool found = false;
    for (double x = 0; x < canvas->width && !found; x++)
        for (double y = 2 * canvas->em; y < canvas->height && !found; y++)
            found = scene_hover(&f->scene, x, y, text, sizeof text) && strstr(text, "gd  λ") &&
                    strstr(text, "=4  z=0.6+0i  |z|=0.6");
    assert_true(found);
    cells_close(canvas);
    assert_shows(f, "circle", "·");
    session_act(&f->session, ACTION_RACER_1 + 1); /* off: no root of gd any more */
    canvas = show(f, "circle");
    assert_false(screen_has(canvas, "·"));
    for (double x = 0; x < canvas->width; x++)
        for (double y = 2 * canvas->em; y < canvas->height; y++)
            if (scene_hover(&f->scene, x, y, text, sizeof text))
                assert_null(strstr(text, "gd"));
    cells_close(canvas);
}

static bool warns_on(struct fixture *f, const char *chart)
{
    static const char *const words[] = {"diverges", "unstable"};
    struct canvas *canvas = show(f, chart);
    bool found = false;
    for (int i = 0; i < 2; i++)
        found = found || screen_has(canvas, words[i]);
    cells_close(canvas);
    return found;
}

/* Whatever the method and the place: circle and bars speak of instability only where a step is too
 * long for a positive curvature, and of roots and edges only where no search chooses the step. */
static void test_words_name_the_cause(void **state)
{
    static const char *const places[] = {"saddle",      "rosenbrock", "beale",        "cliff",
                                         "deep-linear", "bowl",       "monkey-saddle"};
    struct fixture *f = *state;
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        set(f, "optimizer", "gd");
        set(f, "surface", places[k]);
        for (int i = 0; optimizers[i]; i++) {
            struct modes modes;
            struct instant instant;
            struct error error;
            if (!session_assign(&f->session, "optimizer", optimizers[i]->name, &error))
                continue; /* the method cannot race here */
            session_go(&f->session, 7, LONG_MAX);
            bool there = racer_modes(&f->session, 0, &modes, &instant) && modes.available;
            struct verdict verdict = {0};
            if (there)
                verdict = verdict_of(f->session.race.problem, optimizers[i], &modes,
                                     optimizer_value(optimizers[i], &instant, ROLE_RATE));
            assert_that(warns_on(f, "circle") == verdict_warns(&verdict), "%s on %s: circle",
                        optimizers[i]->name, places[k]);
            assert_that(!warns_on(f, "bars") || modes.mode[modes.count - 1].lambda > 0,
                        "%s on %s: bars", optimizers[i]->name, places[k]);
            if (optimizers[i]->c1 > 0) {
                assert_shows(f, "circle", "a search makes each step fall");
                assert_shows(f, "bars", "a search sets each step");
            }
        }
    }
}

/* "low, medium, high": racers of one method that all have the focus stand side by side. */
static void test_circles_of_one_method_side_by_side(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=4,lambda2=4");
    set(f, "optimizer", "gd:eta=0.1;gd:eta=0.25;gd:eta=0.6");
    f->session.state.focus = FOCUS_ALL;
    session_go(&f->session, 3, LONG_MAX);
    static const char *const rates[] = {"ρ=0.6", "ρ=0 ", "ρ=1.4"};
    for (int i = 0; i < 3; i++)
        assert_shows(f, "circle", rates[i]);
    struct hit hit;
    struct canvas *canvas = show(f, "circle");
    for (int i = 0; i < 3; i++) { /* a click gives its racer the focus */
        assert_true(scene_hit(&f->scene, canvas->width * (i + 0.5) / 3, canvas->height / 2, &hit));
        assert_true(hit.kind == HIT_FOCUS && hit.racer == i);
    }
    cells_close(canvas);
    f->session.state.focus = 2;
    canvas = show(f, "circle");
    assert_false(screen_has(canvas, "ρ=0.6"));
    cells_close(canvas);
}

static bool touch(const struct word *a, const struct word *b, double gap)
{
    return fabs(a->box.y - b->box.y) < 0.5 * a->box.height &&
           a->box.x < b->box.x + b->box.width + gap && b->box.x < a->box.x + a->box.width + gap;
}

/* Where a circle shows them all, each root is told whose it is: once, in its racer's ink, apart
 * from the others, in the order of the roots. */
static void test_racers_are_named_on_one_circle(void **state)
{
    static const char *const names[] = {"low", "medium", "high"};
    static const double eta[] = {0.15, 0.4, 0.52};
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=1,lambda2=4,angle=0");
    set(f, "optimizer", "gd:eta=0.15,label=low;gd:eta=0.4,label=medium;gd:eta=0.52,label=high");
    set(f, "panels", "circle");
    for (int focus = FOCUS_ALL; focus < 1; focus++) {
        const struct word *found[3] = {NULL};
        struct canvas *canvas = cells_open(40, 20, CHARSET_BRAILLE, SHADING_LINES);
        begin_notes(canvas);
        f->session.state.focus = focus;
        draw(f, canvas);
        for (int i = 0; i < notes.count; i++)
            for (int r = 0; r < 3; r++)
                if (strcmp(notes.word[i].text, names[r]) == 0 && notes.word[i].box.y > canvas->em) {
                    assert_null(found[r]);
                    found[r] = &notes.word[i];
                    assert_int_equal(found[r]->ink, racer_ink(&f->session, r));
                }
        for (int r = 0; r < 3; r++)
            assert_int_equal(found[r] != NULL, focus == FOCUS_ALL);
        for (int r = 0; r < 3 && found[r]; r++)
            for (int k = 0; k < r; k++) {
                assert_false(touch(found[r], found[k], 0.5 * canvas->column));
                double steep = (1 - 4 * eta[r]) - (1 - 4 * eta[k]); /* z = 1 − ηλ */
                assert_true((found[r]->box.x - found[k]->box.x) * steep > 0);
            }
        cells_close(canvas);
    }
}

/* However narrow the chart: words give way before a number is cut. */
static void test_headings_keep_their_numbers(void **state)
{
    static const char *const charts[] = {"bias", "slice"}, *const racers[] = {"adam",
                                                                              "gd:eta=0.001"};
    struct fixture *f = *state;
    for (int r = 0; r < 2; r++) {
        set(f, "optimizer", racers[r]);
        session_go(&f->session, 20, LONG_MAX);
        for (int columns = 23; columns <= 80; columns++)
            for (int c = r; c < 2; c++) { /* gd has no bias */
                struct canvas *canvas = cells_open(columns, 14, CHARSET_BRAILLE, SHADING_LINES);
                bool number = false;
                set(f, "panels", charts[c]);
                begin_notes(canvas);
                draw(f, canvas);
                for (int i = 0; i < notes.count; i++) {
                    if (notes.word[i].box.y >= canvas->em)
                        continue;
                    assert_that(!strstr(notes.word[i].text, "…"), "%s, %d columns: %s", charts[c],
                                columns, notes.word[i].text);
                    number |= strpbrk(notes.word[i].text, "123456789") != NULL;
                }
                assert_true(number);
                cells_close(canvas);
            }
    }
}

/* (1 − 0.8)/(1 + 0.8) of a zig-zag passes; half of a push after ⌈log ½/log 0.8⌉ = 4 steps. */
static void test_filter_tells_its_numbers(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=1,lambda2=10");
    set(f, "optimizer", "ema-momentum:eta=0.1,beta=0.8;gd;nesterov:eta=0.05,beta=0.8");
    f->session.state.focus = 0;
    assert_shows(f, "filter", "memory 0.8");
    assert_shows(f, "filter", "zig-zag ×0.111");
    assert_shows(f, "filter", "half after 4");
    assert_shows(f, "filter", "follow the steps");
    session_go(&f->session, 5, LONG_MAX);
    assert_shows(f, "filter", "velocity");
    assert_shows(f, "filter", "λ₂=10");
    set(f, "direction", "flat");
    assert_shows(f, "filter", "λ₁=1");
    f->session.state.focus = 1;
    assert_shows(f, "filter", "no memory");
    f->session.state.focus = 2;
    assert_shows(f, "filter", "memory 0.76 (β=0.8)"); /* 0.8·(1 − 0.05·1) */
}

/* The figures of the design: λ = 10, η = 0.1 and β = 0.9 in the low-pass form. */
static void test_circuit_tells_its_numbers(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=-1,lambda2=10");
    set(f, "optimizer", "momentum:eta=0.01,beta=0.9;gd:eta=0.22;gd:eta=0.12");
    f->session.state.focus = 0;
    session_go(&f->session, 4, LONG_MAX);
    assert_shows(f, "circuit", "R=10");
    assert_shows(f, "circuit", "L=10");
    assert_shows(f, "circuit", "C=0.9");
    assert_shows(f, "circuit", "ζ=0.167 underdamped");
    assert_shows(f, "circuit", "steps are short enough");
    f->session.state.focus = 1;
    assert_shows(f, "circuit", "overshoot and grow: |z|=1.2");
    f->session.state.focus = 2;
    assert_shows(f, "circuit", "cannot swing; steps as long as these");
    set(f, "direction", "flat");
    assert_shows(f, "circuit", "R=−1");
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

/* --- the whitened map --- */

static struct view map_of(struct fixture *f)
{
    struct canvas *canvas = cells_open(90, 30, CHARSET_BRAILLE, SHADING_COLOUR);
    struct view view;
    scene_draw(&f->scene, canvas);
    assert_true(view_of_map(&f->scene, &view));
    cells_close(canvas);
    return view;
}

static double value_at(const struct problem *problem, const double *w)
{
    double f;
    problem->eval(problem, 1, w, &f, NULL, NULL);
    return f;
}

/* Around the point of the plane where f is least, f is the same at the same distance on the
 * canvas; and who clicks where a point is drawn gets that point. */
static void check_circles(struct fixture *f, const char *what)
{
    struct view view = map_of(f);
    const struct problem *problem = f->session.race.problem;
    assert_that(view.whitened, "%s is not whitened", what);
    struct point middle = {view.where.x + view.where.width / 2,
                           view.where.y + view.where.height / 2};
    double w[DIM_MAX], slope[2];
    struct point centre = middle;
    if (problem->dim == 2) { /* the minimum keeps its coordinates: it is what all turns about */
        struct point least = view_plane(&view, problem->minimum[0].w);
        assert_near(least.x, problem->minimum[0].w[0], 1e-12, "%s: x of the minimum", what);
        assert_near(least.y, problem->minimum[0].w[1], 1e-12, "%s: y of the minimum", what);
    }
    /* in round coordinates the way down from anywhere leads to the centre: f = c + ½k r² */
    double f0, f1, f2;
    for (int axis = 0; axis < 2; axis++) {
        double h = 3;
        struct point at = middle;
        assert_true(view_unproject(&view, at, w));
        f0 = value_at(problem, w);
        *(axis ? &at.y : &at.x) += h;
        view_unproject(&view, at, w);
        f1 = value_at(problem, w);
        *(axis ? &at.y : &at.x) -= 2 * h;
        view_unproject(&view, at, w);
        f2 = value_at(problem, w);
        slope[axis] = (f1 - f2) / (2 * h) / ((f1 - 2 * f0 + f2) / (h * h));
    }
    centre.x -= slope[0];
    centre.y -= slope[1];
    view_unproject(&view, centre, w);
    double least = value_at(problem, w);
    double on_circle = NAN;
    for (int k = 0; k < 24; k++) {
        struct point at = {centre.x + 20 * cos(k * M_PI / 12), centre.y + 20 * sin(k * M_PI / 12)};
        view_unproject(&view, at, w);
        double above = value_at(problem, w) - least;
        if (k == 0)
            on_circle = above;
        assert_true(above > 0);
        assert_near(above, on_circle, 1e-7 * on_circle, "%s: f around the circle, %d", what, k);
        struct point back = view_project(&view, w);
        assert_near(back.x, at.x, 1e-8, "%s: x there and back", what);
        assert_near(back.y, at.y, 1e-8, "%s: y there and back", what);
    }
}

static void test_contours_become_circles(void **state)
{
    struct fixture *f = *state;
    static const char *const places[] = {"bowl", "least-squares", "matyas", "booth",
                                         "bowl:lambda1=200,lambda2=1,angle=70,cx=3,cy=-2"};
    char data[512];
    set(f, "panels", "map");
    set(f, "whitened", "on");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        set(f, "surface", places[i]);
        check_circles(f, places[i]);
    }
    snprintf(data, sizeof data, "least-squares:data=%s/reference/four.csv", TESTS_DIR);
    set(f, "surface", data);
    session_go(&f->session, 3, LONG_MAX);
    static const char *const planes[] = {"1,2", "2,4", "eigen", "path", "random", "auto"};
    for (size_t i = 0; i < sizeof planes / sizeof *planes; i++) {
        set(f, "plane", planes[i]);
        check_circles(f, planes[i]);
    }
}

/* The start stays as far from the minimum as it was, and in view; Newton's way is straight. */
static void test_whitened_bowl(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=1,lambda2=10");
    set(f, "optimizer", "newton:eta=0.3;gd:eta=0.15");
    set(f, "panels", "map");
    session_go(&f->session, 30, LONG_MAX);
    struct view plain = map_of(f);
    static const double minimum[2] = {0};
    const double *start = f->session.race.problem->start;
    struct point before = view_project(&plain, start), foot = view_project(&plain, minimum);
    assert_false(plain.whitened);
    session_key(&f->session, 'W');
    struct view view = map_of(f);
    struct point after = view_project(&view, start), centre = view_project(&view, minimum);
    assert_true(view.whitened && view_contains(&view, after));
    double scale = view.scale_a / plain.scale_a; /* no room for axes is needed */
    assert_near(hypot(after.x - centre.x, after.y - centre.y),
                scale * hypot(before.x - foot.x, before.y - foot.y), 1e-6, "the start's distance");
    golden(f, 60, 20, CHARSET_BRAILLE, "bowl-whitened");
    set(f, "view", "relief");
    golden(f, 60, 20, CHARSET_BRAILLE, "bowl-whitened-relief");
    set(f, "view", "map");
    double middle[2] = {f->session.state.view[0] + f->session.state.view[1],
                        f->session.state.view[2] + f->session.state.view[3]};
    f->session.state.focus = 1;
    session_act(&f->session, ACTION_ZOOM_IN); /* on the middle: the head's w is no place here */
    assert_near(f->session.state.view[0] + f->session.state.view[1], middle[0], 1e-12,
                "x of the middle");
    assert_near(f->session.state.view[2] + f->session.state.view[3], middle[1], 1e-12,
                "y of the middle");
    session_key(&f->session, 'W');
    assert_false(map_of(f).whitened);
}

/* Where no coordinates make circles the map stays as it is and says so. */
static void test_not_whitened(void **state)
{
    struct fixture *f = *state;
    static const char *const places[] = {"beale", "saddle", "underdetermined", "parabola"};
    session_key(&f->session, 'W');
    assert_non_null(strstr(f->session.message, "only a quadratic"));
    assert_false(view_values(&f->scene)->whitened);
    set(f, "whitened", "on");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        set(f, "surface", places[i]);
        assert_false(map_of(f).whitened);
        assert_shows(f, "map", "not whitened");
    }
    set(f, "surface", "bowl");
    assert_shows(f, "map", "whitened, √A·w");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_screens),
        WITH_FIXTURE(test_charts_everywhere),
        WITH_FIXTURE(test_circle_tells_prediction_and_measurement),
        WITH_FIXTURE(test_circle_shows_all_racers),
        WITH_FIXTURE(test_words_name_the_cause),
        WITH_FIXTURE(test_circles_of_one_method_side_by_side),
        WITH_FIXTURE(test_racers_are_named_on_one_circle),
        WITH_FIXTURE(test_headings_keep_their_numbers),
        WITH_FIXTURE(test_filter_tells_its_numbers),
        WITH_FIXTURE(test_circuit_tells_its_numbers),
        WITH_FIXTURE(test_modes_tell_the_order_of_learning),
        WITH_FIXTURE(test_contours_become_circles),
        WITH_FIXTURE(test_whitened_bowl),
        WITH_FIXTURE(test_not_whitened),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("eigen", tests, NULL, NULL);
}
