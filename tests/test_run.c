/* Runs and races: replay, editing, statuses, looks, outlines. */
#include "testing.h"

#include "engine/learning_rate.h"
#include "engine/race.h"
#include "engine/run.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

static const struct problem *open_problem(const char *spec)
{
    struct error error = {""};
    const struct problem *problem = problem_open(spec, &error);
    assert_that(problem != NULL, "%s: %s", spec, error.text);
    return problem;
}

static struct run *open_run(const struct problem *problem, const char *optimizer,
                            const double *start)
{
    struct error error = {""};
    struct run_settings settings = {.problem = problem};
    settings.optimizer = optimizer_read(optimizer, settings.parameter, NULL, &error);
    assert_that(settings.optimizer != NULL, "%s: %s", optimizer, error.text);
    memcpy(settings.start, start ? start : problem->start, sizeof *start * (size_t)problem->dim);
    struct run *run = run_open(&settings, &error);
    assert_that(run != NULL, "%s: %s", optimizer, error.text);
    return run;
}

static void advance(struct run *run, long step)
{
    struct error error = {""};
    assert_that(run_advance(run, step, &error), "%s", error.text);
}

static void change(struct run *run, const char *name, double value)
{
    struct error error = {""};
    int parameter = parameter_find(run_optimizer(run)->parameters, name);
    assert_true(parameter >= 0);
    assert_that(run_change(run, parameter, value, &error), "%s", error.text);
}

/* For methods with and without η. */
static void change_rate(struct run *run, double value)
{
    if (parameter_find(run_optimizer(run)->parameters, "eta") >= 0)
        change(run, "eta", value);
}

/* A row that stays: run_row lends its own. */
struct kept_row {
    long step;
    enum status status;
    double w[2], g[2], f, eta;
};

/* The word for where a run is at a step. */
static enum status status_at(struct run *run, long step)
{
    struct row row = run_row(run, step);
    return run_status(run, &row);
}

static struct kept_row row_at(struct run *run, long step)
{
    struct row row = run_row(run, step);
    return (struct kept_row){row.step, row.ended, {row.w[0], row.w[1]}, {row.g[0], row.g[1]},
                             row.f,    row.eta};
}

static bool same_row(const struct kept_row *a, const struct kept_row *b)
{
    return a->step == b->step && a->status == b->status && all_same_bits(2, a->w, b->w) &&
           all_same_bits(2, a->g, b->g) && same_bits(a->f, b->f) && same_bits(a->eta, b->eta);
}

static void assert_same_row(struct run *a, struct run *b, long step, const char *what)
{
    struct kept_row one = row_at(a, step), two = row_at(b, step);
    assert_that(same_row(&one, &two),
                "%s: step %ld: (%.17g, %.17g) η=%g %s, not (%.17g, %.17g) η=%g %s", what, step,
                one.w[0], one.w[1], one.eta, status_name(one.status), two.w[0], two.w[1], two.eta,
                status_name(two.status));
}

static void assert_same_runs(struct run *a, struct run *b, const char *what)
{
    assert_int_equal(run_end(a), run_end(b));
    for (long step = 0; step <= run_end(a); step++)
        assert_same_row(a, b, step, what);
    size_t size = optimizer_state_size(run_optimizer(a), run_base(a), 2, 1);
    assert_that(
        all_same_bits(size, run_cursor(a, run_end(a))->state, run_cursor(b, run_end(b))->state),
        "%s: the states differ", what);
}

/* --- replay --- */

static void test_portions_make_no_difference(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    for (int i = 0; optimizers[i]; i++) {
        struct run *at_once = open_run(problem, optimizers[i]->name, NULL),
                   *portions = open_run(problem, optimizers[i]->name, NULL);
        advance(at_once, 2500);
        for (long step = 1; step < 2500; step += 1 + step / 3) {
            advance(portions, step);
            row_at(portions, step / 2); /* reading must not disturb */
            run_cursor(portions, step / 3);
        }
        advance(portions, 2500);
        assert_same_runs(at_once, portions, optimizers[i]->name);
        run_free(at_once);
        run_free(portions);
    }
    problem_release(problem);
}

static void test_cut_and_the_same_again_is_never_having_gone(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("rosenbrock");
    static const long cuts[] = {0, 1, 37, 999, 1000, 1001, 2400};
    for (int i = 0; optimizers[i]; i++) {
        struct run *straight = open_run(problem, optimizers[i]->name, NULL);
        advance(straight, 20);
        change_rate(straight, 0.0004);
        advance(straight, 3000);
        for (size_t k = 0; k < sizeof cuts / sizeof *cuts; k++) {
            struct run *cut = open_run(problem, optimizers[i]->name, NULL);
            advance(cut, 20);
            change_rate(cut, 0.0004);
            advance(cut, 2600);
            change_rate(cut, 0.0002);
            advance(cut, 3000);
            run_cut(cut, cuts[k]);
            assert_int_equal(run_end(cut),
                             run_end(straight) < cuts[k] ? run_end(straight) : cuts[k]);
            if (cuts[k] <= 20) {
                advance(cut, 20);
                change_rate(cut, 0.0004);
            }
            advance(cut, 3000);
            assert_same_runs(cut, straight, optimizers[i]->name);
            run_free(cut);
        }
        run_free(straight);
    }
    problem_release(problem);
}

static void test_a_change_acts_exactly_from_its_step_on(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl:lambda1=2,lambda2=2");
    double start[2] = {1, 0}; /* gd: x ← (1 − 2η)x */
    struct run *run = open_run(problem, "gd:eta=0.125", start);
    advance(run, 3);
    change(run, "eta", 0.25);
    advance(run, 5);
    change(run, "eta", 0.4);
    change(run, "eta", 0.375); /* the last word at a step counts */
    advance(run, 7);
    static const double x[] = {1,         0.75,       0.5625,       0.421875,
                               0.2109375, 0.10546875, 0.0263671875, 0.006591796875};
    static const double eta[] = {0.125, 0.125, 0.125, 0.125, 0.25, 0.25, 0.375, 0.375};
    for (long step = 0; step <= 7; step++) {
        assert_near(run_row(run, step).w[0], x[step], 1e-15, "x at step %ld", step);
        assert_near(run_row(run, step).eta, eta[step], 0, "η of the step to %ld", step);
    }
    for (long step = 0; step <= 7; step++) { /* and in replay */
        assert_near(run_cursor(run, step)->w[0], x[step], 1e-15, "replayed x at step %ld", step);
        assert_near(run_cursor(run, step)->parameter[0], eta[step < 7 ? step + 1 : 7], 0,
                    "η in force at step %ld", step);
    }
    run_free(run);
    problem_release(problem);
}

static void test_cut_takes_later_changes_and_keeps_those_made_there(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "momentum:eta=0.001", NULL),
               *straight = open_run(problem, "momentum:eta=0.001", NULL);
    advance(run, 40);
    change(run, "eta", 0.002);
    change(run, "beta", 0.5);
    advance(run, 60);
    change(run, "beta", 0.7);
    advance(run, 80);
    run_cut(run, 40);
    assert_near(run_cursor(run, 40)->parameter[0], 0.002, 0, "η after the cut");
    assert_near(run_cursor(run, 40)->parameter[1], 0.5, 0, "β after the cut");
    advance(run, 100);
    advance(straight, 40);
    change(straight, "eta", 0.002);
    change(straight, "beta", 0.5);
    advance(straight, 100);
    assert_same_runs(run, straight, "cut at the change");
    run_cursor(run, 60);
    run_cut(run, 39); /* a cursor that has seen the changes must not keep them */
    assert_near(run_cursor(run, 39)->parameter[0], 0.001, 0, "η before the changes");
    advance(run, 40);
    change(run, "eta", 0.002);
    change(run, "beta", 0.5);
    advance(run, 100);
    assert_same_runs(run, straight, "the same again");
    run_cut(run, 50);
    change(run, "beta", 0.25);
    run_cut(straight, 50);
    change(straight, "beta", 0.25);
    advance(run, 100);
    advance(straight, 100);
    assert_same_runs(run, straight, "change after a cut");
    run_free(run);
    run_free(straight);
    problem_release(problem);
}

/* One that lives through edits, and one that only ever hears of the list of changes, now and then
 * and wherever it stands: the same run, to the last bit. */
static void test_a_follower_is_the_same_run(void **state)
{
    static const char *const methods[] = {"momentum", "adam:noise=0.1", "bfgs",
                                          "gd:schedule=inverse"};
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct pcg32 random = pcg32_seeded(11, 3);
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        struct run *leader = open_run(problem, methods[m], NULL);
        struct run *follower = open_run(problem, methods[m], NULL);
        for (int edit = 0; edit < 60; edit++) {
            long end = run_end(leader), choice = (long)random_between(&random, 0, 4);
            if (choice == 0)
                run_cut(leader, (long)random_between(&random, 0, (double)end + 1));
            else if (choice == 1)
                change_rate(leader, random_between(&random, 0.001, 0.02));
            else
                advance(leader, end + (long)random_between(&random, 1, 40));
            if (edit % 3 != 0)
                continue;
            struct error error;
            size_t count;
            const struct change *changes = run_changes(leader, &count);
            assert_true(run_follow(follower, changes, count, &error));
            advance(follower, (long)random_between(&random, 0, (double)run_end(leader) + 1));
            long known = run_end(follower) < run_end(leader) ? run_end(follower) : run_end(leader);
            for (long step = 0; step <= known; step += 1 + step / 9) {
                struct row a = run_row(leader, step);
                double w[DIM_MAX], f = a.f, eta = a.eta;
                memcpy(w, a.w, 2 * sizeof *w);
                struct row b = run_row(follower, step);
                assert_that(all_same_bits(2, w, b.w) && same_bits(f, b.f) && same_bits(eta, b.eta),
                            "%s, edit %d, step %ld", methods[m], edit, step);
            }
            double rate = run_cursor(leader, known)->parameter[0];
            assert_near(run_cursor(follower, known)->parameter[0], rate, 0,
                        "%s, edit %d: in force at step %ld", methods[m], edit, known);
        }
        run_free(leader);
        run_free(follower);
    }
    problem_release(problem);
}

/* A change before those that are still to come is the last. */
static void test_changes_to_come_are_forgotten(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "gd:eta=0.001", NULL);
    static const struct change coming[] = {{5, 0, 0.002}, {9, 0, 0.003}};
    struct error error;
    size_t count;
    assert_true(run_follow(run, coming, 2, &error));
    advance(run, 6);
    change(run, "eta", 0.004);
    const struct change *changes = run_changes(run, &count);
    assert_int_equal(count, 2);
    assert_int_equal(changes[1].step, 6);
    advance(run, 12);
    assert_near(run_row(run, 6).eta, 0.002, 0, "before");
    assert_near(run_row(run, 12).eta, 0.004, 0, "after");
    run_free(run);
    problem_release(problem);
}

/* Cut to its start, a run is as it was when it was opened. */
static void test_row_0_after_a_cut(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "bfgs", NULL);
    double first = run_row(run, 0).eta;
    advance(run, 5);
    assert_true(run_row(run, 0).eta != first);
    run_cut(run, 0);
    assert_near(run_row(run, 0).eta, first, 0, "no step, no accepted α");
    run_free(run);
    problem_release(problem);
}

static void test_row_0_repeats_the_first_eta(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "gd:eta=0.001", NULL);
    assert_near(run_row(run, 0).eta, 0.001, 0, "before any step");
    change(run, "eta", 0.002);
    advance(run, 2);
    assert_near(run_row(run, 0).eta, 0.002, 0, "after a change at step 0");
    run_free(run);
    run = open_run(problem, "bfgs", NULL);
    advance(run, 2);
    assert_true(run_row(run, 1).eta != 1); /* the search does not take the first trial here */
    assert_near(run_row(run, 0).eta, run_row(run, 1).eta, 0, "bfgs: the accepted α");
    run_free(run);
    problem_release(problem);
}

static void test_steps_outside_give_the_ends(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "gd", NULL);
    advance(run, 30);
    assert_int_equal(run_row(run, 31).step, 30);
    assert_int_equal(run_row(run, 1000000).step, 30);
    assert_int_equal(run_row(run, -5).step, 0);
    assert_int_equal(run_cursor(run, 99)->t, 30);
    assert_int_equal(run_cursor(run, -1)->t, 0);
    run_free(run);
    problem_release(problem);
}

/* --- long runs --- */

enum { LONG = 120000 };

static struct run *long_run(const struct problem *problem)
{
    /* slow enough that 120,000 steps still move */
    struct run *run = open_run(problem, "momentum:eta=1e-6,beta=0.5", NULL);
    advance(run, 70000);
    change(run, "eta", 2e-6);
    advance(run, 105500);
    change(run, "beta", 0.75);
    return run;
}

/* All rows as they go by, each read when it is the newest; the change of β is optional. */
static struct kept_row *streamed(const struct problem *problem, bool with_beta)
{
    struct kept_row *rows = calloc(LONG + 1, sizeof *rows);
    struct run *run = open_run(problem, "momentum:eta=1e-6,beta=0.5", NULL);
    assert_non_null(rows);
    for (long step = 0; step <= LONG; step++) {
        advance(run, step);
        rows[step] = row_at(run, step);
        if (step == 70000)
            change(run, "eta", 2e-6);
        if (step == 105500 && with_beta)
            change(run, "beta", 0.75);
    }
    run_free(run);
    return rows;
}

static void assert_rows(struct run *run, const struct kept_row *rows, long from, long to, long by)
{
    for (long step = from; by > 0 ? step <= to : step >= to; step += by) {
        struct kept_row row = row_at(run, step);
        assert_that(same_row(&row, &rows[step]), "step %ld: %.17g, streamed %.17g", step, row.w[0],
                    rows[step].w[0]);
    }
}

static void test_rows_of_a_long_run_can_all_be_read_back(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct kept_row *rows = streamed(problem, true);
    assert_true(rows[LONG].w[0] != rows[LONG - 1].w[0]);
    struct run *run = long_run(problem);
    advance(run, LONG);
    assert_rows(run, rows, 0, LONG, 1);
    assert_rows(run, rows, LONG, 0, -997); /* backwards, across blocks */
    run_free(run);
    free(rows);
    problem_release(problem);
}

static void test_cursors_of_a_long_run(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct kept_row *rows = streamed(problem, true);
    struct run *run = long_run(problem);
    advance(run, LONG);
    struct pcg32 generator = pcg32_seeded(31, 1);
    for (int i = 0; i < 60; i++) {
        long step = (long)(pcg32_uniform(&generator) * LONG);
        const struct cursor *cursor = run_cursor(run, step);
        assert_int_equal(cursor->t, step);
        assert_that(all_same_bits(2, cursor->w, rows[step].w), "step %ld", step);
        assert_that(same_bits(cursor->probe.f, rows[step].f), "step %ld: f", step);
        assert_that(step == 0 || all_same_bits(2, cursor->before, rows[step - 1].w),
                    "step %ld: before", step);
        for (int k = 0; k < 2 && step > 0; k++) /* Δ is the last move; Δ + w rounds */
            assert_near(cursor->state[k], rows[step].w[k] - rows[step - 1].w[k], 2e-15,
                        "step %ld: Δ", step);
        assert_near(cursor->parameter[0], step < 70000 ? 1e-6 : 2e-6, 0, "step %ld: η", step);
        assert_near(cursor->parameter[1], step < 105500 ? 0.5 : 0.75, 0, "step %ld: β", step);
    }
    run_free(run);
    free(rows);
    problem_release(problem);
}

static void test_cuts_of_a_long_run(void **state)
{
    (void)state;
    static const long cuts[] = {50000, 99999, 100000, 100001, 110000, 110500, 118000};
    const struct problem *problem = open_problem("beale");
    struct kept_row *rows = streamed(problem, true);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        long cut = cuts[i];
        struct run *run = long_run(problem);
        advance(run, LONG);
        run_row(run, 109000); /* fills the block of replayed rows */
        run_cut(run, cut);
        assert_int_equal(run_end(run), cut);
        assert_rows(run, rows, cut, cut - 3000, -7);
        if (cut <= 70000) {
            advance(run, 70000);
            change(run, "eta", 2e-6);
        }
        if (cut <= 105500) {
            advance(run, 105500);
            change(run, "beta", 0.75);
        }
        for (long step = run_end(run); step < cut + 2500 && step < LONG; step += 500) {
            advance(run, step);
            assert_rows(run, rows, step, step - 1200, -11); /* the newest block grows */
        }
        advance(run, LONG);
        assert_rows(run, rows, 0, LONG, 1);
        run_free(run);
    }
    free(rows);
    problem_release(problem);
}

static void test_another_future_after_a_cut(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct kept_row *rows = streamed(problem, false);
    struct run *run = long_run(problem);
    advance(run, LONG);
    run_row(run, 106000); /* rows of the future that goes */
    run_cut(run, 105400);
    advance(run, LONG);
    assert_rows(run, rows, 0, LONG, 1);
    run_free(run);
    free(rows);
    problem_release(problem);
}

/* --- status --- */

static void test_statuses(void **state)
{
    (void)state;
    static const struct {
        const char *surface, *optimizer;
        double start[2];
        enum status status;
        long step; /* at which it is reached first */
    } cases[] = {
        {"bowl", "newton", {-4, 3}, STATUS_MINIMUM, 1},
        {"bowl", "gd", {0, 0}, STATUS_MINIMUM, 0},
        {"saddle", "newton", {-1.6, 0.5}, STATUS_SADDLE, 1},
        {"beale", "gd", {0, 1}, STATUS_SADDLE, 0},
        {"bowl:lambda1=-1,lambda2=-2", "newton", {1, 1}, STATUS_MAXIMUM, 1},
        {"bowl:lambda1=0,angle=0", "gd:eta=0.1", {1, 1}, STATUS_MINIMUM, 1},
        {"bowl:lambda1=0", "newton", {1, 1}, STATUS_SINGULAR, 0},
        {"bowl:lambda1=1e-15,lambda2=1,angle=0", "newton", {1, 1}, STATUS_SINGULAR, 0},
        {"bowl:lambda1=1e-13,lambda2=1,angle=0", "newton", {1, 1}, STATUS_MINIMUM, 1},
        {"bowl:lambda1=0", "newton", {0, 0}, STATUS_MINIMUM, 0},
        {"bowl:lambda1=0", "gd", {0, 0}, STATUS_MINIMUM, 0}, /* the lowest that is known */
        {"formula:(x+y)^2", "gd", {0, 0}, STATUS_FLAT, 0},
        {"formula:sqrt(x^2+y^2)", "gd:eta=1", {1, 0}, STATUS_UNDEFINED, 1},
        {"formula:log(x)+y^2", "gd:eta=1", {0.5, 0}, STATUS_UNDEFINED, 1},
        {"long-valley", "newton", {1, 8}, STATUS_DIVERGED, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].surface);
        struct run *run = open_run(problem, cases[i].optimizer, cases[i].start);
        advance(run, 20);
        long step = 0;
        while (step < run_end(run) && status_at(run, step) == STATUS_RUNNING)
            step++;
        enum status status = status_at(run, step);
        assert_that(status == cases[i].status, "%s on %s: %s", cases[i].optimizer, cases[i].surface,
                    status_name(status));
        assert_that(cases[i].status == STATUS_DIVERGED || step == cases[i].step,
                    "%s on %s: at step %ld", cases[i].optimizer, cases[i].surface, step);
        bool stops =
            status == STATUS_SINGULAR || status == STATUS_UNDEFINED || status == STATUS_DIVERGED;
        assert_int_equal(run_stopped(run), stops);
        assert_int_equal(run_end(run), stops ? step : 20);
        run_free(run);
        problem_release(problem);
    }
}

static void test_divergence_stops_with_its_last_row(void **state)
{
    (void)state;
    const struct problem *problem =
        open_problem("bowl:lambda1=1,lambda2=1,angle=0"); /* region ±5 */
    double start[2] = {1, 0};
    struct run *run = open_run(problem, "gd:eta=3", start); /* x doubles and changes sign */
    advance(run, 1000);
    long end = run_end(run);
    assert_int_equal(end, 24); /* 2^23 < 1e6·√200 < 2^24 */
    assert_true(run_stopped(run));
    assert_near(run_row(run, end).w[0], 16777216, 0, "the last row is the one outside");
    assert_int_equal(run_row(run, end).ended, STATUS_DIVERGED);
    assert_int_equal(run_row(run, end - 1).ended, STATUS_RUNNING);
    advance(run, 2000);
    assert_int_equal(run_end(run), end);
    run_cut(run, 20); /* and it can be brought back */
    assert_false(run_stopped(run));
    change(run, "eta", 0.5);
    advance(run, 22);
    assert_near(run_row(run, 22).w[0], 262144, 0, "after the cut");
    run_free(run);
    run = open_run(problem, "gd:eta=1e300", start);
    advance(run, 10);
    assert_true(run_stopped(run) && run_end(run) <= 2);
    run_free(run);
    problem_release(problem);
}

static void test_reaching_a_minimum_stops_nothing(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl");
    struct run *run = open_run(problem, "newton", NULL);
    advance(run, 50);
    assert_int_equal(run_end(run), 50);
    assert_int_equal(status_at(run, 50), STATUS_MINIMUM);
    run_free(run);
    problem_release(problem);
}

/* --- races --- */

static const char *const racers[] = {"gd:eta=0.05", "gd:eta=3", "momentum", "adam"};

static struct race open_race(const struct problem *problem)
{
    struct race race = {.problem = problem, .count = 4};
    for (int i = 0; i < race.count; i++)
        race.run[i] = open_run(problem, racers[i], NULL);
    return race;
}

static void test_races_advance_in_lock_step(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl");
    struct race race = open_race(problem);
    struct error error = {""};
    bool done = false;
    int calls = 0;
    long before = 0;
    while (!done) {
        assert_true(race_advance(&race, 200, 40, &done, &error));
        calls++;
        long end = race_end(&race);
        assert_true(end > before && end - before <= 10); /* 40 steps over four runs */
        before = end;
        for (int i = 0; i < race.count; i++)
            assert_true(run_end(race.run[i]) == end || run_stopped(race.run[i]));
        assert_int_equal(done, end == 200);
    }
    assert_in_range(calls, 20, 50);
    assert_true(race_advance(&race, 203, 1, &done, &error)); /* a budget below one step each */
    assert_int_equal(race_end(&race), 201);
    assert_false(done);
    assert_true(race_advance(&race, 100, 10, &done, &error)); /* already past it */
    assert_true(done && race_end(&race) == 201);
    race_cut(&race, 10);
    assert_int_equal(race_end(&race), 10);
    race_clear(&race);
    assert_int_equal(race.count, 0);
    problem_release(problem);
}

static void test_one_run_touches_no_other(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl");
    struct race race = open_race(problem);
    struct error error = {""};
    bool done;
    assert_true(race_advance(&race, 300, 1000000, &done, &error));
    assert_true(done);
    int stopped = 0;
    for (int i = 0; i < race.count; i++) {
        struct run *alone = open_run(problem, racers[i], NULL);
        advance(alone, 300);
        assert_same_runs(race.run[i], alone, racers[i]);
        stopped += run_stopped(alone);
        run_free(alone);
    }
    assert_int_equal(stopped, 1);
    race_clear(&race);
    problem_release(problem);
}

static void test_a_race_of_stopped_runs_is_done(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl:lambda1=0");
    struct race race = {
        problem, 2, {open_run(problem, "newton", NULL), open_run(problem, "newton:eta=0.5", NULL)}};
    struct error error = {""};
    bool done = false;
    assert_true(race_advance(&race, 100, 10, &done, &error));
    assert_true(done);
    assert_int_equal(race_end(&race), 0);
    race_clear(&race);
    problem_release(problem);
}

/* --- looks --- */

static void test_nesterov_looks_ahead(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "nesterov:eta=0.001,beta=0.75", NULL);
    advance(run, 50);
    const struct look_log *looks = run_looks(run);
    assert_int_equal(looks->count, 49); /* at the first step it looks from where it stands */
    for (size_t i = 0; i < looks->count; i++) {
        const struct look *look = look_log_at(looks, i);
        struct kept_row last = row_at(run, look->step - 1), older = row_at(run, look->step - 2);
        assert_int_equal(look->step, i + 2);
        assert_int_equal(look->kinds, LOOK_GRADIENT);
        assert_true(isnan(look->f));
        for (int k = 0; k < 2; k++)
            assert_near(look->w[k], last.w[k] + 0.75 * (last.w[k] - older.w[k]), 1e-14,
                        "look of step %ld", look->step);
    }
    run_free(run);
    run = open_run(problem, "gd", NULL); /* looks at its iterates only */
    advance(run, 50);
    assert_int_equal(run_looks(run)->count, 0);
    run_free(run);
    problem_release(problem);
}

static void test_bfgs_trials_are_kept(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "bfgs", NULL);
    advance(run, 10);
    const struct look_log *looks = run_looks(run);
    long per_step[11] = {0};
    assert_true(looks->count >= 10);
    for (size_t i = 0; i < looks->count; i++) {
        const struct look *look = look_log_at(looks, i);
        double f;
        assert_in_range(look->step, 1, 10);
        assert_int_equal(look->kinds, LOOK_VALUE | LOOK_GRADIENT);
        problem->eval(problem, 1, look->w, &f, NULL, NULL);
        assert_near(look->f, f, 0, "the value at the trial");
        per_step[look->step]++;
    }
    for (long step = 1; step <= 10; step++) {
        long counted = run_cursor(run, step)->probe.values;
        counted -= run_cursor(run, step - 1)->probe.values;
        /* all but the start itself; later iterates are trials of the step before */
        assert_int_equal(per_step[step], counted - (step == 1));
    }
    run_free(run);
    problem_release(problem);
}

static void test_looks_of_the_last_thousand_steps_only(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "nesterov:eta=1e-5", NULL);
    advance(run, 3500);
    const struct look_log *looks = run_looks(run);
    assert_int_equal(looks->count, 1000);
    for (size_t i = 0; i < looks->count; i++)
        assert_int_equal(look_log_at(looks, i)->step, 2501 + i);
    run_row(run, 100);
    run_cursor(run, 1700); /* replay leaves no traces */
    assert_int_equal(looks->count, 1000);
    run_cut(run, 3000);
    assert_int_equal(looks->count, 500);
    assert_int_equal(look_log_at(looks, 499)->step, 3000);
    advance(run, 3200);
    assert_int_equal(look_log_at(looks, looks->count - 1)->step, 3200);
    assert_int_equal(look_log_at(looks, looks->count - 201)->step, 3000);
    run_cut(run, 5);
    assert_int_equal(looks->count, 0);
    run_free(run);
    problem_release(problem);
}

/* --- counts --- */

/* One gradient a step for the plain methods, a Hessian besides for Newton; what line searches ask
 * for can be seen among their looks. The same from kept rows, recent ones and replayed ones. */
static void test_rows_count_what_the_method_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        double gradients, evaluations; /* per step */
    } plain[] = {{"gd:eta=1e-6", 1, 1},
                 {"nesterov:eta=1e-6", 1, 1},
                 {"newton:eta=1e-6", 1, 2},
                 {"gd:eta=1e-6,noise=0.1,accumulate=3", 3, 3}};
    static const long steps[] = {0, 1, 77, 100000, 103456, 119999, 120000};
    const struct problem *problem = open_problem("bowl");
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        struct run *run = open_run(problem, plain[i].method, NULL);
        advance(run, 120000);
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
            struct row row = run_row(run, steps[k]);
            assert_near(row.gradients, plain[i].gradients * (double)steps[k], 0, "%s: gradients",
                        plain[i].method);
            assert_near(row.evaluations, plain[i].evaluations * (double)steps[k], 0,
                        "%s: evaluations", plain[i].method);
        }
        run_free(run);
    }
    problem_release(problem);
}

/* Backtracking asks for value and gradient at the start and at every trial. */
static void test_rows_count_the_trials_of_a_line_search(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "line-search:eta=1", NULL);
    advance(run, 20);
    double trials = (double)run_looks(run)->count;
    struct row row = run_row(run, 20);
    assert_true(trials > 20);
    assert_near(row.gradients, trials + 1, 0, "gradients");
    assert_near(row.evaluations, 2 * trials + 2, 0, "evaluations");
    run_free(run);
    problem_release(problem);
}

static void compare_outline_row(void *context, const struct row *row)
{
    struct run *run = context;
    if (!row->g)
        return; /* beside a snapshot: place and step alone */
    struct row same = run_row(run, row->step);
    assert_near(row->f, same.f, 0, "f at %ld", row->step);
    assert_near(row->gradients, same.gradients, 0, "gradients at %ld", row->step);
    assert_near(row->evaluations, same.evaluations, 0, "evaluations at %ld", row->step);
    assert_near(row->eta, same.eta, 0, "η at %ld", row->step);
}

/* An outline's rows are the run's, snapshots of a very long one included. */
static void test_rows_of_an_outline_are_the_runs(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "momentum:eta=1e-6,schedule=exp,rate=1e-6", NULL);
    advance(run, 130000);
    assert_true(run_outline_rows(run, 130000, 200, compare_outline_row, run) > 150);
    run_free(run);
    problem_release(problem);
}

/* --- outline and ghost --- */

static void check_outline(struct run *run, long step, size_t limit)
{
    double *w = malloc((2 * limit + 1) * sizeof *w), *f = malloc((limit + 1) * sizeof *f);
    long *steps = malloc((limit + 1) * sizeof *steps);
    assert_true(w && f && steps);
    w[2 * limit] = f[limit] = 12345;
    steps[limit] = 12345;
    size_t count = run_outline(run, step, limit, w, f, steps);
    long last = step < run_end(run) ? step : run_end(run);
    assert_true(w[2 * limit] == 12345 && f[limit] == 12345 && steps[limit] == 12345);
    assert_that(count >= 1 && count <= limit, "step %ld, limit %zu: %zu points", step, limit,
                count);
    assert_that(limit < 2 || steps[0] == 0, "step %ld, limit %zu: starts at %ld", step, limit,
                steps[0]);
    assert_that(steps[count - 1] == last, "step %ld, limit %zu: ends at %ld", step, limit,
                steps[count - 1]);
    for (size_t i = 0; i < count; i++) {
        assert_that(i == 0 || steps[i] > steps[i - 1], "limit %zu: step %ld after %ld", limit,
                    steps[i], steps[i - 1]);
        if (steps[i] > 100000 && steps[i] < last - 4000)
            continue; /* read back by the test below: one replay each */
        struct kept_row row = row_at(run, steps[i]);
        assert_that(all_same_bits(2, row.w, w + 2 * i), "step %ld: another place", steps[i]);
        assert_that(isnan(f[i]) || same_bits(f[i], row.f), "step %ld: f", steps[i]);
    }
    for (long s = last; s > last - (long)(limit / 2) && s >= 0; s--)
        assert_that(steps[count - 1 - (size_t)(last - s)] == s, "the recent half is not full");
    free(w);
    free(f);
    free(steps);
}

static void test_outlines(void **state)
{
    (void)state;
    static const long lengths[] = {0, 1, 7, 100, 5000, 123456};
    static const size_t limits[] = {1, 2, 3, 4, 5, 16, 101, 1000, 4096};
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "gd:eta=1e-6", NULL);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        advance(run, lengths[i]);
        for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
            check_outline(run, lengths[i], limits[k]);
            check_outline(run, lengths[i] / 2 + 1, limits[k]);
        }
    }
    assert_int_equal(run_outline(run, 50, 0, NULL, NULL, NULL), 0);
    assert_int_equal(run_outline(run, 50, 100, NULL, NULL, NULL), 51);
    run_free(run);
    problem_release(problem);
}

/* Lengths and limits at which the shares of old rows and snapshots are both used up. */
static void test_outlines_of_very_long_runs_end_at_the_last_step(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl");
    struct run *run = open_run(problem, "gd:eta=1e-6", NULL);
    advance(run, 396400);
    for (size_t limit = 700; limit < 900; limit++)
        check_outline(run, 396400, limit);
    check_outline(run, 250000, 300);
    run_free(run);
    problem_release(problem);
}

static void test_old_points_of_an_outline_are_where_the_run_was(void **state)
{
    (void)state;
    enum { LIMIT = 200 };
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "gd:eta=1e-6", NULL);
    double w[2 * LIMIT], f[LIMIT];
    long steps[LIMIT];
    int old = 0;
    advance(run, 130000);
    size_t count = run_outline(run, 130000, LIMIT, w, f, steps);
    for (size_t i = 0; i < count; i++) {
        if (steps[i] <= 100000 || steps[i] > 120000)
            continue;
        old++;
        struct kept_row row = row_at(run, steps[i]);
        assert_that(all_same_bits(2, row.w, w + 2 * i), "step %ld", steps[i]);
        assert_that(isnan(f[i]) || same_bits(f[i], row.f), "step %ld: f", steps[i]);
    }
    assert_true(old >= 10);
    run_free(run);
    problem_release(problem);
}

static void test_a_cut_leaves_a_ghost(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    struct run *run = open_run(problem, "gd:eta=1e-4", NULL),
               *whole = open_run(problem, "gd:eta=1e-4", NULL);
    assert_true(run_ghost(run)->w == NULL && run_ghost(run)->count == 0);
    advance(run, 300);
    advance(whole, 300);
    run_cut(run, 120);
    const struct ghost *ghost = run_ghost(run);
    assert_int_equal(ghost->count, 181);
    for (size_t i = 0; i < ghost->count; i++)
        assert_that(all_same_bits(2, ghost->w + 2 * i, run_row(whole, 120 + (long)i).w),
                    "point %zu", i);
    assert_near(ghost->rate, 1e-4, 0, "its own η");
    run_cut(run, 120); /* nothing is lost, so the ghost stays */
    assert_int_equal(ghost->count, 181);
    struct error error;
    assert_true(run_change(run, 0, 2e-4, &error));
    advance(run, 20000);
    assert_near(ghost->rate, 1e-4, 0, "whatever the run does now");
    run_cut(run, 0);
    assert_in_range(ghost->count, 1000, 4096);
    assert_true(all_same_bits(2, ghost->w, problem->start));
    assert_near(ghost->rate, 2e-4, 0, "at its end");
    run_free(run);
    run_free(whole);
    problem_release(problem);
}

/* --- η = auto --- */

static void test_auto_learning_rate(void **state)
{
    (void)state;
    const struct problem *bowl = open_problem("bowl:lambda1=-40,lambda2=8,angle=0");
    const struct problem *level = open_problem("bowl:lambda1=0,lambda2=0");
    const struct problem *valley = open_problem("long-valley"); /* region −3..3, −2..9 */
    assert_near(learning_rate_auto(ETA_GRADIENT, bowl, bowl->start), 1 / 80.0, 1e-17,
                "1/(2 max|λ|)");
    assert_near(learning_rate_auto(ETA_SIGN, valley, valley->start), 0.01 * sqrt(36 + 121), 1e-15,
                "1%% of the diagonal");
    assert_near(learning_rate_auto(ETA_UNIT, bowl, bowl->start), 1, 0, "unit");
    assert_near(learning_rate_auto(ETA_GRADIENT, level, level->start), 1, 0, "no slope either");
    problem_release(bowl);
    problem_release(level);
    problem_release(valley);
}

/* A slope without curvature, and one whose curvature is infinite. */
static void eval_plane(const struct problem *problem, size_t n, const double *w, double *f,
                       double *g, double *h)
{
    for (size_t i = 0; i < n; i++) {
        if (f)
            f[i] = 3 * w[i] + 4 * w[n + i];
        if (g)
            g[i] = 3, g[n + i] = 4;
        if (h)
            h[i] = h[n + i] = h[2 * n + i] = problem->parameter[0];
    }
}

static void test_auto_learning_rate_without_curvature(void **state)
{
    (void)state;
    struct problem plane = {.dim = 2, .region = {0, 30, 0, 40}, .eval = eval_plane};
    double start[2] = {1, 1};
    static const double curvatures[] = {0, INFINITY, NAN};
    for (int i = 0; i < 3; i++) {
        plane.parameter[0] = curvatures[i];
        assert_near(learning_rate_auto(ETA_GRADIENT, &plane, start), 0.01 * 50 / 5, 1e-16,
                    "curvature %g", curvatures[i]);
    }
}

static void test_runs_resolve_auto_at_their_start(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("beale");
    double start[2] = {2, 0.25};
    static const char *const methods[] = {"gd", "adam", "radam", "newton"};
    static const enum eta_scale scales[] = {ETA_GRADIENT, ETA_SIGN, ETA_EITHER, ETA_UNIT};
    for (int i = 0; i < 4; i++) {
        struct run *run = open_run(problem, methods[i], start);
        assert_near(run_row(run, 0).eta, learning_rate_auto(scales[i], problem, start), 0, "%s",
                    methods[i]);
        run_free(run);
    }
    problem_release(problem);
}

/* R is a length in w: how high the map of a curve is drawn has no part in it. */
static void test_automatic_rates_know_only_lengths_in_w(void **state)
{
    (void)state;
    static const char *const curves[] = {"parabola", "parabola:a=1000", "parabola:a=1e-6"};
    for (int i = 0; i < 3; i++) {
        const struct problem *problem = open_problem(curves[i]);
        double width = problem->region[1] - problem->region[0];
        assert_near(learning_rate_auto(ETA_SIGN, problem, problem->start), 0.01 * width,
                    1e-15 * width, "%s", curves[i]);
        problem_release(problem);
    }
}

/* RAdam's first steps are raw gradients, its later ones are as long as η. */
static void test_rate_of_either_kind_is_the_smaller(void **state)
{
    (void)state;
    const struct problem *steep = open_problem("bowl:lambda2=1e6"),
                         *flat = open_problem("bowl:lambda1=1e-6,lambda2=1e-6");
    assert_near(learning_rate_auto(ETA_EITHER, steep, steep->start), 0.5e-6, 1e-20, "steep");
    assert_near(learning_rate_auto(ETA_EITHER, flat, flat->start),
                learning_rate_auto(ETA_SIGN, flat, flat->start), 0, "flat");
    problem_release(steep);
    problem_release(flat);
}

static long evaluations;
static const struct problem *counted;

static void counting_eval(const struct problem *problem, size_t n, const double *w, double *f,
                          double *g, double *h)
{
    (void)problem;
    evaluations++;
    counted->eval(counted, n, w, f, g, h);
}

/* Where steps are dear, snapshots stand closer: going back costs a bounded number of evaluations.
 */
static void test_replay_is_bounded_where_steps_are_dear(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("cliff");
    struct problem counting = *problem;
    counted = problem;
    counting.eval = counting_eval;
    struct run *run = open_run(&counting, "gradient-flow", NULL);
    evaluations = 0;
    advance(run, 120);
    long all = evaluations, most = 0;
    for (long step = 119; step >= 0; step -= 7) {
        struct kept_row row = row_at(run, step);
        evaluations = 0;
        assert_near(run_cursor(run, step)->w[0], row.w[0], 0, "replay to step %ld", step);
        most = evaluations > most ? evaluations : most;
    }
    assert_true(all > 400000);  /* from the start it would take so many */
    assert_true(most < 100000); /* what may pass between snapshots, and one dear step */
    run_free(run);
    problem_release(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_portions_make_no_difference),
        cmocka_unit_test(test_cut_and_the_same_again_is_never_having_gone),
        cmocka_unit_test(test_a_change_acts_exactly_from_its_step_on),
        cmocka_unit_test(test_cut_takes_later_changes_and_keeps_those_made_there),
        cmocka_unit_test(test_a_follower_is_the_same_run),
        cmocka_unit_test(test_changes_to_come_are_forgotten),
        cmocka_unit_test(test_row_0_after_a_cut),
        cmocka_unit_test(test_row_0_repeats_the_first_eta),
        cmocka_unit_test(test_steps_outside_give_the_ends),
        cmocka_unit_test(test_rows_of_a_long_run_can_all_be_read_back),
        cmocka_unit_test(test_cursors_of_a_long_run),
        cmocka_unit_test(test_cuts_of_a_long_run),
        cmocka_unit_test(test_another_future_after_a_cut),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_divergence_stops_with_its_last_row),
        cmocka_unit_test(test_reaching_a_minimum_stops_nothing),
        cmocka_unit_test(test_races_advance_in_lock_step),
        cmocka_unit_test(test_one_run_touches_no_other),
        cmocka_unit_test(test_a_race_of_stopped_runs_is_done),
        cmocka_unit_test(test_nesterov_looks_ahead),
        cmocka_unit_test(test_bfgs_trials_are_kept),
        cmocka_unit_test(test_replay_is_bounded_where_steps_are_dear),
        cmocka_unit_test(test_looks_of_the_last_thousand_steps_only),
        cmocka_unit_test(test_rows_count_what_the_method_asked_for),
        cmocka_unit_test(test_rows_count_the_trials_of_a_line_search),
        cmocka_unit_test(test_rows_of_an_outline_are_the_runs),
        cmocka_unit_test(test_outlines),
        cmocka_unit_test(test_outlines_of_very_long_runs_end_at_the_last_step),
        cmocka_unit_test(test_old_points_of_an_outline_are_where_the_run_was),
        cmocka_unit_test(test_a_cut_leaves_a_ghost),
        cmocka_unit_test(test_auto_learning_rate),
        cmocka_unit_test(test_automatic_rates_know_only_lengths_in_w),
        cmocka_unit_test(test_rate_of_either_kind_is_the_smaller),
        cmocka_unit_test(test_auto_learning_rate_without_curvature),
        cmocka_unit_test(test_runs_resolve_auto_at_their_start),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
