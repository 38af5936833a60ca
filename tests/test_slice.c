/* The loss along a step against sympy (slice.csv), trials of a line search against its own words.
 */
#include "runs.h"

#include "analysis/slice.h"
#include "base/vector.h"

/* --- against sympy --- */

static void check_row(const struct table *table, size_t row)
{
    double w[2], p[2], f[3], slope[3];
    struct slice slice;
    const struct problem *problem = open_problem(table_text(table, row, 0));
    for (int i = 0; i < 2; i++) {
        w[i] = table_number(table, row, 1 + i);
        p[i] = table_number(table, row, 3 + i);
    }
    double s = table_number(table, row, 5);
    bool has_bottom = *table_text(table, row, 10) != '\0';
    assert_true(slice_along(problem, w, p, &slice));
    slice_sample(&slice, 3, s - 1, s + 1, f, slope);
    const double wanted[] = {f[1], slope[1], slice_linear(&slice, s), slice_quadratic(&slice, s),
                             slice.bottom};
    for (int i = 0; i < 5; i++) {
        double number = i < 4 || has_bottom ? table_number(table, row, 6 + i) : NAN;
        assert_near(wanted[i], number, 1e-12 * (1 + fabs(number)), "row %zu, number %d", row, i);
    }
    if (s == 1) {
        assert_near(slice.end_f, f[1], 1e-12 * (1 + fabs(f[1])), "row %zu: f at the end", row);
        assert_near(slice.end_slope, slope[1], 1e-12 * (1 + fabs(slope[1])), "row %zu: slope", row);
    }
    problem_release(problem);
}

static void test_numbers(void **state)
{
    struct table table = table_read("slice.csv");
    (void)state;
    for (size_t row = 0; row < table.rows; row++)
        check_row(&table, row);
    table_free(&table);
}

/* The same samples whether slopes are wanted or not, from end to end. */
static void test_samples(void **state)
{
    static const double w[] = {1, 1, -0.5, 2, 0.1, 0.2, 0.3, 0.4}, p[] = {1, 2, 3, 4, 5, 6, 7, 8};
    const struct problem *problem = open_problem("deep-linear");
    double f[SLICE_MAX], again[SLICE_MAX], slope[SLICE_MAX], there[DIM_MAX], wanted;
    struct slice slice;
    (void)state;
    assert_true(slice_along(problem, w, p, &slice));
    slice_sample(&slice, SLICE_MAX, -0.5, 1.5, f, slope);
    slice_sample(&slice, SLICE_MAX, -0.5, 1.5, again, NULL);
    assert_true(all_same_bits(SLICE_MAX, f, again));
    for (int end = 0; end < 2; end++) {
        for (int i = 0; i < 8; i++)
            there[i] = w[i] + (end ? 1.5 : -0.5) * p[i];
        problem->eval(problem, 1, there, &wanted, NULL, NULL);
        assert_near(f[end ? SLICE_MAX - 1 : 0], wanted, 1e-9 * fabs(wanted), "end %d", end);
    }
    problem_release(problem);
}

static void test_nothing_to_slice(void **state)
{
    static const double w[] = {1, 1}, nowhere[] = {0, 0}, off[] = {NAN, 1};
    const struct problem *problem = open_problem("formula:log(x)+y");
    struct slice slice;
    (void)state;
    assert_false(slice_along(problem, w, nowhere, &slice));
    assert_false(slice_along(problem, w, off, &slice));
    assert_false(slice_along(problem, (const double[]){-1, 0}, w, &slice));
    assert_true(slice_along(problem, w, (const double[]){-2, 0}, &slice)); /* the end may be off */
    assert_false(isfinite(slice.end_f));
    problem_release(problem);
}

/* φ(0) = 10, φ'(0) = −4, c1 = ¼: the bound is 10 − s. c2 = ½: slopes up to 2 either way. */
static void test_conditions(void **state)
{
    const struct slice slice = {.f = 10, .slope = -4};
    (void)state;
    for (double s = 0.5; s <= 4; s *= 2) {
        assert_true(slice_accepts(&slice, 0.25, 0, s, 10 - s - 1e-9, -4));
        assert_false(slice_accepts(&slice, 0.25, 0, s, 10 - s + 1e-9, 0));
        assert_true(slice_accepts(&slice, 0.25, 0.5, s, 0, 1.99));
        assert_false(slice_accepts(&slice, 0.25, 0.5, s, 0, 2.01));
        assert_false(slice_accepts(&slice, 0.25, 0.5, s, 0, -2.01));
    }
    assert_false(slice_accepts(&slice, 0.25, 0.5, 1, NAN, 0));
}

/* --- steps --- */

/* On a quadratic the quadratic model is f itself, and Newton's step ends at its bottom. */
static void test_newton_lands_at_the_bottom(void **state)
{
    const struct problem *problem = open_problem("bowl");
    struct run *run = run_of(problem, "newton", NULL, 0);
    struct coming coming;
    struct slice slice;
    bool refused;
    (void)state;
    assert_true(run_coming(run, 0, &coming));
    assert_true(slice_of_step(problem, &coming, &slice, &refused) && !refused);
    assert_near(slice.bottom, 1, 1e-12, "bottom");
    assert_near(slice_quadratic(&slice, 1), slice.end_f, 1e-12, "model at the landing");
    assert_near(slice.end_slope, 0, 1e-10, "slope at the landing");
    run_free(run);
    problem_release(problem);
}

/* Every step of the line searches is accepted by their own constants, each trial before it was not;
 * their place on the line is their share of the step. */
static void check_search(const char *surface, const char *optimizer)
{
    const struct problem *problem = open_problem(surface);
    struct run *run = run_of(problem, optimizer, NULL, 12);
    const struct optimizer *method = run_optimizer(run);
    int seen = 0;
    assert_true(method->c1 > 0);
    for (long t = 0; t < 12; t++) {
        double s[64], f[64], at, slope;
        struct coming coming;
        struct slice slice;
        bool refused;
        assert_true(run_coming(run, t, &coming));
        if (!slice_of_step(problem, &coming, &slice, &refused) || refused ||
            fabs(slice.end_f - slice.f) < 1e-9 * fabs(slice.f)) /* rounding decides there */
            continue;
        assert_that(slice_accepts(&slice, method->c1, method->c2, 1, slice.end_f, slice.end_slope),
                    "%s on %s, step %ld", optimizer, surface, t);
        int count = slice_trials(&slice, coming.looks, 64, s, f);
        size_t looks = coming.looks->count;
        assert_int_equal(count, (int)looks);
        assert_near(s[count - 1], 1, 1e-9, "%s on %s, step %ld: the last trial", optimizer, surface,
                    t);
        for (int k = 0; k < count - 1; k++, seen++) {
            struct look const *look = look_log_at(coming.looks, (size_t)k);
            double g[DIM_MAX];
            problem->eval(problem, 1, look->w, &at, g, NULL);
            slope = dot(problem->dim, g, slice.p);
            assert_near(f[k], at, 0, "value of a trial");
            assert_that(!slice_accepts(&slice, method->c1, method->c2, s[k], f[k], slope),
                        "%s on %s, step %ld: trial %d would do", optimizer, surface, t, k);
        }
    }
    assert_that(seen > 0, "%s on %s: no trial was refused", optimizer, surface);
    run_free(run);
    problem_release(problem);
}

static void test_line_searches(void **state)
{
    (void)state;
    check_search("rosenbrock", "bfgs");
    check_search("rosenbrock", "lbfgs");
    check_search("beale", "cg");
    check_search("rosenbrock", "line-search");
}

/* A step that is refused is shown towards the trial. */
static void test_refused_step(void **state)
{
    static const double start[] = {0, 3};
    const struct problem *problem = open_problem("long-valley:s=10");
    struct run *run = run_of(problem, "trust-region:radius=100", start, 0);
    struct coming coming;
    struct slice slice;
    bool refused;
    (void)state;
    assert_true(run_coming(run, 0, &coming));
    assert_true(slice_of_step(problem, &coming, &slice, &refused));
    assert_true(refused && coming.remark != NULL);
    assert_near(slice.p[1], look_log_at(coming.looks, 0)->w[1] - 3, 1e-12, "towards the trial");
    assert_true(slice.end_f > slice.f);
    run_free(run);
    problem_release(problem);
}

/* Look-ahead points lie beside the line or carry no value: they are no trials. */
static void test_look_ahead_is_no_trial(void **state)
{
    const struct problem *problem = open_problem("beale");
    struct run *run = run_of(problem, "nesterov:eta=0.001", NULL, 5);
    struct coming coming;
    struct slice slice;
    double s[4], f[4];
    bool refused;
    (void)state;
    assert_true(run_coming(run, 5, &coming));
    assert_int_equal(coming.looks->count, 1);
    assert_true(slice_of_step(problem, &coming, &slice, &refused) && !refused);
    assert_int_equal(slice_trials(&slice, coming.looks, 4, s, f), 0);
    run_free(run);
    problem_release(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_nothing_to_slice),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_newton_lands_at_the_bottom),
        cmocka_unit_test(test_line_searches),
        cmocka_unit_test(test_refused_step),
        cmocka_unit_test(test_look_ahead_is_no_trial),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
