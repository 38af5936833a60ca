/* What is drawn around a racer. Step anatomy: which part is shown, its sentence, the view that
 * comes close and goes back. Ellipses: what their legends say. */
#include "fixture.h"

#include <limits.h>

#include "base/text.h"
#include "base/vector.h"
#include "canvas/cells.h"
#include "engine/coming.h"
#include "optimizers/optimizers.h"
#include "scene/map/map.h"
#include "scene/map/view.h"

enum { SCREEN = 1 << 16 };

/* The whole picture as one line, so that a sentence is found across its line ends. */
static void screen_text(struct fixture *f, int columns, int rows, char *out)
{
    struct canvas *canvas = cells_open(columns, rows, CHARSET_BRAILLE, SHADING_COLOUR);
    char line[8 * 256 + 1];
    size_t used = 0;
    scene_draw(&f->scene, canvas);
    for (int row = 0; row < cells_rows(canvas); row++) {
        cells_row_text(canvas, row, line);
        for (const char *c = line; *c; c++)
            if (*c != ' ' || (used > 0 && out[used - 1] != ' '))
                out[used++] = *c;
        out[used++] = ' ';
    }
    out[used] = '\0';
    cells_close(canvas);
}

static void assert_screen_has(struct fixture *f, const char *text)
{
    char *screen = calloc(SCREEN, 1);
    assert_non_null(screen);
    screen_text(f, 100, 30, screen);
    assert_that(strstr(screen, text) != NULL, "'%s' is not in '%s'", text, screen);
    free(screen);
}

static struct coming next_step(struct fixture *f)
{
    struct coming coming;
    struct session *session = &f->session;
    assert_true(
        run_coming(session->race.run[session_subject(session)], session->state.position, &coming));
    return coming;
}

/* --- clipping --- */

/* The arrows in the ink of warnings, of a canvas whose lines are noted. */
static struct {
    const struct canvas_operations *own;
    struct canvas_operations noting;
    double raw, cut; /* canvas units; 0: not drawn */
} arrows;

static void note_line(struct canvas *canvas, const struct point *points, size_t count,
                      const struct stroke *stroke)
{
    if (stroke->ink == INK_WARNING && count == 2)
        *(stroke->dashed ? &arrows.raw : &arrows.cut) =
            hypot(points[1].x - points[0].x, points[1].y - points[0].y);
    arrows.own->line(canvas, points, count, stroke);
}

/*
 * Beside the step shown stand its gradient as it was and as it was clipped, in the ratio of their
 * lengths, whatever the method makes of a gradient; the clipped one is as long as the step of gd,
 * and where η multiplies no gradient as long as whatever step there was.
 */
static void test_both_arrows_of_a_clipped_gradient_have_one_scale(void **state)
{
    struct fixture *f = *state;
    static const char *const racers[] = {"gd:eta=0.01,clip=5", "adam:clip=5", "adamax:clip=5",
                                         "lion:clip=5", "momentum:eta=0.01,clip=5"};
    set(f, "panels", "map");
    for (size_t i = 0; i < sizeof racers / sizeof *racers; i++) {
        set(f, "optimizer", racers[i]);
        session_go(&f->session, 3, LONG_MAX);
        f->session.state.focus = 0;
        struct canvas *canvas = cells_open(200, 60, CHARSET_BRAILLE, SHADING_COLOUR);
        arrows.own = canvas->operations;
        arrows.noting = *canvas->operations;
        arrows.noting.line = note_line;
        arrows.raw = arrows.cut = 0;
        canvas->operations = &arrows.noting;
        scene_draw(&f->scene, canvas);
        const struct cursor *cursor = session_cursor(&f->session, 0);
        double raw = norm(2, cursor->probe.raw),
               step = hypot(cursor->w[0] - cursor->before[0], cursor->w[1] - cursor->before[1]),
               unit;
        struct view view;
        assert_true(view_of_map(&f->scene, &view));
        unit = view.scale_a;
        assert_true(cursor->probe.clipped && raw > 5);
        assert_near(arrows.raw / arrows.cut, raw / 5, 1e-9 * raw, "%s: ratio", racers[i]);
        assert_near(arrows.cut / unit, i == 4 ? 0.05 : step, 1e-9, "%s: length", racers[i]);
        canvas->operations = arrows.own;
        cells_close(canvas);
    }
}

/* --- keys --- */

static void test_key_shows_part_after_part(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "nesterov");
    set(f, "panels", "map");
    session_go(&f->session, 6, LONG_MAX);
    struct coming coming = next_step(f);
    assert_int_equal(coming.parts.count, 3);
    for (int i = 0; i < 3; i++) {
        char heading[64];
        session_act(&f->session, ACTION_ANATOMY);
        snprintf(heading, sizeof heading, "%d/4 nesterov %s length", i + 1,
                 coming.parts.part[i].label);
        assert_screen_has(f, heading);
        assert_screen_has(f, coming.parts.part[i].sentence);
    }
    session_act(&f->session, ACTION_ANATOMY);
    assert_screen_has(f, "4/4 nesterov landing length");
    assert_int_equal(f->session.state.position, 6);
    session_act(&f->session, ACTION_ANATOMY);
    assert_int_equal(f->session.state.position, 7);
    assert_screen_has(f, "1/4 nesterov");
    session_act(&f->session, ACTION_CANCEL);
    assert_int_equal(f->session.state.values.anatomy, 0);
    assert_int_equal(f->session.state.position, 7);
}

/* The landing's sentence has the numbers of the step that then follows. */
static void test_landing_tells_what_follows(void **state)
{
    struct fixture *f = *state;
    char text[128], from[TEXT_NUMBER], to[TEXT_NUMBER];
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd:eta=0.19");
    set(f, "panels", "map");
    set(f, "anatomy", "99");
    session_go(&f->session, 2, LONG_MAX);
    struct row before = session_row(&f->session, 0);
    text_short(from, before.f, 5);
    text_short(to, run_row(f->session.race.run[0], 3).f, 5);
    assert_int_equal(run_end(f->session.race.run[0]), 2); /* it is not computed yet */
    assert_string_equal(from, to);
    session_go(&f->session, 3, LONG_MAX);
    text_short(to, session_row(&f->session, 0).f, 5);
    session_go(&f->session, 2, LONG_MAX);
    snprintf(text, sizeof text, "f falls from %s to %s.", from, to);
    assert_screen_has(f, text);
}

static void test_view_comes_close_and_goes_back(void **state)
{
    struct fixture *f = *state;
    struct session *session = &f->session;
    double before[4];
    set(f, "optimizer", "gd");
    session_go(session, 5, LONG_MAX);
    memcpy(before, session->state.view, sizeof before);
    session_act(session, ACTION_ANATOMY);
    struct coming coming = next_step(f);
    for (int k = 0; k < 3; k++) { /* also after other steps, back and forth */
        double largest = 0;
        for (int axis = 0; axis < 2; axis++) {
            double low = session->state.view[2 * axis], high = session->state.view[2 * axis + 1];
            assert_true(coming.w[axis] > low && coming.w[axis] < high);
            assert_true(coming.landing[axis] > low && coming.landing[axis] < high);
            largest = fmax(largest, fabs(coming.landing[axis] - coming.w[axis]) / (high - low));
        }
        assert_that(largest > 0.149 && largest < 0.701, "the step fills %g", largest);
        assert_near((session->state.view[1] - session->state.view[0]) /
                        (session->state.view[3] - session->state.view[2]),
                    (before[1] - before[0]) / (before[3] - before[2]), 1e-9, "shape of the view");
        session_act(session, k == 0 ? ACTION_STEP_TEN : ACTION_FIRST);
        coming = next_step(f);
    }
    session_act(session, ACTION_CANCEL);
    assert_true(all_same_bits(4, before, session->state.view));
}

/* Where a race plays, the anatomy of one step is over. */
static void test_playing_ends_it(void **state)
{
    struct fixture *f = *state;
    double before[4];
    memcpy(before, f->session.state.view, sizeof before);
    session_act(&f->session, ACTION_ANATOMY);
    assert_int_equal(f->session.state.values.anatomy, 1);
    session_act(&f->session, ACTION_PLAY);
    assert_int_equal(f->session.state.values.anatomy, 0);
    assert_true(all_same_bits(4, before, f->session.state.view));
}

/* The view of another surface is never what comes back. */
static void test_other_surface_keeps_its_view(void **state)
{
    struct fixture *f = *state;
    double view[4];
    session_act(&f->session, ACTION_ANATOMY);
    set(f, "surface", "bowl");
    memcpy(view, f->session.state.view, sizeof view);
    session_act(&f->session, ACTION_CANCEL);
    assert_true(all_same_bits(4, view, f->session.state.view));
}

static void test_a_stopped_run_has_no_next_step(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "saddle");
    set(f, "optimizer", "gd:eta=10");
    session_go(&f->session, 1000, LONG_MAX);
    session_act(&f->session, ACTION_ANATOMY);
    assert_int_equal(f->session.state.values.anatomy, 0);
    assert_non_null(strstr(f->session.message, "no next step"));
    set(f, "panels", "slice");
    assert_screen_has(f, "the run has ended: no next step");
}

/* --- pictures --- */

static void draw_all_parts(struct fixture *f, const char *what)
{
    for (int part = 1; part <= PARTS_MAX + 1; part++) {
        char *screen = calloc(SCREEN, 1), heading[64];
        assert_non_null(screen);
        f->session.state.values.anatomy = part;
        struct coming coming = next_step(f);
        int shown = part < coming.parts.count + 1 ? part : coming.parts.count + 1;
        snprintf(heading, sizeof heading, "%d/%d ", shown, coming.parts.count + 1);
        screen_text(f, 100, 30, screen);
        assert_that(strstr(screen, heading) != NULL, "%s, part %d: '%s' is missing", what, part,
                    heading);
        screen_text(f, 40, 12, screen);
        free(screen);
    }
}

/* Every method, flat and in relief, in one, two and eight dimensions. */
static void test_every_method_is_drawn(void **state)
{
    struct fixture *f = *state;
    static const char *const surface[] = {"beale", "parabola", "deep-linear"};
    set(f, "panels", "map,slice");
    for (int i = 0; optimizers[i]; i++) {
        for (int s = 0; s < 3; s++) {
            char what[128];
            snprintf(what, sizeof what, "%s on %s", optimizers[i]->name, surface[s]);
            set(f, "optimizer", optimizers[i]->name);
            set(f, "surface", surface[s]);
            set(f, "view", s == 2 ? "relief" : "map");
            session_go(&f->session, 2, LONG_MAX);
            draw_all_parts(f, what);
        }
    }
}

/* --- ellipses --- */

static void expect_legend(struct fixture *f, const char *optimizer, const char *mode,
                          const char *legend)
{
    set(f, "optimizer", optimizer);
    set(f, "ellipses", mode);
    assert_screen_has(f, legend);
}

/* gd believes in a curvature of 1/η everywhere; of the bowl's own, 1 and 10 are known. */
static void test_legends_of_ellipses(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "panels", "map");
    expect_legend(f, "gd:eta=0.05", "model", "f: λ 1, 10 ");
    expect_legend(f, "gd:eta=0.05", "model", "gd believes: λ 20, 20 ");
    expect_legend(f, "gd:eta=0.05", "rates", "gd moves per ‖g‖: 0.05, 0.05 ");
    expect_legend(f, "trust-region:radius=0.7", "model", "trust-region trusts that up to Δ=0.7 ");
    expect_legend(f, "trust-region:radius=0.7", "rates", "trust-region has no rates per direction");
    expect_legend(f, "bfgs", "model", "bfgs believes: λ 1, 1 ");
    set(f, "surface", "saddle");
    expect_legend(f, "newton", "model", "f: λ −2, 2: no bowl");
    set(f, "surface", "beale");
    expect_legend(f, "newton", "model", "f, local: λ ");
    /* a small ellipse is drawn larger, and that is said: η = 1e-4 of a gradient of 28 */
    expect_legend(f, "gd:eta=1e-4", "rates", "0.0001, drawn ×20 ");
}

static void test_key_cycles_the_ellipses(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"model", "rates", "off"};
    for (int i = 0; i < 3; i++) {
        char value[SETTING_TEXT];
        session_key(&f->session, 'b');
        settings_print(&f->settings, "ellipses", value, sizeof value);
        assert_string_equal(value, names[i]);
    }
}

/* Flat and in relief; a single parameter has none. */
static void test_every_ellipse_is_drawn(void **state)
{
    struct fixture *f = *state;
    static const char *const surface[] = {"beale", "parabola", "deep-linear"};
    set(f, "panels", "map");
    for (int i = 0; optimizers[i]; i++) {
        for (int s = 0; s < 6; s++) {
            char *screen = calloc(SCREEN, 1);
            assert_non_null(screen);
            set(f, "optimizer", optimizers[i]->name);
            set(f, "surface", surface[s % 3]);
            set(f, "view", s == 2 ? "relief" : "map");
            set(f, "ellipses", s < 3 ? "model" : "rates");
            session_go(&f->session, 2, LONG_MAX);
            screen_text(f, 60, 20, screen);
            assert_that((strstr(screen, s < 3 ? "local: λ" : "per ") != NULL) == (s % 3 != 1),
                        "%s on %s: '%s'", optimizers[i]->name, surface[s % 3], screen);
            free(screen);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_both_arrows_of_a_clipped_gradient_have_one_scale),
        WITH_FIXTURE(test_key_shows_part_after_part),
        WITH_FIXTURE(test_landing_tells_what_follows),
        WITH_FIXTURE(test_view_comes_close_and_goes_back),
        WITH_FIXTURE(test_playing_ends_it),
        WITH_FIXTURE(test_other_surface_keeps_its_view),
        WITH_FIXTURE(test_a_stopped_run_has_no_next_step),
        WITH_FIXTURE(test_every_method_is_drawn),
        WITH_FIXTURE(test_legends_of_ellipses),
        WITH_FIXTURE(test_key_cycles_the_ellipses),
        WITH_FIXTURE(test_every_ellipse_is_drawn),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
