/* Random gradients and how far they make a run stray: against formulas, sums and long runs. */
#include "runs.h"

#include "analysis/noise.h"
#include "base/symmetric.h"
#include "optimizers/optimizers.h"

/* --- variance of one mode --- */

/* Heavy ball on a quadratic: ησ²(1+β)/(λ(1−β)(2(1+β)−ηλ)). */
static void test_the_heavy_ball(void **state)
{
    (void)state;
    struct pcg32 random = pcg32_seeded(1, 1);
    for (int i = 0; i < 1000; i++) {
        double lambda = pow(10, random_between(&random, -2, 2)), beta = pcg32_uniform(&random),
               sigma = pow(10, random_between(&random, -1, 1)),
               eta = 2 * (1 + beta) / lambda * random_between(&random, 0.001, 0.999);
        struct polynomial p = {2, -(1 + beta - eta * lambda), beta};
        double wanted = eta * sigma * sigma * (1 + beta) /
                        (lambda * (1 - beta) * (2 * (1 + beta) - eta * lambda));
        assert_near(noise_variance(p, lambda, sigma), wanted, 1e-8 * wanted, "η=%g β=%g λ=%g", eta,
                    beta, lambda);
    }
}

/* The variance is the sum over the squared response to one push. */
static double by_response(struct polynomial p, double push)
{
    double before = 0, now = push, sum = 0;
    for (int k = 0; k < 100000; k++) {
        double next = p.degree == 2 ? -p.c1 * now - p.c0 * before : -p.c0 * now;
        sum += now * now;
        before = now;
        now = next;
    }
    return sum;
}

static void test_variance_is_the_sum_of_a_response(void **state)
{
    (void)state;
    static const struct polynomial polynomials[] = {
        {1, 0, -0.7}, {1, 0, 0.95}, {2, -1.85, 0.9}, {2, 1.2, 0.4}, {2, -0.3, -0.6}};
    for (size_t i = 0; i < sizeof polynomials / sizeof *polynomials; i++) {
        struct polynomial p = polynomials[i];
        double lambda = 3, push = (1 + p.c1 + p.c0) / lambda * 0.25;
        double wanted = by_response(p, push);
        assert_near(noise_variance(p, lambda, 0.25), wanted, 1e-12 * wanted, "polynomial %zu", i);
    }
}

static void test_what_does_not_settle_has_no_variance(void **state)
{
    (void)state;
    assert_true(isnan(noise_variance((struct polynomial){1, 0, -1.0}, 1, 1)));
    assert_true(isnan(noise_variance((struct polynomial){1, 0, 1.01}, 1, 1)));
    assert_true(isnan(noise_variance((struct polynomial){2, -2.1, 0.9}, 1, 1)));
    assert_true(isnan(noise_variance((struct polynomial){1, 0, -0.5}, -1, 1)));
}

/* --- the ball --- */

/* Long runs stray as predicted, in every direction, and 95% of their iterates lie within √(−2 ln
 * 0.05) standard deviations. */
static void test_runs_stray_as_predicted(void **state)
{
    (void)state;
    enum { WARM = 2000, STEPS = 90000 };
    static const char *const methods[] = {
        "gd:eta=0.1,noise=0.5",
        "momentum:eta=0.05,beta=0.6,noise=0.5",
        "nesterov:eta=0.05,beta=0.6,noise=0.5",
        "ema-momentum:eta=0.1,beta=0.7,noise=0.5,accumulate=4",
        "ema-nesterov:eta=0.1,beta=0.7,noise=0.5",
        "newton:eta=0.3,noise=0.5",
    };
    const struct problem *problem = open_problem("bowl:lambda1=2,lambda2=8,angle=25,cx=1,cy=-2");
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct run *run = run_of(problem, methods[i], NULL, STEPS);
        struct batch_noise batches = {0};
        struct noise_ball ball;
        double sum[3] = {0}, inside = 0, count = STEPS - WARM + 1;
        const char *reason = noise_ball_of(run, run_cursor(run, STEPS), &batches, &ball);
        assert_that(!reason, "%s: %s", methods[i], reason);
        assert_near(ball.centre[0], 1, 1e-12, "centre");
        for (long t = WARM; t <= STEPS; t++) {
            const double *w = run_row(run, t).w;
            double d[2] = {w[0] - 1, w[1] + 2}, x[2];
            for (int k = 0; k < 3; k++)
                sum[k] += d[k / 2] * d[(k + 1) / 2];
            symmetric_solve(2, ball.covariance, d, x);
            inside += d[0] * x[0] + d[1] * x[1] <= -2 * log(0.05);
        }
        double size = ball.covariance[0] + ball.covariance[2];
        for (int k = 0; k < 3; k++)
            assert_near(sum[k] / count, ball.covariance[k], 0.05 * size, "%s, number %d",
                        methods[i], k);
        assert_near(inside / count, 0.95, 0.01, "%s: within the ellipse", methods[i]);
        run_free(run);
    }
    problem_release(problem);
}

/* A draw of run-independent random numbers: SplitMix64 (Steele, Lea & Flood 2014). */
static uint64_t split_mix(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* Covariance about `centre` of the heavy ball, Δ ← βΔ − ηg, that is written out here and draws its
 * batches of k by itself. */
static void simulate_batches(const struct problem *problem, double eta, double beta, int k,
                             const double *centre, double sum[3])
{
    enum { WARM = 5000, STEPS = 1000000 };
    uint64_t state = 20240229;
    double w[2] = {centre[0], centre[1]}, delta[2] = {0, 0};
    sum[0] = sum[1] = sum[2] = 0;
    for (long t = 0; t < WARM + STEPS; t++) {
        double g[2] = {0, 0}, one[2];
        for (int draw = 0; draw < k; draw++) {
            size_t i = (size_t)(split_mix(&state) % problem->samples);
            problem->eval_samples(problem, &i, 1, w, NULL, one);
            g[0] += one[0] / k, g[1] += one[1] / k;
        }
        for (int j = 0; j < 2; j++)
            w[j] += delta[j] = beta * delta[j] - eta * g[j];
        for (int j = 0; j < 3 && t >= WARM; j++)
            sum[j] += (w[j / 2] - centre[j / 2]) * (w[(j + 1) / 2] - centre[(j + 1) / 2]) / STEPS;
    }
}

/* Batches stray as predicted, also where they are so small, or η so large, that their noise grows
 * with the distance; on a loss that is no quadratic near enough to its minimum. */
static void test_batches_stray_as_predicted(void **state)
{
    (void)state;
    static const struct {
        const char *surface, *racer;
        double eta, beta, within;
        int k;
    } cases[] = {
        {"least-squares", "gd:eta=0.01", 0.01, 0, 0.03, 4},
        {"least-squares", "gd:eta=0.06", 0.06, 0, 0.03, 4},
        {"least-squares", "gd:eta=0.02", 0.02, 0, 0.03, 1},
        {"least-squares:noise=1,seed=3", "momentum:eta=0.01,beta=0.8", 0.01, 0.8, 0.04, 4},
        {"least-squares:angle=70", "momentum:eta=0.03,beta=0.5", 0.03, 0.5, 0.04, 8},
        {"least-squares", "ema-momentum:eta=0.05,beta=0.8", 0.01, 0.8, 0.04, 4},
        {"logistic", "gd:eta=0.2", 0.2, 0, 0.06, 8},
        {"logistic:seed=2", "momentum:eta=0.1,beta=0.6", 0.1, 0.6, 0.08, 8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].surface);
        char spec[128];
        snprintf(spec, sizeof spec, "%s,batch=%d,replace=1", cases[i].racer, cases[i].k);
        struct run *run = run_of(problem, spec, NULL, 1);
        struct batch_noise batches = {0};
        struct noise_ball ball;
        const char *reason = noise_ball_of(run, run_cursor(run, 1), &batches, &ball);
        double found[3];
        assert_that(!reason, "%s on %s: %s", spec, cases[i].surface, reason);
        simulate_batches(problem, cases[i].eta, cases[i].beta, cases[i].k, ball.centre, found);
        for (int k = 0; k < 3; k++)
            assert_near(found[k], ball.covariance[k],
                        cases[i].within * (ball.covariance[0] + ball.covariance[2]),
                        "%s on %s, number %d", spec, cases[i].surface, k);
        batch_noise_forget(&batches);
        run_free(run);
        problem_release(problem);
    }
}

/* What is known of the samples is that of the problem asked about, whichever came before. */
static void test_batches_of_another_problem(void **state)
{
    (void)state;
    static const char *const surfaces_asked[] = {"least-squares", "least-squares:seed=2",
                                                 "logistic", "least-squares"};
    struct batch_noise kept = {0};
    for (size_t i = 0; i < 4; i++) {
        const struct problem *problem = open_problem(surfaces_asked[i]);
        struct run *run = run_of(problem, "gd:eta=0.01,batch=2,replace=1,noise=0.1", NULL, 1);
        struct batch_noise fresh = {0};
        struct noise_ball ball, again;
        assert_null(noise_ball_of(run, run_cursor(run, 1), &kept, &ball));
        assert_null(noise_ball_of(run, run_cursor(run, 1), &fresh, &again));
        assert_true(all_same_bits(3, ball.covariance, again.covariance));
        batch_noise_forget(&fresh);
        run_free(run);
        problem_release(problem);
    }
    batch_noise_forget(&kept);
}

static void test_no_ball_without_its_conditions(void **state)
{
    (void)state;
    static const struct {
        const char *surface, *racer, *reason;
    } none[] = {
        {"bowl", "gd:eta=0.1", "no noise"},
        {"bowl", "gd:eta=0.1,noise=1,clip=2", "clipping"},
        {"bowl", "gd:eta=0.21,noise=1", "does not settle"}, /* 2/λmax is 0.2 */
        {"bowl", "adam:noise=1", "scaling"},
        {"bowl", "levenberg-marquardt:noise=1", "no ball"},
        {"saddle", "gd:eta=0.1,noise=1", "no minimum"},
        {"least-squares", "gd:eta=0.01,batch=2", "replace=1"},
        {"least-squares", "nesterov:eta=0.01,batch=2,replace=1", "ahead"},
        {"least-squares", "gd:eta=0.2,batch=1,replace=1", "apart"},  /* below the edge, 0.25 */
        {"bowl:lambda1=0", "gd:eta=0.1,noise=1", "does not settle"}, /* a flat direction */
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        const struct problem *problem = open_problem(none[i].surface);
        struct run *run = run_of(problem, none[i].racer, NULL, 1);
        struct batch_noise batches = {0};
        struct noise_ball ball;
        const char *reason = noise_ball_of(run, run_cursor(run, 1), &batches, &ball);
        assert_that(reason && strstr(reason, none[i].reason), "%s on %s: %s", none[i].racer,
                    none[i].surface, reason ? reason : "a ball");
        batch_noise_forget(&batches);
        run_free(run);
        problem_release(problem);
    }
}

/* Every method of the registry that has a ball strays as it says, on a quadratic and in the long
 * run; the others say why they have none. */
static void test_no_method_has_a_ball_that_it_does_not_keep(void **state)
{
    (void)state;
    enum { WARM = 2000, STEPS = 60000 };
    const struct problem *problem = open_problem("bowl:lambda1=2,lambda2=8,angle=25,cx=1,cy=-2");
    int balls = 0;
    for (int i = 0; optimizers[i]; i++) {
        char spec[128];
        if (optimizers[i]->smooth_gradient) /* noise would stop it, and is refused */
            continue;
        snprintf(spec, sizeof spec, "%s:noise=0.2", optimizers[i]->name);
        struct run *run = run_of(problem, spec, NULL, STEPS);
        struct batch_noise batches = {0};
        struct noise_ball ball;
        const char *reason = noise_ball_of(run, run_cursor(run, STEPS), &batches, &ball);
        double sum[3] = {0};
        for (long t = WARM; t <= STEPS && !reason; t++) {
            const double *w = run_row(run, t).w;
            double d[2] = {w[0] - 1, w[1] + 2};
            for (int k = 0; k < 3; k++)
                sum[k] += d[k / 2] * d[(k + 1) / 2] / (STEPS - WARM + 1);
        }
        for (int k = 0; k < 3 && !reason; k++)
            assert_near(sum[k], ball.covariance[k], 0.1 * (ball.covariance[0] + ball.covariance[2]),
                        "%s, number %d", spec, k);
        assert_true(!reason || strlen(reason) > 0);
        balls += !reason;
        run_free(run);
    }
    assert_true(balls >= 5);
    problem_release(problem);
}

/* --- samples --- */

/* The first sample is what the next step takes, and looking at samples changes nothing. */
static void test_samples_are_what_would_come(void **state)
{
    (void)state;
    static const char *const methods[] = {"gd:eta=0.015625,noise=2", "gd:eta=0.015625,batch=3",
                                          "gd:eta=0.015625,batch=3,replace=1,accumulate=2",
                                          "gd:eta=0.015625,batch=7,noise=0.5,clip=3"};
    const struct problem *problem = open_problem("least-squares");
    struct error error;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct run *run = run_of(problem, methods[i], NULL, 0),
                   *untouched = run_of(problem, methods[i], NULL, 50);
        for (long t = 0; t < 50; t++) {
            double g[2 * 16];
            const struct cursor *cursor = run_cursor(run, t);
            double from[2] = {cursor->w[0], cursor->w[1]};
            assert_true(noise_drawn(cursor));
            noise_samples(cursor, 16, g);
            assert_true(run_advance(run, t + 1, &error));
            struct row row = run_row(run, t + 1);
            for (int k = 0; k < 2; k++)
                assert_near(row.w[k], from[k] - 0.015625 * g[k], 0, "%s, step %ld", methods[i], t);
            assert_true(g[0] != g[2] || g[1] != g[3]); /* the next one is another */
            assert_true(all_same_bits(2, row.w, run_row(untouched, t + 1).w));
            assert_near(row.gradients, run_row(untouched, t + 1).gradients, 0, "counted");
        }
        run_free(run);
        run_free(untouched);
    }
    problem_release(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_heavy_ball),
        cmocka_unit_test(test_variance_is_the_sum_of_a_response),
        cmocka_unit_test(test_what_does_not_settle_has_no_variance),
        cmocka_unit_test(test_runs_stray_as_predicted),
        cmocka_unit_test(test_no_ball_without_its_conditions),
        cmocka_unit_test(test_batches_stray_as_predicted),
        cmocka_unit_test(test_batches_of_another_problem),
        cmocka_unit_test(test_no_method_has_a_ball_that_it_does_not_keep),
        cmocka_unit_test(test_samples_are_what_would_come),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("noise", tests, NULL, NULL);
}
