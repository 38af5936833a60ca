/* Roots, stability edges and optima of every method's linear iteration. */
#include "testing.h"

#include <complex.h>

#include "analysis/modes.h"
#include "engine/run.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

/* A method at its defaults and a moment to ask it about. */
struct setting {
    const struct optimizer *optimizer;
    double parameter[PARAMETERS_MAX], state[2 * PACKED_MAX], g[2], w[2];
    struct instant instant;
};

static void set_up(struct setting *setting, const struct optimizer *optimizer)
{
    struct error error = {""};
    *setting = (struct setting){.optimizer = optimizer};
    assert_non_null(optimizer_read(optimizer->name, setting->parameter, NULL, &error));
    setting->instant =
        (struct instant){setting->parameter, setting->state, 1, 2, setting->g, setting->w, NULL, 1};
}

static double edge_of(const struct setting *s, double lambda_max)
{
    return s->optimizer->theory->edge(s->optimizer, &s->instant, lambda_max);
}

static struct optimum optimum_of(const struct setting *s, double low, double high)
{
    return s->optimizer->theory->optimum(s->optimizer, &s->instant, low, high);
}

static int by_role(const struct optimizer *optimizer, enum parameter_role role)
{
    return parameter_by_role(optimizer->parameters, role);
}

/* Spectral radius over two curvatures, from the polynomials by their discriminants. */
static double radius_of(const struct setting *setting, const double *lambda)
{
    double radius = 0;
    for (int i = 0; i < 2; i++) {
        struct polynomial p =
            setting->optimizer->theory->modes(setting->optimizer, &setting->instant, lambda[i]);
        if (p.degree == 1) {
            radius = fmax(radius, fabs(p.c0));
        } else {
            double complex root = csqrt(p.c1 * p.c1 - 4 * p.c0);
            radius = fmax(radius, fmax(cabs(-p.c1 + root), cabs(-p.c1 - root)) / 2);
        }
    }
    return radius;
}

/* --- roots --- */

static void check_roots(struct polynomial p)
{
    struct root root[2];
    int count = polynomial_roots(p, root);
    assert_int_equal(count, p.degree);
    for (int i = 0; i < count; i++) {
        double complex z = root[i].re + root[i].im * I,
                       rest = p.degree == 1 ? z + p.c0 : z * z + p.c1 * z + p.c0;
        double size = cabs(z) * cabs(z) + fabs(p.c1) * cabs(z) + fabs(p.c0);
        assert_near(cabs(rest), 0, 4e-16 * size, "p(z) with c1 = %.17g, c0 = %.17g", p.c1, p.c0);
        assert_near(root[i].modulus, cabs(z), 1e-15 * cabs(z), "modulus");
    }
    if (count == 1)
        return;
    assert_true(root[0].modulus >= root[1].modulus);
    assert_true(root[0].im >= 0); /* of a pair the one above the axis first */
    double sum = root[0].re + root[1].re, scale = root[0].modulus + root[1].modulus;
    assert_near(sum, -p.c1, 5e-16 * scale, "Vieta: the sum");
    double complex product =
        (root[0].re + root[0].im * I) * (root[1].re + root[1].im * I); /* both digits count */
    assert_near(creal(product), p.c0, 1e-15 * fabs(p.c0), "Vieta: the product");
}

static void test_roots_solve_the_polynomial(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(41, 1);
    for (int i = 0; i < 20000; i++) {
        double scale = pow(10, random_between(&generator, -6, 6));
        double c1 = random_between(&generator, -2, 2), c0 = random_between(&generator, -2, 2);
        check_roots((struct polynomial){2, scale * c1, c0});
        check_roots((struct polynomial){2, c1, scale * c0});
        check_roots((struct polynomial){1, 0, scale * c0});
    }
    check_roots((struct polynomial){2, 0, 0});
    check_roots((struct polynomial){2, 0, 1});
    check_roots((struct polynomial){2, 0, -1});
    check_roots((struct polynomial){2, -2, 1});
    check_roots((struct polynomial){2, -1, 0});
    struct root root[2];
    polynomial_roots((struct polynomial){2, -1, 1e-20}, root); /* nothing cancels */
    assert_near(root[1].re, 1e-20, 1e-35, "the small root");
    polynomial_roots((struct polynomial){1, 0, 0}, root);
    assert_false(signbit(root[0].re));
}

/* By multiplying from random roots, so that expectation does not come from the same formula. */
static void test_roots_are_found_again(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(42, 1);
    for (int i = 0; i < 5000; i++) {
        double a = random_between(&generator, -2, 2), b = random_between(&generator, -2, 2);
        struct root root[2];
        polynomial_roots((struct polynomial){2, -(a + b), a * b}, root);
        double large = fabs(a) > fabs(b) ? a : b, small = fabs(a) > fabs(b) ? b : a;
        if (fabs(a - b) > 1e-3 && fabs(a + b) > 1e-3) { /* apart: well conditioned */
            assert_near(root[0].re, large, 1e-12, "real roots %g, %g", a, b);
            assert_near(root[1].re, small, 1e-12, "real roots %g, %g", a, b);
        }
        if (fabs(b) < 1e-3)
            continue;
        polynomial_roots((struct polynomial){2, -2 * a, a * a + b * b}, root);
        assert_near(root[0].re, a, 1e-15 * 4, "pair %g ± %gi", a, b);
        assert_near(root[0].im, fabs(b), 1e-11, "pair %g ± %gi", a, b);
        assert_near(root[1].im, -fabs(b), 1e-11, "pair %g ± %gi", a, b);
    }
}

/* --- the formulas of the linear theory --- */

static void test_polynomials_are_those_of_theory(void **state)
{
    (void)state;
    const double eta = 0.3, beta = 0.6, lambda = 2.5, x = eta * lambda;
    /* NAdam with μ = β/2 = 0.3 takes (w, m) to (w(1 − x(0.3·0.4 + 0.7)) − 0.3·0.3·0.6m, 0.4λw +
     * 0.6m): −c1 is that matrix's trace, c0 its determinant */
    const double kept = 1 - x * (0.3 * 0.4 + 0.7);
    const struct {
        const char *spec;
        int degree;
        double c1, c0;
    } cases[] = {
        {"gd:eta=0.3", 1, 0, -(1 - x)},
        {"momentum:eta=0.3,beta=0.6", 2, -(1 + beta - x), beta},
        {"nesterov:eta=0.3,beta=0.6", 2, -(1 + beta) * (1 - x), beta * (1 - x)},
        {"newton:eta=0.3", 1, 0, -(1 - eta)},
        {"rmsprop:eta=0.3,beta=0.6", 1, 0, -(1 - x)},
        {"adam:eta=0.3,beta1=0.6", 2, -(1 + beta - 0.4 * x), beta},
        {"bfgs:eta=0.3", 1, 0, -(1 - x)},
        {"lbfgs:eta=0.3", 1, 0, -(1 - x)},
        {"ema-momentum:eta=0.3,beta=0.6", 2, -(1 + beta - 0.4 * x), beta},
        {"ema-nesterov:eta=0.3,beta=0.6", 2, -(1 + beta) * (1 - 0.4 * x), beta * (1 - 0.4 * x)},
        {"adagrad:eta=0.3", 1, 0, -(1 - x)},
        {"inverse-square:eta=0.3,beta=0.6", 1, 0, -(1 - x)},
        {"adadelta:eta=0.3,beta=0.6", 1, 0, -(1 - x)},
        {"adamax:eta=0.3,beta1=0.6", 2, -(1 + beta - 0.4 * x), beta},
        {"amsgrad:eta=0.3,beta1=0.6", 2, -(1 + beta - 0.4 * x), beta},
        {"adamw:eta=0.3,beta1=0.6,weight_decay=0", 2, -(1 + beta - 0.4 * x), beta},
        {"adamw:eta=0.3,beta1=0.6,weight_decay=0.5", 2, -(1 + beta - 0.15 - 0.4 * x), beta * 0.85},
        {"nadam:eta=0.3,beta1=0.6,momentum_decay=1e5", 2, -(1 + beta) * (1 - 0.4 * x),
         beta * (1 - 0.4 * x)},
        {"nadam:eta=0.3,beta1=0.6,momentum_decay=0", 2, -(kept + beta),
         kept * beta + 0.3 * 0.24 * x},
        {"radam:eta=0.3,beta1=0.6", 2, -(1 + beta - 0.4 * x), beta},
        {"saddle-free-newton:eta=0.3", 1, 0, -(1 - eta)},
        {"levenberg-marquardt", 1, 0, -(1 - lambda)},
        {"gradient-flow:eta=0.3", 1, 0, -exp(-x)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double parameter[PARAMETERS_MAX];
        struct error error = {""};
        const struct optimizer *optimizer = optimizer_read(cases[i].spec, parameter, NULL, &error);
        assert_that(optimizer != NULL, "%s", error.text);
        struct instant instant = {.parameter = parameter, .t = 1, .dim = 2};
        struct polynomial p = optimizer->theory->modes(optimizer, &instant, lambda);
        assert_int_equal(p.degree, cases[i].degree);
        if (p.degree == 2)
            assert_near(p.c1, cases[i].c1, 1e-15, "%s: c1", cases[i].spec);
        assert_near(p.c0, cases[i].c0, 1e-15, "%s: c0", cases[i].spec);
    }
}

/* What Levenberg-Marquardt's next step multiplies an error by, from the μ that it took, told by the
 * μ that it leaves: 1 − z are the eigenvalues of C = (M + μI)⁻¹H. */
static void check_damped(struct run *run, long step, const char *surface)
{
    const struct problem *problem = run_problem(run);
    double h[3], m[3], left = run_instant(run, run_cursor(run, step + 1)).state[0];
    bool falls = run_row(run, step + 1).f < run_row(run, step).f;
    const struct cursor *cursor = run_cursor(run, step);
    struct instant instant = run_instant(run, cursor);
    problem->eval(problem, 1, cursor->w, NULL, NULL, h);
    memcpy(m, h, sizeof m);
    if (problem->gauss_newton)
        problem->gauss_newton(problem, cursor->w, m);
    double mu = falls ? 3 * left : left / 3, a = m[0] + mu, c = m[2] + mu;
    double det = a * c - m[1] * m[1];
    double trace = (c * h[0] - 2 * m[1] * h[1] + a * h[2]) / det;
    double product = (h[0] * h[2] - h[1] * h[1]) / det;
    struct modes modes = modes_of(run_optimizer(run), &instant, h);
    double z[2] = {modes.mode[0].root[0].re, modes.mode[1].root[0].re};
    double size = 1 + fabs(z[0]) + fabs(z[1]);
    assert_near(2 - z[0] - z[1], trace, 1e-9 * size, "%s: trace at step %ld", surface, step);
    assert_near((1 - z[0]) * (1 - z[1]), product, 1e-9 * size * size, "%s: determinant at step %ld",
                surface, step);
}

static void test_damped_steps_share_one_mu(void **state)
{
    (void)state;
    static const char *const names[] = {"beale",     "himmelblau", "rosenbrock", "double-well",
                                        "saddle",    "bowl",       "cliff",      "long-valley",
                                        "two-layer", "logistic",   "booth",      "least-squares"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct error error = {""};
        char text[] = "levenberg-marquardt:mu=0.3";
        const struct problem *problem = problem_open(names[i], &error);
        assert_non_null(problem);
        struct run_settings settings = {.problem = problem};
        settings.optimizer = optimizer_read(text, settings.parameter, NULL, &error);
        memcpy(settings.start, problem->start, 2 * sizeof *settings.start);
        struct run *run = run_open(&settings, &error);
        assert_true(run_advance(run, 7, &error));
        for (long step = 0; step + 1 < run_end(run); step++)
            check_damped(run, step, names[i]);
        run_free(run);
        problem_release(problem);
    }
}

/* --- edges --- */

/* Just below the edge every curvature in (0, λmax] decays, just above λmax does not; no matter
 * where λmin lies. */
static void test_edges_are_where_the_radius_crosses_one(void **state)
{
    (void)state;
    static const double betas[] = {0, 0.3, 0.9, 0.99}, highs[] = {0.02, 1, 350};
    int methods = 0;
    for (int i = 0; optimizers[i]; i++) {
        struct setting s;
        if (!optimizers[i]->theory)
            continue;
        set_up(&s, optimizers[i]);
        int rate = by_role(s.optimizer, ROLE_RATE), memory = by_role(s.optimizer, ROLE_MEMORY);
        if (rate < 0 || optimizers[i]->rate_use != RATE_TAKEN || !isfinite(edge_of(&s, 1)))
            continue;
        methods++;
        for (int k = 0; k < 12; k++) {
            double high = highs[k % 3];
            if (memory >= 0)
                s.parameter[memory] = betas[k / 3];
            double edge = edge_of(&s, high);
            for (double share = 1e-3; share <= 1; share += 0.037) {
                double lambda[2] = {share * high, high};
                s.parameter[rate] = edge * (1 - 1e-6);
                assert_that(radius_of(&s, lambda) < 1, "%s: λ = %g, %g: %.17g below the edge",
                            s.optimizer->name, lambda[0], lambda[1], radius_of(&s, lambda));
                s.parameter[rate] = edge * (1 + 1e-6);
                assert_that(radius_of(&s, lambda) > 1, "%s: λ = %g, %g: %.17g above the edge",
                            s.optimizer->name, lambda[0], lambda[1], radius_of(&s, lambda));
            }
        }
    }
    assert_true(methods >= 19);
}

static void test_edges_of_theory(void **state)
{
    (void)state;
    struct setting s;
    set_up(&s, optimizer_find("gd"));
    assert_near(edge_of(&s, 8), 0.25, 1e-16, "gd");
    set_up(&s, optimizer_find("momentum")); /* β = 0.9 */
    assert_near(edge_of(&s, 8), 2 * 1.9 / 8, 1e-16, "momentum");
    set_up(&s, optimizer_find("nesterov"));
    assert_near(edge_of(&s, 8), 2 * 1.9 / (2.8 * 8), 1e-16, "nesterov");
    assert_true(edge_of(&s, 8) < 0.25); /* before plain descent */
    set_up(&s, optimizer_find("adam"));
    assert_near(edge_of(&s, 8), 2 * 1.9 / 8 / 0.1, 1e-14, "adam");
    set_up(&s, optimizer_find("newton"));
    assert_near(edge_of(&s, 8), 2, 0, "newton");
    set_up(&s, optimizer_find("saddle-free-newton"));
    assert_near(edge_of(&s, 8), 2, 0, "saddle-free-newton");
    set_up(&s, optimizer_find("ema-momentum"));
    assert_near(edge_of(&s, 8), 2 * 1.9 / 8 / 0.1, 1e-14, "ema-momentum");
    set_up(&s, optimizer_find("ema-nesterov"));
    assert_near(edge_of(&s, 8), 2 * 1.9 / (2.8 * 8) / 0.1, 1e-14, "ema-nesterov");
    set_up(&s, optimizer_find("gradient-flow"));
    assert_true(edge_of(&s, 8) == INFINITY);
    set_up(&s, optimizer_find("levenberg-marquardt"));
    assert_true(isnan(edge_of(&s, 8)));
}

/* --- optima --- */

static const double spectra[][2] = {{1, 10}, {0.5, 2}, {3, 3.5}, {0.01, 1}, {1, 400}};
enum { SPECTRA = sizeof spectra / sizeof *spectra };

static void set_optimum(struct setting *s, struct optimum optimum)
{
    int rate = by_role(s->optimizer, ROLE_RATE), memory = by_role(s->optimizer, ROLE_MEMORY);
    s->parameter[rate] = optimum.eta;
    if (!isnan(optimum.beta))
        s->parameter[memory] = optimum.beta;
}

/* At the optimum roots are double, where half the digits go: 1e-7. */
static void test_the_optimum_attains_its_rate(void **state)
{
    (void)state;
    for (int i = 0; optimizers[i]; i++) {
        for (int k = 0; optimizers[i]->theory && optimizers[i]->theory->optimum && k < SPECTRA;
             k++) {
            struct setting s;
            set_up(&s, optimizers[i]);
            struct optimum best = optimum_of(&s, spectra[k][0], spectra[k][1]);
            assert_true(best.eta > 0 && best.rate >= 0 && best.rate < 1);
            assert_true(isnan(best.beta) || (best.beta >= 0 && best.beta < 1));
            set_optimum(&s, best);
            assert_near(radius_of(&s, spectra[k]), best.rate, 1e-7, "%s on [%g, %g]",
                        s.optimizer->name, spectra[k][0], spectra[k][1]);
        }
    }
}

static void test_optima_of_theory(void **state)
{
    (void)state;
    for (int k = 0; k < SPECTRA; k++) {
        double low = spectra[k][0], high = spectra[k][1], kappa = high / low;
        struct setting s;
        set_up(&s, optimizer_find("gd"));
        struct optimum best = optimum_of(&s, low, high);
        assert_near(best.eta, 2 / (low + high), 1e-14 * best.eta, "gd: η");
        assert_near(best.rate, (kappa - 1) / (kappa + 1), 1e-14, "gd: rate");
        assert_true(isnan(best.beta));
        set_up(&s, optimizer_find("momentum"));
        best = optimum_of(&s, low, high);
        double root = (sqrt(kappa) - 1) / (sqrt(kappa) + 1);
        assert_near(best.eta, pow(2 / (sqrt(high) + sqrt(low)), 2), 1e-14 * best.eta,
                    "momentum: η");
        assert_near(best.beta, root * root, 1e-14, "momentum: β");
        assert_near(best.rate, root, 1e-14, "momentum: rate");
        set_up(&s, optimizer_find("nesterov"));
        best = optimum_of(&s, low, high);
        root = sqrt(3 * kappa + 1);
        assert_near(best.eta, 4 / (3 * high + low), 1e-14 * best.eta, "nesterov: η");
        assert_near(best.beta, (root - 2) / (root + 2), 1e-14, "nesterov: β");
        assert_near(best.rate, 1 - 2 / root, 1e-14, "nesterov: rate");
        set_up(&s, optimizer_find("newton"));
        best = optimum_of(&s, low, high);
        assert_true(best.eta == 1 && best.rate == 0);
    }
}

/*
 * No (η, β) on a fine grid, nor on one a hundred times finer around the optimum, does better; and
 * the grid comes close to the optimum, so it does look there.
 */
static void check_grid(const char *name, const double *spectrum)
{
    enum { N = 300 };
    struct setting s;
    set_up(&s, optimizer_find(name));
    int rate = by_role(s.optimizer, ROLE_RATE), memory = by_role(s.optimizer, ROLE_MEMORY);
    struct optimum best = optimum_of(&s, spectrum[0], spectrum[1]);
    double lowest = INFINITY;
    for (int fine = 0; fine < 2; fine++) {
        for (int i = 0; i <= N; i++) {
            double u = (double)i / N;
            s.parameter[rate] =
                fine ? best.eta * (0.98 + 0.04 * u) : 4 / spectrum[1] * (i + 1) / (N + 1);
            for (int j = 0; j < (memory >= 0 ? N : 1); j++) {
                double v = (double)j / N;
                if (memory >= 0)
                    s.parameter[memory] =
                        fine ? fmin(fmax(best.beta + 0.04 * (v - 0.5), 0), 0.9999) : v;
                lowest = fmin(lowest, radius_of(&s, spectrum));
            }
        }
    }
    assert_that(lowest >= best.rate - 1e-7, "%s on [%g, %g]: %.12g is better than %.12g", name,
                spectrum[0], spectrum[1], lowest, best.rate);
    assert_near(lowest, best.rate, 0.02, "%s on [%g, %g]: the grid's best", name, spectrum[0],
                spectrum[1]);
}

static void test_no_other_settings_beat_the_optimum(void **state)
{
    (void)state;
    static const char *const methods[] = {"gd", "momentum", "nesterov", "rmsprop", "bfgs"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        for (int k = 0; k < SPECTRA; k++)
            check_grid(methods[i], spectra[k]);
}

/* Adam's β₁ also scales η; its optimum is momentum's with η/(1 − β₁). */
static void test_optimum_of_adam(void **state)
{
    (void)state;
    struct setting s, m;
    set_up(&s, optimizer_find("adam"));
    set_up(&m, optimizer_find("momentum"));
    struct optimum adam = optimum_of(&s, 1, 9), ball = optimum_of(&m, 1, 9);
    assert_near(ball.beta, 0.25, 1e-15, "momentum: β for κ = 9");
    assert_near(adam.beta, 0.25, 1e-15, "adam: β₁");
    assert_near(adam.eta * 0.75, ball.eta, 1e-15, "adam: η");
}

/* --- modes_of --- */

static struct modes modes_at(const char *surface, const char *method, long steps)
{
    struct error error = {""};
    const struct problem *problem = problem_open(surface, &error);
    assert_that(problem != NULL, "%s", error.text);
    struct run_settings settings = {.problem = problem};
    settings.optimizer = optimizer_read(method, settings.parameter, NULL, &error);
    assert_that(settings.optimizer != NULL, "%s", error.text);
    memcpy(settings.start, problem->start, sizeof settings.start);
    struct run *run = run_open(&settings, &error);
    assert_true(run && run_advance(run, steps, &error));
    const struct cursor *cursor = run_cursor(run, steps);
    struct instant instant = run_instant(run, cursor);
    double h[PACKED_MAX];
    problem->eval(problem, 1, cursor->w, NULL, NULL, h);
    struct modes modes = modes_of(settings.optimizer, &instant, h);
    run_free(run);
    problem_release(problem);
    return modes;
}

static void test_modes_of_a_bowl(void **state)
{
    (void)state;
    struct modes modes =
        modes_at("bowl:lambda1=10,lambda2=2,angle=33", "momentum:eta=0.05,beta=0.5", 3);
    assert_true(modes.available);
    assert_int_equal(modes.count, 2);
    assert_near(modes.hessian[0], 2, 1e-14, "λmin");
    assert_near(modes.hessian[1], 10, 1e-14, "λmax");
    assert_near(modes.mode[0].lambda, 2, 1e-14, "first mode");
    assert_near(modes.mode[1].lambda, 10, 1e-14, "second mode");
    /* z² − 1.4z + 0.5 and z² − z + 0.5: (1.4 ± √−0.04)/2, (1 ± i)/2 */
    assert_near(modes.mode[0].root[0].re, 0.7, 1e-14, "first pair, real part");
    assert_near(modes.mode[0].root[0].im, 0.1, 1e-13, "first pair, imaginary part");
    assert_near(modes.mode[1].root[0].re, 0.5, 1e-14, "second pair, real part");
    assert_near(modes.mode[1].root[1].im, -0.5, 1e-14, "second pair, imaginary part");
    assert_near(modes.radius, sqrt(0.5), 1e-14, "radius");
    assert_near(modes.eta_edge, 0.3, 1e-14, "edge");
    assert_near(modes.optimum.rate, (sqrt(5) - 1) / (sqrt(5) + 1), 1e-14, "best rate");
}

static void test_the_radius_takes_all_curvatures(void **state)
{
    (void)state;
    struct modes modes = modes_at("bowl:lambda1=1,lambda2=10", "gd:eta=0.01", 0);
    assert_near(modes.radius, 0.99, 1e-14, "the flat direction decides");
    modes = modes_at("bowl:lambda1=1,lambda2=10", "gd:eta=0.195", 0);
    assert_near(modes.radius, 0.95, 1e-14, "the steep direction decides");
    modes = modes_at("bowl:lambda1=-1,lambda2=10", "gd:eta=0.1", 0);
    assert_near(modes.radius, 1.1, 1e-14, "the downward direction decides");
}

/* On a line of minima the second curvature is rounding, whatever its sign. */
static void test_a_line_of_minima_has_no_optimum(void **state)
{
    (void)state;
    struct modes modes = modes_at("underdetermined", "gd", 0);
    assert_true(isnan(modes.optimum.eta));
    assert_near(modes.eta_edge, 0.1, 1e-12, "2/λmax still limits η");
}

static void test_a_saddle_has_no_optimum(void **state)
{
    (void)state;
    for (int i = 0; optimizers[i]; i++) {
        struct modes modes = modes_at("saddle", optimizers[i]->name, 0);
        struct setting s;
        if (!modes.available)
            continue;
        set_up(&s, optimizers[i]);
        bool limited = isfinite(edge_of(&s, 1)); /* some have no edge anywhere */
        assert_true(isnan(modes.optimum.eta) && isnan(modes.optimum.beta) &&
                    isnan(modes.optimum.rate));
        assert_int_equal(isnan(modes.eta_edge), !limited); /* λmax > 0 still limits η */
        modes = modes_at("bowl:lambda1=-1,lambda2=-2", optimizers[i]->name, 0);
        /* downhill everywhere no η is stable, but for the method that does not see λ */
        bool blind = isfinite(edge_of(&s, -1));
        assert_true(isnan(modes.optimum.eta));
        assert_int_equal(isnan(modes.eta_edge), !blind);
        assert_int_equal(blind, strstr(optimizers[i]->name, "newton") != NULL);
        modes = modes_at("bowl", optimizers[i]->name, 1);
        assert_int_equal(isnan(modes.eta_edge), !limited);
        assert_true(!optimizers[i]->theory->optimum || !isnan(modes.optimum.rate));
    }
}

/* RMSprop after one step from g: P = diag(1/(√(0.1 g²) + ε)), curvatures those of P^½HP^½. */
static void test_metrics_scale_the_curvatures(void **state)
{
    (void)state;
    static const char *const surface = "bowl:lambda1=1,lambda2=6,angle=25";
    struct error error = {""};
    const struct problem *problem = problem_open(surface, &error);
    double g[2], h[3];
    assert_that(problem != NULL, "%s", error.text);
    problem->eval(problem, 1, problem->start, NULL, g, h);
    double p[2], q[2];
    for (int i = 0; i < 2; i++) {
        p[i] = 1 / (sqrt(0.1 * g[i] * g[i]) + 1e-8);
        q[i] = 1 / (fabs(g[i]) + 1e-8); /* Adam corrects the bias */
    }
    for (int t = 0; t < 2; t++) { /* the metric of the start is that after one gradient */
        struct modes modes = modes_at(surface, "rmsprop:beta=0.9", t);
        double sum = p[0] * h[0] + p[1] * h[2], product = p[0] * p[1] * 6;
        assert_near(modes.mode[0].lambda + modes.mode[1].lambda, sum, 1e-13 * sum, "trace");
        assert_near(modes.mode[0].lambda * modes.mode[1].lambda, product, 1e-12 * product,
                    "determinant");
        assert_near(modes.hessian[1], 6, 1e-13, "the Hessian's own eigenvalue");
        modes = modes_at(surface, "adam", t);
        sum = q[0] * h[0] + q[1] * h[2], product = q[0] * q[1] * 6;
        assert_near(modes.mode[0].lambda + modes.mode[1].lambda, sum, 1e-12 * sum, "trace");
        assert_near(modes.mode[0].lambda * modes.mode[1].lambda, product, 1e-12 * product,
                    "determinant");
    }
    problem_release(problem);
}

static void test_radius_with_another_value(void **state)
{
    (void)state;
    double lambda[2] = {2, 10}, h[3] = {2, 0, 10};
    static const char *const methods[] = {"gd", "momentum", "nesterov", "newton"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct setting s;
        set_up(&s, optimizer_find(methods[i]));
        int rate = by_role(s.optimizer, ROLE_RATE), memory = by_role(s.optimizer, ROLE_MEMORY);
        s.parameter[rate] = 0.01;
        struct modes modes = modes_of(s.optimizer, &s.instant, h);
        assert_near(modes.radius, radius_of(&s, lambda), 1e-14, "%s", methods[i]);
        for (double eta = 0.01; eta < 0.5; eta += 0.03) {
            double got = modes_radius_with(s.optimizer, &s.instant, &modes, rate, eta);
            struct setting other = s;
            other.instant.parameter = other.parameter;
            other.parameter[rate] = eta;
            assert_near(got, radius_of(&other, lambda), 1e-14, "%s at η = %g", methods[i], eta);
            assert_near(s.parameter[rate], 0.01, 0, "%s: the moment is left alone", methods[i]);
        }
        for (double beta = 0; memory >= 0 && beta < 1; beta += 0.07) {
            double got = modes_radius_with(s.optimizer, &s.instant, &modes, memory, beta);
            struct setting other = s;
            other.instant.parameter = other.parameter;
            other.parameter[memory] = beta;
            assert_near(got, radius_of(&other, lambda), 1e-14, "%s at β = %g", methods[i], beta);
        }
    }
}

/* --- roots put where a hand wants them --- */

/* Distance from z to the nearest root, by the quadratic formula over the complex numbers. */
static double miss(const struct setting *s, double lambda, double complex z)
{
    struct polynomial p = s->optimizer->theory->modes(s->optimizer, &s->instant, lambda);
    if (p.degree == 1)
        return cabs(z + p.c0);
    double complex root = csqrt(p.c1 * p.c1 - 4 * p.c0);
    return fmin(cabs(z - (-p.c1 + root) / 2), cabs(z - (-p.c1 - root) / 2));
}

/* One of the roots that a method has at its present parameters. */
static double complex some_root(const struct setting *s, double lambda, bool first)
{
    struct polynomial p = s->optimizer->theory->modes(s->optimizer, &s->instant, lambda);
    double complex root = csqrt(p.c1 * p.c1 - 4 * p.c0);
    return p.degree == 1 ? -p.c0 : (first ? -p.c1 + root : -p.c1 - root) / 2;
}

/* Puts the parameters on a random place: η over decades around the edge, β over decades of 1 − β.
 */
static void scatter(struct setting *s, struct pcg32 *generator, double lambda)
{
    int rate = by_role(s->optimizer, ROLE_RATE), memory = by_role(s->optimizer, ROLE_MEMORY);
    double scale = s->optimizer->eta_scale == ETA_UNIT ? 1 : 1 / lambda;
    if (rate >= 0)
        s->parameter[rate] = scale * pow(10, random_between(generator, -2, 0.5));
    if (memory >= 0)
        s->parameter[memory] = 1 - pow(10, random_between(generator, -2, 0));
}

/* Where a root of other settings was, there a root comes to be again, whatever the method. */
static void test_reachable_places_are_reached(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(43, 1);
    double h[3] = {2, 0, 10};
    int methods = 0;
    for (int i = 0; optimizers[i]; i++) {
        struct setting s, other;
        set_up(&s, optimizers[i]);
        if (!optimizers[i]->theory || by_role(optimizers[i], ROLE_RATE) < 0 ||
            optimizers[i]->rate_use != RATE_TAKEN)
            continue;
        methods++;
        s.g[0] = 1, s.g[1] = -2;
        for (int k = 0; k < PACKED_MAX; k++) /* remembered: positive, and definite as a matrix */
            s.state[k] = k % 2 ? 0.1 : 1 + 0.1 * k;
        for (int round = 0; round < 300; round++) {
            scatter(&s, &generator, 10);
            other = s;
            other.instant.parameter = other.parameter;
            struct modes modes = modes_of(s.optimizer, &s.instant, h);
            int mode = round % 2;
            double lambda = modes.mode[mode].lambda;
            scatter(&other, &generator, 10);
            double complex z = some_root(&other, lambda, round % 3 > 0);
            struct placement p;
            assert_that(
                modes_place_root(s.optimizer, &s.instant, &modes, mode, creal(z), cimag(z), &p),
                "%s: λ = %g, z = %g%+gi", s.optimizer->name, lambda, creal(z), cimag(z));
            if (p.has_eta)
                other.parameter[by_role(s.optimizer, ROLE_RATE)] = p.eta;
            if (p.has_beta)
                other.parameter[by_role(s.optimizer, ROLE_MEMORY)] = p.beta;
            assert_true(p.eta > 0 && p.beta >= 0 && p.beta < 1);
            assert_near(miss(&other, lambda, z), 0, 1e-6, "%s: z = %g%+gi from η = %g, β = %g",
                        s.optimizer->name, creal(z), cimag(z), s.parameter[0], s.parameter[1]);
            assert_near(p.distance, miss(&other, lambda, z), 1e-7, "the distance it tells");
        }
    }
    assert_true(methods >= 19);
}

/* Heavy ball: the product of a conjugate pair is β, its sum 1 + β − ηλ. */
static void test_places_of_momentum(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(44, 1);
    double h[3] = {2, 0, 10};
    struct setting s;
    set_up(&s, optimizer_find("momentum"));
    for (int round = 0; round < 2000; round++) {
        scatter(&s, &generator, 10);
        struct modes modes = modes_of(s.optimizer, &s.instant, h);
        double r = random_between(&generator, 0.05, 0.995),
               a = random_between(&generator, 0.05, 3.09);
        double re = r * cos(a), im = (round % 2 ? r : -r) * sin(a), beta = r * r;
        double eta = (1 + beta - 2 * re) / modes.mode[1].lambda;
        struct placement p;
        assert_true(modes_place_root(s.optimizer, &s.instant, &modes, 1, re, im, &p));
        assert_true(p.has_eta && p.has_beta);
        assert_near(p.beta, beta, 1e-9, "β for %g%+gi", re, im);
        assert_near(p.eta, eta, 1e-9, "η for %g%+gi", re, im);
    }
}

/* Plain descent has real roots only: a hand above the axis moves its shadow on it. */
static void test_places_out_of_reach(void **state)
{
    (void)state;
    double h[3] = {2, 0, 10};
    struct setting s;
    struct placement p;
    set_up(&s, optimizer_find("gd"));
    s.parameter[0] = 0.01;
    struct modes modes = modes_of(s.optimizer, &s.instant, h);
    for (double re = -1.4; re < 0.99; re += 0.1) {
        assert_true(modes_place_root(s.optimizer, &s.instant, &modes, 1, re, 0.3, &p));
        assert_true(p.has_eta && !p.has_beta);
        assert_near(p.eta, (1 - re) / 10, 1e-9, "η for the real part %g", re);
        assert_near(p.distance, 0.3, 1e-9, "what is left");
    }
    set_up(&s, optimizer_find("momentum"));
    s.parameter[0] = 0.1;
    modes = modes_of(s.optimizer, &s.instant, h);
    assert_true(modes_place_root(s.optimizer, &s.instant, &modes, 1, 0.3, 1.2, &p));
    assert_true(p.beta < 1 && p.beta > 0.99); /* the circle is as far as a pair can go */
    /* with β = 1 the least of |p(z)| = |z| |z + 1/z − 2 + ηλ| over η */
    assert_near(p.eta, (2 - creal(0.3 + 1.2 * I + 1 / (0.3 + 1.2 * I))) / 10, 1e-4, "η there");
    assert_true(modes_place_root(s.optimizer, &s.instant, &modes, 1, 1.3, 0, &p));
    assert_true(p.distance > 0.29); /* beyond 1 no positive η leads */
    set_up(&s, optimizer_find("nesterov"));
    s.parameter[0] = 1; /* ηλ = 1: there β happens to move nothing */
    modes = modes_of(s.optimizer, &s.instant, (double[]){1, 0, 3});
    assert_true(modes_place_root(s.optimizer, &s.instant, &modes, 0, 0.4, 0.3, &p));
    assert_true(p.has_beta && p.distance < 1e-9);
    set_up(&s, optimizer_find("levenberg-marquardt"));
    modes = (struct modes){.available = true, .count = 1, .mode = {{.lambda = 0.4}}};
    assert_false(
        modes_place_root(s.optimizer, &s.instant, &modes, 0, 0.5, 0, &p)); /* nothing to turn */
}

static void test_the_nearest_root_tells_the_mode(void **state)
{
    (void)state;
    double h[3] = {2, 0, 10}, nowhere[3] = {NAN, 0, 1};
    struct setting s;
    struct placement p;
    set_up(&s, optimizer_find("gd"));
    s.parameter[0] = 0.15; /* roots 0.7 and −0.5 */
    struct modes modes = modes_of(s.optimizer, &s.instant, h);
    assert_int_equal(modes_nearest(&modes, 0.2, 0), 0);
    assert_int_equal(modes_nearest(&modes, 0, 0.1), 1);
    modes = modes_of(s.optimizer, &s.instant, nowhere);
    assert_int_equal(modes_nearest(&modes, 0, 0), -1);
    assert_false(modes_place_root(s.optimizer, &s.instant, &modes, 0, 0, 0, &p));
}

static void step_nowhere(struct step *step, struct probe *probe)
{
    (void)step, (void)probe;
}

static void test_methods_without_modes(void **state)
{
    (void)state;
    static const struct optimizer bare = {.name = "bare", .step = step_nowhere};
    double h[3] = {3, 1, 2}, parameter[PARAMETERS_MAX] = {0};
    struct instant instant = {.parameter = parameter, .t = 1, .dim = 2};
    struct modes modes = modes_of(&bare, &instant, h);
    assert_false(modes.available);
    assert_true(isnan(modes.radius) && isnan(modes.eta_edge) && isnan(modes.optimum.eta));
    assert_near(modes.hessian[0] + modes.hessian[1], 5, 1e-14, "the Hessian is still there");
    assert_true(isnan(modes_radius_with(&bare, &instant, &modes, 0, 1)));
}

static void test_undefined_curvatures_give_nan(void **state)
{
    (void)state;
    double h[3] = {NAN, 1, 2};
    struct setting s;
    set_up(&s, optimizer_find("momentum"));
    s.parameter[0] = 0.1;
    struct modes modes = modes_of(s.optimizer, &s.instant, h);
    assert_true(isnan(modes.mode[0].root[0].modulus) && isnan(modes.radius));
    assert_true(isnan(modes.eta_edge) && isnan(modes.optimum.rate));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roots_solve_the_polynomial),
        cmocka_unit_test(test_roots_are_found_again),
        cmocka_unit_test(test_polynomials_are_those_of_theory),
        cmocka_unit_test(test_edges_are_where_the_radius_crosses_one),
        cmocka_unit_test(test_edges_of_theory),
        cmocka_unit_test(test_the_optimum_attains_its_rate),
        cmocka_unit_test(test_optima_of_theory),
        cmocka_unit_test(test_no_other_settings_beat_the_optimum),
        cmocka_unit_test(test_optimum_of_adam),
        cmocka_unit_test(test_damped_steps_share_one_mu),
        cmocka_unit_test(test_modes_of_a_bowl),
        cmocka_unit_test(test_the_radius_takes_all_curvatures),
        cmocka_unit_test(test_a_line_of_minima_has_no_optimum),
        cmocka_unit_test(test_a_saddle_has_no_optimum),
        cmocka_unit_test(test_metrics_scale_the_curvatures),
        cmocka_unit_test(test_radius_with_another_value),
        cmocka_unit_test(test_reachable_places_are_reached),
        cmocka_unit_test(test_places_of_momentum),
        cmocka_unit_test(test_places_out_of_reach),
        cmocka_unit_test(test_the_nearest_root_tells_the_mode),
        cmocka_unit_test(test_methods_without_modes),
        cmocka_unit_test(test_undefined_curvatures_give_nan),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
