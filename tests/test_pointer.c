/* What a hand on the picture does: dragging starts, bars and roots, zooming, panning. */
#include "fixture.h"

#include <limits.h>

#include "canvas/cells.h"
#include "scene/registry.h"

enum { WIDE = 120, HIGH = 39 };

static struct canvas *open_canvas(struct fixture *f)
{
    struct canvas *canvas = cells_open(WIDE, HIGH, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(canvas);
    scene_draw(&f->scene, canvas);
    return canvas;
}

static struct rect place_of(struct fixture *f, const char *name)
{
    for (int i = 0; i < f->scene.placed_count; i++)
        if (strcmp(f->scene.placed[i].panel->name, name) == 0)
            return f->scene.placed[i].where;
    fail_msg("%s is not shown", name);
    return (struct rect){0};
}

static double role_now(struct fixture *f, int racer, enum parameter_role role)
{
    int index = parameter_by_role(run_optimizer(f->session.race.run[racer])->parameters, role);
    assert_true(index >= 0);
    return session_cursor(&f->session, racer)->parameter[index];
}

static struct row start_of(struct fixture *f)
{
    return run_row(f->session.race.run[0], 0);
}

/* --- the unit circle --- */

/* Where a number of the z-plane is drawn: the square is 2.5 wide, below the heading and a line of
 * numbers, or to the right of twelve columns of them where that leaves more. */
static struct point place_of_number(struct fixture *f, double re, double im)
{
    struct rect r = place_of(f, "circle");
    double high = r.height - f->scene.em, numbers = 12 * f->scene.column;
    double between = fmin(r.width, high - f->scene.em), aside = fmin(r.width - numbers, high);
    double left = aside >= between ? numbers : 0, top = aside >= between ? 0 : f->scene.em;
    double unit = fmax(between, aside) / 2.5;
    return (struct point){r.x + left + (r.width - left) / 2 + re * unit,
                          r.y + f->scene.em + top + (high - top) / 2 - im * unit};
}

/* The larger root of the heavy ball's polynomial is where the hand is, as far as three digits of η
 * and 1 − β can tell. */
static void check_pair(struct fixture *f, double lambda, double re, double im)
{
    double eta = role_now(f, 0, ROLE_RATE), beta = role_now(f, 0, ROLE_MEMORY);
    assert_near(beta, re * re + im * im, 6e-3, "β for %g%+gi", re, im);
    assert_near(1 + beta - eta * lambda, 2 * re, 1e-2, "the sum for %g%+gi", re, im);
}

static void test_roots_follow_the_hand(void **state)
{
    struct fixture *f = *state;
    static const double way[][2] = {{0.5, 0.55}, {0.2, 0.7}, {-0.3, 0.4}, {0.6, -0.6}, {0.85, 0.3}};
    set(f, "surface", "bowl:lambda1=1,lambda2=10");
    set(f, "optimizer", "momentum:eta=0.1,beta=0.8");
    struct canvas *canvas = open_canvas(f);
    struct point p = place_of_number(f, 0.4, 0.8); /* the roots of λ = 10 are 0.4 ± 0.8i */
    assert_true(scene_press(&f->scene, p.x, p.y));
    assert_int_equal(f->scene.grab.hit.kind, HIT_ROOT);
    check_pair(f, 10, 0.4, 0.8);
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        p = place_of_number(f, way[i][0], way[i][1]);
        scene_draw(&f->scene, canvas);
        scene_drag(&f->scene, p.x, p.y);
        check_pair(f, 10, way[i][0], way[i][1]); /* also where roots of λ = 1 pass */
    }
    scene_release(&f->scene);
    double eta = role_now(f, 0, ROLE_RATE);
    scene_drag(&f->scene, p.x + 5, p.y); /* nothing is held any more */
    assert_near(role_now(f, 0, ROLE_RATE), eta, 0, "η after letting go");
    cells_close(canvas);
}

static void test_circle_of_methods_with_less(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=10,lambda2=10");
    set(f, "optimizer", "gd:eta=0.01");
    struct canvas *canvas = open_canvas(f);
    struct point p = place_of_number(f, 0.3, 0.2);
    assert_true(scene_press(&f->scene, p.x, p.y));
    assert_near(role_now(f, 0, ROLE_RATE), 0.07, 1e-4, "only the real part counts");
    scene_release(&f->scene);
    struct rect circle = place_of(f, "circle");
    struct hit hit;
    assert_true(scene_hit(&f->scene, circle.x + 1, circle.y + 1, &hit)); /* the heading */
    assert_int_equal(hit.kind, HIT_ABOUT);
    assert_int_equal(hit.about, ABOUT_CHART);
    set(f, "optimizer", "lion");
    scene_draw(&f->scene, canvas);
    assert_false(scene_press(&f->scene, p.x, p.y)); /* no roots, nothing to hold */
    cells_close(canvas);
}

/* --- bars --- */

/* What a hand far to the right holds is the end of the scale, however long it stays there. */
static void test_bars_do_not_run_away(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "momentum:eta=0.1,beta=0.9");
    struct canvas *canvas = open_canvas(f);
    struct rect bars = place_of(f, "bars");
    for (int row = 0; row < 2; row++) {
        enum parameter_role role = row ? ROLE_MEMORY : ROLE_RATE;
        double y = bars.y + (2 * row + 1.5) * canvas->em;
        assert_true(scene_press(&f->scene, bars.x + bars.width / 2, y));
        double middle = role_now(f, 0, role), last = 0;
        for (int i = 0; i < 5; i++) {
            scene_drag(&f->scene, bars.x + bars.width + 10 * i,
                       bars.y + i); /* rows do not matter */
            scene_draw(&f->scene, canvas);
            assert_true(i == 0 || role_now(f, 0, role) == last);
            last = role_now(f, 0, role);
            assert_true(last > middle);
        }
        scene_drag(&f->scene, bars.x + bars.width / 2, y);
        assert_near(role_now(f, 0, role), middle, 0, "back again");
        scene_drag(&f->scene, bars.x - 50, y);
        assert_true(role_now(f, 0, role) < middle);
        scene_release(&f->scene);
    }
    assert_near(role_now(f, 0, ROLE_MEMORY), 0, 0, "the left end of the memory");
    cells_close(canvas);
}

/* The bars show the η that the schedule has made; setting it there sets what makes it. */
static void test_hands_know_schedules(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=10,lambda2=10");
    set(f, "optimizer", "gd:eta=0.01,schedule=inverse,rate=0.1");
    session_go(&f->session, 10, LONG_MAX); /* half of η is left */
    struct canvas *canvas = open_canvas(f);
    struct point p = place_of_number(f, 0.5, 0);
    assert_true(scene_press(&f->scene, p.x, p.y));
    assert_near(role_now(f, 0, ROLE_RATE), 0.1, 1e-4, "twice what puts the root there");
    scene_release(&f->scene);
    session_go(&f->session, 11, LONG_MAX);
    assert_near(session_row(&f->session, 0).eta, 0.05, 1e-4, "what the step took");
    struct rect bars = place_of(f, "bars");
    struct hit hit;
    scene_draw(&f->scene, canvas);
    assert_true(scene_hit(&f->scene, bars.x + bars.width / 2, bars.y + 2, &hit));
    double shown = pow(10, 0.5 * (hit.scale[0] + hit.scale[1])); /* η runs over decades */
    assert_near(hit.value, 2.1 * shown, 0.01 * hit.value, "the bar at step 11");
    cells_close(canvas);
}

static void test_values_a_hand_can_aim_at(void **state)
{
    (void)state;
    assert_near(aimed_value(ROLE_RATE, 0.0123456), 0.0123, 0, "η");
    assert_near(aimed_value(ROLE_RATE, 12345), 12300, 0, "η");
    assert_near(aimed_value(ROLE_MEMORY, 1 - 0.0123456), 0.9877, 0, "β");
    assert_near(aimed_value(ROLE_MEMORY, 1 - 1.2345e-5), 0.9999877, 0, "β near 1");
    assert_near(aimed_value(ROLE_MEMORY, 0.0004), 0, 0, "β near 0");
}

/* --- the map --- */

static void test_a_click_races_from_there(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = open_canvas(f);
    struct rect map = place_of(f, "map");
    struct hit hit;
    double x = map.x + map.width / 3, y = map.y + map.height / 2;
    session_go(&f->session, 20, LONG_MAX);
    assert_true(scene_hit(&f->scene, x, y, &hit));
    assert_true(scene_press(&f->scene, x, y));
    assert_int_equal(f->session.state.position, 20); /* until the hand says what it wants */
    scene_drag(&f->scene, x + canvas->em / 8, y);    /* hands tremble */
    assert_int_equal(f->session.state.position, 20);
    scene_release(&f->scene);
    assert_int_equal(f->session.state.position, 0);
    assert_true(f->session.state.playing);
    assert_near(start_of(f).w[0], hit.w[0], 0, "x");
    assert_near(start_of(f).w[1], hit.w[1], 0, "y");
    assert_false(scene_press(&f->scene, -5, -5));
    scene_release(&f->scene); /* a hand that holds nothing does nothing */
    assert_near(start_of(f).w[0], hit.w[0], 0, "x");
    cells_close(canvas);
}

static void test_dragging_over_the_map(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = open_canvas(f);
    struct rect map = place_of(f, "map");
    double x = map.x + map.width / 3, y = map.y + map.height / 2;
    session_go(&f->session, 20, LONG_MAX);
    assert_true(scene_press(&f->scene, x, y));
    for (int i = 1; i < 8; i++) {
        struct hit there;
        scene_drag(&f->scene, x + 3 * i, y - 2 * i);
        session_catch_up(&f->session, NULL, NULL);
        scene_draw(&f->scene, canvas);
        assert_true(scene_hit(&f->scene, x + 3 * i, y - 2 * i, &there));
        assert_near(start_of(f).w[0], there.w[0], 1e-9, "x under the hand");
        assert_near(start_of(f).w[1], there.w[1], 1e-9, "y under the hand");
        assert_int_equal(f->session.state.position, 20);
    }
    scene_drag(&f->scene, x, y); /* home again is no click */
    scene_release(&f->scene);
    session_catch_up(&f->session, NULL, NULL);
    assert_int_equal(f->session.state.position, 20);
    assert_false(f->session.state.playing);
    cells_close(canvas);
}

/* Releases get lost; the next press shows that the button was up. */
static void test_a_lost_release(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = open_canvas(f);
    struct rect map = place_of(f, "map"), table = place_of(f, "table");
    f->session.state.playing = true;
    assert_true(scene_press(&f->scene, map.x + 20, map.y + 20));
    scene_drag(&f->scene, map.x + 30, map.y + 20);
    session_catch_up(&f->session, NULL, NULL);
    assert_false(f->session.state.playing);
    assert_true(scene_press(&f->scene, table.x + 5, table.y + 2.5 * canvas->em));
    session_catch_up(&f->session, NULL, NULL);
    assert_true(f->session.state.playing);
    cells_close(canvas);
}

/* The plane goes through the racer, and the racer moves: what is not on the plane must not. */
static void test_dragging_in_many_dimensions(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "deep-linear");
    set(f, "optimizer", "gd");
    session_go(&f->session, 30, LONG_MAX);
    struct canvas *canvas = open_canvas(f);
    struct rect map = place_of(f, "map");
    double x = map.x + map.width / 2, y = map.y + map.height / 2, first[DIM_MAX];
    assert_true(scene_press(&f->scene, x, y));
    scene_drag(&f->scene, x + 6, y);
    memcpy(first, start_of(f).w, sizeof first);
    session_catch_up(&f->session, NULL, NULL);
    for (int i = 0; i < 5; i++) {
        scene_draw(&f->scene, canvas);
        scene_drag(&f->scene, x + 12 + i, y - i);
        session_catch_up(&f->session, NULL, NULL);
        for (int k = 2; k < f->session.race.problem->dim; k++)
            assert_near(start_of(f).w[k], first[k], 0, "coordinate %d", k);
        assert_true(start_of(f).w[0] > first[0]);
    }
    cells_close(canvas);
}

static long points_asked;
static void (*real_eval)(const struct problem *problem, size_t n, const double *w, double *f,
                         double *g, double *h);

static void counting_eval(const struct problem *problem, size_t n, const double *w, double *f,
                          double *g, double *h)
{
    if (n > 1)
        points_asked += (long)n;
    real_eval(problem, n, w, f, g, h);
}

/* A moved start draws the same field as before, without computing it again. */
static void test_dragging_computes_no_field(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "gd,momentum");
    struct problem *problem = (struct problem *)f->session.race.problem; /* its only holder */
    real_eval = problem->eval;
    problem->eval = counting_eval;
    points_asked = 0;
    session_zoom_at(&f->session, 0.9, (double[]){0, 0});
    struct canvas *canvas = open_canvas(f);
    assert_true(points_asked > 1000);
    points_asked = 0;
    struct rect map = place_of(f, "map");
    assert_true(scene_press(&f->scene, map.x + 20, map.y + 20));
    for (int i = 0; i < 3; i++) {
        scene_drag(&f->scene, map.x + 30 + i, map.y + 30);
        session_catch_up(&f->session, NULL, NULL);
        scene_draw(&f->scene, canvas);
    }
    assert_ptr_equal(f->session.race.problem, problem);
    assert_int_equal(points_asked, 0);
    cells_close(canvas);
}

/* --- wheel and second button --- */

static void test_wheel_keeps_what_is_under_it(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = open_canvas(f);
    struct rect map = place_of(f, "map"), table = place_of(f, "table");
    struct hit before, after;
    double x = map.x + map.width / 4, y = map.y + map.height / 3;
    assert_true(scene_hit(&f->scene, x, y, &before));
    double width = f->session.state.view[1] - f->session.state.view[0];
    scene_zoom(&f->scene, x, y, 0.5);
    assert_true(scene_hit(&f->scene, x, y, &after));
    assert_near(after.w[0], before.w[0], 1e-9, "x under the pointer");
    assert_near(after.w[1], before.w[1], 1e-9, "y under the pointer");
    assert_near(f->session.state.view[1] - f->session.state.view[0], width / 2, 1e-9, "width");
    for (int i = 0; i < 12; i++) { /* the numbers beside the map get longer */
        scene_zoom(&f->scene, x, y, 0.7);
        assert_true(scene_hit(&f->scene, x, y, &after));
        assert_near(after.w[0], before.w[0], 1e-9, "x under the pointer, zoomed %d times", i + 2);
        assert_near(after.w[1], before.w[1], 1e-9, "y under the pointer, zoomed %d times", i + 2);
    }
    set(f, "region", "-4,4,-4,4");
    session_go(&f->session, 5, LONG_MAX);
    double head = session_row(&f->session, session_subject(&f->session)).w[0];
    scene_zoom(&f->scene, table.x + 5, table.y + 5, 0.5); /* elsewhere: about the racer */
    const double *v = f->session.state.view;
    assert_near((head - v[0]) / (v[1] - v[0]), (head + 4) / 8, 1e-9, "the head");
    cells_close(canvas);
}

static void test_the_map_follows_the_second_button(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"beale", "parabola", "deep-linear"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct hit before, after;
        set(f, "surface", names[i]);
        struct canvas *canvas = open_canvas(f);
        struct rect map = place_of(f, "map");
        double x = map.x + map.width / 4, y = map.y + map.height / 3;
        assert_true(scene_hit(&f->scene, x, y, &before));
        scene_pan(&f->scene, 7, -3);
        assert_true(scene_hit(&f->scene, x + 7, y - 3, &after));
        for (int k = 0; k < f->session.race.problem->dim; k++)
            assert_near(after.w[k], before.w[k], 1e-9, "%s: coordinate %d", names[i], k);
        cells_close(canvas);
    }
    double view[4];
    memcpy(view, f->session.state.view, sizeof view);
    set(f, "plane", "eigen");
    scene_pan(&f->scene, 7, -3);
    assert_memory_equal(f->session.state.view, view, sizeof view);
    assert_non_null(strstr(f->session.message, "follows the racer"));
    struct canvas *canvas = open_canvas(f);
    struct rect map = place_of(f, "map");
    memcpy(view, f->session.state.view, sizeof view); /* the race in that plane */
    scene_zoom(&f->scene, map.x + 5, map.y + 20, 0.5);
    assert_near(f->session.state.view[0] + f->session.state.view[1], view[0] + view[1], 1e-9,
                "still centred");
    cells_close(canvas);
}

/* --- hovering --- */

/* The number after "NAME=". */
static double told(const char *text, const char *name)
{
    const char *at = strstr(text, name);
    assert_that(at != NULL, "no %s in '%s'", name, text);
    return strtod(at + strlen(name), NULL);
}

static void test_hovering_over_the_map(void **state)
{
    struct fixture *f = *state;
    char text[256];
    set(f, "surface", "bowl:lambda1=2,lambda2=8,angle=30");
    set(f, "region", "-1,1,-1,1");
    struct canvas *canvas = open_canvas(f);
    struct rect map = place_of(f, "map");
    struct hit hit;
    double x = map.x + map.width * 0.6, y = map.y + map.height * 0.4;
    assert_true(scene_hit(&f->scene, x, y, &hit));
    assert_true(scene_hover(&f->scene, x, y, text, sizeof text));
    double angle = acos(-1) / 6, u = cos(angle) * hit.w[0] + sin(angle) * hit.w[1],
           v = -sin(angle) * hit.w[0] + cos(angle) * hit.w[1];
    assert_near(told(text, "("), hit.w[0], 1e-4, "x in '%s'", text);
    assert_near(told(text, ", "), hit.w[1], 1e-4, "y in '%s'", text);
    assert_near(told(text, "  f="), u * u + 4 * v * v, 1e-4, "f in '%s'", text);
    assert_near(told(text, "  ‖∇f‖="), hypot(2 * u, 8 * v), 2e-3, "the gradient in '%s'", text);
    assert_near(told(text, "  λ₁="), 2, 1e-3, "λ₁ in '%s'", text);
    assert_near(told(text, "  λ₂="), 8, 1e-3, "λ₂ in '%s'", text);
    assert_false(scene_hover(&f->scene, map.x + 2, map.y + 1, text, sizeof text)); /* the heading */
    assert_false(scene_hover(&f->scene, -1, -1, text, sizeof text));
    cells_close(canvas);
}

static void test_hovering_in_other_dimensions(void **state)
{
    struct fixture *f = *state;
    char text[256];
    double w[DIM_MAX] = {3};
    set(f, "surface", "parabola:a=4");
    point_text(f->session.race.problem, w, text, sizeof text);
    assert_string_equal(text, "w=3  f=18  ‖∇f‖=12  λ=4");
    set(f, "surface", "formula:log(x)+y");
    point_text(f->session.race.problem, (double[]){-1, 2}, text, sizeof text);
    assert_string_equal(text, "(−1, 2)  f is undefined here");
    set(f, "surface", "deep-linear");
    point_text(f->session.race.problem, (double[]){1, 0, 0, 0, 1, 0, 0, 0}, text, sizeof text);
    assert_non_null(strstr(text, "(1, 0, 0, 0, 1, 0, 0, 0)  f=5")); /* (1−3)² + 1² */
    assert_non_null(strstr(text, "  λₙ="));
}

static void test_hovering_over_numbers(void **state)
{
    struct fixture *f = *state;
    char text[512];
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd:eta=0.25;gd:eta=0.001,clip=1;newton;gd:eta=9");
    session_go(&f->session, 12, LONG_MAX);
    struct canvas *canvas = open_canvas(f);
    struct point p = place_of_number(f, 0.3, -0.4);
    assert_true(scene_hover(&f->scene, p.x, p.y, text, sizeof text));
    assert_string_equal(text, "z=0.3-0.4i  |z|=0.5");
    struct rect circle = place_of(f, "circle"), table = place_of(f, "table");
    assert_false(scene_hover(&f->scene, circle.x + 1, circle.y + 1, text, sizeof text));
    assert_true(scene_hover(&f->scene, table.x + 3, table.y + 2.5 * canvas->em, text, sizeof text));
    assert_non_null(strstr(text, f->session.state.racer[1].label));
    assert_near(told(text, "  η="), 0.001, 0, "η in '%s'", text);
    assert_near(told(text, "  step "), 12, 0, "the step in '%s'", text);
    assert_near(told(text, "  f="), session_row(&f->session, 1).f, 1e-2, "f in '%s'", text);
    assert_near(told(text, "  ρ="), 0.999, 1e-9, "ρ in '%s'", text);
    assert_null(strstr(text, "β")); /* it has none */
    assert_true(scene_hover(&f->scene, table.x + 3, table.y + 3.5 * canvas->em, text, sizeof text));
    assert_non_null(strstr(text, "  minimum: no slope left, curved upwards in every direction"));
    assert_true(scene_hover(&f->scene, table.x + 3, table.y + 4.5 * canvas->em, text, sizeof text));
    assert_non_null(strstr(text, "  diverged: "));
    assert_false(
        scene_hover(&f->scene, table.x + 3, table.y + 5.5 * canvas->em, text, sizeof text));
    assert_false(scene_hover(&f->scene, table.x + 3, table.y + 1, text, sizeof text));
    cells_close(canvas);
}

/* The cross-hair tells the same, inside the map, wherever it is. */
static void test_the_cross_hair_tells_the_same(void **state)
{
    struct fixture *f = *state;
    char text[256], line[8 * 256 + 1];
    session_act(&f->session, ACTION_WHOLE_SURFACE);
    session_act(&f->session, ACTION_PICK_START);
    for (int corner = 0; corner < 5; corner++) {
        static const double places[][2] = {{0, 0}, {-4, -4}, {4, -4}, {-4, 4}, {4.4, 4.4}};
        memcpy(f->session.state.pick, places[corner], sizeof f->session.state.pick);
        struct canvas *canvas = open_canvas(f);
        point_text(f->session.race.problem, f->session.state.pick, text, sizeof text);
        for (char *piece = text, *gap; piece; piece = gap ? gap + 2 : NULL) {
            bool shown = false;
            gap = strstr(piece, "  ");
            if (gap)
                *gap = '\0';
            for (int row = 0; row < cells_rows(canvas) && !shown; row++) {
                cells_row_text(canvas, row, line);
                shown = strstr(line, piece) != NULL;
            }
            assert_that(shown, "corner %d: '%s' is not shown", corner, piece);
        }
        cells_close(canvas);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_roots_follow_the_hand),
        WITH_FIXTURE(test_circle_of_methods_with_less),
        WITH_FIXTURE(test_bars_do_not_run_away),
        WITH_FIXTURE(test_hands_know_schedules),
        cmocka_unit_test(test_values_a_hand_can_aim_at),
        WITH_FIXTURE(test_a_click_races_from_there),
        WITH_FIXTURE(test_dragging_over_the_map),
        WITH_FIXTURE(test_a_lost_release),
        WITH_FIXTURE(test_dragging_in_many_dimensions),
        WITH_FIXTURE(test_dragging_computes_no_field),
        WITH_FIXTURE(test_wheel_keeps_what_is_under_it),
        WITH_FIXTURE(test_the_map_follows_the_second_button),
        WITH_FIXTURE(test_hovering_over_the_map),
        WITH_FIXTURE(test_hovering_in_other_dimensions),
        WITH_FIXTURE(test_hovering_over_numbers),
        WITH_FIXTURE(test_the_cross_hair_tells_the_same),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("pointer", tests, NULL, NULL);
}
