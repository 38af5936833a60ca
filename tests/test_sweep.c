/* Maps over η and β: predicted radii, measured numbers of steps, trials, minima. */
#include "testing.h"

#include <complex.h>
#include <time.h>

#include "analysis/basins.h"
#include "analysis/crew.h"
#include "analysis/measure.h"
#include "analysis/minimum.h"
#include "analysis/sweep.h"
#include "engine/run.h"
#include "engine/rollout.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

/* --- scales --- */

static void test_scales(void **state)
{
    (void)state;
    struct scale rate = {ROLE_RATE, -3, 1}, memory = {ROLE_MEMORY, 0, 3};
    assert_near(scale_value(&rate, 0), 1e-3, 1e-18, "low end");
    assert_near(scale_value(&rate, 0.5), 0.1, 1e-15, "middle");
    assert_near(scale_value(&rate, 1), 10, 1e-13, "high end");
    assert_near(scale_value(&memory, 0), 0, 0, "no memory");
    assert_near(scale_value(&memory, 1.0 / 3), 0.9, 1e-15, "a decade");
    assert_near(scale_value(&memory, 1), 0.999, 1e-15, "three");
    for (double t = 0; t <= 1; t += 0.01) {
        assert_near(scale_position(&rate, scale_value(&rate, t)), t, 1e-14, "there and back");
        assert_near(scale_position(&memory, scale_value(&memory, t)), t, 1e-13, "there and back");
    }
}

/* The edge lies inside, and so does the value, whatever they are. */
static void test_scales_hold_what_matters(void **state)
{
    (void)state;
    static const double values[] = {NAN, 1e-9, 0.003, 0.1, 1, 30, 1e7};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            double edge = values[i], value = values[k];
            struct scale scale = scale_of_rate(edge, value);
            assert_true(isfinite(scale.low) && scale.high - scale.low >= 4);
            if (!isnan(edge))
                assert_true(scale_position(&scale, edge) > 0.05 &&
                            scale_position(&scale, edge) < 0.95);
            if (!isnan(value))
                assert_true(scale_position(&scale, value) >= 0 &&
                            scale_position(&scale, value) <= 1);
        }
    }
    assert_near(scale_of_memory(0.9).high, 3, 0, "ordinary");
    assert_near(scale_of_memory(0.99999).high, 5, 1e-9, "long memory");
    assert_near(scale_of_memory(0).low, 0, 0, "no memory");
}

/* --- predicted --- */

/* A method at its defaults at the start of a surface, after one step. */
struct subject {
    const struct problem *problem;
    struct run *run;
    struct instant instant;
    struct modes modes;
};

static struct subject subject_open(const char *surface, const char *spec)
{
    struct error error = {""};
    struct subject s = {.problem = problem_open(surface, &error)};
    assert_that(s.problem != NULL, "%s", error.text);
    struct run_settings settings = {.problem = s.problem};
    settings.optimizer = optimizer_read(spec, settings.parameter, NULL, &error);
    assert_that(settings.optimizer != NULL, "%s", error.text);
    memcpy(settings.start, s.problem->start, sizeof settings.start);
    s.run = run_open(&settings, &error);
    assert_non_null(s.run);
    assert_true(run_advance(s.run, 1, &error));
    const struct cursor *cursor = run_cursor(s.run, 1);
    double h[PACKED_MAX];
    s.problem->eval(s.problem, 1, cursor->w, NULL, NULL, h);
    s.instant = run_instant(s.run, cursor);
    s.modes = modes_of(settings.optimizer, &s.instant, h);
    return s;
}

static void subject_close(struct subject *s)
{
    run_free(s->run);
    problem_release(s->problem);
}

/* The radius at one pair by way of complex square roots. */
static double radius_of(const struct optimizer *optimizer, const struct instant *instant,
                        const struct modes *modes, double eta, double beta)
{
    double parameter[PARAMETERS_MAX], radius = 0;
    int rate = parameter_by_role(optimizer->parameters, ROLE_RATE),
        memory = parameter_by_role(optimizer->parameters, ROLE_MEMORY);
    memcpy(parameter, instant->parameter, sizeof parameter);
    if (rate >= 0)
        parameter[rate] = eta;
    if (memory >= 0)
        parameter[memory] = beta;
    struct instant other = *instant;
    other.parameter = parameter;
    for (int i = 0; i < modes->count; i++) {
        struct polynomial p = optimizer->theory->modes(optimizer, &other, modes->mode[i].lambda);
        double complex root = csqrt(p.c1 * p.c1 - 4 * p.c0);
        double two = fmax(cabs(-p.c1 + root), cabs(-p.c1 - root)) / 2;
        radius = fmax(radius, p.degree == 1 ? fabs(p.c0) : two);
    }
    return radius;
}

enum { COLUMNS = 37, ROWS = 11 };

static void fill_axes(double *eta, double *beta)
{
    for (int i = 0; i < COLUMNS; i++)
        eta[i] = pow(10, -4 + 6.0 * i / (COLUMNS - 1));
    for (int j = 0; j < ROWS; j++)
        beta[j] = 1 - pow(10, -3.0 * j / (ROWS - 1));
}

static void check_map(const struct optimizer *optimizer, const struct instant *instant,
                      const struct modes *modes, const char *what)
{
    double eta[COLUMNS], beta[ROWS], radius[ROWS * COLUMNS];
    fill_axes(eta, beta);
    sweep_radius(optimizer, instant, modes, COLUMNS, eta, ROWS, beta, radius);
    for (int j = 0; j < ROWS; j++) {
        for (int i = 0; i < COLUMNS; i++) {
            double wanted = radius_of(optimizer, instant, modes, eta[i], beta[j]);
            if (radius[j * COLUMNS + i] != wanted) /* both may be infinite */
                assert_near(radius[j * COLUMNS + i], wanted, 3e-8 * fmax(1, wanted), "%s at %g, %g",
                            what, eta[i], beta[j]);
        }
    }
}

/* Every method, on a quadratic and off, also where a curvature is negative. */
static void test_radius_of_every_method(void **state)
{
    (void)state;
    static const char *const surfaces_tried[] = {"beale", "bowl", "bowl:lambda1=-1", "deep-linear",
                                                 "parabola"};
    int tried = 0;
    for (size_t k = 0; k < sizeof surfaces_tried / sizeof *surfaces_tried; k++) {
        for (int i = 0; optimizers[i]; i++) {
            struct subject s = subject_open(surfaces_tried[k], optimizers[i]->name);
            if (s.modes.available) {
                check_map(optimizers[i], &s.instant, &s.modes, optimizers[i]->name);
                tried++;
            } else {
                double radius = 0;
                sweep_radius(optimizers[i], &s.instant, &s.modes, 1, NULL, 1, NULL, &radius);
                assert_true(isnan(radius));
            }
            subject_close(&s);
        }
    }
    assert_true(tried > 50);
}

/* One pair alone, without axes: the moment's own. */
static void test_radius_of_the_moment(void **state)
{
    (void)state;
    for (int i = 0; optimizers[i]; i++) {
        struct subject s = subject_open("beale", optimizers[i]->name);
        double radius;
        sweep_radius(optimizers[i], &s.instant, &s.modes, 1, NULL, 1, NULL, &radius);
        assert_near(radius, s.modes.radius, 1e-7, "%s", optimizers[i]->name);
        subject_close(&s);
    }
}

/* Coefficients that are no straight line in η: nobody may guess them from the ends. */
static struct polynomial bent_modes(const struct optimizer *optimizer,
                                    const struct instant *instant, double lambda)
{
    (void)optimizer;
    double eta = instant->parameter[0], beta = instant->parameter[1];
    return (struct polynomial){2, -(1 + beta) * cos(eta * lambda), beta * exp(-eta)};
}

static struct polynomial changing_modes(const struct optimizer *optimizer,
                                        const struct instant *instant, double lambda)
{
    (void)optimizer;
    double eta = instant->parameter[0];
    return eta > 1 ? (struct polynomial){2, -0.5, 0.3} : (struct polynomial){1, 0, eta * lambda};
}

static double no_edge(const struct optimizer *optimizer, const struct instant *instant, double high)
{
    (void)optimizer, (void)instant, (void)high;
    return NAN;
}

static void test_radius_of_a_method_of_another_kind(void **state)
{
    (void)state;
    static const struct parameter table[] = {
        {"eta", "η", "", 1, .role = ROLE_RATE}, {"beta", "β", "", 0.5, .role = ROLE_MEMORY}, {0}};
    static const struct theory bending = {.modes = bent_modes, .edge = no_edge},
                               switching = {.modes = changing_modes, .edge = no_edge};
    const struct optimizer bent = {.name = "bent", .parameters = table, .theory = &bending},
                           changing = {.parameters = table, .theory = &switching};
    double parameter[PARAMETERS_MAX] = {1, 0.5};
    const double h[] = {1, 0, 10};
    struct instant instant = {.parameter = parameter, .dim = 2};
    struct modes modes = modes_of(&bent, &instant, h);
    check_map(&bent, &instant, &modes, "bent");
    check_map(&changing, &instant, &modes, "changing");
}

/* Where the curvature is not a number there is no radius. */
static void test_radius_without_curvature(void **state)
{
    (void)state;
    double parameter[PARAMETERS_MAX] = {0}, eta[COLUMNS], beta[ROWS], radius[ROWS * COLUMNS];
    const struct optimizer *optimizer = optimizer_read("momentum", parameter, NULL, NULL);
    const double h[] = {NAN, NAN, NAN};
    struct instant instant = {.parameter = parameter, .dim = 2};
    struct modes modes = modes_of(optimizer, &instant, h);
    fill_axes(eta, beta);
    sweep_radius(optimizer, &instant, &modes, COLUMNS, eta, ROWS, beta, radius);
    for (int i = 0; i < ROWS * COLUMNS; i++)
        assert_true(isnan(radius[i]));
}

/* Against eigenvalues of the matrices that one step applies. Twin roots lose half their digits. */
static void test_radius_against_numpy(void **state)
{
    (void)state;
    struct table table = table_read("rates.csv");
    for (size_t row = 0; row < table.rows; row++) {
        double parameter[PARAMETERS_MAX], radius;
        const struct optimizer *optimizer =
            optimizer_read(table_text(&table, row, 0), parameter, NULL, NULL);
        double h[] = {table_number(&table, row, 1), 0, table_number(&table, row, 2)};
        double eta = table_number(&table, row, 3), beta = table_number(&table, row, 4);
        parameter[parameter_by_role(optimizer->parameters, ROLE_RATE)] = 1;
        struct instant instant = {.parameter = parameter, .dim = 2};
        struct modes modes = modes_of(optimizer, &instant, h);
        sweep_radius(optimizer, &instant, &modes, 1, &eta, 1, &beta, &radius);
        assert_near(radius, table_number(&table, row, 5), 5e-8, "%s, line %zu", optimizer->name,
                    row + 2);
    }
    table_free(&table);
}

/* --- trials --- */

/* A trial is a run to the last bit, also the second one, and one from another start. */
static void test_trials_are_runs(void **state)
{
    (void)state;
    static const char *const modified[] = {"", ":noise=0.1", ":schedule=step,every=5,rate=0.5"};
    for (int i = 0; optimizers[i]; i++) {
        for (int k = 0; k < (optimizers[i]->line_search || optimizers[i]->smooth_gradient ? 1 : 3);
             k++) {
            char spec[128];
            struct error error = {""};
            snprintf(spec, sizeof spec, "%s%s", optimizers[i]->name, modified[k]);
            struct subject s = subject_open("himmelblau", optimizers[i]->name);
            struct run_settings settings = {.problem = s.problem, .start = {0.3, -1.2}, .seed = 5};
            settings.optimizer = optimizer_read(spec, settings.parameter, NULL, &error);
            assert_that(settings.optimizer != NULL, "%s", error.text);
            struct rollout *rollout = rollout_open(&settings, &error);
            struct run *run = run_open(&settings, &error);
            assert_true(rollout && run && run_advance(run, 60, &error));
            for (int repeat = 0; repeat < 2; repeat++) {
                rollout_begin(rollout, settings.start);
                double f_start = rollout_cursor(rollout)->probe.f;
                for (long t = 0; t <= 60; t++) {
                    const struct cursor *cursor = rollout_cursor(rollout);
                    struct row row = run_row(run, t);
                    if (cursor->t < t)
                        break;
                    assert_int_equal(row.step, t);
                    assert_true(all_same_bits(2, row.w, cursor->w));
                    assert_true(same_bits(row.f, cursor->probe.f));
                    assert_int_equal(row.ended, cursor->ended);
                    assert_int_equal(run_status(run, &row), cursor_status(cursor, f_start));
                    if (!rollout_step(rollout))
                        assert_int_equal(run_end(run), t);
                }
                /* elsewhere in between: nothing of it may stay */
                rollout_begin(rollout, (double[DIM_MAX]){-2, 2.5});
                for (int t = 0; t < 7; t++)
                    rollout_step(rollout);
            }
            run_free(run);
            rollout_free(rollout);
            subject_close(&s);
        }
    }
}

/* --- measured --- */

static const struct problem *opened(const char *spec)
{
    struct error error = {""};
    const struct problem *problem = problem_open(spec, &error);
    assert_that(problem != NULL, "%s", error.text);
    return problem;
}

/* Starts; nobody but the measurement holds the plan's problem any more. */
static struct measurement *measuring(const struct measure_request *request)
{
    struct measurement *m = measure_start(request, NULL);
    assert_non_null(m);
    problem_release(request->settings.problem);
    return m;
}

/* Against loops in Python. */
static void test_steps_against_numpy(void **state)
{
    (void)state;
    struct table table = table_read("steps.csv");
    int reached = 0;
    for (size_t row = 0; row < table.rows; row++) {
        double eta = table_number(&table, row, 4), beta = table_number(&table, row, 5);
        struct measure_request request = {
            .settings = {.problem = opened(table_text(&table, row, 1))},
            .limit = 400,
            .columns = 1,
            .rows = 1,
            .eta = &eta,
            .beta = &beta};
        request.settings.optimizer =
            optimizer_read(table_text(&table, row, 0), request.settings.parameter, NULL, NULL);
        request.settings.start[0] = table_number(&table, row, 2);
        request.settings.start[1] = table_number(&table, row, 3);
        struct measurement *m = measuring(&request);
        measure_wait(m);
        struct outcome outcome = measure_at(m, 0, 0);
        assert_true(outcome.known);
        assert_that(outcome.steps == (long)table_number(&table, row, 6), "line %zu: %ld steps",
                    row + 2, outcome.steps);
        reached += outcome.steps >= 0;
        measure_stop(m);
    }
    assert_true(reached > 30);
    table_free(&table);
}

static struct measure_request beale_plan(const char *spec, const double *eta, const double *beta)
{
    struct measure_request request = {.settings = {.problem = opened("beale"), .start = {0.7, 1.4}},
                                      .limit = 150,
                                      .columns = COLUMNS,
                                      .rows = ROWS,
                                      .eta = eta,
                                      .beta = beta};
    request.settings.optimizer = optimizer_read(spec, request.settings.parameter, NULL, NULL);
    return request;
}

/* Every pair is the run with these settings, whichever thread tried it; the best is the least. */
static void test_measured_map(void **state)
{
    (void)state;
    double eta[COLUMNS], beta[ROWS];
    int column = -1, row = -1;
    long least = -1;
    fill_axes(eta, beta);
    struct measure_request request = beale_plan("nesterov", eta, beta);
    struct measurement *m = measuring(&request);
    assert_non_null(m);
    measure_wait(m);
    assert_true(measure_done(m));
    assert_near(measure_minimum(m), 0, 1e-25, "Beale's minimum");
    const struct problem *problem = problem_open("beale", NULL);
    for (int j = 0; j < ROWS; j++) {
        for (int i = 0; i < COLUMNS; i++) {
            struct run_settings settings = request.settings;
            settings.problem = problem;
            settings.parameter[0] = eta[i];
            settings.parameter[1] = beta[j];
            struct run *run = run_open(&settings, NULL);
            long steps = 0;
            double within = 1e-6 * run_row(run, 0).f;
            while (steps <= request.limit && run_end(run) >= steps &&
                   run_row(run, steps).f > within)
                run_advance(run, ++steps, NULL);
            bool reached = steps <= request.limit && run_end(run) >= steps;
            struct outcome outcome = measure_at(m, i, j);
            assert_true(outcome.known);
            assert_int_equal(outcome.steps, reached ? steps : -1);
            if (!reached && !run_stopped(run))
                assert_int_equal(outcome.status, STATUS_RUNNING);
            else {
                struct row last = run_row(run, run_end(run));
                assert_int_equal(outcome.status, run_status(run, &last));
            }
            if (reached && (least < 0 || steps < least))
                least = steps;
            run_free(run);
        }
    }
    assert_true(least > 0);
    assert_int_equal(measure_best(m, &column, &row), least);
    assert_int_equal(measure_at(m, column, row).steps, least);
    problem_release(problem);
    measure_stop(m);
}

/* The limit itself still counts. */
static void test_measured_limit(void **state)
{
    (void)state;
    double eta = 0.01, beta = 0.5;
    struct measure_request request = beale_plan("momentum", &eta, &beta);
    request.columns = request.rows = 1;
    long steps[3];
    for (int i = 0; i < 3; i++) {
        request.limit = i == 0 ? 1000 : steps[0] + 1 - i;
        struct measurement *m = measure_start(&request, NULL);
        measure_wait(m);
        steps[i] = measure_at(m, 0, 0).steps;
        measure_stop(m);
    }
    assert_in_range(steps[0], 10, 999);
    assert_int_equal(steps[1], steps[0]);
    assert_int_equal(steps[2], -1);
    problem_release(request.settings.problem);
}

/* Called off in the middle of a trial that takes seconds, nothing hangs and nothing leaks; the same
 * where there is nothing to do. */
static void test_measurement_is_called_off(void **state)
{
    (void)state;
    double eta = 1e-300, beta = 0;
    struct measure_request request = beale_plan("momentum", &eta, &beta);
    request.columns = request.rows = 1;
    request.limit = MEASURE_STEPS_MOST;
    for (int i = 0; i < 200; i++) { /* minutes, if anyone waited */
        struct measurement *m = measure_start(&request, NULL);
        assert_non_null(m);
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
        assert_false(measure_done(m));
        measure_stop(m);
    }
    measure_stop(NULL);
    problem_release(request.settings.problem);
    request.settings.problem = opened("saddle"); /* unbounded below: no minimum to come to */
    struct measurement *m = measuring(&request);
    measure_wait(m);
    assert_true(measure_done(m));
    assert_true(isnan(measure_minimum(m)));
    assert_false(measure_at(m, 0, 0).known);
    assert_int_equal(measure_best(m, &(int){0}, &(int){0}), -1);
    measure_stop(m);
}

/* --- coarse to fine --- */

enum { GRID_COLUMNS = 50, GRID_ROWS = 35 };

struct grid {
    int times[GRID_ROWS][GRID_COLUMNS];
};

static void *borrow(void *context)
{
    return context;
}

static void give_back(void *worker)
{
    (void)worker;
}

static void count(const struct crew *crew, void *context, void *worker, int column, int row)
{
    struct grid *grid = context;
    (void)crew, (void)worker;
    assert_in_range(column, 0, GRID_COLUMNS - 1);
    grid->times[row][column]++; /* its own: no other thread has this item */
}

static void test_crew_does_everything_once(void **state)
{
    (void)state;
    static const struct crew_work work = {NULL, borrow, give_back, count};
    for (int columns = 1; columns <= GRID_COLUMNS; columns += 7) {
        for (int rows = 1; rows <= GRID_ROWS; rows += 6) {
            struct grid grid = {0};
            struct crew *crew = crew_start(&work, &grid, columns, rows, NULL);
            assert_non_null(crew);
            crew_wait(crew);
            for (int j = 0; j < GRID_ROWS; j++)
                for (int i = 0; i < GRID_COLUMNS; i++)
                    assert_int_equal(grid.times[j][i], i < columns && j < rows);
            crew_stop(crew);
        }
    }
}

static void *open_nothing(void *context)
{
    (void)context;
    return NULL;
}

static bool prepare_nothing(void *context)
{
    (void)context;
    return false;
}

/* Where no worker can begin the crew has failed; where there is nothing to do, or the results are
 * not wanted, it has not. */
static void test_crew_without_workers_fails(void **state)
{
    (void)state;
    const struct crew_work none = {NULL, open_nothing, NULL, NULL},
                           idle = {prepare_nothing, open_nothing, NULL, NULL};
    for (int columns = 1; columns < 40; columns += 19) {
        struct crew *crew = crew_start(&none, NULL, columns, 3, NULL);
        crew_wait(crew);
        assert_true(crew_done(crew) && crew_failed(crew));
        crew_stop(crew);
        crew = crew_start(&idle, NULL, columns, 3, NULL);
        crew_wait(crew);
        assert_true(crew_done(crew) && !crew_failed(crew));
        crew_stop(crew);
    }
}

/* --- basins --- */

enum { STARTS = 23 };

static struct basins *basins_of(const char *surface, const char *spec, double reach, long limit)
{
    static double x[STARTS], y[STARTS];
    struct basins_request request = {.settings = {.problem = opened(surface)},
                                     .limit = limit,
                                     .columns = STARTS,
                                     .rows = STARTS,
                                     .x = x,
                                     .y = y};
    request.settings.optimizer = optimizer_read(spec, request.settings.parameter, NULL, NULL);
    for (int i = 0; i < STARTS; i++)
        x[i] = y[i] = reach * (2 * (i + 0.4) / STARTS - 1);
    struct basins *basins = basins_start(&request, NULL);
    assert_non_null(basins);
    problem_release(request.settings.problem);
    basins_wait(basins);
    assert_true(basins_done(basins));
    return basins;
}

static double start_at(double reach, int i)
{
    return reach * (2 * (i + 0.4) / STARTS - 1);
}

/* By symmetry: from either side of the ridge into the well on that side. */
static void test_basins_of_two_wells(void **state)
{
    (void)state;
    struct basins *basins = basins_of("double-well", "gd:eta=0.1", 2, 400);
    assert_int_equal(basins_minima(basins), 2);
    for (int j = 0; j < STARTS; j++) {
        for (int i = 0; i < STARTS; i++) {
            struct basin basin = basins_at(basins, i, j);
            double side = start_at(2, j) > 0 ? 1 : -1;
            assert_true(basin.known && basin.minimum > 0);
            assert_near(basins_minimum(basins, basin.minimum)[1], side, 0, "row %d", j);
            assert_near(basin.end[0], 0, 1e-9, "at rest");
            assert_near(basin.end[1], side, 1e-9, "at rest");
        }
    }
    basins_stop(basins);
}

/* Minima that nobody told of are found where trials end, and numbered as they are met. */
static void test_basins_of_unknown_minima(void **state)
{
    (void)state;
    struct basins *told = basins_of("himmelblau", "gd:eta=0.01", 4, 600),
                  *untold = basins_of("formula:(x^2+y-11)^2+(x+y^2-7)^2", "gd:eta=0.01", 4, 600);
    int seen[5] = {0}, highest = 0;
    assert_int_equal(basins_minima(told), 4);
    assert_int_equal(basins_minima(untold), 4);
    for (int j = 0; j < STARTS; j++) {
        for (int i = 0; i < STARTS; i++) {
            struct basin a = basins_at(told, i, j), b = basins_at(untold, i, j);
            assert_true(a.minimum > 0 && b.minimum > 0);
            assert_true(b.minimum <= highest + 1); /* in the order of reading */
            highest = b.minimum > highest ? b.minimum : highest;
            if (!seen[b.minimum])
                seen[b.minimum] = a.minimum;
            assert_int_equal(seen[b.minimum], a.minimum);
            for (int k = 0; k < 2; k++)
                assert_near(basins_minimum(untold, b.minimum)[k],
                            basins_minimum(told, a.minimum)[k], 1e-7, "minimum %d", b.minimum);
        }
    }
    basins_stop(told);
    basins_stop(untold);
}

/* Ends, statuses and numbers of steps are those of runs with η = auto at every start. */
static void test_basins_are_runs(void **state)
{
    (void)state;
    static const char *const specs[] = {"momentum:beta=0.8", "newton", "gd:eta=0.02"};
    const struct problem *problem = problem_open("himmelblau", NULL);
    double reach = 1e-3 * hypot(problem->region[1] - problem->region[0],
                                problem->region[3] - problem->region[2]);
    for (size_t k = 0; k < sizeof specs / sizeof *specs; k++) {
        struct basins *basins = basins_of("himmelblau", specs[k], 5, 120);
        int arrived = 0;
        for (int j = 0; j < STARTS; j++) {
            for (int i = 0; i < STARTS; i++) {
                struct run_settings settings = {.problem = problem,
                                                .start = {start_at(5, i), start_at(5, j)}};
                settings.optimizer = optimizer_read(specs[k], settings.parameter, NULL, NULL);
                struct run *run = run_open(&settings, NULL);
                assert_true(run_advance(run, 120, NULL));
                long end = run_end(run), steps = 0;
                struct basin basin = basins_at(basins, i, j);
                struct row last = run_row(run, end);
                double w[2] = {last.w[0], last.w[1]};
                assert_int_equal(basin.status, run_status(run, &last));
                assert_true(all_same_bits(2, basin.end, w));
                for (long t = 0; t <= end; t++) {
                    struct row row = run_row(run, t);
                    if (hypot(row.w[0] - w[0], row.w[1] - w[1]) > reach)
                        steps = t + 1;
                }
                if (run_stopped(run))
                    assert_int_equal(basin.steps, end);
                else
                    assert_int_equal(basin.steps, basin.status == STATUS_RUNNING ? -1 : steps);
                assert_int_equal(basin.minimum > 0, basin.status == STATUS_MINIMUM);
                assert_true(basin.minimum == 0 || basin.toward == 0);
                arrived += basin.minimum > 0;
                run_free(run);
            }
        }
        assert_true(arrived > STARTS * STARTS / 8);
        basins_stop(basins);
    }
    problem_release(problem);
}

/* Half the way to the minimum at every step: who starts within reach has settled before the first,
 * others when they are within reach. */
static void test_steps_near_a_minimum(void)
{
    const struct problem *problem = opened("parabola");
    double lambda, centre = problem->minimum[0].w[0],
                   reach = BASIN_REACH * problem_diagonal(problem),
                   x[] = {centre, centre + 0.9 * reach, centre + 1.9 * reach, centre - 3.9 * reach};
    char spec[64];
    problem->eval(problem, 1, x, NULL, NULL, &lambda);
    snprintf(spec, sizeof spec, "gd:eta=%.17g", 0.5 / lambda);
    struct basins_request request = {
        .settings = {.problem = problem}, .limit = 200, .columns = 4, .rows = 1, .x = x};
    request.settings.optimizer = optimizer_read(spec, request.settings.parameter, NULL, NULL);
    struct basins *basins = basins_start(&request, NULL);
    problem_release(problem);
    basins_wait(basins);
    for (int i = 0; i < 4; i++)
        assert_int_equal(basins_at(basins, i, 0).steps, i > 0 ? i - 1 : 0);
    basins_stop(basins);
}

/* One parameter has no rows; a method that goes to saddles comes to no minimum there. */
static void test_basins_elsewhere(void **state)
{
    (void)state;
    const double x[] = {-3, 0.1, 4};
    struct basins_request request = {
        .settings = {.problem = opened("parabola")}, .limit = 200, .columns = 3, .rows = 1, .x = x};
    request.settings.optimizer =
        optimizer_read("gd:eta=0.5", request.settings.parameter, NULL, NULL);
    struct basins *basins = basins_start(&request, NULL);
    problem_release(request.settings.problem);
    basins_wait(basins);
    for (int i = 0; i < 3; i++)
        assert_int_equal(basins_at(basins, i, 0).minimum, 1);
    basins_stop(basins);
    test_steps_near_a_minimum();
    basins = basins_of("saddle", "newton", 2, 20);
    assert_int_equal(basins_minima(basins), 0);
    assert_int_equal(basins_at(basins, 3, 4).status, STATUS_SADDLE);
    assert_int_equal(basins_at(basins, 3, 4).minimum, 0);
    assert_int_equal(basins_at(basins, 3, 4).steps, 1); /* it stays there */
    basins_stop(basins);
    basins = basins_of("saddle", "gd:eta=0.5", 2, 300);
    assert_int_equal(basins_at(basins, 3, 4).status, STATUS_DIVERGED);
    assert_true(basins_at(basins, 3, 4).steps > 5);
    basins_stop(basins);
    basins_stop(NULL);
}

/* --- minima --- */

/* Known ones by their value; others by descent, against values known from elsewhere. */
static void test_minimum_values(void **state)
{
    const struct { /* log is no constant */
        const char *surface;
        double start[2], minimum, tolerance;
    } cases[] = {
        {"beale", {0, 0}, 0, 1e-20},
        {"three-hump-camel", {1.7, -0.9}, 0, 1e-20}, /* not the local one nearby */
        {"goldstein-price", {0, 0}, 3, 1e-9},
        {"formula:(x-1)^2+3*(y+2)^2+5", {4, 4}, 5, 1e-12},
        {"formula:exp(x)-2*x+y^2", {3, 1}, 2 - 2 * log(2), 1e-12},
        {"formula:(1-x)^2+100*(y-x^2)^2", {-1.2, 1}, 0, 1e-12},
        {"formula:cos(x)+y^2", {0.1, 1}, -1, 1e-12}, /* begins where f is concave */
        {"cliff", {-4, 2}, 0, 1e-12},
        {"saddle", {1, 1}, NAN, 0},
        {"monkey-saddle", {1, 0.5}, NAN, 0},
        {"formula:x^2-y^2", {1, 0}, NAN, 0}, /* comes to rest on the saddle */
        {"formula:log(x)+y^2", {-1, 0}, NAN, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = problem_open(cases[i].surface, NULL);
        double start[DIM_MAX] = {cases[i].start[0], cases[i].start[1]};
        assert_near(minimum_value(problem, start), cases[i].minimum, cases[i].tolerance, "%s",
                    cases[i].surface);
        if (problem->minima == 0)
            assert_true(isnan(problem_lowest(problem)));
        problem_release(problem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scales),
        cmocka_unit_test(test_scales_hold_what_matters),
        cmocka_unit_test(test_radius_of_every_method),
        cmocka_unit_test(test_radius_of_the_moment),
        cmocka_unit_test(test_radius_of_a_method_of_another_kind),
        cmocka_unit_test(test_radius_without_curvature),
        cmocka_unit_test(test_radius_against_numpy),
        cmocka_unit_test(test_trials_are_runs),
        cmocka_unit_test(test_steps_against_numpy),
        cmocka_unit_test(test_measured_map),
        cmocka_unit_test(test_measured_limit),
        cmocka_unit_test(test_measurement_is_called_off),
        cmocka_unit_test(test_crew_does_everything_once),
        cmocka_unit_test(test_crew_without_workers_fails),
        cmocka_unit_test(test_basins_of_two_wells),
        cmocka_unit_test(test_basins_of_unknown_minima),
        cmocka_unit_test(test_basins_are_runs),
        cmocka_unit_test(test_basins_elsewhere),
        cmocka_unit_test(test_minimum_values),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
