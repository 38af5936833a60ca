/*
 * Runs whose memory is refused: each allocation in turn, and from one on all of them.
 */
#include "refusal.h"
#include "runs.h"

enum { STEPS = RUN_ROWS_KEPT + 3000 };

/* As far as the run has come, its rows are those of the whole one. */
static void same_rows(struct run *run, struct run *whole)
{
    long end = run_end(run), stride = 1 + end / 37;
    for (long step = 0; step <= end;
         step += step + stride > end && step < end ? end - step : stride) {
        struct row row = run_row(run, step), wanted = run_row(whole, step);
        assert_int_equal(row.step, step);
        assert_memory_equal(row.w, wanted.w, 2 * sizeof *row.w);
        assert_memory_equal(&row.f, &wanted.f, sizeof row.f);
    }
}

/* The history outgrows its rows several times, then the room for all of them. */
static bool run_with_refusals(const struct run_settings *settings, struct run *whole, long from,
                              long to)
{
    struct error error = {""};
    refuse(from, to);
    struct run *run = run_open(settings, &error);
    bool good = run && run_advance(run, STEPS, &error), refused = was_refused();
    if (!run)
        return refused;
    same_rows(run, whole);
    assert_true(good || (refused && *error.text && run_end(run) < STEPS));
    assert_true(run_advance(run, STEPS, &error)); /* there is memory again */
    assert_int_equal(run_end(run), STEPS);
    same_rows(run, whole);
    run_free(run);
    return refused;
}

static void test_run(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run_settings settings = settings_of(problem, "momentum", NULL);
    struct run *whole = open_run(&settings, STEPS);
    long number = 1;
    while (run_with_refusals(&settings, whole, number, number)) {
        assert_true(run_with_refusals(&settings, whole, number, LONG_MAX));
        number += 1 + number / 10;
    }
    assert_true(number > 20);
    run_free(whole);
    problem_release(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run),
    };
    refuse(LONG_MAX, 0);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
