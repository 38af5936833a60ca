#include "analysis/modes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/eigenvalues.h"
#include "base/vector.h"

static struct root make_root(double re, double im)
{
    return (struct root){re, im, plane_norm(re, im)};
}

int polynomial_roots(struct polynomial p, struct root root[2])
{
    if (p.degree == 1) {
        root[0] = make_root(0 - p.c0, 0); /* 0 − 0 is +0: no "-0" in files */
        return 1;
    }
    double half = -0.5 * p.c1, square = half * half - p.c0;
    if (square < 0) {
        root[0] = make_root(half, sqrt(-square));
        root[1] = make_root(half, -sqrt(-square));
        return 2;
    }
    /* the root of larger modulus by addition, the other from the product: nothing cancels */
    double large = half + copysign(sqrt(square), half);
    root[0] = make_root(large, 0);
    root[1] = make_root(large != 0 ? p.c0 / large : 0, 0);
    return 2;
}

/* What rounding leaves of a curvature that is none: below 10⁻¹⁰ of the largest it is 0 (the limit
 * of status.h). */
static void drop_rounding(int count, double *lambda)
{
    double largest = fmax(fabs(lambda[0]), fabs(lambda[count - 1]));
    for (int i = 0; i < count; i++)
        if (fabs(lambda[i]) <= 1e-10 * largest)
            lambda[i] = 0;
}

/* --- whole steps --- */

/* The same instant with another value of a parameter; `values` holds them then. */
static void set_parameter(const struct instant *instant, int parameter, double value,
                          double values[PARAMETERS_MAX], struct instant *other)
{
    for (int i = 0; i < PARAMETERS_MAX; i++)
        values[i] = i == parameter ? value : instant->parameter[i];
    *other = *instant;
    other->parameter = values;
}

int modes_whole_roots(const struct optimizer *optimizer, const struct instant *instant,
                      const double *hessian, struct root *root)
{
    int order = optimizer_order(optimizer, instant->parameter, instant->dim);
    size_t size = (size_t)order * (size_t)order;
    double small[WHOLE_ORDER_LIVE * WHOLE_ORDER_LIVE], re[WHOLE_ORDER_MAX], im[WHOLE_ORDER_MAX];
    if (order > WHOLE_ORDER_MAX)
        return 0;
    double *j = order > WHOLE_ORDER_LIVE ? malloc(size * sizeof *j) : small;
    bool good = j && optimizer->jacobian(optimizer, instant, hessian, j);
    if (good)
        general_eigenvalues(order, j, re, im);
    for (int i = 0; i < order && good; i++)
        root[i] = make_root(0 + re[i], im[i]);
    if (order > WHOLE_ORDER_LIVE)
        free(j);
    return good ? order : 0;
}

void modes_move(const struct optimizer *optimizer, const double *minimum, struct instant *instant)
{
    static const double level[DIM_MAX];
    size_t size = (size_t)instant->dim * sizeof *minimum;
    if (!optimizer->jacobian || memcmp(minimum, instant->w, size) == 0)
        return;
    instant->w = minimum;
    instant->g = level;
}

/* Which roots are well inside the circle at an η, and which well outside. */
struct sides {
    int count, inside, outside;
    struct root root[WHOLE_ORDER_MAX]; /* by falling modulus */
};

/*
 * How far from the circle is well: in proportion to η, as slow roots 1 − aη move, so that each of
 * them counts as on it or not for every η, and only one that crosses changes sides.
 */
#define WELL_AWAY 1e-6
#define WELL_AWAY_MOST 1e-3

static void look_at(const struct optimizer *optimizer, const struct instant *instant,
                    const double *hessian, double eta, struct sides *sides)
{
    double values[PARAMETERS_MAX];
    struct instant other;
    int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
    double away = fmin(WELL_AWAY * eta / instant->parameter[rate], WELL_AWAY_MOST);
    set_parameter(instant, rate, eta, values, &other);
    sides->count = modes_whole_roots(optimizer, &other, hessian, sides->root);
    sides->inside = sides->outside = 0;
    for (int i = 0; i < sides->count; i++) {
        sides->inside += sides->root[i].modulus < 1 - away;
        sides->outside += sides->root[i].modulus > 1 + away;
    }
}

/* True where no root has left the inside, or come in from outside. */
static bool keeps_sides(const struct sides *before, const struct sides *sides)
{
    return sides->inside >= before->inside && sides->outside >= before->outside;
}

/* How far outside the circle the root nearest to z is at an η; it becomes z. */
static double follow(const struct optimizer *optimizer, const struct instant *instant,
                     const double *hessian, double eta, struct root *z)
{
    struct sides sides;
    double least = INFINITY;
    struct root last = *z;
    look_at(optimizer, instant, hessian, eta, &sides);
    for (int i = 0; i < sides.count; i++) {
        double away = plane_norm(sides.root[i].re - last.re, sides.root[i].im - last.im);
        if (away < least) {
            least = away;
            *z = sides.root[i];
        }
    }
    return z->modulus - 1;
}

/* Where a root that is near the circle at `eta` is on it: the secant method on its modulus. */
static double polish(const struct optimizer *optimizer, const struct instant *instant,
                     const double *hessian, double eta, struct root z)
{
    double a = eta, b = eta * (1 + 1e-6), at_a = z.modulus - 1;
    double at_b = follow(optimizer, instant, hessian, b, &z);
    for (int i = 0; i < 12 && at_b != at_a && at_b != 0; i++) {
        double next = b - at_b * (b - a) / (at_b - at_a);
        if (!(fabs(next / eta - 1) < 0.1) || next == b)
            break;
        a = b, at_a = at_b;
        b = next, at_b = follow(optimizer, instant, hessian, b, &z);
    }
    return b;
}

/* The η between two, at the larger of which a root has changed sides, where it is on the circle. */
static double crossing(const struct optimizer *optimizer, const struct instant *instant,
                       const double *hessian, double low, double high, const struct sides *before)
{
    struct sides sides, kept = *before;
    for (int i = 0; i < 60 && high / low - 1 > 1e-12; i++) {
        double middle = sqrt(low * high);
        look_at(optimizer, instant, hessian, middle, &sides);
        if (keeps_sides(before, &sides)) {
            low = middle;
            kept = sides;
        } else {
            high = middle;
        }
    }
    look_at(optimizer, instant, hessian, high, &sides);
    bool from_inside = sides.inside < before->inside;
    int rank = from_inside ? kept.count - kept.inside : kept.outside - 1;
    return polish(optimizer, instant, hessian, low, kept.root[rank]);
}

/* Factors of the present η that are looked at: up from far below, in steps small enough that no
 * root goes out and comes back in between. */
enum { EDGE_OCTAVES = 22, EDGE_PER_OCTAVE = 2 };

/* The smallest η > 0 at which a root reaches the circle; NaN where none does. */
static double whole_edge(const struct optimizer *optimizer, const struct instant *instant,
                         const double *hessian)
{
    int rate = parameter_by_role(optimizer->parameters, ROLE_RATE);
    if (rate < 0 || !(instant->parameter[rate] > 0))
        return NAN;
    struct sides before, sides;
    double low = ldexp(instant->parameter[rate], -EDGE_OCTAVES), step = exp2(1.0 / EDGE_PER_OCTAVE);
    look_at(optimizer, instant, hessian, low, &before);
    for (int i = 0; i < 2 * EDGE_OCTAVES * EDGE_PER_OCTAVE && before.count > 0; i++) {
        double high = low * step;
        look_at(optimizer, instant, hessian, high, &sides);
        if (sides.count == 0 || isnan(sides.root[0].modulus))
            return NAN;
        if (!keeps_sides(&before, &sides))
            return crossing(optimizer, instant, hessian, low, high, &before);
        before = sides;
        low = high;
    }
    return NAN;
}

double modes_edge(const struct optimizer *optimizer, const struct instant *instant,
                  const double *hessian, const struct modes *modes)
{
    return modes->whole ? whole_edge(optimizer, instant, hessian) : modes->eta_edge;
}

/* The roots as modes, pairs together, those of the largest modulus last. */
static void group_roots(int count, const struct root *root, struct modes *modes)
{
    struct mode falling[WHOLE_ORDER_MAX];
    int groups = 0;
    for (int i = 0; i < count; i++) {
        bool pair = root[i].im != 0 && i + 1 < count;
        falling[groups++] = (struct mode){NAN, pair ? 2 : 1, {root[i], root[i + pair]}};
        i += pair;
    }
    modes->count = groups < MODES_MAX ? groups : MODES_MAX;
    for (int i = 0; i < modes->count; i++)
        modes->mode[i] = falling[modes->count - 1 - i];
}

static void take_whole_step(const struct optimizer *optimizer, const struct instant *instant,
                            const double *hessian, struct modes *modes)
{
    struct root root[WHOLE_ORDER_MAX];
    int count = modes_whole_roots(optimizer, instant, hessian, root);
    modes->available = modes->whole = count > 0;
    if (count == 0)
        return;
    group_roots(count, root, modes);
    modes->radius = root[0].modulus;
    if (count <= WHOLE_ORDER_LIVE)
        modes->eta_edge = whole_edge(optimizer, instant, hessian);
}

/* --- all --- */

struct modes modes_of(const struct optimizer *optimizer, const struct instant *instant,
                      const double *hessian)
{
    struct modes modes = {.eta_edge = NAN, .optimum = {NAN, NAN, NAN}, .radius = NAN};
    double lambda[DIM_MAX], p[PACKED_MAX];
    symmetric_eigen(instant->dim, hessian, modes.hessian, NULL);
    drop_rounding(instant->dim, modes.hessian);
    if (optimizer->jacobian)
        take_whole_step(optimizer, instant, hessian, &modes);
    if (!optimizer->theory)
        return modes;
    modes.available = true;
    modes.count = instant->dim;
    for (int i = 0; i < instant->dim; i++)
        lambda[i] = modes.hessian[i];
    if (optimizer->metric) {
        optimizer->metric(optimizer, instant, p);
        symmetric_preconditioned_eigenvalues(instant->dim, p, hessian, lambda);
        drop_rounding(instant->dim, lambda);
    }
    modes.radius = 0;
    for (int i = 0; i < instant->dim; i++) {
        struct mode *mode = &modes.mode[i];
        mode->lambda = lambda[i];
        mode->count =
            polynomial_roots(optimizer->theory->modes(optimizer, instant, lambda[i]), mode->root);
        for (int k = 0; k < mode->count; k++)
            if (!(mode->root[k].modulus <= modes.radius)) /* lets a NaN through */
                modes.radius = mode->root[k].modulus;
    }
    double low = lambda[0], high = lambda[instant->dim - 1];
    double edge = optimizer->theory->edge(optimizer, instant, high);
    modes.eta_edge = isfinite(edge) ? edge : NAN;
    if (low > 0 && !eigenvalues_singular(instant->dim, lambda) && optimizer->theory->optimum)
        modes.optimum = optimizer->theory->optimum(optimizer, instant, low, high);
    return modes;
}

static double whole_radius(const struct optimizer *optimizer, const struct instant *instant)
{
    struct root root[WHOLE_ORDER_MAX];
    double hessian[PACKED_MAX];
    if (optimizer_order(optimizer, instant->parameter, instant->dim) > WHOLE_ORDER_LIVE)
        return NAN;
    instant->problem->eval(instant->problem, 1, instant->w, NULL, NULL, hessian);
    return modes_whole_roots(optimizer, instant, hessian, root) > 0 ? root[0].modulus : NAN;
}

double modes_radius_with(const struct optimizer *optimizer, const struct instant *instant,
                         const struct modes *modes, int parameter, double value)
{
    if (!modes->available)
        return NAN;
    double values[PARAMETERS_MAX], radius = 0;
    struct instant other;
    set_parameter(instant, parameter, value, values, &other);
    if (modes->whole)
        return whole_radius(optimizer, &other);
    for (int i = 0; i < modes->count; i++) {
        struct root root[2];
        polynomial_roots(optimizer->theory->modes(optimizer, &other, modes->mode[i].lambda), root);
        if (!(root[0].modulus <= radius))
            radius = root[0].modulus;
    }
    return radius;
}
