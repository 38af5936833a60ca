/* Every surface: analytic derivatives, listed points, batches, samples, and values from sympy. */
#include "testing.h"

#include "base/symmetric.h"
#include "surfaces/surfaces.h"
#include "expressions.h"

enum { POINTS = 200, BATCH_MAX = 1000 };

static const struct problem *open_problem(const char *spec)
{
    struct error error = {""};
    const struct problem *problem = problem_open(spec, &error);
    assert_that(problem != NULL, "%s: %s", spec, error.text);
    return problem;
}

/* Calls `check` with every surface at its defaults, or with an expression where it takes one, and
 * with every SPEC in surfaces.csv. */
static void for_each_problem(void (*check)(const struct problem *problem, const char *spec))
{
    for (int i = 0; surfaces[i]; i++) {
        char spec[128];
        snprintf(spec, sizeof spec, "%s%s", surfaces[i]->name, expression_for(surfaces[i]));
        const struct problem *problem = open_problem(spec);
        check(problem, spec);
        problem_release(problem);
    }
    struct table table = table_read("surfaces.csv");
    for (size_t row = 0; row < table.rows; row++) {
        const char *spec = table_text(&table, row, 0);
        if (row > 0 && strcmp(spec, table_text(&table, row - 1, 0)) == 0)
            continue;
        const struct problem *problem = open_problem(spec);
        check(problem, spec);
        problem_release(problem);
    }
    table_free(&table);
}

/* Uniform in the region; coordinates past the second use the first one's range. */
static void random_point(const struct problem *problem, struct pcg32 *generator, double *w)
{
    for (int i = 0; i < problem->dim; i++) {
        const double *range = problem->region + (i == 1 ? 2 : 0);
        w[i] = random_between(generator, range[0], range[1]);
    }
}

static double largest(int n, const double *v)
{
    double most = 0;
    for (int i = 0; i < n; i++)
        most = fmax(most, fabs(v[i]));
    return most;
}

/* --- the lowest point --- */

/* From w down by random steps that grow where they help and shrink where they do not (I. Rechenberg
 * 1973): no derivative, so that kinks do not stop it. */
static double stroll_down(const struct problem *problem, struct pcg32 *generator, double *w)
{
    double f, length = 0.1 * problem_diagonal(problem);
    problem->eval(problem, 1, w, &f, NULL, NULL);
    for (int i = 0; i < 500; i++) {
        double there[DIM_MAX], lower;
        for (int k = 0; k < problem->dim; k++)
            there[k] = w[k] + length * random_between(generator, -1, 1);
        problem->eval(problem, 1, there, &lower, NULL, NULL);
        bool down = lower < f;
        length *= down ? 1.5 : 0.9;
        if (!down)
            continue;
        f = lower;
        memcpy(w, there, sizeof there);
    }
    return f;
}

/* Nothing is lower than the lowest of the minima that are listed. */
static void check_lowest(const struct problem *problem, const char *spec)
{
    enum { WALKS = 60 };
    double lowest = problem_lowest(problem), start;
    struct pcg32 generator = pcg32_seeded(5, 6);
    problem->eval(problem, 1, problem->start, &start, NULL, NULL);
    for (int i = 0; i < WALKS && problem->minima > 0; i++) {
        double w[DIM_MAX];
        random_point(problem, &generator, w);
        double f = stroll_down(problem, &generator, w);
        assert_that(f >= lowest - 1e-12 * (fabs(lowest) + fabs(start)),
                    "%s: f = %.17g at (%g, %g), below %.17g", spec, f, w[0], w[1], lowest);
    }
}

static void test_nothing_is_below_the_lowest(void **state)
{
    (void)state;
    static const char *const noises[] = {"0", "0.1", "0.5", "2"};
    for_each_problem(check_lowest);
    for (int seed = 1; seed <= 25; seed++) {
        for (int k = 0; k < 4; k++) {
            char spec[128];
            snprintf(spec, sizeof spec, "elbow:seed=%d,noise=%s,rows=%d", seed, noises[k],
                     k == 3 ? 7 : 30);
            const struct problem *problem = open_problem(spec);
            check_lowest(problem, spec);
            problem_release(problem);
            snprintf(spec, sizeof spec, "logistic:seed=%d,margin=%s,rows=20", seed, noises[k]);
            problem = open_problem(spec);
            check_lowest(problem, spec);
            problem_release(problem);
        }
    }
}

/* --- derivatives --- */

/* What an eval says at and beside a point, and what it is to be measured against. */
struct neighbours {
    double f, g[DIM_MAX], h[PACKED_MAX], size;
    double s, f_beside[4], g_beside[DIM_MAX][4]; /* at w − s, w − s/2, w + s/2, w + s */
};

static void look_beside(const struct problem *problem, const double *w, int axis,
                        struct neighbours *at)
{
    static const double offset[4] = {-1, -0.5, 0.5, 1};
    double moved[DIM_MAX], g[DIM_MAX];
    memcpy(moved, w, sizeof moved);
    at->s = 6e-6 * fmax(1, fabs(w[axis]));
    for (int k = 0; k < 4; k++) {
        moved[axis] = w[axis] + offset[k] * at->s;
        problem->eval(problem, 1, moved, &at->f_beside[k], g, NULL);
        for (int j = 0; j < problem->dim; j++)
            at->g_beside[j][k] = g[j];
    }
}

/* Central differences over s and s/2, extrapolated to 0 (Richardson). */
static double slope(const struct neighbours *at, const double *v)
{
    double whole = (v[3] - v[0]) / (2 * at->s), half = (v[2] - v[1]) / at->s;
    return (4 * half - whole) / 3;
}

/*
 * False where there is a kink between the neighbours: if it is near the point, the one-sided
 * differences disagree by far more than their own error of some s; else the two central ones do.
 */
static bool smooth(const struct neighbours *at, double middle, const double *v)
{
    double whole = (v[3] - v[0]) / (2 * at->s), half = (v[2] - v[1]) / at->s;
    double before = (middle - v[0]) / at->s, after = (v[3] - middle) / at->s;
    return fabs(after - before) <= 1e-3 * at->size && fabs(whole - half) <= 1e-8 * at->size;
}

/*
 * With s = 6e-6·max(1, |w|) ≈ ε^⅓ a central difference errs by s²/6·f''' and by rounding, ε·|f|/s:
 * both some 1e-10 of the size of what is differentiated. 1e-7 of that size leaves room for third
 * derivatives far larger, as at a cliff's foot, and no sign or factor could be wrong within it.
 * Beside a kink differences say nothing; returns false there.
 */
static bool check_axis(const struct problem *problem, const char *spec, const double *w, int i,
                       struct neighbours *at)
{
    int dim = problem->dim;
    look_beside(problem, w, i, at);
    bool judged = !problem->surface->kinked || smooth(at, at->f, at->f_beside);
    for (int j = 0; j < dim && problem->surface->kinked; j++)
        judged = judged && smooth(at, at->g[j], at->g_beside[j]);
    if (!judged)
        return false;
    assert_near(at->g[i], slope(at, at->f_beside), 1e-7 * at->size, "%s: ∂f/∂w%d at %.17g, %.17g",
                spec, i + 1, w[0], w[dim > 1]);
    for (int j = 0; j < dim; j++)
        assert_near(at->h[packed_index(dim, i, j)], slope(at, at->g_beside[j]), 1e-7 * at->size,
                    "%s: ∂²f/∂w%d∂w%d at %.17g, %.17g", spec, i + 1, j + 1, w[0], w[dim > 1]);
    return true;
}

static void check_differences(const struct problem *problem, const char *spec)
{
    struct pcg32 generator = pcg32_seeded(11, 1);
    int dim = problem->dim, compared = 0;
    for (int k = 0; k < POINTS; k++) {
        double w[DIM_MAX] = {0};
        struct neighbours at;
        random_point(problem, &generator, w);
        problem->eval(problem, 1, w, &at.f, at.g, at.h);
        at.size = 1 + fabs(at.f) + largest(dim, at.g) + largest(packed_size(dim), at.h);
        for (int i = 0; i < dim; i++)
            compared += check_axis(problem, spec, w, i, &at);
    }
    assert_that(compared > POINTS * dim * 9 / 10, "%s: kinks nearly everywhere", spec);
}

static void test_derivatives_match_differences(void **state)
{
    (void)state;
    for_each_problem(check_differences);
}

/* --- listed points --- */

static void check_stationary(const struct problem *problem, const char *spec, const double *w,
                             bool minimum)
{
    double f, g[DIM_MAX], h[PACKED_MAX], lambda[DIM_MAX];
    int dim = problem->dim;
    problem->eval(problem, 1, w, &f, g, h);
    double size = largest(packed_size(dim), h);
    /* a point listed to the last digit is off by ε·|w|, its gradient by that times the Hessian */
    assert_near(largest(dim, g), 0, 1e-14 * (1 + size) * (1 + largest(dim, w)),
                "%s: gradient at %.17g, %.17g", spec, w[0], w[dim > 1]);
    symmetric_eigen(dim, h, lambda, NULL);
    if (minimum)
        assert_that(lambda[0] >= -1e-12 * size, "%s: %.17g, %.17g is no minimum: λ = %g", spec,
                    w[0], w[dim > 1], lambda[0]);
    else /* a monkey saddle has no curvature at all */
        assert_that(size == 0 || (lambda[0] < 0 && lambda[dim - 1] > 0),
                    "%s: %.17g, %.17g is no saddle", spec, w[0], w[dim > 1]);
}

/* How many of POINTS random neighbours lie lower, and how many higher, by more than rounding. */
static void look_around(const struct problem *problem, const double *at, int *lower, int *higher)
{
    struct pcg32 generator = pcg32_seeded(12, 1);
    double f, middle, w[DIM_MAX];
    *lower = *higher = 0;
    problem->eval(problem, 1, at, &middle, NULL, NULL);
    for (int k = 0; k < POINTS; k++) {
        for (int j = 0; j < problem->dim; j++)
            w[j] = at[j] + random_between(&generator, -1e-3, 1e-3);
        problem->eval(problem, 1, w, &f, NULL, NULL);
        *lower += f < middle - 1e-14 * (1 + fabs(middle));
        *higher += f > middle + 1e-14 * (1 + fabs(middle));
    }
}

/* Curvature zero or not: a minimum is the lowest of its surroundings, a saddle is in between. */
static void check_known_points(const struct problem *problem, const char *spec)
{
    int lower, higher;
    assert_true(problem->saddles <= KNOWN_MAX && problem->minima <= KNOWN_MAX);
    for (int i = 0; i < problem->saddles; i++) {
        check_stationary(problem, spec, problem->saddle[i].w, false);
        look_around(problem, problem->saddle[i].w, &lower, &higher);
        assert_that(lower > 0 && higher > 0, "%s: saddle %d has %d lower, %d higher", spec, i,
                    lower, higher);
    }
    for (int i = 0; i < problem->minima; i++) {
        check_stationary(problem, spec, problem->minimum[i].w, true);
        look_around(problem, problem->minimum[i].w, &lower, &higher);
        assert_that(lower == 0, "%s: minimum %d has %d lower neighbours", spec, i, lower);
    }
}

static void test_known_points_are_what_they_claim(void **state)
{
    (void)state;
    for_each_problem(check_known_points);
    const struct problem *problem = open_problem("beale"); /* its points are part of the contract */
    assert_int_equal(problem->minima, 1);
    assert_near(problem->minimum[0].w[0], 3, 0, "beale's minimum, x");
    assert_near(problem->minimum[0].w[1], 0.5, 0, "beale's minimum, y");
    assert_int_equal(problem->saddles, 1);
    assert_near(problem->saddle[0].w[0], 0, 0, "beale's saddle, x");
    assert_near(problem->saddle[0].w[1], 1, 0, "beale's saddle, y");
    problem_release(problem);
}

static void test_as_many_points_are_listed_as_there_are(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        int minima, saddles;
        double lowest; /* f of the first minimum */
    } cases[] = {
        {"bowl:lambda1=2,lambda2=1", 1, 0, 0},
        {"bowl:lambda1=0,lambda2=1", 1, 0, 0},
        {"bowl:lambda1=-1,lambda2=1", 0, 1, 0},
        {"bowl:lambda1=1,lambda2=-1", 0, 1, 0},
        {"bowl:lambda1=-1,lambda2=-1", 0, 0, 0},
        {"bowl:lambda1=0,lambda2=-1", 0, 0, 0},
        {"double-well", 2, 1, -0.25},
        {"monkey-saddle", 0, 1, 0},
        {"himmelblau", 4, 4, 0},
        {"rastrigin", 9, 4, 0}, /* the lowest of many */
        {"styblinski-tang", 4, 4, -78.332331407543},
        {"three-hump-camel", 3, 2, 0},
        {"six-hump-camel", 6, 7, -1.0316284534898774},
        {"goldstein-price", 4, 4, 3},
        {"two-layer", 2, 1, 0},
        {"two-layer:sigma=-4", 2, 1, 0},
        {"two-layer:sigma=0", 1, 0, 0},
        {"deep-linear", 1, 3, 0},
        {"deep-linear:hidden=1", 1, 2, 1}, /* σ₂², what one unit cannot learn */
        {"deep-linear:hidden=1,sigma1=0.5,sigma2=4", 1, 2, 0.25},
        {"deep-linear:hidden=1,sigma1=2,sigma2=2", 2, 1, 4},
        {"parabola:a=2,b=-4,c=5", 1, 0, 1},
        {"two-wells", 2, 1, -6.17038361497612e-05},
        {"two-wells:sharp=8,flat=3,tau=0.125", 2, 1, 0},
        {"two-wells:tau=50", 1, 0, -32.534266432561282}, /* so soft that one is left */
        {"ring", 4, 0, 0},
        {"linear-net:gamma1=-1,gamma2=4", 1, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].spec);
        assert_that(problem->minima == cases[i].minima && problem->saddles == cases[i].saddles,
                    "%s: %d minima, %d saddles", cases[i].spec, problem->minima, problem->saddles);
        for (int k = 0; k < problem->minima; k++) {
            double f;
            problem->eval(problem, 1, problem->minimum[k].w, &f, NULL, NULL);
            assert_that(k > 0 || fabs(f - cases[i].lowest) <= 1e-12 * (1 + fabs(f)),
                        "%s: %.17g at the first minimum", cases[i].spec, f);
            assert_that(f >= cases[i].lowest - 1e-12 * (1 + fabs(f)), "%s: the lowest is not first",
                        cases[i].spec);
        }
        problem_release(problem);
    }
}

static void check_described(const struct problem *problem, const char *spec)
{
    const struct surface *surface = problem->surface;
    assert_true(surface->name && *surface->name && surface->title && *surface->title);
    assert_that(surface->formula && *surface->formula && !strchr(surface->formula, '\n'),
                "%s: the formula is one line", spec);
    assert_in_range(problem->dim, 1, DIM_MAX);
    assert_true(problem->region[0] < problem->region[1] && problem->region[2] < problem->region[3]);
    double f, g[DIM_MAX], h[PACKED_MAX];
    problem->eval(problem, 1, problem->start, &f, g, h);
    assert_that(isfinite(f) && isfinite(largest(problem->dim, g)) && largest(problem->dim, g) > 0,
                "%s: the start is no place to start from", spec);
    assert_int_equal(surfaces[surface_index(surface)] == surface, 1);
    assert_ptr_equal(surface_find(surface->name), surface);
    for (int i = 0; i < parameter_count(surface->parameters); i++) {
        const struct parameter *parameter = &surface->parameters[i];
        struct error error = {""};
        assert_that(parameter_check(surface->name, parameter, parameter->value, &error),
                    "%s: the default of %s: %s", spec, parameter->name, error.text);
        assert_true(parameter->symbol && *parameter->symbol && parameter->help);
    }
}

static void test_every_surface_is_described(void **state)
{
    (void)state;
    for_each_problem(check_described);
}

/* Where a race begins by default is part of what a surface shows: it moves only on purpose, also
 * where it is worked out from made-up data. */
static const struct {
    const char *spec;
    double w[8];
} starts[] = {
    {"beale", {0.7, 1.4}},
    {"long-valley", {1, 8}},
    {"saddle", {-1.6, 0.001}},
    {"bowl", {-4, 3}},
    {"rosenbrock", {-1.2, 1}},
    {"double-well", {-1.6, 0.02}},
    {"two-wells", {-2, 0.4}},
    {"ring", {0.1, 0.3}},
    {"monkey-saddle", {1.7, 0.01}},
    {"himmelblau", {0.3, 4.5}},
    {"rastrigin", {2.2, -1.3}},
    {"styblinski-tang", {3.9, 0.4}},
    {"three-hump-camel", {-2.2, -1}},
    {"six-hump-camel", {-0.9, -0.1}},
    {"booth", {-8, 4}},
    {"matyas", {-9, -4}},
    {"goldstein-price", {0, 1}},
    {"underdetermined", {0, 0}},
    {"two-layer", {1.5, -1.3}},
    {"linear-net", {-0.6, 1.35, -0.9, -0.45}},
    {"deep-linear",
     {0.0346410161513775, 0.021650635094611, -0.0173205080756888, 0.0303108891324554,
      0.0259807621135332, -0.00866025403784439, 0.0129903810567666, 0.021650635094611}},
    {"cliff", {5.5, -2.4}},
    {"parabola", {-3}},
    {"least-squares", {-1.09740538147044, -0.154631650984543}},
    {"logistic", {-3.18614086494246, 1.64802588423454}},

    {"mlp",
     {0.8895658127427, 0.159457284274516, 0, -0.751657339929553, -1.53682057336301,
      -0.0207664113902086, 0, 0.0571015216540404}},
    {"elbow", {-0.799940616608073, 0.793140642929098}},
    {"least-squares:sigma1=1,sigma2=3,angle=0,seed=7", {-1.38205015699191, 0.484906437374251}},
    {"logistic:margin=3,seed=4", {-2.85336132415319, 1.98681490414625}},
    {"elbow:noise=0.5,seed=9", {-0.883964327231966, 0.857992130191799}},
    {"formula:x^2+3*y^2", {-3, 2}},
    {"formula:log(x)+y^2", {3, 2}},
    {"deep-linear:hidden=1",
     {0.0346410161513775, 0.0259807621135332, 0.021650635094611, 0.0389711431702997}},
};

static void check_start_is_listed(const struct problem *problem, const char *spec)
{
    bool listed = problem->surface->takes_expression;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        listed = listed || strcmp(starts[i].spec, problem->surface->name) == 0;
    assert_that(listed, "%s: write its start into the table above", spec);
}

static void test_races_begin_where_they_did(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        const struct problem *problem = open_problem(starts[i].spec);
        for (int k = 0; k < problem->dim && k < 8; k++)
            assert_near(problem->start[k], starts[i].w[k], 1e-12 * problem_diagonal(problem),
                        "%s: start, coordinate %d", starts[i].spec, k + 1);
        problem_release(problem);
    }
    for_each_problem(check_start_is_listed);
}

/* --- eval in all its forms --- */

static void check_null_combinations(const struct problem *problem, const char *spec)
{
    enum { N = 7 };
    struct pcg32 generator = pcg32_seeded(13, 1);
    int dim = problem->dim;
    size_t g_size = N * (size_t)dim, h_size = N * (size_t)packed_size(dim);
    double w[N * DIM_MAX], f[N], g[N * DIM_MAX], h[N * PACKED_MAX];
    for (size_t i = 0; i < N; i++) {
        double point[DIM_MAX];
        random_point(problem, &generator, point);
        for (size_t axis = 0; axis < (size_t)dim; axis++)
            w[axis * N + i] = point[axis];
    }
    problem->eval(problem, N, w, f, g, h);
    for (int want = 0; want < 8; want++) {
        double f2[N + 1], g2[N * DIM_MAX + 1], h2[N * PACKED_MAX + 1];
        for (size_t i = 0; i <= h_size; i++) /* nothing of the round before may pass for written */
            h2[i] = 12345;
        for (size_t i = 0; i <= g_size; i++)
            g2[i] = 12345;
        for (size_t i = 0; i <= N; i++)
            f2[i] = 12345;
        problem->eval(problem, N, w, want & WANT_F ? f2 : NULL, want & WANT_G ? g2 : NULL,
                      want & WANT_H ? h2 : NULL);
        assert_that(!(want & WANT_F) || all_same_bits(N, f, f2), "%s: f alone differs", spec);
        assert_that(!(want & WANT_G) || all_same_bits(g_size, g, g2), "%s: g alone differs", spec);
        assert_that(!(want & WANT_H) || all_same_bits(h_size, h, h2), "%s: h alone differs", spec);
        assert_true(f2[N] == 12345 && g2[g_size] == 12345 && h2[h_size] == 12345);
    }
}

static void test_null_combinations_agree(void **state)
{
    (void)state;
    for_each_problem(check_null_combinations);
}

static void check_batch(const struct problem *problem, const char *spec, size_t n)
{
    static double w[BATCH_MAX * DIM_MAX], f[BATCH_MAX], g[BATCH_MAX * DIM_MAX],
        h[BATCH_MAX * PACKED_MAX];
    struct pcg32 generator = pcg32_seeded(14, n);
    size_t dim = (size_t)problem->dim, packed = (size_t)packed_size(problem->dim);
    for (size_t i = 0; i < n; i++) {
        double point[DIM_MAX];
        random_point(problem, &generator, point);
        for (size_t axis = 0; axis < dim; axis++)
            w[axis * n + i] = point[axis];
    }
    problem->eval(problem, n, w, f, g, h);
    for (size_t i = 0; i < n; i++) {
        double w1[DIM_MAX], f1, g1[DIM_MAX], h1[PACKED_MAX];
        for (size_t axis = 0; axis < dim; axis++)
            w1[axis] = w[axis * n + i];
        problem->eval(problem, 1, w1, &f1, g1, h1);
        bool same = same_bits(f[i], f1);
        for (size_t axis = 0; axis < dim; axis++)
            same = same && same_bits(g[axis * n + i], g1[axis]);
        for (size_t k = 0; k < packed; k++)
            same = same && same_bits(h[k * n + i], h1[k]);
        assert_that(same, "%s: point %zu of %zu differs from itself alone", spec, i, n);
    }
}

static void check_batches(const struct problem *problem, const char *spec)
{
    static const size_t sizes[] = {1, 2, 7, 64, 1000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check_batch(problem, spec, sizes[i]);
}

static void test_batches_equal_single_points(void **state)
{
    (void)state;
    for_each_problem(check_batches);
}

/* --- values --- */

/* Reads a list of numbers separated by spaces. */
static void read_list(const struct table *table, size_t row, size_t column, int count, double *out)
{
    const char *text = table_text(table, row, column);
    for (int i = 0; i < count; i++) {
        char *end;
        out[i] = strtod(text, &end);
        assert_that(end != text, "row %zu: '%s' is not %d numbers", row + 2, text, count);
        text = end;
    }
    assert_that(*text == '\0', "row %zu: more than %d numbers", row + 2, count);
}

/*
 * A formula of a dozen operations errs by some 1e-15 of its largest terms; 1e-11 allows those terms
 * to exceed the value a thousandfold. The value is compared with itself as the measure, so that
 * cancellation near a minimum shows; gradient and matrices with their largest element.
 */
static void assert_list_near(const char *spec, const char *name, int n, const double *got,
                             const double *wanted, const double *w)
{
    double size = largest(n, wanted);
    for (int k = 0; k < n; k++)
        assert_near(got[k], wanted[k], 1e-11 * size, "%s: %s[%d] at %.17g, %.17g", spec, name, k,
                    w[0], w[1]);
}

enum { SPEC, W, F, G, H, GAUSS_NEWTON, COLUMNS }; /* of surfaces.csv */

static void check_reference_row(const struct table *table, size_t row)
{
    const char *spec = table_text(table, row, SPEC);
    const struct problem *problem = open_problem(spec);
    int dim = problem->dim, packed = packed_size(dim);
    double w[DIM_MAX] = {0}, f, g[DIM_MAX], h[PACKED_MAX], wanted[PACKED_MAX];
    read_list(table, row, W, dim, w);
    problem->eval(problem, 1, w, &f, g, h);
    read_list(table, row, F, 1, wanted);
    assert_list_near(spec, "f", 1, &f, wanted, w);
    read_list(table, row, G, dim, wanted);
    assert_list_near(spec, "g", dim, g, wanted, w);
    read_list(table, row, H, packed, wanted);
    assert_list_near(spec, "h", packed, h, wanted, w);
    bool squares = *table_text(table, row, GAUSS_NEWTON) != '\0';
    assert_that(squares == (problem->gauss_newton != NULL), "%s: residuals or not?", spec);
    if (squares) {
        problem->gauss_newton(problem, w, h);
        read_list(table, row, GAUSS_NEWTON, packed, wanted);
        assert_list_near(spec, "2JᵀJ", packed, h, wanted, w);
    }
    problem_release(problem);
}

static void test_values_match_sympy(void **state)
{
    (void)state;
    struct table table = table_read("surfaces.csv");
    assert_int_equal(table.columns, COLUMNS);
    for (size_t row = 0; row < table.rows; row++)
        check_reference_row(&table, row);
    table_free(&table);
}

/* Data and typed formulas have tests of their own; everything else must be in surfaces.csv. */
static void check_in_reference(const struct problem *problem, const char *spec)
{
    if (problem->surface->takes_expression || problem->samples > 0)
        return;
    size_t length = strlen(problem->surface->name), rows = 0;
    struct table table = table_read("surfaces.csv");
    for (size_t row = 0; row < table.rows; row++) {
        const char *other = table_text(&table, row, SPEC);
        rows += strncmp(other, problem->surface->name, length) == 0 &&
                (other[length] == '\0' || other[length] == ':');
    }
    table_free(&table);
    assert_that(rows >= 8,
                "%s: %zu rows of 8 in surfaces.csv (write its formula in "
                "tests/reference/make_surfaces.py and run that)",
                spec, rows);
}

static void test_every_surface_has_reference_values(void **state)
{
    (void)state;
    for_each_problem(check_in_reference);
}

/* --- sums of squares, finite sums --- */

/* 2JᵀJ is positive semi-definite; it is the Hessian where the residuals vanish. */
static void check_gauss_newton(const struct problem *problem, const char *spec)
{
    struct pcg32 generator = pcg32_seeded(15, 1);
    int dim = problem->dim, packed = packed_size(dim);
    double f, h[PACKED_MAX], jj[PACKED_MAX], lambda[DIM_MAX], w[DIM_MAX];
    if (!problem->gauss_newton)
        return;
    for (int k = 0; k < POINTS; k++) {
        random_point(problem, &generator, w);
        problem->gauss_newton(problem, w, jj);
        symmetric_eigen(dim, jj, lambda, NULL);
        assert_that(lambda[0] >= -1e-13 * lambda[dim - 1], "%s: 2JᵀJ has eigenvalue %g", spec,
                    lambda[0]);
    }
    for (int i = 0; i < problem->minima; i++) {
        const double *at = problem->minimum[i].w;
        problem->eval(problem, 1, at, &f, NULL, h);
        if (f > 1e-24)
            continue;
        problem->gauss_newton(problem, at, jj);
        for (int k = 0; k < packed; k++)
            assert_near(jj[k], h[k], 1e-11 * largest(packed, h), "%s: 2JᵀJ[%d] at minimum %d", spec,
                        k, i);
    }
}

static void test_gauss_newton(void **state)
{
    (void)state;
    for_each_problem(check_gauss_newton);
}

/* A quadratic's Hessian is the same everywhere; what is not marked as one differs somewhere. */
static void check_quadratic(const struct problem *problem, const char *spec)
{
    struct pcg32 generator = pcg32_seeded(16, 1);
    int packed = packed_size(problem->dim);
    double w[DIM_MAX], h[PACKED_MAX], first[PACKED_MAX];
    bool same = true;
    for (int k = 0; k < POINTS; k++) {
        random_point(problem, &generator, w);
        problem->eval(problem, 1, w, NULL, NULL, k ? h : first);
        for (int i = 0; k && i < packed; i++)
            same = same && fabs(h[i] - first[i]) <= 1e-12 * largest(packed, first);
    }
    if (!problem->surface->takes_expression)
        assert_that(same == problem->surface->quadratic, "%s: quadratic or not?", spec);
}

static void test_quadratics_are_marked(void **state)
{
    (void)state;
    for_each_problem(check_quadratic);
}

/* The whole sample, in any order, gives f and ∇f; f may be NULL. */
static void check_samples(const struct problem *problem, const char *spec)
{
    struct pcg32 generator = pcg32_seeded(17, 1);
    size_t n = problem->samples;
    assert_that((n > 0) == (problem->eval_samples != NULL), "%s: samples or not?", spec);
    if (n == 0)
        return;
    size_t *index = calloc(n, sizeof *index);
    assert_non_null(index);
    for (size_t i = 0; i < n; i++)
        index[i] = n - 1 - i;
    for (int k = 0; k < POINTS; k++) {
        double w[DIM_MAX] = {0}, f, f2, g[DIM_MAX], g2[DIM_MAX], g3[DIM_MAX];
        random_point(problem, &generator, w);
        problem->eval(problem, 1, w, &f, g, NULL);
        problem->eval_samples(problem, index, n, w, &f2, g2);
        problem->eval_samples(problem, index, n, w, NULL, g3);
        assert_near(f2, f, 1e-12 * (1 + fabs(f)), "%s: f of all samples", spec);
        assert_true(all_same_bits((size_t)problem->dim, g2, g3));
        for (int i = 0; i < problem->dim; i++)
            assert_near(g2[i], g[i], 1e-12 * (1 + fabs(f) + largest(problem->dim, g)),
                        "%s: g%d of all samples", spec, i + 1);
    }
    free(index);
}

static void test_all_samples_are_the_whole(void **state)
{
    (void)state;
    for_each_problem(check_samples);
}

/* --- single surfaces --- */

static void test_bowl_is_exact_at_right_angles(void **state)
{
    (void)state;
    static const char *const specs[] = {
        "bowl:lambda1=3,lambda2=7,angle=90",  "bowl:lambda1=3,lambda2=7,angle=-90",
        "bowl:lambda1=3,lambda2=7,angle=270", "bowl:lambda1=7,lambda2=3,angle=0",
        "bowl:lambda1=7,lambda2=3,angle=180", "bowl:lambda1=7,lambda2=3,angle=-720"};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        const struct problem *problem = open_problem(specs[i]);
        double w[2] = {1, 1}, h[3];
        problem->eval(problem, 1, w, NULL, NULL, h);
        assert_that(h[0] == 7 && h[1] == 0 && h[2] == 3, "%s: %.17g %.17g %.17g", specs[i], h[0],
                    h[1], h[2]);
        problem_release(problem);
    }
}

/* The solution nearest to the origin lies on the line through it along (a₁, a₂). */
static void test_underdetermined_lists_the_solution_of_least_norm(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("underdetermined");
    assert_near(problem->minimum[0].w[0], 0.2, 4e-16, "x");
    assert_near(problem->minimum[0].w[1], 0.6, 4e-16, "y");
    assert_true(problem->start[0] == 0 && problem->start[1] == 0);
    problem_release(problem);
    problem = open_problem("underdetermined:a1=3e200,a2=-4e200,b=5e200");
    assert_near(problem->minimum[0].w[0], 0.6, 4e-16, "x, large numbers");
    assert_near(problem->minimum[0].w[1], -0.8, 4e-16, "y, large numbers");
    problem_release(problem);
}

/* Weights between the wells shift their minima by e^(−height/τ), which leaves them equally deep to
 * 1e-4; the first is sharp, the second flat. */
static void test_the_two_wells_are_equally_deep(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("two-wells");
    double f[2], h[2][3];
    for (int i = 0; i < 2; i++)
        problem->eval(problem, 1, problem->minimum[i].w, &f[i], NULL, h[i]);
    assert_near(f[0], f[1], 1e-4, "depths");
    const double *sharp = problem->minimum[0].w[0] < 0 ? h[0] : h[1],
                 *flat = sharp == h[0] ? h[1] : h[0];
    assert_near(sharp[0], 25, 0.1, "the sharp one");
    assert_near(flat[0], 1, 0.1, "the flat one");
    problem_release(problem);
}

/* The curvature across the ring of minima goes from 8a to 8. */
static void test_the_ring_is_sharp_at_its_sides(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("ring:a=9");
    for (int i = 0; i <= 12; i++) {
        double w[2], f, h[3], lambda[2];
        problem->curve[0].place(problem, i / 12.0, w);
        problem->eval(problem, 1, w, &f, NULL, h);
        symmetric_eigen(2, h, lambda, NULL);
        assert_near(f, 0, 1e-28, "f on the ring");
        assert_near(lambda[1], 8 * (81 * w[0] * w[0] + w[1] * w[1]), 1e-12 * 72, "sharpness");
        assert_true(i % 6 != 0 || fabs(lambda[1] - 72) < 1e-10);
        assert_true(i % 6 != 3 || fabs(lambda[1] - 8) < 1e-10);
    }
    problem_release(problem);
}

/* Blocks lie in w one beside the other, and are there where the surface speaks of matrices. */
static void check_blocks(const struct problem *problem, const char *spec)
{
    bool taken[DIM_MAX] = {false};
    assert_in_range(problem->blocks, 0, MATRICES_MAX);
    for (int i = 0; i < problem->blocks; i++) {
        const struct matrix_block *block = &problem->block[i];
        assert_true(block->first >= 0 && block->rows > 0 && block->columns > 0);
        assert_that(block->first + block->rows * block->columns <= problem->dim,
                    "%s: block %d is longer than w", spec, i);
        for (int k = block->first; k < block->first + block->rows * block->columns; k++) {
            assert_that(!taken[k], "%s: w%d is in two blocks", spec, k + 1);
            taken[k] = true;
        }
    }
}

static void test_parameters_form_matrices(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        int blocks, rows, columns;
    } cases[] = {
        {"linear-net", 1, 2, 2},
        {"deep-linear", 2, 2, 2},
        {"deep-linear:hidden=1", 2, 2, 1},
        {"beale", 0, 0, 0},
    };
    for_each_problem(check_blocks);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].spec);
        assert_int_equal(problem->blocks, cases[i].blocks);
        for (int k = 0; k < problem->blocks; k++)
            assert_true(problem->block[k].rows == cases[i].rows &&
                        problem->block[k].columns == cases[i].columns);
        problem_release(problem);
    }
}

/* The parabola typed as a curve is the parabola: the same numbers, the same minimum. Turning points
 * are listed to the last digit where they are minima and nothing is lower elsewhere. */
static void test_curves(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        int minima;
        double at[3];
    } cases[] = {
        {"curve:x^2-4*x", 1, {2}},
        {"curve:1e-12*(w-3)^2", 1, {3}},
        {"curve:x^4/4-x^2/2", 2, {-1, 1}},
        {"curve:sin(w1)", 3, {-7.853981633974483, -1.5707963267948966, 4.71238898038469}},
        {"curve:abs(x)", 1, {0}},
        {"curve:exp(-x)", 0, {0}},
        {"curve:x^3-x", 0, {0}}, /* a local minimum, but lower on the left */
        {"curve:-cos(x)-x/100", 0, {0}},
        {"curve:log(x)", 0, {0}},
        {"curve:1/x", 0, {0}},
        {"curve:3", 0, {0}},
    };
    const struct problem *parabola = open_problem("parabola:a=2.5,b=-3,c=7"),
                         *typed = open_problem("curve:1.25*x^2 - 3*x + 7");
    for (double w = -5; w <= 5; w += 0.37) {
        double f[2], g[2], h[2];
        parabola->eval(parabola, 1, &w, &f[0], &g[0], &h[0]);
        typed->eval(typed, 1, &w, &f[1], &g[1], &h[1]);
        assert_near(f[1], f[0], 1e-14 * fabs(f[0]), "f at %g", w);
        assert_near(g[1], g[0], 1e-14 * (3 + fabs(g[0])), "f' at %g", w);
        assert_near(h[1], h[0], 1e-15, "f'' at %g", w);
    }
    problem_release(parabola);
    problem_release(typed);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].spec);
        double f;
        assert_int_equal(problem->dim, 1);
        assert_that(problem->minima == cases[i].minima, "%s: %d minima", cases[i].spec,
                    problem->minima);
        for (int k = 0; k < problem->minima; k++)
            assert_near(problem->minimum[k].w[0], cases[i].at[k], 2e-8, "%s: minimum %d",
                        cases[i].spec, k + 1);
        problem->eval(problem, 1, problem->start, &f, NULL, NULL);
        assert_that(isfinite(f) && problem->start[0] > problem->region[0] &&
                        problem->start[0] < problem->region[1],
                    "%s: start %g", cases[i].spec, problem->start[0]);
        problem_release(problem);
    }
}

/* The unit tips over where its unstable fixed point is the start x₀ = 0.5, b = 0.5 − w·S(0.5). */
static void test_the_cliff_is_where_the_unit_tips_over(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("cliff");
    for (double w = 5; w <= 7; w += 0.5) {
        double b = 0.5 - w / (1 + exp(-0.5));
        double points[4] = {w, w, b - 0.01, b + 0.01}, f[2], g[2];
        problem->eval(problem, 2, points, f, NULL, NULL);
        assert_that(f[0] > 0.3 && f[1] < 0.1, "w = %g: no wall, %g and %g", w, f[0], f[1]);
        problem->eval(problem, 1, (double[2]){w, b}, NULL, g, NULL);
        assert_that(isfinite(g[0]) && fabs(g[1]) > 100, "w = %g: slope %g in the wall", w, g[1]);
    }
    double far[4] = {1e300, -1e300, 0, 1}, f[2], g[4], h[6];
    problem->eval(problem, 2, far, f, g, h);
    assert_that(isfinite(f[0] + f[1]) && isfinite(largest(4, g) + largest(6, h)), "far out");
    problem_release(problem);
}

/* --- SPECs --- */

static void test_wrong_specs_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *says;
    } cases[] = {
        {"", "empty"},
        {"beal", "did you mean 'beale'"},
        {"zzzzzz", "unknown name 'zzzzzz'"},
        {"bowl:", "nothing after the colon"},
        {"bowl:lambda1", "no value"},
        {"bowl:lambda1=", "empty"},
        {"bowl:lambda1=nan", "not a number"},
        {"bowl:lambda1=inf", "not a number"},
        {"bowl:lamda1=2", "did you mean 'lambda1'"},
        {"bowl:lambda1=2,lambda1=2", "twice"},
        {"bowl:lambda1=1e999", "too large"},
        {"rosenbrock:b=0", "out of range"},
        {"rosenbrock:b=-1", "out of range"},
        {"long-valley:w=0", "out of range"},
        {"saddle:a=auto", "not a number"},
        {"beale:a=1", "it has none"},
        {"underdetermined:a1=0,a2=0", "both 0"},
        {"deep-linear:hidden=3", "out of range"},
        {"deep-linear:hidden=1.5", "hidden"},
        {"parabola:a=0", "out of range"},
        {"curve", "EXPRESSION in x)"},
        {"curve:", "EXPRESSION in x)"},
        {"curve:x+y", "curve:3: unknown name 'y' (x, pi, e"},
        {"curve:w2", "curve:1: unknown name"},
        {"curve:log(-x^2-1)", "defined nowhere"},
        {"formula:w^2", "formula:1: unknown name 'w'"},
        {"formula", "EXPRESSION in x and y)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {""};
        assert_that(problem_open(cases[i].spec, &error) == NULL, "'%s' opened", cases[i].spec);
        assert_that(strstr(error.text, cases[i].says) != NULL, "'%s': %s", cases[i].spec,
                    error.text);
    }
}

static void test_parameters_reach_the_problem(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl:cy=-2.5,lambda2=40");
    double w[2] = {0, -2.5}, f, g[2], h[3], lambda[2];
    problem->eval(problem, 1, w, &f, g, h);
    symmetric_eigen(2, h, lambda, NULL);
    assert_near(f, 0, 0, "f at the centre");
    assert_near(lambda[0], 1, 1e-13, "the default is kept");
    assert_near(lambda[1], 40, 1e-13, "lambda2");
    problem_release(problem);
}

/* What is typed as a formula has its contours spaced as the surface that is built in, by a rule
 * that all of those fit. */
static void test_formulas_have_the_contours_of_their_twins(void **state)
{
    (void)state;
    static const char *const twins[][2] = {
        {"beale", "(1.5-x+x*y)^2 + (2.25-x+x*y^2)^2 + (2.625-x+x*y^3)^2"},
        {"rosenbrock", "(1-x)^2 + 100*(y-x^2)^2"},
        {"himmelblau", "(x^2+y-11)^2 + (x+y^2-7)^2"},
        {"saddle", "x^2 - y^2"},
        {"monkey-saddle", "x^3 - 3*x*y^2"},
        {"rastrigin", "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)"},
        {"matyas", "0.26*(x^2+y^2) - 0.48*x*y"},
    };
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        char spec[128];
        snprintf(spec, sizeof spec, "formula:%s", twins[i][1]);
        const struct problem *own = open_problem(twins[i][0]), *typed = open_problem(spec);
        assert_that(own->height == typed->height, "%s: %d and %d", twins[i][0], (int)own->height,
                    (int)typed->height);
        problem_release(own);
        problem_release(typed);
    }
    for (int i = 0; surfaces[i]; i++) {
        const struct problem *problem =
            surfaces[i]->takes_expression ? NULL : open_problem(surfaces[i]->name);
        if (problem && problem->dim == 2)
            assert_that(problem->height == problem_height_scale(problem), "%s", surfaces[i]->name);
        if (problem)
            problem_release(problem);
    }
}

/* What surfaces draw and name is there: f is least all along the hyperbola, and below the edge the
 * gradient is 0, above it is not. */
static void test_known_curves_are_what_they_claim(void **state)
{
    (void)state;
    const struct problem *layers = open_problem("two-layer:sigma=-2"),
                         *elbow = open_problem("elbow");
    assert_int_equal(layers->curves, 1);
    assert_int_equal(elbow->curves, 1);
    for (int i = 0; i <= 100; i++) {
        double w[2], f, g[2];
        layers->curve[0].place(layers, i / 100.0, w);
        layers->eval(layers, 1, w, &f, NULL, NULL);
        assert_true(i == 50 ? isnan(f) : f < 1e-20);
        elbow->curve[0].place(elbow, i / 100.0, w);
        if (i == 50)
            continue;
        w[1] -= 0.01;
        elbow->eval(elbow, 1, w, NULL, g, NULL);
        assert_true(g[0] == 0 && g[1] == 0);
        w[1] += 0.02;
        elbow->eval(elbow, 1, w, NULL, g, NULL);
        assert_true(g[0] != 0 || g[1] != 0);
    }
    problem_release(layers);
    problem_release(elbow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_below_the_lowest),
        cmocka_unit_test(test_every_surface_is_described),
        cmocka_unit_test(test_derivatives_match_differences),
        cmocka_unit_test(test_known_points_are_what_they_claim),
        cmocka_unit_test(test_as_many_points_are_listed_as_there_are),
        cmocka_unit_test(test_races_begin_where_they_did),
        cmocka_unit_test(test_null_combinations_agree),
        cmocka_unit_test(test_batches_equal_single_points),
        cmocka_unit_test(test_values_match_sympy),
        cmocka_unit_test(test_every_surface_has_reference_values),
        cmocka_unit_test(test_gauss_newton),
        cmocka_unit_test(test_quadratics_are_marked),
        cmocka_unit_test(test_all_samples_are_the_whole),
        cmocka_unit_test(test_bowl_is_exact_at_right_angles),
        cmocka_unit_test(test_underdetermined_lists_the_solution_of_least_norm),
        cmocka_unit_test(test_the_two_wells_are_equally_deep),
        cmocka_unit_test(test_the_ring_is_sharp_at_its_sides),
        cmocka_unit_test(test_parameters_form_matrices),
        cmocka_unit_test(test_curves),
        cmocka_unit_test(test_the_cliff_is_where_the_unit_tips_over),
        cmocka_unit_test(test_wrong_specs_are_refused),
        cmocka_unit_test(test_parameters_reach_the_problem),
        cmocka_unit_test(test_known_curves_are_what_they_claim),
        cmocka_unit_test(test_formulas_have_the_contours_of_their_twins),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
