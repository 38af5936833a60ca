/*
 * L ← L + GGᵀ;  R ← R + GᵀG;  W ← W − η L^(−¼) G R^(−¼),  L = R = εI at the start
 *
 * Adagrad for matrices, each side scaled by the gradients that it has seen. Source: V. Gupta, T.
 * Koren & Y. Singer, "Shampoo: Preconditioned Stochastic Tensor Optimization", ICML 2018. Where the
 * parameters form no matrix, w is one row. Watch: it also turns, which a scaling by coordinate
 * cannot; its steps shrink as Adagrad's do.
 */
#include "base/symmetric.h"
#include "base/vector.h"
#include "explain.h"
#include "matrices.h"

enum { ETA, EPS };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"eps", "ε", "of the identity in L and R at the start", 1e-6, 0, INFINITY,
     .above_minimum = true, .scale = SCALE_LOG},
    {0},
};

/* ΣGGᵀ and ΣGᵀG, εI left out; of several matrices one after the other. */
static const struct state_field state[] = {
    {"l", "L − εI", STATE_MATRIX}, {"r", "R − εI", STATE_MATRIX}, {0}};

/* Adds the products of all pairs of rows, or columns, of an element matrix to a packed one. */
static void add_products(int count, int length, int next, int along, const double *g,
                         double *packed)
{
    for (int i = 0; i < count; i++)
        for (int j = i; j < count; j++)
            for (int k = 0; k < length; k++)
                packed[packed_index(count, i, j)] +=
                    g[i * next + k * along] * g[j * next + k * along];
}

/* (packed + εI)^(−¼), full; rounding leaves no eigenvalue below ε. */
static void fourth_root_inverse(int order, const double *packed, double eps, double *full)
{
    double value[DIM_MAX], vector[DIM_MAX * DIM_MAX];
    symmetric_eigen(order, packed, value, vector);
    for (int i = 0; i < order; i++)
        for (int j = 0; j < order; j++)
            full[i * order + j] = 0;
    for (int k = 0; k < order; k++) {
        double root = 1 / sqrt(sqrt(fmax(value[k], 0) + eps));
        for (int i = 0; i < order; i++)
            for (int j = 0; j < order; j++)
                full[i * order + j] += root * vector[k * order + i] * vector[k * order + j];
    }
}

/* L^(−¼) G R^(−¼) of one matrix in place of G. */
static void precondition(const struct matrix *m, const double *l, const double *r, double eps,
                         double *g)
{
    double left[DIM_MAX * DIM_MAX], right[DIM_MAX * DIM_MAX], half[DIM_MAX];
    int rows = m->rows, columns = m->columns;
    fourth_root_inverse(rows, l, eps, left);
    fourth_root_inverse(columns, r, eps, right);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) {
            half[i * columns + j] = 0;
            for (int k = 0; k < rows; k++)
                half[i * columns + j] += left[i * rows + k] * g[k * columns + j];
        }
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) {
            g[i * columns + j] = 0;
            for (int k = 0; k < columns; k++)
                g[i * columns + j] += half[i * columns + k] * right[k * columns + j];
        }
}

/* Adds the gradient g to L and R. */
static void learn(const struct problem *problem, const double *g, double *sums)
{
    struct matrices all;
    double element[DIM_MAX], *l = sums, *r = sums + packed_size(problem->dim);
    matrices_of(problem, &all);
    for (int k = 0; k < all.count; k++) {
        const struct matrix *m = &all.matrix[k];
        matrix_gather(m, g, element);
        add_products(m->rows, m->columns, m->columns, 1, element, l);
        add_products(m->columns, m->rows, 1, m->columns, element, r);
        l += packed_size(m->rows);
        r += packed_size(m->columns);
    }
}

static void direct(const struct problem *problem, const double *sums, double eps, const double *g,
                   double *direction)
{
    struct matrices all;
    const double *l = sums, *r = sums + packed_size(problem->dim);
    double element[DIM_MAX];
    matrices_of(problem, &all);
    for (int k = 0; k < all.count; k++) {
        const struct matrix *m = &all.matrix[k];
        matrix_gather(m, g, element);
        precondition(m, l, r, eps, element);
        matrix_scatter(m, element, direction);
        l += packed_size(m->rows);
        r += packed_size(m->columns);
    }
}

static void step(struct step *s, struct probe *probe)
{
    double g[DIM_MAX], direction[DIM_MAX];
    probe_gradient(probe, s->w, g);
    learn(probe->problem, g, s->state);
    direct(probe->problem, s->state, s->parameter[EPS], g, direction);
    for (int i = 0; i < s->dim; i++)
        s->w[i] -= s->parameter[ETA] * direction[i];
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], direction[DIM_MAX];
    probe_gradient(probe, before->w, g);
    direct(probe->problem, after->state, before->parameter[EPS], g, direction);
    explain_gradient(to, g);
    parts_scaled(to, PART_MOVE, -before->parameter[ETA], direction, "−ηL^(−¼)GR^(−¼)",
                 "Scale both sides of the matrix by the gradients that they have seen so far.");
}

const struct optimizer optimizer_shampoo = {
    .name = "shampoo",
    .title = "Shampoo",
    .rule = "L ← L + GGᵀ;  R ← R + GᵀG;  W ← W − ηL^(−¼)GR^(−¼)",
    .note = "Adagrad for matrices: it scales rows and columns, and turns with them.",
    .source = "Gupta et al. 2018",
    .identity = {HUE_CYAN, MARKER_HOLLOW_SQUARE},
    .parameters = parameters,
    .eta_scale = ETA_SIGN,
    .needs = NEEDS_GRADIENT,
    .state = state,
    .step = step,
    .no_theory = "its scaling belongs to rows and columns, and shrinks with every step",
    .parts = parts,
};
