/* How far a run has come, and what theory promises of it. */
#include "runs.h"

#include "analysis/bounds.h"
#include "analysis/progress.h"

/* --- measures --- */

static void test_measures_of_a_row(void **state)
{
    (void)state;
    struct problem *problem = open_problem("himmelblau");
    double near = 0, f, g[2], w[2] = {3.1, 2.2};
    problem->eval(problem, 1, w, &f, g, NULL);
    struct row row = {.step = 7, .w = w, .g = g, .f = f, .gradients = 11, .evaluations = 13};
    double lowest = progress_lowest(problem);
    assert_near(lowest, 0, 1e-20, "f* of a sum of squares");
    near = hypot(w[0] - 3, w[1] - 2); /* the one of four minima that is at hand */
    assert_near(progress_of(MEASURE_LOSS, problem, lowest, &row), f, 0, "f");
    assert_near(progress_of(MEASURE_HEIGHT, problem, 0.25, &row), f - 0.25, 0, "height");
    assert_near(progress_of(MEASURE_HEIGHT, problem, f + 1e-9, &row), 0, 0, "below f*");
    assert_near(progress_of(MEASURE_GRADIENT, problem, lowest, &row), hypot(g[0], g[1]), 1e-15 * f,
                "slope");
    assert_near(progress_of(MEASURE_DISTANCE, problem, lowest, &row), near, 1e-15, "distance");
    assert_near(progress_tally(TALLY_STEPS, &row), 7, 0, "steps");
    assert_near(progress_tally(TALLY_GRADIENTS, &row), 11, 0, "gradients");
    assert_near(progress_tally(TALLY_EVALUATIONS, &row), 13, 0, "evaluations");
    problem_close(problem);
}

/* The lowest of several minima counts; styblinski-tang has one global among four listed or less. */
static void test_the_lowest_minimum_counts(void **state)
{
    (void)state;
    static const char *const names[] = {"six-hump-camel", "three-hump-camel", "double-well"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct problem *problem = open_problem(names[i]);
        double lowest = INFINITY;
        assert_true(problem->minima > 1);
        for (int k = 0; k < problem->minima; k++) {
            double f;
            problem->eval(problem, 1, problem->minimum[k].w, &f, NULL, NULL);
            lowest = fmin(lowest, f);
        }
        assert_near(progress_lowest(problem), lowest, 0, "%s", names[i]);
        problem_close(problem);
    }
}

static void test_without_a_minimum_there_is_no_height(void **state)
{
    (void)state;
    struct problem *problem = open_problem("saddle");
    double w[2] = {1, 1};
    struct row row = {.w = w, .f = 1};
    assert_true(isnan(progress_lowest(problem)));
    assert_true(isnan(progress_of(MEASURE_HEIGHT, problem, NAN, &row)));
    assert_true(isnan(progress_of(MEASURE_DISTANCE, problem, NAN, &row)));
    assert_true(isnan(progress_of(MEASURE_GRADIENT, problem, NAN, &row)));
    problem_close(problem);
}

/* --- bounds --- */

static void test_bounds_against_numpy(void **state)
{
    (void)state;
    struct table table = table_read("bounds.csv");
    for (size_t i = 0; i < table.rows; i++) {
        struct problem *problem = open_problem(table_text(&table, i, 0));
        double start[DIM_MAX] = {table_number(&table, i, 1), table_number(&table, i, 2)}, t;
        struct bounds bounds;
        assert_true(bounds_of(problem, start, &bounds));
        const double got[] = {bounds.largest, bounds.smallest, bounds.square, bounds.height};
        for (size_t k = 0; k < 4; k++) {
            double wanted = table_number(&table, i, 3 + k);
            assert_near(got[k], wanted, 1e-10 * fabs(wanted), "row %zu, number %zu", i, k);
        }
        t = table_number(&table, i, 7);
        for (int b = 0; b < BOUNDS; b++) {
            double wanted = table_number(&table, i, 8 + (size_t)b);
            assert_near(bound_at(&bounds, (enum bound)b, t), wanted, 1e-9 * fabs(wanted),
                        "row %zu, bound %d", i, b);
        }
        problem_close(problem);
    }
    table_free(&table);
}

static void test_bounds_need_a_convex_quadratic(void **state)
{
    (void)state;
    static const char *const none[] = {"beale", "saddle", "long-valley", "two-layer",
                                       "bowl:lambda1=-1"};
    struct bounds bounds;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct problem *problem = open_problem(none[i]);
        assert_false(bounds_of(problem, problem->start, &bounds));
        problem_close(problem);
    }
    struct problem *flat = open_problem("underdetermined");
    assert_true(bounds_of(flat, flat->start, &bounds));
    assert_true(bounds.smallest == 0 && isnan(bound_at(&bounds, BOUND_LINEAR, 5)));
    problem_close(flat);
}

/* Nesterov's method as Beck and Teboulle write it, with its own growing momentum. */
static double accelerated_height(const struct problem *problem, const double *start, double eta,
                                 double lowest, int steps)
{
    double x[2] = {start[0], start[1]}, y[2] = {start[0], start[1]}, t = 1, f;
    for (int k = 0; k < steps; k++) {
        double g[2], next[2], after = (1 + sqrt(1 + 4 * t * t)) / 2;
        problem->eval(problem, 1, y, NULL, g, NULL);
        for (int i = 0; i < 2; i++) {
            next[i] = y[i] - eta * g[i];
            y[i] = next[i] + (t - 1) / after * (next[i] - x[i]);
            x[i] = next[i];
        }
        t = after;
    }
    problem->eval(problem, 1, x, &f, NULL, NULL);
    return f - lowest;
}

/* Gradient descent with η = 1/L and the accelerated method keep what is promised of them. How near
 * they come: the linear bound is met at the first step for μ ≪ L; the sublinear one, made for all
 * convex functions, up to max x(1−x)²ᵗ·t = 1/2e on quadratics. */
static void test_methods_keep_the_bounds(void **state)
{
    (void)state;
    struct pcg32 random = pcg32_seeded(5, 1);
    double closest[BOUNDS] = {0};
    for (int trial = 0; trial < 200; trial++) {
        char spec[128], method[64];
        double start[DIM_MAX] = {random_between(&random, -4, 4), random_between(&random, -4, 4)};
        snprintf(spec, sizeof spec, "bowl:lambda1=%.6g,lambda2=%.6g,angle=%.4g",
                 pow(10, random_between(&random, -4, 1)), pow(10, random_between(&random, -1, 1)),
                 random_between(&random, 0, 180));
        struct problem *problem = open_problem(spec);
        struct bounds bounds;
        assert_true(bounds_of(problem, start, &bounds));
        snprintf(method, sizeof method, "gd:eta=%.17g", 1 / bounds.largest);
        struct run *run = run_of(problem, method, start, 300);
        double lowest = progress_lowest(problem);
        for (int t = 1; t <= 300; t += 1 + t / 8) {
            struct row row = run_row(run, t);
            double height = progress_of(MEASURE_HEIGHT, problem, lowest, &row),
                   fast = accelerated_height(problem, start, 1 / bounds.largest, lowest, t);
            const double reached[BOUNDS] = {height, height, fast};
            for (int b = 0; b < BOUNDS; b++) {
                double bound = bound_at(&bounds, (enum bound)b, t);
                assert_that(reached[b] <= bound * (1 + 1e-9) + 1e-14 * bounds.height,
                            "%s, t=%d: bound %d is %g, reached %g", spec, t, b, bound, reached[b]);
                if (bound > 1e-9 * bounds.height)
                    closest[b] = fmax(closest[b], reached[b] / bound);
            }
        }
        run_free(run);
        problem_close(problem);
    }
    assert_near(closest[BOUND_SUBLINEAR], exp(-1) / 2, 0.002, "sublinear");
    assert_near(closest[BOUND_LINEAR], 1, 0.1, "linear");
    assert_true(closest[BOUND_ACCELERATED] > 0.25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_measures_of_a_row),
        cmocka_unit_test(test_the_lowest_minimum_counts),
        cmocka_unit_test(test_without_a_minimum_there_is_no_height),
        cmocka_unit_test(test_bounds_against_numpy),
        cmocka_unit_test(test_bounds_need_a_convex_quadratic),
        cmocka_unit_test(test_methods_keep_the_bounds),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
