/* Ellipses of models and metrics against mpmath (ellipse.csv), against the equation they solve, and
 * against the steps of the methods. */
#include "runs.h"

#include "analysis/ellipse.h"
#include "base/vector.h"
#include "engine/coming.h"

static const double unit_x[DIM_MAX] = {1}, unit_y[DIM_MAX] = {0, 1};

static void read_list(const struct table *table, size_t row, size_t column, int count, double *out)
{
    const char *text = table_text(table, row, column);
    char *end;
    for (int i = 0; i < count; i++, text = end) {
        out[i] = strtod(text, &end);
        assert_true(end > text);
    }
}

static void test_against_mpmath(void **state)
{
    struct table table = table_read("ellipse.csv");
    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        int dim = (int)table_number(&table, row, 1);
        double g[DIM_MAX], a[PACKED_MAX], q[2 * DIM_MAX], centre[2], semi[2], along[2];
        struct ellipse got;
        read_list(&table, row, 2, dim, g);
        read_list(&table, row, 3, packed_size(dim), a);
        read_list(&table, row, 4, 2 * dim, q);
        read_list(&table, row, 5, 2, centre);
        read_list(&table, row, 6, 2, semi);
        read_list(&table, row, 7, 2, along);
        struct plane_model model = plane_model_of(dim, g, a, q, q + dim);
        bool found = strcmp(table_text(&table, row, 0), "model") == 0
                         ? ellipse_of_model(&model, &got)
                         : ellipse_of_steps(dim, a, 1, q, q + dim, &got);
        assert_that(found, "row %zu", row);
        for (int i = 0; i < 2; i++) {
            assert_near(got.centre[i], centre[i], 1e-11 * semi[0], "row %zu: centre", row);
            assert_near(got.semi[i], semi[i], 1e-11 * semi[0], "row %zu: semi-axis %d", row, i);
        }
        assert_near(fabs(dot(2, got.along, along)), 1, 1e-11, "row %zu: direction", row);
    }
    table_free(&table);
}

/* Every point solves gᵀx + ½xᵀAx = 0, and the iterate lies between two of them. */
static void test_contour_goes_through_the_iterate(void **state)
{
    enum { POINTS = 721 };
    static const double g[] = {3, -1}, a[] = {2, 0.7, 1};
    struct plane_model model = plane_model_of(2, g, a, unit_x, unit_y);
    struct ellipse ellipse;
    double point[POINTS][2], nearest = INFINITY;
    (void)state;
    assert_true(ellipse_of_model(&model, &ellipse));
    ellipse_points(&ellipse, POINTS, point);
    for (int k = 0; k < POINTS; k++) {
        double ax[2];
        symmetric_apply(2, a, point[k], ax);
        assert_near(dot(2, g, point[k]) + 0.5 * dot(2, ax, point[k]), 0, 1e-12, "point %d", k);
        nearest = fmin(nearest, norm(2, point[k]));
    }
    assert_true(nearest < ellipse.semi[0] * 3.2 / POINTS * 2);
    assert_true(all_same_bits(2, point[0], point[POINTS - 1]));
}

static void test_no_ellipse(void **state)
{
    static const double g[] = {3, -1}, none[] = {0, 0};
    static const double saddle[] = {2, 0, -1}, valley[] = {1, 1, 1}, bowl[] = {2, 0, 1};
    static const double undefined[] = {NAN, 0, 1};
    const double *const bad[] = {saddle, valley, undefined};
    struct plane_model model;
    struct ellipse ellipse;
    (void)state;
    for (int i = 0; i < 3; i++) {
        model = plane_model_of(2, g, bad[i], unit_x, unit_y);
        assert_that(!ellipse_of_model(&model, &ellipse), "matrix %d", i);
    }
    model = plane_model_of(2, none, bowl, unit_x, unit_y);
    assert_false(ellipse_of_model(&model, &ellipse));
    assert_false(plane_model_of_metric(2, g, valley, 1, unit_x, unit_y, &model));
    assert_false(ellipse_of_steps(2, undefined, 1, unit_x, unit_y, &ellipse));
}

/* Where the next gradient is all that the step is made of, it leads to the bottom of the method's
 * own model, and to the outline of its steps. */
static void test_methods_go_to_the_bottom_of_their_model(void **state)
{
    static const char *const specs[] = {"rmsprop:beta=0", "bfgs", "inverse-square:beta=0"};
    const struct problem *problem = open_problem("bowl");
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct run *run = run_of(problem, specs[i], NULL, 3);
        const struct cursor *cursor = run_cursor(run, 2);
        struct instant instant = run_instant(run, cursor);
        double p[PACKED_MAX], g[2] = {cursor->probe.g[0], cursor->probe.g[1]}, step[2];
        int rate = parameter_by_role(run_optimizer(run)->parameters, ROLE_RATE);
        double eta = instant.parameter[rate];
        struct plane_model model;
        struct ellipse own, steps;
        if (i != 1) { /* with β = 0 the divisor is that of the coming gradient */
            struct instant first = instant;
            first.t = 0;
            instant = first;
        }
        run_optimizer(run)->metric(run_optimizer(run), &instant, p);
        assert_true(plane_model_of_metric(2, g, p, eta, unit_x, unit_y, &model));
        assert_true(ellipse_of_model(&model, &own));
        assert_true(ellipse_of_steps(2, p, eta * length(2, g), unit_x, unit_y, &steps));
        struct coming coming;
        assert_true(run_coming(run, 2, &coming));
        for (int k = 0; k < 2; k++)
            step[k] = coming.landing[k] - coming.w[k];
        double share = coming.rate / eta; /* of a line search */
        for (int k = 0; k < 2; k++)
            assert_near(step[k], share * own.centre[k], 1e-10 * length(2, step), "%s", specs[i]);
        double x = dot(2, own.centre, steps.along) / steps.semi[0];
        double y =
            (own.centre[1] * steps.along[0] - own.centre[0] * steps.along[1]) / steps.semi[1];
        assert_near(x * x + y * y, 1, 1e-9, "%s: on the outline", specs[i]);
        run_free(run);
    }
    problem_release(problem);
}

/* Once BFGS has learnt a bowl, its ellipse is nearly that of the Hessian. */
static void test_learnt_hessian(void **state)
{
    const struct problem *problem = open_problem("least-squares");
    struct run *run = run_of(problem, "bfgs", NULL, 6);
    const struct cursor *cursor = run_cursor(run, 6);
    struct instant instant = run_instant(run, cursor);
    double p[PACKED_MAX], h[PACKED_MAX];
    const double g[] = {1, 2};
    struct plane_model own, model;
    struct ellipse a, b;
    (void)state;
    problem->eval(problem, 1, cursor->w, NULL, NULL, h);
    run_optimizer(run)->metric(run_optimizer(run), &instant, p);
    assert_true(plane_model_of_metric(2, g, p, 1, unit_x, unit_y, &own));
    model = plane_model_of(2, g, h, unit_x, unit_y);
    assert_true(ellipse_of_model(&own, &a) && ellipse_of_model(&model, &b));
    for (int i = 0; i < 2; i++) {
        assert_near(a.semi[i], b.semi[i], 0.05 * b.semi[0], "semi-axis %d", i);
        assert_near(a.centre[i], b.centre[i], 0.05 * b.semi[0], "centre %d", i);
    }
    run_free(run);
    problem_release(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_mpmath),
        cmocka_unit_test(test_contour_goes_through_the_iterate),
        cmocka_unit_test(test_no_ellipse),
        cmocka_unit_test(test_methods_go_to_the_bottom_of_their_model),
        cmocka_unit_test(test_learnt_hessian),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
