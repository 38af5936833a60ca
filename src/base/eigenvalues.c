#include "base/eigenvalues.h"

#include <float.h>
#include <math.h>

#include "base/vector.h"

enum { ITERATIONS_MAX = 60 }; /* for one eigenvalue; two or three are usual */

/* The matrix being worked on, by rows. */
struct square {
    int order;
    double *a;
};

static double *at(const struct square *m, int i, int j)
{
    return &m->a[i * m->order + j];
}

/* Scales row and column i against each other by powers of 2, until both are of one size (Golub &
 * Van Loan, section 7.5.7): rounding then follows each part's own scale. */
static void balance(const struct square *m)
{
    bool changed = true;
    for (int round = 0; round < 20 && changed; round++) {
        changed = false;
        for (int i = 0; i < m->order; i++) {
            double row = 0, column = 0, factor = 1;
            for (int j = 0; j < m->order; j++) {
                row += j == i ? 0 : fabs(*at(m, i, j));
                column += j == i ? 0 : fabs(*at(m, j, i));
            }
            if (!(row > 0 && column > 0))
                continue;
            double before = row + column;
            for (; column < row / 2 && factor < 1e100; column *= 2, row /= 2)
                factor *= 2;
            for (; column >= row * 2 && factor > 1e-100; column /= 2, row *= 2)
                factor /= 2;
            if (!(row + column < 0.95 * before))
                continue;
            changed = true;
            for (int j = 0; j < m->order; j++) {
                *at(m, i, j) /= factor;
                *at(m, j, i) *= factor;
            }
        }
    }
}

/*
 * A reflection I − βvvᵀ that leaves of x nothing but its first part; v takes x's place. β is 0
 * where there is nothing to do.
 */
static double reflection(int count, double *x)
{
    double rest = 0, size, beta;
    for (int i = 1; i < count; i++)
        rest += x[i] * x[i];
    if (rest == 0)
        return 0;
    size = sqrt(x[0] * x[0] + rest);
    x[0] += x[0] >= 0 ? size : -size;
    beta = 2 / (x[0] * x[0] + rest);
    return beta;
}

/* Applies it to rows first … of the columns from … to (excluded). */
static void reflect_rows(const struct square *m, int first, int count, const double *v, double beta,
                         int from, int to)
{
    for (int j = from; j < to; j++) {
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += v[i] * *at(m, first + i, j);
        for (int i = 0; i < count; i++)
            *at(m, first + i, j) -= beta * sum * v[i];
    }
}

static void reflect_columns(const struct square *m, int first, int count, const double *v,
                            double beta, int from, int to)
{
    for (int i = from; i < to; i++) {
        double sum = 0;
        for (int j = 0; j < count; j++)
            sum += v[j] * *at(m, i, first + j);
        for (int j = 0; j < count; j++)
            *at(m, i, first + j) -= beta * sum * v[j];
    }
}

/* To Hessenberg form: zero below the first subdiagonal (algorithm 7.4.2). `v` has room for order.
 */
static void reduce(const struct square *m, double *v)
{
    for (int k = 0; k + 2 < m->order; k++) {
        int count = m->order - k - 1;
        for (int i = 0; i < count; i++)
            v[i] = *at(m, k + 1 + i, k);
        double beta = reflection(count, v);
        if (beta == 0)
            continue;
        reflect_rows(m, k + 1, count, v, beta, k, m->order);
        reflect_columns(m, k + 1, count, v, beta, 0, m->order);
        for (int i = k + 2; i < m->order; i++)
            *at(m, i, k) = 0;
    }
}

/* The row from which on the block that ends at `high` hangs together. */
static int block_from(const struct square *m, int high)
{
    int low = high;
    for (; low > 0; low--) {
        double beside = fabs(*at(m, low - 1, low - 1)) + fabs(*at(m, low, low));
        if (fabs(*at(m, low, low - 1)) <= DBL_EPSILON * beside)
            break;
    }
    if (low > 0)
        *at(m, low, low - 1) = 0;
    return low;
}

/* Two shifts: the eigenvalues of [a b; c d], as a, d and bc. */
struct shifts {
    double a, d, bc;
};

/*
 * The first column of (M − s₁)(M − s₂) from a row on, divided by the element below the diagonal:
 * what a double step begins with. In differences to the diagonal: where many eigenvalues lie close
 * together, nothing else is left of them.
 */
static void first_column(const struct square *m, int row, const struct shifts *s, double x[3])
{
    double here = *at(m, row, row), below = *at(m, row + 1, row);
    double to_a = s->a - here, to_d = s->d - here;
    x[0] = (to_a * to_d - s->bc) / below + *at(m, row, row + 1);
    x[1] = *at(m, row + 1, row + 1) - here - to_a - to_d;
    x[2] = *at(m, row + 2, row + 1);
    double scale = fabs(x[0]) + fabs(x[1]) + fabs(x[2]);
    for (int i = 0; i < 3 && scale > 0; i++)
        x[i] /= scale;
}

/* The row from which a step may begin: low, or where two small elements in a row below the diagonal
 * would swallow the shifts on their way. */
static int begin_at(const struct square *m, int low, int high, const struct shifts *shifts,
                    double x[3])
{
    int row = high - 2;
    for (;; row--) {
        first_column(m, row, shifts, x);
        if (row == low)
            return row;
        double near = fabs(*at(m, row - 1, row - 1)) + fabs(*at(m, row, row)) +
                      fabs(*at(m, row + 1, row + 1));
        if (fabs(*at(m, row, row - 1)) * (fabs(x[1]) + fabs(x[2])) <=
            DBL_EPSILON * fabs(x[0]) * near)
            return row;
    }
}

/* One double step of Francis on rows low to high (algorithm 7.5.1), `low` + 2 ≤ `high`. */
static void francis_step(const struct square *m, int low, int high, const struct shifts *shifts)
{
    double x[3];
    int begin = begin_at(m, low, high, shifts, x);
    for (int k = begin; k < high; k++) {
        int count = k + 2 <= high ? 3 : 2;
        double beta = reflection(count, x);
        if (beta != 0) {
            reflect_rows(m, k, count, x, beta, k > begin ? k - 1 : k, high + 1);
            reflect_columns(m, k, count, x, beta, low, (k + 3 < high ? k + 3 : high) + 1);
        }
        if (k == begin && k > low) /* below it only what is negligible comes about */
            *at(m, k, k - 1) *= 1 - beta * x[0] * x[0];
        for (int i = k + 1; i < k + count && k > begin; i++)
            *at(m, i, k - 1) = 0;
        x[0] = *at(m, k + 1, k);
        x[1] = k + 2 <= high ? *at(m, k + 2, k) : 0;
        x[2] = k + 3 <= high ? *at(m, k + 3, k) : 0;
    }
}

/* Eigenvalues of [a b; c d]. */
static void solve_two(double a, double b, double c, double d, double re[2], double im[2])
{
    double half = 0.5 * (a - d), square = half * half + b * c;
    if (square < 0) {
        re[0] = re[1] = d + half;
        im[0] = sqrt(-square);
        im[1] = -im[0];
        return;
    }
    double far = half + copysign(sqrt(square), half);
    re[0] = d + far;
    re[1] = far != 0 ? d - b * c / far : d;
    im[0] = im[1] = 0;
}

static bool iterate(const struct square *m, double *re, double *im)
{
    int high = m->order - 1, iteration = 0;
    while (high >= 0) {
        int low = block_from(m, high);
        if (low == high) {
            re[high] = *at(m, high, high);
            im[high--] = 0;
            iteration = 0;
        } else if (low == high - 1) {
            solve_two(*at(m, low, low), *at(m, low, high), *at(m, high, low), *at(m, high, high),
                      re + low, im + low);
            high -= 2;
            iteration = 0;
        } else {
            struct shifts shifts = {*at(m, high - 1, high - 1), *at(m, high, high),
                                    *at(m, high - 1, high) * *at(m, high, high - 1)};
            if (++iteration > ITERATIONS_MAX)
                return false;
            if (iteration % 10 == 0) { /* out of a rut, with shifts of no meaning */
                double size = fabs(*at(m, high, high - 1)) + fabs(*at(m, high - 1, high - 2));
                shifts.a = shifts.d = shifts.d + 0.75 * size;
                shifts.bc = -0.4375 * size * size;
            }
            francis_step(m, low, high, &shifts);
        }
    }
    return true;
}

static void exchange(double *a, double *b)
{
    double kept = *a;
    *a = *b;
    *b = kept;
}

/* By falling modulus; stable, so that pairs stay together. */
static void sort(int order, double *re, double *im)
{
    for (int i = 1; i < order; i++)
        for (int k = i; k > 0 && plane_norm(re[k], im[k]) > plane_norm(re[k - 1], im[k - 1]); k--) {
            exchange(&re[k], &re[k - 1]);
            exchange(&im[k], &im[k - 1]);
        }
}

bool general_eigenvalues(int order, double *a, double *re, double *im)
{
    struct square m = {order, a};
    bool finite = true, good = true;
    for (int i = 0; i < order * order; i++)
        finite = finite && isfinite(a[i]);
    if (finite) {
        balance(&m);
        reduce(&m, re);
        good = iterate(&m, re, im);
        sort(good ? order : 0, re, im);
    }
    for (int i = 0; i < order && (!finite || !good); i++)
        re[i] = im[i] = NAN;
    return good;
}
