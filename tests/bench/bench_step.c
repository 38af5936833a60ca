/*
 * Nanoseconds per step on Beale: each method as a single run, with probe and history, and as a
 * swarm; beside them bare loops of the same arithmetic for gd, adam and newton, measured in the
 * same process, and the ratios.
 */
#include <math.h>
#include <string.h>

#include "base/hot.h"
#include "bench/bench.h"
#include "engine/run.h"
#include "engine/swarm.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

enum { STEPS = 20000, SWARM = 1000000, SWARM_STEPS = 4 };

static volatile double sink;

/* --- bare loops --- */

static inline void beale_gradient(double x, double y, double *gx, double *gy)
{
    double y2 = y * y, y3 = y2 * y;
    double r1 = 1.5 - x + x * y, r2 = 2.25 - x + x * y2, r3 = 2.625 - x + x * y3;
    *gx = 2 * (r1 * (y - 1) + r2 * (y2 - 1) + r3 * (y3 - 1));
    *gy = 2 * x * (r1 + r2 * 2 * y + r3 * 3 * y2);
}

static void bare_gd(void *context)
{
    (void)context;
    double x = 0.7, y = 1.4;
    for (int t = 0; t < STEPS; t++) {
        double gx, gy;
        beale_gradient(x, y, &gx, &gy);
        x -= 0.001 * gx;
        y -= 0.001 * gy;
    }
    sink = x + y;
}

static void bare_adam(void *context)
{
    (void)context;
    double x = 0.7, y = 1.4, mx = 0, my = 0, vx = 0, vy = 0, b1 = 1, b2 = 1;
    for (int t = 0; t < STEPS; t++) {
        double gx, gy;
        beale_gradient(x, y, &gx, &gy);
        b1 *= 0.9, b2 *= 0.999;
        mx = 0.9 * mx + 0.1 * gx, my = 0.9 * my + 0.1 * gy;
        vx = 0.999 * vx + 0.001 * gx * gx, vy = 0.999 * vy + 0.001 * gy * gy;
        double eta = 0.1 / (1 - b1), root = sqrt(1 - b2);
        x -= eta * mx / (sqrt(vx) / root + 1e-8);
        y -= eta * my / (sqrt(vy) / root + 1e-8);
    }
    sink = x + y;
}

static void bare_newton(void *context)
{
    const struct problem *problem = context;
    double w[2] = {2.5, 0.3};
    for (int t = 0; t < STEPS; t++) {
        double g[2], h[3];
        problem->eval(problem, 1, w, NULL, g, h);
        double determinant = h[0] * h[2] - h[1] * h[1];
        w[0] -= 0.001 * (h[2] * g[0] - h[1] * g[1]) / determinant;
        w[1] -= 0.001 * (h[0] * g[1] - h[1] * g[0]) / determinant;
    }
    sink = w[0] + w[1];
}

struct block {
    double x[BLOCK], y[BLOCK], mx[BLOCK], my[BLOCK], vx[BLOCK], vy[BLOCK];
};

static struct block blocks[SWARM / BLOCK];

HOT static void block_gd(struct block *b)
{
    for (int i = 0; i < BLOCK; i++) {
        double gx, gy;
        beale_gradient(b->x[i], b->y[i], &gx, &gy);
        b->x[i] -= 0.001 * gx;
        b->y[i] -= 0.001 * gy;
    }
}

HOT static void block_adam(struct block *b)
{
    for (int i = 0; i < BLOCK; i++) {
        double gx, gy;
        beale_gradient(b->x[i], b->y[i], &gx, &gy);
        b->mx[i] = 0.9 * b->mx[i] + 0.1 * gx, b->my[i] = 0.9 * b->my[i] + 0.1 * gy;
        b->vx[i] = 0.999 * b->vx[i] + 0.001 * gx * gx,
        b->vy[i] = 0.999 * b->vy[i] + 0.001 * gy * gy;
        b->x[i] -= 0.1 * b->mx[i] / (sqrt(b->vx[i]) + 1e-8);
        b->y[i] -= 0.1 * b->my[i] / (sqrt(b->vy[i]) + 1e-8);
    }
}

static void bare_swarm(void *context)
{
    void (*const *step)(struct block *) = context;
    for (size_t k = 0; k < SWARM / BLOCK; k++)
        for (int t = 0; t < SWARM_STEPS; t++)
            (*step)(&blocks[k]);
    sink = blocks[0].x[0];
}

/* --- ours --- */

static void run_single(void *context)
{
    struct run *run = run_open(context, NULL);
    if (!run || !run_advance(run, STEPS, NULL) || run_end(run) != STEPS)
        exit(1); /* stopped early: the figure would be wrong */
    sink = run_row(run, STEPS).f;
    run_free(run);
}

static void run_swarm(void *context)
{
    swarm_advance(context, SWARM_STEPS);
}

static struct run_settings settings_of(const struct problem *problem, const char *spec)
{
    struct run_settings settings = {.problem = problem};
    bool given[PARAMETERS_MAX];
    settings.optimizer = optimizer_read(spec, settings.parameter, given, NULL);
    settings.start[0] = 2.5;
    settings.start[1] = 0.3;
    return settings;
}

static double swarm_ns(const struct run_settings *settings)
{
    double *points = malloc(2 * SWARM * sizeof *points);
    for (int i = 0; points && i < SWARM; i++) {
        points[i] = 2 + 1e-6 * i;
        points[SWARM + i] = 0.3 + 1e-7 * i;
    }
    struct swarm *swarm = points ? swarm_open(settings, SWARM, points, NULL) : NULL;
    if (!swarm)
        exit(1);
    double seconds = median_seconds(run_swarm, swarm);
    swarm_free(swarm);
    free(points);
    return seconds * 1e9 / SWARM / SWARM_STEPS;
}

static double bare_swarm_ns(void (*step)(struct block *))
{
    memset(blocks, 0, sizeof blocks);
    for (size_t k = 0; k < SWARM / BLOCK; k++)
        for (int i = 0; i < BLOCK; i++)
            blocks[k].x[i] = 2 + 1e-6 * i, blocks[k].y[i] = 0.3 + 1e-7 * i;
    return median_seconds(bare_swarm, &step) * 1e9 / (SWARM / BLOCK * BLOCK) / SWARM_STEPS;
}

/* The same steps, typed: at most six times as dear as the built-in ones. */
static void print_typed(const struct problem *problem)
{
    static const char *const twins[][2] = {
        {"gd", "rule:eta := 0.001; w = w - eta*g"},
        {"momentum", "rule:eta := 0.001; beta := 0.9; d = beta*d - eta*g; w = w + d"},
        {"adam", "rule:eta := 0.001; b := 0.9; c := 0.999; m = b*m+(1-b)*g; v = c*v+(1-c)*g^2; "
                 "w = w - eta*(m/(1-b^t))/(sqrt(v/(1-c^t))+1e-8)"}};
    printf("%-20s %9s %9s %7s\n", "typed", "single", "built in", "ratio");
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        char spec[64];
        snprintf(spec, sizeof spec, "%s:eta=0.001", twins[i][0]);
        struct run_settings own = settings_of(problem, spec),
                            typed = settings_of(problem, twins[i][1]);
        double built_in = median_seconds(run_single, &own) * 1e9 / STEPS;
        double single = median_seconds(run_single, &typed) * 1e9 / STEPS;
        printf("%-20s %9.1f %9.1f %7.2f\n", twins[i][0], single, built_in, single / built_in);
        optimizer_release(typed.optimizer);
    }
}

int main(void)
{
    const struct problem *problem = problem_open("beale", NULL);
    double gd = median_seconds(bare_gd, NULL) * 1e9 / STEPS;
    double adam = median_seconds(bare_adam, NULL) * 1e9 / STEPS;
    double newton = median_seconds(bare_newton, (void *)problem) * 1e9 / STEPS;
    double many_gd = bare_swarm_ns(block_gd), many_adam = bare_swarm_ns(block_adam);
    printf("ns per step on Beale (median of %d)\n%-20s %9s %9s %7s %9s %9s %7s\n", ROUNDS, "method",
           "single", "bare", "ratio", "swarm", "bare", "ratio");
    for (int i = 0; optimizers[i]; i++) {
        const char *name = optimizers[i]->name;
        char spec[64]; /* slow enough that nobody stops before the end */
        bool has_rate = parameter_by_role(optimizers[i]->parameters, ROLE_RATE) >= 0;
        snprintf(spec, sizeof spec, "%s%s", name, has_rate ? ":eta=0.001" : "");
        struct run_settings settings = settings_of(problem, spec);
        double single = median_seconds(run_single, &settings) * 1e9 / STEPS;
        double bare = strcmp(name, "gd") == 0       ? gd
                      : strcmp(name, "adam") == 0   ? adam
                      : strcmp(name, "newton") == 0 ? newton
                                                    : NAN;
        double many_bare = strcmp(name, "gd") == 0     ? many_gd
                           : strcmp(name, "adam") == 0 ? many_adam
                                                       : NAN;
        printf("%-20s %9.1f %9.1f %7.2f", name, single, bare, single / bare);
        if (optimizers[i]->elementwise) {
            double many = swarm_ns(&settings);
            printf(" %9.2f %9.2f %7.2f", many, many_bare, many / many_bare);
        }
        putchar('\n');
    }
    print_typed(problem);
    problem_release(problem);
    return 0;
}
