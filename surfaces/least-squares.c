/*
 * f(w) = ‖Xw − y‖² = Σ (xᵢ·w − yᵢ)²   (no ½, no 1/n);   H = 2XᵀX
 *
 * Linear regression, the quadratic that data make. Without a file X = U diag(sigma1, sigma2) Vᵀ:
 * U has orthonormal columns from normal random numbers, V is the rotation by `angle`, so v₁ = (cos,
 * sin) belongs to sigma1, and y = X (1, −1) + noise. Watch: in the coordinates ŵ = Vᵀw each mode
 * shrinks by |1 − 2ησᵢ²| a step, so κ = (σ₁/σ₂)² decides. Minimum: the least squares solution, of
 * smallest norm where there are many. Numbers: + − × ÷ √ and the sine and cosine of `angle`.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/angle.h"
#include "base/csv.h"
#include "base/normal.h"
#include "surfaces/holdout.h"
#include "surfaces/surface.h"

enum { SIGMA1, SIGMA2, ANGLE, ROWS, NOISE, SEED, HOLDOUT, DATA };

static const struct parameter parameters[] = {
    {"sigma1", "σ₁", "singular value of X along the direction of angle", 2, 0, 1e6,
     .above_minimum = true, .scale = SCALE_LOG, .synthetic = true},
    {"sigma2", "σ₂", "singular value of X across it", 0.5, 0, 1e6, .synthetic = true},
    {"angle", "angle", "direction v₁ of sigma1 in degrees", 30, -INFINITY, INFINITY,
     .synthetic = true},
    {"rows", "n", "number of data", 20, 2, 100000, .kind = KIND_INTEGER, .synthetic = true},
    {"noise", "noise", "standard deviation of the noise on y", 0.3, 0, 1e6, .synthetic = true},
    {"seed", "seed", "chooses the random numbers", 1, 0, 4294967295.0, .kind = KIND_INTEGER,
     .synthetic = true},
    {"holdout", "holdout", "1 holds data out of f and follows their loss: half of a file", 0, 0, 1,
     .kind = KIND_FLAG},
    {"data", "data", "a CSV file with columns x1,...,xd,y (d <= 8) instead of made-up data",
     .kind = KIND_TEXT},
    {0},
};

enum { D_MAX = 8, COLUMNS_MAX = D_MAX + 1, BLOCK = 64 };

static const struct csv_format format = {
    .least = 1,
    .most = D_MAX,
    .header = "x1,...,xd,y with 1 <= d <= 8",
};

/*
 * [X y] = QT with T upper triangular, so f is the same sum over the d + 1 rows of T: as exact as
 * over all rows, and a map of a large file costs no more than one of a small file.
 */
struct data {
    struct csv_table table; /* [X y] */
    double t[COLUMNS_MAX][COLUMNS_MAX];
    double h[D_MAX * (D_MAX + 1) / 2];
    struct csv_table held; /* [X y] of the data held out, and their T */
    double held_t[COLUMNS_MAX][COLUMNS_MAX];
};

/* --- the function --- */

/* n ≤ BLOCK points, `stride` apart from one coordinate to the next. */
static inline __attribute__((always_inline)) void eval_block(const struct data *data, int dim,
                                                             size_t n, size_t stride,
                                                             const double *w, double *f, double *g)
{
    double sum[BLOCK] = {0}, slope[D_MAX][BLOCK], r[BLOCK];
    for (int j = 0; j < dim; j++)
        memset(slope[j], 0, n * sizeof *slope[j]);
    for (int row = 0; row <= dim; row++) {
        const double *t = data->t[row];
        for (size_t i = 0; i < n; i++)
            r[i] = -t[dim];
        for (int j = row; j < dim; j++)
            for (size_t i = 0; i < n; i++)
                r[i] += t[j] * w[(size_t)j * stride + i];
        for (size_t i = 0; i < n; i++)
            sum[i] += r[i] * r[i];
        for (int j = row; g && j < dim; j++)
            for (size_t i = 0; i < n; i++)
                slope[j][i] += 2 * t[j] * r[i];
    }
    if (f)
        memcpy(f, sum, n * sizeof *f);
    for (int j = 0; g && j < dim; j++)
        memcpy(g + (size_t)j * stride, slope[j], n * sizeof *g);
}

HOT static void eval(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                     double *h)
{
    const struct data *data = problem->data;
    if (n == 1)
        eval_block(data, problem->dim, 1, 1, w, f, g);
    for (size_t i = 0; n > 1 && i < n; i += BLOCK)
        eval_block(data, problem->dim, n - i < BLOCK ? n - i : BLOCK, n, w + i, f ? f + i : NULL,
                   g ? g + i : NULL);
    for (int k = 0; h && k < packed_size(problem->dim); k++)
        for (size_t i = 0; i < n; i++)
            h[(size_t)k * n + i] = data->h[k];
}

static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    (void)w;
    const struct data *data = problem->data;
    memcpy(packed, data->h, (size_t)packed_size(problem->dim) * sizeof *packed);
}

static double predict(int dim, const double *x, const double *w)
{
    double sum = 0;
    for (int j = 0; j < dim; j++)
        sum += x[j] * w[j];
    return sum;
}

/* (n/k)·Σ over the batch. */
static void eval_samples(const struct problem *problem, const size_t *index, size_t k,
                         const double *w, double *f, double *g)
{
    const struct csv_table *table = &((const struct data *)problem->data)->table;
    double sum = 0, slope[D_MAX] = {0}, scale = (double)table->rows / (double)k;
    for (size_t i = 0; i < k; i++) {
        const double *x = table->value + index[i] * table->columns;
        double r = predict(problem->dim, x, w) - x[problem->dim];
        sum += r * r;
        for (int j = 0; j < problem->dim; j++)
            slope[j] += 2 * r * x[j];
    }
    if (f)
        *f = scale * sum;
    for (int j = 0; j < problem->dim; j++)
        g[j] = scale * slope[j];
}

/* As for f, of as many rows as f has. */
static double test_loss(const struct problem *problem, const double *w)
{
    const struct data *data = problem->data;
    int dim = problem->dim;
    double sum = 0;
    for (int row = 0; row <= dim; row++) {
        double r = -data->held_t[row][dim];
        for (int j = row; j < dim; j++)
            r += data->held_t[row][j] * w[j];
        sum += r * r;
    }
    return sum * ((double)data->table.rows / (double)data->held.rows);
}

/* With one x the data as they are; with more, what is predicted against what is. */
static struct data_point point(const struct problem *problem, const double *w, size_t i)
{
    const struct csv_table *table = &((const struct data *)problem->data)->table;
    const double *x = table->value + i * table->columns;
    return (struct data_point){problem->dim == 1 ? x[0] : predict(problem->dim, x, w),
                               x[problem->dim], 0};
}

static double fitted(const struct problem *problem, const double *w, double x)
{
    return problem->dim == 1 ? w[0] * x : x;
}

/* --- linear algebra --- */

/* The reflection that maps column k, from row k on, to a multiple of the first unit vector, applied
 * to the columns from k on (Golub & Van Loan, section 5.1). */
static void reflect(size_t rows, size_t columns, double *a, size_t k)
{
    double square = 0, *pivot = a + k * columns + k;
    for (size_t i = k; i < rows; i++)
        square += a[i * columns + k] * a[i * columns + k];
    double norm = *pivot > 0 ? -sqrt(square) : sqrt(square);
    double half = square - *pivot * norm; /* ½‖v‖² of v = column − norm·e₁ */
    if (!(half > 0))
        return;
    *pivot -= norm;
    for (size_t j = k + 1; j < columns; j++) {
        double along = 0;
        for (size_t i = k; i < rows; i++)
            along += a[i * columns + k] * a[i * columns + j];
        along /= half;
        for (size_t i = k; i < rows; i++)
            a[i * columns + j] -= along * a[i * columns + k];
    }
    *pivot = norm;
}

/* Works out T of a table. */
static bool triangulate(const struct csv_table *table, double t[COLUMNS_MAX][COLUMNS_MAX],
                        struct error *error)
{
    size_t rows = table->rows, columns = table->columns, size = rows * columns;
    double *a = malloc(size * sizeof *a);
    if (!a)
        return fail_memory(error);
    memcpy(a, table->value, size * sizeof *a);
    for (size_t k = 0; k < columns && k < rows; k++)
        reflect(rows, columns, a, k);
    for (size_t i = 0; i < columns && i < rows; i++)
        memcpy(t[i] + i, a + i * columns + i, (columns - i) * sizeof *a);
    free(a);
    return true;
}

/* H = 2TᵀT, of the part of T that belongs to X. */
static void find_hessian(struct data *data, int dim)
{
    for (int i = 0; i < dim; i++)
        for (int j = i; j < dim; j++)
            for (int k = 0; k <= i; k++)
                data->h[packed_index(dim, i, j)] += 2 * data->t[k][i] * data->t[k][j];
}

/* Turns columns p and q of a and of v until those of a are orthogonal; false if they were. */
static bool turn(int dim, double a[D_MAX][D_MAX], double v[D_MAX][D_MAX], int p, int q)
{
    double pp = 0, pq = 0, qq = 0;
    for (int i = 0; i < dim; i++)
        pp += a[i][p] * a[i][p], pq += a[i][p] * a[i][q], qq += a[i][q] * a[i][q];
    if (fabs(pq) <= 1e-16 * sqrt(pp) * sqrt(qq))
        return false;
    double theta = (qq - pp) / (2 * pq);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(1 + theta * theta));
    double c = 1 / sqrt(1 + t * t), s = t * c;
    for (int i = 0; i < dim; i++) {
        double ap = a[i][p], vp = v[i][p];
        a[i][p] = c * ap - s * a[i][q], a[i][q] = s * ap + c * a[i][q];
        v[i][p] = c * vp - s * v[i][q], v[i][q] = s * vp + c * v[i][q];
    }
    return true;
}

/*
 * The w of smallest norm among those that minimise f, through the singular values of T's left part
 * by one-sided Jacobi rotations (Golub & Van Loan, section 8.6): A V = U Σ, w = V Σ⁺ Uᵀ c.
 */
static void solve(const struct data *data, int dim, double *w)
{
    double a[D_MAX][D_MAX], v[D_MAX][D_MAX] = {{0}}, square[D_MAX] = {0}, largest = 0;
    for (int i = 0; i < dim; i++) {
        memcpy(a[i], data->t[i], sizeof a[i]);
        v[i][i] = 1;
        w[i] = 0;
    }
    bool turned = true;
    for (int sweep = 0; turned && sweep < 40; sweep++) {
        turned = false;
        for (int p = 0; p < dim; p++)
            for (int q = p + 1; q < dim; q++)
                turned |= turn(dim, a, v, p, q);
    }
    for (int k = 0; k < dim; k++) {
        for (int i = 0; i < dim; i++)
            square[k] += a[i][k] * a[i][k];
        largest = square[k] > largest ? square[k] : largest;
    }
    for (int k = 0; k < dim; k++) {
        double along = 0;
        for (int i = 0; i < dim; i++)
            along += a[i][k] * data->t[i][dim];
        if (square[k] > 1e-26 * largest) /* σ counts as zero from 1e-13 of the largest on */
            for (int i = 0; i < dim; i++)
                w[i] += v[i][k] * along / square[k];
    }
}

/* --- opening --- */

/* Two orthonormal columns: Gram-Schmidt, twice, since once leaves what cancellation lost. */
static void orthonormal(size_t rows, double *u, struct pcg32 *generator)
{
    for (size_t i = 0; i < 2 * rows; i++)
        u[i] = normal_next(generator);
    for (int k = 0; k < 4; k++) {
        double *column = u + (size_t)(k & 1) * rows, along = 0, square = 0;
        for (size_t i = 0; (k & 1) && i < rows; i++)
            along += u[i] * column[i];
        for (size_t i = 0; i < rows; i++) {
            column[i] -= (k & 1) ? along * u[i] : 0;
            square += column[i] * column[i];
        }
        for (size_t i = 0; i < rows; i++)
            column[i] /= sqrt(square);
    }
}

static bool synthesize(const double *p, struct pcg32 *generator, struct csv_table *table,
                       struct error *error)
{
    size_t rows = (size_t)p[ROWS];
    double c, s, *u = malloc(2 * rows * sizeof *u);
    *table = (struct csv_table){
        .rows = rows, .columns = 3, .value = malloc(3 * rows * sizeof *table->value)};
    if (!u || !table->value) {
        free(u);
        csv_free(table);
        return fail_memory(error);
    }
    orthonormal(rows, u, generator);
    angle_turn(p[ANGLE], &c, &s);
    for (size_t i = 0; i < rows; i++) {
        double *row = table->value + 3 * i, a = p[SIGMA1] * u[i], b = p[SIGMA2] * u[rows + i];
        row[0] = a * c - b * s;
        row[1] = a * s + b * c;
        row[2] = row[0] - row[1] + p[NOISE] * normal_next(generator);
    }
    free(u);
    return true;
}

/* ‖y‖ / ‖column j of X‖: the weight with which xⱼ alone would make numbers as large as y. */
static double natural_scale(const struct data *data, int dim, int j)
{
    double x = 0, y = 0;
    for (int i = 0; i <= dim; i++) {
        x += data->t[i][j] * data->t[i][j];
        y += data->t[i][dim] * data->t[i][dim];
    }
    double scale = sqrt(y) / sqrt(x);
    return scale > 0 && scale < INFINITY ? scale : 1;
}

/* Around the minimum; the start lies off both axes of an ellipse, more along the flat one of the
 * synthetic data. With one x the second range is that of f. */
static void place(struct problem *problem)
{
    static const double offset[2] = {-0.8, 0.5};
    const struct data *data = problem->data;
    const double *centre = problem->minimum[0].w;
    for (int i = 0; i < problem->dim; i++) {
        double half = problem->text ? 3 * natural_scale(data, problem->dim, i) : 3;
        problem->start[i] = centre[i] + offset[i & 1] * half;
        if (i < 2)
            problem->region[2 * i] = centre[i] - half,
                                problem->region[2 * i + 1] = centre[i] + half;
    }
    if (problem->dim == 1) {
        double top;
        problem->eval(problem, 1, &problem->region[1], &top, NULL, NULL);
        problem->region[2] = 0, problem->region[3] = top > 0 ? top : 1;
    }
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
           (p[HOLDOUT] == 0 ||
            holdout_split(&data->table, data->table.columns - 1, &data->held, error));
}

static bool open(struct problem *problem, struct error *error)
{
    struct data *data = problem->data = calloc(1, sizeof *data);
    if (!data)
        return fail_memory(error);
    bool holds = problem->parameter[HOLDOUT] != 0;
    if (!read(problem, data, error) || !triangulate(&data->table, data->t, error) ||
        (holds && !triangulate(&data->held, data->held_t, error))) {
        close(problem);
        return false;
    }
    problem->dim = (int)data->table.columns - 1;
    problem->test_loss = holds ? test_loss : NULL;
    find_hessian(data, problem->dim);
    problem->data_words = problem->text ? data->table.words : NULL;
    problem->samples = problem->points = data->table.rows;
    problem->gauss_newton = gauss_newton;
    problem->eval_samples = eval_samples;
    problem->point = point;
    problem->fitted = fitted;
    problem->minima = 1;
    solve(data, problem->dim, problem->minimum[0].w);
    place(problem);
    return true;
}

const struct surface surface_least_squares = {
    .name = "least-squares",
    .title = "Least squares",
    .formula = "‖Xw − y‖²",
    .axes = {"w₁", "w₂"},
    .note = "Each singular direction shrinks by |1 − 2ησ²| a step: the large σ limits η, the small "
            "one waits.",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .quadratic = true,
    .takes_any_data = true,
    .proposal = {.racers = "gd;momentum;nesterov;adam", .steps = 100, .chart = "modes"},
    .eval = eval,
    .open = open,
    .close = close,
};
