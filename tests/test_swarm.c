/* Swarms: each point goes where a run from there goes; starts; and the cloud that the map shows. */
#include "fixture.h"

#include <limits.h>

#include "canvas/cells.h"
#include "engine/swarm.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

enum { POINTS = 700 }; /* more than one block, the second not full */

static struct run *open_at(struct session *session, int racer, const double *start)
{
    struct error error;
    struct run_settings settings = *run_settings_of(session->race.run[racer]);
    memcpy(settings.start, start, 2 * sizeof *start);
    struct run *run = run_open(&settings, &error);
    assert_non_null(run);
    return run;
}

/* With changes of η and β on the way, and a schedule: after any portions the points are where runs
 * with these changes are. */
static void test_points_go_where_runs_go(void **state)
{
    struct fixture *f = *state;
    static const double region[] = {-2, 2, -1, 1};
    static double points[2 * POINTS];
    struct error error;
    set(f, "optimizer", "momentum:eta=0.001,schedule=inverse,rate=0.1;adam:eta=0.01");
    for (int racer = 0; racer < 2; racer++) {
        struct run *run = f->session.race.run[racer];
        int rate = parameter_by_role(run_optimizer(run)->parameters, ROLE_RATE),
            memory = parameter_by_role(run_optimizer(run)->parameters, ROLE_MEMORY);
        assert_true(run_advance(run, 7, &error) && run_change(run, rate, 0.002, &error));
        assert_true(run_advance(run, 9, &error) && run_change(run, memory, 0.5, &error));
        assert_true(run_change(run, rate, 0.003, &error) && run_advance(run, 20, &error));
        swarm_grid(region, run_row(run, 0).w, 2, POINTS, points);
        struct swarm *swarm = swarm_open(run_settings_of(run), POINTS, points, &error);
        assert_non_null(swarm);
        swarm_follow(swarm, run, 8);
        swarm_follow(swarm, run, 1);
        swarm_follow(swarm, run, 11);
        assert_int_equal(swarm_steps(swarm), 20);
        for (size_t i = 0; i < POINTS; i += 61) {
            double start[2] = {points[i], points[POINTS + i]};
            struct run *alone = open_at(&f->session, racer, start);
            size_t count;
            const struct change *changes = run_changes(run, &count);
            assert_true(run_follow(alone, changes, count, &error));
            assert_true(run_advance(alone, 20, &error));
            for (int axis = 0; axis < 2; axis++) {
                double wanted = run_row(alone, 20).w[axis];
                assert_near(swarm_at(swarm, axis, i), wanted, 1e-12 * (1 + fabs(wanted)),
                            "racer %d, point %zu", racer, i);
            }
            run_free(alone);
        }
        swarm_free(swarm);
    }
}

/* --- starts --- */

static void test_a_grid_fills_the_region(void **state)
{
    (void)state;
    static const double region[] = {-1, 3, 10, 12};
    static const double start[] = {0, 0, 7};
    double points[3 * 32], least = INFINITY;
    swarm_grid(region, start, 3, 32, points);
    for (int i = 0; i < 32; i++) { /* 8 by 4 cells of 0.5 */
        assert_true(points[i] > -1 && points[i] < 3);
        assert_true(points[32 + i] > 10 && points[32 + i] < 12);
        assert_near(points[64 + i], 7, 0, "what the region does not tell");
        for (int k = 0; k < i; k++)
            least = fmin(least, hypot(points[i] - points[k], points[32 + i] - points[32 + k]));
    }
    assert_near(least, 0.5, 1e-12, "distance");
    assert_near(points[0], -0.75, 1e-12, "first");
    assert_near(points[32 + 31], 11.75, 1e-12, "last");
    double line[4];
    swarm_grid(region, start, 1, 4, line);
    assert_near(line[3], 2.5, 1e-12, "a line");
}

static void test_a_scatter_is_normal(void **state)
{
    (void)state;
    enum { N = 20000 };
    static double points[2 * N], again[2 * N];
    static const double start[] = {3, -1};
    double sum[2] = {0, 0}, square[2] = {0, 0}, product = 0;
    swarm_normal(start, 0.5, 4, 2, N, points);
    swarm_normal(start, 0.5, 4, 2, N, again);
    assert_true(all_same_bits((size_t)2 * N, points, again));
    for (int i = 0; i < N; i++) {
        double d[2] = {points[i] - 3, points[N + i] + 1};
        for (int k = 0; k < 2; k++)
            sum[k] += d[k], square[k] += d[k] * d[k];
        product += d[0] * d[1];
    }
    for (int k = 0; k < 2; k++) {
        assert_near(sum[k] / N, 0, 5 * 0.5 / sqrt(N), "mean");
        assert_near(square[k] / N, 0.25, 5 * 0.25 * sqrt(2.0 / N), "variance");
    }
    assert_near(product / N, 0, 5 * 0.25 / sqrt(N), "covariance");
}

/* --- on the map --- */

struct screen {
    char text[60][8 * 256 + 1];
};

static struct screen screen_of(struct fixture *f)
{
    struct screen screen = {{{0}}};
    struct canvas *canvas = cells_open(100, 40, CHARSET_BRAILLE, SHADING_COLOUR);
    scene_draw(&f->scene, canvas);
    for (int row = 0; row < 40; row++)
        cells_row_text(canvas, row, screen.text[row]);
    cells_close(canvas);
    return screen;
}

static bool same_screen(const struct screen *a, const struct screen *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* A live scene arrives where one with all the time in the world is, in bounded slices. */
static void test_a_live_scene_arrives(void **state)
{
    struct fixture *f = *state;
    int pictures = 0;
    set(f, "panels", "map");
    set(f, "optimizer", "gd,adam");
    set(f, "swarm", "10000");
    session_go(&f->session, 400, LONG_MAX);
    f->scene.live = true;
    struct screen last;
    do {
        last = screen_of(f);
        pictures++;
    } while (f->scene.behind && pictures < 1000);
    assert_true(pictures >= 4 && pictures < 100);
    set(f, "swarm", "9999"); /* another one in between: this one is forgotten */
    screen_of(f);
    set(f, "swarm", "10000");
    f->scene.live = false;
    struct screen patient = screen_of(f);
    assert_false(f->scene.behind);
    assert_true(same_screen(&last, &patient));
}

/* The cloud is that of one which was made now. */
static void assert_fresh(struct fixture *f)
{
    struct screen here = screen_of(f);
    set(f, "swarm", "999");
    screen_of(f);
    set(f, "swarm", "1000");
    struct screen fresh = screen_of(f);
    assert_true(same_screen(&here, &fresh));
}

/* The cloud at a step is the same whether one came from before, from behind, after a restart or
 * after a change that was taken back. */
static void test_the_cloud_follows_the_race(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "map");
    set(f, "optimizer", "gd:eta=0.002;momentum:eta=0.001");
    session_act(&f->session, ACTION_WHOLE_SURFACE);
    struct screen plain = screen_of(f);
    session_key(&f->session, 'C');
    struct screen start = screen_of(f);
    assert_false(same_screen(&plain, &start));
    session_go(&f->session, 30, LONG_MAX);
    struct screen there = screen_of(f);
    assert_false(same_screen(&start, &there));
    session_go(&f->session, 60, LONG_MAX);
    screen_of(f);
    session_go(&f->session, 30, LONG_MAX);
    struct screen back = screen_of(f);
    assert_true(same_screen(&back, &there));
    session_go(&f->session, 0, LONG_MAX);
    struct screen first = screen_of(f);
    assert_true(same_screen(&first, &start));
    session_go(&f->session, 30, LONG_MAX);
    screen_of(f);
    session_go(&f->session, 10, LONG_MAX);
    set(f, "eta", "0.003"); /* another past from step 10 on, behind the cloud's back */
    session_go(&f->session, 30, LONG_MAX);
    assert_fresh(f);
    set(f, "swarm-from", "start");
    assert_fresh(f);
    set(f, "start", "2,-2"); /* another race, brought to the same step */
    session_go(&f->session, 30, LONG_MAX);
    assert_fresh(f);
    set(f, "start", "auto");
    session_key(&f->session, 'C');
    session_go(&f->session, 0, LONG_MAX);
    session_act(&f->session, ACTION_RESTART);
    f->session.state.playing = false;
    struct screen without = screen_of(f);
    assert_true(same_screen(&without, &plain));
}

/* Methods that do not step coordinate by coordinate have none, and nothing is drawn for them. */
static void test_only_elementwise_methods_have_a_cloud(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "map");
    set(f, "optimizer", "newton,bfgs");
    struct screen plain = screen_of(f);
    set(f, "swarm", "500");
    struct screen same = screen_of(f);
    assert_true(same_screen(&plain, &same));
    assert_false(f->scene.behind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_points_go_where_runs_go),
        cmocka_unit_test(test_a_grid_fills_the_region),
        cmocka_unit_test(test_a_scatter_is_normal),
        WITH_FIXTURE(test_a_live_scene_arrives),
        WITH_FIXTURE(test_the_cloud_follows_the_race),
        WITH_FIXTURE(test_only_elementwise_methods_have_a_cloud),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("swarm", tests, NULL, NULL);
}
