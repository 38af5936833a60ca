/* Gradient modifiers, schedules and averages: what a method gets, and that it can be had again. */
#include "testing.h"

#include "engine/modifiers.h"
#include "engine/run.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

/* --- a problem made of samples: f = Σ ½(w − c_i)², so that every batch can be told from its
 * gradient --- */

enum { SAMPLES = 7 };

static void eval_sum(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                     double *h)
{
    (void)problem;
    for (size_t i = 0; i < n; i++) {
        double sum = 0, slope = 0;
        for (int k = 0; k < SAMPLES; k++) {
            double c = 1 << k;
            sum += 0.5 * (w[i] - c) * (w[i] - c) / SAMPLES;
            slope += (w[i] - c) / SAMPLES;
        }
        if (f)
            f[i] = sum;
        if (g)
            g[i] = slope;
        if (h)
            h[i] = 1;
    }
}

static void eval_some(const struct problem *problem, const size_t *index, size_t k, const double *w,
                      double *f, double *g)
{
    (void)problem, (void)f;
    g[0] = 0;
    for (size_t i = 0; i < k; i++)
        g[0] += (w[0] - (1 << index[i])) / (double)k;
}

static const struct surface sum_surface = {.name = "sum", .title = "Sum"};

static struct problem sum_problem(void)
{
    return (struct problem){.surface = &sum_surface,
                            .dim = 1,
                            .region = {-1e3, 1e3, 0, 1},
                            .eval = eval_sum,
                            .samples = SAMPLES,
                            .eval_samples = eval_some};
}

static struct run_settings settings_of(const struct problem *problem, const char *spec,
                                       uint64_t seed, uint64_t stream)
{
    struct run_settings settings = {.problem = problem, .seed = seed, .stream = stream};
    struct error error;
    bool given[PARAMETERS_MAX];
    settings.optimizer = optimizer_read(spec, settings.parameter, given, &error);
    assert_that(settings.optimizer != NULL, "%s: %s", spec, error.text);
    memcpy(settings.start, problem->start, sizeof settings.start);
    assert_that(
        optimizer_check_modifiers(settings.optimizer, problem, settings.parameter, given, &error),
        "%s: %s", spec, error.text);
    return settings;
}

static struct run *open_run(const struct problem *problem, const char *spec, uint64_t seed,
                            uint64_t stream)
{
    struct run_settings settings = settings_of(problem, spec, seed, stream);
    struct run *run = run_open(&settings, NULL);
    assert_non_null(run);
    return run;
}

static void advance(struct run *run, long step)
{
    assert_true(run_advance(run, step, NULL));
}

/* --- batches --- */

/* With η = 1 gd jumps to the mean of the batch's centres: w tells which samples were drawn. */
static unsigned drawn(struct run *run, long step, int size)
{
    double sum = run_row(run, step).w[0] * size;
    assert_near(sum, nearbyint(sum), 1e-9, "a sum of distinct powers of two");
    return (unsigned)nearbyint(sum);
}

static int bits(unsigned set)
{
    int count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

/* Every sample once in each epoch, the last batch short, another order in the next epoch. */
static void test_batches_are_shuffled_epochs(void **state)
{
    (void)state;
    struct problem problem = sum_problem();
    struct run *run = open_run(&problem, "gd:eta=1,batch=3", 1, 0);
    unsigned orders[20][3];
    bool differ = false;
    advance(run, 60);
    for (int epoch = 0; epoch < 20; epoch++) {
        static const int sizes[] = {3, 3, 1};
        unsigned seen = 0;
        for (int k = 0; k < 3; k++) {
            unsigned batch = drawn(run, 3 * epoch + k + 1, sizes[k]);
            assert_int_equal(bits(batch), sizes[k]);
            assert_int_equal(seen & batch, 0);
            seen |= batch;
            orders[epoch][k] = batch;
            differ = differ || (epoch > 0 && batch != orders[0][k]);
        }
        assert_int_equal(seen, (1 << SAMPLES) - 1);
    }
    assert_true(differ);
    run_free(run);
}

/* Averaging a whole epoch is the full gradient, for short last batches (7 = 3 + 3 + 1), too. */
static void check_whole_epoch(const char *spec, long gradients)
{
    struct problem problem = sum_problem();
    problem.start[0] = 5;
    struct run *all = open_run(&problem, "gd:eta=0.5", 1, 0);
    struct run *parts = open_run(&problem, spec, 1, 0);
    advance(all, 20);
    advance(parts, 20);
    for (long step = 0; step <= 20; step++)
        assert_near(run_row(parts, step).w[0], run_row(all, step).w[0], 1e-12, "step %ld", step);
    assert_int_equal(run_cursor(parts, 20)->probe.gradients, gradients);
    run_free(all);
    run_free(parts);
}

static void test_accumulating_an_epoch_is_the_full_gradient(void **state)
{
    (void)state;
    check_whole_epoch("gd:eta=0.5,accumulate=7,batch=1", 140);
    check_whole_epoch("gd:eta=0.5,accumulate=3,batch=3", 60);
    check_whole_epoch("gd:eta=0.5,accumulate=2,batch=4", 40);
    check_whole_epoch("gd:eta=0.5,accumulate=2,batch=6", 40);
}

static void test_replacement_draws_anything(void **state)
{
    (void)state;
    struct problem problem = sum_problem();
    struct run *run = open_run(&problem, "gd:eta=1,batch=1,replace=1", 3, 0);
    int count[SAMPLES] = {0}, repeats = 0;
    advance(run, 7000);
    for (long step = 1; step <= 7000; step++) {
        int sample = (int)log2(run_row(run, step).w[0]);
        count[sample]++;
        repeats += run_row(run, step).w[0] == run_row(run, step - 1).w[0];
    }
    for (int i = 0; i < SAMPLES; i++) /* 1000 expected, standard deviation 29 */
        assert_in_range(count[i], 850, 1150);
    assert_in_range(repeats, 850, 1150);
    run_free(run);
}

/* --- noise --- */

/* With η = 1 on f = 0 the steps are the noise itself: mean, variance, and no memory. */
static void test_noise_is_normal(void **state)
{
    (void)state;
    const struct problem *problem = problem_open("bowl:lambda1=0,lambda2=0", NULL);
    struct run *run = open_run(problem, "gd:eta=1,noise=2", 5, 0);
    enum { STEPS = 40000 };
    double sum = 0, square = 0, fourth = 0, lagged = 0, last = 0;
    advance(run, STEPS);
    for (long step = 1; step <= STEPS; step++) {
        double z = (run_row(run, step).w[0] - run_row(run, step - 1).w[0]) / 2;
        sum += z;
        square += z * z;
        fourth += z * z * z * z;
        lagged += z * last;
        last = z;
    }
    assert_near(sum / STEPS, 0, 0.025, "mean");
    assert_near(square / STEPS, 1, 0.035, "variance");
    assert_near(fourth / STEPS, 3, 0.25, "fourth moment");
    assert_near(lagged / STEPS, 0, 0.025, "correlation with the draw before");
    assert_near(run_row(run, 7).f, 0, 0, "what is recorded is free of noise");
    run_free(run);
    problem_release(problem);
}

static bool same_path(struct run *a, struct run *b, long steps)
{
    bool same = true;
    for (long step = 0; step <= steps; step++)
        same = same &&
               all_same_bits((size_t)run_problem(a)->dim, run_row(a, step).w, run_row(b, step).w);
    return same;
}

static void test_seed_and_stream_decide(void **state)
{
    (void)state;
    const struct problem *problem = problem_open("rosenbrock", NULL);
    struct run *first = open_run(problem, "adam:noise=1", 1, 0),
               *again = open_run(problem, "adam:noise=1", 1, 0);
    struct run *other = open_run(problem, "adam:noise=1", 2, 0),
               *own = open_run(problem, "adam:noise=1", 1, 1);
    struct run *all[] = {first, again, other, own};
    for (int i = 0; i < 4; i++)
        advance(all[i], 100);
    assert_true(same_path(first, again, 100));
    assert_false(same_path(first, other, 100));
    assert_false(same_path(first, own, 100));
    for (int i = 0; i < 4; i++)
        run_free(all[i]);
    problem_release(problem);
}

/* Common random numbers: two methods on one stream get the same noise at the same step. */
static void test_common_random_numbers(void **state)
{
    (void)state;
    const struct problem *problem = problem_open("bowl:lambda1=0,lambda2=0", NULL);
    struct run *a = open_run(problem, "gd:eta=0.5,noise=1", 9, 0);
    struct run *b = open_run(problem, "momentum:eta=0.5,beta=0,noise=1", 9, 0);
    advance(a, 50);
    advance(b, 50);
    assert_true(same_path(a, b, 50));
    run_free(a);
    run_free(b);
    problem_release(problem);
}

/* Replay draws the same numbers again: cut, portions and far steps, with every modifier at work. */
static void test_replay_with_random_numbers(void **state)
{
    (void)state;
    static const char spec[] =
        "momentum:eta=0.05,noise=0.5,batch=2,accumulate=2,clip=3,schedule=sqrt,rate=0.01,average=1";
    struct problem problem = sum_problem();
    struct run *straight = open_run(&problem, spec, 4, 0), *cut = open_run(&problem, spec, 4, 0);
    advance(straight, 2600);
    advance(cut, 700);
    advance(cut, 2500);
    run_cut(cut, 1234);
    advance(cut, 2600);
    assert_true(same_path(straight, cut, 2600));
    assert_true(same_bits(run_cursor(straight, 1500)->mean[0], run_cursor(cut, 1500)->mean[0]));
    assert_int_equal(run_cursor(cut, 2000)->probe.gradients, 8000 - 4000);
    run_free(straight);
    run_free(cut);
}

/* --- clipping --- */

static void test_clip_shortens_and_keeps_the_direction(void **state)
{
    (void)state;
    const struct problem *problem = problem_open("bowl:lambda1=3,lambda2=4,angle=0", NULL);
    struct run *run = open_run(problem, "gd:eta=1,clip=2", 0, 0);
    advance(run, 1);
    /* at (−4, 3) the gradient is (−12, 12) */
    const struct cursor *cursor = run_cursor(run, 1);
    assert_true(cursor->probe.clipped);
    assert_near(cursor->probe.raw[0], -12, 0, "raw");
    assert_near(cursor->w[0], -4 + sqrt(2), 1e-14, "x");
    assert_near(cursor->w[1], 3 - sqrt(2), 1e-14, "y");
    run_free(run);
    run = open_run(problem, "gd:eta=1e-3,clip=100", 0, 0);
    struct run *plain = open_run(problem, "gd:eta=1e-3", 0, 0);
    advance(run, 50);
    advance(plain, 50);
    assert_true(same_path(run, plain, 50));
    assert_false(run_cursor(run, 50)->probe.clipped);
    run_free(run);
    run_free(plain);
    problem_release(problem);
}

/* The noise is clipped, too: it comes before. */
static void test_noise_comes_before_the_clip(void **state)
{
    (void)state;
    const struct problem *problem = problem_open("bowl", NULL);
    struct run *run = open_run(problem, "gd:eta=1,noise=50,clip=0.25", 2, 0);
    advance(run, 200);
    for (long step = 1; step <= 200; step++) {
        double last[2] = {run_row(run, step - 1).w[0], run_row(run, step - 1).w[1]};
        struct row row = run_row(run, step);
        assert_true(hypot(row.w[0] - last[0], row.w[1] - last[1]) <= 0.25 * (1 + 1e-12));
    }
    run_free(run);
    problem_release(problem);
}

/* The wall throws plain descent out of the valley at its automatic η, and clipping keeps it in. */
static void test_clipping_survives_the_cliff(void **state)
{
    (void)state;
    const struct problem *problem = problem_open("cliff", NULL);
    const double start[] = {6, -2.9};
    double f[2];
    for (int i = 0; i < 2; i++) {
        struct error error = {""};
        char spec[] = "gd:clip=0.1";
        spec[i ? sizeof spec - 1 : 2] = '\0';
        struct run_settings settings = {.problem = problem};
        settings.optimizer = optimizer_read(spec, settings.parameter, NULL, &error);
        memcpy(settings.start, start, sizeof start);
        struct run *run = run_open(&settings, &error);
        assert_true(run_advance(run, 300, &error));
        f[i] = run_row(run, 300).f;
        run_free(run);
    }
    assert_true(f[0] > 0.05 && f[1] < 1e-5);
    problem_release(problem);
}

/* --- schedules --- */

/* A live change may take `every` past the period: then it is over at the period, at once. */
static void test_a_fall_of_no_length(void **state)
{
    (void)state;
    double parameter[PARAMETERS_MAX] = {0};
    parameter[MODIFIER_SCHEDULE] = SCHEDULE_WSD;
    parameter[MODIFIER_PERIOD] = 10;
    for (int every = 10; every <= 20; every += 5) {
        parameter[MODIFIER_EVERY] = every;
        for (long t = 0; t < 30; t++)
            assert_near(scheduled_rate(parameter, 2, t), t < 10 ? 2 : 0, 0, "every=%d, t=%ld",
                        every, t);
    }
}

static void test_schedules(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        double eta[4]; /* at t = 0, 1, 9, 25 */
    } cases[] = {
        {"gd:eta=2", {2, 2, 2, 2}},
        {"gd:eta=2,schedule=inverse,rate=0.5", {2, 2 / 1.5, 2 / 5.5, 2 / 13.5}},
        {"gd:eta=2,schedule=inverse,rate=0.5,power=2", {2, 2 / 2.25, 2 / 30.25, 2 / 182.25}},
        {"gd:schedule=sqrt,eta=2,rate=1",
         {2, 1.4142135623730951, 0.63245553203367588, 0.39223227027636809}},
        {"gd:eta=2,schedule=exp,rate=0.1",
         {2, 1.8096748360719191, 0.81313931948119817, 0.16416999724779759}},
        {"gd:eta=2,schedule=step,rate=0.5,every=5", {2, 2, 1, 0.0625}},
        {"gd:eta=2,schedule=cosine,period=10", {2, 1.9510565162951536, 0.048943483704846469, 0}},
        {"gd:eta=2,warmup=4", {0.5, 1, 2, 2}},
        {"gd:eta=2,warmup=4,schedule=step,rate=0.5,every=5", {0.5, 1, 1, 0.125}},
        {"gd:eta=2,warmup=9,schedule=cosine,period=16", {2. / 9, 4. / 9, 2, 0}},
        {"gd:eta=2,schedule=linear,period=10", {2, 1.8, 0.2, 0}},
        {"gd:eta=2,schedule=linear,period=10,eta_min=0.5", {2, 1.8, 0.5, 0.5}},
        {"gd:eta=2,schedule=exp,rate=0.1,eta_min=3", {2, 2, 2, 2}},
        {"gd:eta=2,schedule=wsd,every=5,period=13", {2, 2, 1, 0}},
        {"gd:eta=2,schedule=wsd,every=5,period=13,warmup=8,eta_min=0.1", {0.25, 0.5, 2, 0.1}},
    };
    static const long times[] = {0, 1, 9, 25};
    const struct problem *problem = problem_open("bowl:lambda1=1e-9,lambda2=1e-9", NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct run *run = open_run(problem, cases[i].spec, 0, 0);
        advance(run, 30);
        for (int k = 0; k < 4; k++)
            assert_near(run_row(run, times[k] + 1).eta, cases[i].eta[k], 1e-15 * 4, "%s, t = %ld",
                        cases[i].spec, times[k]);
        assert_near(run_row(run, 0).eta, cases[i].eta[0], 1e-15, "row 0 repeats the first");
        struct instant instant = run_instant(run, run_cursor(run, 9));
        assert_near(instant.parameter[0], cases[i].eta[2], 4e-15,
                    "the moment has the η of the next step");
        run_free(run);
    }
    problem_release(problem);
}

/* --- averages --- */

static void test_average_is_the_mean_of_the_iterates(void **state)
{
    (void)state;
    const struct problem *problem = problem_open("beale", NULL);
    struct run *run = open_run(problem, "momentum:average=1", 0, 0);
    double sum[2] = {0, 0};
    advance(run, 80);
    for (long step = 1; step <= 80; step++) {
        for (int i = 0; i < 2; i++)
            sum[i] += run_row(run, step).w[i];
        const struct cursor *cursor = run_cursor(run, step);
        for (int i = 0; i < 2; i++)
            assert_near(cursor->mean[i], sum[i] / (double)step, 1e-13, "step %ld", step);
    }
    run_free(run);
    problem_release(problem);
}

/* --- refusals --- */

static void test_what_means_nothing_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *message;
    } cases[] = {
        {"bfgs:schedule=exp",
         "bfgs: a schedule means nothing to it (its line search chooses the step)"},
        {"bfgs:warmup=3",
         "bfgs: a schedule means nothing to it (its line search chooses the step)"},
        {"gradient-flow:noise=1",
         "gradient-flow: noise and batches mean nothing to it (it follows ∇f itself)"},
        {"gd:rate=2", "gd: rate means nothing without schedule (schedule=inverse,...)"},
        {"gd:eta_min=4", "gd: eta_min means nothing without schedule (schedule=inverse,...)"},
        {"gd:schedule=wsd,every=9,period=9",
         "gd: every=9 is out of range (wsd: every < period, 9)"},
        {"gd:period=4", "gd: period means nothing without schedule (schedule=inverse,...)"},
        {"trust-region:schedule=exp",
         "trust-region: a schedule means nothing to it (it has no learning rate)"},
        {"gd:replace=1", "gd: replace means nothing without batch (batch=K,replace=1)"},
        {"gd:accumulate=2", "gd: accumulate means nothing without batch or noise"},
        {"gd:batch=8", "gd: batch=8 is out of range (sum has 7 samples)"},
    };
    struct problem problem = sum_problem();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double parameter[PARAMETERS_MAX];
        bool given[PARAMETERS_MAX];
        struct error error = {""};
        const struct optimizer *optimizer = optimizer_read(cases[i].spec, parameter, given, &error);
        assert_non_null(optimizer);
        assert_false(optimizer_check_modifiers(optimizer, &problem, parameter, given, &error));
        assert_string_equal(error.text, cases[i].message);
    }
}

/* Written in any order, before or behind the method's own parameters, they mean the same. */
static void test_order_of_writing(void **state)
{
    (void)state;
    struct problem problem = sum_problem();
    struct run *a = open_run(&problem, "momentum:eta=0.1,beta=0.5,noise=1,batch=2,clip=4", 1, 0);
    struct run *b = open_run(&problem, "momentum:clip=4,batch=2,beta=0.5,noise=1,eta=0.1", 1, 0);
    advance(a, 100);
    advance(b, 100);
    assert_true(same_path(a, b, 100));
    run_free(a);
    run_free(b);
}

/* Every method takes every modifier that is not refused, and survives it. */
static void test_every_method_takes_them(void **state)
{
    (void)state;
    static const char *const lists[] = {"noise=0.1",
                                        "clip=0.5",
                                        "batch=2",
                                        "batch=3,replace=1,accumulate=2,noise=0.1,clip=1",
                                        "average=1",
                                        "schedule=cosine",
                                        "schedule=inverse,warmup=5"};
    struct problem problem = sum_problem();
    for (int i = 0; optimizers[i]; i++) {
        for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
            char spec[128];
            bool given[PARAMETERS_MAX];
            struct error error;
            struct run_settings settings = {.problem = &problem, .start = {3}};
            snprintf(spec, sizeof spec, "%s:%s", optimizers[i]->name, lists[k]);
            settings.optimizer = optimizer_read(spec, settings.parameter, given, &error);
            assert_that(settings.optimizer != NULL, "%s: %s", spec, error.text);
            if (!optimizer_check_modifiers(settings.optimizer, &problem, settings.parameter, given,
                                           &error))
                continue;
            struct run *run = run_open(&settings, NULL);
            advance(run, 60);
            struct row row = run_row(run, 60);
            assert_that(isfinite(row.w[0]), "%s: %g at step %ld", spec, row.w[0], row.step);
            run_free(run);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clipping_survives_the_cliff),
        cmocka_unit_test(test_a_fall_of_no_length),
        cmocka_unit_test(test_batches_are_shuffled_epochs),
        cmocka_unit_test(test_accumulating_an_epoch_is_the_full_gradient),
        cmocka_unit_test(test_replacement_draws_anything),
        cmocka_unit_test(test_noise_is_normal),
        cmocka_unit_test(test_seed_and_stream_decide),
        cmocka_unit_test(test_common_random_numbers),
        cmocka_unit_test(test_replay_with_random_numbers),
        cmocka_unit_test(test_clip_shortens_and_keeps_the_direction),
        cmocka_unit_test(test_noise_comes_before_the_clip),
        cmocka_unit_test(test_schedules),
        cmocka_unit_test(test_average_is_the_mean_of_the_iterates),
        cmocka_unit_test(test_what_means_nothing_is_refused),
        cmocka_unit_test(test_order_of_writing),
        cmocka_unit_test(test_every_method_takes_them),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("modifiers", tests, NULL, NULL);
}
