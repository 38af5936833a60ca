/* The view frames the race: how much of it, on every surface, and what moves it. */
#include <limits.h>
#include <string.h>

#include "fixture.h"
#include "canvas/cells.h"
#include "scene/map/view.h"
#include "surfaces/surfaces.h"

static struct canvas *draw(struct fixture *f)
{
    struct canvas *canvas = cells_open(80, 24, CHARSET_BRAILLE, SHADING_COLOUR);
    scene_draw(&f->scene, canvas);
    return canvas;
}

static void look(struct fixture *f)
{
    cells_close(draw(f));
}

static double width_of(const struct fixture *f, int axis)
{
    const double *view = f->session.state.view;
    return view[2 * axis + 1] - view[2 * axis];
}

/* Of each side of the view, the share that the paths' points inside it span. */
static double share_of(struct fixture *f)
{
    static double w[2000 * DIM_MAX];
    struct view view = view_make(&f->scene, (struct rect){0, 0, 100, 100});
    const double *sides = f->session.state.view;
    double low[] = {INFINITY, INFINITY}, high[] = {-INFINITY, -INFINITY}, share = 0;
    view.relief = NULL;
    for (int i = 0; i < f->session.race.count; i++) {
        size_t dim = (size_t)f->session.race.problem->dim;
        size_t count = run_outline(f->session.race.run[i], 300, 2000, w, NULL, NULL);
        for (size_t k = 0; k < count; k++) {
            struct point p = view_plane(&view, w + k * dim);
            const double at[] = {p.x, p.y};
            if (!(p.x >= sides[0] && p.x <= sides[1] && p.y >= sides[2] && p.y <= sides[3]))
                continue;
            for (int axis = 0; axis < 2; axis++) {
                low[axis] = fmin(low[axis], at[axis]);
                high[axis] = fmax(high[axis], at[axis]);
            }
        }
    }
    for (int axis = 0; axis < 2; axis++)
        share = fmax(share, (high[axis] - low[axis]) / width_of(f, axis));
    return share;
}

/* Surfaces whose point needs more than the race: what they show besides is said in their file. */
static bool shows_more(const struct fixture *f)
{
    const double *shown = f->session.race.problem->shown;
    return shown[1] > shown[0];
}

static void test_the_race_fills_the_view(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; surfaces[i]; i++) {
        static const char *const settings[][2] = {
            {"view", "map"}, {"view", "relief"}, {"whitened", "on"}, {"whitened", "off"}};
        set(f, "surface",
            surfaces[i]->takes_expression ? "formula:sin(3*x)+y^2" : surfaces[i]->name);
        session_go(&f->session, 300, LONG_MAX);
        for (int k = 0; k < 4; k++) {
            set(f, settings[k][0], settings[k][1]);
            look(f);
            double share = share_of(f);
            assert_that(share >= (shows_more(f) ? 0.5 : 0.6),
                        "%s, %s %s: the race fills %.0f %% of its map", surfaces[i]->name,
                        settings[k][0], settings[k][1], 100 * share);
        }
        set(f, "view", "map");
    }
}

/* What makes a surface's point is seen in any race, also in one that goes nowhere near it. */
static void test_the_point_is_seen(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *surface;
        double x, y;
    } points[] = {
        {"double-well", 0, -1},
        {"double-well", 0, 1},
        {"saddle", 0, -0.9},
        {"saddle", 0, 0.9},
        {"rosenbrock", 0, 0},
        {"rosenbrock:a=2", 2, 4},
        {"six-hump-camel", 0.0898, -0.7126},
        {"six-hump-camel", -0.0898, 0.7126},
        {"cliff", 5.1, -2.7},
    };
    set(f, "optimizer", "gd:eta=1e-6");
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        set(f, "surface", points[i].surface);
        session_go(&f->session, 3, LONG_MAX);
        look(f);
        const double *sides = f->session.state.view;
        assert_that(points[i].x > sides[0] && points[i].x < sides[1] && points[i].y > sides[2] &&
                        points[i].y < sides[3],
                    "%s: (%g, %g) is not in the view", points[i].surface, points[i].x, points[i].y);
    }
}

/* A swarm on a grid over the region is seen from its beginning. */
static void test_a_swarm_is_seen(void **state)
{
    struct fixture *f = *state;
    set(f, "swarm", "100");
    set(f, "surface", "himmelblau");
    look(f);
    const double *sides = f->session.state.view, *region = f->session.race.problem->region;
    for (int axis = 0; axis < 2; axis++)
        assert_true(sides[2 * axis] <= region[2 * axis] &&
                    sides[2 * axis + 1] >= region[2 * axis + 1]);
}

/* The start and the known minima that racers reach are seen. */
static void test_start_and_ends_are_seen(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; surfaces[i]; i++) {
        const struct problem *problem;
        if (surfaces[i]->takes_expression)
            continue;
        set(f, "surface", surfaces[i]->name);
        session_go(&f->session, 300, LONG_MAX);
        look(f);
        problem = f->session.race.problem;
        struct view view = view_make(&f->scene, (struct rect){0, 0, 100, 100});
        const double *sides = f->session.state.view;
        struct point start = view_plane(&view, run_row(f->session.race.run[0], 0).w);
        assert_that(start.x > sides[0] && start.x < sides[1] && start.y > sides[2] &&
                        start.y < sides[3],
                    "%s: the start is not in the view", surfaces[i]->name);
        for (int k = 0; k < problem->minima && problem->dim <= 2; k++) {
            const double *w = problem->minimum[k].w;
            bool reached = false;
            for (int r = 0; r < f->session.race.count; r++) {
                const double *end = session_row(&f->session, r).w;
                double away = hypot(end[0] - w[0], problem->dim > 1 ? end[1] - w[1] : 0);
                reached |= away < 1e-3 * problem_diagonal(problem);
            }
            struct point p = view_plane(&view, w);
            bool seen = p.x > sides[0] && p.x < sides[1] && p.y > sides[2] && p.y < sides[3];
            assert_that(seen || !reached, "%s: minimum %d is not in the view", surfaces[i]->name,
                        k + 1);
        }
    }
}

static void test_nothing_under_the_hand_moves_it(void **state)
{
    struct fixture *f = *state;
    static const uint32_t keys[] = {KEY_RIGHT_ARROW, KEY_UP_ARROW, 'n', 'e', 'o', 'r', 'w',
                                    KEY_LEFT_ARROW};
    look(f);
    double view[4];
    memcpy(view, f->session.state.view, sizeof view);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        session_key(&f->session, keys[i]);
        look(f);
        assert_that(memcmp(view, f->session.state.view, sizeof view) == 0, "key %zu moves the view",
                    i);
    }
    struct canvas *canvas = draw(f);
    assert_true(scene_press(&f->scene, 12, 10)); /* a click, then a drag on the map */
    scene_release(&f->scene);
    scene_draw(&f->scene, canvas);
    assert_memory_equal(view, f->session.state.view, sizeof view);
    assert_true(scene_press(&f->scene, 20, 10));
    scene_drag(&f->scene, 25, 14);
    scene_draw(&f->scene, canvas);
    assert_memory_equal(view, f->session.state.view, sizeof view);
    scene_release(&f->scene);
    set(f, "eta", "0.01");
    set(f, "eta", "auto");
    scene_draw(&f->scene, canvas);
    assert_memory_equal(view, f->session.state.view, sizeof view);
    cells_close(canvas);
}

static void test_a_start_outside_is_framed_anew(void **state)
{
    struct fixture *f = *state;
    look(f);
    set(f, "start", "-4,-3");
    look(f);
    const double *view = f->session.state.view;
    assert_true(view[0] < -4 && view[1] > -4 && view[2] < -3 && view[3] > -3);
}

static void test_a_region_is_what_it_says(void **state)
{
    struct fixture *f = *state;
    static const double region[] = {-1, 2, -3, 4};
    set(f, "region", "-1,2,-3,4");
    look(f);
    assert_memory_equal(f->session.state.view, region, sizeof region);
    set(f, "optimizer", "gd");
    look(f);
    assert_memory_equal(f->session.state.view, region, sizeof region);
    set(f, "region", "auto");
    look(f);
    assert_true(width_of(f, 0) != 3);
}

static void test_keys(void **state)
{
    struct fixture *f = *state;
    look(f);
    double framed = width_of(f, 0);
    session_key(&f->session, 'V');
    look(f);
    assert_near(width_of(f, 0), 9, 0, "the whole of beale");
    session_go(&f->session, 5, LONG_MAX);
    session_key(&f->session, 'F');
    look(f);
    assert_true(width_of(f, 0) < framed); /* five steps are a short way */
    session_go(&f->session, 300, LONG_MAX);
    session_key(&f->session, 'F');
    look(f);
    assert_near(width_of(f, 0), framed, 0.2 * framed, "the paths, run");
}

/* The same race gives the same frame, whenever it is drawn first. */
static void test_the_frame_does_not_depend_on_when_it_is_drawn(void **state)
{
    struct fixture *f = *state;
    look(f);
    double view[4];
    memcpy(view, f->session.state.view, sizeof view);
    set(f, "surface", "bowl");
    set(f, "surface", "beale");
    session_go(&f->session, 120, LONG_MAX);
    look(f);
    assert_memory_equal(view, f->session.state.view, sizeof view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_the_race_fills_the_view),
        WITH_FIXTURE(test_the_point_is_seen),
        WITH_FIXTURE(test_a_swarm_is_seen),
        WITH_FIXTURE(test_start_and_ends_are_seen),
        WITH_FIXTURE(test_nothing_under_the_hand_moves_it),
        WITH_FIXTURE(test_a_start_outside_is_framed_anew),
        WITH_FIXTURE(test_a_region_is_what_it_says),
        WITH_FIXTURE(test_keys),
        WITH_FIXTURE(test_the_frame_does_not_depend_on_when_it_is_drawn),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("framing", tests, NULL, NULL);
}
