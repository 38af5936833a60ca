/* How far a run has come, and what theory promises of it. */
#include "runs.h"

#include <unistd.h>

#include "analysis/bias.h"
#include "analysis/bounds.h"
#include "analysis/progress.h"

/* --- measures --- */

static void test_measures_of_a_row(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("himmelblau");
    double near = 0, f, g[2], w[2] = {3.1, 2.2};
    problem->eval(problem, 1, w, &f, g, NULL);
    struct row row = {
        .step = 7, .w = w, .g = g, .f = f, .gradients = 11, .evaluations = 13, .epochs = 0.5};
    double lowest = problem_lowest(problem);
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
    assert_near(progress_tally(TALLY_EPOCHS, &row), 0.5, 0, "epochs");
    problem_release(problem);
}

/* The lowest of several minima counts; styblinski-tang has one global among four listed or less. */
static void test_the_lowest_minimum_counts(void **state)
{
    (void)state;
    static const char *const names[] = {"six-hump-camel", "three-hump-camel", "double-well"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct problem *problem = open_problem(names[i]);
        double lowest = INFINITY;
        assert_true(problem->minima > 1);
        for (int k = 0; k < problem->minima; k++) {
            double f;
            problem->eval(problem, 1, problem->minimum[k].w, &f, NULL, NULL);
            lowest = fmin(lowest, f);
        }
        assert_near(problem_lowest(problem), lowest, 0, "%s", names[i]);
        problem_release(problem);
    }
}

static void test_without_a_minimum_there_is_no_height(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("saddle");
    double w[2] = {1, 1};
    struct row row = {.w = w, .f = 1};
    assert_true(isnan(problem_lowest(problem)));
    assert_true(isnan(progress_of(MEASURE_HEIGHT, problem, NAN, &row)));
    assert_true(isnan(progress_of(MEASURE_DISTANCE, problem, NAN, &row)));
    assert_true(isnan(progress_of(MEASURE_GRADIENT, problem, NAN, &row)));
    problem_release(problem);
}

/* --- bounds --- */

static void test_bounds_against_numpy(void **state)
{
    (void)state;
    struct table table = table_read("bounds.csv");
    for (size_t i = 0; i < table.rows; i++) {
        const struct problem *problem = open_problem(table_text(&table, i, 0));
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
        problem_release(problem);
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
        const struct problem *problem = open_problem(none[i]);
        assert_false(bounds_of(problem, problem->start, &bounds));
        problem_release(problem);
    }
    const struct problem *flat = open_problem("underdetermined");
    assert_true(bounds_of(flat, flat->start, &bounds));
    assert_true(bounds.smallest == 0 && isnan(bound_at(&bounds, BOUND_LINEAR, 5)));
    problem_release(flat);
}

/* ½x² + y: convex, quadratic, and without a minimum. */
static void eval_slide(const struct problem *problem, size_t n, const double *w, double *f,
                       double *g, double *h)
{
    (void)problem;
    assert_int_equal(n, 1);
    if (f)
        *f = 0.5 * w[0] * w[0] + w[1];
    if (g)
        g[0] = w[0], g[1] = 1;
    if (h)
        h[0] = 1, h[1] = h[2] = 0;
}

static void test_no_bounds_on_what_falls_for_ever(void **state)
{
    (void)state;
    static const struct surface slide = {.name = "slide", .quadratic = true};
    const struct problem problem = {.surface = &slide, .dim = 2, .eval = eval_slide};
    static const double start[] = {3, 0};
    struct bounds bounds;
    assert_false(bounds_of(&problem, start, &bounds));
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
        const struct problem *problem = open_problem(spec);
        struct bounds bounds;
        assert_true(bounds_of(problem, start, &bounds));
        snprintf(method, sizeof method, "gd:eta=%.17g", 1 / bounds.largest);
        struct run *run = run_of(problem, method, start, 300);
        snprintf(method, sizeof method, "accelerated:eta=%.17g", 1 / bounds.largest);
        struct run *ahead = run_of(problem, method, start, 300);
        double lowest = problem_lowest(problem);
        for (int t = 1; t <= 300; t += 1 + t / 8) {
            struct row row = run_row(run, t);
            double height = progress_of(MEASURE_HEIGHT, problem, lowest, &row),
                   fast = accelerated_height(problem, start, 1 / bounds.largest, lowest, t);
            row = run_row(ahead, t);
            const double reached[BOUNDS] = {height, height, fast,
                                            progress_of(MEASURE_HEIGHT, problem, lowest, &row)};
            for (int b = 0; b < BOUNDS; b++) {
                double bound = bound_at(&bounds, (enum bound)b, t);
                assert_that(reached[b] <= bound * (1 + 1e-9) + 1e-14 * bounds.height,
                            "%s, t=%d: bound %d is %g, reached %g", spec, t, b, bound, reached[b]);
                if (bound > 1e-9 * bounds.height)
                    closest[b] = fmax(closest[b], reached[b] / bound);
            }
        }
        run_free(run);
        run_free(ahead);
        problem_release(problem);
    }
    assert_true(closest[BOUND_GROWING] > 0.1);
    assert_near(closest[BOUND_SUBLINEAR], exp(-1) / 2, 0.002, "sublinear");
    assert_near(closest[BOUND_LINEAR], 1, 0.1, "linear");
    assert_true(closest[BOUND_ACCELERATED] > 0.25);
}

/* --- data held out --- */

static const struct problem *open_file(const char *surface, const char *file, const char *more)
{
    char path[1024], spec[4096];
    snprintf(path, sizeof path, "%s/reference/%s", TESTS_DIR, file);
    int length = snprintf(spec, sizeof spec, "%s:%sdata=", surface, more);
    for (const char *c = path; *c; c++)
        length += snprintf(spec + length, sizeof spec - (size_t)length, "%s%c",
                           strchr(",:\\", *c) ? "\\" : "", *c);
    return open_problem(spec);
}

/* Sum over the rows of one half, from the definitions. */
static double squares(const struct table *table, bool held, const double *w, double *rows)
{
    double sum = 0;
    *rows = 0;
    for (size_t i = 0; i < table->rows; i++) {
        double r = -table_number(table, i, table->columns - 1);
        for (size_t k = 0; k + 1 < table->columns; k++)
            r += table_number(table, i, k) * w[k];
        if ((i / 2 % 2 == 1) != held)
            continue;
        sum += r * r;
        ++*rows;
    }
    return sum;
}

/* Every second pair of a file's rows is left out of f and makes the test loss, on f's scale. */
static void test_half_of_a_file_is_held_out(void **state)
{
    (void)state;
    static const char *const files[] = {"line.csv", "plane.csv"};
    struct pcg32 random = pcg32_seeded(9, 1);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const struct problem *problem = open_file("least-squares", files[i], "holdout=1,");
        struct table table = table_read(files[i]);
        double w[DIM_MAX], f, kept, held;
        for (int k = 0; k < problem->dim; k++)
            w[k] = random_between(&random, -3, 3);
        double wanted = squares(&table, false, w, &kept), test = squares(&table, true, w, &held);
        problem->eval(problem, 1, w, &f, NULL, NULL);
        assert_int_equal(problem->samples, (size_t)kept);
        assert_near(f, wanted, 1e-12 * wanted, "%s: f", files[i]);
        test *= kept / held;
        assert_near(problem->test_loss(problem, w), test, 1e-12 * test, "%s: test", files[i]);
        table_free(&table);
        problem_release(problem);
    }
}

static void test_half_of_the_clouds_is_held_out(void **state)
{
    (void)state;
    const struct problem *problem = open_file("logistic", "clouds.csv", "reg=0.5,holdout=1,");
    struct table table = table_read("clouds.csv");
    double w[2] = {0.3, -1.2}, sum[2] = {0, 0}, rows[2] = {0, 0}, f;
    for (size_t i = 0; i < table.rows; i++) {
        double m = table_number(&table, i, 2) *
                   (w[0] * table_number(&table, i, 0) + w[1] * table_number(&table, i, 1));
        sum[i / 2 % 2] += log(1 + exp(-m));
        rows[i / 2 % 2]++;
    }
    problem->eval(problem, 1, w, &f, NULL, NULL);
    double penalty = 0.25 * (w[0] * w[0] + w[1] * w[1]);
    assert_near(f, sum[0] / rows[0] + penalty, 1e-14, "f");
    assert_near(problem->test_loss(problem, w), sum[1] / rows[1], 1e-14, "test, no penalty");
    table_free(&table);
    problem_release(problem);
}

/* Made-up data get as many rows again: f stays as it was, and at the true parameters the held-out
 * ones are off by their noise alone, n σ² ± 5 √(2n) σ². */
static void test_made_up_data_get_more_of_the_same(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"least-squares:rows=4000,noise=0.5,seed=3",
                                            "least-squares:rows=4000,noise=0.5,seed=3,holdout=1"},
                                           {"logistic:rows=300", "logistic:rows=300,holdout=1"}};
    double truth[2] = {1, -1}, f[2];
    for (int i = 0; i < 2; i++) {
        const struct problem *plain = open_problem(pairs[i][0]), *held = open_problem(pairs[i][1]);
        plain->eval(plain, 1, truth, &f[0], NULL, NULL);
        held->eval(held, 1, truth, &f[1], NULL, NULL);
        assert_true(same_bits(f[0], f[1]));
        assert_null(plain->test_loss);
        double test = held->test_loss(held, truth);
        assert_true(test != f[0]); /* other data */
        if (i == 0)
            assert_near(test, 4000 * 0.25, 5 * sqrt(8000) * 0.25, "noise of the held-out data");
        problem_release(plain);
        problem_release(held);
    }
}

static void test_too_few_rows_to_hold_any_out(void **state)
{
    (void)state;
    char path[] = "/tmp/glissade-holdout-XXXXXX", spec[128];
    struct error error = {""};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_true(dprintf(fd, "x1,x2,x3,y\n1,0,0,1\n0,1,0,1\n0,0,1,1\n") > 0);
    close(fd);
    snprintf(spec, sizeof spec, "least-squares:holdout=1,data=%s", path);
    assert_null(problem_open(spec, &error));
    assert_non_null(strstr(error.text, "holdout"));
    unlink(path);
}

static void check_best_step(const struct problem *problem, const char *method)
{
    struct run *run = run_of(problem, method, NULL, 400);
    double best = INFINITY;
    long step = -1;
    for (long t = 0; t <= 400; t++) {
        struct row row = run_row(run, t);
        double test = problem->test_loss(problem, row.w);
        assert_true(same_bits(row.test, test));
        if (test < best)
            best = test, step = t;
        const struct cursor *cursor = run_cursor(run, t);
        assert_near(cursor->best_test, best, 0, "%s, step %ld", method, t);
        assert_int_equal(cursor->best_step, step);
    }
    assert_true(step > 0 && step < 400); /* or there would be nothing to stop early for */
    run_free(run);
}

/* Rows and cursors carry the held-out loss; the best step is that of the lowest one so far, also
 * after stepping back and after a replay. Slow gd passes its best smoothly. */
static void test_the_step_to_stop_at(void **state)
{
    (void)state;
    const struct problem *problem =
        open_problem("least-squares:rows=4,sigma2=0.3,noise=1,seed=2,holdout=1");
    check_best_step(problem, "momentum:eta=0.02");
    check_best_step(problem, "gd:eta=0.002");
    problem_release(problem);
    const struct problem *plain = open_problem("beale");
    struct run *run = run_of(plain, "gd", NULL, 3);
    assert_true(isnan(run_row(run, 2).test) && isinf(run_cursor(run, 2)->best_test));
    run_free(run);
    problem_release(plain);
}

/* --- bias correction --- */

/* (1−β) Σ β^(t−k) g_k^power over the gradients of the steps so far, from the definition. */
static double weighted_mean(struct run *run, long t, int axis, double beta, int power)
{
    double sum = 0;
    for (long k = 1; k <= t; k++)
        sum += pow(beta, (double)(t - k)) * pow(run_row(run, k - 1).g[axis], power);
    return (1 - beta) * sum;
}

/* m and v against the sums that they stand for; the step with and without against what the method
 * did with and without. */
static void test_bias_of_the_first_steps(void **state)
{
    (void)state;
    static const char *const methods[] = {"adam:eta=0.01,beta1=0.8,beta2=0.97,eps=1e-3",
                                          "adam:eta=0.01,bias_correction=0",
                                          "adam:eta=0.01,beta2=0.9,eps=0.5,eps_inside=1"};
    static const double betas[][2] = {{0.8, 0.97}, {0.9, 0.999}, {0.9, 0.9}};
    const struct problem *problem = open_problem("rosenbrock");
    for (int i = 0; i < 3; i++) {
        struct run *run = run_of(problem, methods[i], NULL, 60);
        assert_true(bias_known(run_optimizer(run)));
        for (long t = 1; t <= 60; t += 1 + t / 4) {
            for (int axis = 0; axis < 2; axis++) {
                struct instant instant = run_instant(run, run_cursor(run, t));
                struct bias bias = bias_at(run_optimizer(run), &instant, axis);
                double m = weighted_mean(run, t, axis, betas[i][0], 1),
                       v = weighted_mean(run, t, axis, betas[i][1], 2), lack_m = 0, lack_v = 0,
                       moved;
                for (long k = 0; k < t; k++) { /* the weights themselves */
                    lack_m += (1 - betas[i][0]) * pow(betas[i][0], (double)k);
                    lack_v += (1 - betas[i][1]) * pow(betas[i][1], (double)k);
                }
                assert_near(bias.m, m, 1e-11 * (1 + fabs(m)), "%s: m", methods[i]);
                assert_near(bias.v, v, 1e-11 * (1 + v), "%s: v", methods[i]);
                assert_near(bias.m_hat, m / lack_m, 1e-9 * (1 + fabs(m / lack_m)), "m̂");
                assert_near(bias.v_hat, v / lack_v, 1e-9 * (1 + v / lack_v), "v̂");
                moved = run_row(run, t - 1).w[axis];
                moved -= run_row(run, t).w[axis];
                assert_near(i == 1 ? bias.plain : bias.corrected, moved / 0.01, 1e-10,
                            "%s: step %ld", methods[i], t);
            }
        }
        run_free(run);
    }
    problem_release(problem);
}

/* Asked of the tables alone. */
static void test_who_has_a_bias_to_correct(void **state)
{
    (void)state;
    int known = 0;
    for (int i = 0; optimizers[i]; i++) {
        bool corrects = parameter_find(optimizers[i]->parameters, "bias_correction") >= 0 &&
                        parameter_find(optimizers[i]->parameters, "beta2") >= 0;
        assert_true(bias_known(optimizers[i]) == corrects);
        known += corrects;
    }
    assert_true(known > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_measures_of_a_row),
        cmocka_unit_test(test_the_lowest_minimum_counts),
        cmocka_unit_test(test_without_a_minimum_there_is_no_height),
        cmocka_unit_test(test_bounds_against_numpy),
        cmocka_unit_test(test_bounds_need_a_convex_quadratic),
        cmocka_unit_test(test_no_bounds_on_what_falls_for_ever),
        cmocka_unit_test(test_methods_keep_the_bounds),
        cmocka_unit_test(test_half_of_a_file_is_held_out),
        cmocka_unit_test(test_half_of_the_clouds_is_held_out),
        cmocka_unit_test(test_made_up_data_get_more_of_the_same),
        cmocka_unit_test(test_too_few_rows_to_hold_any_out),
        cmocka_unit_test(test_the_step_to_stop_at),
        cmocka_unit_test(test_bias_of_the_first_steps),
        cmocka_unit_test(test_who_has_a_bias_to_correct),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
