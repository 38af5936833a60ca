/*
 * Numbers at the end of their range, in pictures: planes that are enlarged to the last bit,
 * plateaus, slopes without bound, sizes that nothing fits into. A picture is drawn of all of them,
 * and none of its numbers is one that an index cannot be.
 */
#include "fixture.h"

#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <limits.h>

#include "canvas/cairo.h"
#include "canvas/cells.h"
#include "scene/registry.h"
#include "surfaces/surfaces.h"

enum { STEPS = 12, MOST_ZOOMS = 1000 };

/* What reads a plane's numbers: the ground in both views and the charts of a value per sample. */
static const struct {
    const char *view, *panels;
} sheets[] = {{"map", "map"}, {"relief", "map"}, {"map", "basins"}, {"map", "rates"}};

/* Odd, even, and smaller than a line of text; in pixels, and in columns and rows. */
static const int pixels[][2] = {{1, 1}, {2, 97}, {61, 3}, {64, 48}, {101, 75}},
                 cells[][2] = {{1, 1}, {3, 9}, {31, 2}, {40, 16}};

static void draw_on(struct fixture *f, struct canvas *canvas)
{
    scene_draw(&f->scene, canvas);
    assert_true(canvas->em > 0);
}

static void draw_sizes(struct fixture *f)
{
    struct error error = {""};
    for (size_t i = 0; i < sizeof pixels / sizeof *pixels; i++) {
        struct canvas *canvas = cairo_canvas_open(pixels[i][0], pixels[i][1], &error);
        assert_that(canvas != NULL, "%s", error.text);
        draw_on(f, canvas);
        cairo_canvas_close(canvas);
    }
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        struct canvas *canvas = cells_open(cells[i][0], cells[i][1], CHARSET_BRAILLE,
                                           i % 2 ? SHADING_LINES : SHADING_COLOUR);
        assert_non_null(canvas);
        draw_on(f, canvas);
        cells_close(canvas);
    }
}

static void draw_sheets(struct fixture *f)
{
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        set(f, "view", sheets[i].view);
        set(f, "panels", sheets[i].panels);
        draw_sizes(f);
    }
}

/* Zooms until the plane is as narrow as it gets. */
static void zoom_to_the_last_bit(struct fixture *f)
{
    int zooms = 0;
    for (bool narrower = true; narrower && zooms < MOST_ZOOMS; zooms++) {
        double before[4];
        memcpy(before, f->session.state.view, sizeof before);
        session_act(&f->session, ACTION_ZOOM_IN);
        narrower = memcmp(before, f->session.state.view, sizeof before) != 0;
    }
    assert_that(zooms > 80 && zooms < MOST_ZOOMS, "%s: %d zooms",
                f->session.race.problem->surface->name, zooms);
}

static void test_every_surface_as_a_whole(void **state)
{
    struct fixture *f = *state;
    set(f, "steps", "12");
    for (int i = 0; surfaces[i]; i++) {
        if (surfaces[i]->takes_expression)
            continue;
        set(f, "surface", surfaces[i]->name);
        session_go(&f->session, STEPS, LONG_MAX);
        draw_sheets(f);
    }
}

/* Around the racer, which most often stands beside the minimum. */
static void test_every_surface_to_the_last_bit(void **state)
{
    struct fixture *f = *state;
    set(f, "steps", "12");
    for (int i = 0; surfaces[i]; i++) {
        if (surfaces[i]->takes_expression)
            continue;
        set(f, "surface", surfaces[i]->name);
        session_go(&f->session, STEPS, LONG_MAX);
        zoom_to_the_last_bit(f);
        draw_sheets(f);
    }
}

/* No slope at all, none nearly everywhere, an infinite one, values that are none, differences that
 * are more than a double holds, and less than one. */
static void test_plateaus_and_cliffs(void **state)
{
    static const char *const formulas[] = {
        "0*x",           "abs(x)+x+0*y", "max(x^2+y^2,4)",   "x/abs(x)+y/abs(y)", "1/x+y",
        "sqrt(x)+y^2",   "log(x-400)+y", "sinh(300*x)+y",    "1e308*sin(x)+y",    "1e-320*(x+y)",
        "1e308*(x+y)/8", "exp(x^9)",     "1e16+x^2+0.5*y^2",
    };
    struct fixture *f = *state;
    struct error error;
    int drawn = 0;
    set(f, "steps", "12");
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        char spec[64];
        snprintf(spec, sizeof spec, "formula:%s", formulas[i]);
        if (!session_assign(&f->session, "surface", spec, &error))
            fail_msg("%s: %s", spec, error.text);
        session_go(&f->session, STEPS, LONG_MAX);
        draw_sheets(f);
        drawn++;
    }
    assert_true(drawn > 0);
}

/* Everything that is listed, on a plane that is as narrow as it gets. */
static void test_every_panel_to_the_last_bit(void **state)
{
    struct fixture *f = *state;
    set(f, "steps", "12");
    session_go(&f->session, STEPS, LONG_MAX);
    zoom_to_the_last_bit(f);
    for (int i = 0; panels[i]; i++) {
        set(f, "panels", panels[i]->name);
        draw_sizes(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_every_surface_as_a_whole),
        WITH_FIXTURE(test_every_surface_to_the_last_bit),
        WITH_FIXTURE(test_plateaus_and_cliffs),
        WITH_FIXTURE(test_every_panel_to_the_last_bit),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests_name("extremes", tests, NULL, NULL);
    cairo_debug_reset_static_data(); /* so that leak checkers see ours alone */
    FcFini();
    return failed;
}
