/* Columns: every one against the same number found another way, on every surface with every method.
 */
#include "runs.h"

#include "analysis/columns.h"
#include "base/vector.h"

enum { STEPS = 7 };

static double column(struct run *run, long step, const char *name)
{
    struct column_choice choice;
    struct standing standing = standing_at(run, step);
    assert_that(column_find(run_problem(run)->dim, name, strlen(name), &choice), "%s", name);
    return column_value(&choice, &standing);
}

/* The Hessian of a row, by another evaluation. */
static void hessian_of(struct run *run, long step, double *h)
{
    const struct problem *problem = run_problem(run);
    double w[DIM_MAX];
    memcpy(w, run_row(run, step).w, (size_t)problem->dim * sizeof *w);
    problem->eval(problem, 1, w, NULL, NULL, h);
}

/* gᵀHg, element by element. */
static double curvature_along_gradient(int dim, const double *g, const double *h)
{
    double sum = 0;
    for (int i = 0; i < dim; i++)
        for (int k = 0; k < dim; k++)
            sum += g[i] * h[packed_index(dim, i, k)] * g[k];
    return sum;
}

static void check_row(struct run *run, long step)
{
    double h[PACKED_MAX], lambda[DIM_MAX], g[DIM_MAX];
    int dim = run_problem(run)->dim;
    const char *name = run_optimizer(run)->name;
    struct row row = run_row(run, step);
    hessian_of(run, step, h);
    symmetric_eigen(dim, h, lambda, NULL);
    memcpy(g, row.g, sizeof *g * (size_t)dim);
    double size = fmax(fabs(lambda[0]), fabs(lambda[dim - 1]));
    assert_near(column(run, step, "lmin"), lambda[0], 1e-9 * size, "%s: lmin", name);
    assert_near(column(run, step, "lmax"), lambda[dim - 1], 1e-9 * size, "%s: lmax", name);
    assert_near(column(run, step, "gnorm"), norm(dim, g), 0, "%s: gnorm", name);
    assert_near(column(run, step, "ghg"), curvature_along_gradient(dim, g, h),
                1e-9 * size * dot(dim, g, g), "%s: ghg", name);
    assert_near(column(run, step, "f"), row.f, 0, "%s: f", name);
    assert_near(column(run, step, "step"), (double)row.step, 0, "%s: step", name);
    assert_near(column(run, step, dim == 2 ? "x" : "w1"), row.w[0], 0, "%s: x", name);
    assert_near(column(run, step, dim == 2 ? "gx" : "g1"), g[0], 0, "%s: gx", name);
    assert_near(column(run, step, "gradients"), row.gradients, 0, "%s: gradients", name);
    if (run_optimizer(run)->theory && !run_optimizer(run)->metric)
        assert_near(column(run, step, "sharpness"), lambda[dim - 1], 1e-9 * size, "%s", name);
    if (!run_optimizer(run)->theory)
        assert_true(isnan(column(run, step, "rho")));
}

static void test_all(void **state)
{
    (void)state;
    for (int s = 0; surfaces[s]; s++) {
        if (surfaces[s]->takes_expression)
            continue;
        const struct problem *problem = open_problem(surfaces[s]->name);
        for (int o = 0; optimizers[o]; o++) {
            struct run *run = run_of(problem, optimizers[o]->name, NULL, STEPS);
            for (long step = 0; step <= run_end(run) && !run_row(run, step).ended; step++)
                if (isfinite(run_row(run, step).f))
                    check_row(run, step);
            run_free(run);
        }
        problem_release(problem);
    }
}

/* gd on a quadratic: 1 − ηλ, 2/λmax, 2/(λmin + λmax), (κ − 1)/(κ + 1). */
static void test_theory_of_gd(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl:lambda1=1,lambda2=10");
    struct run *run = run_of(problem, "gd:eta=0.05", NULL, 3);
    assert_near(column(run, 2, "rho"), 0.95, 1e-12, "rho");
    assert_near(column(run, 2, "edge"), 0.2, 1e-12, "edge");
    assert_near(column(run, 2, "eta_edge"), 0.2, 1e-12, "eta_edge");
    assert_near(column(run, 2, "eta_opt"), 2. / 11, 1e-12, "eta_opt");
    assert_near(column(run, 2, "rate_opt"), 9. / 11, 1e-12, "rate_opt");
    assert_true(isnan(column(run, 2, "beta_opt")) && isnan(column(run, 2, "epoch")));
    assert_near(column(run, 2, "distance"), norm(2, run_row(run, 2).w), 1e-12, "distance");
    run_free(run);
    problem_release(problem);
}

/* 40 rows in batches of 12: three whole ones and a short one are an epoch; with replacement 40. */
static void test_epochs(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("logistic:rows=40");
    struct run *run = run_of(problem, "gd:batch=12", NULL, 8);
    assert_near(column(run, 2, "epoch"), 0.6, 1e-15, "after two batches");
    assert_near(column(run, 4, "epoch"), 1, 0, "after four batches");
    assert_near(column(run, 8, "epoch"), 2, 0, "after eight");
    run_free(run);
    run = run_of(problem, "gd:batch=12,replace=1", NULL, 10);
    assert_near(column(run, 10, "epoch"), 3, 1e-12, "of draws");
    run_free(run);
    run = run_of(problem, "gd", NULL, 5);
    assert_near(column(run, 5, "epoch"), 5, 0, "of the whole data");
    run_free(run);
    problem_release(problem);
}

static void test_names(void **state)
{
    (void)state;
    struct column_choice choice;
    for (int i = 0; column_name(i); i++)
        assert_true(column_find(2, column_name(i), strlen(column_name(i)), &choice));
    assert_false(column_find(2, "w1", 2, &choice));
    assert_false(column_find(3, "x", 1, &choice));
    assert_true(column_find(3, "g3", 2, &choice) && choice.axis == 2);
    assert_false(column_find(3, "g4", 2, &choice));
    assert_false(column_find(2, "", 0, &choice));
}

/* Against PyTorch's derivatives and NumPy's eigenvalues (make_columns.py). */
static void test_reference(void **state)
{
    (void)state;
    struct table table = table_read("columns.csv");
    static const char *const names[] = {"lmin", "lmax",  "sharpness", "edge",
                                        "rho",  "gnorm", "distance",  "ghg"};
    for (size_t row = 0; row < table.rows; row++) {
        const struct problem *problem = open_problem(table_text(&table, row, 0));
        const char *method = table_text(&table, row, 1);
        long step = (long)table_number(&table, row, 2);
        struct run *run = run_of(problem, method, NULL, step);
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            double wanted = table_number(&table, row, 3 + k);
            assert_near(column(run, step, names[k]), wanted, 1e-9 * fabs(wanted), "%s, %s: %s",
                        method, table_text(&table, row, 0), names[k]);
        }
        run_free(run);
        problem_release(problem);
    }
    table_free(&table);
}

/* The share on the wrong side of w·x = 0; on the line itself is wrong, too. */
static void test_errors(void **state)
{
    (void)state;
    const struct problem *problem =
        open_problem("logistic:data=" TESTS_DIR "/reference/clouds.csv");
    static const double ways[][2] = {{1, 0}, {-1, 0}, {0.3, 0.7}, {0, 0}};
    struct table table = table_read("clouds.csv");
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        struct run *run = run_of(problem, "gd", ways[k], 0);
        double wrong = 0;
        for (size_t i = 0; i < table.rows; i++) {
            double score =
                ways[k][0] * table_number(&table, i, 0) + ways[k][1] * table_number(&table, i, 1);
            wrong += score == 0 || (score > 0) != (table_number(&table, i, 2) > 0);
        }
        assert_near(column(run, 0, "errors"), wrong / (double)table.rows, 0, "way %zu", k);
        run_free(run);
    }
    table_free(&table);
    problem_release(problem);
    problem = open_problem("beale");
    struct run *run = run_of(problem, "gd", NULL, 0);
    assert_true(isnan(column(run, 0, "errors")));
    run_free(run);
    problem_release(problem);
}

static void test_lists(void **state)
{
    (void)state;
    static const struct {
        const char *list, *told;
    } refused[] = {
        {"lmx", "did you mean 'lmax'"},
        {"lmax,,rho", "empty"},
        {"", "empty"},
        {"rho,", "empty"},
        {"rho,edge,rho", "rho is named twice"},
        {"qqqqqqqq", "lmin, lmax, sharpness"},
        {"f", "unknown name 'f'"}, /* it is there anyway */
    };
    const struct column *list[COLUMNS_MAX];
    struct error error;
    int count;
    assert_true(columns_read("rho,lmin", list, &count, &error));
    assert_int_equal(count, 2);
    assert_string_equal(list[0]->name, "rho");
    assert_string_equal(list[1]->name, "lmin");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_false(columns_read(refused[i].list, list, &count, &error));
        assert_that(strstr(error.text, refused[i].told), "%s: %s", refused[i].list, error.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all),       cmocka_unit_test(test_theory_of_gd),
        cmocka_unit_test(test_epochs),    cmocka_unit_test(test_names),
        cmocka_unit_test(test_reference), cmocka_unit_test(test_errors),
        cmocka_unit_test(test_lists),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
