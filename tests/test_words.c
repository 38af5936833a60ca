/*
 * What is written: numbers in one form wherever they stand, a table that keeps names and numbers
 * whole.
 */
#include "notes.h"

#include <cairo.h>
#include <ctype.h>
#include <fontconfig/fontconfig.h>
#include <limits.h>

#include "base/text.h"
#include "canvas/cairo.h"
#include "canvas/cells.h"
#include "scene/map/map.h"
#include "scene/map/view.h"
#include "scene/registry.h"
#include "surfaces/surfaces.h"
#include "expressions.h"

static bool inside(struct rect inner, struct rect outer)
{
    double slack = 1e-6;
    return inner.x >= outer.x - slack && inner.y >= outer.y - slack &&
           inner.x + inner.width <= outer.x + outer.width + slack &&
           inner.y + inner.height <= outer.y + outer.height + slack;
}

/* --- numbers --- */

/* Where a number is written as a keyboard has it: a hyphen for the minus, an e for the power. NULL
 * where none is. */
static const char *typed_number(const char *text)
{
    for (const char *at = text; *at; at++) {
        bool digit_before = at > text && isdigit((unsigned char)at[-1]),
             word_before = at > text && (isalnum((unsigned char)at[-1]) || at[-1] == '}' ||
                                         (unsigned char)at[-1] >= 0x80);
        const char *next = at + 1 + (at[1] == '-' || at[1] == '+');
        if (*at == '-' && !word_before && (isdigit((unsigned char)at[1]) || at[1] == '.'))
            return at;
        if ((*at == 'e' || *at == 'E') && digit_before && isdigit((unsigned char)*next))
            return at;
    }
    return NULL;
}

static void test_typed_numbers_are_seen(void **state)
{
    (void)state;
    assert_non_null(typed_number("f=-1"));
    assert_non_null(typed_number("2.8e-4"));
    assert_non_null(typed_number("1e5"));
    assert_null(typed_number("−1, 2.8·10⁻⁴, levenberg-marquardt, ema-momentum, x-1"));
}

static void check_words(const char *what)
{
    for (int i = 0; i < notes.count; i++) {
        const char *text = notes.word[i].text;
        bool bar = strncmp(text, "η=", strlen("η=")) == 0; /* which programs read */
        assert_that(bar || !typed_number(text), "%s: '%s'", what, text);
    }
}

static void check_tips(struct fixture *f, const struct canvas *canvas, const char *what)
{
    enum { ACROSS = 23, DOWN = 17 };
    for (int i = 0; i < ACROSS; i++)
        for (int j = 0; j < DOWN; j++) {
            char text[256] = "";
            if (scene_hover(&f->scene, canvas->width * (i + 0.5) / ACROSS,
                            canvas->height * (j + 0.5) / DOWN, text, sizeof text))
                assert_that(!typed_number(text), "%s, tip: '%s'", what, text);
        }
}

/* Every panel, in races with large, small and negative numbers. */
static void test_numbers_have_one_form(void **state)
{
    struct fixture *f = *state;
    static const char *const races[][3] = {
        {"beale", "momentum,adam", "0.7,1.4"},
        {"bowl:lambda1=1e-6,lambda2=3e7", "gd;momentum:eta=1e-9", "-2e-5,3e6"},
        {"saddle", "gd:eta=1e-5,noise=1e-7;trust-region", "1e-7,-1e-9"},
        {"parabola:a=1e6", "gd", "-1e-6"},
    };
    set(f, "noise-shown", "on");
    struct canvas *canvas[] = {cells_open(90, 30, CHARSET_BRAILLE, SHADING_COLOUR), NULL};
    canvas[1] = cairo_canvas_open(960, 600, NULL);
    for (size_t k = 0; k < 2; k++) {
        assert_non_null(canvas[k]);
        begin_notes(canvas[k]);
        for (size_t r = 0; r < sizeof races / sizeof *races; r++) {
            set(f, "start", "auto");
            set(f, "optimizer", "gd");
            set(f, "surface", races[r][0]);
            set(f, "optimizer", races[r][1]);
            set(f, "start", races[r][2]);
            session_go(&f->session, 40, LONG_MAX);
            for (int p = 0; panels[p]; p++) {
                char what[128];
                set(f, "panels", panels[p]->name);
                snprintf(what, sizeof what, "%s, %s", races[r][0], panels[p]->name);
                draw(f, canvas[k]);
                check_words(what);
                check_tips(f, canvas[k], what);
            }
        }
        k == 0 ? cells_close(canvas[k]) : cairo_canvas_close(canvas[k]);
    }
}

/* --- axes --- */

/* Numbers wholly inside of a strip. */
static int numbers_in(struct rect strip)
{
    int count = 0;
    for (int i = 0; i < notes.count; i++) {
        const char *text = notes.word[i].text;
        size_t length = strspn(text, "−.·⁻⁰¹²³⁴⁵⁶⁷⁸⁹0123456789");
        count += text[length] == '\0' && inside(notes.word[i].box, strip);
    }
    return count;
}

static bool has_name(struct rect strip, const char *name)
{
    for (int i = 0; i < notes.count; i++)
        if (strcmp(notes.word[i].text, name) == 0 && inside(notes.word[i].box, strip))
            return true;
    return false;
}

/* Both axes of the map have at least two numbers and a name, wholly inside the picture. */
static void check_axes(struct fixture *f, const struct canvas *canvas, const char *what)
{
    struct view view;
    assert_true(view_of_map(&f->scene, &view));
    double bottom = view.where.y + view.where.height, gap = 1.2 * canvas->em;
    struct rect left = {0, view.where.y - gap, view.where.x, view.where.height + 2 * gap},
                below = {0, bottom, canvas->width, fmin(gap + canvas->em, canvas->height - bottom)};
    struct axis_names names = view_axis_names(&f->scene, &view);
    assert_that(numbers_in(left) >= 2, "%s: %d numbers on the left", what, numbers_in(left));
    assert_that(numbers_in(below) >= 2, "%s: %d numbers below", what, numbers_in(below));
    assert_that(has_name(left, names.name[1]), "%s: no %s", what, names.name[1]);
    assert_that(has_name(below, names.name[0]), "%s: no %s", what, names.name[0]);
}

/* On a screen, and in a figure as wide as a column of a page, whose text has 8 points. */
static void test_axes_have_numbers_and_names(void **state)
{
    struct fixture *f = *state;
    static const struct {
        int width, height;
        double font;
    } sizes[] = {{640, 400, 0}, {1280, 720, 0}, {302, 226, 32 / 3.}, {302, 200, 32 / 3.}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct canvas *canvas = cairo_canvas_open(sizes[i].width, sizes[i].height, NULL);
        assert_non_null(canvas);
        f->scene.page.font = sizes[i].font;
        begin_notes(canvas);
        for (int k = 0; surfaces[k]; k++) {
            char what[128], spec[64];
            snprintf(spec, sizeof spec, "%s%s", surfaces[k]->name, expression_for(surfaces[k]));
            set(f, "surface", spec);
            session_go(&f->session, 30, LONG_MAX);
            draw(f, canvas);
            snprintf(what, sizeof what, "%s, %dx%d", spec, sizes[i].width, sizes[i].height);
            check_axes(f, canvas, what);
        }
        cairo_canvas_close(canvas);
    }
}

/* --- relief --- */

/* Every word beside a relief is whole, wherever its block begins; a single parameter, which has no
 * relief, says so. */
static void test_words_of_a_relief(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cairo_canvas_open(800, 500, NULL);
    assert_non_null(canvas);
    begin_notes(canvas);
    set(f, "view", "relief");
    for (int k = 0; surfaces[k]; k++) {
        char spec[64];
        snprintf(spec, sizeof spec, "%s%s", surfaces[k]->name,
                 surfaces[k]->takes_expression ? ":x^2+3*x^4" : "");
        set(f, "surface", spec);
        session_go(&f->session, 30, LONG_MAX);
        draw(f, canvas);
        for (int i = 0; i < notes.count; i++)
            assert_that(notes.word[i].marker || notes.word[i].box.x >= 0, "%s: '%s' is cut", spec,
                        notes.word[i].text);
        bool curve = f->session.race.problem->dim == 1;
        bool told = find("a single parameter has no relief") != NULL;
        assert_that(curve == told, "%s: %s", spec, told ? "it has a relief" : "why there is none");
    }
    cairo_canvas_close(canvas);
}

/* --- insets --- */

/* A step and an ellipse too small for the map are shown enlarged, with a round factor; those that
 * are large enough are not. */
static void test_small_things_are_seen_large(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *name, *value;
        long small, large; /* steps after which it is */
    } cases[] = {{"anatomy", "9", 200, 2}, {"ellipses", "model", 100, 0}};
    struct canvas *canvas = cairo_canvas_open(1280, 720, NULL);
    assert_non_null(canvas);
    set(f, "panels", "map");
    set(f, "surface", "bowl");
    set(f, "optimizer", "momentum");
    begin_notes(canvas);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set(f, cases[i].name, cases[i].value);
        for (int large = 0; large < 2; large++) {
            double factor = NAN;
            session_go(&f->session, large ? cases[i].large : cases[i].small, LONG_MAX);
            draw(f, canvas);
            for (int k = 0; k < notes.count; k++)
                if (strncmp(notes.word[k].text, "×", strlen("×")) == 0 && !notes.word[k].marker)
                    assert_true(
                        text_number("factor", notes.word[k].text + strlen("×"), &factor, NULL));
            if (large) {
                assert_that(isnan(factor), "%s: an inset for what is seen", cases[i].name);
                continue;
            }
            double part = factor / pow(10, floor(log10(factor) + 1e-9));
            assert_that(factor > 5 &&
                            (part < 1.001 || fabs(part - 2) < 0.001 || fabs(part - 5) < 0.001),
                        "%s: ×%g", cases[i].name, factor);
        }
        set(f, cases[i].name, i == 0 ? "0" : "off");
    }
    cairo_canvas_close(canvas);
}

/* --- data --- */

/* On one side of the boundary between classes the ground is another than on the other. */
static void test_a_side_is_shaded_in_cells(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(60, 20, CHARSET_BRAILLE, SHADING_COLOUR);
    int shaded = 0, plain = 0;
    assert_non_null(canvas);
    set(f, "surface", "logistic");
    set(f, "panels", "data");
    session_go(&f->session, 30, LONG_MAX);
    scene_draw(&f->scene, canvas);
    for (int row = 2; row < 18; row++)
        for (int column = 8; column < 58; column++) {
            bool ramp = cells_glyph(canvas, column, row).ground >= INK_RAMP;
            shaded += ramp;
            plain += !ramp;
        }
    assert_that(shaded > 100 && plain > 100, "%d cells are shaded, %d are not", shaded, plain);
    cells_close(canvas);
}

/* --- the table --- */

/* The lowest table: the small one. */
static struct rect table_of(const struct scene *scene)
{
    struct rect where = {0};
    for (int i = 0; i < scene->placed_count; i++)
        if (strcmp(scene->placed[i].panel->name, "table") == 0 &&
            scene->placed[i].where.y >= where.y)
            where = scene->placed[i].where;
    return where;
}

/* The x of a word's point, of its end where it has none, in the table's own text. */
static double point_of(const struct canvas *canvas, const struct word *word)
{
    char rest[160];
    size_t whole = strspn(word->text, "−0123456789");
    snprintf(rest, sizeof rest, "%s", word->text + whole);
    double scale = canvas_measure(canvas, word->text);
    return word->box.x + word->box.width * (1 - canvas_measure(canvas, rest) / scale);
}

/* All four columns, names whole, numbers of a column with their points in line, no word over
 * another. */
static void check_table(struct fixture *f, const struct canvas *canvas, const char *what)
{
    struct rect table = table_of(&f->scene);
    const char *const wanted[] = {"racer", "f", "‖∇f‖", "where"};
    bool found[4 + RACERS_MAX] = {false};
    double point = NAN;
    const struct word *title = NULL;
    for (int i = 0; i < notes.count; i++) {
        const struct word *word = &notes.word[i];
        if (!inside(word->box, table) || word->marker)
            continue;
        for (int k = 0; k < 4; k++)
            found[k] = found[k] || strcmp(word->text, wanted[k]) == 0;
        for (int k = 0; k < f->session.race.count; k++)
            found[4 + k] = found[4 + k] || strcmp(word->text, f->session.state.racer[k].label) == 0;
        assert_that(!strstr(word->text, "…"), "%s: '%s' is cut", what, word->text);
        title = strcmp(word->text, "‖∇f‖") == 0 ? word : title;
        bool number = title && word != title && word->align == ALIGN_RIGHT &&
                      word->box.x + word->box.width > title->box.x;
        if (number && !isnan(point)) /* letters of a bold number are wider */
            assert_near(point_of(canvas, word), point, 0.3 * canvas->column, what);
        if (number)
            point = point_of(canvas, word);
    }
    for (int k = 0; k < 4 + f->session.race.count; k++)
        assert_that(found[k], "%s: no %s", what,
                    k < 4 ? wanted[k] : f->session.state.racer[k - 4].label);
    for (int i = 0; i < notes.count; i++)
        for (int k = 0; k < i; k++)
            assert_that(!inside(notes.word[i].box, table) ||
                            !overlap(notes.word[i].box, notes.word[k].box),
                        "%s: '%s' lies over '%s'", what, notes.word[i].text, notes.word[k].text);
}

static void test_small_table_is_whole(void **state)
{
    struct fixture *f = *state;
    static const int sizes[][2] = {{640, 400}, {800, 500}, {1280, 720}, {1920, 1080}};
    static const long steps[] = {0, 60, 120, 300};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct canvas *canvas = cairo_canvas_open(sizes[i][0], sizes[i][1], NULL);
        assert_non_null(canvas);
        begin_notes(canvas);
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
            char what[64];
            session_go(&f->session, steps[k], LONG_MAX);
            draw(f, canvas);
            snprintf(what, sizeof what, "%dx%d, step %ld", sizes[i][0], sizes[i][1], steps[k]);
            check_table(f, canvas, what);
        }
        cairo_canvas_close(canvas);
    }
}

/* Hundreds are no powers of ten, however few digits there is room for. */
static void test_hundreds_are_plain(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cairo_canvas_open(640, 400, NULL);
    assert_non_null(canvas);
    set(f, "surface", "bowl");
    set(f, "start", "-5,3");
    begin_notes(canvas);
    draw(f, canvas);
    struct rect table = table_of(&f->scene);
    for (int i = 0; i < notes.count; i++)
        assert_that(!inside(notes.word[i].box, table) || !strstr(notes.word[i].text, "10²"), "'%s'",
                    notes.word[i].text);
    cairo_canvas_close(canvas);
}

/* As a chart it has what the small one leaves out, which stays; alone it has everything. */
static void test_the_table_is_a_chart(void **state)
{
    struct fixture *f = *state;
    static const char *const beside[] = {"Numbers", "η", "ρ", "‖∇f‖", "where"},
                             *const alone[] = {"Numbers", "η", "β",    "step", "f",
                                               "‖∇f‖",    "ρ", "rate", "where"};
    struct canvas *canvas = cairo_canvas_open(1280, 720, NULL);
    assert_non_null(canvas);
    session_go(&f->session, 60, LONG_MAX);
    set(f, "detail", "table");
    begin_notes(canvas);
    draw(f, canvas);
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
        assert_that(find(beside[i]) != NULL, "beside the map: no %s", beside[i]);
    check_table(f, canvas, "under the chart");
    set(f, "alone", "on");
    draw(f, canvas);
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        assert_that(find(alone[i]) != NULL, "alone: no %s", alone[i]);
    struct hit hit;
    const struct word *third = find("nesterov");
    assert_true(third && scene_hit(&f->scene, third->box.x + 1, third->box.y + 1, &hit));
    assert_int_equal(hit.racer, 2);
    cairo_canvas_close(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typed_numbers_are_seen),
        WITH_FIXTURE(test_numbers_have_one_form),
        WITH_FIXTURE(test_axes_have_numbers_and_names),
        WITH_FIXTURE(test_words_of_a_relief),
        WITH_FIXTURE(test_small_things_are_seen_large),
        WITH_FIXTURE(test_a_side_is_shaded_in_cells),
        WITH_FIXTURE(test_small_table_is_whole),
        WITH_FIXTURE(test_hundreds_are_plain),
        WITH_FIXTURE(test_the_table_is_a_chart),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests_name("words", tests, NULL, NULL);
    cairo_debug_reset_static_data(); /* so that leak checkers see ours alone */
    FcFini();
    return failed;
}
