/* The words beside the circle, against what runs do and what the curvatures are. */
#include <string.h>

#include "testing.h"
#include "analysis/verdict.h"
#include "engine/run.h"
#include "optimizers/optimizers.h"
#include "runs.h"
#include "surfaces/surfaces.h"

static struct verdict verdict_at(struct run *run, long step)
{
    const struct cursor *cursor = run_cursor(run, step);
    const struct problem *problem = run_problem(run);
    const struct optimizer *optimizer = run_optimizer(run);
    struct instant instant = run_instant(run, cursor);
    double h[PACKED_MAX];
    problem->eval(problem, 1, cursor->w, NULL, NULL, h);
    struct modes modes = modes_of(optimizer, &instant, h);
    int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
    return verdict_of(problem, optimizer, &modes, rate < 0 ? NAN : instant.parameter[rate]);
}

static void test_words(void **state)
{
    (void)state;
    static const struct {
        const char *surface, *optimizer;
        double start[2];
        const char *text, *word;
    } cases[] = {
        {"bowl:lambda1=1,lambda2=10",
         "gd:eta=0.1",
         {1, 1},
         "converges, ρ = 0.9 a step",
         "converges"},
        {"bowl:lambda1=1,lambda2=10",
         "gd:eta=0.21",
         {1, 1},
         "diverges along λ₂: η past its edge",
         "diverges"},
        {"bowl:lambda1=2e-5,lambda2=1",
         "gd:eta=0.5",
         {1, 1},
         "converges, ρ = 0.99999 a step",
         "converges"},
        {"bowl:lambda1=0,lambda2=1", "gd:eta=0.5", {1, 1}, "flat along λ₁", "flat"},
        {"bowl:lambda1=1,lambda2=4", "gd:eta=0.5", {1, 1}, "on the edge along λ₂", "on the edge"},
        {"saddle", "gd:eta=0.1", {1, 1}, "negative curvature, moves away along λ₁", "moves away"},
        {"saddle", "newton", {1, 1}, "converges, ρ = 0 a step", "converges"},
        {"rosenbrock",
         "gd:eta=0.1",
         {1, 1},
         "here: unstable along λ₂, η past its edge",
         "unstable"},
        {"formula:x^3+y^2",
         "gd:eta=0.1",
         {-1, 0},
         "here: negative curvature, moves away along λ₁",
         "moves away"},
        {"formula:x^4+y^2", "gd:eta=0.1", {0, 1}, "here: flat along λ₁", "flat"},
        {"bowl", "bfgs", {1, 1}, "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].surface);
        struct run *run = run_of(problem, cases[i].optimizer, cases[i].start, 0);
        struct verdict verdict = verdict_at(run, 0);
        char text[128];
        verdict_text(&verdict, text, sizeof text);
        assert_that(strcmp(text, cases[i].text) == 0, "%s on %s: '%s', not '%s'",
                    cases[i].optimizer, cases[i].surface, text, cases[i].text);
        assert_string_equal(verdict_word(&verdict), cases[i].word);
        run_free(run);
        problem_release(problem);
    }
}

/* On quadratics the word is what becomes of the run: over η, on bowls of many shapes. */
static void test_quadratics_keep_their_word(void **state)
{
    (void)state;
    static const char *const methods[] = {"gd", "momentum", "nesterov", "ema-momentum"};
    static const double curvatures[][2] = {{1, 10}, {0.3, 0.4}, {2, 2}, {0.01, 5}};
    for (int m = 0; m < 4; m++)
        for (int c = 0; c < 4; c++)
            for (double share = 0.15; share < 1.6; share += 0.1) {
                char surface[80], spec[80];
                snprintf(surface, sizeof surface, "bowl:lambda1=%g,lambda2=%g", curvatures[c][0],
                         curvatures[c][1]);
                snprintf(spec, sizeof spec, "%s:eta=%.17g", methods[m],
                         share * (m == 3 ? 30 : 2) / curvatures[c][1]);
                const struct problem *problem = open_problem(surface);
                struct run *run = run_of(problem, spec, NULL, 400);
                struct verdict verdict = verdict_at(run, 0);
                double slope = length(2, run_row(run, 0).g), then = length(2, run_row(run, 400).g);
                bool away = status_stops(run_row(run, 400).ended) || !(then < 1e3 * slope);
                if (fabs(verdict.radius - 1) > 0.02) {
                    assert_that(away == (verdict.outlook == OUTLOOK_UNSTABLE), "%s on %s: %s", spec,
                                surface, verdict_word(&verdict));
                    assert_true(verdict.exact);
                }
                run_free(run);
                problem_release(problem);
            }
}

/* Negative curvature alone is never an instability, whatever the method and the place. */
static void test_negative_curvature_is_no_divergence(void **state)
{
    (void)state;
    static const char *const places[] = {"saddle", "monkey-saddle", "double-well", "rosenbrock",
                                         "beale",  "deep-linear",   "cliff"};
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        const struct problem *problem = open_problem(places[k]);
        for (int i = 0; optimizers[i]; i++) {
            struct run *run = run_of(problem, optimizers[i]->name, NULL, 30);
            struct verdict verdict = verdict_at(run, 0);
            double h[PACKED_MAX], lambda[DIM_MAX];
            problem->eval(problem, 1, run_cursor(run, 0)->w, NULL, NULL, h);
            symmetric_eigen(problem->dim, h, lambda, NULL);
            if (verdict.outlook == OUTLOOK_UNSTABLE)
                assert_true(lambda[problem->dim - 1] > 0 && verdict.mode >= 0);
            if (lambda[problem->dim - 1] <= 0)
                assert_int_not_equal(verdict.outlook, OUTLOOK_UNSTABLE);
            run_free(run);
        }
        problem_release(problem);
    }
}

static void test_digits_tell_a_radius_from_one(void **state)
{
    (void)state;
    static const struct {
        double radius;
        int digits;
        const char *text;
    } cases[] = {{0.95, 3, "0.95"}, {0.99996, 3, "0.99996"}, {1.0000004, 4, "1.0000004"},
                 {1, 3, "1"},       {1.5, 3, "1.5"},         {1 - 1e-14, 3, "1"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        radius_text(cases[i].radius, cases[i].digits, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_quadratics_keep_their_word),
        cmocka_unit_test(test_negative_curvature_is_no_divergence),
        cmocka_unit_test(test_digits_tell_a_radius_from_one),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
