#include "base/symmetric.h"

#include <math.h>
#include <string.h>

#include "base/vector.h"

/* dlaev2 (LAPACK 3): rt1 is the eigenvalue of larger magnitude; the other follows from the
 * determinant. */
static void eigen_2(const double *packed, double *values, double *vectors)
{
    double a = packed[0], b = packed[1], c = packed[2];
    double sum = a + c, difference = a - c, square = difference * difference + 4 * b * b;
    double larger = fabs(a) > fabs(c) ? a : c, smaller = fabs(a) > fabs(c) ? c : a;
    double scale = fabs(larger) > fabs(b) ? fabs(larger) : fabs(b);
    if (scale > 1e140 || (scale > 0 && scale < 1e-140)) { /* the square would overflow or vanish */
        eigen_2((double[]){a / scale, b / scale, c / scale}, values, vectors);
        values[0] *= scale;
        values[1] *= scale;
        return;
    }
    double root = sqrt(square), rt1 = 0.5 * root, rt2 = -0.5 * root;
    if (sum != 0) {
        rt1 = 0.5 * (sum < 0 ? sum - root : sum + root);
        rt2 = (larger / rt1) * smaller - (b / rt1) * b;
    }
    values[0] = (rt1 < rt2 ? rt1 : rt2) + 0.0; /* no −0 */
    values[1] = (rt1 < rt2 ? rt2 : rt1) + 0.0;
    if (!vectors)
        return;
    /* half the angle of (difference, 2b) is the direction of the larger eigenvalue: that of the sum
     * with (root, 0), turned by a right angle where the sum would cancel */
    double x = difference < 0 ? 2 * fabs(b) : root + difference,
           y = difference < 0 ? copysign(root - difference, b) : 2 * b, size = plane_norm(x, y);
    vectors[2] = size > 0 ? x / size : 1, vectors[3] = size > 0 ? y / size : 0;
    vectors[0] = -vectors[3], vectors[1] = vectors[2];
}

/* --- Jacobi --- */

enum { JACOBI_MAX = 8 };

static double off_diagonal(int order, double a[JACOBI_MAX][JACOBI_MAX])
{
    double sum = 0;
    for (int i = 0; i < order; i++)
        for (int j = i + 1; j < order; j++)
            sum += a[i][j] * a[i][j];
    return sum;
}

static void rotate(int order, double a[JACOBI_MAX][JACOBI_MAX], double v[JACOBI_MAX][JACOBI_MAX],
                   int p, int q)
{
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = copysign(1, theta) / (fabs(theta) + plane_norm(theta, 1));
    double c = 1 / sqrt(t * t + 1), s = t * c;
    for (int k = 0; k < order; k++) {
        double kp = a[k][p], kq = a[k][q];
        a[k][p] = c * kp - s * kq;
        a[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < order; k++) {
        double pk = a[p][k], qk = a[q][k];
        a[p][k] = c * pk - s * qk;
        a[q][k] = s * pk + c * qk;
        double vp = v[p][k], vq = v[q][k];
        v[p][k] = c * vp - s * vq;
        v[q][k] = s * vp + c * vq;
    }
    a[p][q] = a[q][p] = 0;
}

static void eigen_jacobi(int order, const double *packed, double *values, double *vectors)
{
    double a[JACOBI_MAX][JACOBI_MAX], v[JACOBI_MAX][JACOBI_MAX] = {{0}};
    double scale = 0;
    for (int i = 0; i < order; i++) {
        v[i][i] = 1;
        for (int j = 0; j < order; j++) {
            a[i][j] = packed[packed_index(order, i, j)];
            scale = fabs(a[i][j]) > scale ? fabs(a[i][j]) : scale;
        }
    }
    for (int sweep = 0; sweep < 30 && off_diagonal(order, a) > 1e-34 * scale * scale; sweep++)
        for (int p = 0; p < order; p++)
            for (int q = p + 1; q < order; q++)
                if (a[p][q] != 0)
                    rotate(order, a, v, p, q);
    int by_size[JACOBI_MAX];
    for (int i = 0; i < order; i++) {
        int j = i;
        for (; j > 0 && a[by_size[j - 1]][by_size[j - 1]] > a[i][i]; j--)
            by_size[j] = by_size[j - 1];
        by_size[j] = i;
    }
    for (int i = 0; i < order; i++) {
        values[i] = a[by_size[i]][by_size[i]];
        if (vectors)
            memcpy(vectors + i * order, v[by_size[i]], (size_t)order * sizeof *vectors);
    }
}

/* --- Householder and QL --- */

/* What is left of rounding errors of rounding errors, in a matrix of elements up to 1: a reflection
 * made of it would be none. */
#define NOTHING 1e-250

/*
 * A = Z T Zᵀ with T tridiagonal: d its diagonal, e[1..] what stands beside it. z is [order][order],
 * A in and, with `wanted`, Z out.
 */
static void tridiagonalize(int order, double *z, double *d, double *e, bool wanted)
{
    for (int i = order - 1; i > 0; i--) {
        double *row = z + i * order, scale = 0, h = 0;
        for (int k = 0; k < i; k++)
            scale += fabs(row[k]);
        d[i] = 0;
        e[i] = row[i - 1];
        if (i == 1 || scale < NOTHING)
            continue;
        for (int k = 0; k < i; k++) {
            row[k] /= scale;
            h += row[k] * row[k];
        }
        double last = row[i - 1], norm = last >= 0 ? -sqrt(h) : sqrt(h), along = 0;
        e[i] = scale * norm;
        h -= last * norm;
        row[i - 1] = last - norm;
        for (int j = 0; j < i; j++) {
            double sum = 0;
            z[j * order + i] = row[j] / h; /* the column keeps the reflection for Z */
            for (int k = 0; k <= j; k++)
                sum += z[j * order + k] * row[k];
            for (int k = j + 1; k < i; k++)
                sum += z[k * order + j] * row[k];
            e[j] = sum / h;
            along += e[j] * row[j];
        }
        for (int j = 0; j < i; j++) {
            double by = row[j], gain = e[j] -= along / (h + h) * by;
            for (int k = 0; k <= j; k++)
                z[j * order + k] -= by * e[k] + gain * row[k];
        }
        d[i] = h;
    }
    d[0] = e[0] = 0;
    for (int i = 0; i < order; i++) {
        double *row = z + i * order;
        for (int j = 0; j < i && d[i] != 0 && wanted; j++) {
            double sum = 0;
            for (int k = 0; k < i; k++)
                sum += row[k] * z[k * order + j];
            for (int k = 0; k < i; k++)
                z[k * order + j] -= sum * z[k * order + i];
        }
        d[i] = row[i];
        row[i] = 1;
        for (int j = 0; j < i; j++)
            row[j] = z[j * order + i] = 0;
    }
}

/* One implicit QL step on rows l..m of T, with Wilkinson's shift; its rotations go on into z. */
static void ql_step(int order, double *d, double *e, double *z, int l, int m)
{
    double g = (d[l + 1] - d[l]) / (2 * e[l]), r = plane_norm(g, 1);
    double s = 1, c = 1, p = 0;
    g = d[m] - d[l] + e[l] / (g + copysign(r, g));
    for (int i = m - 1; i >= l; i--) {
        double f = s * e[i], b = c * e[i];
        e[i + 1] = r = plane_norm(f, g);
        if (r == 0) { /* T has come apart here */
            d[i + 1] -= p;
            e[m] = 0;
            return;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        for (int k = 0; k < order && z; k++) {
            double *pair = z + k * order + i, next = pair[1];
            pair[1] = s * pair[0] + c * next;
            pair[0] = c * pair[0] - s * next;
        }
    }
    d[l] -= p;
    e[l] = g;
    e[m] = 0;
}

/* The first row from l on below which T has come apart. */
static int block_end(int order, const double *d, const double *e, int l)
{
    int m = l;
    while (m < order - 1 && fabs(e[m]) > 0x1p-53 * (fabs(d[m]) + fabs(d[m + 1])))
        m++;
    return m;
}

static void eigen_ql(int order, const double *packed, double *values, double *vectors)
{
    enum { STEPS_MOST = 60 };
    double z[ORDER_MAX * ORDER_MAX], d[ORDER_MAX], e[ORDER_MAX + 1], largest = 0;
    int exponent; /* elements up to 1, by a power of two: no digit changes */
    for (int k = 0; k < packed_size(order); k++)
        largest = fmax(largest, fabs(packed[k]));
    frexp(largest, &exponent);
    for (int i = 0, k = 0; i < order; i++)
        for (int j = i; j < order; j++, k++)
            z[i * order + j] = z[j * order + i] = ldexp(packed[k], -exponent);
    tridiagonalize(order, z, d, e, vectors != NULL);
    memmove(e, e + 1, (size_t)(order - 1) * sizeof *e);
    e[order - 1] = 0;
    for (int l = 0; l < order; l++)
        for (int step = 0, m; step < STEPS_MOST && (m = block_end(order, d, e, l)) > l; step++)
            ql_step(order, d, e, vectors ? z : NULL, l, m);
    int by_size[ORDER_MAX];
    for (int i = 0; i < order; i++) {
        int j = i;
        for (; j > 0 && d[by_size[j - 1]] > d[i]; j--)
            by_size[j] = by_size[j - 1];
        by_size[j] = i;
    }
    for (int i = 0; i < order; i++) {
        values[i] = ldexp(d[by_size[i]], exponent);
        for (int k = 0; k < order && vectors; k++)
            vectors[i * order + k] = z[k * order + by_size[i]];
    }
}

/* --- any order --- */

void symmetric_eigen(int order, const double *packed, double *values, double *vectors)
{
    bool finite = true;
    for (int i = 0; i < packed_size(order); i++)
        finite &= fabs(packed[i]) < INFINITY;
    if (!finite) {
        for (int i = 0; i < order; i++)
            values[i] = NAN;
        for (int i = 0; vectors && i < order * order; i++)
            vectors[i] = i / order == i % order;
    } else if (order == 2) {
        eigen_2(packed, values, vectors);
    } else if (order <= JACOBI_MAX) {
        eigen_jacobi(order, packed, values, vectors);
    } else {
        eigen_ql(order, packed, values, vectors);
    }
}

bool eigenvalues_singular(int order, const double *values)
{
    double smallest = INFINITY, largest = 0;
    for (int i = 0; i < order; i++) {
        double size = fabs(values[i]);
        smallest = size < smallest ? size : smallest;
        largest = size > largest ? size : largest;
    }
    return isnan(values[0]) || smallest <= 1e-14 * largest;
}

/* The elimination below for order 2, written out. */
static void solve_2(const double *packed, const double *b, double *x)
{
    bool swap = fabs(packed[1]) > fabs(packed[0]);
    double p00 = packed[swap ? 1 : 0], p01 = packed[swap ? 2 : 1], p10 = packed[swap ? 0 : 1];
    double p11 = packed[swap ? 1 : 2], b0 = b[swap ? 1 : 0], b1 = b[swap ? 0 : 1],
           factor = p10 / p00;
    x[1] = (b1 - factor * b0) / (p11 - factor * p01);
    x[0] = (b0 - p01 * x[1]) / p00;
}

bool symmetric_singular(int order, const double *packed)
{
    if (order == 2) {
        /* |det| is the product of the |eigenvalues|, the square sum bounds the larger one's square:
         * where their ratio is this large there is nothing to decide. NaN fails the comparison. */
        double a = packed[0], b = packed[1], c = packed[2];
        if (fabs(a * c - b * b) > 1e-12 * (a * a + 2 * b * b + c * c))
            return false;
    }
    double values[ORDER_MAX];
    symmetric_eigen(order, packed, values, NULL);
    return eigenvalues_singular(order, values);
}

bool symmetric_solve(int order, const double *packed, const double *b, double *x)
{
    double a[ORDER_MAX][ORDER_MAX + 1];
    if (symmetric_singular(order, packed))
        return false;
    if (order == 2) {
        solve_2(packed, b, x);
        return true;
    }
    for (int i = 0; i < order; i++) {
        for (int j = 0; j < order; j++)
            a[i][j] = packed[packed_index(order, i, j)];
        a[i][order] = b[i];
    }
    for (int column = 0; column < order; column++) {
        int pivot = column;
        for (int i = column + 1; i < order; i++)
            if (fabs(a[i][column]) > fabs(a[pivot][column]))
                pivot = i;
        for (int j = column; j <= order; j++) {
            double swapped = a[column][j];
            a[column][j] = a[pivot][j];
            a[pivot][j] = swapped;
        }
        for (int i = column + 1; i < order; i++) {
            double factor = a[i][column] / a[column][column];
            for (int j = column; j <= order; j++)
                a[i][j] -= factor * a[column][j];
        }
    }
    for (int i = order - 1; i >= 0; i--) {
        double rest = a[i][order];
        for (int j = i + 1; j < order; j++)
            rest -= a[i][j] * x[j];
        x[i] = rest / a[i][i];
    }
    return true;
}

void symmetric_apply(int order, const double *packed, const double *x, double *y)
{
    for (int i = 0; i < order; i++) {
        y[i] = 0;
        for (int j = 0; j < order; j++)
            y[i] += packed[packed_index(order, i, j)] * x[j];
    }
}

void symmetric_preconditioned_eigenvalues(int order, const double *p, const double *a,
                                          double *values)
{
    double p_values[ORDER_MAX], p_vectors[ORDER_MAX * ORDER_MAX], product[PACKED_MAX];
    symmetric_eigen(order, p, p_values, p_vectors);
    /* In the eigenvectors of P the product is D^(1/2) (V A V') D^(1/2), similar to P^(1/2) A
     * P^(1/2). */
    for (int i = 0; i < order; i++) {
        double row[ORDER_MAX];
        symmetric_apply(order, a, p_vectors + i * order, row);
        for (int j = i; j < order; j++) {
            double element = 0;
            for (int k = 0; k < order; k++)
                element += row[k] * p_vectors[j * order + k];
            product[packed_index(order, i, j)] =
                element * sqrt(fmax(p_values[i], 0)) * sqrt(fmax(p_values[j], 0));
        }
    }
    symmetric_eigen(order, product, values, NULL);
}
