/* What lectures and textbooks prove of these methods, measured on runs: rates, limits, conserved
 * quantities, the noise ball, convex bounds. Each with its source or its derivation. */
#include "runs.h"

#include "base/angle.h"

/* Rounding of a few operations on numbers of size 1. */
static const double rounding = 4e-15;

/* Like run_of, with a method written by a format of one number. */
static struct run *run_at(const struct problem *problem, const char *format, double value,
                          const double *start, long steps)
{
    char method[128];
    snprintf(method, sizeof method, format, value);
    return run_of(problem, method, start, steps);
}

/* w_t − w*, w* the first minimum listed. */
static void error_at(struct run *run, long step, double *error)
{
    const struct problem *problem = run_problem(run);
    struct row row = run_row(run, step);
    for (int i = 0; i < problem->dim; i++)
        error[i] = row.w[i] - problem->minimum[0].w[i];
}

static double distance_at(struct run *run, long step)
{
    double error[DIM_MAX];
    error_at(run, step, error);
    return length(run_problem(run)->dim, error);
}

/* The coordinates of v along the directions at `angle` degrees and across it. */
static void turn_back(double angle, const double *v, double *turned)
{
    double c, s;
    angle_turn(angle, &c, &s);
    turned[0] = c * v[0] + s * v[1];
    turned[1] = c * v[1] - s * v[0];
}

/* --- rates on quadratics --- */

/*
 * ‖Xw − y‖² with X = UΣVᵀ has H = 2VΣ²Vᵀ; in the coordinates ŵ = Vᵀw gd falls apart into ŵᵢ − ŵᵢ* ←
 * (1 − 2ησᵢ²)(ŵᵢ − ŵᵢ*). Source: G. Strang, "Linear Algebra and Learning from Data", 2019, VI.4.
 */
static void test_svd_coordinates_shrink_each_by_itself(void **state)
{
    (void)state;
    static const struct {
        double sigma[2], angle, eta;
    } cases[] = {{{2, 0.5}, 30, 0.2}, {{2, 0.5}, -75, 0.05}, {{1, 3}, 110, 0.1}, {{1, 1}, 7, 0.9}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char surface[128];
        const double *sigma = cases[i].sigma, eta = cases[i].eta;
        snprintf(surface, sizeof surface, "least-squares:sigma1=%g,sigma2=%g,angle=%g", sigma[0],
                 sigma[1], cases[i].angle);
        const struct problem *problem = open_problem(surface);
        struct run *run = run_at(problem, "gd:eta=%.17g", eta, NULL, 40);
        for (long step = 0; step < 40; step++) {
            double error[2], before[2], after[2];
            error_at(run, step, error);
            turn_back(cases[i].angle, error, before);
            error_at(run, step + 1, error);
            turn_back(cases[i].angle, error, after);
            for (int k = 0; k < 2; k++) /* w and the sums over the data round at sizes up to 10 */
                assert_near(after[k], (1 - 2 * eta * sigma[k] * sigma[k]) * before[k],
                            10 * rounding, "%s: mode %d, step %ld", surface, k + 1, step);
        }
        run_free(run);
        problem_release(problem);
    }
}

/*
 * On ½aw² + bw + c the error of gd is multiplied by 1 − ηa a step: in (0, 1) for η < 1/a, 0 at 1/a,
 * in (−1, 0) up to 2/a, below −1 beyond. Source: Y. LeCun, L. Bottou, G. Orr & K.
 * Müller, "Efficient BackProp", 1998, figure 6.
 */
static void test_three_regimes_of_the_learning_rate(void **state)
{
    (void)state;
    static const double a = 2, shares[] = {0.1, 0.6, 0.9, 1, 1.1, 1.5, 1.9, 2.1, 3};
    const struct problem *problem = open_problem("parabola:a=2,b=-3,c=1");
    double start[1] = {4};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        struct run *run = run_at(problem, "gd:eta=%.17g", shares[i] / a, start, 10);
        double before, after, size = 0;
        for (long step = 0; step < 10; step++) {
            error_at(run, step, &before);
            error_at(run, step + 1, &after);
            size = fmax(size, fabs(before));
            assert_near(after, (1 - shares[i]) * before, rounding * size, "ηa = %g, step %ld",
                        shares[i], step);
            if (shares[i] == 1)
                continue;
            assert_true(shares[i] < 1 ? after * before > 0 : after * before < 0);
            assert_true(shares[i] < 2 ? fabs(after) < fabs(before) : fabs(after) > fabs(before));
        }
        run_free(run);
    }
    problem_release(problem);
}

/* ‖error‖ after many steps over the one at the start; infinite where the run was thrown out. */
static double remaining(const struct problem *problem, const char *method, double eta)
{
    struct run *run = run_at(problem, method, eta, NULL, 2000);
    double share = distance_at(run, 2000) / distance_at(run, 0);
    share = run_stopped(run) ? INFINITY : share;
    run_free(run);
    return share;
}

/*
 * A root of the iteration's polynomial (engine/theory.h) leaves the circle at z = −1: of momentum
 * where 2(1 + β) = ηλ, of nesterov where 2(1 + β) = (1 + 2β)ηλ. So nesterov has the smallest edge,
 * and at ηλ = 1.5 it is thrown out where gd arrives.
 */
static void test_the_edge_of_nesterov_lies_before_that_of_gd(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        double edge; /* ηλ at β = 0.9 */
    } cases[] = {{"gd:eta=%.17g", 2},
                 {"momentum:beta=0.9,eta=%.17g", 3.8},
                 {"nesterov:beta=0.9,eta=%.17g", 3.8 / 2.8}};
    static const double a = 2;
    const struct problem *problem = open_problem("parabola:a=2,b=-3,c=1");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double inside = remaining(problem, cases[i].method, 0.99 * cases[i].edge / a);
        double outside = remaining(problem, cases[i].method, 1.01 * cases[i].edge / a);
        assert_that(inside < 1e-6, "%s: %g is left before the edge", cases[i].method, inside);
        assert_that(outside > 1e3, "%s: %g is left behind the edge", cases[i].method, outside);
    }
    assert_true(remaining(problem, cases[0].method, 1.5 / a) < 1e-6);
    assert_true(remaining(problem, cases[2].method, 1.5 / a) > 1e3);
    problem_release(problem);
}

/* The method at its best constant settings on a bowl of curvatures 1 and κ around 0, from as much
 * of one eigen-direction as of the other. */
static struct run *best_run(const struct problem **problem, const char *name, double kappa,
                            struct optimum *best, long steps)
{
    char surface[64], method[128];
    struct instant instant = {.dim = 2};
    double c, s;
    snprintf(surface, sizeof surface, "bowl:lambda1=1,lambda2=%g,angle=30", kappa);
    *problem = open_problem(surface);
    *best = optimizer_find(name)->theory->optimum(optimizer_find(name), &instant, 1, kappa);
    if (isnan(best->beta))
        snprintf(method, sizeof method, "%s:eta=%.17g", name, best->eta);
    else
        snprintf(method, sizeof method, "%s:eta=%.17g,beta=%.17g", name, best->eta, best->beta);
    angle_turn(30, &c, &s);
    double start[2] = {c - s, c + s};
    return run_of(*problem, method, start, steps);
}

static double rate_by_theory(const char *name, double kappa)
{
    if (strcmp(name, "gd") == 0)
        return (kappa - 1) / (kappa + 1);
    if (strcmp(name, "momentum") == 0)
        return (sqrt(kappa) - 1) / (sqrt(kappa) + 1);
    return 1 - 2 / sqrt(3 * kappa + 1);
}

/*
 * L. Lessard, B. Recht & A. Packard 2016, table 1. At the best η of gd both roots have the same
 * modulus, so the rate holds in every step. Momentum and nesterov have a double root ρ there: the
 * error is ρᵗ(1 + ct), from T to 2T steps at most 2ρᵀ.
 */
static void test_best_settings_reach_the_rate_of_theory(void **state)
{
    (void)state;
    static const char *const names[] = {"gd", "momentum", "nesterov"};
    enum { HALF = 150 };
    for (int i = 0; i < 3; i++) {
        for (double kappa = 10; kappa <= 100; kappa *= 10) {
            const struct problem *problem;
            struct optimum best;
            struct run *run = best_run(&problem, names[i], kappa, &best, 2 * HALF);
            double rate = rate_by_theory(names[i], kappa);
            double share = distance_at(run, 2 * HALF) / distance_at(run, HALF);
            double measured = pow(share, 1.0 / HALF), slack = i == 0 ? 1 : pow(2, 1.0 / HALF);
            assert_near(best.rate, rate, 1e-15, "%s, κ = %g: optimum.rate", names[i], kappa);
            assert_that(measured >= rate * (1 - 1e-12) && measured <= rate * slack * (1 + 1e-12),
                        "%s, κ = %g: %.15g a step, not %.15g to %.15g", names[i], kappa, measured,
                        rate, rate * slack);
            for (long step = 0; step < 60 && i == 0; step++)
                assert_near(distance_at(run, step + 1) / distance_at(run, step), rate, 1e-13,
                            "gd, κ = %g, step %ld", kappa, step);
            run_free(run);
            problem_release(problem);
        }
    }
}

/*
 * The Jordan block itself. At the best settings z² − (1 + β − ηλ)z + β is (z ∓ ρ)², ρ = √β, with +
 * at λmin and − at λmax, so e_t = (A + Bt)(±ρ)ᵗ. From rest e₁ = (1 − ηλ)e₀ = (±2ρ − ρ²)e₀, hence A
 * = e₀ and B = (1 ∓ ρ)e₀.
 */
static void test_the_best_heavy_ball_has_a_double_root(void **state)
{
    (void)state;
    for (double kappa = 10; kappa <= 100; kappa *= 10) {
        const struct problem *problem;
        struct optimum best;
        struct run *run = best_run(&problem, "momentum", kappa, &best, 100);
        double rho = rate_by_theory("momentum", kappa), mode[2];
        for (long step = 0; step <= 100; step++) {
            turn_back(30, run_row(run, step).w, mode);
            double t = (double)step, size = pow(rho, t) * (1 + 2 * t);
            for (int k = 0; k < 2; k++) {
                double root = k == 0 ? rho : -rho;
                /* a rounded coefficient splits a double root by its square root, 1e-8 */
                assert_near(mode[k], (1 + (1 - root) * t) * pow(root, t), 1e-11 * size,
                            "κ = %g: mode %d at step %ld", kappa, k + 1, step);
            }
        }
        run_free(run);
        problem_release(problem);
    }
}

/* --- many minima --- */

/*
 * The gradient of (a·w − b)² is 2(a·w − b)a: from w₀, gd and momentum stay on w₀ + span(a) and end
 * at w₀'s projection on the line of minima, from 0 at the solution of least norm, ab/‖a‖². Source:
 * C. Zhang et al., "Understanding deep learning requires rethinking generalization", ICLR 2017,
 * section 5.
 */
static void test_gradients_never_leave_the_span_of_the_data(void **state)
{
    (void)state;
    static const char *const methods[] = {"gd", "momentum"};
    static const double starts[][2] = {{0, 0}, {-0.7, 1.1}}, a[2] = {1, 3}, b = 2;
    const struct problem *problem = open_problem("underdetermined:a1=1,a2=3,b=2");
    for (int m = 0; m < 2; m++) {
        for (int k = 0; k < 2; k++) {
            const double *start = starts[k];
            struct run *run = run_of(problem, methods[m], start, 1000);
            for (long step = 0; step <= 1000; step++) {
                const double *w = run_row(run, step).w;
                double across = (w[0] - start[0]) * a[1] - (w[1] - start[1]) * a[0];
                assert_near(across, 0, 10 * rounding, "%s: off the span, step %ld", methods[m],
                            step);
            }
            double along = (b - a[0] * start[0] - a[1] * start[1]) / 10;
            for (int i = 0; i < 2; i++)
                assert_near(run_row(run, 1000).w[i], start[i] + along * a[i], 10 * rounding,
                            "%s from start %d: w%d", methods[m], k, i + 1);
            run_free(run);
        }
    }
    struct run *run = run_of(problem, "gd", NULL, 1000); /* the lectures' numbers */
    assert_near(run_row(run, 1000).w[0], 0.2, rounding, "w1 of least norm");
    assert_near(run_row(run, 1000).w[1], 0.6, rounding, "w2 of least norm");
    run_free(run);
    problem_release(problem);
}

/*
 * Adam divides by the gradient's own size, coordinate by coordinate: from 0 both coordinates get
 * the same steps, as long as √v̂ is well above ε, and x = y solves x + 3y = 2 at (½, ½). Source: A.
 * Wilson et al., "The marginal value of adaptive gradient methods in machine learning", NIPS 2017,
 * lemma 3.1.
 */
static void test_adam_finds_another_solution(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("underdetermined:a1=1,a2=3,b=2");
    struct run *run = run_of(problem, "adam:eta=0.01", NULL, 3000);
    for (long step = 0; step <= 3000; step += 10) {
        const double *w = run_row(run, step).w; /* while it moves √v̂ > ½: ε adds 2e-8 */
        assert_near(w[0], w[1], 2e-8, "x − y at step %ld", step);
    }
    for (int i = 0; i < 2; i++)
        assert_near(run_row(run, 3000).w[i], 0.5, 2e-8, "w%d", i + 1);
    run_free(run);
    problem_release(problem);
}

/* --- linear networks --- */

/*
 * (σ − ab)² with e = σ − ab has ȧ = 2eb, ḃ = 2ea, so d(a² − b²)/dt = 4eab − 4eab = 0. Source: A.
 * Saxe, J. McClelland & S. Ganguli, ICLR 2014; S. Du, W. Hu & J. Lee, NeurIPS 2018.
 * The flow allows itself 1e-10 of its path as error, which a² − b² sees times 2‖w‖.
 */
static void test_the_flow_keeps_the_balance_of_two_layers(void **state)
{
    (void)state;
    static const double starts[][2] = {{1.5, -1.3}, {0.1, 2}, {-1.7, -0.2}};
    const struct problem *problem = open_problem("two-layer:sigma=1.2");
    for (int k = 0; k < 3; k++) {
        struct run *run = run_of(problem, "gradient-flow:eta=0.02", starts[k], 500);
        double a = starts[k][0], b = starts[k][1], balance = a * a - b * b, path = 0, widest = 0;
        for (long step = 1; step <= 500; step++) {
            const double *w = run_row(run, step).w;
            path += hypot(w[0] - a, w[1] - b);
            a = w[0], b = w[1];
            widest = fmax(widest, hypot(a, b));
            assert_near(a * a - b * b, balance, 2e-10 * widest * path + rounding,
                        "start %d, step %ld", k, step);
        }
        assert_near(a * b, 1.2, 1e-8, "the product is learnt");
        run_free(run);
    }
    problem_release(problem);
}

/*
 * One step of gd: a ← a + 2ηeb, b ← b + 2ηea, so a² − b² ← a² + 4η²e²b² − b² − 4η²e²a² = (1 −
 * 4η²e²)(a² − b²), for the loss e² without a ½.
 */
static void test_descent_balances_two_layers(void **state)
{
    (void)state;
    static const double rates[] = {0.02, 0.05, 0.1};
    const struct problem *problem = open_problem("two-layer:sigma=1.2");
    for (int k = 0; k < 3; k++) {
        struct run *run = run_at(problem, "gd:eta=%.17g", rates[k], NULL, 60);
        const double *w = run_row(run, 0).w;
        double a = w[0], b = w[1], shrunk = 1;
        for (long step = 1; step <= 60; step++) {
            double e = 1.2 - a * b, factor = 1 - 4 * rates[k] * rates[k] * e * e;
            double wanted = factor * (a * a - b * b);
            w = run_row(run, step).w;
            a = w[0], b = w[1], shrunk *= factor;
            assert_near(a * a - b * b, wanted, rounding * (1 + a * a + b * b), "η = %g, step %ld",
                        rates[k], step);
        }
        assert_true(fabs(shrunk) < 0.99); /* so that what the flow does would not pass */
        run_free(run);
    }
    problem_release(problem);
}

/*
 * With qᵣ = wᵣ, orthogonal to the other mode's, each mode is by itself: of u = qᵣ·wᵣ the flow makes
 * u̇ = 4u(σᵣ − u), so u = σᵣ/(1 + (σᵣ/u₀ − 1)e^(−4σᵣt)). Source: A. Saxe, J. McClelland & S.
 * Ganguli, ICLR 2014 (their 2s/τ is 4σ for this loss). The allowed error of 1e-10 of
 * the path is a share 1e-10·‖path‖/√u₀ of a mode that has not grown yet.
 */
static void test_modes_are_learnt_along_sigmoids(void **state)
{
    (void)state;
    static const double sigma[2] = {3, 1}, small = 0.04, c = 0.8, s = 0.6;
    const struct problem *problem = open_problem("deep-linear:hidden=2,sigma1=3,sigma2=1");
    /* q₁ = w₁ = small·(c, s), q₂ = w₂ = small·(−s, c) */
    double start[8] = {c, s, -s, c, c, s, -s, c}, u0 = small * small;
    for (int i = 0; i < 8; i++)
        start[i] *= small;
    struct run *run = run_of(problem, "gradient-flow:eta=0.02", start, 200);
    int underway = 0;
    for (long step = 0; step <= 200; step++) {
        const double *v = run_row(run, step).w;
        double t = 0.02 * (double)step;
        for (int r = 0; r < 2; r++) {
            double u = v[2 * r] * v[4 + 2 * r] + v[2 * r + 1] * v[5 + 2 * r];
            double wanted = sigma[r] / (1 + (sigma[r] / u0 - 1) * exp(-4 * sigma[r] * t));
            assert_near(u, wanted, 1e-7 * sigma[r], "mode %d at time %g", r + 1, t);
            underway += wanted > 0.1 * sigma[r] && wanted < 0.9 * sigma[r];
        }
    }
    assert_true(underway >= 20);
    run_free(run);
    problem_release(problem);
}

/* --- first steps --- */

/*
 * H⁻¹g = w − w* where f is a quadratic, whatever the signs of its curvatures: Newton's method is
 * there in one step. Source: J. Nocedal & S. Wright, "Numerical Optimization", 2006, chapter 3;
 * that it goes to saddles too: Y. Dauphin et al., NIPS 2014.
 */
static void test_newton_needs_one_step_on_quadratics(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(61, 1);
    const struct problem *problem = open_problem("saddle");
    for (int i = 0; i < 20; i++) {
        double start[2] = {random_between(&generator, -2, 2), random_between(&generator, -2, 2)};
        struct run *run = run_of(problem, "newton", start, 1);
        struct row row = run_row(run, 1);
        assert_near(length(2, row.w), 0, rounding, "the saddle");
        assert_true(run_status(run, &row) == STATUS_SADDLE);
        run_free(run);
    }
    problem_release(problem);
    for (int i = 0; i < 100; i++) {
        char surface[160];
        double kappa = pow(10, random_between(&generator, 0, 4));
        snprintf(surface, sizeof surface, "bowl:lambda1=%.17g,lambda2=0.3,angle=%g,cx=%g,cy=%g",
                 0.3 * kappa, random_between(&generator, -180, 180),
                 random_between(&generator, -3, 3), random_between(&generator, -3, 3));
        problem = open_problem(surface);
        struct run *run = run_of(problem, "newton", NULL, 1);
        assert_near(distance_at(run, 1), 0, rounding * kappa, "%s", surface);
        run_free(run);
        problem_release(problem);
    }
}

/*
 * After one gradient m = (1 − β1)g and v = (1 − β2)g². The bias correction divides both factors
 * out: the step is ηg/(|g| + ε), the sign. Without it, it is η(1 − β1)g/(√(1 − β2)|g| + ε), at
 * the defaults 3.16 times as long. Source: D. Kingma & J. Ba, "Adam", ICLR 2015, section 3.
 */
static void test_what_bias_correction_does_to_the_first_step(void **state)
{
    (void)state;
    static const double betas[][2] = {{0.9, 0.999}, {0.5, 0.9}, {0.9, 0.19}};
    static const double eta = 0.01, eps = 1e-3;
    const struct problem *problem = open_problem("beale");
    for (int k = 0; k < 3; k++) {
        for (int corrected = 0; corrected < 2; corrected++) {
            char method[128];
            snprintf(method, sizeof method, "adam:eta=%g,eps=%g,beta1=%g,beta2=%g,%s=%d", eta, eps,
                     betas[k][0], betas[k][1], "bias_correction", corrected);
            double m = corrected ? 1 : 1 - betas[k][0], v = corrected ? 1 : 1 - betas[k][1];
            struct run *run = run_of(problem, method, NULL, 1);
            double g[2] = {run_row(run, 0).g[0], run_row(run, 0).g[1]};
            for (int i = 0; i < 2; i++) {
                double step = -eta * m * g[i] / (sqrt(v) * fabs(g[i]) + eps);
                double taken = run_row(run, 1).w[i] - problem->start[i];
                assert_near(taken, step, rounding, "%s: w%d", method, i + 1);
                if (corrected) /* the sign, up to ε/|g| */
                    assert_near(taken, -copysign(eta, g[i]), eta * eps / fabs(g[i]), "%s", method);
            }
            run_free(run);
        }
    }
    problem_release(problem);
}

/* --- noise --- */

/*
 * The stationary variance of the heavy ball with noise of variance σ² on the gradient, along an
 * eigen-direction of curvature λ: e_t is an autoregression of order 2 with φ₁ = 1 + β − ηλ, φ₂ = −β
 * and innovations of variance η²σ². Source: G. Box, G. Jenkins & G. Reinsel, "Time Series
 * Analysis", section 3.2, with these coefficients put in; β = 0 is ησ²/(λ(2 − ηλ)), gd.
 */
static double noise_ball(double eta, double beta, double sigma, double lambda)
{
    return eta * sigma * sigma * (1 + beta) /
           (lambda * (1 - beta) * (2 * (1 + beta) - eta * lambda));
}

/*
 * Relative standard error of the mean square over n steps: √(2/n Σₖ ρₖ²) over all lags, for a
 * normal process with autocorrelations ρₖ = φ₁ρₖ₋₁ + φ₂ρₖ₋₂ (Bartlett's formula, same book,
 * section 2.1).
 */
static double standard_error(double eta, double beta, double lambda, double n)
{
    double phi = 1 + beta - eta * lambda, last = 1, rho = phi / (1 + beta), sum = 1;
    for (int lag = 1; lag < 5000; lag++) {
        sum += 2 * rho * rho;
        double next = phi * rho - beta * last;
        last = rho, rho = next;
    }
    return sqrt(2 / n * sum);
}

static struct run *noisy_run(const struct problem *problem, const char *method, uint64_t seed,
                             long steps)
{
    struct run_settings settings = settings_of(problem, method, problem->minimum[0].w);
    settings.seed = seed;
    return open_run(&settings, steps);
}

static void test_the_noise_ball_has_the_size_of_theory(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        double eta, beta;
    } cases[] = {{"gd:eta=0.05,noise=0.7", 0.05, 0},
                 {"gd:eta=0.18,noise=0.7", 0.18, 0},
                 {"momentum:eta=0.05,beta=0.5,noise=0.7", 0.05, 0.5},
                 {"momentum:eta=0.02,beta=0.9,noise=0.7", 0.02, 0.9},
                 {"momentum:eta=0.3,beta=0.9,noise=0.7", 0.3, 0.9}};
    static const double lambda[2] = {1, 10};
    enum { FORGET = 2000, STEPS = 90000 };
    const struct problem *problem = open_problem("bowl:lambda1=1,lambda2=10,angle=30,cx=1");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct run *run = noisy_run(problem, cases[i].method, 11 + i, STEPS);
        double square[2] = {0, 0}, error[2], mode[2];
        for (long step = FORGET; step < STEPS; step++) {
            error_at(run, step, error);
            turn_back(30, error, mode);
            for (int k = 0; k < 2; k++)
                square[k] += mode[k] * mode[k] / (STEPS - FORGET);
        }
        for (int k = 0; k < 2; k++) {
            double wanted = noise_ball(cases[i].eta, cases[i].beta, 0.7, lambda[k]);
            double spread = standard_error(cases[i].eta, cases[i].beta, lambda[k], STEPS - FORGET);
            assert_true(spread < 0.025); /* a wrong factor would be seen */
            assert_near(square[k], wanted, 4 * spread * wanted, "%s: λ = %g", cases[i].method,
                        lambda[k]);
        }
        run_free(run);
    }
    problem_release(problem);
}

/*
 * From the minimum, the mean of w₁..w_T under gd is −(1/λT) Σⱼ (1 − φʲ)ξ, φ = 1 − ηλ: a variance of
 * σ²/(λT)² Σⱼ (1 − φʲ)², which goes to 0 like σ²/(λ²T), whatever η. Source: B. Polyak & A.
 * Juditsky, "Acceleration of stochastic approximation by averaging", SIAM J. Control Optim. 30
 * (1992).
 */
static void test_averaging_shrinks_the_noise_ball(void **state)
{
    (void)state;
    static const double lambda[2] = {1, 10}, sigma = 0.7, eta = 0.15;
    enum { RUNS = 1000, STEPS = 300 };
    const struct problem *problem = open_problem("bowl:lambda1=1,lambda2=10,angle=30");
    double square[2] = {0, 0}, mode[2], spread = sqrt(2.0 / RUNS); /* of χ² */
    for (int i = 0; i < RUNS; i++) {
        struct run *run = noisy_run(problem, "gd:eta=0.15,noise=0.7,average=1", (uint64_t)i, STEPS);
        turn_back(30, run_cursor(run, STEPS)->mean, mode);
        for (int k = 0; k < 2; k++)
            square[k] += mode[k] * mode[k] / RUNS;
        run_free(run);
    }
    for (int k = 0; k < 2; k++) {
        double sum = 0, scale = sigma / (lambda[k] * STEPS);
        for (int j = 1; j <= STEPS; j++)
            sum += pow(1 - pow(1 - eta * lambda[k], j), 2);
        assert_near(square[k], scale * scale * sum, 4 * spread * scale * scale * sum, "λ = %g",
                    lambda[k]);
        assert_true(square[k] < 0.1 * noise_ball(eta, 0, sigma, lambda[k]));
    }
    problem_release(problem);
}

/* Root of the mean of ‖w − w*‖² over the last 1000 of a run of gd on single samples. */
static double distance_in_the_end(const struct problem *problem, const char *method, uint64_t seed,
                                  long steps)
{
    struct run *run = noisy_run(problem, method, seed, steps);
    double square = 0;
    for (long step = steps - 999; step <= steps; step++)
        square += pow(distance_at(run, step), 2) / 1000;
    run_free(run);
    return sqrt(square);
}

/*
 * Constant steps on single samples end in a ball around the minimum however long they go on; steps
 * with Ση = ∞ and Ση² < ∞ end in it. Source: H. Robbins & S. Monro, "A stochastic approximation
 * method", Ann. Math. Stat. 22 (1951). With replacement and ημt > ½ in the long run the distance
 * falls like 1/√t: to a half where the steps are four times as many.
 */
static void test_inverse_schedules_go_on_where_constant_steps_stay(void **state)
{
    (void)state;
    static const char constant[] = "gd:batch=1,replace=1,eta=0.01",
                      inverse[] = "gd:batch=1,replace=1,eta=0.01,schedule=inverse,rate=0.002";
    const struct problem *problem = open_problem("least-squares"); /* λ = 0.5 and 8 */
    double early[2] = {0, 0}, late[2] = {0, 0};
    for (uint64_t seed = 1; seed <= 12; seed++) {
        early[0] += distance_in_the_end(problem, constant, seed, 10000) / 12;
        early[1] += distance_in_the_end(problem, inverse, seed, 10000) / 12;
        late[0] += distance_in_the_end(problem, constant, seed, 40000) / 12;
        late[1] += distance_in_the_end(problem, inverse, seed, 40000) / 12;
    }
    assert_that(late[0] > 0.75 * early[0], "constant: %g, then %g", early[0], late[0]);
    assert_that(late[1] < 0.7 * early[1], "inverse: %g, then %g", early[1], late[1]);
    assert_that(late[1] < 0.2 * late[0], "inverse: %g, constant: %g", late[1], late[0]);
    problem_release(problem);
}

/* --- convex bounds --- */

/* The largest curvature of a surface whose Hessian is largest at `at`. */
static double smoothness(const struct problem *problem, const double *at)
{
    double h[3], lambda[2];
    problem->eval(problem, 1, at, NULL, NULL, h);
    symmetric_eigen(2, h, lambda, NULL);
    return lambda[1];
}

/* max over t of (f(w_t) − f*)·2ηt/‖w₀ − w*‖², which the theorem has at most 1. */
static double worst_share(const struct problem *problem, const double *start, double eta,
                          long steps)
{
    struct run *run = run_at(problem, "gd:eta=%.17g", eta, start, steps);
    double lowest, worst = 0, square = pow(distance_at(run, 0), 2);
    problem->eval(problem, 1, problem->minimum[0].w, &lowest, NULL, NULL);
    for (long step = 1; step <= steps; step++)
        worst = fmax(worst, (run_row(run, step).f - lowest) * 2 * eta * (double)step / square);
    run_free(run);
    return worst;
}

/*
 * f convex with curvatures up to L, η ≤ 1/L: f(w_t) − f* ≤ ‖w₀ − w*‖²/(2ηt). Source: A. Beck & M.
 * Teboulle, SIAM J. Imaging Sci. 2 (2009), theorem 3.1 with g = 0. Y. Drori & M. Teboulle, Math.
 * Program. 145 (2014), make it ‖w₀ − w*‖²/(4ηt + 2/L), below half of that, and find Huber's
 * function, to which a long valley comes close, to reach it.
 */
static void test_convex_functions_fall_like_one_over_t(void **state)
{
    (void)state;
    static const char *const surface[] = {"long-valley", "long-valley:k=1", "logistic",
                                          "logistic:reg=0"};
    static const double origin[2] = {0, 0}, shares[] = {1, 0.5, 0.1};
    for (int i = 0; i < 4; i++) {
        const struct problem *problem = open_problem(surface[i]);
        double limit = smoothness(problem, origin); /* both bend most in the middle */
        assert_true(problem->minima == 1);
        for (int k = 0; k < 3; k++) {
            double share = worst_share(problem, problem->start, shares[k] / limit, 2000);
            assert_that(share <= 0.5, "%s, ηL = %g: %g of the bound", surface[i], shares[k], share);
        }
        problem_release(problem);
    }
    const struct problem *problem = open_problem("long-valley:k=1"); /* L = 1 */
    double far[2] = {0, 80}, share = worst_share(problem, far, 1, 200);
    assert_that(share > 0.48 && share <= 0.5, "the worst function reaches %g", share);
    problem_release(problem);
}

/* Steps of gd at which ‖w_t − w*‖² is above (1 − μη)ᵗ ‖w₀ − w*‖², not counting what is rounding. */
static long steps_above(const struct problem *problem, double mu, double eta)
{
    struct run *run = run_at(problem, "gd:eta=%.17g", eta, NULL, 300);
    double square = pow(distance_at(run, 0), 2), limit;
    long above = 0;
    for (long step = 1; step <= 300; step++) {
        limit = pow(1 - mu * eta, (double)step) * square;
        above += pow(distance_at(run, step), 2) > limit + 1e-26;
    }
    run_free(run);
    return above;
}

/*
 * f with curvatures from μ to L, η = 1/L: ‖w_t − w*‖² ≤ (1 − μ/L)ᵗ ‖w₀ − w*‖². Source: S. Bubeck
 * 2015, theorem 3.10 and its proof. η > 2/L falsifies it, and so does a μ of more than twice the
 * least curvature, as (1 − μ/L)² is what a bowl's flat direction really has.
 */
static void test_strongly_convex_functions_fall_geometrically(void **state)
{
    (void)state;
    static const double origin[2] = {0, 0};
    static const struct {
        const char *surface;
        double mu;
    } cases[] = {{"bowl:lambda1=1,lambda2=10", 1},
                 {"bowl:lambda1=1,lambda2=100,angle=70,cx=2", 1},
                 {"logistic:reg=0.1", 0.1},
                 {"logistic:reg=0.01,margin=3", 0.01}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].surface);
        double limit = smoothness(problem, origin);
        long above = steps_above(problem, cases[i].mu, 1 / limit);
        assert_that(above == 0, "%s: %ld steps above the bound", cases[i].surface, above);
        if (i < 2) {
            assert_true(steps_above(problem, cases[i].mu, 2.1 / limit) > 200);
            assert_true(steps_above(problem, 3 * cases[i].mu, 1 / limit) > 50);
        }
        problem_release(problem);
    }
}

/* --- clipping --- */

/* The longest step, and whether every iterate was in the region. */
static double longest_step(struct run *run, long steps, bool *inside)
{
    const double *region = run_problem(run)->region;
    double longest = 0, x = run_row(run, 0).w[0], y = run_row(run, 0).w[1];
    *inside = true;
    for (long step = 1; step <= steps; step++) {
        const double *w = run_row(run, step).w;
        longest = fmax(longest, hypot(w[0] - x, w[1] - y));
        x = w[0], y = w[1];
        *inside = *inside && x >= region[0] && x <= region[1] && y >= region[2] && y <= region[3];
    }
    return longest;
}

/*
 * At the wall the gradient is hundreds of times what it is elsewhere, and one step against it
 * undoes the whole descent; with ‖g‖ ≤ c no step is longer than ηc. Source: R. Pascanu, T. Mikolov
 * & Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, figure 6.
 */
static void test_the_cliff_throws_out_what_is_not_clipped(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("cliff");
    struct run *plain = run_of(problem, "gd:eta=0.1", NULL, 400);
    struct run *clipped = run_of(problem, "gd:eta=0.1,clip=1", NULL, 400);
    bool inside;
    double longest = longest_step(plain, 400, &inside);
    assert_that(!inside && longest > problem_diagonal(problem), "plain: longest step %g", longest);
    longest = longest_step(clipped, 400, &inside);
    assert_that(inside && longest <= 0.1 * (1 + 1e-12), "clipped: longest step %g", longest);
    assert_true(longest > 0.1 * (1 - 1e-12)); /* it did meet the wall */
    assert_true(run_row(clipped, 400).f < 0.1 * run_row(clipped, 0).f);
    assert_true(run_row(plain, 400).f > run_row(plain, 0).f);
    run_free(plain);
    run_free(clipped);
    problem_release(problem);
}

/* --- where steps can stay --- */

static double sharpness_at(const struct problem *problem, const double *w)
{
    double h[PACKED_MAX], lambda[DIM_MAX];
    problem->eval(problem, 1, w, NULL, NULL, h);
    symmetric_eigen(problem->dim, h, lambda, NULL);
    return lambda[problem->dim - 1];
}

/* On the ring a small step ends where it is led to, however sharp that is; a larger one slides
 * along until the curvature is below 2/η, and no farther than it has to. */
static void test_the_ring_has_an_edge_of_stability(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("ring");
    struct run *small = run_of(problem, "gd:eta=0.03", NULL, 2000);
    double free = sharpness_at(problem, run_row(small, 2000).w);
    assert_true(run_row(small, 2000).f < 1e-20);
    run_free(small);
    for (double eta = 0.08; eta < 0.115; eta += 0.01) {
        char spec[32];
        snprintf(spec, sizeof spec, "gd:eta=%g", eta);
        struct run *run = run_of(problem, spec, NULL, 2000);
        double sharp = sharpness_at(problem, run_row(run, 2000).w);
        assert_true(2 / eta < free); /* there it could not stay */
        assert_that(run_row(run, 2000).f < 1e-9 && sharp < 2 / eta && sharp > 0.8 * 2 / eta,
                    "%s: f = %g, sharpness %g, edge %g", spec, run_row(run, 2000).f, sharp,
                    2 / eta);
        run_free(run);
    }
    problem_release(problem);
}

/* From a start in the sharp well a step below 2/25 stays, one beyond leaves for the flat one;
 * Adam stays. */
static void test_large_steps_leave_the_sharp_well(void **state)
{
    (void)state;
    static const struct {
        const char *racer;
        bool flat;
    } cases[] = {{"gd:eta=0.04", false},
                 {"gd:eta=0.07", false},
                 {"gd:eta=0.1", true},
                 {"gd:eta=0.15", true},
                 {"adam", false}};
    const struct problem *problem = open_problem("two-wells");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct run *run = run_of(problem, cases[i].racer, NULL, 2000);
        double x = run_row(run, 2000).w[0];
        assert_near(x, cases[i].flat ? 1.5 : -1.49998518958, 1e-4, "%s", cases[i].racer);
        run_free(run);
    }
    problem_release(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_svd_coordinates_shrink_each_by_itself),
        cmocka_unit_test(test_three_regimes_of_the_learning_rate),
        cmocka_unit_test(test_the_edge_of_nesterov_lies_before_that_of_gd),
        cmocka_unit_test(test_best_settings_reach_the_rate_of_theory),
        cmocka_unit_test(test_the_best_heavy_ball_has_a_double_root),
        cmocka_unit_test(test_gradients_never_leave_the_span_of_the_data),
        cmocka_unit_test(test_adam_finds_another_solution),
        cmocka_unit_test(test_the_flow_keeps_the_balance_of_two_layers),
        cmocka_unit_test(test_descent_balances_two_layers),
        cmocka_unit_test(test_modes_are_learnt_along_sigmoids),
        cmocka_unit_test(test_newton_needs_one_step_on_quadratics),
        cmocka_unit_test(test_what_bias_correction_does_to_the_first_step),
        cmocka_unit_test(test_the_noise_ball_has_the_size_of_theory),
        cmocka_unit_test(test_averaging_shrinks_the_noise_ball),
        cmocka_unit_test(test_inverse_schedules_go_on_where_constant_steps_stay),
        cmocka_unit_test(test_convex_functions_fall_like_one_over_t),
        cmocka_unit_test(test_strongly_convex_functions_fall_geometrically),
        cmocka_unit_test(test_the_ring_has_an_edge_of_stability),
        cmocka_unit_test(test_large_steps_leave_the_sharp_well),
        cmocka_unit_test(test_the_cliff_throws_out_what_is_not_clipped),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("theory", tests, NULL, NULL);
}
