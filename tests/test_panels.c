/*
 * Every panel of the registry at several sizes, in cells and in pixels, where it has something to
 * show and where it has nothing: it draws, answers clicks and pointers, says why it is empty, and
 * shows the same again after everything was forgotten.
 */
#ifdef HAVE_CAIRO
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#endif

#include "fixture.h"

#include <limits.h>

#include "canvas/cells.h"
#include "scene/registry.h"
#ifdef HAVE_CAIRO
#include "canvas/cairo.h"
#endif

/* Races in which some panels have something to show and others have nothing. */
static const struct {
    const char *surface, *optimizer, *start; /* start NULL: the surface's own */
} races[] = {
    {"bowl", "momentum,gd,adam", NULL},
    {"saddle", "adam,gd", NULL},
    {"least-squares", "gd:batch=5;momentum", NULL},
    {"beale", "trust-region,adam", NULL},  /* no learning rate, no linear theory */
    {"beale", "gd:eta=10;momentum", NULL}, /* the run ends */
    {"parabola", "gd,momentum", NULL},     /* a single parameter */
    {"deep-linear:hidden=1", "momentum", NULL},
    {"formula:sqrt(x^2+y^2)", "gd", "0,1e-200"}, /* no curvature */
};

enum { RACES = sizeof races / sizeof *races, STEPS = 8 };

static void race(struct fixture *f, int i)
{
    set(f, "optimizer", "gd"); /* which can race anywhere */
    set(f, "surface", races[i].surface);
    set(f, "optimizer", races[i].optimizer);
    if (races[i].start)
        set(f, "start", races[i].start);
    f->session.state.focus = 0;
    session_go(&f->session, STEPS, LONG_MAX);
}

/* --- what is on a canvas of cells --- */

static char *text_of(const struct canvas *canvas)
{
    size_t rows = (size_t)cells_rows(canvas), line = 8 * (size_t)cells_columns(canvas) + 2;
    char *text = calloc(rows, line), *at = text;
    assert_non_null(text);
    for (int row = 0; row < (int)rows; row++) {
        cells_row_text(canvas, row, at);
        at += strlen(at);
        *at++ = '\n';
    }
    return text;
}

/* Cells below the first line that show something. */
static int drawn_cells(const struct canvas *canvas)
{
    int count = 0;
    for (int row = 1; row < cells_rows(canvas); row++)
        for (int column = 0; column < cells_columns(canvas); column++) {
            struct glyph glyph = cells_glyph(canvas, column, row);
            count += glyph.code != ' ' || glyph.ground != INK_BACKGROUND;
        }
    return count;
}

/* --- the hand and the pointer --- */

static void check_hit(const struct fixture *f, const char *panel, const struct hit *hit)
{
    int dim = f->session.race.problem->dim;
    bool start = hit->kind == HIT_START || hit->kind == HIT_PLACE;
    for (int i = 0; i < dim && start; i++)
        assert_that(isfinite(hit->w[i]), "%s: a start that is no number", panel);
    if (hit->kind == HIT_ROLE)
        assert_that(isfinite(hit->value), "%s: a value that is no number", panel);
    if (hit->kind == HIT_ROOT || hit->kind == HIT_PAIR)
        assert_that((hit->has_eta || hit->has_beta) && (!hit->has_eta || hit->eta > 0) &&
                        (!hit->has_beta || (hit->beta >= 0 && hit->beta < 1)),
                    "%s: η=%g β=%g", panel, hit->eta, hit->beta);
    if (hit->kind == HIT_FOCUS)
        assert_in_range(hit->racer, 0, f->session.race.count - 1);
    if (hit->kind == HIT_STEP)
        assert_true(hit->step >= 0);
}

/* Asks all over the canvas and somewhat beside it; returns how often there was something. */
static int probe(struct fixture *f, const char *panel, double width, double height)
{
    enum { ACROSS = 13, DOWN = 41 };
    int answers = 0;
    for (int i = -1; i <= ACROSS; i++)
        for (int j = -1; j <= DOWN; j++) {
            double x = width * i / (ACROSS - 1), y = height * j / (DOWN - 1);
            struct hit hit;
            char text[256] = "";
            if (scene_hit(&f->scene, x, y, &hit)) {
                check_hit(f, panel, &hit);
                answers++;
            }
            if (scene_hover(&f->scene, x, y, text, sizeof text)) {
                assert_that(text[0] && memchr(text, '\0', sizeof text), "%s: no words", panel);
                answers++;
            }
        }
    return answers;
}

/* --- all panels --- */

static void show_cells(struct fixture *f, const struct panel *panel, int columns, int rows,
                       const char *why)
{
    struct canvas *canvas = cells_open(columns, rows, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(canvas);
    scene_draw(&f->scene, canvas);
    char *first = text_of(canvas);
    bool large = columns >= 80 && rows >= 20;
    if (large && why)
        assert_that(strstr(first, why), "%s does not say '%s':\n%s", panel->name, why, first);
    if (large && !why)
        assert_that(drawn_cells(canvas) >= 20, "%s shows nothing:\n%s", panel->name, first);
    int answers = probe(f, panel->name, canvas->width, canvas->height);
    assert_that(!large || why || !panel->hit || answers > 0, "%s never answers", panel->name);
    scene_forget(&f->scene);
    scene_draw(&f->scene, canvas);
    char *second = text_of(canvas);
    assert_that(strcmp(first, second) == 0, "%s, drawn anew:\n%s\nbefore:\n%s", panel->name, second,
                first);
    free(first);
    free(second);
    cells_close(canvas);
}

static void show_pixels(struct fixture *f, const struct panel *panel, int width, int height)
{
#ifdef HAVE_CAIRO
    struct error error;
    struct canvas *canvas = cairo_canvas_open(width, height, &error);
    int stride;
    assert_that(canvas != NULL, "%s", error.text);
    scene_draw(&f->scene, canvas);
    const unsigned char *pixels = cairo_canvas_pixels(canvas, &stride);
    size_t size = (size_t)stride * (size_t)height;
    unsigned char *first = malloc(size);
    assert_non_null(first);
    memcpy(first, pixels, size);
    probe(f, panel->name, width, height);
    scene_forget(&f->scene);
    scene_draw(&f->scene, canvas);
    pixels = cairo_canvas_pixels(canvas, &stride);
    assert_that(memcmp(first, pixels, size) == 0, "%s at %dx%d is another picture when drawn anew",
                panel->name, width, height);
    free(first);
    cairo_canvas_close(canvas);
#else
    (void)f, (void)panel, (void)width, (void)height;
#endif
}

static void show_everywhere(struct fixture *f, const struct panel *panel, const char *why)
{
    static const int cells[][2] = {{1, 1}, {12, 3}, {26, 7}, {40, 11}, {90, 24}},
                     pixels[][2] = {{16, 16}, {320, 200}, {720, 300}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        show_cells(f, panel, cells[i][0], cells[i][1], why);
    for (size_t i = 0; i < sizeof pixels / sizeof *pixels; i++)
        show_pixels(f, panel, pixels[i][0], pixels[i][1]);
}

static void test_every_panel_everywhere(void **state)
{
    struct fixture *f = *state;
    set(f, "steps", "60"); /* what is measured ends soon */
    for (int p = 0; panels[p]; p++) {
        const struct panel *panel = panels[p];
        int full = 0, bare = 0;
        set(f, "panels", panel->name);
        for (int i = 0; i < RACES; i++) {
            race(f, i);
            const char *why = panel->empty ? panel->empty(&f->scene) : NULL;
            assert_that(!why || *why, "%s: empty without a word", panel->name);
            full += !why;
            bare += why != NULL;
            show_everywhere(f, panel, why);
        }
        assert_that(full > 0, "%s has nothing to show anywhere", panel->name);
        assert_that(!panel->empty || bare > 0, "%s is never empty here: add a race", panel->name);
    }
}

/* Values and state of a panel are in its scene, not in its file. */
static void test_two_scenes_share_nothing(void **state)
{
    struct fixture *f = *state;
    struct settings settings = {0};
    struct scene other;
    struct error error;
    assert_true(scene_init(&other, &f->session, &settings, &error));
    for (int i = 0; i < other.kept_count; i++) {
        const struct kept *kept = &other.kept[i];
        assert_true(kept->state == NULL || kept->state != element_state(&f->scene, kept->element));
        assert_true(kept->element->values_size == 0 ||
                    element_values(&other, kept->element) !=
                        element_values(&f->scene, kept->element));
    }
    set(f, "rates", "measured");
    set(f, "theme", "light");
    void *look = malloc(scene_look_size(&f->scene));
    assert_non_null(look);
    scene_look_copy(&f->scene, look);
    assert_false(scene_look_same(&other, look));
    scene_look_take(&other, look);
    assert_true(scene_look_same(&other, look));
    char value[SETTING_TEXT];
    settings_print(&settings, "rates", value, sizeof value);
    assert_string_equal(value, "measured");
    free(look);
    scene_finish(&other);
}

/* The key for the next chart passes those by that have nothing to show, both ways, and comes back
 * to where it was. */
static void test_next_detail_passes_empty_charts(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < RACES; i++) {
        race(f, i);
        int full = 0;
        for (int k = 0; chart_names[k]; k++) {
            const struct panel *chart = panels[panel_index(chart_names[k])];
            full += !chart->empty || !chart->empty(&f->scene);
        }
        set(f, "detail", "loss");
        for (int k = 0; k < 2 * full; k++) {
            assert_true(session_key(&f->session, k < full ? 'd' : 'D'));
            const struct panel *chart = panels[panel_index(chart_names[f->scene.values.detail])];
            assert_that(!chart->empty || !chart->empty(&f->scene), "%s: %s is empty",
                        races[i].surface, chart->name);
            assert_true((strcmp(chart->name, "loss") == 0) == ((k + 1) % full == 0));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_every_panel_everywhere),
        WITH_FIXTURE(test_two_scenes_share_nothing),
        WITH_FIXTURE(test_next_detail_passes_empty_charts),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests_name("panels", tests, NULL, NULL);
#ifdef HAVE_CAIRO
    cairo_debug_reset_static_data(); /* so that leak checkers see ours alone */
    FcFini();
#endif
    return failed;
}
