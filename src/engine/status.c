#include "engine/status.h"

#include <math.h>

#include "base/vector.h"

/* Lengths are compared with the diagonal of the region. */
#define FLAT_BELOW 1e-10   /* of the largest curvature */
#define STILL_STIFF 1e-7   /* Newton's step, in diagonals */
#define STILL_FLAT 1e-12   /* slope over the largest curvature, in diagonals */
#define BEYOND 2.5         /* of Newton's step: where the signs are looked at again */
#define LOWEST_WITHIN 1e-9 /* of what the run has come down */
#define FAR 1e6            /* diagonals */

const char *status_name(enum status status)
{
    static const char *const names[] = {"running", "minimum",  "maximum",   "saddle",
                                        "flat",    "singular", "undefined", "diverged"};
    return names[status];
}

const char *status_meaning(enum status status)
{
    static const char *const meanings[] = {
        [STATUS_RUNNING] = "",
        [STATUS_MINIMUM] = "no slope left, curved upwards in every direction",
        [STATUS_MAXIMUM] = "no slope left, curved downwards in every direction",
        [STATUS_SADDLE] = "no slope left, curved upwards and downwards",
        [STATUS_FLAT] = "no slope left, and no curvature in some direction",
        [STATUS_SINGULAR] = "the Hessian has no inverse here",
        [STATUS_UNDEFINED] = "the value or its derivative does not exist here",
        [STATUS_DIVERGED] = "too far out to come back",
    };
    return meanings[status];
}

/* --- what ends a run --- */

/* The region says nothing of coordinates past the second; they lie about where it does. */
static double centre_of(const struct problem *problem, int i)
{
    const double *region = problem->region;
    double x = (region[0] + region[1]) / 2, y = (region[2] + region[3]) / 2;
    return i == 0 ? x : i == 1 ? y : (x + y) / 2;
}

static bool is_far(const struct problem *problem, const double *w)
{
    double far = FAR * problem_diagonal(problem), square = 0;
    for (int i = 0; i < problem->dim; i++) {
        double away = (w[i] - centre_of(problem, i)) / far;
        square += away * away;
    }
    return !(square <= 1); /* NaN, too */
}

enum status status_of_values(const struct problem *problem, const double *w, double f,
                             const double *g)
{
    double slope = 0;
    for (int i = 0; i < problem->dim; i++)
        slope += g[i] - g[i]; /* NaN where one is not finite */
    if (is_far(problem, w) || isinf(f))
        return STATUS_DIVERGED;
    return isnan(f) || isnan(slope) ? STATUS_UNDEFINED : STATUS_RUNNING;
}

/* --- where it is --- */

/* The Hessian at a point, taken apart. */
struct curvature {
    double lambda[DIM_MAX], vectors[DIM_MAX * DIM_MAX];
    double largest;               /* Λ */
    bool positive, negative, all; /* signs that occur, and whether no direction is flat */
};

static bool is_stiff(const struct curvature *c, int i)
{
    return fabs(c->lambda[i]) > FLAT_BELOW * c->largest;
}

/* False where the Hessian is not finite. */
static bool take_apart(int dim, const double *h, struct curvature *c)
{
    symmetric_eigen(dim, h, c->lambda, c->vectors);
    c->largest = fmax(fabs(c->lambda[0]), fabs(c->lambda[dim - 1]));
    c->positive = c->negative = false;
    c->all = true;
    for (int i = 0; i < dim; i++) {
        bool stiff = is_stiff(c, i);
        c->positive |= stiff && c->lambda[i] > 0;
        c->negative |= stiff && c->lambda[i] < 0;
        c->all &= stiff;
    }
    return isfinite(c->largest);
}

/* Whether it stands still; `beyond` receives the point past the one that Newton's step aims at. */
static bool stands_still(const struct problem *problem, const struct place *place,
                         const struct curvature *c, double *beyond)
{
    int dim = problem->dim;
    double diagonal = problem_diagonal(problem);
    for (int i = 0; i < dim; i++)
        beyond[i] = place->w[i];
    for (int k = 0; k < dim; k++) {
        const double *q = c->vectors + k * dim;
        double slope = dot(dim, q, place->g);
        bool stiff = is_stiff(c, k);
        double most = stiff ? STILL_STIFF * diagonal * fabs(c->lambda[k])
                            : STILL_FLAT * diagonal * c->largest;
        if (!(fabs(slope) <= most))
            return false;
        for (int i = 0; i < dim && stiff; i++)
            beyond[i] -= BEYOND * slope / c->lambda[k] * q[i];
    }
    return true;
}

/* On the lowest value that the surface is known to have, as far as the run can tell. */
static bool is_lowest(const struct problem *problem, const struct place *place)
{
    double lowest = problem_lowest(problem);
    return fabs(place->f - lowest) <= LOWEST_WITHIN * (place->f_start - lowest);
}

static enum status kind_of(const struct curvature *here, const struct curvature *there)
{
    bool positive = here->positive && there->positive, negative = here->negative && there->negative;
    if (positive && negative)
        return STATUS_SADDLE;
    if (!here->all || !there->all || (here->positive && here->negative) ||
        (there->positive && there->negative))
        return STATUS_FLAT;
    return positive ? STATUS_MINIMUM : negative ? STATUS_MAXIMUM : STATUS_FLAT;
}

/* Where the second derivative does not exist nothing but the slope can be judged. */
static enum status without_curvature(const struct problem *problem, const struct place *place)
{
    if (norm(problem->dim, place->g) > 0)
        return STATUS_RUNNING;
    return is_lowest(problem, place) ? STATUS_MINIMUM : STATUS_FLAT;
}

enum status status_of_place(const struct problem *problem, const struct place *place)
{
    struct curvature here, there;
    double h[PACKED_MAX], beyond[DIM_MAX];
    if (!place->h)
        problem->eval(problem, 1, place->w, NULL, NULL, h);
    if (!take_apart(problem->dim, place->h ? place->h : h, &here))
        return without_curvature(problem, place);
    if (!stands_still(problem, place, &here, beyond))
        return STATUS_RUNNING;
    problem->eval(problem, 1, beyond, NULL, NULL, h);
    enum status kind = take_apart(problem->dim, h, &there) ? kind_of(&here, &there) : STATUS_FLAT;
    return kind == STATUS_FLAT && is_lowest(problem, place) ? STATUS_MINIMUM : kind;
}
