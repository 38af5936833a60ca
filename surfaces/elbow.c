/*
 * f(w, b) = (1/n) Σ (max(0, w xᵢ + b) − yᵢ)²
 *
 * One ReLU unit fitted to points. Without a file x is spread over [−1, 3], one at random in each of
 * n equal parts, and y = max(0, 1.5x − 0.5) + noise. Watch: where the unit is off for every x
 * (b ≤ −w x for all of them) f is a plateau with gradient exactly 0, and whoever lands there stays:
 * the dead unit. At a kink w xᵢ + b = 0 the derivative is that of the side that is off, as PyTorch
 * has it. Minimum: the lowest of all pieces, when the problem opens. Numbers: + − × ÷ √ only.
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

struct pair {
    double x, y;
};

/* Of the rows for which the unit is on; x from `middle`. */
struct sums {
    double n, x, y, xx, xy;
};

/* The search for the lowest point: the rows by ascending sign·x, and what is found. */
struct search {
    const struct problem *problem;
    struct pair *row;
    size_t rows;
    double sign, middle, squares; /* 1 or −1; mean of sign·x; Σy² */
    bool exact;                   /* the second pass */
    double most;                  /* what the best line takes off Σy², to rounding: first pass */
    double f, w[2];               /* the lowest point: second pass */
};

/* Newton's steps as far as they lead down: on one side of every kink one is exact but for rounding.
 */
static double settle(const struct problem *problem, double w[2])
{
    double f, g[2], h[3], step[2], there[2], lower;
    problem->eval(problem, 1, w, &f, g, h);
    for (int k = 0; k < 5 && symmetric_solve(2, h, g, step); k++) {
        there[0] = w[0] - step[0], there[1] = w[1] - step[1];
        problem->eval(problem, 1, there, &lower, g, h);
        if (!(lower <= f))
            break;
        f = lower;
        memcpy(w, there, sizeof there);
    }
    return f;
}

/* A line through (at + middle, 0) or, with `offset`, so much above it, in sign·x. */
static void consider(struct search *s, double gain, double slope, double at, double offset)
{
    if (!s->exact) {
        s->most = fmax(s->most, gain);
        return;
    }
    if (gain < s->most - 1e-11 * s->squares)
        return;
    double w[2] = {s->sign * slope, offset - slope * (at + s->middle)};
    double f = settle(s->problem, w);
    if (f < s->f) {
        s->f = f;
        memcpy(s->w, w, sizeof w);
    }
}

/* The best line for those rows, if it leaves the unit on for them and off for the others. */
static void consider_inside(struct search *s, const struct sums *on, size_t from)
{
    double x = on->x / on->n, y = on->y / on->n, xx = on->xx - on->x * x, xy = on->xy - on->x * y;
    double slope = xy / xx, first = s->row[from].x - s->middle,
           last = s->row[s->rows - 1].x - s->middle;
    bool rises = from == 0 ? y + slope * (last - x) > 0
                           : y + slope * (s->row[from - 1].x - s->middle - x) <= 0;
    if (xx > 1e-14 * on->xx && rises && y + slope * (first - x) > 0)
        consider(s, on->n * y * y + slope * xy, slope, x, y);
}

/* The best line that begins to rise at a row. */
static void consider_kink(struct search *s, const struct sums *on, double at)
{
    double xx = on->xx - 2 * at * on->x + on->n * at * at, xy = on->xy - at * on->y;
    if (xx > 0 && xy > 0)
        consider(s, xy * xy / xx, xy / xx, at, 0);
}

/* From the last row to the first: the unit is on for all those behind a kink between two of them,
 * or behind one at a row. */
static void scan(struct search *s)
{
    struct sums on = {0};
    for (size_t i = s->rows; i-- > 0;) {
        double x = s->row[i].x - s->middle, y = s->row[i].y;
        if (on.n > 0 && s->row[i].x < s->row[i + 1].x)
            consider_kink(s, &on, x);
        on.n++, on.x += x, on.y += y, on.xx += x * x, on.xy += x * y;
        if (i == 0 || s->row[i - 1].x < s->row[i].x)
            consider_inside(s, &on, i);
    }
}

static int by_x(const void *a, const void *b)
{
    double x = ((const struct pair *)a)->x, y = ((const struct pair *)b)->x;
    return (x > y) - (x < y);
}

/* Both passes over both directions in which the unit may rise. */
static void search_all(struct search *s)
{
    const struct csv_table *table = s->problem->data;
    for (int pass = 0; pass < 4; pass++) {
        s->exact = pass >= 2;
        s->sign = pass % 2 ? -1 : 1;
        s->middle = 0;
        for (size_t i = 0; i < s->rows; i++) {
            const double *row = table->value + 2 * i;
            s->row[i] = (struct pair){s->sign * row[0], row[1]};
            s->middle += s->row[i].x / (double)s->rows;
        }
        qsort(s->row, s->rows, sizeof *s->row, by_x);
        scan(s);
    }
}

/*
 * f is a convex quadratic in each cone between two kinks w xᵢ + b = 0: its lowest point lies inside
 * one of them, where the gradient is 0, or on a kink. There are twice as many of both as rows, and
 * running sums tell the value of each. Nothing is listed where no unit is better than a dead one.
 */
static bool find_minimum(struct problem *problem)
{
    const struct csv_table *table = problem->data;
    struct search search = {.problem = problem, .rows = table->rows, .f = INFINITY};
    search.row = malloc(table->rows * sizeof *search.row);
    if (!search.row)
        return false;
    for (size_t i = 0; i < table->rows; i++)
        search.squares += table->value[2 * i + 1] * table->value[2 * i + 1];
    search_all(&search);
    free(search.row);
    if (search.most > 1e-14 * search.squares && isfinite(search.f))
        problem_minimum(problem, search.w[0], search.w[1]);
    return true;
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

/* Below it the unit is off for every datum: w x + b ≤ 0 at the smallest x where w < 0, at the
 * largest where w > 0. */
static void dead_edge(const struct problem *problem, double t, double *w)
{
    const struct csv_table *table = problem->data;
    double least = INFINITY, most = -INFINITY,
           reach = 3 * (problem->region[1] - problem->region[0]);
    for (size_t i = 0; i < table->rows; i++) {
        least = fmin(least, table->value[2 * i]);
        most = fmax(most, table->value[2 * i]);
    }
    w[0] = reach * (2 * t - 1);
    w[1] = -w[0] * (w[0] < 0 ? least : most);
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
    if (!find_minimum(problem)) {
        close(problem);
        return fail_memory(error);
    }
    place(problem);
    problem->curves = 1;
    problem->curve[0] = (struct known_curve){"dead below", dead_edge};
    return true;
}

const struct surface surface_elbow = {
    .name = "elbow",
    .title = "Elbow",
    .formula = "(1/n) Σ (max(0, w xᵢ + b) − yᵢ)²",
    .axes = {"w", "b"},
    .note = "One ReLU: where it is off for every x the gradient is 0, and a step that lands there "
            "is the last.",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .kinked = true,
    .proposal = {.racers = "gd;gd:eta=0.1;momentum;adam", .steps = 100},
    .eval = eval,
    .open = open,
    .close = close,
};
