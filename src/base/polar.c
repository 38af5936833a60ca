#include "base/polar.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/vector.h"

enum { SWEEPS_MAX = 60, POLAR_SIDE = 8 }; /* of the shorter side: POLAR_SIDE² is POLAR_MAX */

_Static_assert(POLAR_SIDE *POLAR_SIDE == POLAR_MAX, "room for the shorter side squared");

#define NO_SINGULAR_VALUE 1e-12 /* of the largest */

/* The rows of A and of what has been done to them: count × length, count ≤ length. */
struct turned {
    int count, length;
    double row[POLAR_MAX];
    double turn[POLAR_MAX]; /* count × count, orthogonal: row = turn · A */
};

static void rotate(int length, double *p, double *q, double c, double s)
{
    for (int i = 0; i < length; i++) {
        double x = p[i], y = q[i];
        p[i] = c * x - s * y;
        q[i] = s * x + c * y;
    }
}

/* Makes two rows perpendicular; false where they are. */
static bool straighten(struct turned *t, int i, int k)
{
    double *p = t->row + i * t->length, *q = t->row + k * t->length;
    double a = dot(t->length, p, p), b = dot(t->length, q, q), d = dot(t->length, p, q);
    if (!(fabs(d) > DBL_EPSILON * sqrt(a) * sqrt(b)))
        return false;
    double zeta = (b - a) / (2 * d);
    double tangent = copysign(1, zeta) / (fabs(zeta) + sqrt(1 + zeta * zeta));
    double c = 1 / sqrt(1 + tangent * tangent), s = c * tangent;
    rotate(t->length, p, q, c, s);
    rotate(t->count, t->turn + i * t->count, t->turn + k * t->count, c, s);
    return true;
}

static void straighten_all(struct turned *t)
{
    bool moved = true;
    for (int sweep = 0; sweep < SWEEPS_MAX && moved; sweep++) {
        moved = false;
        for (int i = 0; i < t->count; i++)
            for (int k = i + 1; k < t->count; k++)
                moved |= straighten(t, i, k);
    }
}

/* Largest element in size; NaN where one is not finite. */
static double largest(int size, const double *a)
{
    double most = 0;
    for (int i = 0; i < size; i++)
        if (!isfinite(a[i]))
            return NAN;
        else if (fabs(a[i]) > most)
            most = fabs(a[i]);
    return most;
}

/* Element (i, j) of the longer way round: rows and columns exchanged where there are more rows. */
static int at(bool tall, int columns, int i, int j)
{
    return tall ? j * columns + i : i * columns + j;
}

/* Σ over singular values of turnᵀ · row/‖row‖. */
static void put_together(const struct turned *t, bool tall, int columns, double *out)
{
    double size[POLAR_SIDE], most = 0;
    for (int k = 0; k < t->count; k++) {
        size[k] = norm(t->length, t->row + k * t->length);
        most = fmax(most, size[k]);
    }
    for (int i = 0; i < t->count; i++)
        for (int j = 0; j < t->length; j++) {
            double sum = 0;
            for (int k = 0; k < t->count; k++)
                if (size[k] > NO_SINGULAR_VALUE * most)
                    sum += t->turn[k * t->count + i] * t->row[k * t->length + j] / size[k];
            out[at(tall, columns, i, j)] = sum;
        }
}

void polar_factor(int rows, int columns, const double *a, double *out)
{
    bool tall = rows > columns;
    struct turned t = {.count = tall ? columns : rows, .length = tall ? rows : columns};
    double scale = largest(rows * columns, a);
    if (!(scale > 0)) {
        for (int i = 0; i < rows * columns; i++)
            out[i] = scale;
        return;
    }
    for (int i = 0; i < t.count; i++) {
        t.turn[i * t.count + i] = 1;
        for (int j = 0; j < t.length; j++)
            t.row[i * t.length + j] = a[at(tall, columns, i, j)] / scale;
    }
    straighten_all(&t);
    put_together(&t, tall, columns, out);
}
