/* Surfaces made from data: values from numpy, random data, batches, and files that are wrong. */
#include "testing.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/input.h"
#include "base/normal.h"
#include "base/symmetric.h"
#include "surfaces/surfaces.h"

enum { REFERENCE_DIM = 4, SPEC_BYTES = 2048 };

static const char *const data_surfaces[] = {"least-squares", "logistic", "elbow", NULL};

static const struct problem *open_problem(const char *spec)
{
    struct error error = {""};
    const struct problem *problem = problem_open(spec, &error);
    assert_that(problem != NULL, "%s: %s", spec, error.text);
    return problem;
}

/* "surface:data=FILE" and what follows, the file's name escaped. */
static void file_spec(char out[static SPEC_BYTES], const char *surface, const char *path,
                      const char *more)
{
    int length = snprintf(out, SPEC_BYTES, "%s:data=", surface);
    for (const char *c = path; *c && length < SPEC_BYTES - 2; c++) {
        if (strchr(",:\\", *c))
            out[length++] = '\\';
        out[length++] = *c;
    }
    snprintf(out + length, (size_t)(SPEC_BYTES - length), "%s", more);
}

static const struct problem *open_reference(const char *surface, const char *file, const char *more)
{
    char path[1024], spec[SPEC_BYTES];
    snprintf(path, sizeof path, "%s/reference/%s", TESTS_DIR, file);
    file_spec(spec, surface, path, more);
    return open_problem(spec);
}

static double largest(int n, const double *v)
{
    double most = 0;
    for (int i = 0; i < n; i++)
        most = fmax(most, fabs(v[i]));
    return most;
}

/* --- values --- */

/* A sum of a dozen squares errs by some 1e-16 of its largest terms, which 1e-12 exceeds by far. */
static void check_reference(const struct table *table, size_t row)
{
    const char *surface = table_text(table, row, 0), *file = table_text(table, row, 1);
    const struct problem *problem = open_reference(surface, file, table_text(table, row, 2));
    int dim = (int)table_number(table, row, 4), packed = packed_size(dim);
    double w[DIM_MAX], got[1 + DIM_MAX + PACKED_MAX], wanted[1 + DIM_MAX + PACKED_MAX];
    assert_int_equal(problem->dim, dim);
    for (int i = 0; i < dim; i++) {
        w[i] = table_number(table, row, 5 + (size_t)i);
        wanted[1 + i] = table_number(table, row, 6 + REFERENCE_DIM + (size_t)i);
    }
    wanted[0] = table_number(table, row, 5 + REFERENCE_DIM);
    for (int i = 0; i < packed; i++)
        wanted[1 + dim + i] = table_number(table, row, 6 + 2 * REFERENCE_DIM + (size_t)i);
    problem->eval(problem, 1, w, got, got + 1, got + 1 + dim);
    double size = 1 + largest(1 + dim + packed, wanted);
    for (int i = 0; i < 1 + dim + packed; i++)
        assert_near(got[i], wanted[i], 1e-12 * size, "%s of %s, row %zu, number %d", surface, file,
                    row + 2, i);
    if (strcmp(table_text(table, row, 3), "minimum") == 0)
        for (int i = 0; i < dim; i++)
            assert_near(problem->minimum[0].w[i], w[i], 1e-12 * (1 + largest(dim, w)),
                        "%s: least squares solution, w%d", file, i + 1);
    if (problem->gauss_newton && strcmp(surface, "least-squares") == 0) {
        double gauss_newton[PACKED_MAX];
        problem->gauss_newton(problem, w, gauss_newton);
        assert_true(all_same_bits((size_t)packed, gauss_newton, got + 1 + dim));
    }
    problem_release(problem);
}

static void test_values_match_numpy(void **state)
{
    (void)state;
    struct table table = table_read("data.csv");
    assert_int_equal(table.columns, 6 + 2 * REFERENCE_DIM + 10);
    for (size_t row = 0; row < table.rows; row++)
        check_reference(&table, row);
    table_free(&table);
}

/* In four dimensions as in two: many points at once are each the same as alone. */
static void test_batches_of_many_dimensions(void **state)
{
    (void)state;
    enum { N = 150 };
    static double w[4 * N], f[N], g[4 * N], h[10 * N];
    const struct problem *problem = open_reference("least-squares", "four.csv", "");
    struct pcg32 generator = pcg32_seeded(3, 1);
    for (size_t i = 0; i < 4 * N; i++)
        w[i] = random_between(&generator, -5, 5);
    problem->eval(problem, N, w, f, g, h);
    for (size_t i = 0; i < N; i++) {
        double w1[4], f1, g1[4], h1[10];
        for (size_t axis = 0; axis < 4; axis++)
            w1[axis] = w[axis * N + i];
        problem->eval(problem, 1, w1, &f1, g1, h1);
        assert_true(same_bits(f1, f[i]));
        for (size_t axis = 0; axis < 4; axis++)
            assert_true(same_bits(g1[axis], g[axis * N + i]));
        for (size_t k = 0; k < 10; k++)
            assert_true(same_bits(h1[k], h[k * N + i]));
    }
    problem_release(problem);
}

/* --- networks --- */

/* Reads a list of numbers separated by spaces. */
static void read_numbers(const struct table *table, size_t row, size_t column, int count,
                         double *out)
{
    const char *text = table_text(table, row, column);
    for (int i = 0; i < count; i++) {
        char *end;
        out[i] = strtod(text, &end);
        assert_that(end != text, "row %zu, column %zu: not %d numbers", row + 2, column, count);
        text = end;
    }
}

static void check_network(const struct table *table, size_t row)
{
    char more[128];
    snprintf(more, sizeof more, ",%s", table_text(table, row, 1));
    const struct problem *problem = open_reference("mlp", table_text(table, row, 0), more);
    int dim = problem->dim, packed = packed_size(dim);
    double w[DIM_MAX], f[2], g[2][DIM_MAX], h[2][PACKED_MAX], jj[PACKED_MAX];
    const char *what = table_text(table, row, 1);
    read_numbers(table, row, 2, dim, w);
    read_numbers(table, row, 3, 1, &f[1]);
    read_numbers(table, row, 4, dim, g[1]);
    read_numbers(table, row, 5, packed, h[1]);
    problem->eval(problem, 1, w, &f[0], g[0], h[0]);
    assert_near(f[0], f[1], 1e-13 * (1 + fabs(f[1])), "%s: f", what);
    for (int i = 0; i < dim; i++)
        assert_near(g[0][i], g[1][i], 1e-12 * largest(dim, g[1]), "%s: g%d", what, i + 1);
    for (int i = 0; i < packed; i++)
        assert_near(h[0][i], h[1][i], 1e-12 * largest(packed, h[1]), "%s: h%d", what, i + 1);
    if (problem->gauss_newton && strstr(what, "relu")) { /* no unit bends: all but (u, v) is 2JᵀJ */
        problem->gauss_newton(problem, w, jj);
        for (int i = 0; i < dim; i++)
            assert_near(jj[packed_index(dim, i, i)], h[1][packed_index(dim, i, i)],
                        1e-12 * largest(packed, h[1]), "%s: 2JᵀJ", what);
    }
    problem_release(problem);
}

static void test_networks_match_autograd(void **state)
{
    (void)state;
    struct table table = table_read("mlp.csv");
    assert_true(table.rows >= 30);
    for (size_t row = 0; row < table.rows; row++)
        check_network(&table, row);
    table_free(&table);
}

/* Every set has the classes and the shape that it is named for, and a place that is decided. */
static void test_sets_of_networks(void **state)
{
    (void)state;
    static const char *const sets[] = {"moons", "xor", "circles", "spiral", "wave"};
    for (int i = 0; i < 5; i++) {
        char spec[64];
        snprintf(spec, sizeof spec, "mlp:set=%s,noise=0,rows=200", sets[i]);
        const struct problem *problem = open_problem(spec);
        int classes[3] = {0};
        for (size_t k = 0; k < problem->points; k++) {
            struct data_point p = problem->point(problem, problem->start, k);
            double radius = hypot(p.x, p.y);
            classes[p.group + 1]++;
            if (i == 1)
                assert_true(p.x * p.y * p.group > 0);
            if (i == 2)
                assert_near(radius, p.group > 0 ? 0.5 : 1, 1e-12, "circles");
            if (i == 0)
                assert_near(hypot(p.group > 0 ? p.x : p.x - 1, p.group > 0 ? p.y : p.y - 0.5), 1,
                            1e-12, "moons");
            if (i == 4)
                assert_near(p.y, sin(2 * p.x), 1e-12, "wave");
        }
        assert_true(i == 4 ? classes[1] == 200 : classes[0] == 100 && classes[2] == 100);
        assert_true((problem->decision != NULL) == (i < 4) &&
                    (problem->fitted != NULL) == (i == 4));
        assert_true((problem->errors != NULL) == (i < 4));
        problem_release(problem);
    }
}

/* The share of errors, and the place that is decided, are those of the sign of z. */
static void test_networks_decide(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("mlp:set=xor,hidden=3,seed=4");
    size_t wrong = 0;
    for (size_t i = 0; i < problem->points; i++) {
        struct data_point p = problem->point(problem, problem->start, i);
        wrong += problem->decision(problem, problem->start, p.x, p.y) * p.group <= 0;
    }
    assert_near(problem->errors(problem, problem->start), (double)wrong / (double)problem->points,
                0, "errors");
    problem_release(problem);
}

static void test_sizes_of_networks(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        int dim; /* 0: refused */
    } cases[] = {
        {"mlp", 17},
        {"mlp:hidden=15", 61},
        {"mlp:hidden=16", 0},
        {"mlp:hidden=1000", 0},
        {"mlp:set=wave,hidden=21", 64},
        {"mlp:set=wave,hidden=22", 0},
        {"mlp:set=wave,loss=logistic", 0},
        {"mlp:loss=square", 17},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {""};
        const struct problem *problem = problem_open(cases[i].spec, &error);
        assert_that((problem != NULL) == (cases[i].dim > 0), "%s: %s", cases[i].spec, error.text);
        if (problem) {
            assert_int_equal(problem->dim, cases[i].dim);
            problem_release(problem);
        } else {
            assert_int_equal(strncmp(error.text, "mlp: ", 5), 0);
            assert_null(strchr(error.text, '\n'));
        }
    }
    struct error error = {""};
    problem_open("mlp:hidden=16", &error);
    assert_string_equal(error.text, "mlp: hidden=16 makes 65 parameters, too many (hidden <= 15 "
                                    "with 2 inputs: 64 parameters)");
}

/* --- random data --- */

static void test_normal_numbers_are_normal(void **state)
{
    (void)state;
    enum { N = 400000 };
    struct pcg32 generator = pcg32_seeded(1, 1);
    double sum[5] = {0}, beyond[3] = {0};
    for (int i = 0; i < N; i++) {
        double x = normal_next(&generator), power = x;
        for (int k = 1; k < 5; k++, power *= x)
            sum[k] += power / N;
        for (int k = 0; k < 3; k++)
            beyond[k] += (x > k + 1) / (double)N;
    }
    /* four standard errors of each */
    assert_near(sum[1], 0, 4 * sqrt(1.0 / N), "mean");
    assert_near(sum[2], 1, 4 * sqrt(2.0 / N), "variance");
    assert_near(sum[3], 0, 4 * sqrt(15.0 / N), "third moment");
    assert_near(sum[4], 3, 4 * sqrt(96.0 / N), "fourth moment");
    for (int k = 0; k < 3; k++) {
        double tail = 0.5 * erfc((k + 1) / sqrt(2));
        assert_near(beyond[k], tail, 4 * sqrt(tail / N), "part beyond %d", k + 1);
    }
}

static void test_singular_values_are_those_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *more;
        double sigma1, sigma2, angle;
    } cases[] = {
        {"seed=1", 2, 0.5, 30},
        {"sigma1=3,sigma2=0.125,angle=-100,seed=9", 3, 0.125, -100},
        {"sigma1=1,sigma2=4,angle=90,rows=2", 1, 4, 90},
        {"sigma1=5,sigma2=0,angle=200,rows=1000,noise=2", 5, 0, 200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char spec[SPEC_BYTES];
        snprintf(spec, sizeof spec, "least-squares:%s", cases[i].more);
        const struct problem *problem = open_problem(spec);
        double h[3], lambda[2], s1 = cases[i].sigma1, s2 = cases[i].sigma2;
        double turn = cases[i].angle * acos(-1) / 180, v1[2] = {cos(turn), sin(turn)}, image[2];
        problem->eval(problem, 1, problem->start, NULL, NULL, h);
        symmetric_eigen(2, h, lambda, NULL);
        assert_near(lambda[0], 2 * fmin(s1 * s1, s2 * s2), 1e-12, "%s: smaller", spec);
        assert_near(lambda[1], 2 * fmax(s1 * s1, s2 * s2), 1e-12 * s1 * s1, "%s: larger", spec);
        symmetric_apply(2, h, v1, image);
        for (int k = 0; k < 2; k++)
            assert_near(image[k], 2 * s1 * s1 * v1[k], 1e-12 * (s1 * s1 + s2 * s2),
                        "%s: H v1, component %d", spec, k + 1);
        problem_release(problem);
    }
}

/* Without noise the true weights are the minimum. */
static void test_true_weights_without_noise(void **state)
{
    (void)state;
    const struct problem *line = open_problem("least-squares:noise=0,seed=4");
    assert_near(line->minimum[0].w[0], 1, 1e-14, "w1");
    assert_near(line->minimum[0].w[1], -1, 1e-14, "w2");
    problem_release(line);
    const struct problem *elbow = open_problem("elbow:noise=0,seed=4");
    assert_near(elbow->minimum[0].w[0], 1.5, 1e-14, "w");
    assert_near(elbow->minimum[0].w[1], -0.5, 1e-14, "b");
    for (size_t i = 0; i < elbow->points; i++) {
        struct data_point p = elbow->point(elbow, elbow->start, i);
        assert_true(p.x >= -1 && p.x < 3 && p.y == fmax(0, 1.5 * p.x - 0.5));
    }
    problem_release(elbow);
}

static double height(const char *spec)
{
    const struct problem *problem = open_problem(spec);
    double w[2] = {0.75, 0.5}, f;
    problem->eval(problem, 1, w, &f, NULL, NULL);
    problem_release(problem);
    return f;
}

static void test_the_seed_decides(void **state)
{
    (void)state;
    for (int i = 0; data_surfaces[i]; i++) {
        char spec[2][64];
        snprintf(spec[0], sizeof spec[0], "%s:seed=1", data_surfaces[i]);
        snprintf(spec[1], sizeof spec[1], "%s:seed=2", data_surfaces[i]);
        assert_true(same_bits(height(spec[0]), height(data_surfaces[i])));
        assert_true(fabs(height(spec[0]) - height(spec[1])) > 1e-6);
    }
    /* the same on every machine: + − × ÷ √ only */
    const struct problem *problem = open_problem("elbow");
    struct data_point p = problem->point(problem, problem->start, 17);
    assert_near(p.x, 1.3042950676905734, 0, "x of datum 17");
    assert_near(p.y, 1.40606002440768, 0, "y of datum 17");
    problem_release(problem);
}

/* The test of all surfaces looks at the defaults only. */
static void test_minima_are_stationary(void **state)
{
    (void)state;
    static const char *const specs[] = {"least-squares:sigma2=0",
                                        "least-squares:sigma2=1e-3,noise=2",
                                        "logistic:reg=1",
                                        "logistic:margin=3",
                                        "logistic:margin=0,reg=0",
                                        "logistic:rows=1000,seed=3",
                                        "elbow:noise=0.5,rows=100",
                                        "elbow:seed=12",
                                        "logistic:margin=50,reg=0.00001",
                                        "least-squares:rows=2"};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        const struct problem *problem = open_problem(specs[i]);
        assert_that(problem->minima == 1, "%s lists no minimum", specs[i]);
        const double *w = problem->minimum[0].w, *region = problem->region;
        double g[2], h[3];
        problem->eval(problem, 1, w, NULL, g, h);
        assert_near(largest(2, g), 0, 1e-14 * (1 + largest(3, h)) * (1 + largest(2, w)), "%s",
                    specs[i]);
        assert_that(w[0] > region[0] && w[0] < region[1] && w[1] > region[2] && w[1] < region[3],
                    "%s: the minimum is not in the region", specs[i]);
        problem_release(problem);
    }
    const struct problem *apart =
        open_problem("logistic:margin=10,reg=0"); /* its minimum is at ∞ */
    assert_int_equal(apart->minima, 0);
    problem_release(apart);
    const struct problem *valley =
        open_problem("least-squares:sigma2=0"); /* the smallest of a line */
    double across = -valley->minimum[0].w[0] * 0.5 + valley->minimum[0].w[1] * sqrt(0.75);
    assert_near(across, 0, 1e-14, "part of the minimum across v1");
    problem_release(valley);
}

/* --- samples --- */

static void check_samples(const char *spec)
{
    enum { BATCH = 7 };
    const struct problem *problem = open_problem(spec);
    size_t n = problem->samples, *index = calloc(n, sizeof *index);
    struct pcg32 generator = pcg32_seeded(21, 1);
    assert_true(index && n >= 10 && problem->points == n);
    for (size_t i = 0; i < n; i++) /* backwards: the order must not matter */
        index[i] = n - 1 - i;
    for (int trial = 0; trial < 20; trial++) {
        double w[2], f, g[2], f_batch, g_batch[2], f_mean = 0, g_mean[2] = {0};
        for (int j = 0; j < 2; j++)
            w[j] = random_between(&generator, problem->region[2 * j], problem->region[2 * j + 1]);
        problem->eval(problem, 1, w, &f, g, NULL);
        double size = 1e-13 * (1 + fabs(f) + largest(2, g));
        problem->eval_samples(problem, index, n, w, &f_batch, g_batch);
        assert_near(f_batch, f, size, "%s: value of all", spec);
        assert_near(g_batch[0], g[0], size, "%s: gradient of all, x", spec);
        assert_near(g_batch[1], g[1], size, "%s: gradient of all, y", spec);
        for (size_t i = 0; i < n; i += BATCH) { /* the last batch is short and weighs less */
            size_t k = n - i < BATCH ? n - i : BATCH;
            double weight = (double)k / (double)n;
            problem->eval_samples(problem, index + i, k, w, NULL, g_batch);
            problem->eval_samples(problem, index + i, k, w, &f_batch, g_batch);
            f_mean += weight * f_batch;
            g_mean[0] += weight * g_batch[0], g_mean[1] += weight * g_batch[1];
        }
        assert_near(f_mean, f, size, "%s: mean value of an epoch", spec);
        assert_near(g_mean[0], g[0], size, "%s: mean gradient of an epoch, x", spec);
        assert_near(g_mean[1], g[1], size, "%s: mean gradient of an epoch, y", spec);
    }
    free(index);
    problem_release(problem);
}

static void test_samples_make_up_the_whole(void **state)
{
    (void)state;
    for (int i = 0; data_surfaces[i]; i++)
        check_samples(data_surfaces[i]);
    check_samples("least-squares:rows=333,noise=5");
    check_samples("logistic:reg=0.5,rows=41");
}

/* --- what is particular --- */

static void test_the_elbow_has_a_plateau(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("elbow");
    double mean = 0;
    for (size_t i = 0; i < problem->points; i++) {
        double y = problem->point(problem, problem->start, i).y;
        mean += y * y / (double)problem->points;
    }
    static const double off[][2] = {{-1, -1.1}, {0.5, -2}, {0, -0.5}, {0, 0}, {1, -3}};
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
        double f, g[2], h[3];
        problem->eval(problem, 1, off[i], &f, g, h);
        assert_near(f, mean, 1e-14, "height of the plateau");
        assert_true(g[0] == 0 && g[1] == 0 && h[0] == 0 && h[1] == 0 && h[2] == 0);
        assert_true(problem->fitted(problem, off[i], -0.5) == 0);
    }
    double w[2] = {2, -1};
    assert_near(problem->fitted(problem, w, 2), 3, 0, "fitted");
    const double *r = problem->region; /* the plateau's corner is seen */
    assert_true(r[0] < -0.5 && r[1] > 0.5 && r[2] < -1.5);
    problem_release(problem);
}

static void test_not_a_number_stays_one(void **state)
{
    (void)state;
    for (int i = 0; data_surfaces[i]; i++) {
        const struct problem *problem = open_problem(data_surfaces[i]);
        double w[2] = {NAN, 0}, f, g[2];
        problem->eval(problem, 1, w, &f, g, NULL);
        assert_true(isnan(f) && isnan(g[0]) && isnan(g[1]));
        problem_release(problem);
    }
}

/* Far out the loss of a datum is its margin, or nothing; nothing overflows on the way. */
static void test_logistic_far_out(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("logistic:reg=0");
    for (int sign = -1; sign <= 1; sign += 2) {
        double w[2] = {sign * 1e4, sign * -3e3}, f, g[2], h[3], wanted = 0;
        problem->eval(problem, 1, w, &f, g, h);
        for (size_t i = 0; i < problem->points; i++) {
            struct data_point p = problem->point(problem, w, i);
            assert_true(p.group == 1 || p.group == -1);
            wanted += fmax(0, -p.group * (w[0] * p.x + w[1] * p.y)) / (double)problem->points;
        }
        assert_near(f, wanted, 1e-12 * wanted, "value at 1e4");
        assert_true(isfinite(g[0]) && isfinite(g[1]) && largest(2, g) > 0.01);
        assert_true(h[0] >= 0 && h[2] >= 0 && largest(3, h) < 1e-3);
    }
    double w[2] = {1e300, 1e300}, f, g[2];
    problem->eval(problem, 1, w, &f, g, NULL);
    assert_true(isfinite(f) && isfinite(g[0]) && isfinite(g[1]));
    double along[2] = {2, 4}, none[2] = {1, 0};
    assert_near(problem->fitted(problem, along, 3), -1.5, 0, "decision line");
    assert_true(isnan(problem->fitted(problem, none, 3)));
    problem_release(problem);
}

static void test_points_of_least_squares(void **state)
{
    (void)state;
    const struct problem *line = open_reference("least-squares", "line.csv", "");
    double slope = 2;
    struct data_point p = line->point(line, &slope, 0);
    double f = 0;
    for (size_t i = 0; i < line->points; i++) {
        p = line->point(line, &slope, i);
        f += (p.y - line->fitted(line, &slope, p.x)) * (p.y - line->fitted(line, &slope, p.x));
    }
    double wanted;
    line->eval(line, 1, &slope, &wanted, NULL, NULL);
    assert_near(f, wanted, 1e-12 * wanted, "distances from the line");
    assert_true(line->region[2] < line->region[3]);
    problem_release(line);
    const struct problem *plane = open_reference("least-squares", "plane.csv", "");
    double w[2] = {1, -3};
    f = 0;
    for (size_t i = 0; i < plane->points; i++) {
        p = plane->point(plane, w, i);
        f += (p.y - plane->fitted(plane, w, p.x)) * (p.y - plane->fitted(plane, w, p.x));
    }
    plane->eval(plane, 1, w, &wanted, NULL, NULL);
    assert_near(f, wanted, 1e-12 * wanted, "distances from the identity");
    problem_release(plane);
}

/* --- files --- */

/* A folder of the test's own, and in it one file. */
static char folder[] = "/tmp/glissade-data-XXXXXX";

static int enter_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    (void)state;
    remove("t.csv");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void write_file(const char *name, const char *bytes, size_t size)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *surface, *bytes;
    size_t size;
    const char *says;
} bad[] = {
    {"elbow", BYTES(""), "t.csv: the file is empty (x,y, then numbers)"},
    {"elbow", BYTES("\xEF\xBB\xBF"), "t.csv: the file is empty (x,y, then numbers)"},
    {"elbow", BYTES("\n \r\n\n"), "t.csv: the file is empty (x,y, then numbers)"},
    {"elbow", BYTES("x|y\n1|2\n"),
     "t.csv:1:1: 1 column with commas between them (the columns are x,y)"},
    {"elbow", BYTES("x,,y\n1,2,3\n"),
     "t.csv:1:1: 3 columns with commas between them (the columns are x,y)"},
    {"least-squares", BYTES("x,,y\n1,2,3\n"),
     "t.csv:1:3: a column without a name (the first only, which is passed by; the columns are "
     "x1,...,xd,y with 1 <= d <= 8)"},
    {"elbow", BYTES("x\n1\n"),
     "t.csv:1:1: 1 column with commas between them (the columns are x,y)"},
    {"elbow", BYTES(";x\n1;2\n"),
     "t.csv:1:1: 1 column with semicolons between them (the columns are x,y)"},
    {"logistic", BYTES("x1\ty\n1\t1\n"),
     "t.csv:1:1: 2 columns with tabs between them (the columns are x1,x2,y)"},
    {"least-squares", BYTES("y,x,Y\n1,2,3\n"),
     "t.csv:1:5: a second column is named y (the columns are x1,...,xd,y with 1 <= d <= 8)"},
    {"least-squares", BYTES("x1,x2,x3,x4,x5,x6,x7,x8,x9,y\n"),
     "t.csv:1:1: 10 columns with commas between them (the columns are x1,...,xd,y with 1 <= d <= "
     "8)"},
    {"elbow", BYTES("x,y\n1,NA\n2,3\n"),
     "t.csv:2:3: 'NA' is a missing value (every row has all its numbers)"},
    {"elbow", BYTES("1,2\nn/a,3\n"),
     "t.csv:2:1: 'n/a' is a missing value (every row has all its numbers)"},
    {"elbow", BYTES("NA,1\n2,3\n"),
     "t.csv:1:1: 'NA' is a missing value (every row has all its numbers)"},
    {"elbow", BYTES("x;y\n1,5;2\n1.5;2\n"),
     "t.csv:3:1: a decimal point after a decimal comma (one of them in a file)"},
    {"elbow", BYTES("x;y\n1.5;2,5\n"),
     "t.csv:2:5: a decimal comma after a decimal point (one of them in a file)"},
    {"elbow", BYTES("x;y\n1.234,5;2\n"),
     "t.csv:2:1: '1.234,5' is not a number (a finite number such as 0.1 or 1e-3)"},
    {"elbow", BYTES("x\ty\n1\t2,5x\n"),
     "t.csv:2:3: '2,5x' is not a number (a finite number such as 0.1 or 1e-3)"},
    {"elbow", BYTES(",x,y\n0,1,2\n1,2\n"), "t.csv:3:4: the row ends after 2 of 3 fields (x,y)"},
    {"logistic", BYTES("x1,x2,y\n1,2,0\n1,2,1\n1,2,-1\n"),
     "t.csv:4:5: '-1' is a third class after '0' and '1' (two of them)"},
    {"logistic", BYTES("x1,x2,y\n1,2,0\n1,2,-1\n"),
     "t.csv:3:5: '-1' is not a class (-1 or 1, 0 or 1, or two words)"},
    {"logistic", BYTES("x1,x2,y\n1,2,2\n1,2,1\n"),
     "t.csv:2:5: '2' is not a class (-1 or 1, 0 or 1, or two words)"},
    {"logistic", BYTES("x1,x2,y\n1,2,cat\n1,2,1\n"),
     "t.csv:3:5: '1' is not a class (-1 or 1, 0 or 1, or two words)"},
    {"logistic", BYTES("x1,x2,y\n1,2,cat\n1,2,dog\n1,2,emu\n"),
     "t.csv:4:5: 'emu' is a third class after 'cat' and 'dog' (two of them)"},
    {"logistic", BYTES("x1,x2,y\n1,2,cat\n1,2,cat\n"),
     "t.csv: all rows are of one class, 'cat' (two words)"},
    {"logistic", BYTES("x1,x2,y\n1,2,cat\n1,2,NA\n"),
     "t.csv:3:5: 'NA' is a missing value (every row has its class)"},
    {"logistic", BYTES("x1,x2,y\n1,2,1\n1,2,\n"),
     "t.csv:3:5: the class is empty (-1 or 1, 0 or 1, or two words)"},
    {"elbow", BYTES("\"x,y\n1,2\n"), "t.csv:1:1: the quote is not closed (\"...\" on one line)"},
    {"elbow", BYTES("\"x\" 2,y\n1,2\n"),
     "t.csv:1:5: text after the closing quote (a separator or the line's end comes there)"},
    {"elbow", BYTES("x,y\n"), "t.csv: too few rows: 0 (at least 2)"},
    {"elbow", BYTES("x,y\n1,2\n"), "t.csv: too few rows: 1 (at least 2)"},
    {"logistic", BYTES("x1,x2,y\n1,2,1\n"), "t.csv: too few rows: 1 (at least 2)"},
    {"least-squares", BYTES("x1,x2,x3,y\n1,2,3,4\n5,6,7,8"), "t.csv: too few rows: 2 (at least 3)"},
    {"elbow", BYTES("x,y\n1,2\n3\n"), "t.csv:3:2: the row ends after 1 of 2 fields (x,y)"},
    {"elbow", BYTES("x,y\n1,2,3\n"), "t.csv:2:5: the row has more than 2 fields (x,y)"},
    {"elbow", BYTES("x,y\n1,2,\n"), "t.csv:2:5: the row has more than 2 fields (x,y)"},
    {"elbow", BYTES("x,y\n1,\n"), "t.csv:2:3: the value is empty (a number such as 0.1 or 1e-3)"},
    {"elbow", BYTES("x,y\n,1\n"), "t.csv:2:1: the value is empty (a number such as 0.1 or 1e-3)"},
    {"elbow", BYTES("x,y\n1,abc\n"),
     "t.csv:2:3: 'abc' is not a number (a finite number such as 0.1 or 1e-3)"},
    {"elbow", BYTES("x,y\n1,nan\n"),
     "t.csv:2:3: 'nan' is a missing value (every row has all its numbers)"},
    {"elbow", BYTES("x,y\n1,2\n-inf,2\n"),
     "t.csv:3:1: '-inf' is not a number (a finite number such as 0.1 or 1e-3)"},
    {"elbow", BYTES("x,y\n1,  0x10\n"),
     "t.csv:2:5: '0x10' is not a number (a finite number such as 0.1 or 1e-3)"},
    {"elbow", BYTES("x,y\n1,\"2,5\"\n"),
     "t.csv:2:3: '2,5' is not a number (a finite number such as 0.1 or 1e-3)"},
    {"elbow", BYTES("x,y\n1,2\"5\n"),
     "t.csv:2:3: '2\"5' is not a number (a finite number such as 0.1 or 1e-3)"},
    {"elbow", BYTES("x,y\n1,\"2\"\"\"\n"),
     "t.csv:2:3: '2\"' is not a number (a finite number such as 0.1 or 1e-3)"},
    {"elbow", BYTES("x,y\n\xC3\xA9\xC3\xA9,2\n"),
     "t.csv:2:1: 'éé' is not a number (a finite number such as 0.1 or 1e-3)"},
    {"least-squares", BYTES("x1,y\n\"1\",\"\xC3\xA9\"x\n"),
     "t.csv:2:8: text after the closing quote (a separator or the line's end comes there)"},
    {"elbow", BYTES("x,y\n1,\"2\n3\",4\n"),
     "t.csv:2:3: the quote is not closed (\"...\" on one line)"},
    {"elbow", BYTES("x,y\n1,1e999\n"), "t.csv:2:3: '1e999' is too large (at most 1.79e308)"},
    {"elbow", BYTES("x,y\n1,-1e101\n"), "t.csv:2:3: '-1e101' is too large (at most 1e+100)"},
    {"logistic", BYTES("x1,x2,y\n1,2,1\n1,2,\"dog\"\n"),
     "t.csv:3:5: 'dog' is not a class (-1 or 1, 0 or 1, or two words)"},
    {"elbow", BYTES("x,y\r1,2\r3,4\r"),
     "t.csv:1:4: a carriage return alone (lines end in LF or CR LF)"},
    {"elbow", BYTES("x,y\n1,\0002\n"), "t.csv:2:3: byte 0 is no text (numbers and words)"},
    {"elbow", BYTES("x,y\n1,\0332\n"), "t.csv:2:3: byte 27 is no text (numbers and words)"},
    {"elbow", BYTES("\377\376x\000,\000y\000"), "t.csv:1:4: byte 0 is no text (numbers and words)"},
};

static void test_wrong_files_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char spec[64];
        struct error error = {""};
        write_file("t.csv", bad[i].bytes, bad[i].size);
        snprintf(spec, sizeof spec, "%s:data=t.csv", bad[i].surface);
        assert_that(!problem_open(spec, &error), "case %zu (%s) opened", i, bad[i].says);
        assert_string_equal(error.text, bad[i].says);
    }
}

static void test_files_that_cannot_be_read(void **state)
{
    (void)state;
    struct error error = {""};
    assert_null(problem_open("elbow:data=missing.csv", &error));
    assert_string_equal(error.text, "missing.csv: cannot be read: No such file or directory");
    assert_null(problem_open("least-squares:data=.", &error));
    assert_string_equal(error.text, ".: cannot be read: Is a directory");
    char spec[1024] = "logistic:data="; /* of a long name the end is shown, and the reason */
    for (int i = 0; i < 300; i++)
        strcat(spec, "é");
    assert_null(problem_open(spec, &error));
    assert_true(strncmp(error.text, "...é", 5) == 0 && strstr(error.text, ": cannot be read: "));
}

/* Wherever the data lie, the start is a place to start from and the minimum is seen. */
static void test_elbow_starts_alive(void **state)
{
    (void)state;
    static const char *const texts[] = {"x,y\n100,3\n101,5\n102,7\n", "x,y\n-7,1\n-6,0.1\n",
                                        "x,y\n0,0\n0,0\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double g[2];
        write_file("t.csv", texts[i], strlen(texts[i]));
        const struct problem *problem = open_problem("elbow:data=t.csv");
        problem->eval(problem, 1, problem->start, NULL, g, NULL);
        assert_true(largest(2, g) > 0);
        for (int j = 0; problem->minima && j < 2; j++)
            assert_true(problem->minimum[0].w[j] > problem->region[2 * j] &&
                        problem->minimum[0].w[j] < problem->region[2 * j + 1]);
        problem_release(problem);
    }
}

/* Limits are met exactly: what is allowed opens, one more does not. */
static void test_limits(void **state)
{
    (void)state;
    static const struct csv_format format = {1, 1, false, 1, "x,y"};
    size_t rows = CSV_ROWS_MAX + 1, size = 4 + 4 * rows;
    struct csv_table table;
    struct error error = {""};
    char *bytes = malloc(CSV_BYTES_MAX + 1);
    assert_non_null(bytes);
    memcpy(bytes, "x,y\n", 4);
    for (size_t i = 0; i < rows; i++)
        memcpy(bytes + 4 + 4 * i, "1,2\n", 4);
    assert_true(csv_parse("m", bytes, size - 4, &format, &table, &error));
    assert_int_equal(table.rows, CSV_ROWS_MAX);
    csv_free(&table);
    assert_false(csv_parse("m", bytes, size, &format, &table, &error));
    assert_string_equal(error.text, "m:1000002:1: too many rows (at most 1000000)");
    memset(bytes, '0', CSV_BYTES_MAX + 1);
    memcpy(bytes, "x,y\n1,", 6);
    assert_true(csv_parse("m", bytes, 4 + CSV_LINE_MAX, &format, &table, &error));
    assert_true(table.rows == 1 && table.value[1] == 0);
    csv_free(&table);
    assert_false(csv_parse("m", bytes, 5 + CSV_LINE_MAX, &format, &table, &error));
    assert_string_equal(error.text, "m:2:1: the line is too long (at most 65536 bytes)");
    write_file("t.csv", bytes, CSV_BYTES_MAX + 1);
    assert_false(csv_read("t.csv", &format, &table, &error));
    assert_string_equal(error.text, "t.csv: the file is too large (at most 64 MiB)");
    free(bytes);
}

static void test_what_is_tolerated(void **state)
{
    (void)state;
    static const struct csv_format format = {1, 2, false, 1, "x1,x2,y"};
    static const char *const texts[] = {
        "x1,x2,y\n1,2.5,-3\n4,5,6e1\n",
        "x1,x2,y\n1,2.5,-3\n4,5,6e1",
        "x1,x2,y\r\n1,2.5,-3\r\n4,5,6e1\r\n",
        "x1,x2,y\n1,2.5,-3\n4,5,6e1\n\n",
        "x1,x2,y\r\n1,2.5,-3\r\n4,5,6e1\r\n\r\n\r\n",
        "\xEF\xBB\xBFx1,x2,y\n1,2.5,-3\n4,5,6e1\n",
        "\"x1\",\"x2\",\"y\"\n\"1\",\"2.5\",\"-3\"\n\"4\",5,\"6e1\"\n",
        "\xEF\xBB\xBF\"x1\", x2 ,\ty\n 1, 2.5 ,\t-3\n4 , \"5\" ,+60.0",
        /* blank lines */
        "\n  \nx1,x2,y\n\n1,2.5,-3\n\t\n4,5,6e1\n",
        "\xEF\xBB\xBF\r\nx1,x2,y\r\n1,2.5,-3\r\n\r\n4,5,6e1\r\n",
        /* semicolons and tabs, with decimal commas and points */
        "x1;x2;y\n1;2,5;-3\n4;5;6e1\n",
        "x1;x2;y\n1,0;2,5;-3,\n4;5;6,0e1\n",
        "x1;x2;y\n1;2.5;-3\n4;5;6e1\n",
        "x1\tx2\ty\n1\t2,5\t-3\n4\t5\t6e1\n",
        "x1\tx2\ty\n1\t2.5\t-3\n4\t5\t6e1\n",
        "\"x1\"; \"x2\" ;y\n\"1\";\"2,5\";-3\n4;5;60",
        /* no header */
        "1,2.5,-3\n4,5,6e1\n",
        "1;2,5;-3\n4;5;6e1\n",
        "1,0\t2,5\t-3\n4\t5\t6e1\n",
        /* other names; the target where it is named */
        "X1,X2,Y\n1,2.5,-3\n4,5,6e1\n",
        "sepal,petal length,class\n1,2.5,-3\n4,5,6e1\n",
        "y,a,b\n-3,1,2.5\n60,4,5\n",
        "a,Y,b\n1,-3,2.5\n4,60,5\n",
        "x2,x1,y\n2.5,1,-3\n5,4,60\n",
        "y,x2,x1\n-3,2.5,1\n60,5,4\n",
        "0,1,y\n1,2.5,-3\n4,5,60\n",
        /* a column without a name: rows by number or by word, whatever stands in it */
        ",x1,x2,y\n0,1,2.5,-3\n1,4,5,60\n",
        "\"\",\"x1\",\"x2\",\"y\"\n\"1\",1,2.5,-3\n\"two\",4,5,60\n",
        ";x2;x1;y\nNA;2,5;1;-3\n;5;4;60\n",
        "\tx1\tx2\ty\n0\t1\t2.5\t-3\n1\t4\t5\t60\n",
    };
    static const double wanted[] = {1, 2.5, -3, 4, 5, 60};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct csv_table table;
        struct error error = {""};
        assert_that(csv_parse("m", texts[i], strlen(texts[i]), &format, &table, &error),
                    "text %zu: %s", i, error.text);
        assert_int_equal(table.rows, 2);
        assert_int_equal(table.columns, 3);
        assert_that(all_same_bits(6, table.value, wanted), "text %zu", i);
        csv_free(&table);
    }
}

/* The lower one of two classes is −1, in whatever order they come; the words say which is which. */
static void test_classes(void **state)
{
    (void)state;
    static const struct csv_format format = {2, 2, true, 0, "x1,x2,y"};
    static const struct {
        const char *text;
        double y[3];
        const char *words;
    } cases[] = {
        {"x1,x2,y\n1,2,-1\n2,1,1\n3,3,1.0\n", {-1, 1, 1}, "3 rows; -1 is -1, 1 is 1"},
        {"x1,x2,y\n1,2,0\n2,1,1\n3,3,1\n", {-1, 1, 1}, "3 rows; 0 is -1, 1 is 1"},
        {"x1,x2,y\n1,2,1\n2,1,0\n3,3,0\n", {1, -1, -1}, "3 rows; 1 is 1, 0 is -1"},
        {"1,2,dog\n2,1,cat\n3,3,dog\n",
         {1, -1, 1},
         "3 rows, no header, y is the last column; dog is 1, cat is -1"},
        {"x1;x2;kind\n1,5;2;no\n2;1;yes\n3;3;no\n",
         {-1, 1, -1},
         "3 rows, semicolons between columns, decimal commas, y is kind; no is -1, yes is 1"},
        {",y,u,v\n0,b,1,2\n1,\"a,b\",2,3\n2,b,3,4\n",
         {1, -1, 1},
         "3 rows, the column without a name passed by; b is 1, a,b is -1"},
        {"x1\tx2\ty\n1\t2\t1\n2\t1\t1\n3\t3\t1\n",
         {1, 1, 1},
         "3 rows, tabs between columns; 1 is 1"},
        {"x1,x2,y\n1,2,0\n2,1,0\n3,3,0\n", {-1, -1, -1}, "3 rows; 0 is -1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct csv_table table;
        struct error error = {""};
        assert_that(csv_parse("m", cases[i].text, strlen(cases[i].text), &format, &table, &error),
                    "text %zu: %s", i, error.text);
        assert_int_equal(table.rows, 3);
        for (size_t row = 0; row < 3; row++)
            assert_near(table.value[3 * row + 2], cases[i].y[row], 0, "text %zu, row %zu", i, row);
        assert_string_equal(table.words, cases[i].words);
        csv_free(&table);
    }
}

/* A pipe is read once and for all, whoever asks again and under whatever name; once nothing is
 * waited for any more, another one is refused at once, and files are read as before. */
static void test_pipes_are_read_once(void **state)
{
    (void)state;
    static const char text[] = "x,y\n1,2\n3,5\n";
    int ends[2], silent[2];
    char name[64], spec[128];
    struct error error = {""};
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    close(ends[1]);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    unlink("link");
    assert_int_equal(symlink(name, "link"), 0);
    snprintf(spec, sizeof spec, "elbow:data=%s", name);
    problem_release(open_problem(spec));
    problem_release(open_problem(spec));
    problem_release(open_problem("least-squares:data=link"));
    input_wait_no_more();
    problem_release(open_problem(spec));
    write_file("t.csv", text, strlen(text));
    problem_release(open_problem("elbow:data=t.csv"));
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_null(problem_open("elbow:data=fifo", &error));
    assert_string_equal(error.text, "fifo: would have to be waited for (a regular file here; pipes "
                                    "when the program starts)");
    assert_int_equal(pipe(silent), 0); /* with a writer who says nothing */
    snprintf(spec, sizeof spec, "elbow:data=/dev/fd/%d", silent[0]);
    assert_null(problem_open(spec, &error));
    assert_non_null(strstr(error.text, "would have to be waited for"));
    assert_null(problem_open("elbow:data=/dev/tty", &error));
    close(silent[0]);
    close(silent[1]);
    close(ends[0]);
    unlink("fifo");
    unlink("link");
}

/* Whatever is cut off, the reader stays within its bytes (a sanitizer would say) and answers. */
static void test_every_beginning_is_read_or_refused(void **state)
{
    (void)state;
    static const char whole[] = "\xEF\xBB\xBF\"x\",y\r\n1,\"2\"\"\"\n\xC3\xA9,\xF0\x9F,4\n\n";
    static const struct csv_format format = {1, 1, false, 0, "x,y"};
    for (size_t size = 0; size < sizeof whole; size++) {
        struct csv_table table;
        struct error error = {""};
        char *bytes = malloc(size + !size); /* without a byte behind it */
        assert_non_null(bytes);
        memcpy(bytes, whole, size);
        bool good = csv_parse("m", bytes, size, &format, &table, &error);
        assert_true(good == (*error.text == '\0'));
        if (good)
            csv_free(&table);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_match_numpy),
        cmocka_unit_test(test_networks_match_autograd),
        cmocka_unit_test(test_sets_of_networks),
        cmocka_unit_test(test_networks_decide),
        cmocka_unit_test(test_sizes_of_networks),
        cmocka_unit_test(test_batches_of_many_dimensions),
        cmocka_unit_test(test_normal_numbers_are_normal),
        cmocka_unit_test(test_singular_values_are_those_asked_for),
        cmocka_unit_test(test_true_weights_without_noise),
        cmocka_unit_test(test_the_seed_decides),
        cmocka_unit_test(test_minima_are_stationary),
        cmocka_unit_test(test_samples_make_up_the_whole),
        cmocka_unit_test(test_the_elbow_has_a_plateau),
        cmocka_unit_test(test_not_a_number_stays_one),
        cmocka_unit_test(test_logistic_far_out),
        cmocka_unit_test(test_points_of_least_squares),
        cmocka_unit_test(test_wrong_files_are_refused),
        cmocka_unit_test(test_files_that_cannot_be_read),
        cmocka_unit_test(test_elbow_starts_alive),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_what_is_tolerated),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_every_beginning_is_read_or_refused),
        cmocka_unit_test(test_pipes_are_read_once), /* the last: it ends the waiting for all */
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("data", tests, enter_folder, leave_folder);
}
