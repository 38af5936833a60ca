/* What sets the methods apart: symmetries that each has or lacks, accepted and rejected trials, the
 * exact trust-region step, the flow. */
#include "runs.h"

#include "base/vector.h"

/* --- a surface seen through an affine map: f(Au + b) --- */

struct twin {
    struct problem problem; /* first: a twin is a problem */
    const struct problem *inner;
    double a[4], b[2]; /* w = A u + b, A by rows */
};

static void eval_twin(const struct problem *problem, size_t n, const double *u, double *f,
                      double *g, double *h)
{
    const struct twin *twin = problem->data;
    const double *a = twin->a;
    double w[2] = {a[0] * u[0] + a[1] * u[1] + twin->b[0], a[2] * u[0] + a[3] * u[1] + twin->b[1]};
    double inner_g[2], inner_h[3];
    assert_int_equal(n, 1);
    twin->inner->eval(twin->inner, 1, w, f, inner_g, inner_h);
    for (int i = 0; g && i < 2; i++)
        g[i] = a[i] * inner_g[0] + a[2 + i] * inner_g[1];
    for (int i = 0; h && i < 2; i++)
        for (int j = i; j < 2; j++)
            h[packed_index(2, i, j)] = a[i] * (inner_h[0] * a[j] + inner_h[1] * a[2 + j]) +
                                       a[2 + i] * (inner_h[1] * a[j] + inner_h[2] * a[2 + j]);
}

static void make_twin(struct twin *twin, const struct problem *inner, const double *a)
{
    *twin = (struct twin){.problem = *inner, .inner = inner, .b = {0.3, -0.2}};
    memcpy(twin->a, a, sizeof twin->a);
    twin->problem.data = twin;
    twin->problem.eval = eval_twin;
    twin->problem.gauss_newton = NULL;
    twin->problem.minima = 0;   /* they lie elsewhere */
    for (int i = 0; i < 4; i++) /* the map must not change who counts as diverged */
        twin->problem.region[i] = i % 2 == 0 ? -100 : 100;
}

/* Where the twin's point lies on the surface. */
static void to_surface(const struct twin *twin, const double *u, double *w)
{
    for (int i = 0; i < 2; i++)
        w[i] = twin->a[2 * i] * u[0] + twin->a[2 * i + 1] * u[1] + twin->b[i];
}

static void to_twin(const struct twin *twin, const double *w, double *u)
{
    const double *a = twin->a, determinant = a[0] * a[3] - a[1] * a[2];
    double x = w[0] - twin->b[0], y = w[1] - twin->b[1];
    u[0] = (a[3] * x - a[1] * y) / determinant;
    u[1] = (a[0] * y - a[2] * x) / determinant;
}

/* From where all methods have something to do and Newton does not diverge. */
static const struct beginning {
    const char *surface;
    double start[2];
} places[] = {
    {"beale", {0.7, 1.4}}, {"long-valley", {1, 0.7}}, {"rosenbrock", {-1.2, 1}}, {"bowl", {-4, 3}}};

enum { PLACES = sizeof places / sizeof *places };

/* Largest distance between the path on the surface and the twin's brought back, as long as the
 * gradient is well above rounding. */
static double distance_to_twin(const struct beginning *place, const char *method, const double *a,
                               long steps)
{
    const struct problem *problem = open_problem(place->surface);
    tampered(problem)->gauss_newton = NULL;
    struct run_settings settings = settings_of(problem, method, place->start);
    without_decay(&settings);
    int rate = parameter_by_role(settings.optimizer->parameters, ROLE_RATE);
    if (settings.optimizer->rate_use == RATE_SCALES) /* full steps zig-zag ever more wildly */
        settings.parameter[rate] = 0.1;
    if (rate >= 0 &&
        (settings.optimizer->eta_scale == ETA_SIGN || settings.optimizer->eta_scale == ETA_EITHER))
        settings.parameter[rate] = 0.01;
    struct run *run = open_run(&settings, steps);
    struct twin twin;
    make_twin(&twin, problem, a);
    struct run_settings other = settings;
    other.problem = &twin.problem;
    if (rate >= 0)
        other.parameter[rate] = run_row(run, 0).eta;
    if (rate >= 0 &&
        (settings.optimizer->line_search || settings.optimizer->rate_use == RATE_SCALES))
        other.parameter[rate] = settings.parameter[rate];
    to_twin(&twin, settings.start, other.start);
    struct run *mapped = open_run(&other, steps);
    double worst = 0, enough = 1e-4 * length(2, run_row(run, 0).g);
    for (long step = 0; step <= run_end(run) && length(2, run_row(run, step).g) > enough; step++) {
        double w[2];
        to_surface(&twin, run_row(mapped, step).w, w);
        for (int i = 0; i < 2; i++)
            worst = fmax(worst, fabs(w[i] - run_row(run, step).w[i]));
    }
    run_free(run);
    run_free(mapped);
    problem_release(problem);
    return worst;
}

static const double rotation[4] = {0.8, -0.6, 0.6, 0.8}, shear[4] = {1.5, 0.4, -0.7, 0.6};

static bool is_rotation_invariant(const char *name)
{
    static const char *const names[] = {"gd",
                                        "momentum",
                                        "nesterov",
                                        "ema-momentum",
                                        "ema-nesterov",
                                        "newton",
                                        "saddle-free-newton",
                                        "levenberg-marquardt",
                                        "bfgs",
                                        "lbfgs",
                                        "cg",
                                        "line-search",
                                        "trust-region",
                                        "gradient-flow",
                                        "accelerated",
                                        "polyak",
                                        "barzilai-borwein",
                                        "sam",
                                        "schedule-free",
                                        "muon",     /* of one row: the length alone */
                                        "shampoo"}; /* of one row: both sides turn with it */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void test_rotation_matters_to_the_coordinatewise_only(void **state)
{
    (void)state;
    int invariant = 0;
    for (int i = 0; optimizers[i]; i++) {
        const char *name = optimizers[i]->name;
        invariant += is_rotation_invariant(name);
        for (int k = 0; k < PLACES; k++) {
            double distance = distance_to_twin(&places[k], name, rotation, 20);
            if (is_rotation_invariant(name))
                assert_that(distance <= 1e-10, "%s on %s: %g off after a rotation", name,
                            places[k].surface, distance);
            else
                assert_that(distance >= 1e-5, "%s on %s: only %g off after a rotation", name,
                            places[k].surface, distance);
        }
    }
    assert_int_equal(invariant, 21);
}

static void test_newton_is_affine_invariant(void **state)
{
    (void)state;
    for (int k = 0; k < PLACES; k++) {
        double distance = distance_to_twin(&places[k], "newton:eta=0.5", shear, 8);
        assert_that(distance <= 1e-9, "newton on %s: %g off", places[k].surface, distance);
        distance = distance_to_twin(&places[k], "gd", shear, 8);
        assert_that(distance >= 1e-5, "gd on %s: only %g off", places[k].surface, distance);
    }
}

/* --- quadratics of any dimension --- */

enum { WIDE = 8 };

/* ½wᵀHw with H = Σ λ v vᵀ, packed in problem->data. */
static void eval_quadratic(const struct problem *problem, size_t n, const double *w, double *f,
                           double *g, double *h)
{
    const double *matrix = problem->data;
    double slope[WIDE];
    assert_int_equal(n, 1);
    symmetric_apply(problem->dim, matrix, w, slope);
    if (f)
        for (int i = 0; i < problem->dim; i++)
            *f = (i ? *f : 0) + 0.5 * w[i] * slope[i];
    if (g)
        memcpy(g, slope, (size_t)problem->dim * sizeof *g);
    if (h)
        memcpy(h, matrix, (size_t)packed_size(problem->dim) * sizeof *h);
}

/* Eigenvalues as given, along the columns of a Householder reflection. */
static struct problem quadratic(int dim, const double *lambda, double *matrix)
{
    double u[WIDE], square = 0;
    for (int i = 0; i < dim; i++) {
        u[i] = 1 + 0.3 * i;
        square += u[i] * u[i];
    }
    for (int i = 0; i < dim; i++)
        for (int j = i; j < dim; j++) {
            double *element = &matrix[packed_index(dim, i, j)];
            *element = 0;
            for (int k = 0; k < dim; k++)
                *element += lambda[k] * ((i == k) - 2 * u[i] * u[k] / square) *
                            ((j == k) - 2 * u[j] * u[k] / square);
        }
    struct problem problem = {.surface = surfaces[0],
                              .dim = dim,
                              .region = {-5, 5, -5, 5},
                              .data = matrix,
                              .eval = eval_quadratic};
    for (int i = 0; i < dim; i++)
        problem.start[i] = 2 - 0.7 * i;
    return problem;
}

static void test_searches_arrive_in_eight_dimensions(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        long steps; /* in which it has to arrive */
    } cases[] = {{"newton", 1},       {"saddle-free-newton", 1},   {"trust-region:radius=100", 1},
                 {"trust-region", 6}, {"levenberg-marquardt", 12}, {"bfgs", 40},
                 {"lbfgs", 50},       {"lbfgs:memory=1", 120},     {"cg", 40}};
    static const double lambda[WIDE] = {0.5, 0.8, 1, 2, 3, 5, 8, 20};
    double matrix[PACKED_MAX];
    struct problem problem = quadratic(WIDE, lambda, matrix);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct run *run = run_of(&problem, cases[i].method, NULL, cases[i].steps);
        struct row row = run_row(run, cases[i].steps);
        assert_that(run_status(run, &row) == STATUS_MINIMUM, "%s: ‖w‖ = %g after %ld steps",
                    cases[i].method, length(WIDE, row.w), row.step);
        run_free(run);
    }
}

static void test_full_steps_are_accepted_on_a_quadratic(void **state)
{
    (void)state;
    static const char *const methods[] = {"bfgs", "lbfgs", "line-search", "cg"};
    static const double lambda[3] = {1, 1, 1}, flat[3] = {0.2, 0.2, 0.2};
    double matrix[PACKED_MAX];
    for (int i = 0; i < 4; i++) { /* B = I is the Hessian: η = 1 is the Newton step */
        struct problem problem = quadratic(3, lambda, matrix);
        struct run *run = run_of(&problem, methods[i], NULL, 1);
        assert_that(run_row(run, 1).eta == 1, "%s: α = %g", methods[i], run_row(run, 1).eta);
        assert_that(run_cursor(run, 1)->probe.values == 2, "%s: %ld evaluations", methods[i],
                    run_cursor(run, 1)->probe.values);
        assert_true(length(3, run_row(run, 1).w) < 1e-14);
        run_free(run);
    }
    /* Armijo's c1 is 1e-4: nearly as far up the other side is low enough, farther is not */
    struct problem problem = quadratic(3, flat, matrix);
    struct run *run = run_of(&problem, "line-search:eta=9.99", NULL, 1);
    assert_true(run_row(run, 1).eta == 9.99);
    run_free(run);
    run = run_of(&problem, "line-search:eta=10.01", NULL, 1);
    assert_true(run_row(run, 1).eta == 10.01 / 2);
    run_free(run);
}

/* --- trials --- */

/* Looks of the step that leads to `step`. */
static int looks_of(const struct run *run, long step, double *w)
{
    const struct look_log *log = run_looks(run);
    int count = 0;
    for (size_t i = 0; i < log->count; i++) {
        const struct look *look = look_log_at(log, i);
        if (look->step == step)
            count++, memcpy(w, look->w, 2 * sizeof *w);
    }
    return count;
}

static void test_rejected_trials_are_looks_and_leave_w(void **state)
{
    (void)state;
    static const char *const methods[] = {"levenberg-marquardt:mu=1e-6", "trust-region:radius=5"};
    static const char *const surfaces_used[] = {"rosenbrock", "beale", "long-valley"};
    for (int m = 0; m < 2; m++) {
        int rejected = 0, accepted = 0;
        for (int k = 0; k < 3; k++) {
            const struct problem *problem = open_problem(surfaces_used[k]);
            struct run *run = run_of(problem, methods[m], NULL, 30);
            for (long step = 1; step <= 30; step++) {
                struct row row = run_row(run, step - 1);
                double before[2] = {row.w[0], row.w[1]}, f = row.f, trial[2];
                if (run_status(run, &row) != STATUS_RUNNING)
                    break;
                row = run_row(run, step);
                int looks = looks_of(run, step, trial);
                bool stays = all_same_bits(2, before, row.w);
                rejected += stays, accepted += !stays;
                assert_that(looks >= 1, "%s on %s, step %ld: no look", methods[m], surfaces_used[k],
                            step);
                assert_that(!stays || !all_same_bits(2, trial, row.w),
                            "%s on %s, step %ld: the trial is where it was", methods[m],
                            surfaces_used[k], step);
                assert_true(stays || row.f < f);
                if (stays)
                    assert_non_null(run_cursor(run, step)->remark);
            }
            run_free(run);
            problem_release(problem);
        }
        assert_that(rejected >= 2 && accepted >= 10, "%s: %d rejected, %d accepted", methods[m],
                    rejected, accepted);
    }
}

static void test_line_search_halves_until_f_falls_enough(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = run_of(problem, "line-search", NULL, 30);
    for (long step = 1; step <= 30; step++) {
        struct row row = run_row(run, step - 1);
        double f = row.f, square = pow(length(2, row.g), 2), trial[2];
        row = run_row(run, step);
        double halvings = -log2(row.eta);
        assert_true(halvings == rint(halvings) && halvings >= 0);
        assert_true(row.f <= f - 1e-4 * row.eta * square);
        assert_int_equal(looks_of(run, step, trial), (int)halvings + 1);
    }
    run_free(run);
    problem_release(problem);
}

static void test_searches_pay_for_a_point_once(void **state)
{
    (void)state;
    static const char *const methods[] = {"bfgs", "lbfgs", "cg", "line-search"};
    for (int m = 0; m < 4; m++) {
        const struct problem *problem = open_problem("rosenbrock");
        struct run *run = run_of(problem, methods[m], NULL, 10);
        const struct cursor *cursor = run_cursor(run, 10);
        assert_int_equal(cursor->probe.values, cursor->probe.gradients);
        /* every evaluation but that of the start is a look */
        assert_int_equal(cursor->probe.values, 1 + (long)run_looks(run)->count);
        run_free(run);
        problem_release(problem);
    }
}

static void test_cg_says_so_when_it_restarts(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(52, 1);
    const struct problem *problem = open_problem("beale");
    int restarts = 0;
    for (int i = 0; i < 200; i++) {
        double start[2] = {random_between(&generator, -4, 4), random_between(&generator, -4, 4)};
        struct run *run = run_of(problem, "cg", start, 30);
        for (long step = 1; step <= run_end(run); step++) {
            const struct cursor *cursor = run_cursor(run, step);
            const double *g = cursor->state + 2, *d = cursor->state + 4;
            if (!cursor->remark || isnan(cursor->rate))
                assert_that(g[0] * d[0] + g[1] * d[1] <= 0, "step %ld climbs", step);
            restarts += cursor->remark && strstr(cursor->remark, "restart") != NULL;
            assert_true(!cursor->remark || (d[0] == -g[0] && d[1] == -g[1]));
        }
        run_free(run);
    }
    assert_true(restarts > 0);
    problem_release(problem);
}

/* --- a minimum whose value is not zero --- */

static void eval_raised(const struct problem *problem, size_t n, const double *w, double *f,
                        double *g, double *h)
{
    const struct problem *inner = problem->data;
    inner->eval(inner, n, w, f, g, h);
    for (size_t i = 0; f && i < n; i++)
        f[i] += 1000;
}

/* There f is the same number over some 1e-7 around the minimum, and only the gradient can tell. */
static void test_searches_arrive_where_f_is_rounded(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        long steps;
    } cases[] = {{"bfgs", 60},
                 {"lbfgs", 60},
                 {"cg", 60},
                 {"trust-region", 60},
                 {"levenberg-marquardt", 60},
                 {"line-search", 2000}};
    for (int k = 0; k < PLACES; k++) {
        const struct problem *problem = open_problem(places[k].surface);
        struct problem raised = *problem;
        raised.data = tampered(problem);
        raised.eval = eval_raised;
        raised.gauss_newton = NULL;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            bool crawls = cases[i].steps > 60 && strcmp(places[k].surface, "rosenbrock") == 0;
            struct run *run = run_of(&raised, cases[i].method, places[k].start, cases[i].steps);
            struct row row = run_row(run, cases[i].steps);
            assert_that(run_status(run, &row) == STATUS_MINIMUM || crawls, "%s on %s: %s, ‖g‖ = %g",
                        cases[i].method, places[k].surface, status_name(run_status(run, &row)),
                        length(2, row.g));
            run_free(run);
        }
        problem_release(problem);
    }
}

/* Where a line of minima runs, no step has a part along it: not from the rounding of H and g. */
static void test_trust_region_leaves_null_spaces_alone(void **state)
{
    (void)state;
    for (int k = 0; k < 60; k++) {
        char surface[96];
        double a[2] = {cos(0.1 * k + 0.05), 3 * sin(0.1 * k + 0.05)},
               start[2] = {3 - 0.1 * k, 1 + 0.07 * k};
        snprintf(surface, sizeof surface, "underdetermined:a1=%.17g,a2=%.17g,b=2", a[0], a[1]);
        const struct problem *problem = open_problem(surface);
        struct run *run = run_of(problem, "trust-region", start, 40);
        double along = a[1] * start[0] - a[0] * start[1], size = length(2, a);
        for (long step = 0; step <= 40; step++) {
            const double *w = run_row(run, step).w;
            assert_near(a[1] * w[0] - a[0] * w[1], along, 1e-12 * size * 8, "%s, step %ld", surface,
                        step);
        }
        assert_near(dot(2, a, run_row(run, 40).w), 2, 1e-12 * size * 8, "%s: arrives", surface);
        run_free(run);
        problem_release(problem);
    }
}

/* Without slope and curvature there is nowhere to go; along negative curvature there is. */
static void test_trust_region_stays_where_all_is_flat(void **state)
{
    (void)state;
    double flat[2] = {1, 1}, dead[2] = {-1, -1}, saddle[2] = {0, 0};
    const struct problem *problems[] = {open_problem("formula:0*x+3"),
                                        open_problem("formula:max(x,0)^2+max(y,0)^2"),
                                        open_problem("saddle")};
    const double *starts[] = {flat, dead, saddle};
    for (int i = 0; i < 3; i++) {
        struct run *run = run_of(problems[i], "trust-region", starts[i], 5);
        struct row row = run_row(run, 5);
        bool stays = row.w[0] == starts[i][0] && row.w[1] == starts[i][1];
        assert_int_equal(stays, i < 2);
        run_free(run);
        problem_release(problems[i]);
    }
}

/* --- quasi-Newton with a short memory --- */

static void test_lbfgs_begins_like_bfgs_and_shows_its_metric(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *bfgs = run_of(problem, "bfgs", NULL, 20), *run = run_of(problem, "lbfgs", NULL, 20);
    for (long step = 0; step <= 2; step++) /* one pair says the same in both */
        for (int i = 0; i < 2; i++)
            assert_near(run_row(run, step).w[i], run_row(bfgs, step).w[i], 1e-12, "step %ld", step);
    for (long step = 0; step < 10; step++) {
        double p[PACKED_MAX], direction[2];
        const struct cursor *cursor = run_cursor(run, step);
        struct instant instant = run_instant(run, cursor);
        optimizer_find("lbfgs")->metric(optimizer_find("lbfgs"), &instant, p);
        symmetric_apply(2, p, cursor->probe.g, direction);
        double from[2] = {cursor->w[0], cursor->w[1]};
        assert_int_equal((int)cursor->state[0], step < 5 ? (int)step : 5);
        struct row next = run_row(run, step + 1);
        for (int i = 0; i < 2; i++)
            assert_near(next.w[i] - from[i], -next.eta * direction[i], 1e-13 * (1 + fabs(from[i])),
                        "step %ld", step);
    }
    run_free(bfgs);
    run_free(run);
    problem_release(problem);
}

/* B⁻¹ as a full matrix after one more pair: VᵀB⁻¹V + ρssᵀ with V = I − ρysᵀ, multiplied out. */
static void learn_pair(double b[2][2], const double *s, const double *y)
{
    double rho = 1 / dot(2, s, y), v[2][2], left[2][2];
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            v[i][j] = (i == j) - rho * y[i] * s[j];
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            left[i][j] = v[0][i] * b[0][j] + v[1][i] * b[1][j];
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            b[i][j] = left[i][0] * v[0][j] + left[i][1] * v[1][j] + rho * s[i] * s[j];
}

/* What the run has learnt after `step` steps, from its path alone: all pairs from `first` on, over
 * I·sᵀy/yᵀy of the pair `scale` (Nocedal & Wright, (6.20) and (7.20)). */
static void learnt(struct run *run, long first, long scale, long step, double b[2][2])
{
    double gamma = 1;
    for (long k = first < scale ? first : scale; k < step; k++) {
        struct row from = run_row(run, k), to = run_row(run, k + 1);
        double s[2] = {to.w[0] - from.w[0], to.w[1] - from.w[1]};
        double y[2] = {to.g[0] - from.g[0], to.g[1] - from.g[1]};
        if (k == scale)
            gamma = dot(2, s, y) / dot(2, y, y);
    }
    b[0][0] = b[1][1] = gamma, b[0][1] = b[1][0] = 0;
    for (long k = first; k < step; k++) {
        struct row from = run_row(run, k), to = run_row(run, k + 1);
        double s[2] = {to.w[0] - from.w[0], to.w[1] - from.w[1]};
        double y[2] = {to.g[0] - from.g[0], to.g[1] - from.g[1]};
        learn_pair(b, s, y);
    }
}

/* The next step goes along −B⁻¹g with the B⁻¹ that the path teaches: of L-BFGS the last pairs over
 * the last pair's scale, of BFGS all of them over the first's. */
static void check_learnt(struct run *run, long memory, const char *label)
{
    for (long step = 1; step < 14; step++) {
        struct row from = run_row(run, step), to = run_row(run, step + 1);
        long first = memory && step > memory ? step - memory : 0;
        double b[2][2];
        if (to.step != step + 1 || to.eta == 0 || length(2, from.g) < 1e-3)
            break;
        learnt(run, first, memory ? step - 1 : 0, step, b);
        for (int i = 0; i < 2; i++) {
            double d = -(b[i][0] * from.g[0] + b[i][1] * from.g[1]),
                   size = fabs(b[i][0] * from.g[0]) + fabs(b[i][1] * from.g[1]);
            assert_near(to.w[i] - from.w[i], to.eta * d, 1e-8 * to.eta * size, "%s, step %ld",
                        label, step);
        }
    }
}

static void test_quasi_newton_methods_know_what_their_path_teaches(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        long memory; /* 0: all */
    } methods[] = {{"bfgs", 0},
                   {"lbfgs", 5},
                   {"lbfgs:memory=1", 1},
                   {"lbfgs:memory=2", 2},
                   {"lbfgs:memory=12", 12}};
    static const char *const valleys[] = {"beale", "rosenbrock", "himmelblau", "long-valley",
                                          "bowl"};
    for (size_t s = 0; s < sizeof valleys / sizeof *valleys; s++)
        for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
            const struct problem *problem = open_problem(valleys[s]);
            struct run *run = run_of(problem, methods[m].method, NULL, 15);
            check_learnt(run, methods[m].memory, methods[m].method);
            run_free(run);
            problem_release(problem);
        }
}

/* --- what a method knows before it has looked --- */

static void take_first_step(const struct run_settings *settings, const double *state, double *w,
                            double *after)
{
    const struct problem *problem = settings->problem;
    size_t size = optimizer_state_size(settings->optimizer, settings->parameter, 2, 1);
    struct probe probe = {.problem = problem, .n = 1};
    struct step step = {settings->parameter, .t = 1, .dim = 2,       .n = 1,
                        .count = 2,          .w = w, .state = after, .rate = 1};
    memcpy(w, problem->start, 2 * sizeof *w);
    memcpy(after, state, size * sizeof *after);
    settings->optimizer->step(&step, &probe);
}

/* A field counts as learnt just where the first step writes it without having read it. */
static void check_learnt_field(struct run *run, const struct state_field *field, size_t from)
{
    const struct run_settings *settings = run_settings_of(run);
    const struct cursor *cursor = run_cursor(run, 0);
    size_t size = optimizer_state_size(settings->optimizer, settings->parameter, 2, 1);
    size_t length = state_field_size(field, settings->parameter, 2, 1);
    double state[256], w[2][2], after[2][256];
    assert_true(size <= 256);
    memcpy(state, cursor->state, size * sizeof *state);
    take_first_step(settings, state, w[0], after[0]);
    for (size_t i = 0; i < length; i++)
        state[from + i] += 3.25;
    take_first_step(settings, state, w[1], after[1]);
    for (size_t i = 0; i < length && field->repeat; i++) /* unfilled ones are as they were */
        after[1][from + i] = after[0][from + i];
    bool same = memcmp(w[0], w[1], sizeof w[0]) == 0 &&
                memcmp(after[0], after[1], size * sizeof *state) == 0;
    assert_that(same == field->learnt, "%s: %s is %s", settings->optimizer->name, field->name,
                same ? "learnt" : "known before");
}

static void test_what_is_learnt_is_said_to_be(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl:lambda1=0.1,lambda2=0.2"); /* ‖g‖ < 3 */
    for (int i = 0; optimizers[i]; i++) {
        struct run *run = run_of(problem, optimizers[i]->name, NULL, 0);
        size_t from = 0;
        for (const struct state_field *field = optimizers[i]->state; field && field->name;
             field++) {
            check_learnt_field(run, field, from);
            from += state_field_size(field, run_base(run), 2, 1);
        }
        run_free(run);
    }
    problem_release(problem);
}

/* --- the η of a search --- */

/* A step that was taken has the η that it took, and one that was not has none. */
static void test_a_search_that_stands_has_no_rate(void **state)
{
    (void)state;
    static const char *const names[] = {"bowl", "beale", "long-valley", "himmelblau"};
    int stood = 0;
    for (int i = 0; optimizers[i]; i++) {
        if (!optimizers[i]->line_search ||
            parameter_by_role(optimizers[i]->parameters, ROLE_RATE) < 0)
            continue;
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            const struct problem *problem = open_problem(names[k]);
            struct run *run = run_of(problem, optimizers[i]->name, NULL, 400);
            double before[2] = {problem->start[0], problem->start[1]};
            for (long step = 1; step <= run_end(run); step++) {
                struct row row = run_row(run, step);
                bool stands = row.w[0] == before[0] && row.w[1] == before[1];
                assert_that(row.eta > 0 || (stands && isnan(row.eta)),
                            "%s on %s: η = %g at step %ld", optimizers[i]->name, names[k], row.eta,
                            step);
                stood += isnan(row.eta);
                before[0] = row.w[0];
                before[1] = row.w[1];
            }
            run_free(run);
            problem_release(problem);
        }
    }
    assert_true(stood > 100);
}

/* --- Levenberg-Marquardt --- */

static void test_damping_is_the_mode_of_a_step(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl:lambda1=1,lambda2=6,angle=25");
    struct run *run = run_of(problem, "levenberg-marquardt:mu=3", NULL, 12);
    double h[3], lambda[2], vectors[4];
    problem->eval(problem, 1, problem->start, NULL, NULL, h);
    symmetric_eigen(2, h, lambda, vectors);
    for (long step = 0; step < 8; step++) {
        struct instant instant = run_instant(run, run_cursor(run, step));
        assert_near(instant.state[0], 3 / pow(3, (double)step), 1e-14, "μ at step %ld", step);
        double p[3], seen[2];
        run_optimizer(run)->metric(run_optimizer(run), &instant, p);
        symmetric_preconditioned_eigenvalues(2, p, h, seen);
        for (int k = 0; k < 2; k++) {
            const double *v = vectors + 2 * k;
            double root =
                -run_optimizer(run)->theory->modes(run_optimizer(run), &instant, seen[k]).c0;
            double before = dot(2, v, run_row(run, step).w);
            double after = dot(2, v, run_row(run, step + 1).w);
            assert_near(after, root * before, 1e-14 * fabs(before) + 1e-15, "step %ld", step);
        }
    }
    run_free(run);
    problem_release(problem);
}

static void test_damping_rises_until_the_matrix_is_definite(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("saddle:a=3,b=0.5");
    double start[2] = {0, 0.01};
    struct run *run = run_of(problem, "levenberg-marquardt", start, 30);
    double f = run_row(run, 0).f;
    for (long step = 1; step <= 30 && status_at(run, step) == STATUS_RUNNING; step++) {
        assert_true(run_row(run, step).f < f);
        f = run_row(run, step).f;
    }
    assert_true(f < -1); /* off the saddle, where Newton would have gone to it */
    run_free(run);
    problem_release(problem);
}

/* --- trust region --- */

/* Conditions that make p the solution (Nocedal & Wright, theorem 4.1). */
static void check_subproblem(int dim, const double *h, const double *g, const double *p,
                             double radius, const char *what)
{
    double lambda[WIDE], hp[WIDE], rest[WIDE], size = length(dim, p);
    symmetric_eigen(dim, h, lambda, NULL);
    symmetric_apply(dim, h, p, hp);
    double scale = fmax(fabs(lambda[0]), fabs(lambda[dim - 1])), sigma = 0;
    for (int i = 0; i < dim; i++)
        sigma -= (g[i] + hp[i]) * p[i] / (size * size);
    assert_that(size <= radius * (1 + 1e-10), "%s: ‖p‖ = %g, Δ = %g", what, size, radius);
    if (size < radius * (1 - 1e-10))
        assert_near(sigma, 0, 1e-9 * scale, "%s: σ inside", what);
    assert_that(sigma >= -1e-9 * scale, "%s: σ = %g", what, sigma);
    assert_that(lambda[0] + sigma >= -1e-9 * scale, "%s: H+σI has %g", what, lambda[0] + sigma);
    for (int i = 0; i < dim; i++)
        rest[i] = hp[i] + sigma * p[i] + g[i];
    assert_near(length(dim, rest), 0, 1e-9 * (scale * size + length(dim, g)), "%s: residual", what);
}

/* On a quadratic the model is right and every step is taken. */
static void test_trust_region_solves_its_problem(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(51, 1);
    int hard = 0, inside = 0;
    for (int i = 0; i < 3000; i++) {
        int dim = 1 + i % WIDE;
        double lambda[WIDE], matrix[PACKED_MAX], vectors[WIDE * WIDE], values[WIDE];
        for (int k = 0; k < dim; k++)
            lambda[k] = random_between(&generator, -1, 3);
        if (i % 3 == 0 && dim > 1)
            lambda[1] = lambda[0]; /* a double eigenvalue, sometimes the lowest */
        struct problem problem = quadratic(dim, lambda, matrix);
        symmetric_eigen(dim, matrix, values, vectors);
        for (int k = 0; k < dim; k++)
            problem.start[k] = random_between(&generator, -2, 2);
        if (i % 5 == 0) { /* no, or hardly any, slope along the lowest eigenvector */
            double along = dot(dim, vectors, problem.start);
            for (int k = 0; k < dim; k++)
                problem.start[k] -= (1 - 1e-9 * (i % 2)) * along * vectors[k];
        }
        char method[64];
        double radius = pow(10, random_between(&generator, -2, 1));
        snprintf(method, sizeof method, "trust-region:radius=%.17g", radius);
        struct run *run = run_of(&problem, method, NULL, 1);
        double p[WIDE], g[WIDE];
        problem.eval(&problem, 1, problem.start, NULL, g, NULL);
        for (int k = 0; k < dim; k++)
            p[k] = run_row(run, 1).w[k] - problem.start[k];
        if (length(dim, p) > 0)
            check_subproblem(dim, matrix, g, p, radius, method);
        hard += i % 5 == 0 && values[0] < 0;
        inside += length(dim, p) < 0.99 * radius;
        run_free(run);
    }
    assert_true(hard >= 100 && inside >= 100);
}

static void test_trust_region_leaves_saddles(void **state)
{
    (void)state;
    static const struct {
        const char *surface;
        double w[2];
    } cases[] = {{"saddle", {0, 0}},
                 {"saddle:a=5,b=0.1", {0, 0}},
                 {"saddle", {0.3, 0}},
                 {"beale", {0, 1}},
                 {"bowl:lambda1=-1,lambda2=-1", {0, 0}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].surface);
        struct run *run = run_of(problem, "trust-region:radius=0.5", cases[i].w, 30);
        double f = run_row(run, 0).f, p[2] = {0, 0};
        long moves = 0;
        for (long step = 1; step <= run_end(run); step++) {
            struct row row = run_row(run, step);
            moves += row.f < f;
            assert_true(row.f <= f);
            f = row.f;
            for (int k = 0; k < 2 && step == 1; k++)
                p[k] = row.w[k] - cases[i].w[k];
        }
        assert_that(moves >= 2, "%s: stays", cases[i].surface);
        if (strcmp(cases[i].surface, "beale") != 0)
            assert_near(length(2, p), 0.5, 1e-14, "%s: the first step", cases[i].surface);
        run_free(run);
        problem_release(problem);
    }
}

static void test_the_radius_follows_the_model(void **state)
{
    (void)state;
    const struct problem *problem =
        open_problem("saddle"); /* the model is exact: twice as far each time */
    struct run *run = run_of(problem, "trust-region:radius_max=7", NULL, 12);
    for (long step = 0; step <= 12; step++)
        assert_near(run_cursor(run, step)->state[0], fmin(pow(2, (double)step), 7), 1e-12,
                    "Δ at step %ld", step);
    run_free(run);
    problem_release(problem);
    problem = open_problem("rosenbrock");
    run = run_of(problem, "trust-region:radius=50", NULL, 40);
    int shrunk = 0;
    for (long step = 0; step < 40; step++) {
        double before = run_cursor(run, step)->state[0];
        double after = run_cursor(run, step + 1)->state[0];
        shrunk += after < before;
        assert_true(after == before || after == 2 * before || after <= 0.25 * before * (1 + 1e-12));
    }
    assert_true(shrunk >= 1);
    run_free(run);
    problem_release(problem);
}

/* --- the flow --- */

static void test_flow_is_exact_on_a_bowl(void **state)
{
    (void)state;
    static const double rates[] = {0.01, 0.3, 5};
    const struct problem *problem = open_problem("bowl:lambda1=-0.2,lambda2=6,angle=25");
    double h[3], lambda[2], vectors[4];
    problem->eval(problem, 1, problem->start, NULL, NULL, h);
    symmetric_eigen(2, h, lambda, vectors);
    for (int r = 0; r < 3; r++) {
        char method[64];
        snprintf(method, sizeof method, "gradient-flow:eta=%g", rates[r]);
        struct run *run = run_of(problem, method, NULL, 10);
        for (long step = 1; step <= 10; step++)
            for (int k = 0; k < 2; k++) {
                const double *v = vectors + 2 * k, *w = run_row(run, step).w;
                double start = dot(2, v, problem->start), t = rates[r] * (double)step;
                assert_near(dot(2, v, w), start * exp(-lambda[k] * t), 1e-9 * (1 + length(2, w)),
                            "%s: λ = %g, step %ld", method, lambda[k], step);
                assert_near(run_row(run, step).eta, rates[r], 0, "the time taken");
            }
        double local = run_cursor(run, 10)->state[0], before = run_cursor(run, 3)->state[0];
        assert_true(local > 0 && before <= local);
        assert_true(local <= 1e-10 * (length(2, problem->start) + length(2, run_row(run, 10).w)));
        run_free(run);
    }
    problem_release(problem);
}

static void test_flow_never_climbs_and_forgets_its_steps(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *fine = run_of(problem, "gradient-flow:eta=0.005", NULL, 400);
    struct run *coarse = run_of(problem, "gradient-flow:eta=0.1", NULL, 20);
    for (long step = 1; step <= 20; step++) {
        assert_true(run_row(coarse, step).f < run_row(coarse, step - 1).f);
        for (int i = 0; i < 2; i++)
            assert_near(run_row(coarse, step).w[i], run_row(fine, 20 * step).w[i], 1e-9,
                        "w%d at time %g", i + 1, 0.1 * (double)step);
    }
    run_free(fine);
    run_free(coarse);
    problem_release(problem);
}

static void test_flow_that_is_too_steep_says_so(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl:lambda1=1,lambda2=1e9");
    struct run *run = run_of(problem, "gradient-flow:eta=10", NULL, 1);
    const struct cursor *cursor = run_cursor(run, 1);
    assert_non_null(cursor->remark);
    assert_true(cursor->rate > 0 && cursor->rate < 10 && isfinite(cursor->w[0]));
    assert_true(cursor->probe.gradients > 1000 && run_looks(run)->count == 0);
    run_free(run);
    problem_release(problem);
}

/* --- first steps, decay, signs --- */

static void test_first_steps_are_signs(void **state)
{
    (void)state;
    static const char *const methods[] = {"adam", "adamax", "amsgrad", "adamw:weight_decay=0",
                                          "lion", "rprop",  "adagrad"};
    const struct problem *problem = open_problem("beale");
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        struct run_settings settings = settings_of(problem, methods[m], NULL);
        settings.parameter[0] = 0.25;
        int eps = parameter_find(settings.optimizer->parameters, "eps");
        if (eps >= 0)
            settings.parameter[eps] = 1e-300;
        struct run *run = open_run(&settings, 1);
        double g[2] = {run_row(run, 0).g[0], run_row(run, 0).g[1]};
        for (int i = 0; i < 2; i++)
            assert_near(run_row(run, 1).w[i], problem->start[i] - copysign(0.25, g[i]), 1e-15,
                        "%s: w%d", methods[m], i + 1);
        run_free(run);
    }
    problem_release(problem);
}

/* At a minimum only the decay is left: (1 − η·decay)ᵗ. */
static void test_weight_decay_pulls_to_the_origin(void **state)
{
    (void)state;
    static const char *const methods[] = {"adamw:eta=0.1,weight_decay=0.5,eps=1e300",
                                          "lion:eta=0.1,weight_decay=0.5"};
    const struct problem *problem = open_problem("bowl:lambda1=0,lambda2=0");
    double start[2] = {-4, 3};
    for (int m = 0; m < 2; m++) {
        struct run *run = run_of(problem, methods[m], start, 20);
        for (int i = 0; i < 2; i++)
            assert_near(run_row(run, 20).w[i], start[i] * pow(0.95, 20), 1e-14, "%s", methods[m]);
        run_free(run);
    }
    problem_release(problem);
}

/* Bias correction: a mean of equal gradients is that gradient from the first step on. */
static void test_bias_correction_undoes_the_start_from_zero(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *corrected = run_of(problem, "ema-momentum:eta=0.001,bias_correction=1", NULL, 1);
    struct run *plain = run_of(problem, "gd:eta=0.001", NULL, 1);
    for (int i = 0; i < 2; i++)
        assert_near(run_row(corrected, 1).w[i], run_row(plain, 1).w[i], 1e-15, "w%d", i + 1);
    run_free(corrected);
    run_free(plain);
    problem_release(problem);
}

/* --- where there is nothing to go by --- */

static double distance_moved(struct run *run, long step)
{
    double moved[DIM_MAX];
    int dim = run_problem(run)->dim;
    for (int i = 0; i < dim; i++)
        moved[i] = run_row(run, step).w[i] - run_row(run, 0).w[i];
    return norm(dim, moved);
}

/* It stays at the target and below, where it has no η, and at a place without slope. */
static void test_polyak_stays_at_its_target(void **state)
{
    (void)state;
    static const struct {
        const char *surface, *method;
        double start[2];
        const char *remark;
    } cases[] = {
        {"bowl", "polyak", {0, 0}, "slope"},
        {"saddle", "polyak:target=-1", {0, 0}, "slope"},
        {"bowl:lambda1=2,lambda2=2", "polyak:target=4", {2, 0}, "target"},
        {"bowl:lambda1=2,lambda2=2", "polyak:target=5", {2, 0}, "target"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].surface);
        struct run *run = run_of(problem, cases[i].method, cases[i].start, 3);
        assert_true(distance_moved(run, 3) == 0 && isnan(run_row(run, 3).eta));
        const char *remark = run_cursor(run, 3)->remark;
        assert_that(remark && strstr(remark, cases[i].remark), "%s: %s", cases[i].method, remark);
        run_free(run);
        problem_release(problem);
    }
    const struct problem *problem = open_problem("bowl:lambda1=2,lambda2=2"); /* f = ‖w‖² */
    struct run *run = run_of(problem, "polyak:target=1", (double[]){2, 0}, 1);
    assert_near(run_row(run, 1).eta, (4.0 - 1) / 16, 1e-15, "the factor before g");
    assert_near(run_row(run, 1).w[0], 2 - 3.0 / 16 * 4, 1e-15, "one step");
    run_free(run);
    problem_release(problem);
}

static void test_polyak_refuses_a_target_above_the_start(void **state)
{
    (void)state;
    static const struct {
        const char *surface, *method;
        double start[2];
        bool good;
    } cases[] = {
        {"bowl:lambda1=2,lambda2=2", "polyak:target=4", {2, 0}, true},
        {"bowl:lambda1=2,lambda2=2", "polyak:target=4.001", {2, 0}, false},
        {"bowl:lambda1=2,lambda2=2", "polyak", {2, 0}, true},
        {"saddle", "polyak", {0, 1}, false}, /* no minimum is known: 0 */
        {"saddle", "polyak:target=-5", {0, 1}, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].surface);
        struct run_settings settings = settings_of(problem, cases[i].method, cases[i].start);
        struct error error = {""};
        assert_int_equal(
            settings.optimizer->check(settings.parameter, problem, settings.start, &error),
            cases[i].good);
        assert_true(cases[i].good || strstr(error.text, "above f at the start"));
        problem_release(problem);
    }
}

/* 1/α is between the curvatures of the bowl. */
static void assert_in_curvatures(double alpha)
{
    assert_true(alpha > 0.1 - 1e-12 && alpha < 1 + 1e-12);
}

/* Where the curvature along the step is not positive the last α stays; a straight line has none. */
static void test_barzilai_borwein_keeps_its_step(void **state)
{
    (void)state;
    static const char *const surfaces_down[] = {"bowl:lambda1=-1,lambda2=-2", "formula:x-y"};
    for (int i = 0; i < 2; i++) {
        const struct problem *problem = open_problem(surfaces_down[i]);
        struct run *run = run_of(problem, "barzilai-borwein:eta=0.25", (double[]){0.5, 1}, 5);
        for (long step = 1; step <= 5; step++) {
            assert_near(run_row(run, step).eta, 0.25, 0, "step %ld", step);
            assert_int_equal(run_cursor(run, step)->remark != NULL, step > 1);
        }
        run_free(run);
        problem_release(problem);
    }
    const struct problem *problem = open_problem("bowl:lambda1=1,lambda2=10");
    struct run *run = run_of(problem, "barzilai-borwein", NULL, 40);
    for (long step = 2; step <= 10; step++)
        assert_in_curvatures(run_row(run, step).eta);
    assert_true(run_row(run, 40).f < 1e-12);
    run_free(run);
    problem_release(problem);
}

/* (4η(f₀ − f*) + 2‖w₀ − w*‖²)/(η(t+2)²) for η = 1/λmax, where gd is bound by 1/t alone; with
 * restarts it is there in the end, too. */
static void test_accelerated_keeps_its_bound(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl:lambda1=0.001,lambda2=1,angle=20");
    struct run *run = run_of(problem, "accelerated:eta=1", NULL, 1000);
    struct run *again = run_of(problem, "accelerated:eta=1,restart=1", NULL, 1000);
    struct run *plain = run_of(problem, "gd:eta=1", NULL, 1000);
    double square = pow(norm(2, problem->start), 2);
    int restarts = 0;
    for (long t = 1; t <= 1000; t++) {
        double bound = (4 * run_row(run, 0).f + 2 * square) / pow((double)t + 2, 2);
        assert_that(run_row(run, t).f <= bound, "step %ld: %g > %g", t, run_row(run, t).f, bound);
        restarts += run_cursor(again, t)->remark != NULL;
    }
    assert_true(run_row(run, 300).f < 0.1 * run_row(plain, 300).f);
    assert_true(restarts > 2 && run_row(again, 1000).f < 1e-3 * run_row(run, 1000).f);
    run_free(run);
    run_free(again);
    run_free(plain);
    problem_release(problem);
}

/* Both looks of a step see the same batch and the same noise: with ρ = 0 it is gd to the last bit.
 */
static void test_sam_looks_twice_at_one_batch(void **state)
{
    (void)state;
    static const char *const modifiers[] = {"", ",batch=5", ",noise=0.5", ",batch=3,replace=1"};
    const struct problem *problem = open_problem("least-squares");
    for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++) {
        char specs[2][64];
        snprintf(specs[0], sizeof specs[0], "gd:eta=0.01%s", modifiers[i]);
        snprintf(specs[1], sizeof specs[1], "sam:rho=0,eta=0.01%s", modifiers[i]);
        struct run *one = run_of(problem, specs[0], NULL, 30);
        struct run *two = run_of(problem, specs[1], NULL, 30);
        assert_true(all_same_bits(2, run_row(one, 30).w, run_row(two, 30).w));
        run_free(one);
        run_free(two);
    }
    problem_release(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rotation_matters_to_the_coordinatewise_only),
        cmocka_unit_test(test_newton_is_affine_invariant),
        cmocka_unit_test(test_searches_arrive_in_eight_dimensions),
        cmocka_unit_test(test_full_steps_are_accepted_on_a_quadratic),
        cmocka_unit_test(test_rejected_trials_are_looks_and_leave_w),
        cmocka_unit_test(test_line_search_halves_until_f_falls_enough),
        cmocka_unit_test(test_searches_pay_for_a_point_once),
        cmocka_unit_test(test_cg_says_so_when_it_restarts),
        cmocka_unit_test(test_searches_arrive_where_f_is_rounded),
        cmocka_unit_test(test_trust_region_leaves_null_spaces_alone),
        cmocka_unit_test(test_trust_region_stays_where_all_is_flat),
        cmocka_unit_test(test_lbfgs_begins_like_bfgs_and_shows_its_metric),
        cmocka_unit_test(test_quasi_newton_methods_know_what_their_path_teaches),
        cmocka_unit_test(test_what_is_learnt_is_said_to_be),
        cmocka_unit_test(test_a_search_that_stands_has_no_rate),
        cmocka_unit_test(test_damping_is_the_mode_of_a_step),
        cmocka_unit_test(test_damping_rises_until_the_matrix_is_definite),
        cmocka_unit_test(test_trust_region_solves_its_problem),
        cmocka_unit_test(test_trust_region_leaves_saddles),
        cmocka_unit_test(test_the_radius_follows_the_model),
        cmocka_unit_test(test_flow_is_exact_on_a_bowl),
        cmocka_unit_test(test_flow_never_climbs_and_forgets_its_steps),
        cmocka_unit_test(test_flow_that_is_too_steep_says_so),
        cmocka_unit_test(test_polyak_stays_at_its_target),
        cmocka_unit_test(test_polyak_refuses_a_target_above_the_start),
        cmocka_unit_test(test_barzilai_borwein_keeps_its_step),
        cmocka_unit_test(test_accelerated_keeps_its_bound),
        cmocka_unit_test(test_sam_looks_twice_at_one_batch),
        cmocka_unit_test(test_first_steps_are_signs),
        cmocka_unit_test(test_weight_decay_pulls_to_the_origin),
        cmocka_unit_test(test_bias_correction_undoes_the_start_from_zero),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
