/*
 * f(w, b) = (1/n) Σ (max(0, w xᵢ + b) − yᵢ)²
 *
 * One ReLU unit fitted to points. Without a file x is spread over [−1, 3], one at random in each of
 * n equal parts, and y = max(0, 1.5x − 0.5) + noise. Watch: where the unit is off for every x
 * (b ≤ −w x for all of them) f is a plateau with gradient exactly 0, and whoever lands there stays:
 * the dead unit. At a kink w xᵢ + b = 0 the derivative is that of the side that is off, as PyTorch
 * has it. Minimum: Newton's method when the problem opens. Numbers: + − × ÷ √ only.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/normal.h"
#include "base/vector.h"
#include "surfaces/mean.h"

enum { ROWS, SEED, NOISE, DATA };

static const struct parameter parameters[] = {
    {"rows", "n", "number of data", 30, 2, 100000, .kind = KIND_INTEGER, .synthetic = true},
    {"seed", "seed", "chooses the random numbers", 1, 0, 4294967295.0, .kind = KIND_INTEGER,
     .synthetic = true},
    {"noise", "noise", "standard deviation of the noise on y", 0.1, 0, 1e6, .synthetic = true},
    {"data", "data", "a CSV file with columns x,y instead of random data", .kind = KIND_TEXT},
    {0},
};

static const struct csv_format format = {
    .least = 1,
    .most = 1,
    .rows_least = 2,
    .header = "x,y",
};

/* --- the function --- */

static inline struct jet datum(const double *row, double w, double b)
{
    double x = row[0], z = w * x + b;
    double on = z <= 0 ? 0.0 : 2.0; /* twice the derivative of max(0, z); 2 where z is NaN */
    double r = (z <= 0 ? 0.0 : z) - row[1];
    return (struct jet){
        .f = r * r,
        .gx = on * r * x,
        .gy = on * r,
        .hxx = on * x * x,
        .hxy = on * x,
        .hyy = on,
    };
}

static inline struct jet nothing(const struct problem *problem, double w, double b)
{
    (void)problem, (void)w, (void)b;
    return (struct jet){0};
}

HOT static void eval(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                     double *h)
{
    mean_eval(problem, n, w, f, g, h, datum, nothing);
}

static void eval_samples(const struct problem *problem, const size_t *index, size_t k,
                         const double *w, double *f, double *g)
{
    mean_samples(problem, index, k, w, f, g, datum, nothing);
}

/* The Hessian itself: each side of a kink is linear in w and b. */
static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    eval(problem, 1, w, NULL, NULL, packed);
}

static struct data_point point(const struct problem *problem, const double *w, size_t i)
{
    (void)w;
    const double *row = ((const struct csv_table *)problem->data)->value + 2 * i;
    return (struct data_point){row[0], row[1], 0};
}

static double fitted(const struct problem *problem, const double *w, double x)
{
    (void)problem;
    double z = w[0] * x + w[1];
    return z <= 0 ? 0 : z;
}

/* --- opening --- */

static bool synthesize(const double *p, struct csv_table *table, struct error *error)
{
    size_t rows = (size_t)p[ROWS];
    struct pcg32 generator = pcg32_seeded((uint64_t)p[SEED], 1);
    *table = (struct csv_table){
        .rows = rows, .columns = 2, .value = malloc(2 * rows * sizeof *table->value)};
    if (!table->value)
        return fail_memory(error);
    for (size_t i = 0; i < rows; i++) {
        double *row = table->value + 2 * i;
        row[0] = -1 + 4 * ((double)i + pcg32_uniform(&generator)) / (double)rows;
        double z = 1.5 * row[0] - 0.5;
        row[1] = (z > 0 ? z : 0) + p[NOISE] * normal_next(&generator);
    }
    return true;
}

/* The line through the rows with y above `level`: those for which the unit may be on. */
static void fit_line(const struct csv_table *table, double level, double *line)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (int pass = 0; pass < 2; pass++) { /* means, then moments about them */
        for (size_t i = 0; i < table->rows; i++) {
            const double *row = table->value + 2 * i;
            if (row[1] <= level)
                continue;
            if (pass == 0)
                n++, x += row[0], y += row[1];
            else
                xx += (row[0] - x) * (row[0] - x), xy += (row[0] - x) * (row[1] - y);
        }
        if (pass == 0 && n > 0)
            x /= n, y /= n;
    }
    line[0] = xx > 0 ? xy / xx : 0;
    line[1] = y - line[0] * x;
}

/*
 * f is a quadratic between the kinks, so Newton's method ends after finitely many steps if it ends.
 * It starts from the line through the rows above the mean of y. Where it does not end, or ends
 * where the curvature is singular, no minimum is listed.
 */
static void find_minimum(struct problem *problem)
{
    const struct csv_table *table = problem->data;
    double w[2], mean = 0;
    for (size_t i = 0; i < table->rows; i++)
        mean += table->value[2 * i + 1] / (double)table->rows;
    fit_line(table, mean, w);
    for (int k = 0; k < 50; k++) {
        double g[2], h[3], step[2];
        problem->eval(problem, 1, w, NULL, g, h);
        if (!symmetric_solve(2, h, g, step))
            return;
        w[0] -= step[0], w[1] -= step[1];
        if (plane_norm(step[0], step[1]) > 1e-14 * plane_norm(w[0], w[1]))
            continue;
        problem_minimum(problem, w[0], w[1]);
        return;
    }
}

/* Around 0, in units of the largest |y| for b and of the largest |y| over the largest |x| for w,
 * and as far as the minimum. The start is where the unit learns from the wrong side: some
 * steps turn it round, others kill it. */
static void place(struct problem *problem)
{
    const struct csv_table *table = problem->data;
    double x = 0, y = 0;
    for (size_t i = 0; i < table->rows; i++) {
        x = fmax(x, fabs(table->value[2 * i]));
        y = fmax(y, fabs(table->value[2 * i + 1]));
    }
    double unit_b = y > 0 ? y : 1, unit_w = x > 0 ? unit_b / x : 1;
    problem_plane(problem, -2.5 * unit_w, 2.5 * unit_w, -unit_b, unit_b, -0.6 * unit_w,
                  0.2 * unit_b);
    double g[2];
    problem->eval(problem, 1, problem->start, NULL, g, NULL);
    if (g[0] == 0 && g[1] == 0) /* dead already, all x being large: then it is on with w > 0 */
        problem->start[0] = -problem->start[0];
    for (int j = 0; problem->minima && j < 2; j++) {
        double *range = problem->region + 2 * j, at = problem->minimum[0].w[j],
               margin = 0.1 * (range[1] - range[0]);
        range[0] = fmin(range[0], at - margin);
        range[1] = fmax(range[1], at + margin);
    }
}

static void close(struct problem *problem)
{
    csv_free(problem->data);
    free(problem->data);
}

static bool open(struct problem *problem, struct error *error)
{
    struct csv_table *table = problem->data = calloc(1, sizeof *table);
    if (!table)
        return fail_memory(error);
    bool good = problem->text ? csv_read(problem->text, &format, table, error)
                              : synthesize(problem->parameter, table, error);
    if (!good) {
        close(problem);
        return false;
    }
    problem->dim = 2;
    problem->data_words = problem->text ? table->words : NULL;
    problem->samples = problem->points = table->rows;
    problem->cost = (double)table->rows;
    problem->gauss_newton = gauss_newton;
    problem->eval_samples = eval_samples;
    problem->point = point;
    problem->fitted = fitted;
    find_minimum(problem);
    place(problem);
    return true;
}

const struct surface surface_elbow = {
    .name = "elbow",
    .title = "Elbow",
    .formula = "(1/n) Σ (max(0, w xᵢ + b) − yᵢ)²",
    .note = "One ReLU: where it is off for every x the gradient is 0, and a step that lands there "
            "is the last.",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .kinked = true,
    .eval = eval,
    .open = open,
    .close = close,
};
