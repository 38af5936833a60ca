#include "analysis/modes.h"

#include <math.h>

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

struct modes modes_of(const struct optimizer *optimizer, const struct instant *instant,
                      const double *hessian)
{
    struct modes modes = {.eta_edge = NAN, .optimum = {NAN, NAN, NAN}, .radius = NAN};
    double lambda[DIM_MAX], p[PACKED_MAX];
    symmetric_eigen(instant->dim, hessian, modes.hessian, NULL);
    drop_rounding(instant->dim, modes.hessian);
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

double modes_radius_with(const struct optimizer *optimizer, const struct instant *instant,
                         const struct modes *modes, int parameter, double value)
{
    if (!modes->available)
        return NAN;
    double values[PARAMETERS_MAX], radius = 0;
    for (int i = 0; i < PARAMETERS_MAX; i++)
        values[i] = i == parameter ? value : instant->parameter[i];
    struct instant other = *instant;
    other.parameter = values;
    for (int i = 0; i < modes->count; i++) {
        struct root root[2];
        polynomial_roots(optimizer->theory->modes(optimizer, &other, modes->mode[i].lambda), root);
        if (!(root[0].modulus <= radius))
            radius = root[0].modulus;
    }
    return radius;
}
