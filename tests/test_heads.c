/* Names on the map: whatever the surface, the size and the canvas, none lies over another, over a
 * marker, over a value on a contour or over a number of the axes, and all racers in sight have one.
 */
#include <cairo.h>
#include <fontconfig/fontconfig.h>

#include "fixture.h"
#include "notes.h"

#include "canvas/cairo.h"
#include "canvas/cells.h"
#include "optimizers/optimizers.h"
#include "scene/map/rule.h"
#include "surfaces/surfaces.h"
#include "expressions.h"

/* Markers may lie over one another; words may lie over nothing. */
static void check(const char *what)
{
    for (int i = 0; i < notes.count; i++)
        for (int k = 0; k < i; k++)
            assert_that((notes.word[i].marker && notes.word[k].marker) ||
                            !overlap(notes.word[i].box, notes.word[k].box),
                        "%s: '%s' lies over '%s'", what, notes.word[i].text, notes.word[k].text);
}

static bool is_racer(const struct fixture *f, const char *text)
{
    for (int i = 0; i < f->session.race.count; i++)
        if (strcmp(f->session.state.racer[i].label, text) == 0)
            return true;
    return strcmp(text, "minimum") == 0;
}

/* In cells two names side by side would read as one word. */
static void check_apart(const struct fixture *f, const char *what)
{
    for (int i = 0; i < notes.count; i++)
        for (int k = 0; k < notes.count; k++) {
            const struct word *a = &notes.word[i], *b = &notes.word[k];
            if (a->box.y == b->box.y && is_racer(f, a->text) && is_racer(f, b->text))
                assert_that(fabs(a->box.x + a->box.width - b->box.x) > 0.5, "%s: '%s%s'", what,
                            a->text, b->text);
        }
}

static void check_every_surface(struct fixture *f, struct canvas *canvas, const char *size)
{
    static const long steps[] = {0, 7, 60, 300};
    set(f, "panels", "map");
    for (int i = 0; surfaces[i]; i++) {
        char spec[64], what[128];
        snprintf(spec, sizeof spec, "%s%s", surfaces[i]->name, expression_for(surfaces[i]));
        set(f, "surface", spec);
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
            while (!session_go(&f->session, steps[k], 1000))
                continue;
            snprintf(what, sizeof what, "%s, %s, step %ld", spec, size, steps[k]);
            draw(f, canvas);
            check(what);
            if (canvas->grid)
                check_apart(f, what);
        }
    }
}

static void test_no_word_over_another_in_cells(void **state)
{
    static const int sizes[][2] = {{40, 12}, {80, 24}, {120, 40}, {200, 60}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char size[32];
        struct canvas *canvas =
            cells_open(sizes[i][0], sizes[i][1], CHARSET_BRAILLE, SHADING_COLOUR);
        assert_non_null(canvas);
        snprintf(size, sizeof size, "%dx%d cells", sizes[i][0], sizes[i][1]);
        begin_notes(canvas);
        check_every_surface(*state, canvas, size);
        cells_close(canvas);
    }
}

static void test_no_word_over_another_in_pixels(void **state)
{
    static const int sizes[][2] = {{320, 240}, {640, 400}, {1280, 720}};
    struct error error;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char size[32];
        struct canvas *canvas = cairo_canvas_open(sizes[i][0], sizes[i][1], &error);
        assert_non_null(canvas);
        snprintf(size, sizeof size, "%dx%d pixels", sizes[i][0], sizes[i][1]);
        begin_notes(canvas);
        check_every_surface(*state, canvas, size);
        cairo_canvas_close(canvas);
    }
}

/* In relief the numbers of the axes stand around the block, where names may go, too. */
static void test_no_word_over_another_in_relief(void **state)
{
    struct fixture *f = *state;
    struct error error;
    struct canvas *canvas = cairo_canvas_open(960, 600, &error);
    assert_non_null(canvas);
    set(f, "view", "relief");
    begin_notes(canvas);
    check_every_surface(f, canvas, "relief");
    cairo_canvas_close(canvas);
}

/* Everybody has a name, those that meet at the minimum and those that leave the view; so have the
 * minimum, the saddle and the start. */
static void test_everybody_is_named(void **state)
{
    struct fixture *f = *state;
    struct error error;
    struct canvas *canvas = cairo_canvas_open(1280, 720, &error);
    assert_non_null(canvas);
    set(f, "panels", "map");
    set(f, "region", "-1,4,-1.5,2");
    while (!session_go(&f->session, 300, 1000))
        continue;
    begin_notes(canvas);
    draw(f, canvas);
    for (int i = 0; i < f->session.race.count; i++)
        assert_that(find(f->session.state.racer[i].label) != NULL, "%s has no name",
                    f->session.state.racer[i].label);
    assert_non_null(find("minimum"));
    assert_non_null(find("saddle"));
    assert_non_null(find("start"));
    set(f, "region", "-0.5,0.8,0.6,1.4"); /* the minimum lies to the right of it */
    draw(f, canvas);
    assert_non_null(find("bfgs →"));
    assert_null(find("minimum"));
    cairo_canvas_close(canvas);
}

/* A point that is more than one of its kind has its own name: the minimum of least norm. */
static void test_points_have_their_own_names(void **state)
{
    struct fixture *f = *state;
    struct error error;
    struct canvas *canvas = cairo_canvas_open(1280, 720, &error);
    assert_non_null(canvas);
    set(f, "panels", "map");
    set(f, "surface", "underdetermined");
    begin_notes(canvas);
    draw(f, canvas);
    assert_non_null(find("min-norm"));
    assert_non_null(find("minima"));
    assert_null(find("minimum"));
    cairo_canvas_close(canvas);
}

/* Names rest while the race plays: each jumps a few times at most while its racer goes all its way,
 * and a picture drawn again is the same. */
static void test_names_rest(void **state)
{
    struct fixture *f = *state;
    struct error error;
    struct canvas *canvas = cairo_canvas_open(1280, 720, &error);
    struct point last[RACERS_MAX] = {{0}};
    int jumps = 0;
    assert_non_null(canvas);
    f->scene.live = true;
    set(f, "panels", "map");
    begin_notes(canvas);
    for (long step = 20; step <= 120; step++) {
        while (!session_go(&f->session, step, 1000))
            continue;
        f->session.state.playing = true;
        draw(f, canvas);
        for (int i = 0; i < f->session.race.count; i++) {
            const struct word *word = find(f->session.state.racer[i].label);
            if (!word)
                continue;
            double way = hypot(word->box.x - last[i].x, word->box.y - last[i].y);
            jumps += step > 20 && way > 3 * canvas->em;
            last[i] = (struct point){word->box.x, word->box.y};
        }
    }
    struct point before = last[1];
    draw(f, canvas);
    const struct word *again = find(f->session.state.racer[1].label);
    assert_non_null(again);
    assert_near(again->box.x, before.x, 0, "drawn again");
    assert_near(again->box.y, before.y, 0, "drawn again");
    assert_that(jumps <= 8 * f->session.race.count, "%d jumps in 100 steps", jumps);
    cairo_canvas_close(canvas);
}

/* Of a race that stands: whichever step was shown before, names stand where the step puts them. */
static void test_names_follow_from_the_step(void **state)
{
    enum { LAST = 30 };
    struct fixture *f = *state;
    struct error error;
    struct canvas *canvas = cairo_canvas_open(1280, 720, &error);
    struct point first[LAST + 1][RACERS_MAX];
    assert_non_null(canvas);
    f->scene.live = true;
    set(f, "panels", "map");
    begin_notes(canvas);
    for (int k = 0; k <= 2 * LAST; k++) {
        bool again = k > LAST;
        int step = again ? 7 * k % (LAST + 1) : k;
        while (!session_go(&f->session, step, 1000))
            continue;
        f->session.state.playing = false;
        draw(f, canvas);
        for (int i = 0; i < f->session.race.count; i++) {
            const struct word *word = find(f->session.state.racer[i].label);
            struct point at = word ? (struct point){word->box.x, word->box.y} : (struct point){0};
            if (again) {
                assert_near(at.x, first[step][i].x, 0, "the same place");
                assert_near(at.y, first[step][i].y, 0, "the same place");
            }
            first[step][i] = at;
        }
    }
    cairo_canvas_close(canvas);
}

/* The rule stands under the map with the numbers in force. */
static void test_the_rule_has_its_numbers(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *method;
        double parameter[3];
        const char *text;
    } cases[] = {
        {"gd", {0.1}, "w ← w − 0.1g"},
        {"momentum", {0.00341, 0.9}, "Δ ← 0.9Δ − 0.00341g;  w ← w + Δ"},
        {"nesterov", {0.5, 0.75}, "Δ ← 0.75Δ − 0.5∇f(w+0.75Δ);  w ← w + Δ"},
        {"ema-momentum", {0.2, 0.9}, "a ← 0.9a+0.1g;  w ← w − 0.2a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        rule_text(optimizer_find(cases[i].method), cases[i].parameter, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
    struct error error;
    struct canvas *canvas = cairo_canvas_open(1280, 720, &error);
    assert_non_null(canvas);
    set(f, "panels", "map");
    set(f, "optimizer", "momentum:eta=0.003");
    begin_notes(canvas);
    draw(f, canvas);
    assert_non_null(find(f->session.race.problem->surface->note));
    while (!session_go(&f->session, 3, 1000))
        continue;
    draw(f, canvas);
    assert_non_null(find("Δ ← 0.9Δ − 0.003g;  w ← w + Δ"));
    set(f, "note", "on"); /* what to watch, again */
    draw(f, canvas);
    assert_non_null(find(f->session.race.problem->surface->note));
    set(f, "note", "off");
    cairo_canvas_close(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_everybody_is_named),
        WITH_FIXTURE(test_points_have_their_own_names),
        WITH_FIXTURE(test_names_rest),
        WITH_FIXTURE(test_names_follow_from_the_step),
        WITH_FIXTURE(test_the_rule_has_its_numbers),
        WITH_FIXTURE(test_no_word_over_another_in_cells),
        WITH_FIXTURE(test_no_word_over_another_in_pixels),
        WITH_FIXTURE(test_no_word_over_another_in_relief),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests_name("heads", tests, NULL, NULL);
    cairo_debug_reset_static_data(); /* so that leak checkers see ours alone */
    FcFini();
    return failed;
}
