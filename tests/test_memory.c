/*
 * Memory that is refused: each allocation in turn, and from one on all of them. The linker puts the
 * functions below in the place of the system's wherever this program and our libraries allocate.
 */
#include "runs.h"

#include <limits.h>
#include <stdatomic.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

/* Refused are those with numbers from refused_from to refused_to, counted from 1. */
static atomic_long asked, refused_from, refused_to;

static bool is_refused(void)
{
    long number = atomic_fetch_add(&asked, 1) + 1;
    return number >= refused_from && number <= refused_to;
}

void *__wrap_malloc(size_t size)
{
    return is_refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_refused() ? NULL : __real_realloc(old, size);
}

static void refuse(long from, long to)
{
    asked = 0;
    refused_from = from;
    refused_to = to;
}

/* True when one was refused; none is from here on. */
static bool was_refused(void)
{
    bool any = refused_from <= refused_to && asked >= refused_from;
    refuse(LONG_MAX, 0);
    return any;
}

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
