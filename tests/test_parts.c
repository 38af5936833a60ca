/*
 * The coming step and its parts: it is the step that the run then takes, asking for it changes
 * nothing, and the moves add up to it.
 */
#include "runs.h"

#include <float.h>

#include "base/vector.h"
#include "engine/coming.h"
#include "engine/modifiers.h"

/* Runs that between them reach every branch of a step: plain, clipped, sampled, at a changing η. */
static const char *const surfaces_seen[] = {
    "beale", "saddle", "long-valley", "rosenbrock", "least-squares", "deep-linear", "parabola"};
static const char *const modifiers_seen[] = {"", ":clip=0.5", ":noise=0.1", ":average=1"};
enum { STEPS = 25 };

static struct run *open_modified(const struct problem *problem, const struct optimizer *optimizer,
                                 const char *modifier)
{
    char spec[128];
    snprintf(spec, sizeof spec, "%s%s", optimizer->name, modifier);
    return run_of(problem, spec, NULL, 0);
}

/* Rounding of a sum of these vectors to a point that far from zero. */
static double rounding(const struct coming *coming)
{
    double size = length(coming->dim, coming->w) + length(coming->dim, coming->landing);
    for (int i = 0; i < coming->parts.count; i++)
        if (coming->parts.part[i].kind == PART_MOVE)
            size += length(coming->dim, coming->parts.part[i].vector);
    return 16 * DBL_EPSILON * size;
}

static void check_sum(const struct coming *coming, const char *what)
{
    double sum[DIM_MAX] = {0}, missed[DIM_MAX];
    for (int k = 0; k < coming->parts.count; k++)
        for (int i = 0; i < coming->dim; i++)
            if (coming->parts.part[k].kind == PART_MOVE)
                sum[i] += coming->parts.part[k].vector[i];
    for (int i = 0; i < coming->dim; i++)
        missed[i] = sum[i] - (coming->landing[i] - coming->w[i]);
    assert_near(length(coming->dim, missed), 0, rounding(coming), "%s: the sum of the moves", what);
}

static void check_words(const struct parts *parts, const char *what)
{
    assert_that(parts->count > 0 && parts->count <= PARTS_MAX, "%s: %d parts", what, parts->count);
    for (int i = 0; i < parts->count; i++) {
        const struct part *part = &parts->part[i];
        size_t end = strlen(part->sentence);
        assert_that(*part->label && end > 20 && end < 120 && part->sentence[end - 1] == '.',
                    "%s: '%s', '%s'", what, part->label, part->sentence);
    }
}

static void check_steps(const struct problem *problem, const struct optimizer *optimizer,
                        const char *modifier)
{
    struct run *asked = open_modified(problem, optimizer, modifier);
    struct run *twin = open_modified(problem, optimizer, modifier);
    struct coming coming;
    struct error error;
    char what[160];
    for (long t = 0; t < STEPS && !run_stopped(twin); t++) {
        snprintf(what, sizeof what, "%s, %s%s, step %ld", problem->surface->name, optimizer->name,
                 modifier, t);
        assert_that(run_coming(asked, t, &coming), "%s: no step", what);
        assert_true(run_advance(asked, t + 1, &error) && run_advance(twin, t + 1, &error));
        struct row row = run_row(twin, t + 1);
        assert_that(all_same_bits((size_t)coming.dim, coming.landing, row.w) &&
                        same_bits(coming.landing_f, row.f) && same_bits(coming.rate, row.eta),
                    "%s: not the step that the run takes", what);
        assert_that(all_same_bits((size_t)coming.dim, run_row(asked, t + 1).w, row.w),
                    "%s: asking has changed the run", what);
        if (!optimizer->parts || row.ended == STATUS_DIVERGED)
            continue;
        check_sum(&coming, what);
        check_words(&coming.parts, what);
    }
    run_free(asked);
    run_free(twin);
}

static void test_moves_add_up_to_the_step(void **state)
{
    (void)state;
    for (size_t s = 0; s < sizeof surfaces_seen / sizeof *surfaces_seen; s++) {
        const struct problem *problem = open_problem(surfaces_seen[s]);
        for (int i = 0; optimizers[i]; i++)
            for (size_t m = 0; m < sizeof modifiers_seen / sizeof *modifiers_seen; m++)
                if (!optimizers[i]->smooth_gradient || !strstr(modifiers_seen[m], "noise"))
                    check_steps(problem, optimizers[i], modifiers_seen[m]);
        problem_release(problem);
    }
}

static void test_every_branch_of_the_settings(void **state)
{
    static const char *const specs[] = {":batch=3",           ":schedule=cosine,period=20",
                                        ":warmup=5",          ":eps_inside=1,eps=0.1",
                                        ":bias_correction=1", ":bias_correction=0",
                                        ":weight_decay=0.3",  ":batch=2,clip=0.3"};
    const struct problem *problem = open_problem("least-squares");
    struct error error;
    (void)state;
    for (int i = 0; optimizers[i]; i++) {
        for (size_t k = 0; k < sizeof specs / sizeof *specs; k++) {
            char spec[128];
            double parameter[PARAMETERS_MAX];
            bool given[PARAMETERS_MAX];
            snprintf(spec, sizeof spec, "%s%s", optimizers[i]->name, specs[k]);
            if (optimizer_read(spec, parameter, given, &error) &&
                optimizer_check_modifiers(optimizers[i], problem, parameter, given, &error))
                check_steps(problem, optimizers[i], specs[k]);
        }
    }
    problem_release(problem);
}

/* From a step in the middle of a run whose η changes there, and again after going on. */
static void test_any_step_and_changes(void **state)
{
    const struct problem *problem = open_problem("beale");
    struct run *run = run_of(problem, "momentum:eta=0.001", NULL, 40);
    struct coming coming;
    struct error error;
    (void)state;
    assert_true(run_change(run, 0, 0.002, &error));
    assert_true(run_advance(run, 60, &error));
    for (long t = 0; t < 60; t += 13) {
        assert_true(run_coming(run, t, &coming));
        assert_near(coming.rate, t < 40 ? 0.001 : 0.002, 0, "η of step %ld", t);
        assert_true(all_same_bits(2, coming.w, run_row(run, t).w));
        assert_true(all_same_bits(2, coming.landing, run_row(run, t + 1).w));
    }
    run_free(run);
    problem_release(problem);
}

/* A change that the run reaches at its end counts for the step after it. */
static void test_change_at_the_end(void **state)
{
    const struct problem *problem = open_problem("beale");
    struct run *run = run_of(problem, "gd:eta=0.01", NULL, 0);
    const struct change change = {10, 0, 0.03};
    struct coming coming;
    struct error error;
    (void)state;
    assert_true(run_follow(run, &change, 1, &error));
    assert_true(run_advance(run, 10, &error));
    assert_true(run_coming(run, 10, &coming));
    assert_near(coming.rate, 0.03, 0, "η of the step");
    assert_near(coming.parts.part[0].vector[0], -0.03 * coming.g[0], 0, "its part");
    run_free(run);
    problem_release(problem);
}

static void check_looks(const struct problem *problem, const char *spec)
{
    static const double start[] = {-1.5, 2};
    struct run *run = run_of(problem, spec, start, 5);
    struct coming coming;
    struct error error;
    size_t kept = run_looks(run)->count;
    assert_true(run_coming(run, 5, &coming) && run_coming(run, 5, &coming));
    assert_int_equal(run_looks(run)->count, kept);
    size_t looks = coming.looks->count;
    assert_true(looks > 0);
    assert_true(run_advance(run, 6, &error));
    assert_int_equal(run_looks(run)->count, kept + looks);
    for (size_t i = 0; i < looks; i++)
        assert_true(all_same_bits(2, look_log_at(coming.looks, i)->w,
                                  look_log_at(run_looks(run), kept + i)->w));
    run_free(run);
}

static void test_looks_are_those_of_the_step(void **state)
{
    const struct problem *problem = open_problem("rosenbrock");
    (void)state;
    check_looks(problem, "bfgs");
    check_looks(problem, "nesterov");
    problem_release(problem);
}

static void test_no_step_follows_a_stop(void **state)
{
    const struct problem *problem = open_problem("saddle");
    struct run *run = run_of(problem, "gd:eta=10", NULL, 1000);
    struct coming coming;
    (void)state;
    assert_true(run_stopped(run));
    assert_false(run_coming(run, run_end(run), &coming));
    assert_true(run_coming(run, 0, &coming));
    run_free(run);
    problem_release(problem);
}

/* Both arrows keep the gradient's direction; their lengths are as ‖g‖ to the limit. */
static void test_clipping_comes_first(void **state)
{
    static const char *const specs[] = {"gd:eta=0.01,clip=0.5", "adam:clip=0.5", "gd:clip=1e9"};
    const struct problem *problem = open_problem("beale");
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct run *run = run_of(problem, specs[i], NULL, 0);
        struct coming coming;
        assert_true(run_coming(run, 0, &coming));
        const struct part *raw = &coming.parts.part[0], *clipped = &coming.parts.part[1];
        assert_int_equal(strstr(raw->label, "raw") != NULL, i < 2);
        if (i < 2) {
            double size = length(2, coming.g);
            assert_true(size > 0.5);
            assert_near(length(2, clipped->vector) / length(2, raw->vector), 0.5 / size, 1e-14,
                        "%s: ratio", specs[i]);
            assert_near(-dot(2, raw->vector, coming.g), length(2, raw->vector) * size, 1e-12,
                        "%s: direction", specs[i]);
        }
        if (i < 2) { /* what is told is the gradients' own, whatever they are drawn by */
            assert_near(part_length(&coming.parts, raw), length(2, coming.g), 1e-13, "‖g‖");
            assert_near(part_length(&coming.parts, clipped), 0.5, 1e-15, "clip");
        }
        if (i == 0)
            assert_near(length(2, clipped->vector), 0.005, 1e-16, "η·clip");
        run_free(run);
    }
    problem_release(problem);
}

/* The heavy ball pushes at w and then adds its last step; Nesterov takes that first and pushes from
 * there. */
static void test_order_of_push_and_memory(void **state)
{
    static const struct {
        const char *spec;
        bool ahead;
    } cases[] = {
        {"momentum", false}, {"ema-momentum", false}, {"nesterov", true}, {"ema-nesterov", true}};
    const struct problem *problem = open_problem("beale");
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct run *run = run_of(problem, cases[i].spec, NULL, 3);
        struct coming coming;
        double last[2], ahead[2], g[2];
        const struct part *move[2];
        int moves = 0;
        assert_true(run_coming(run, 3, &coming));
        for (int k = 0; k < 2; k++) {
            last[k] = run_row(run, 3).w[k] - run_row(run, 2).w[k];
            ahead[k] = coming.w[k] + (cases[i].ahead ? 0.9 * last[k] : 0);
        }
        problem->eval(problem, 1, ahead, NULL, g, NULL);
        for (int k = 0; k < coming.parts.count; k++)
            if (coming.parts.part[k].kind == PART_MOVE)
                move[moves++] = &coming.parts.part[k];
        assert_int_equal(moves, 2);
        const double *push = move[cases[i].ahead]->vector, *memory = move[!cases[i].ahead]->vector;
        assert_near(-dot(2, push, g), length(2, push) * length(2, g),
                    1e-12 * length(2, push) * length(2, g), "%s: the push", cases[i].spec);
        for (int k = 0; k < 2; k++)
            assert_near(memory[k], 0.9 * last[k], 1e-12, "%s: the memory", cases[i].spec);
        run_free(run);
    }
    problem_release(problem);
}

/* Fields lie one after the other, repeated ones as often as their parameter says. */
static void test_state_fields_by_name(void **state)
{
    static const char *const specs[] = {"bfgs", "lbfgs:memory=3", "levenberg-marquardt", "cg"};
    const struct problem *problem = open_problem("rosenbrock");
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct run *run = run_of(problem, specs[i], NULL, 8);
        const struct cursor *cursor = run_cursor(run, 8);
        struct instant instant = run_instant(run, cursor);
        const struct optimizer *optimizer = run_optimizer(run);
        const double *f = optimizer_state_field(optimizer, &instant, "value");
        const double *g = optimizer_state_field(optimizer, &instant, "gradient");
        assert_near(*f, cursor->probe.f, 0, "%s: value", specs[i]);
        assert_true(all_same_bits(2, g, cursor->probe.g));
        assert_null(optimizer_state_field(optimizer, &instant, "radius"));
        if (strchr(specs[i], ':'))
            assert_ptr_equal(optimizer_state_field(optimizer, &instant, "y"), g + 2 + 3 * 2);
        run_free(run);
    }
    problem_release(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves_add_up_to_the_step),
        cmocka_unit_test(test_every_branch_of_the_settings),
        cmocka_unit_test(test_any_step_and_changes),
        cmocka_unit_test(test_change_at_the_end),
        cmocka_unit_test(test_looks_are_those_of_the_step),
        cmocka_unit_test(test_no_step_follows_a_stop),
        cmocka_unit_test(test_clipping_comes_first),
        cmocka_unit_test(test_order_of_push_and_memory),
        cmocka_unit_test(test_state_fields_by_name),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
