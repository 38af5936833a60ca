/*
 * f(w) = (1/n) Σ loss(z(xᵢ), yᵢ) + ½ reg ‖w‖²,   z(x) = c + Σⱼ vⱼ·act(uⱼ·x + bⱼ), j = 1 … hidden
 *
 * A network with one hidden layer. w = (u₁, b₁, v₁, u₂, b₂, v₂, …, c): unit after unit, u with as
 * many parts as x. loss=logistic is log(1 + exp(−y z)) for y = ±1, loss=square is (z − y)². The
 * derivatives go through the samples by the chain rule: with t = (x, 1) the Hessian of z is, in the
 * block of a unit, v·act''·ttᵀ for (u, b), act'·t between these and v, and 0 elsewhere. A ReLU's
 * kink counts as off, as PyTorch has it. Watch: units share the work out among themselves, some
 * never wake up; small steps sharpen the valley until it is as steep as the step bears. tanh, exp
 * and the logistic function are + − × ÷ and comparisons.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/angle.h"
#include "base/csv.h"
#include "base/normal.h"
#include "surfaces/holdout.h"
#include "surfaces/surface.h"

enum { SET, HIDDEN, ACT, LOSS, REG, ROWS, NOISE, INIT, SEED, HOLDOUT, DATA };

enum { SET_MOONS, SET_XOR, SET_CIRCLES, SET_SPIRAL, SET_WAVE };
enum { ACT_TANH, ACT_RELU, ACT_SIGMOID };
enum { LOSS_AUTO, LOSS_LOGISTIC, LOSS_SQUARE };

static const char *const sets[] = {"moons", "xor", "circles", "spiral", "wave", NULL};
static const char *const acts[] = {"tanh", "relu", "sigmoid", NULL};
static const char *const losses[] = {"auto", "logistic", "square", NULL};

static const struct parameter parameters[] = {
    {"set", "set", "what is to be learnt", 0, 0, 4, .kind = KIND_CHOICE, .choices = sets,
     .synthetic = true},
    {"hidden", "h", "units of the hidden layer; 64 parameters at most", 4, 1, 1000,
     .kind = KIND_INTEGER},
    {"act", "act", "what a unit makes of its sum", 0, 0, 2, .kind = KIND_CHOICE, .choices = acts},
    {"loss", "loss", "auto: logistic for two classes, else square", 0, 0, 2, .kind = KIND_CHOICE,
     .choices = losses},
    {"reg", "reg", "weight of ½‖w‖²", 0, 0, 1e6},
    {"rows", "n", "number of data", 40, 2, 100000, .kind = KIND_INTEGER, .synthetic = true},
    {"noise", "noise", "standard deviation of the noise on the data", 0.1, 0, 1e6,
     .synthetic = true},
    {"init", "init", "weights start with this deviation over the root of their number", 1, 0, 1e6},
    {"seed", "seed", "chooses the random numbers", 1, 0, 4294967295.0, .kind = KIND_INTEGER},
    {"holdout", "holdout", "1 holds data out of f and follows their loss: half of a file", 0, 0, 1,
     .kind = KIND_FLAG},
    {"data", "data", "a CSV file with columns x1,...,xd,y (d <= 8) instead of a made-up set",
     .kind = KIND_TEXT},
    {0},
};

enum { INPUTS_MAX = 8, UNITS_MAX = 21 };

static const struct csv_format format = {
    .least = 1,
    .most = INPUTS_MAX,
    .rows_least = 2,
    .header = "x1,...,xd,y with 1 <= d <= 8",
};

static const struct csv_format class_format = {
    .least = 1,
    .most = INPUTS_MAX,
    .classes = true,
    .rows_least = 2,
    .header = "x1,...,xd,y with 1 <= d <= 8",
};

struct data {
    struct csv_table table, held;
    int inputs, units;
    bool logistic, classes;
};

static const struct data *data_of(const struct problem *problem)
{
    return problem->data;
}

/* --- functions --- */

/*
 * exp(x) − 1 for −708 ≤ x ≤ 0, to some units in the last place: 2ᵏ(exp(r) − 1) + (2ᵏ − 1) with
 * |r| ≤ ½ log 2 and the Taylor series of exp(r) − 1. Without a branch, so that loops over units are
 * done several at a time.
 */
static inline double expm1_negative(double x)
{
    static const double magic = 6755399441055744.0; /* 1.5·2⁵²: rounds to a whole number */
    x = x < -708 ? -708 : x;
    double k = x * 1.4426950408889634 + magic, scale;
    uint64_t bits;
    memcpy(&bits, &k, sizeof bits);
    bits = (bits + 1023) << 52;
    memcpy(&scale, &bits, sizeof scale);
    k -= magic;
    double r = (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33;
    double p = 1.0 / 6227020800;
    p = p * r + 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = p * r * r + r;
    return scale * p + (scale - 1);
}

static inline double logistic(double x)
{
    double e = 1 + expm1_negative(-fabs(x)), inverse = 1 / (1 + e);
    return x < 0 ? e * inverse : inverse;
}

/* The units on one datum: their outputs, and the first and second derivatives of these. */
struct layer {
    double out[UNITS_MAX], first[UNITS_MAX], second[UNITS_MAX];
};

static inline void activate(int act, int units, const double *sum, struct layer *layer)
{
    for (int j = 0; j < units && act == ACT_TANH; j++) {
        double m = expm1_negative(-2 * fabs(sum[j])), t = -m / (2 + m);
        layer->out[j] = sum[j] < 0 ? -t : t;
    }
    for (int j = 0; j < units && act == ACT_TANH; j++) {
        double t = layer->out[j];
        layer->first[j] = 1 - t * t;
        layer->second[j] = -2 * t * layer->first[j];
    }
    for (int j = 0; j < units && act == ACT_SIGMOID; j++) {
        double s = logistic(sum[j]);
        layer->out[j] = s;
        layer->first[j] = s * (1 - s);
        layer->second[j] = layer->first[j] * (1 - 2 * s);
    }
    for (int j = 0; j < units && act == ACT_RELU; j++) {
        layer->out[j] = sum[j] <= 0 ? 0 : sum[j];
        layer->first[j] = sum[j] <= 0 ? 0 : 1;
        layer->second[j] = 0;
    }
}

/* Weights as loops over units want them. */
struct weights {
    double u[INPUTS_MAX][UNITS_MAX], b[UNITS_MAX], v[UNITS_MAX], c;
};

/* Of the point that stands in w with `stride` numbers from one parameter to the next. */
static inline void arrange(const struct data *data, const double *w, size_t stride,
                           struct weights *to)
{
    for (int j = 0; j < data->units; j++) {
        for (int k = 0; k < data->inputs; k++, w += stride)
            to->u[k][j] = *w;
        to->b[j] = *w, w += stride;
        to->v[j] = *w, w += stride;
    }
    to->c = *w;
}

/* z(x) */
static inline double output(const struct data *data, int act, const struct weights *w,
                            const double *x, struct layer *layer)
{
    double sum[UNITS_MAX], z = w->c;
    for (int j = 0; j < data->units; j++)
        sum[j] = w->b[j];
    for (int k = 0; k < data->inputs; k++)
        for (int j = 0; j < data->units; j++)
            sum[j] += w->u[k][j] * x[k];
    activate(act, data->units, sum, layer);
    for (int j = 0; j < data->units; j++)
        z += w->v[j] * layer->out[j];
    return z;
}

/* Loss of one datum and its derivatives by z. */
struct loss {
    double value, first, second;
};

static inline struct loss loss_at(bool logistic_loss, double z, double y)
{
    if (!logistic_loss)
        return (struct loss){(z - y) * (z - y), 2 * (z - y), 2};
    double m = y * z, e = 1 + expm1_negative(-fabs(m)), inverse = 1 / (1 + e);
    double wrong = m > 0 ? e * inverse : inverse; /* 1/(1+exp(m)) */
    return (struct loss){(m < 0 ? -m : 0) + log1p(e), -y * wrong, e * inverse * inverse};
}

/* ∂z/∂w */
static inline void slope_of(const struct data *data, const struct weights *w, const double *x,
                            const struct layer *layer, double *slope)
{
    for (int j = 0; j < data->units; j++) {
        double by_sum = w->v[j] * layer->first[j];
        for (int k = 0; k < data->inputs; k++)
            *slope++ = by_sum * x[k];
        *slope++ = by_sum;
        *slope++ = layer->out[j];
    }
    *slope = 1;
}

/* What one datum adds to the Hessian's packed triangle: loss'' ∂z ∂zᵀ + loss' ∂²z; `curved` leaves
 * the second out. */
static inline void add_curvature(const struct data *data, const struct weights *w, const double *x,
                                 const struct layer *layer, const struct loss *loss,
                                 const double *slope, bool curved, double *h)
{
    int per = data->inputs + 2, dim = data->units * per + 1;
    double *row = h;
    for (int i = 0; i < dim; row += dim - i, i++) {
        double by = loss->second * slope[i];
        for (int j = i; j < dim; j++)
            row[j - i] += by * slope[j];
    }
    for (int j = 0; j < data->units && curved; j++) {
        double bend = loss->first * w->v[j] * layer->second[j],
               mixed = loss->first * layer->first[j];
        for (int a = 0; a <= data->inputs; a++) {
            double ta = a < data->inputs ? x[a] : 1;
            for (int b = a; b <= data->inputs; b++)
                h[packed_index(dim, j * per + a, j * per + b)] +=
                    bend * ta * (b < data->inputs ? x[b] : 1);
            h[packed_index(dim, j * per + a, j * per + per - 1)] += mixed * ta;
        }
    }
}

/* What is wanted of the mean over some rows; NULL: not. */
struct sums {
    double *f, *g, *h;
};

/* index NULL: all rows of the table. */
static inline void add_rows(const struct problem *problem, const struct csv_table *table,
                            const size_t *index, size_t count, const struct weights *w,
                            const struct sums *to)
{
    const struct data *data = data_of(problem);
    int act = (int)problem->parameter[ACT];
    double slope[DIM_MAX];
    struct layer layer;
    for (size_t i = 0; i < count; i++) {
        const double *x = table->value + table->columns * (index ? index[i] : i);
        double z = output(data, act, w, x, &layer);
        struct loss loss = loss_at(data->logistic, z, x[data->inputs]);
        if (to->f)
            *to->f += loss.value;
        if (!to->g && !to->h)
            continue;
        slope_of(data, w, x, &layer, slope);
        for (int k = 0; k < problem->dim && to->g; k++)
            to->g[k] += loss.first * slope[k];
        if (to->h)
            add_curvature(data, w, x, &layer, &loss, slope, true, to->h);
    }
}

/* Sums become means, and the penalty is added. */
static void finish(const struct problem *problem, size_t count, const double *w, size_t stride,
                   const struct sums *to)
{
    double reg = problem->parameter[REG], rows = (double)count, square = 0;
    int dim = problem->dim;
    for (int k = 0; k < dim; k++)
        square += w[(size_t)k * stride] * w[(size_t)k * stride];
    if (to->f)
        *to->f = *to->f / rows + 0.5 * reg * square;
    for (int k = 0; k < dim && to->g; k++)
        to->g[k] = to->g[k] / rows + reg * w[(size_t)k * stride];
    for (int k = 0; k < packed_size(dim) && to->h; k++)
        to->h[k] /= rows;
    for (int k = 0; k < dim && to->h; k++)
        to->h[packed_index(dim, k, k)] += reg;
}

static void clear(const struct problem *problem, const struct sums *to)
{
    if (to->f)
        *to->f = 0;
    if (to->g)
        memset(to->g, 0, (size_t)problem->dim * sizeof *to->g);
    if (to->h)
        memset(to->h, 0, (size_t)packed_size(problem->dim) * sizeof *to->h);
}

HOT static void eval(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                     double *h)
{
    const struct data *data = data_of(problem);
    double value = 0, gradient[DIM_MAX], hessian[PACKED_MAX];
    struct sums sums = {f ? &value : NULL, g ? gradient : NULL, h ? hessian : NULL};
    struct weights weights;
    for (size_t i = 0; i < n; i++) {
        clear(problem, &sums);
        arrange(data, w + i, n, &weights);
        add_rows(problem, &data->table, NULL, data->table.rows, &weights, &sums);
        finish(problem, data->table.rows, w + i, n, &sums);
        if (f)
            f[i] = value;
        for (int k = 0; k < problem->dim && g; k++)
            g[(size_t)k * n + i] = gradient[k];
        for (int k = 0; k < packed_size(problem->dim) && h; k++)
            h[(size_t)k * n + i] = hessian[k];
    }
}

HOT static void eval_samples(const struct problem *problem, const size_t *index, size_t k,
                             const double *w, double *f, double *g)
{
    struct sums sums = {f, g, NULL};
    struct weights weights;
    clear(problem, &sums);
    arrange(data_of(problem), w, 1, &weights);
    add_rows(problem, &data_of(problem)->table, index, k, &weights, &sums);
    finish(problem, k, w, 1, &sums);
}

/* f is a mean of squares and half of one: 2JᵀJ is (2/n) Σ ∂z ∂zᵀ + reg. */
static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    const struct data *data = data_of(problem);
    struct sums sums = {.h = packed};
    struct weights weights;
    struct layer layer;
    double slope[DIM_MAX];
    clear(problem, &sums);
    arrange(data, w, 1, &weights);
    for (size_t i = 0; i < data->table.rows; i++) {
        const double *x = data->table.value + data->table.columns * i;
        double z = output(data, (int)problem->parameter[ACT], &weights, x, &layer);
        struct loss loss = loss_at(false, z, x[data->inputs]);
        slope_of(data, &weights, x, &layer, slope);
        add_curvature(data, &weights, x, &layer, &loss, slope, false, packed);
    }
    finish(problem, data->table.rows, w, 1, &sums);
}

/* --- beside the loss --- */

static double test_loss(const struct problem *problem, const double *w)
{
    const struct csv_table *held = &data_of(problem)->held;
    struct weights weights;
    double sum = 0;
    struct sums sums = {.f = &sum};
    arrange(data_of(problem), w, 1, &weights);
    add_rows(problem, held, NULL, held->rows, &weights, &sums);
    return sum / (double)held->rows;
}

static double place_output(const struct problem *problem, const double *w, const double *x)
{
    struct weights weights;
    struct layer layer;
    arrange(data_of(problem), w, 1, &weights);
    return output(data_of(problem), (int)problem->parameter[ACT], &weights, x, &layer);
}

/* Share of the data on the wrong side of z = 0, or on it. */
static double errors(const struct problem *problem, const double *w)
{
    const struct csv_table *table = &data_of(problem)->table;
    size_t wrong = 0;
    for (size_t i = 0; i < table->rows; i++) {
        const double *x = table->value + table->columns * i;
        wrong += !(place_output(problem, w, x) * x[table->columns - 1] > 0);
    }
    return (double)wrong / (double)table->rows;
}

static struct data_point point(const struct problem *problem, const double *w, size_t i)
{
    (void)w;
    const struct data *data = data_of(problem);
    const double *row = data->table.value + data->table.columns * i;
    if (data->inputs == 1)
        return (struct data_point){row[0], row[1], 0};
    return (struct data_point){row[0], row[1], row[2] > 0 ? 1 : -1};
}

static double fitted(const struct problem *problem, const double *w, double x)
{
    return place_output(problem, w, &x);
}

static double decision(const struct problem *problem, const double *w, double x, double y)
{
    return place_output(problem, w, (double[]){x, y});
}

/* --- opening --- */

/* One row of a set, its class in turn; t runs from 0 to 1 over the rows. */
static void make_row(int set, double t, int class, struct pcg32 *generator, double *row)
{
    double turn, cosine, sine;
    switch (set) {
    case SET_MOONS: /* two half circles, one inside the other's opening */
        angle_turn(180 * pcg32_uniform(generator), &cosine, &sine);
        row[0] = class > 0 ? cosine : 1 - cosine;
        row[1] = class > 0 ? sine : 0.5 - sine;
        break;
    case SET_XOR: /* the sign of x₁x₂ on a square */
        row[0] = -1 + 2 * pcg32_uniform(generator);
        row[1] = copysign(pcg32_uniform(generator), class * row[0]);
        break;
    case SET_CIRCLES: /* one around the other */
        angle_turn(360 * pcg32_uniform(generator), &cosine, &sine);
        row[0] = (class > 0 ? 0.5 : 1) * cosine;
        row[1] = (class > 0 ? 0.5 : 1) * sine;
        break;
    case SET_SPIRAL: /* two arms of one turn */
        turn = 0.15 + 0.85 * t;
        angle_turn(360 * turn + (class > 0 ? 180 : 0), &cosine, &sine);
        row[0] = turn * cosine;
        row[1] = turn * sine;
        break;
    default: /* SET_WAVE: sin(2x) on −2 … 2 */
        row[0] = -2 + 4 * pcg32_uniform(generator);
        angle_turn(2 * row[0] * (180 / 3.14159265358979323846), &cosine, &sine);
        row[1] = sine;
    }
}

static bool synthesize(const double *p, struct pcg32 *generator, struct csv_table *table,
                       struct error *error)
{
    size_t rows = (size_t)p[ROWS], columns = p[SET] == SET_WAVE ? 2 : 3;
    *table = (struct csv_table){
        .rows = rows, .columns = columns, .value = malloc(columns * rows * sizeof *table->value)};
    if (!table->value)
        return fail_memory(error);
    for (size_t i = 0; i < rows; i++) {
        double *row = table->value + columns * i;
        int class = i & 1 ? -1 : 1;
        make_row((int)p[SET], (double)i / (double)(rows - 1), class, generator, row);
        if (columns == 3) {
            row[0] += p[NOISE] * normal_next(generator);
            row[2] = class;
        }
        row[1] += p[NOISE] * normal_next(generator);
    }
    return true;
}

/* Two classes where the file tells two, else numbers. */
static bool read(const struct problem *problem, struct data *data, struct error *error)
{
    const double *p = problem->parameter;
    struct pcg32 generator = pcg32_seeded((uint64_t)p[SEED], 1);
    data->classes = !problem->text && p[SET] != SET_WAVE;
    if (!problem->text)
        return synthesize(p, &generator, &data->table, error) &&
               (p[HOLDOUT] == 0 || synthesize(p, &generator, &data->held, error));
    data->classes = csv_read(problem->text, &class_format, &data->table, NULL);
    return (data->classes || csv_read(problem->text, &format, &data->table, error)) &&
           (p[HOLDOUT] == 0 || holdout_split(&data->table, 1, &data->held, error));
}

/* Weights are N(0, init²/fan-in), biases 0. */
static void choose_start(struct problem *problem, const struct data *data)
{
    struct pcg32 generator = pcg32_seeded((uint64_t)problem->parameter[SEED], 3);
    double init = problem->parameter[INIT], *w = problem->start;
    for (int j = 0; j < data->units; j++) {
        for (int k = 0; k < data->inputs; k++)
            *w++ = init / sqrt(data->inputs) * normal_next(&generator);
        *w++ = 0;
        *w++ = init / sqrt(data->units) * normal_next(&generator);
    }
}

/* The sizes that fit together. */
static bool check(const struct data *data, struct error *error)
{
    int per = data->inputs + 2, count = data->units * per + 1;
    if (count > DIM_MAX)
        return fail(error,
                    "mlp: hidden=%d makes %d parameters, too many (hidden <= %d with %d input%s: "
                    "%d parameters)",
                    data->units, count, (DIM_MAX - 1) / per, data->inputs,
                    data->inputs == 1 ? "" : "s", DIM_MAX);
    if (data->logistic && !data->classes)
        return fail(error, "mlp: loss=logistic needs two classes (set=wave and numbers: square)");
    return true;
}

static void close(struct problem *problem)
{
    struct data *data = problem->data;
    csv_free(&data->table);
    csv_free(&data->held);
    free(data);
}

static void complete(struct problem *problem, const struct data *data)
{
    problem_plane(problem, -4, 4, -4, 4, 0, 0);
    problem->dim = data->units * (data->inputs + 2) + 1;
    problem->unit = data->inputs + 2;
    problem->data_words = problem->text ? data->table.words : NULL;
    problem->samples = data->table.rows;
    problem->cost = (double)(data->table.rows + data->held.rows) * data->units;
    problem->test_loss = problem->parameter[HOLDOUT] != 0 ? test_loss : NULL;
    problem->errors = data->classes ? errors : NULL;
    problem->eval_samples = eval_samples;
    problem->gauss_newton = data->logistic ? NULL : gauss_newton;
    choose_start(problem, data);
    if (data->inputs > 2 || (data->inputs == 2 && !data->classes))
        return; /* no picture of the data */
    problem->points = data->table.rows;
    problem->point = point;
    problem->fitted = data->inputs == 1 ? fitted : NULL;
    problem->decision = data->inputs == 2 ? decision : NULL;
}

static bool open(struct problem *problem, struct error *error)
{
    struct data *data = problem->data = calloc(1, sizeof *data);
    if (!data)
        return fail_memory(error);
    bool good = read(problem, data, error);
    int loss = (int)problem->parameter[LOSS];
    data->inputs = good ? (int)data->table.columns - 1 : 0;
    data->units = (int)problem->parameter[HIDDEN];
    data->logistic = loss == LOSS_LOGISTIC || (loss == LOSS_AUTO && data->classes);
    if (!good || !check(data, error)) {
        close(problem);
        return false;
    }
    complete(problem, data);
    return true;
}

const struct surface surface_mlp = {
    .name = "mlp",
    .title = "Network",
    .formula = "(1/n) Σ loss(c + Σⱼ vⱼ·act(uⱼ·xᵢ + bⱼ), yᵢ) + ½ reg ‖w‖²",
    .note = "Units share the work out among themselves; small steps go where it is ever steeper, "
            "as steep as the step bears.",
    .source = "Rumelhart, Hinton & Williams 1986",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .takes_any_data = true,
    .kinked = true,
    .proposal = {.racers = "gd:eta=0.5;momentum:eta=0.2;adam:eta=0.05",
                 .steps = 300,
                 .chart = "data"},
    .eval = eval,
    .open = open,
    .close = close,
};
