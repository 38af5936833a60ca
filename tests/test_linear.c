/* Numbers of linear theory beyond the roots themselves: root loci, measured rates. */
#include "testing.h"

#include <complex.h>

#include "analysis/locus.h"
#include "analysis/presets.h"
#include "analysis/rate.h"
#include "analysis/whiten.h"
#include "engine/run.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

/* A method from its SPEC and a moment to ask it about: after one step on a bowl, say. */
struct method {
    const struct optimizer *optimizer;
    double parameter[PARAMETERS_MAX], state[8 * PACKED_MAX], g[2], w[2];
    struct instant instant;
};

static void read_method(struct method *method, const char *spec)
{
    struct error error = {""};
    char text[128];
    snprintf(text, sizeof text, "%s", spec);
    *method = (struct method){.g = {1, -1}};
    method->optimizer = optimizer_read(text, method->parameter, NULL, &error);
    assert_that(method->optimizer != NULL, "%s: %s", spec, error.text);
    int rate = parameter_by_role(method->optimizer->parameters, ROLE_RATE);
    if (rate >= 0 && isnan(method->parameter[rate]))
        method->parameter[rate] = 0.1;
    method->instant =
        (struct instant){method->parameter, method->state, 1, 2, method->g, method->w, NULL, 1};
}

static int role_of(const struct method *method, enum parameter_role role)
{
    return parameter_by_role(method->optimizer->parameters, role);
}

/* --- root locus --- */

static double moved(const struct root *a, const struct root *b)
{
    return hypot(a->re - b->re, a->im - b->im);
}

/* It begins and ends where it should, in the right order, without jumps, and every root solves the
 * polynomial of its parameter. */
static void check_locus(struct method *method, double lambda, int parameter, double to)
{
    static struct locus locus;
    const double distance = 0.02;
    locus_trace(method->optimizer, &method->instant, lambda, parameter, 0, to, distance, &locus);
    const char *name = method->optimizer->name;
    assert_true(locus.count >= 2 && locus.count <= LOCUS_POINTS);
    assert_near(locus.point[0].value, 0, 0, "%s: the first value", name);
    assert_near(locus.point[locus.count - 1].value, to, 0, "%s: the last value", name);
    double before = method->parameter[parameter];
    for (int i = 0; i < locus.count; i++) {
        const struct locus_point *point = &locus.point[i];
        method->parameter[parameter] = point->value;
        struct polynomial p =
            method->optimizer->theory->modes(method->optimizer, &method->instant, lambda);
        assert_int_equal(locus.branches, p.degree);
        for (int k = 0; k < locus.branches; k++) {
            double complex z = point->root[k].re + point->root[k].im * I,
                           rest = p.degree == 1 ? z + p.c0 : z * z + p.c1 * z + p.c0;
            assert_near(cabs(rest), 0, 1e-14 * (1 + cabs(z) * cabs(z)), "%s: p(z)", name);
            if (i > 0 && point->root[k].modulus < 2)
                assert_that(moved(&point->root[k], &point[-1].root[k]) <= distance * 1.000001,
                            "%s: branch %d jumps by %g at %g", name, k,
                            moved(&point->root[k], &point[-1].root[k]), point->value);
        }
        assert_true(i == 0 || point->value > point[-1].value);
    }
    method->parameter[parameter] = before;
}

static void test_loci_are_continuous(void **state)
{
    (void)state;
    for (int i = 0; optimizers[i]; i++) {
        struct method method;
        if (!optimizers[i]->theory)
            continue;
        read_method(&method, optimizers[i]->name);
        int rate = role_of(&method, ROLE_RATE), memory = role_of(&method, ROLE_MEMORY);
        static const double lambdas[] = {10, 0.3, -2};
        for (int k = 0; k < 3; k++) {
            if (rate >= 0)
                check_locus(&method, lambdas[k], rate, 0.5);
            if (memory >= 0)
                check_locus(&method, lambdas[k], memory, 1 - 1e-5);
        }
    }
}

/* Along a locus over η the roots pass |z| = 1 at the edge, and nowhere before. */
static void check_crossing(const char *spec, double edge, double lambda)
{
    static struct locus locus;
    struct method method;
    read_method(&method, spec);
    int rate = role_of(&method, ROLE_RATE);
    double end = locus_rate_end(method.parameter[rate], edge), last_inside = 0;
    locus_trace(method.optimizer, &method.instant, lambda, rate, 0, end, 0.02, &locus);
    for (int i = 0; i < locus.count; i++) {
        const struct locus_point *point = &locus.point[i];
        double largest = 0;
        for (int k = 0; k < locus.branches; k++)
            largest = fmax(largest, point->root[k].modulus);
        if (largest <= 1 + 1e-12)
            last_inside = point->value;
        else
            assert_that(point->value > edge * (1 - 1e-9), "%s: outside at %g", spec, point->value);
    }
    assert_near(last_inside, edge, 0.03 * edge, "%s: the last η inside", spec);
    assert_true(locus.moves);
}

static void test_loci_leave_the_circle_at_the_edge(void **state)
{
    (void)state;
    check_crossing("gd:eta=0.1", 0.2, 10);
    check_crossing("momentum:eta=0.1,beta=0.9", 0.38, 10);
    check_crossing("nesterov:eta=0.1,beta=0.9", 2 * 1.9 / (2.8 * 10), 10);
    check_crossing("ema-momentum:eta=0.1,beta=0.5", 2 * 1.5 / (0.5 * 10), 10);
    check_crossing("newton:eta=1", 2, 10);
}

/* Roots p and −½: the larger one is another from p = ½ on. */
static struct polynomial crossing_modes(const struct optimizer *optimizer,
                                        const struct instant *instant, double lambda)
{
    (void)optimizer, (void)lambda;
    return (struct polynomial){2, 0.5 - instant->parameter[0], -0.5 * instant->parameter[0]};
}

static void test_loci_keep_their_branches(void **state)
{
    static struct locus locus;
    static const struct theory theory = {.modes = crossing_modes};
    const struct optimizer crossing = {.name = "crossing", .theory = &theory};
    double values[PARAMETERS_MAX] = {0};
    struct instant instant = {.parameter = values, .dim = 1};
    (void)state;
    locus_trace(&crossing, &instant, 1, 0, 0, 1, 0.02, &locus);
    int still = locus.point[0].root[0].re < -0.25 ? 0 : 1;
    for (int i = 0; i < locus.count; i++) {
        assert_near(locus.point[i].root[still].re, -0.5, 1e-14, "the root that stays");
        assert_near(locus.point[i].root[1 - still].re, locus.point[i].value, 1e-14, "the other");
    }
}

/* What does not depend on a parameter has no way to go: the memory of a mean square, held. */
static void test_loci_that_stand_still(void **state)
{
    static struct locus locus;
    struct method method;
    (void)state;
    read_method(&method, "rmsprop:eta=0.1");
    locus_trace(method.optimizer, &method.instant, 3, role_of(&method, ROLE_MEMORY), 0, 0.999, 0.02,
                &locus);
    assert_false(locus.moves);
    assert_near(locus_rate_end(0.1, NAN), 0.2, 1e-15, "without an edge");
    assert_near(locus_rate_end(0.1, 1), 1.3, 1e-15, "below the edge");
    assert_near(locus_rate_end(2, 1), 2.2, 1e-15, "above it");
    assert_near(locus_rate_end(100, 1), 4, 1e-15, "far above it");
}

/* --- measured rate --- */

static struct run *open_run(const struct problem *problem, const char *spec)
{
    struct error error = {""};
    char text[128];
    struct run_settings settings = {.problem = problem};
    snprintf(text, sizeof text, "%s", spec);
    settings.optimizer = optimizer_read(text, settings.parameter, NULL, &error);
    assert_that(settings.optimizer != NULL, "%s: %s", spec, error.text);
    memcpy(settings.start, problem->start, sizeof settings.start);
    struct run *run = run_open(&settings, &error);
    assert_non_null(run);
    return run;
}

/* On a round bowl gradient descent shrinks every gradient by |1 − ηλ|; the last steps are twice the
 * twenty-five before the one asked about. Momentum swings, and shrinks by √β on the whole. */
static void test_measured_rate(void **state)
{
    struct error error = {""};
    char round[] = "bowl:lambda1=2,lambda2=2", long_bowl[] = "bowl:lambda1=1,lambda2=10";
    const struct problem *problem = problem_open(round, &error);
    struct run *run = open_run(problem, "gd:eta=0.1");
    (void)state;
    assert_true(isnan(measured_rate(run, 0)));
    assert_true(run_advance(run, 60, &error));
    assert_near(measured_rate(run, 1), 0.8, 1e-12, "one step");
    assert_near(measured_rate(run, 4), 0.8, 1e-12, "four steps");
    assert_near(measured_rate(run, 60), 0.8, 1e-12, "sixty steps");
    assert_true(run_change(run, 0, 0.2, &error)); /* 0.6 from here on */
    assert_true(run_advance(run, 120, &error));
    assert_near(measured_rate(run, 60), 0.8, 1e-12, "before the change");
    assert_near(measured_rate(run, 61), 0.6, 1e-12, "the first step after it");
    assert_near(measured_rate(run, 85), 0.6, 1e-12, "in between");
    assert_near(measured_rate(run, 110), 0.6, 1e-12, "after the change");
    assert_near(measured_rate(run, 1000), measured_rate(run, run_end(run)), 0, "past the end");
    run_free(run);
    problem_release(problem);
    problem = problem_open(long_bowl, &error);
    run = open_run(problem, "momentum:eta=0.05,beta=0.9");
    assert_true(run_advance(run, 300, &error));
    for (long step = 60; step <= 300; step += 7)
        assert_near(measured_rate(run, step), sqrt(0.9), 0.02, "momentum at step %ld", step);
    run_free(run);
    problem_release(problem);
}

/* --- presets --- */

/* On a bowl: a twentieth of the edge creeps, half of it shrinks, a little more than it grows. */
static void test_presets(void **state)
{
    double preset[PRESETS];
    (void)state;
    rate_presets(2 / 10.0, 7, preset);
    for (int i = 0; i < PRESETS; i++) {
        double z = 1 - preset[i] * 10; /* plain descent in the steepest direction */
        assert_true(i == PRESET_LOW      ? z > 0.85 && z < 1
                    : i == PRESET_MEDIUM ? fabs(z) < 1e-12
                                         : z < -1.15);
    }
    assert_int_equal(preset_next(preset, 1e-9, 1), PRESET_LOW);
    assert_int_equal(preset_next(preset, preset[0] * 0.999, 1), PRESET_MEDIUM);
    assert_int_equal(preset_next(preset, 0.05, 1), PRESET_MEDIUM);
    assert_int_equal(preset_next(preset, preset[1], 1), PRESET_HIGH);
    assert_int_equal(preset_next(preset, preset[2], 1), PRESET_LOW);
    assert_int_equal(preset_next(preset, preset[2], -1), PRESET_MEDIUM);
    assert_int_equal(preset_next(preset, 0.05, -1), PRESET_LOW);
    assert_int_equal(preset_next(preset, preset[0] * 1.001, -1), PRESET_HIGH);
    rate_presets(NAN, 7, preset);
    assert_near(preset[PRESET_LOW], 0.7, 1e-15, "without an edge");
    assert_near(preset[PRESET_HIGH], 70, 1e-13, "without an edge");
}

/* --- whitening --- */

/* The product of two packed symmetric matrices that commute is symmetric, too. */
static void multiply(const double a[3], const double b[3], double out[3])
{
    out[0] = a[0] * b[0] + a[1] * b[1];
    out[1] = a[0] * b[1] + a[1] * b[2];
    out[2] = a[1] * b[1] + a[2] * b[2];
}

static void test_whitening(void **state)
{
    struct pcg32 generator = pcg32_seeded(7, 1);
    (void)state;
    for (int i = 0; i < 1000; i++) {
        double x = random_between(&generator, -3, 3), y = random_between(&generator, -3, 3),
               z = random_between(&generator, 0.1, 3);
        const double b[] = {x * x + 0.1, x * y, y * y + z};
        double root[3], inverse[3], square[3], unit[3];
        assert_true(whitening(b, root, inverse));
        multiply(root, root, square);
        multiply(root, inverse, unit);
        for (int k = 0; k < 3; k++) {
            assert_near(square[k], b[k], 1e-13 * (1 + fabs(b[k])), "root²");
            assert_near(unit[k], k == 1 ? 0 : 1, 1e-12, "root · inverse");
        }
        assert_true(root[0] > 0 && root[0] * root[2] > root[1] * root[1]); /* positive, too */
    }
    double root[3], inverse[3];
    assert_false(whitening((const double[]){1, 0, -1}, root, inverse));
    assert_false(whitening((const double[]){1, 2, 4}, root, inverse)); /* singular */
    assert_false(whitening((const double[]){NAN, 0, 1}, root, inverse));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loci_are_continuous),
        cmocka_unit_test(test_loci_leave_the_circle_at_the_edge),
        cmocka_unit_test(test_loci_keep_their_branches),
        cmocka_unit_test(test_loci_that_stand_still),
        cmocka_unit_test(test_measured_rate),
        cmocka_unit_test(test_presets),
        cmocka_unit_test(test_whitening),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("linear", tests, NULL, NULL);
}
