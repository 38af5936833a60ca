/*
 * f = Σᵣ (qᵣ·wᵣ − σᵣ)² + Σ_{s≠r} (q_s·wᵣ)² = ‖QWᵀ − diag(σ₁, σ₂)‖²,   q₁, q₂, w₁, w₂ ∈ ℝʰ
 *
 * A linear network with one hidden layer of width h, in the coordinates that make its task
 * diagonal: rows w of the first layer, columns q of the second. Coordinates in the order q₁, q₂,
 * w₁, w₂, so dim = 4h. Source: A. M. Saxe, J. L. McClelland & S. Ganguli, "Exact solutions to the
 * nonlinear dynamics of learning in deep linear neural networks", ICLR 2014. Watch: from small
 * values the strong mode is learnt first, then the loss rests at σ₂² (the saddle listed) until the
 * weak one follows; with h = 1 it rests there for good.
 */
#include <math.h>

#include "surfaces/surface.h"

enum { HIDDEN, SIGMA1, SIGMA2 };

enum { HIDDEN_MAX = 2, D_MAX = 4 * HIDDEN_MAX, ELEMENTS_MAX = D_MAX * (D_MAX + 1) / 2 };

static const struct parameter parameters[] = {
    {"hidden", "h", "width of the hidden layer; 1 can learn one mode only", 2, 1, HIDDEN_MAX,
     .kind = KIND_INTEGER},
    {"sigma1", "σ₁", "strength of the first mode", 3, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {"sigma2", "σ₂", "strength of the second mode", 1, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG},
    {0},
};

/* Where the vectors q_s and w_r begin in the point. */
static inline int q_at(int hidden, int s)
{
    return s * hidden;
}

static inline int w_at(int hidden, int r)
{
    return (2 + r) * hidden;
}

/* residual[s][r] = q_s·w_r − σᵣ where s = r */
static inline void residuals(const struct problem *problem, int hidden, const double *v,
                             double residual[2][2])
{
    for (int s = 0; s < 2; s++) {
        for (int r = 0; r < 2; r++) {
            double sum = s == r ? -problem->parameter[SIGMA1 + r] : 0;
            for (int i = 0; i < hidden; i++)
                sum += v[q_at(hidden, s) + i] * v[w_at(hidden, r) + i];
            residual[s][r] = sum;
        }
    }
}

static inline void gradient(int hidden, const double *v, double residual[2][2], double *g)
{
    for (int i = 0; i < hidden; i++) {
        for (int k = 0; k < 2; k++) {
            double by_q = 0, by_w = 0;
            for (int l = 0; l < 2; l++) {
                by_q += residual[k][l] * v[w_at(hidden, l) + i];
                by_w += residual[l][k] * v[q_at(hidden, l) + i];
            }
            g[q_at(hidden, k) + i] = 2 * by_q;
            g[w_at(hidden, k) + i] = 2 * by_w;
        }
    }
}

/* 2JᵀJ + 2 Σ residual·∇²residual; with residuals of 0 the Gauss-Newton matrix. */
static inline void hessian(int hidden, const double *v, double residual[2][2], double *h)
{
    int dim = 4 * hidden;
    for (int i = 0; i < packed_size(dim); i++)
        h[i] = 0;
    for (int i = 0; i < hidden; i++) {
        for (int j = 0; j < hidden; j++) {
            for (int s = 0; s < 2; s++) {
                for (int r = 0; r < 2; r++) {
                    int q = q_at(hidden, s), w = w_at(hidden, r);
                    if (i <= j) {
                        h[packed_index(dim, q + i, q + j)] += 2 * v[w + i] * v[w + j];
                        h[packed_index(dim, w + i, w + j)] += 2 * v[q + i] * v[q + j];
                    }
                    h[packed_index(dim, q + i, w + j)] =
                        2 * v[w + i] * v[q + j] + (i == j ? 2 * residual[s][r] : 0);
                }
            }
        }
    }
}

/* Puts one point's numbers into column i of an array [count][n]. */
static inline void put(int count, size_t n, size_t i, const double *from, double *to)
{
    for (int k = 0; k < count; k++)
        to[(size_t)k * n + i] = from[k];
}

static void eval(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                 double *h)
{
    int hidden = problem->dim / 4, dim = problem->dim;
    for (size_t i = 0; i < n; i++) {
        double v[D_MAX], r[2][2], out[ELEMENTS_MAX] = {0};
        for (int k = 0; k < dim; k++)
            v[k] = w[(size_t)k * n + i];
        residuals(problem, hidden, v, r);
        if (f)
            f[i] = r[0][0] * r[0][0] + r[1][1] * r[1][1] + (r[0][1] * r[0][1] + r[1][0] * r[1][0]);
        if (g) {
            gradient(hidden, v, r, out);
            put(dim, n, i, out, g);
        }
        if (h) {
            hessian(hidden, v, r, out);
            put(packed_size(dim), n, i, out, h);
        }
    }
}

static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    double none[2][2] = {{0, 0}, {0, 0}};
    hessian(problem->dim / 4, w, none, packed);
}

/* A stationary point in which mode r is learnt, with √σᵣ on both layers, where learnt[r] says so;
 * each mode takes a hidden unit of its own as far as there are any. */
static struct known_point balanced(const struct problem *problem, bool first, bool second)
{
    int hidden = problem->dim / 4;
    bool learnt[2] = {first, second};
    struct known_point point = {{0}};
    for (int r = 0; r < 2; r++) {
        int unit = r < hidden ? r : 0;
        if (learnt[r])
            point.w[q_at(hidden, r) + unit] = point.w[w_at(hidden, r) + unit] =
                sqrt(problem->parameter[SIGMA1 + r]);
    }
    return point;
}

/* Minima are learnt as far as the width allows; what is learnt less is a saddle. */
static void list_points(struct problem *problem)
{
    const double *p = problem->parameter;
    bool wide = p[HIDDEN] > 1;
    struct known_point first = balanced(problem, true, false),
                       second = balanced(problem, false, true);
    problem->saddle[problem->saddles++] = balanced(problem, false, false);
    if (wide)
        problem->minimum[problem->minima++] = balanced(problem, true, true);
    if (wide || p[SIGMA1] < p[SIGMA2])
        problem->saddle[problem->saddles++] = first;
    else
        problem->minimum[problem->minima++] = first;
    if (wide || p[SIGMA2] < p[SIGMA1])
        problem->saddle[problem->saddles++] = second;
    else
        problem->minimum[problem->minima++] = second;
}

static bool open(struct problem *problem, struct error *error)
{
    /* Of no particular direction, both modes with a little in the positive sense, and so small that
     * the strong mode is learnt before the weak one has grown. */
    static const double start[HIDDEN_MAX][D_MAX] = {
        {0.02, 0.015, 0.0125, 0.0225},
        {0.02, 0.0125, -0.01, 0.0175, 0.015, -0.005, 0.0075, 0.0125}};
    (void)error;
    int hidden = (int)problem->parameter[HIDDEN];
    double size = sqrt(fmax(problem->parameter[SIGMA1], problem->parameter[SIGMA2]));
    problem_plane(problem, -0.5 * size, 1.5 * size, -size, size, 0, 0);
    problem->dim = 4 * hidden;
    for (int i = 0; i < problem->dim; i++)
        problem->start[i] = start[hidden - 1][i] * size;
    list_points(problem);
    problem->blocks = 2; /* the second layer, by columns, and the first */
    problem->block[0] = (struct matrix_block){q_at(hidden, 0), 2, hidden};
    problem->block[1] = (struct matrix_block){w_at(hidden, 0), 2, hidden};
    problem->gauss_newton = gauss_newton;
    return true;
}

const struct surface surface_deep_linear = {
    .name = "deep-linear",
    .title = "Deep linear network",
    .formula = "Σᵣ(qᵣ·wᵣ−σᵣ)² + Σ_{s≠r}(q_s·wᵣ)², q₁, q₂, w₁, w₂ ∈ ℝʰ",
    .note = "The strong mode is learnt first, the loss rests, then the weak one; hidden=1 can "
            "never learn both.",
    .source = "Saxe, McClelland & Ganguli 2014",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .proposal = {.racers = "gd;momentum:beta=0.8;adam", .steps = 60, .chart = "loss"},
    .eval = eval,
    .open = open,
};
