/*
 * Maps over (η, β): milliseconds of CPU for a predicted one of 512 × 512 pairs with two curvatures,
 * beside the same polynomials solved pair by pair; milliseconds by the clock on the wall for a
 * measured one of 256 × 256 pairs on Beale, up to 200 steps each, and until its first coarse
 * picture stands.
 */
#include <math.h>
#include <string.h>

#include "analysis/measure.h"
#include "analysis/sweep.h"
#include "bench/bench.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

enum { SIDE = 512, MEASURED_SIDE = 256, LIMIT = 200, COARSE = 16 };

static double wall_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fill(const struct scale *scale, int count, double *values)
{
    for (int i = 0; i < count; i++)
        values[i] = scale_value(scale, (i + 0.5) / count);
}

/* --- predicted --- */

struct predicted {
    const struct optimizer *optimizer;
    double parameter[PARAMETERS_MAX], state[64], g[2], eta[SIDE], beta[SIDE], *radius;
    struct instant instant;
    struct modes modes;
};

static void predict(void *context)
{
    struct predicted *p = context;
    sweep_radius(p->optimizer, &p->instant, &p->modes, SIDE, p->eta, SIDE, p->beta, p->radius);
}

static void solve_each(void *context)
{
    struct predicted *p = context;
    int rate = parameter_by_role(p->optimizer->parameters, ROLE_RATE),
        memory = parameter_by_role(p->optimizer->parameters, ROLE_MEMORY);
    for (int j = 0; j < SIDE; j++) {
        for (int i = 0; i < SIDE; i++) {
            p->parameter[memory] = p->beta[j];
            p->radius[j * SIDE + i] =
                modes_radius_with(p->optimizer, &p->instant, &p->modes, rate, p->eta[i]);
        }
    }
}

static void bench_predicted(const char *name)
{
    static struct predicted p;
    const double h[] = {1, 0, 10};
    p.optimizer = optimizer_read(name, p.parameter, NULL, NULL);
    p.instant = (struct instant){p.parameter, p.state, 1, 2, p.g};
    p.parameter[parameter_by_role(p.optimizer->parameters, ROLE_RATE)] = 0.1;
    p.modes = modes_of(p.optimizer, &p.instant, h);
    p.radius = malloc(sizeof *p.radius * SIDE * SIDE);
    if (!p.radius)
        exit(1);
    fill(&(struct scale){ROLE_RATE, -3, 1}, SIDE, p.eta);
    fill(&(struct scale){ROLE_MEMORY, 0, 3}, SIDE, p.beta);
    double fast = median_seconds(predict, &p), plain = median_seconds(solve_each, &p);
    printf("%-20s %12.2f %12.2f\n", name, fast * 1e3, plain * 1e3);
    free(p.radius);
}

/* --- measured --- */

static bool coarse_stands(const struct measurement *m)
{
    for (int j = 0; j < MEASURED_SIDE; j += COARSE)
        for (int i = 0; i < MEASURED_SIDE; i += COARSE)
            if (!measure_at(m, i, j).known)
                return false;
    return true;
}

static void bench_measured(const char *name)
{
    double eta[MEASURED_SIDE], beta[MEASURED_SIDE], first[ROUNDS], all[ROUNDS];
    struct measure_request request = {
        .settings = {.problem = problem_open("beale", NULL), .start = {0.7, 1.4}},
        .limit = LIMIT,
        .columns = MEASURED_SIDE,
        .rows = MEASURED_SIDE,
        .eta = eta,
        .beta = beta};
    request.settings.optimizer = optimizer_read(name, request.settings.parameter, NULL, NULL);
    fill(&(struct scale){ROLE_RATE, -4, -1}, MEASURED_SIDE, eta);
    fill(&(struct scale){ROLE_MEMORY, 0, 3}, MEASURED_SIDE, beta);
    for (int round = 0; round < ROUNDS; round++) {
        double from = wall_seconds();
        struct measurement *m = measure_start(&request, NULL);
        if (!m)
            exit(1);
        while (!coarse_stands(m))
            nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
        first[round] = wall_seconds() - from;
        measure_wait(m);
        all[round] = wall_seconds() - from;
        measure_stop(m);
    }
    problem_release(request.settings.problem);
    qsort(first, ROUNDS, sizeof *first, by_size);
    qsort(all, ROUNDS, sizeof *all, by_size);
    printf("%-20s %12.1f %12.1f\n", name, first[ROUNDS / 2] * 1e3, all[ROUNDS / 2] * 1e3);
}

int main(void)
{
    printf("predicted, %d x %d, ms of CPU (median of %d)\n%-20s %12s %12s\n", SIDE, SIDE, ROUNDS,
           "method", "map", "one by one");
    bench_predicted("momentum");
    bench_predicted("nesterov");
    bench_predicted("adam");
    printf("measured, %d x %d, up to %d steps on Beale, ms by the clock\n%-20s %12s %12s\n",
           MEASURED_SIDE, MEASURED_SIDE, LIMIT, "method", "first", "all");
    bench_measured("momentum");
    bench_measured("nesterov");
    bench_measured("adam");
    return 0;
}
