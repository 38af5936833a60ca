/* The chart of basins of attraction: pictures, words, the hand, the background. */
#include "fixture.h"

#include <limits.h>
#include <time.h>

#include "canvas/cells.h"
#include "golden.h"
#include "scene/panel.h"

static struct canvas *show_in(struct fixture *f, int columns, int rows, enum shading shading)
{
    struct canvas *canvas = cells_open(columns, rows, CHARSET_BRAILLE, shading);
    assert_non_null(canvas);
    set(f, "panels", "basins");
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

static struct canvas *show(struct fixture *f, int columns, int rows)
{
    return show_in(f, columns, rows, SHADING_LINES);
}

static void test_golden(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "double-well");
    set(f, "optimizer", "gd:eta=0.1");
    struct canvas *canvas = show(f, 60, 20);
    assert_golden(canvas, "basins-double-well");
    cells_close(canvas);
    set(f, "surface", "himmelblau");
    set(f, "optimizer", "newton");
    canvas = show(f, 40, 11);
    assert_golden(canvas, "basins-newton");
    cells_close(canvas);
}

/* What it says of the start that is shown is what the race does. */
static void test_words(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *surface, *optimizer, *words;
    } cases[] = {
        {"parabola", "gd", "two parameters only"},
        {"deep-linear", "gd", "two parameters only"},
        {"saddle", "gd:eta=0.9", "to no minimum: diverged"},
        {"saddle", "newton", "to no minimum: saddle"},
        {"bowl", "newton", "to minimum 1 in 1 step "},
        {"six-hump-camel", "gd:eta=0.01", " 1   2   3   4"},
        {"himmelblau", "gd:eta=0.01", "up to "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set(f, "surface", cases[i].surface);
        set(f, "optimizer", cases[i].optimizer);
        struct canvas *canvas = show(f, 60, 20);
        assert_that(screen_has(canvas, cases[i].words), "%s on %s: not '%s'", cases[i].optimizer,
                    cases[i].surface, cases[i].words);
        cells_close(canvas);
    }
}

/* The ink of the ground in the middle of the cell of the plane where a point lies. */
static int ground_at(const struct canvas *canvas, const struct fixture *f, double x, double y)
{
    int found = -1;
    for (int row = 0; row < cells_rows(canvas); row++)
        for (int column = 0; column < cells_columns(canvas); column++) {
            struct hit hit;
            bool inside = scene_hit((struct scene *)&f->scene, (column + 0.5) * canvas->column,
                                    (row + 0.25) * canvas->em, &hit);
            if (inside && hypot(hit.w[0] - x, hit.w[1] - y) < 0.2)
                found = cells_glyph(canvas, column, row).ground;
        }
    return found;
}

/* Every minimum has a hue of its own, which is no racer's and not the map's, brightest near it; the
 * chart shows the surface's region however closely the race is framed, until the map is moved. */
static void test_hues(void **state)
{
    struct fixture *f = *state;
    static const double minimum[][2] = {{3, 2}, {-2.8, 3.1}, {-3.8, -3.3}, {3.6, -1.9}};
    set(f, "surface", "himmelblau");
    set(f, "optimizer", "gd:eta=0.01");
    struct canvas *canvas = show_in(f, 120, 40, SHADING_COLOUR);
    for (int i = 0; i < 4; i++) {
        int beside = ground_at(canvas, f, minimum[i][0] - 0.6, minimum[i][1] - 0.6);
        assert_in_range(beside, INK_BASIN + BASIN_SHADES * i,
                        INK_BASIN + BASIN_SHADES * i + BASIN_SHADES - 1);
    }
    int far = ground_at(canvas, f, -0.4, 4), near = ground_at(canvas, f, -3, 2.6);
    assert_true(far > near && far < INK_BASIN + 2 * BASIN_SHADES);
    cells_close(canvas);
    session_pan(&f->session, 100, 0);
    canvas = show_in(f, 120, 40, SHADING_COLOUR);
    assert_int_equal(ground_at(canvas, f, -2.2, 2.6), -1);
    cells_close(canvas);
}

/* The words are about the race itself, not about a sample near its start: at every size they give
 * its own fate. */
static void test_words_at_every_size(void **state)
{
    struct fixture *f = *state;
    static const char *const surfaces[] = {"beale", "himmelblau", "double-well", "rosenbrock"},
                             *const methods[] = {"momentum:eta=0.02", "gd:eta=0.01", "newton"};
    static const int sizes[][2] = {{60, 20}, {26, 9}, {97, 31}};
    set(f, "steps", "300");
    for (size_t k = 0; k < sizeof surfaces / sizeof *surfaces; k++)
        for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
            set(f, "surface", surfaces[k]);
            set(f, "optimizer", methods[m]);
            session_go(&f->session, 300, LONG_MAX);
            struct row row = run_row(f->session.race.run[0], 300);
            enum status status = run_status(f->session.race.run[0], &row);
            for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
                struct canvas *canvas = show(f, sizes[i][0], sizes[i][1]);
                bool there = status == STATUS_MINIMUM ? screen_has(canvas, "to minimum")
                             : status == STATUS_RUNNING
                                 ? screen_has(canvas, "on its way") || screen_has(canvas, "running")
                                 : screen_has(canvas, status_name(status));
                assert_that(there, "%s on %s is %s", methods[m], surfaces[k], status_name(status));
                cells_close(canvas);
            }
        }
}

/* A point in parts of the picture. */
static struct point part(const struct canvas *canvas, double right, double down)
{
    return (struct point){right * canvas->width, down * canvas->height};
}

static void test_hand(void **state)
{
    struct fixture *f = *state;
    char text[256], place[64];
    struct hit hit;
    set(f, "surface", "double-well");
    set(f, "optimizer", "gd:eta=0.1");
    session_act(&f->session, ACTION_WHOLE_SURFACE);
    struct canvas *canvas = show(f, 60, 20);
    struct point at = part(canvas, 0.7, 0.3);
    assert_true(scene_hit(&f->scene, at.x, at.y, &hit));
    assert_int_equal(hit.kind, HIT_PLACE);
    assert_true(hit.w[0] > 0 && hit.w[1] > 0);
    assert_true(scene_hover(&f->scene, at.x, at.y, text, sizeof text));
    assert_non_null(strstr(text, "to minimum 2 in")); /* (0, 1) is the second */
    snprintf(place, sizeof place, "(%.3f", hit.w[0]);
    assert_memory_equal(text, place, strlen(place) - 1);
    /* a click races from there */
    assert_true(scene_press(&f->scene, at.x, at.y));
    scene_release(&f->scene);
    assert_true(f->session.state.playing);
    assert_near(run_row(f->session.race.run[0], 0).w[0], hit.w[0], 0, "start");
    /* a drag takes the start along, under the hand */
    f->session.state.playing = false;
    session_go(&f->session, 10, LONG_MAX);
    assert_true(scene_press(&f->scene, at.x, at.y));
    at = part(canvas, 0.4, 0.8);
    scene_drag(&f->scene, at.x, at.y);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_true(scene_hit(&f->scene, at.x, at.y, &hit));
    assert_near(run_row(f->session.race.run[0], 0).w[1], hit.w[1], 0, "start under the hand");
    assert_true(hit.w[1] < 0);
    assert_int_equal(f->session.state.position, 10);
    scene_release(&f->scene);
    scene_draw(&f->scene, canvas);
    assert_true(screen_has(canvas, "to minimum 1"));
    assert_true(scene_hit(&f->scene, 3, 1, &hit)); /* the heading tells of itself */
    assert_int_equal(hit.kind, HIT_ABOUT);
    cells_close(canvas);
}

/* A live scene draws again until it has what waiting gives; another η begins anew, a step not. */
static void test_background(void **state)
{
    struct fixture *f = *state;
    char wanted[8 * 256 + 1], got[8 * 256 + 1];
    set(f, "surface", "himmelblau");
    set(f, "optimizer", "momentum");
    struct canvas *waited = show(f, 60, 20);
    assert_false(f->scene.pending);
    f->scene.live = true;
    session_act(&f->session, ACTION_STEP);
    struct canvas *canvas = show(f, 60, 20);
    assert_false(f->scene.pending);
    session_act(&f->session, ACTION_ETA_UP);
    scene_draw(&f->scene, canvas);
    assert_true(f->scene.pending);
    session_act(&f->session, ACTION_ETA_DOWN);
    f->session.state.position = 0;
    set(f, "optimizer", "momentum");
    int draws = 0;
    do {
        scene_draw(&f->scene, canvas);
        draws++;
    } while (f->scene.pending && nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL) == 0);
    assert_true(draws > 1);
    for (int row = 0; row < 20; row++) {
        cells_row_text(waited, row, wanted);
        cells_row_text(canvas, row, got);
        assert_string_equal(got, wanted);
    }
    cells_close(canvas);
    cells_close(waited);
}

/* Two charts that wait are waited for, whichever is drawn last. */
static void test_two_charts_in_the_background(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(200, 59, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(canvas);
    f->scene.live = true;
    set(f, "surface", "bowl");
    set(f, "optimizer", "momentum");
    set(f, "rates", "measured");
    set(f, "panels", "rates,basins");
    do
        scene_draw(&f->scene, canvas);
    while (f->scene.pending);
    session_act(&f->session, ACTION_ETA_UP); /* the basins only */
    scene_draw(&f->scene, canvas);
    assert_true(f->scene.pending);
    char text[256];
    struct rect where = f->scene.placed[0].where; /* looking at the other one forgets nothing */
    scene_hover(&f->scene, where.x + where.width / 2, where.y + where.height / 2, text,
                sizeof text);
    assert_true(f->scene.pending);
    cells_close(canvas);
}

/* What there is after so many questions is taken; with all the time in the world nothing is
 * missing.
 */
static bool has_patience(void *left)
{
    return (*(int *)left)-- > 0;
}

static void test_a_picture_waits_as_long_as_it_may(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(200, 59, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(canvas);
    set(f, "surface", "rosenbrock");
    set(f, "optimizer", "momentum");
    set(f, "rates", "measured");
    static const char *const slow[] = {"basins", "rates", "map"};
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        int questions = 1;
        set(f, "panels", slow[i]);
        set(f, "swarm", strcmp(slow[i], "map") == 0 ? "100000" : "0");
        session_go(&f->session, 200, LONG_MAX);
        f->scene.patience = has_patience;
        f->scene.patience_context = &questions;
        scene_draw(&f->scene, canvas);
        assert_that(f->scene.pending || f->scene.behind, "%s waits for everything", slow[i]);
        assert_int_equal(questions, -1); /* one that was granted, one that was not */
        f->scene.patience = NULL;
        scene_draw(&f->scene, canvas);
        assert_that(!f->scene.pending && !f->scene.behind, "%s is incomplete", slow[i]);
    }
    cells_close(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_golden),
        WITH_FIXTURE(test_words),
        WITH_FIXTURE(test_hues),
        WITH_FIXTURE(test_words_at_every_size),
        WITH_FIXTURE(test_hand),
        WITH_FIXTURE(test_background),
        WITH_FIXTURE(test_two_charts_in_the_background),
        WITH_FIXTURE(test_a_picture_waits_as_long_as_it_may),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("basins", tests, NULL, NULL);
}
