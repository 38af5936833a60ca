/*
 * f(w) = (1/n) Σ log(1 + exp(−yᵢ w·xᵢ)) + ½ reg ‖w‖²,   y = ±1, no intercept
 *
 * Logistic regression, the smooth stand-in for counting mistakes: far on the wrong side the loss is
 * a straight slope, far on the right side it is flat. Without a file the rows are two normal clouds
 * of unit variance around ±margin·(0.8, 0.6), classes in turn. Watch: curvature fades with
 * distance, so Newton overshoots from afar; with reg = 0 and separable classes there is no minimum.
 * Minimum: Newton's method when the problem opens. The data use + − × ÷ √ only, f exp and log1p.
 */
#include <math.h>
#include <stdlib.h>

#include "base/normal.h"
#include "base/vector.h"
#include "surfaces/holdout.h"
#include "surfaces/mean.h"

enum { ROWS, SEED, REG, MARGIN, HOLDOUT, DATA };

static const struct parameter parameters[] = {
    {"rows", "n", "number of data", 40, 2, 100000, .kind = KIND_INTEGER, .synthetic = true},
    {"seed", "seed", "chooses the random numbers", 1, 0, 4294967295.0, .kind = KIND_INTEGER,
     .synthetic = true},
    {"reg", "reg", "weight of ½‖w‖²", 0.01, 0, 1e6},
    {"margin", "margin", "distance of the clouds' centres from 0", 1, 0, 1e6, .synthetic = true},
    {"holdout", "holdout", "1 holds data out of f and follows their loss: half of a file", 0, 0, 1,
     .kind = KIND_FLAG},
    {"data", "data",
     "a CSV file instead of random data: x1,x2,y, where y is -1 or 1, 0 or 1, or two words",
     .kind = KIND_TEXT},
    {0},
};

struct data {
    struct csv_table table; /* first: mean.h takes problem->data for it */
    struct csv_table held;
};

static const struct csv_format format = {
    .least = 2,
    .most = 2,
    .classes = true,
    .header = "x1,x2,y",
};

/* --- the function --- */

/* What one datum adds at the point (w1, w2). No exponential of a positive number, so none
 * overflows. */
static inline struct jet datum(const double *row, double w1, double w2)
{
    double zx = row[2] * row[0], zy = row[2] * row[1], m = w1 * zx + w2 * zy;
    double e = exp(-fabs(m)), inverse = 1 / (1 + e);
    double wrong = m > 0 ? e * inverse : inverse; /* 1/(1+exp(m)), the model's doubt */
    double bend = e * inverse * inverse;
    return (struct jet){
        .f = (m < 0 ? -m : 0) + log1p(e),
        .gx = -wrong * zx,
        .gy = -wrong * zy,
        .hxx = bend * zx * zx,
        .hxy = bend * zx * zy,
        .hyy = bend * zy * zy,
    };
}

static inline struct jet penalty(const struct problem *p, double w1, double w2)
{
    double reg = p->parameter[REG];
    return (struct jet){
        .f = 0.5 * (reg * w1 * w1 + reg * w2 * w2),
        .gx = reg * w1,
        .gy = reg * w2,
        .hxx = reg,
        .hyy = reg,
    };
}

HOT static void eval(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                     double *h)
{
    mean_eval(problem, n, w, f, g, h, datum, penalty);
}

static void eval_samples(const struct problem *problem, const size_t *index, size_t k,
                         const double *w, double *f, double *g)
{
    mean_samples(problem, index, k, w, f, g, datum, penalty);
}

/* The mean over the data held out, without the penalty. */
static double test_loss(const struct problem *problem, const double *w)
{
    const struct csv_table *held = &((const struct data *)problem->data)->held;
    double sum = 0;
    for (size_t i = 0; i < held->rows; i++)
        sum += datum(held->value + held->columns * i, w[0], w[1]).f;
    return sum / (double)held->rows;
}

/* Where the model is undecided it is wrong. */
static double errors(const struct problem *problem, const double *w)
{
    const struct csv_table *table = &((const struct data *)problem->data)->table;
    size_t wrong = 0;
    for (size_t i = 0; i < table->rows; i++) {
        const double *row = table->value + table->columns * i;
        wrong += !(row[2] * (w[0] * row[0] + w[1] * row[1]) > 0);
    }
    return (double)wrong / (double)table->rows;
}

static struct data_point point(const struct problem *problem, const double *w, size_t i)
{
    (void)w;
    const double *row = ((const struct data *)problem->data)->table.value + 3 * i;
    return (struct data_point){row[0], row[1], (int)row[2]};
}

/* Where the model is undecided: w·x = 0. */
static double fitted(const struct problem *problem, const double *w, double x)
{
    (void)problem;
    return w[1] != 0 ? -w[0] * x / w[1] : NAN;
}

/* --- opening --- */

static bool synthesize(const double *p, struct pcg32 *generator, struct csv_table *table,
                       struct error *error)
{
    size_t rows = (size_t)p[ROWS];
    *table = (struct csv_table){
        .rows = rows, .columns = 3, .value = malloc(3 * rows * sizeof *table->value)};
    if (!table->value)
        return fail_memory(error);
    for (size_t i = 0; i < rows; i++) {
        double *row = table->value + 3 * i, class = i & 1 ? -1 : 1;
        row[0] = class * p[MARGIN] * 0.8 + normal_next(generator);
        row[1] = class * p[MARGIN] * 0.6 + normal_next(generator);
        row[2] = class;
    }
    return true;
}

/* One Newton step from w, halved until f does not rise. Returns its length; NaN where there is
 * none. */
static double newton_step(const struct problem *problem, double *w)
{
    double f, g[2], h[3], step[2], t[2], lower;
    problem->eval(problem, 1, w, &f, g, h);
    if (g[0] == 0 && g[1] == 0)
        return 0;
    if (!symmetric_solve(2, h, g, step))
        return NAN;
    for (int halvings = 0; halvings < 60; halvings++) {
        t[0] = w[0] - step[0], t[1] = w[1] - step[1];
        problem->eval(problem, 1, t, &lower, NULL, NULL);
        if (lower <= f + 1e-15 * f)
            break;
        step[0] /= 2, step[1] /= 2;
    }
    w[0] = t[0], w[1] = t[1];
    return plane_norm(step[0], step[1]);
}

/*
 * Newton's method from 0, where the curvature is largest. It squares the error in each step, so one
 * more after a step of 1e-6 reaches the last digit. Separable classes without reg have no minimum:
 * there the steps never shrink, and none is listed.
 */
static void find_minimum(struct problem *problem)
{
    double w[2] = {0, 0}, length = INFINITY;
    for (int step = 0; step < 60 && length > 1e-6 * plane_norm(w[0], w[1]); step++)
        length = newton_step(problem, w);
    if (length <= 1e-6 * plane_norm(w[0], w[1]) && !isnan(newton_step(problem, w)))
        problem_minimum(problem, w[0], w[1]);
}

/* Around 0 with the minimum well inside, each axis in units of one over the root mean square of its
 * x; the start is on the side where most is classified wrongly. */
static void place(struct problem *problem)
{
    const struct csv_table *table = &((const struct data *)problem->data)->table;
    double unit[2], reach = problem->minima ? 1 : 4;
    for (int j = 0; j < 2; j++) {
        double square = 0;
        for (size_t i = 0; i < table->rows; i++)
            square += table->value[3 * i + (size_t)j] * table->value[3 * i + (size_t)j];
        unit[j] = square > 0 ? sqrt((double)table->rows / square) : 1;
        if (problem->minima && fabs(problem->minimum[0].w[j]) > reach * unit[j])
            reach = fabs(problem->minimum[0].w[j]) / unit[j];
    }
    double half[2] = {2.5 * reach * unit[0], 2.5 * reach * unit[1]};
    problem_plane(problem, -half[0], half[0], -half[1], half[1], -0.8 * half[0], 0.4 * half[1]);
}

static void close(struct problem *problem)
{
    struct data *data = problem->data;
    csv_free(&data->table);
    csv_free(&data->held);
    free(data);
}

static bool read(const struct problem *problem, struct data *data, struct error *error)
{
    const double *p = problem->parameter;
    struct pcg32 generator = pcg32_seeded((uint64_t)p[SEED], 1);
    if (!problem->text)
        return synthesize(p, &generator, &data->table, error) &&
               (p[HOLDOUT] == 0 || synthesize(p, &generator, &data->held, error));
    return csv_read(problem->text, &format, &data->table, error) &&
           (p[HOLDOUT] == 0 || holdout_split(&data->table, 1, &data->held, error));
}

static bool open(struct problem *problem, struct error *error)
{
    struct data *data = problem->data = calloc(1, sizeof *data);
    if (!data)
        return fail_memory(error);
    if (!read(problem, data, error)) {
        close(problem);
        return false;
    }
    problem->dim = 2;
    problem->data_words = problem->text ? data->table.words : NULL;
    problem->samples = problem->points = data->table.rows;
    problem->cost = (double)(data->table.rows + data->held.rows);
    problem->test_loss = problem->parameter[HOLDOUT] != 0 ? test_loss : NULL;
    problem->errors = errors;
    problem->eval_samples = eval_samples;
    problem->point = point;
    problem->fitted = fitted;
    find_minimum(problem);
    place(problem);
    return true;
}

const struct surface surface_logistic = {
    .name = "logistic",
    .title = "Logistic regression",
    .formula = "(1/n) Σ log(1 + exp(−yᵢ w·xᵢ)) + ½ reg ‖w‖²",
    .axes = {"w₁", "w₂"},
    .note = "A straight slope where most is classified wrongly, flat where all is right: the "
            "curvature that Newton trusts fades away.",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .proposal = {.racers = "gd;momentum:beta=0.7;nesterov:beta=0.7;adam", .steps = 150},
    .eval = eval,
    .open = open,
    .close = close,
};
