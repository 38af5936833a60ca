/* Every method: reference paths, theory against motion, swarms against runs, tables. */
#include "runs.h"

#include "engine/swarm.h"
#include "optimizers/wolfe.h"

/* --- reference paths --- */

/* Rows of a table of paths: surface, optimizer, step, x, y; `prepare`, if any, gets each problem.
 */
static void check_paths(const char *name, void (*prepare)(struct problem *problem))
{
    struct table table = table_read(name);
    const struct problem *problem = NULL;
    struct run *run = NULL;
    for (size_t row = 0; row < table.rows; row++) {
        const char *surface = table_text(&table, row, 0), *method = table_text(&table, row, 1);
        long step = (long)table_number(&table, row, 2);
        double w[2] = {table_number(&table, row, 3), table_number(&table, row, 4)};
        if (step == 0) {
            run_free(run);
            problem_release(problem);
            problem = open_problem(surface);
            if (prepare)
                prepare(tampered(problem));
            run = run_of(problem, method, w, 200);
        }
        struct row got = run_row(run, step);
        assert_int_equal(got.step, step);
        for (int i = 0; i < 2; i++)
            assert_near(got.w[i], w[i], 1e-9 * length(2, w) + 1e-15, "%s, %s: w%d at step %ld",
                        surface, method, i + 1, step);
    }
    run_free(run);
    problem_release(problem);
    table_free(&table);
}

/*
 * The settings in make_methods.py are stable ones: 200 steps multiply the rounding errors of some
 * ten operations a step by no more than 1e4 or so, which leaves 1e-11 of the distance from the
 * origin; 1e-9 is asked for. `relative to the point` and not to each coordinate, because a
 * coordinate that has decayed to 1e-17 beside another of size 1 holds rounding only.
 */
static void test_paths_match_the_references(void **state)
{
    (void)state;
    check_paths("methods.csv", NULL);
}

/* 2JᵀJ typed again here, so that the method is tested whatever the surfaces offer. */
static void beale_gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    (void)problem;
    packed[0] = packed[1] = packed[2] = 0;
    for (int power = 1; power <= 3; power++) { /* ∂r/∂x = yᵖ − 1, ∂r/∂y = pxyᵖ⁻¹ */
        double rx = pow(w[1], power) - 1, ry = power * w[0] * pow(w[1], power - 1);
        packed[0] += 2 * rx * rx;
        packed[1] += 2 * rx * ry;
        packed[2] += 2 * ry * ry;
    }
}

static void rosenbrock_gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    double b = problem->parameter[1];
    packed[0] = 2 + 8 * b * w[0] * w[0];
    packed[1] = -4 * b * w[0];
    packed[2] = 2 * b;
}

static void offer_residuals(struct problem *problem)
{
    if (strcmp(problem->surface->name, "beale") == 0)
        problem->gauss_newton = beale_gauss_newton;
    else if (strcmp(problem->surface->name, "rosenbrock") == 0)
        problem->gauss_newton = rosenbrock_gauss_newton;
}

static void test_gauss_newton_paths_match_the_references(void **state)
{
    (void)state;
    check_paths("gauss-newton.csv", offer_residuals);
}

/* Matrices of parameters, some several on a surface: "surface, optimizer, step, w as a list". */
static void test_matrix_paths_match_the_references(void **state)
{
    (void)state;
    struct table table = table_read("matrices.csv");
    const struct problem *problem = NULL;
    struct run *run = NULL;
    for (size_t row = 0; row < table.rows; row++) {
        const char *surface = table_text(&table, row, 0), *method = table_text(&table, row, 1);
        const char *list = table_text(&table, row, 3);
        long step = (long)table_number(&table, row, 2);
        double w[DIM_MAX] = {0};
        int count = 0;
        for (char *end; *list; list = end + (*end == ' '))
            w[count++] = strtod(list, &end);
        if (step == 0) {
            run_free(run);
            problem_release(problem);
            problem = open_problem(surface);
            assert_int_equal(count, problem->dim);
            run = run_of(problem, method, w, 20);
        }
        for (int i = 0; i < count; i++)
            assert_near(run_row(run, step).w[i], w[i], 1e-9, "%s, %s: w%d at step %ld", surface,
                        method, i + 1, step);
    }
    run_free(run);
    problem_release(problem);
    table_free(&table);
}

static void test_search_paths_match_the_references(void **state)
{
    (void)state;
    check_paths("search.csv", NULL);
}

/* Rows of a table that are of a method; of paths their beginnings only. */
static int rows_of(const char *name, const char *file, int column, bool paths)
{
    struct table table = table_read(file);
    int rows = 0;
    for (size_t row = 0; row < table.rows; row++) {
        const char *method = table_text(&table, row, column);
        size_t length = strcspn(method, ":");
        rows += strlen(name) == length && strncmp(method, name, length) == 0 &&
                (!paths || table_number(&table, row, 2) == 0);
    }
    table_free(&table);
    return rows;
}

/* Paths, or for a search that others end differently: where SciPy's searches arrive, and when. */
static void test_the_references_cover_the_methods(void **state)
{
    (void)state;
    for (int m = 0; optimizers[m]; m++) {
        const char *name = optimizers[m]->name;
        int paths = rows_of(name, "methods.csv", 1, true) + rows_of(name, "search.csv", 1, true);
        int ends = optimizers[m]->line_search ? rows_of(name, "minimizers.csv", 0, false) : 0;
        assert_that(
            paths >= 4 || ends >= 6,
            "%s: %d reference paths of 4 (write it anew in tests/reference/make_methods.py, "
            "a search in make_search.py, and run that)",
            name, paths);
    }
}

/* --- bfgs --- */

/*
 * SciPy's searches keep the same conditions, with the same constants or nearly: more than a third
 * on top of its count would mean that something is not learnt. Its first trial of a line search is
 * about 1/‖g‖ and ours is 1, which takes up to log2 λmax halvings once.
 */
static double allowed_evaluations(const char *method, double scipy, double lambda_max)
{
    bool on_lines = !(optimizer_find(method)->needs & NEEDS_HESSIAN);
    return scipy * 4 / 3 + 4 + (on_lines ? log2(fmax(1, lambda_max)) : 0);
}

static void check_minimizer(const struct table *table, size_t row)
{
    const char *method = table_text(table, row, 0), *surface = table_text(table, row, 1);
    double start[2] = {table_number(table, row, 2), table_number(table, row, 3)};
    const struct problem *problem = open_problem(surface);
    offer_residuals(tampered(problem));
    struct run *run = run_of(problem, method, start, 200);
    long step = 0;
    while (step < run_end(run) && status_at(run, step) == STATUS_RUNNING)
        step++;
    assert_that(status_at(run, step) == STATUS_MINIMUM, "%s: %s from %g, %g: %s", method, surface,
                start[0], start[1], status_name(status_at(run, step)));
    double still = 1e-7 * problem_diagonal(problem); /* of every mode, to first order */
    for (int i = 0; i < 2; i++)
        assert_near(run_row(run, step).w[i], table_number(table, row, 5 + (size_t)i), 2 * still,
                    "%s: %s from %g, %g: minimum", method, surface, start[0], start[1]);
    long values = run_cursor(run, step)->probe.values;
    double h[PACKED_MAX], lambda[2];
    problem->eval(problem, 1, start, NULL, NULL, h);
    symmetric_eigen(2, h, lambda, NULL);
    double scipy = table_number(table, row, 4);
    assert_that(values <= allowed_evaluations(method, scipy, lambda[1]),
                "%s: %s from %g, %g: %ld evaluations, SciPy %g", method, surface, start[0],
                start[1], values, scipy);
    run_free(run);
    problem_release(problem);
}

static void test_searches_take_no_more_evaluations_than_scipy(void **state)
{
    (void)state;
    struct table table = table_read("minimizers.csv");
    for (size_t row = 0; row < table.rows; row++)
        check_minimizer(&table, row);
    table_free(&table);
}

/* One step of bfgs between two rows: line search conditions, then what the new B⁻¹ must satisfy. */
static void check_bfgs_step(struct run *run, const char *surface, long step)
{
    struct row row = run_row(run, step);
    double w[2] = {row.w[0], row.w[1]}, g[2] = {row.g[0], row.g[1]}, f = row.f;
    struct row next = run_row(run, step + 1);
    double s[2] = {next.w[0] - w[0], next.w[1] - w[1]};
    double y[2] = {next.g[0] - g[0], next.g[1] - g[1]}, by[2], p[PACKED_MAX], lambda[2];
    double slope = g[0] * s[0] + g[1] * s[1], new_slope = next.g[0] * s[0] + next.g[1] * s[1];
    double sy = s[0] * y[0] + s[1] * y[1];
    assert_that(slope < 0, "%s, step %ld: does not descend", surface, step);
    assert_that(next.f <= f + 1e-4 * slope, "%s, step %ld: f falls too little", surface, step);
    assert_that(fabs(new_slope) <= 0.9 * fabs(slope), "%s, step %ld: slope %g after %g", surface,
                step, new_slope, slope);
    assert_that(sy > 0, "%s, step %ld: sᵀy = %g", surface, step, sy);
    const struct cursor *cursor = run_cursor(run, step + 1);
    struct instant instant = run_instant(run, cursor);
    optimizer_find("bfgs")->metric(optimizer_find("bfgs"), &instant, p);
    symmetric_eigen(2, p, lambda, NULL);
    assert_that(lambda[0] > 0, "%s, step %ld: B⁻¹ has eigenvalue %g", surface, step, lambda[0]);
    symmetric_apply(2, p, y, by); /* the secant equation B⁻¹y = s */
    for (int i = 0; i < 2; i++)
        assert_near(by[i], s[i], 1e-9 * lambda[1] * length(2, y) + 1e-9 * length(2, s),
                    "%s, step %ld: B⁻¹y", surface, step);
}

static void test_bfgs_steps_satisfy_strong_wolfe(void **state)
{
    (void)state;
    static const char *const surfaces_used[] = {"beale", "rosenbrock", "bowl:lambda2=300",
                                                "long-valley"};
    static const char *const methods[] = {"bfgs", "bfgs:eta=0.01", "bfgs:eta=30"};
    for (int k = 0; k < 12; k++) {
        const struct problem *problem = open_problem(surfaces_used[k / 3]);
        struct run *run = run_of(problem, methods[k % 3], NULL, 200);
        double enough = 1e-5 * fmax(1, length(2, run_row(run, 0).g));
        long step = 0;
        /* nearer to the minimum differences of f are rounding and nothing can be checked */
        for (; length(2, run_row(run, step).g) > enough; step++)
            check_bfgs_step(run, surfaces_used[k / 3], step);
        assert_that(step >= 3 && step < 120, "%s, %s: %ld steps", surfaces_used[k / 3],
                    methods[k % 3], step);
        run_free(run);
        problem_release(problem);
    }
}

static void test_bfgs_shows_the_accepted_step_length(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = run_of(problem, "bfgs", NULL, 20);
    for (long step = 0; step < 8; step++) {
        double p[PACKED_MAX], direction[2];
        const struct cursor *cursor = run_cursor(run, step);
        struct instant instant = run_instant(run, cursor);
        optimizer_find("bfgs")->metric(optimizer_find("bfgs"), &instant, p);
        symmetric_apply(2, p, cursor->probe.g, direction);
        double from[2] = {cursor->w[0], cursor->w[1]};
        struct row next = run_row(run, step + 1);
        for (int i = 0; i < 2; i++)
            assert_near(next.w[i] - from[i], -next.eta * direction[i], 1e-13 * (1 + fabs(from[i])),
                        "step %ld", step);
    }
    run_free(run);
    problem_release(problem);
}

static void test_bfgs_says_so_when_a_pair_is_skipped(void **state)
{
    (void)state;
    const struct problem *problem =
        open_problem("saddle"); /* no end of it: the slope never flattens */
    double start[2] = {0, 0.5};
    struct run *run = run_of(problem, "bfgs", start, 50);
    assert_int_equal(run_row(run, 50).ended, STATUS_DIVERGED);
    const char *remark = run_cursor(run, run_end(run))->remark;
    assert_that(remark && strstr(remark, "sᵀy"), "remark: %s", remark ? remark : "none");
    run_free(run);
    problem_release(problem);
}

/* --- line search --- */

/* A line as a surface: f = −x + b x² + a x³ up to x = parameter[2], undefined beyond. */
static void eval_line(const struct problem *problem, size_t n, const double *w, double *f,
                      double *g, double *h)
{
    double a = problem->parameter[0], b = problem->parameter[1];
    for (size_t i = 0; i < n; i++) {
        double x = w[i] <= problem->parameter[2] ? w[i] : NAN;
        if (f)
            f[i] = x * (-1 + x * (b + x * a));
        if (g)
            g[i] = -1 + x * (2 * b + x * 3 * a);
        if (h)
            h[i] = 2 * b + 6 * a * x;
    }
}

static double search_line(double a, double b, double edge, double first, double c2,
                          double direction)
{
    struct problem line = {.dim = 1, .parameter = {a, b, edge}, .eval = eval_line};
    struct probe probe = {.problem = &line, .n = 1};
    struct wolfe wolfe = {1e-4, c2, first};
    double w = 0, g = -1, new_w = 77, new_f = 77, new_g = 77;
    double alpha = wolfe_search(&wolfe, &probe, 1, &w, 0, &g, &direction, &new_w, &new_f, &new_g);
    double f, slope;
    eval_line(&line, 1, &new_w, &f, &slope, NULL);
    assert_near(new_w, isnan(alpha) ? 0 : alpha * direction, 1e-15 * fabs(new_w), "the point at α");
    assert_near(new_g, slope, 0, "the gradient at α");
    assert_near(new_f, f, 0, "the value at α");
    if (alpha > 0) {
        assert_that(f <= -1e-4 * alpha * direction, "α = %g: f = %g falls too little", alpha, f);
        assert_that(fabs(slope) <= c2, "α = %g: slope %g", alpha, slope);
    }
    return alpha;
}

static void test_line_search_keeps_both_conditions(void **state)
{
    (void)state;
    /* flat at x = 1, but only half as low there as is asked for */
    assert_true(search_line(-1 + 1e-4, 2 - 1.5e-4, 10, 1, 0.9, 1) < 0.9);
    static const double firsts[] = {1e-6, 0.01, 1, 100, 1e6}, c2s[] = {0.9, 0.1};
    struct pcg32 generator = pcg32_seeded(22, 1);
    for (int i = 0; i < 500; i++) { /* bounded below for x > 0 */
        double a = random_between(&generator, 0.01, 3), b = random_between(&generator, -3, 3);
        for (int k = 0; k < 10; k++)
            assert_true(search_line(a, b, INFINITY, firsts[k % 5], c2s[k / 5], 1) > 0);
    }
}

static void test_line_search_comes_back_from_the_undefined(void **state)
{
    (void)state;
    /* lowest at x = 1; nothing beyond 1.2 */
    static const double firsts[] = {1.5, 100, 1e9};
    for (int i = 0; i < 3; i++)
        assert_true(search_line(0, 0.5, 1.2, firsts[i], 0.1, 1) > 0);
}

static void test_line_search_refuses_to_climb(void **state)
{
    (void)state;
    assert_true(isnan(search_line(0, 0.5, INFINITY, 1, 0.9, -1))); /* uphill */
    assert_true(isnan(search_line(0, 0.5, INFINITY, 1, 0.9, 0)));  /* no direction */
}

/* --- predicted modes against measured motion --- */

/* c0 e_t + c1 e_{t+1} + e_{t+2} (or c0 e_t + e_{t+1}), which theory says is zero, and the size of
 * its terms. */
static double recurrence(struct polynomial p, const double *e, double *size)
{
    *size = fabs(e[0]) + fabs(e[1]) + (p.degree == 2 ? fabs(e[2]) : 0);
    return p.degree == 2 ? e[2] + p.c1 * e[1] + p.c0 * e[0] : e[1] + p.c0 * e[0];
}

static struct polynomial polynomial_at(struct run *run, long step, double lambda)
{
    struct instant instant = run_instant(run, run_cursor(run, step));
    return run_optimizer(run)->theory->modes(run_optimizer(run), &instant, lambda);
}

/* Steps `run` and holds each eigen-component of the error against the method's polynomial. Rounding
 * enters with the size of w, whose components mix in x and y. */
static void check_motion(struct run *run, const char *surface, const char *method, long steps)
{
    const struct problem *problem = run_problem(run);
    double h[PACKED_MAX], lambda[2], vectors[4];
    problem->eval(problem, 1, problem->start, NULL, NULL, h);
    symmetric_eigen(2, h, lambda, vectors);
    /* the flow is integrated to 1e-10 of each way */
    double moved = 0, tolerance = strcmp(method, "gradient-flow") == 0 ? 1e-9 : 1e-12;
    for (int k = 0; k < 2; k++) {
        struct polynomial p = polynomial_at(run, 0, lambda[k]);
        assert_in_range(p.degree, 1, 2);
        for (long t = 0; t + p.degree <= steps && t + p.degree <= run_end(run); t++) {
            double e[3] = {0}, size, scale = 0;
            for (int i = 0; i <= p.degree; i++) {
                struct row row = run_row(run, t + i);
                e[i] = vectors[2 * k] * row.w[0] + vectors[2 * k + 1] * row.w[1];
                scale = fmax(scale, length(2, row.w));
            }
            /* of the last of the two steps, which some methods take otherwise every time */
            p = polynomial_at(run, t + p.degree - 1, lambda[k]);
            double rest = recurrence(p, e, &size);
            if (scale < 1e-100) /* it is there, squares vanish */
                break;
            assert_near(rest, 0, tolerance * scale, "%s, %s: λ = %g, step %ld, error %g", surface,
                        method, lambda[k], t, e[0]);
            moved = fmax(moved, fabs(e[1]));
        }
    }
    assert_that(moved > 1e-3, "%s, %s: nothing moved", surface, method);
}

static void test_modes_predict_the_motion(void **state)
{
    (void)state;
    static const char *const bowls[] = {
        "bowl", "bowl:lambda1=0.3,lambda2=4,angle=-70", "bowl:lambda1=25,lambda2=2,angle=10",
        "bowl:lambda1=-0.5,lambda2=3,angle=45", "bowl:lambda1=-2,lambda2=-1,angle=200"};
    static const double rates[] = {0.003, 0.05, 0.3, 1.3, 1.9}, memories[] = {0, 0.5, 0.95};
    int methods = 0;
    for (int i = 0; optimizers[i]; i++) {
        const struct optimizer *optimizer = optimizers[i];
        int rate = parameter_by_role(optimizer->parameters, ROLE_RATE),
            memory = parameter_by_role(optimizer->parameters, ROLE_MEMORY);
        if (!optimizer->theory || optimizer->metric || rate < 0)
            continue;
        methods++;
        for (int k = 0; k < 75; k++) {
            const struct problem *problem = open_problem(bowls[k / 15]);
            struct run_settings settings = settings_of(problem, optimizer->name, NULL);
            settings.parameter[rate] = rates[k % 5];
            if (memory >= 0)
                settings.parameter[memory] = memories[k / 5 % 3];
            struct run *run = open_run(&settings, 40);
            check_motion(run, bowls[k / 15], optimizer->name, 40);
            run_free(run);
            problem_release(problem);
        }
    }
    assert_true(methods >= 8);
}

/*
 * Methods that learn a diagonal scaling: their mean square is set by hand before every step so that
 * the step finds it at `frozen`, and t is so large that β^t is zero. Then P = metric is constant
 * and the iteration is linear in z = P^(-½) w, whose components along the eigenvectors of P^½HP^½
 * must follow the polynomial.
 */
/* How a step gets from the stored value to `frozen`. */
enum freeze {
    FREEZE_MEAN, /* β·value + (1−β)g² */
    FREEZE_SUM,  /* value + g² */
    FREEZE_MOST, /* max(β·value, something smaller) */
    FREEZE_KEPT, /* max(value, something smaller) */
};

struct frozen_method {
    const char *spec;
    enum freeze kind;
    double memory;           /* its own β */
    double scale;            /* of `frozen` */
    const char *name, *also; /* the value in the state, and another held as well */
};

static const struct frozen_method frozen_methods[] = {
    {"rmsprop:eta=0.3", FREEZE_MEAN, 0.9, 1, "v", NULL},
    {"rmsprop:eta=0.02,eps=0.5,beta=0.6,eps_inside=1", FREEZE_MEAN, 0.6, 1, "v", NULL},
    {"inverse-square:eta=0.2", FREEZE_MEAN, 0.9, 1, "v", NULL},
    {"adagrad:eta=0.3", FREEZE_SUM, 1, 1, "s", NULL},
    {"adagrad:eta=0.3,eps=0.5,eps_inside=1", FREEZE_SUM, 1, 1, "s", NULL},
    {"adadelta:eta=0.7,beta=0.8", FREEZE_MEAN, 0.8, 1, "v", "u"},
    {"adam:eta=0.4", FREEZE_MEAN, 0.999, 1, "v", NULL},
    {"adam:eta=0.1,beta1=0.5,beta2=0.75,eps=0.3", FREEZE_MEAN, 0.75, 1, "v", NULL},
    {"adam:eta=0.2,beta1=0.8,eps_inside=1,eps=0.01,bias_correction=0", FREEZE_MEAN, 0.999, 1, "v",
     NULL},
    {"adamax:eta=20", FREEZE_MOST, 0.999, 100, "u", NULL},
    {"amsgrad:eta=4,eps=0.3", FREEZE_KEPT, 1, 100, "v_max", NULL},
    {"adamw:eta=0.4,weight_decay=0,beta1=0.7", FREEZE_MEAN, 0.999, 1, "v", NULL},
    {"nadam:eta=0.2,beta1=0.8", FREEZE_MEAN, 0.999, 1, "v", NULL},
    {"radam:eta=0.4,beta2=0.9", FREEZE_MEAN, 0.9, 1, "v", NULL},
};

static const double frozen_values[2] = {0.7, 9}, also_values[2] = {0.02, 0.3};

static void hold(const struct frozen_method *method, double *value, double *also)
{
    for (int i = 0; i < 2; i++) {
        value[i] = method->scale * frozen_values[i];
        if (also)
            also[i] = also_values[i];
    }
}

/* Sets what the next step is to turn into the frozen values. */
static void freeze(const struct frozen_method *method, const double *g, double *value, double *also)
{
    hold(method, value, also);
    for (int i = 0; i < 2; i++) {
        if (method->kind == FREEZE_MEAN)
            value[i] = (value[i] - (1 - method->memory) * g[i] * g[i]) / method->memory;
        else if (method->kind == FREEZE_SUM)
            value[i] -= g[i] * g[i];
        else if (method->kind == FREEZE_MOST)
            value[i] /= method->memory;
    }
}

static double *state_named(const struct optimizer *optimizer, double *state, const char *name)
{
    for (const struct state_field *field = optimizer->state; field->name; field++) {
        if (strcmp(field->name, name) == 0)
            return state;
        state += 2; /* vectors of the plane only */
    }
    fail_msg("%s: no state named %s", optimizer->name, name);
    return NULL;
}

static void scaled_components(const double *p, const double *vectors, const double *w, double *e)
{
    for (int k = 0; k < 2; k++)
        e[k] = vectors[2 * k] * w[0] / sqrt(p[0]) + vectors[2 * k + 1] * w[1] / sqrt(p[2]);
}

static void check_frozen(const struct frozen_method *method, const struct problem *problem)
{
    enum { STEPS = 30 };
    const long t = 1000000; /* 0.999^t is 0 in double precision but for 1e-435 */
    struct run_settings settings = settings_of(problem, method->spec, NULL);
    const struct optimizer *optimizer = settings.optimizer;
    double w[2] = {problem->start[0], problem->start[1]}, memory[8] = {0}, g[2], h[3], p[3];
    double *value = state_named(optimizer, memory, method->name), e[STEPS + 1][2];
    double *also = method->also ? state_named(optimizer, memory, method->also) : NULL;
    struct probe probe = {.problem = problem, .n = 1};
    struct step step = {
        .parameter = settings.parameter, .dim = 2, .n = 1, .count = 2, .w = w, .state = memory};
    struct instant instant = {settings.parameter, memory, t, 2, g};
    hold(method, value, also);
    problem->eval(problem, 1, w, NULL, g, h);
    optimizer->metric(optimizer, &instant, p);
    double product[3] = {p[0] * h[0], sqrt(p[0] * p[2]) * h[1], p[2] * h[2]}, lambda[2], vectors[4];
    assert_near(p[1], 0, 0, "%s: the metric is diagonal", method->spec);
    symmetric_eigen(2, product, lambda, vectors);
    scaled_components(p, vectors, w, e[0]);
    for (int s = 0; s < STEPS; s++) {
        problem->eval(problem, 1, w, NULL, g, NULL);
        freeze(method, g, value, also);
        step.t = t + s;
        optimizer->step(&step, &probe);
        for (int i = 0; i < 2; i++)
            assert_near(value[i], method->scale * frozen_values[i],
                        1e-13 * (method->scale * 9 + g[i] * g[i]), "%s: the scaling", method->spec);
        scaled_components(p, vectors, w, e[s + 1]);
    }
    for (int k = 0; k < 2; k++) {
        struct polynomial polynomial = optimizer->theory->modes(optimizer, &instant, lambda[k]);
        for (int s = 0; s + polynomial.degree <= STEPS; s++) {
            double c[3] = {e[s][k], e[s + 1][k], e[s + polynomial.degree][k]}, size;
            double scale = length(2, e[s]) + length(2, e[s + 1]) + fabs(c[2]);
            assert_near(recurrence(polynomial, c, &size), 0, 1e-12 * scale, "%s: λ = %g, step %d",
                        method->spec, lambda[k], s);
        }
    }
    assert_that(fabs(length(2, e[STEPS]) / length(2, e[0]) - 1) > 0.01, "%s: nothing moved",
                method->spec);
}

static void test_frozen_modes_predict_the_motion(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl:lambda1=1,lambda2=6,angle=25");
    for (size_t i = 0; i < sizeof frozen_methods / sizeof *frozen_methods; i++)
        check_frozen(&frozen_methods[i], problem);
    problem_release(problem);
}

/* With B⁻¹ held at a matrix of our own, a step of length α multiplies the error along each
 * eigenvector of B⁻¹H by the root of the polynomial for η = α. */
static void test_bfgs_modes_predict_a_step(void **state)
{
    (void)state;
    static const double inverses[][3] = {{1, 0, 1}, {0.4, 0.1, 0.2}, {0.9, -0.3, 0.5}};
    const struct problem *problem = open_problem("bowl:lambda1=1,lambda2=6,angle=25");
    const struct optimizer *bfgs = optimizer_find("bfgs");
    assert_int_equal(optimizer_state_size(bfgs, NULL, 2, 1), 7);
    for (int k = 0; k < 3; k++) {
        double memory[16], w[2] = {-4, 3}, g[2], h[3], p[3], lambda[2];
        double e[3][2] = {{w[0], w[1]}}, alpha[2];
        for (int s = 0; s < 2; s++) { /* (1−αλ₁)(1−αλ₂) decides every component after two steps */
            double parameter[PARAMETERS_MAX] = {1};
            struct probe probe = {.problem = problem, .n = 1};
            struct step step = {.parameter = parameter,
                                .t = 1, /* takes its gradient anew */
                                .dim = 2,
                                .n = 1,
                                .count = 2,
                                .w = w,
                                .state = memory,
                                .rate = 1};
            memcpy(memory, inverses[k], sizeof inverses[k]);
            memory[6] = 1; /* updates: B⁻¹ is not scaled */
            bfgs->step(&step, &probe);
            alpha[s] = step.rate;
            assert_true(alpha[s] > 0);
            memcpy(e[s + 1], w, sizeof w);
        }
        struct instant instant = {alpha, memory, 5, 2, g};
        memcpy(memory, inverses[k], sizeof inverses[k]);
        problem->eval(problem, 1, w, NULL, g, h);
        bfgs->metric(bfgs, &instant, p);
        symmetric_preconditioned_eigenvalues(2, p, h, lambda);
        for (int s = 0; s < 2; s++) {
            /* M = I − αB⁻¹H: by Cayley-Hamilton (M − z₁)(M − z₂) e = 0 with z = −c0 */
            double z[2], once[2], he[2], bhe[2], rest[2];
            double set[PARAMETERS_MAX] = {alpha[s]};
            instant.parameter = set;
            for (int i = 0; i < 2; i++)
                z[i] = -bfgs->theory->modes(bfgs, &instant, lambda[i]).c0;
            for (int i = 0; i < 2; i++)
                once[i] = e[s + 1][i] - z[0] * e[s][i];
            symmetric_apply(2, h, once, he);
            symmetric_apply(2, p, he, bhe);
            for (int i = 0; i < 2; i++)
                rest[i] = once[i] - alpha[s] * bhe[i] - z[1] * once[i];
            assert_near(length(2, rest), 0, 1e-12 * length(2, e[s]), "B⁻¹ no. %d, step %d", k, s);
            assert_that(length(2, once) > 1e-3 * length(2, e[s]), "nothing moved");
        }
    }
    problem_release(problem);
}

/* --- what a run promises of every method --- */

static void test_same_settings_give_the_same_bytes(void **state)
{
    (void)state;
    for (int i = 0; optimizers[i]; i++) {
        for (int k = 0; surfaces[k]; k++) {
            if (surfaces[k]->takes_expression) /* formula twins are in test_formula.c */
                continue;
            const struct problem *problem = open_problem(surfaces[k]->name);
            struct run *one = run_of(problem, optimizers[i]->name, NULL, 40);
            struct run *two = run_of(problem, optimizers[i]->name, NULL, 40);
            size_t dim = (size_t)problem->dim;
            assert_int_equal(run_end(one), run_end(two));
            for (long step = 0; step <= run_end(one); step++) {
                struct row a = run_row(one, step), b = run_row(two, step);
                assert_that(all_same_bits(dim, a.w, b.w) && all_same_bits(dim, a.g, b.g) &&
                                same_bits(a.f, b.f) && same_bits(a.eta, b.eta) &&
                                a.ended == b.ended,
                            "%s on %s: step %ld", optimizers[i]->name, surfaces[k]->name, step);
            }
            run_free(one);
            run_free(two);
            problem_release(problem);
        }
    }
}

/* Puts n random points of the region into `points`, [dim][n]. */
static void scatter(const struct problem *problem, size_t n, double *points)
{
    struct pcg32 generator = pcg32_seeded(21, n);
    for (int axis = 0; axis < problem->dim; axis++)
        for (size_t i = 0; i < n; i++) {
            const double *range = problem->region + (axis == 1 ? 2 : 0);
            points[(size_t)axis * n + i] = random_between(&generator, range[0], range[1]);
        }
}

/* The swarm against single runs, point for point; those that have
 * diverged and so stopped are left out. Returns how many coordinates were compared. */
static long check_swarm(const struct problem *problem, const char *method, size_t n)
{
    enum { STEPS = 100, MANY = 1300 };
    static double points[MANY * DIM_MAX];
    struct error error = {""};
    struct run_settings settings = settings_of(problem, method, NULL);
    int rate = parameter_by_role(settings.optimizer->parameters, ROLE_RATE);
    if (isnan(settings.parameter[rate])) { /* each run would resolve it at its own start */
        struct run *run = open_run(&settings, 0);
        settings.parameter[rate] = run_row(run, 0).eta;
        run_free(run);
    }
    scatter(problem, n, points);
    const struct run_settings swarmed = settings;
    struct swarm *swarm = swarm_open(&settings, n, points, &error);
    assert_that(swarm != NULL, "%s: %s", method, error.text);
    swarm_advance(swarm, 1);
    swarm_advance(swarm, 60);
    swarm_advance(swarm, STEPS - 61);
    long compared = 0;
    for (size_t i = 0; i < n; i++) {
        for (int axis = 0; axis < problem->dim; axis++)
            settings.start[axis] = points[(size_t)axis * n + i];
        settings.stream = swarm_stream(&swarmed, i);
        struct run *run = open_run(&settings, STEPS);
        for (int axis = 0; axis < problem->dim && !run_stopped(run); axis++) {
            assert_that(same_bits(swarm_at(swarm, axis, i), run_row(run, STEPS).w[axis]),
                        "%s on %s: point %zu of %zu: %.17g, alone %.17g", method,
                        problem->surface->name, i, n, swarm_at(swarm, axis, i),
                        run_row(run, STEPS).w[axis]);
            compared++;
        }
        run_free(run);
    }
    swarm_free(swarm);
    return compared;
}

static void test_swarms_equal_single_runs(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 511, 512, 513, 1300};
    int methods = 0;
    long compared = 0;
    for (int i = 0; optimizers[i]; i++) {
        if (!optimizers[i]->elementwise)
            continue;
        methods++;
        for (int k = 0; surfaces[k]; k++) {
            if (surfaces[k]->takes_expression) /* formula twins are in test_formula.c */
                continue;
            const struct problem *problem = open_problem(surfaces[k]->name);
            /* the blocks' edges on every method once; elsewhere a few points */
            size_t count = k == 0 ? sizeof sizes / sizeof *sizes : 1;
            for (size_t s = 0; s < count; s++)
                compared += check_swarm(problem, optimizers[i]->name, k == 0 ? sizes[s] : 40);
            problem_release(problem);
        }
    }
    assert_true(methods >= 17 && compared > 10000);
    static const char *const variants[] = {"adam:eps_inside=1,bias_correction=0",
                                           "rmsprop:eps_inside=1",
                                           "adagrad:eps_inside=1",
                                           "ema-momentum:bias_correction=1",
                                           "adamw:weight_decay=0.5",
                                           "lion:weight_decay=0.5",
                                           "radam:eta=0.01,beta2=0.5", /* never rectified */
                                           "nadam:momentum_decay=1",
                                           "rprop:step_max=0.1"};
    const struct problem *problem = open_problem("bowl");
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        check_swarm(problem, variants[i], 513);
    problem_release(problem);
    /* every point clips its own gradient and draws its own noise and batches */
    static const char *const modified[] = {"gd:clip=0.5",
                                           "momentum:noise=0.3,accumulate=2",
                                           "adam:batch=4",
                                           "nesterov:batch=7",
                                           "rmsprop:batch=3,replace=1",
                                           "lion:batch=5,noise=0.1,clip=1",
                                           "momentum:noise=1,clip=2"};
    problem = open_problem("least-squares");
    for (size_t i = 0; i < sizeof modified / sizeof *modified; i++)
        for (size_t k = 0; k < 2; k++)
            check_swarm(problem, modified[i], k ? 513 : 1);
    problem_release(problem);
}

static void test_swarms_refuse_other_methods(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl");
    int refused = 0;
    for (int i = 0; optimizers[i]; i++) {
        struct error error = {""};
        struct run_settings settings = settings_of(problem, optimizers[i]->name, NULL);
        struct swarm *swarm = swarm_open(&settings, 1, problem->start, &error);
        assert_that((swarm != NULL) == optimizers[i]->elementwise, "%s", optimizers[i]->name);
        assert_that(swarm || strstr(error.text, optimizers[i]->name), "message: %s", error.text);
        refused += swarm == NULL;
        swarm_free(swarm);
    }
    assert_true(refused >= 9);
    problem_release(problem);
}

static void test_a_zero_gradient_leaves_w_in_place(void **state)
{
    (void)state;
    int places = 0;
    for (int k = 0; surfaces[k]; k++) {
        if (surfaces[k]->takes_expression) /* formula twins are in test_formula.c */
            continue;
        const struct problem *problem = open_problem(surfaces[k]->name);
        for (int j = 0; j < problem->minima + problem->saddles; j++) {
            const double *w = j < problem->minima ? problem->minimum[j].w
                                                  : problem->saddle[j - problem->minima].w;
            double g[DIM_MAX];
            problem->eval(problem, 1, w, NULL, g, NULL);
            if (length(problem->dim, g) != 0)
                continue;
            places++;
            for (int i = 0; optimizers[i]; i++) {
                if (j >= problem->minima && strcmp(optimizers[i]->name, "trust-region") == 0)
                    continue; /* has to leave a saddle: test_methods.c */
                struct run_settings settings = settings_of(problem, optimizers[i]->name, w);
                without_decay(&settings);
                struct run *run = open_run(&settings, 10);
                struct row row = run_row(run, 10);
                assert_that(row.step == 10 && run_status(run, &row) != STATUS_RUNNING &&
                                all_same_bits((size_t)problem->dim, row.w, w),
                            "%s on %s: moved to %g, %g, %s", optimizers[i]->name, surfaces[k]->name,
                            row.w[0], row.w[problem->dim > 1], status_name(run_status(run, &row)));
                run_free(run);
            }
        }
        problem_release(problem);
    }
    assert_true(places >= 5);
}

/* The shifted run starts, and rounds, at some 1e3: 40 steps of 2e-13 each. */
static void test_the_origin_does_not_matter(void **state)
{
    (void)state;
    const struct problem *here = open_problem("bowl:lambda2=7,angle=20");
    const struct problem *there = open_problem("bowl:lambda2=7,angle=20,cx=300,cy=-1000");
    for (int i = 0; optimizers[i]; i++) {
        double shift[2] = {300, -1000}, start[2] = {-4, 3}, shifted[2] = {296, -997};
        struct run_settings settings = settings_of(here, optimizers[i]->name, start);
        int rate = parameter_by_role(settings.optimizer->parameters, ROLE_RATE);
        without_decay(&settings);
        if (optimizers[i]->eta_scale == ETA_UNIT && rate >= 0)
            settings.parameter[rate] = 0.5; /* not there in one step */
        struct run *one = open_run(&settings, 40);
        settings.problem = there;
        memcpy(settings.start, shifted, sizeof shifted);
        struct run *two = open_run(&settings, 40);
        /* a line search may round to another trial once f is down to nothing */
        long steps = optimizers[i]->needs & NEEDS_VALUE ? 4 : 40;
        for (long step = 0; step <= steps; step++)
            for (int axis = 0; axis < 2; axis++)
                assert_near(run_row(two, step).w[axis] - shift[axis], run_row(one, step).w[axis],
                            1e-10, "%s: w%d at step %ld", optimizers[i]->name, axis + 1, step);
        run_free(one);
        run_free(two);
    }
    problem_release(here);
    problem_release(there);
}

static void test_first_step_of_adam_is_the_sign(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = run_of(problem, "adam:eta=0.25,eps=1e-300", NULL, 1);
    double g[2] = {run_row(run, 0).g[0], run_row(run, 0).g[1]};
    for (int i = 0; i < 2; i++)
        assert_near(run_row(run, 1).w[i], problem->start[i] - copysign(0.25, g[i]), 1e-15, "w%d",
                    i + 1);
    run_free(run);
    problem_release(problem);
}

/* --- tables --- */

static void test_every_method_is_described(void **state)
{
    (void)state;
    for (int i = 0; optimizers[i]; i++) {
        const struct optimizer *optimizer = optimizers[i];
        int rates = 0, memories = 0;
        struct error error = {""};
        assert_true(optimizer->name && *optimizer->name && optimizer->title && *optimizer->title);
        assert_that(optimizer->rule && *optimizer->rule && !strchr(optimizer->rule, '\n'),
                    "%s: the rule is one line", optimizer->name);
        assert_ptr_equal(optimizer_find(optimizer->name), optimizer);
        assert_non_null(optimizer->step);
        assert_true(parameter_count(optimizer->parameters) <= PARAMETERS_MAX);
        assert_that(!optimizer->theory || (optimizer->theory->modes && optimizer->theory->edge),
                    "%s: half a theory", optimizer->name);
        for (int k = 0; k < parameter_count(optimizer->parameters); k++) {
            const struct parameter *parameter = &optimizer->parameters[k];
            rates += parameter->role == ROLE_RATE;
            memories += parameter->role == ROLE_MEMORY;
            assert_that(isnan(parameter->value) ||
                            parameter_check(optimizer->name, parameter, parameter->value, &error),
                        "the default: %s", error.text);
            assert_true(parameter->symbol && *parameter->symbol && parameter->help);
        }
        assert_that(!optimizer->line_search || optimizer->eta_scale == ETA_UNIT,
                    "%s: searches, yet scales its η", optimizer->name);
        assert_that(rates <= 1 && memories <= 1, "%s: %d rates, %d memories", optimizer->name,
                    rates, memories);
        for (const struct state_field *f = optimizer->state; f && f->name; f++)
            assert_true(*f->name && f->symbol && *f->symbol);
    }
    assert_null(optimizer_find("no-such-method"));
}

static void test_wrong_specs_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *says;
    } cases[] = {
        {"", "empty"},
        {"gdd", "did you mean 'gd'"},
        {"momentun", "did you mean 'momentum'"},
        {"zzzzzz", "unknown name 'zzzzzz'"},
        {"gd:", "nothing after the colon"},
        {"gd:eta", "no value"},
        {"gd:eta=", "empty"},
        {"gd:eta=0", "out of range"},
        {"gd:eta=-1", "out of range"},
        {"gd:eta=0x1p-3", "not a number"},
        {"gd:eta=inf", "not a number"},
        {"gd:eta=1e-400", "out of range"},
        {"gd:beta=0.9", "unknown parameter 'beta'"},
        {"momentum:beta=1", "out of range (0 <= beta < 1)"},
        {"momentum:beta=-0.1", "out of range"},
        {"momentum:beta=auto", "not a number"},
        {"momentum:betta=0.5", "did you mean 'beta'"},
        {"nesterov:beta=0.5,beta=0.6", "twice"},
        {"rmsprop:eps=0", "out of range"},
        {"rmsprop:eps_inside=0.5", "not a whole number"},
        {"adam:eps=0", "out of range"},
        {"adam:beta2=1", "out of range"},
        {"adam:bias_correction=2", "out of range"},
        {"newton:eta=auto", "not a number"},
        {"bfgs:eta=0", "out of range"},
        {"lbfgs:memory=0", "out of range"},
        {"lbfgs:memory=2.5", "not a whole number"},
        {"rprop:etaminus=1", "out of range"},
        {"rprop:etaplus=1", "out of range"},
        {"adamw:weight_decay=-1", "out of range"},
        {"levenberg-marquardt:eta=1", "unknown parameter 'eta'"},
        {"levenberg-marquardt:mu=0", "out of range"},
        {"trust-region:radius=0", "out of range"},
        {"adamww", "did you mean 'adamw'"},
        {"adam:,", "no value"},
        {"adam:beta1=0.9,", "no value"},
        {"adam:=1", "without a parameter"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {""};
        double parameter[PARAMETERS_MAX];
        bool given[PARAMETERS_MAX];
        assert_that(optimizer_read(cases[i].spec, parameter, given, &error) == NULL,
                    "'%s' is taken", cases[i].spec);
        assert_that(strstr(error.text, cases[i].says) != NULL, "'%s': %s", cases[i].spec,
                    error.text);
    }
}

static void test_specs_fill_the_parameters(void **state)
{
    (void)state;
    double parameter[PARAMETERS_MAX];
    bool given[PARAMETERS_MAX];
    struct error error = {""};
    const struct optimizer *adam =
        optimizer_read("adam:beta2=0.5,eta=auto,eps_inside=1", parameter, given, &error);
    assert_that(adam != NULL, "%s", error.text);
    static const double wanted[] = {NAN, 0.9, 0.5, 1e-8, 1, 1};
    static const bool wanted_given[] = {true, false, true, false, true, false};
    assert_int_equal(parameter_count(adam->parameters), 6);
    for (int i = 0; i < 6; i++) {
        assert_near(parameter[i], wanted[i], 0, "%s", adam->parameters[i].name);
        assert_int_equal(given[i], wanted_given[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_method_is_described),
        cmocka_unit_test(test_wrong_specs_are_refused),
        cmocka_unit_test(test_specs_fill_the_parameters),
        cmocka_unit_test(test_the_references_cover_the_methods),
        cmocka_unit_test(test_paths_match_the_references),
        cmocka_unit_test(test_matrix_paths_match_the_references),
        cmocka_unit_test(test_search_paths_match_the_references),
        cmocka_unit_test(test_gauss_newton_paths_match_the_references),
        cmocka_unit_test(test_first_step_of_adam_is_the_sign),
        cmocka_unit_test(test_searches_take_no_more_evaluations_than_scipy),
        cmocka_unit_test(test_bfgs_steps_satisfy_strong_wolfe),
        cmocka_unit_test(test_bfgs_shows_the_accepted_step_length),
        cmocka_unit_test(test_bfgs_says_so_when_a_pair_is_skipped),
        cmocka_unit_test(test_line_search_keeps_both_conditions),
        cmocka_unit_test(test_line_search_comes_back_from_the_undefined),
        cmocka_unit_test(test_line_search_refuses_to_climb),
        cmocka_unit_test(test_modes_predict_the_motion),
        cmocka_unit_test(test_frozen_modes_predict_the_motion),
        cmocka_unit_test(test_bfgs_modes_predict_a_step),
        cmocka_unit_test(test_same_settings_give_the_same_bytes),
        cmocka_unit_test(test_swarms_equal_single_runs),
        cmocka_unit_test(test_swarms_refuse_other_methods),
        cmocka_unit_test(test_a_zero_gradient_leaves_w_in_place),
        cmocka_unit_test(test_the_origin_does_not_matter),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
