/* The surface in relief on the screen: every surface, what a hand and keys do there, what is cut,
 * what is hidden. */
#include "fixture.h"

#include <limits.h>

#include "canvas/cells.h"
#include "scene/map/map.h"
#include "scene/map/terrain.h"
#include "surfaces/surfaces.h"

static struct canvas *open_canvas(struct fixture *f, int columns, int rows)
{
    struct canvas *canvas = cells_open(columns, rows, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(canvas);
    set(f, "view", "relief");
    scene_draw(&f->scene, canvas);
    return canvas;
}

static const struct relief *relief_of(const struct fixture *f)
{
    return view_relief(&f->scene);
}

static struct view view_now(const struct fixture *f)
{
    struct view view;
    assert_true(view_of_map(&f->scene, &view));
    return view;
}

static size_t nodes_of(const struct relief *relief)
{
    return (size_t)relief->across * (size_t)relief->along;
}

/* --- every surface --- */

/* Samples are a band or nothing, heights at most 1, and enough is seen. */
static void check_samples(struct fixture *f, const char *name)
{
    const struct relief *relief = relief_of(f);
    int seen = 0, count = relief->columns * relief->rows;
    assert_that(count > 0, "%s: no picture", name);
    for (int k = 0; k < count; k++) {
        float band = relief->bands[k];
        assert_that(band == -1 || (band >= 0 && band <= RAMP_LEVELS), "%s: band %g", name, band);
        assert_true(relief->nearness[k] >= 0);
        seen += band >= 0;
    }
    assert_that(seen > count / 8, "%s: only %d of %d", name, seen, count);
    for (size_t k = 0; k < nodes_of(relief); k++)
        assert_true(isnan(relief->height[k]) || (relief->height[k] >= 0 && relief->height[k] <= 1));
}

static void test_every_surface(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = open_canvas(f, 100, 30);
    int drawn = 0;
    for (int i = 0; surfaces[i]; i++) {
        if (surfaces[i]->takes_expression)
            continue;
        set(f, "surface", surfaces[i]->name);
        session_go(&f->session, 30, LONG_MAX);
        scene_draw(&f->scene, canvas);
        if (f->session.race.problem->dim == 1)
            continue;
        check_samples(f, surfaces[i]->name);
        drawn++;
    }
    assert_true(drawn > 15);
    set(f, "surface", "deep-linear");
    set(f, "plane", "eigen");
    session_go(&f->session, 30, LONG_MAX);
    scene_draw(&f->scene, canvas);
    check_samples(f, "eigen");
    cells_close(canvas);
}

/* Where the loss is undefined the block has a hole, and the rest is there. */
static void test_undefined_is_a_hole(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "formula:log(x+3)+y^2");
    set(f, "region", "-6,6,-4,4");
    struct canvas *canvas = open_canvas(f, 100, 30);
    const struct relief *relief = relief_of(f);
    check_samples(f, "log");
    assert_true(isnan(relief_height(relief, -4, 0)));
    assert_true(isfinite(relief_height(relief, -2, 0)));
    set(f, "region", "-20,-10,-4,4"); /* undefined everywhere */
    scene_draw(&f->scene, canvas);
    for (int k = 0; k < relief->columns * relief->rows; k++)
        assert_true(relief->bands[k] == -1);
    cells_close(canvas);
}

static void test_every_size(void **state)
{
    struct fixture *f = *state;
    session_go(&f->session, 20, LONG_MAX);
    for (int columns = 1; columns < 200; columns += 1 + columns / 4) {
        for (int rows = 1; rows < 70; rows += 1 + rows / 4) {
            struct canvas *canvas = open_canvas(f, columns, rows);
            scene_zoom(&f->scene, columns, rows, 1.01);
            cells_close(canvas);
        }
    }
}

/* --- what is computed, and when --- */

static void (*real_eval)(const struct problem *, size_t, const double *, double *, double *,
                         double *);
static size_t looks;

static void counting_eval(const struct problem *problem, size_t n, const double *w, double *f,
                          double *g, double *h)
{
    looks += n > 1 ? n : 0;
    real_eval(problem, n, w, f, g, h);
}

/* Turning the block computes nothing again; zooming does. */
static void test_turning_looks_at_nothing(void **state)
{
    struct fixture *f = *state;
    real_eval = f->session.race.problem->eval;
    ((struct problem *)f->session.race.problem)->eval = counting_eval; /* its only holder */
    looks = 0;
    struct canvas *canvas = open_canvas(f, 100, 30);
    assert_in_range(looks, 1000, 200000);
    looks = 0;
    for (int i = 0; i < 10; i++) {
        session_act(&f->session, i % 2 ? ACTION_PAN_LEFT : ACTION_PAN_UP);
        scene_draw(&f->scene, canvas);
    }
    assert_int_equal(looks, 0);
    session_act(&f->session, ACTION_ZOOM_IN);
    scene_draw(&f->scene, canvas);
    assert_true(looks > 1000);
    cells_close(canvas);
}

/* --- heights --- */

/* A wall is cut where a tenth of the plane lies above two thirds of the block, and the top is
 * labelled with the value of the cut. */
static void test_walls_are_cut(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "formula:min(exp(4*x),60)+15*max(0,-1-x)"); /* even heights */
    set(f, "region", "-1,1,-1,1");
    struct canvas *canvas = open_canvas(f, 100, 30);
    const struct terrain *terrain = element_state(&f->scene, &element_terrain);
    const struct relief *relief = view_relief(&f->scene);
    double tall = 0, above = 0;
    for (size_t k = 0; k < nodes_of(relief); k++) {
        tall += relief->height[k] >= 1;
        above += relief->height[k] > 0.66f;
    }
    assert_true(tall > 0);
    assert_near(above / (double)nodes_of(relief), 0.1, 0.03, "part above");
    assert_near(terrain->low, exp(-4), 1e-9, "foot");
    assert_near(terrain->high, exp(4 * 0.8) / 0.65, 2, "top"); /* a tenth is beyond x = 0.8 */
    double x = log(0.5 * (terrain->low + terrain->high)) / 4;
    assert_near(relief_height(relief, x, 0), 0.5, 0.01, "half way up");
    cells_close(canvas);
}

/* A bowl is no cone: heights are the loss itself. */
static void test_a_bowl_is_round(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=2,lambda2=2");
    struct canvas *canvas = open_canvas(f, 100, 30);
    double one = relief_height(relief_of(f), 1, 0), two = relief_height(relief_of(f), 2, 0),
           three = relief_height(relief_of(f), 0, 3);
    assert_near(two / one, 4, 0.3, "at 2"); /* a cone has 2 */
    assert_near(three / one, 9, 0.5, "at 3");
    cells_close(canvas);
}

/* --- the camera --- */

/* The ground rises away from the viewer, whichever way it rises. */
static void test_the_natural_view_is_uphill(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *surface;
        double x, y; /* uphill */
    } slopes[] = {{"formula:x+y/9", 1, 0},
                  {"formula:y/9-x", -1, 0},
                  {"formula:y+x/9", 0, 1},
                  {"formula:x/9-y", 0, -1}};
    struct canvas *canvas = open_canvas(f, 100, 30);
    for (size_t i = 0; i < sizeof slopes / sizeof *slopes; i++) {
        set(f, "surface", slopes[i].surface);
        set(f, "region", "-1,1,-1,1");
        scene_draw(&f->scene, canvas);
        double low = relief_place(relief_of(f), -slopes[i].x, -slopes[i].y, 0.5).distance,
               high = relief_place(relief_of(f), slopes[i].x, slopes[i].y, 0.5).distance;
        assert_that(high > low + 0.3, "%s", slopes[i].surface);
    }
    cells_close(canvas);
}

static void test_settings_turn_it(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = open_canvas(f, 100, 30);
    double natural = relief_of(f)->camera.azimuth;
    set(f, "azimuth", "25");
    set(f, "elevation", "60");
    scene_draw(&f->scene, canvas);
    assert_near(relief_of(f)->camera.azimuth, natural + 25, 1e-9, "azimuth");
    assert_near(relief_of(f)->camera.elevation, 60, 0, "elevation");
    struct error error;
    assert_false(session_assign(&f->session, "elevation", "5", &error));
    assert_false(session_assign(&f->session, "azimuth", "181", &error));
    cells_close(canvas);
}

/* A number moved beyond its limits stops there, an angle goes round. */
static void test_moved_settings_keep_their_limits(void **state)
{
    struct fixture *f = *state;
    const double *azimuth = &view_values(&f->scene)->azimuth,
                 *elevation = &view_values(&f->scene)->elevation;
    set(f, "azimuth", "175");
    settings_move(&f->settings, "azimuth", 10);
    assert_near(*azimuth, -175, 1e-9, "round");
    settings_move(&f->settings, "azimuth", -730);
    assert_near(*azimuth, 175, 1e-9, "twice round");
    settings_move(&f->settings, "elevation", 1000);
    assert_near(*elevation, 90, 0, "up");
    settings_move(&f->settings, "elevation", -1000);
    assert_near(*elevation, 10, 0, "down");
    settings_move(&f->settings, "elevation", NAN);
    settings_move(&f->settings, "theme", 1);
    settings_move(&f->settings, "nothing", 1);
    assert_near(*elevation, 10, 0, "unmoved");
    assert_int_equal(f->scene.values.theme, 0);
}

static void test_keys(void **state)
{
    struct fixture *f = *state;
    const struct view_values *values = view_values(&f->scene);
    double seen[4];
    memcpy(seen, f->session.state.view, sizeof seen);
    assert_int_equal(values->ground, GROUND_MAP);
    session_key(&f->session, 'v');
    assert_int_equal(values->ground, GROUND_RELIEF);
    double elevation = values->elevation;
    session_act(&f->session, ACTION_PAN_RIGHT);
    assert_near(values->azimuth, 10, 0, "right");
    session_act(&f->session, ACTION_PAN_LEFT);
    session_act(&f->session, ACTION_PAN_LEFT);
    assert_near(values->azimuth, -10, 0, "left");
    session_act(&f->session, ACTION_PAN_UP);
    assert_near(values->elevation, elevation + 5, 0, "up");
    session_act(&f->session, ACTION_PAN_DOWN);
    session_act(&f->session, ACTION_PAN_DOWN);
    assert_near(values->elevation, elevation - 5, 0, "down");
    assert_memory_equal(f->session.state.view, seen, sizeof seen);
    session_key(&f->session, 'v');
    session_act(&f->session, ACTION_PAN_RIGHT);
    assert_near(values->azimuth, -10, 0, "flat");
    assert_true(f->session.state.view[0] > seen[0]);
}

/* A single parameter has a curve and no relief: v says so, and the curve pans. */
static void test_one_parameter_has_none(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "parabola");
    session_key(&f->session, 'v');
    assert_int_equal(view_values(&f->scene)->ground, GROUND_MAP);
    assert_non_null(strstr(f->session.message, "no relief"));
    struct canvas *canvas = open_canvas(f, 100, 30);
    double left = f->session.state.view[0];
    assert_null(view_now(f).relief);
    session_act(&f->session, ACTION_PAN_RIGHT);
    assert_true(f->session.state.view[0] > left);
    cells_close(canvas);
}

/* --- the hand --- */

/* A click is the point of the surface that is seen there, to a sample. */
static void test_a_click_is_what_is_seen(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = open_canvas(f, 120, 39);
    struct view view = view_now(f);
    int hits = 0, misses = 0;
    for (double y = view.where.y; y < view.where.y + view.where.height; y += 7) {
        for (double x = view.where.x; x < view.where.x + view.where.width; x += 7) {
            struct hit hit;
            if (!scene_hit(&f->scene, x, y, &hit)) {
                misses++;
                continue;
            }
            struct point p = view_project(&view, hit.w);
            assert_int_equal(hit.kind, HIT_START);
            assert_that(hypot(p.x - x, p.y - y) < 1.5 * canvas->sample, "(%g, %g): (%g, %g)", x, y,
                        p.x, p.y);
            hits++;
        }
    }
    assert_true(hits > 50 && misses > 50);
    cells_close(canvas);
}

static void test_starts_are_dragged_over_hills(void **state)
{
    struct fixture *f = *state;
    const double from[DIM_MAX] = {-1, 1}, to[DIM_MAX] = {1, 2};
    session_act(&f->session, ACTION_WHOLE_SURFACE);
    struct canvas *canvas = open_canvas(f, 120, 39);
    struct view view = view_now(f);
    struct point a = view_project(&view, from), b = view_project(&view, to);
    assert_true(scene_press(&f->scene, a.x, a.y));
    scene_drag(&f->scene, b.x, b.y);
    struct row start = run_row(f->session.race.run[0], 0);
    assert_near(start.w[0], 1, 0.25, "x");
    assert_near(start.w[1], 2, 0.25, "y");
    scene_drag(&f->scene, view.where.x + 1, view.where.y + 1); /* beside the block */
    assert_near(run_row(f->session.race.run[0], 0).w[0], start.w[0], 0, "x");
    scene_release(&f->scene);
    cells_close(canvas);
}

static void test_the_second_button_turns(void **state)
{
    struct fixture *f = *state;
    double seen[4];
    struct canvas *canvas = open_canvas(f, 120, 39);
    struct view view = view_now(f);
    const double *bounds = relief_of(f)->bounds;
    struct point near = {INFINITY, -INFINITY};
    double a = 0, b = 0;
    for (int k = 0; k < 4; k++) { /* the foot's corner nearest to the viewer */
        struct point p = relief_place(relief_of(f), bounds[k % 2], bounds[2 + k / 2], 0).at;
        if (p.y > near.y) {
            near = p;
            a = bounds[k % 2];
            b = bounds[2 + k / 2];
        }
    }
    memcpy(seen, f->session.state.view, sizeof seen);
    double elevation = view_values(&f->scene)->elevation;
    scene_pan(&f->scene, 0.1 * view.where.width, 0);
    scene_draw(&f->scene, canvas);
    assert_true(relief_place(relief_of(f), a, b, 0).at.x > near.x + 5); /* it goes with the hand */
    assert_near(view_values(&f->scene)->azimuth, -18, 1e-9, "azimuth");
    scene_pan(&f->scene, 0, 0.1 * view.where.height);
    assert_near(view_values(&f->scene)->elevation, elevation + 9, 1e-9, "elevation");
    assert_memory_equal(f->session.state.view, seen, sizeof seen);
    cells_close(canvas);
}

static void test_zoom_closes_in_on_the_pointer(void **state)
{
    struct fixture *f = *state;
    const double w[DIM_MAX] = {2, 3};
    session_act(&f->session, ACTION_WHOLE_SURFACE);
    struct canvas *canvas = open_canvas(f, 120, 39);
    struct view view = view_now(f);
    struct point p = view_project(&view, w);
    for (int i = 0; i < 3; i++)
        scene_zoom(&f->scene, p.x, p.y, 0.5); /* without a frame between: the place stays */
    const double *seen = f->session.state.view;
    assert_near(seen[1] - seen[0], 9.0 / 8, 1e-9, "width");
    assert_true(seen[0] < 2 && seen[1] > 2 && seen[2] < 3 && seen[3] > 3);
    cells_close(canvas);
}

/* --- what is hidden --- */

static struct glyph glyph_at(const struct canvas *canvas, struct point p)
{
    return cells_glyph(canvas, (int)(p.x / canvas->column), (int)(p.y / canvas->em));
}

/* Whether "gd" stands anywhere in a rectangle. */
static bool is_named(const struct canvas *canvas, struct rect where)
{
    for (double y = where.y; y < where.y + where.height; y += canvas->em) {
        for (double x = where.x; x + canvas->column < where.x + where.width; x += canvas->column) {
            struct point here = {x, y}, next = {x + canvas->column, y};
            if (glyph_at(canvas, here).code == 'g' && glyph_at(canvas, next).code == 'd')
                return true;
        }
    }
    return false;
}

/* A racer in a pit is a ghost to whom looks from low, and has its colour from high above. */
static void test_racers_behind_hills(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "formula:-exp(-x^2-y^2)");
    set(f, "region", "-4,4,-4,4");
    set(f, "optimizer", "gd:eta=0.001");
    set(f, "start", "0,0");
    static const struct {
        const char *elevation;
        bool hidden;
    } cases[] = {{"10", true}, {"80", false}};
    struct canvas *canvas = open_canvas(f, 120, 39);
    for (size_t i = 0; i < 2; i++) {
        set(f, "elevation", cases[i].elevation);
        scene_draw(&f->scene, canvas);
        struct view view = view_now(f);
        const double *w = session_row(&f->session, 0).w;
        assert_int_equal(view_hides(&view, w), cases[i].hidden);
        struct glyph glyph = glyph_at(canvas, view_project(&view, w));
        assert_int_equal(glyph.ink, cases[i].hidden ? INK_GHOST : INK_RACER);
        assert_int_equal(is_named(canvas, view.where), !cases[i].hidden);
    }
    cells_close(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_every_surface),
        WITH_FIXTURE(test_undefined_is_a_hole),
        WITH_FIXTURE(test_every_size),
        WITH_FIXTURE(test_turning_looks_at_nothing),
        WITH_FIXTURE(test_walls_are_cut),
        WITH_FIXTURE(test_a_bowl_is_round),
        WITH_FIXTURE(test_the_natural_view_is_uphill),
        WITH_FIXTURE(test_settings_turn_it),
        WITH_FIXTURE(test_moved_settings_keep_their_limits),
        WITH_FIXTURE(test_keys),
        WITH_FIXTURE(test_one_parameter_has_none),
        WITH_FIXTURE(test_a_click_is_what_is_seen),
        WITH_FIXTURE(test_starts_are_dragged_over_hills),
        WITH_FIXTURE(test_the_second_button_turns),
        WITH_FIXTURE(test_zoom_closes_in_on_the_pointer),
        WITH_FIXTURE(test_racers_behind_hills),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("terrain", tests, NULL, NULL);
}
