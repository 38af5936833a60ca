#include <math.h>
#include <string.h>

#include "analysis/modes.h"
#include "base/vector.h"

/* η and β are sought where the keys can bring them. */
#define RATE_LEAST 1e-12
#define RATE_MOST 1e12
#define REST_LEAST 1e-5 /* of 1 − β */

enum { RATE, MEMORY, UNKNOWNS };

/* Where the search is: log η and −log(1−β), the scales of the bars, so that of several solutions
 * the one found is near in the eyes of the viewer. */
struct unknowns {
    double q[UNKNOWNS];
};

/* One root to be brought to one place, everything else frozen. */
struct aim {
    const struct optimizer *optimizer;
    struct instant instant; /* its parameters are `parameter` */
    double parameter[PARAMETERS_MAX];
    int index[UNKNOWNS]; /* of the parameters; −1: the method has none */
    bool free[UNKNOWNS]; /* the polynomial depends on it */
    double low[UNKNOWNS], high[UNKNOWNS];
    double lambda, re, im;
};

static struct polynomial polynomial_at(struct aim *aim, struct unknowns at)
{
    if (aim->free[RATE])
        aim->parameter[aim->index[RATE]] = exp(at.q[RATE]);
    if (aim->free[MEMORY])
        aim->parameter[aim->index[MEMORY]] = -expm1(-at.q[MEMORY]);
    return aim->optimizer->theory->modes(aim->optimizer, &aim->instant, aim->lambda);
}

/* p(z) at the place aimed at. */
static void residual(struct aim *aim, struct unknowns at, double r[2])
{
    struct polynomial p = polynomial_at(aim, at);
    double re = aim->re, im = aim->im;
    r[0] = p.degree == 1 ? re + p.c0 : re * re - im * im + p.c1 * re + p.c0;
    r[1] = p.degree == 1 ? im : 2 * re * im + p.c1 * im;
}

/* From the place to the nearest root. */
static double distance(struct aim *aim, struct unknowns at)
{
    struct root root[2];
    double least = INFINITY;
    int count = polynomial_roots(polynomial_at(aim, at), root);
    for (int i = 0; i < count; i++)
        least = fmin(least, plane_norm(root[i].re - aim->re, root[i].im - aim->im));
    return least;
}

/* ∂p(z)/∂q by central differences: exact enough to converge, and no method has to supply it. */
static void derivatives(struct aim *aim, struct unknowns at, double j[2][UNKNOWNS])
{
    const double step = 1e-5;
    for (int k = 0; k < UNKNOWNS; k++) {
        struct unknowns above = at, below = at;
        double high[2], low[2];
        above.q[k] += step;
        below.q[k] -= step;
        residual(aim, above, high);
        residual(aim, below, low);
        for (int i = 0; i < 2; i++)
            j[i][k] = aim->free[k] ? (high[i] - low[i]) / (2 * step) : 0;
    }
}

/* The step −(JᵀJ + μI)⁻¹Jᵀr, cut to a few decades and to the bounds. */
static struct unknowns damped_step(const struct aim *aim, struct unknowns at, double j[2][UNKNOWNS],
                                   const double r[2], double mu)
{
    const double longest = 3;
    double a = j[0][0] * j[0][0] + j[1][0] * j[1][0] + mu,
           b = j[0][0] * j[0][1] + j[1][0] * j[1][1],
           c = j[0][1] * j[0][1] + j[1][1] * j[1][1] + mu, determinant = a * c - b * b;
    double g[] = {j[0][0] * r[0] + j[1][0] * r[1], j[0][1] * r[0] + j[1][1] * r[1]};
    double step[] = {(b * g[1] - c * g[0]) / determinant, (b * g[0] - a * g[1]) / determinant};
    for (int k = 0; k < UNKNOWNS; k++)
        if (isfinite(step[k]))
            at.q[k] = fmin(fmax(at.q[k] + fmin(fmax(step[k], -longest), longest), aim->low[k]),
                           aim->high[k]);
    return at;
}

/* Damped Gauss-Newton (Levenberg-Marquardt) on |p(z)|² from a guess. */
static struct unknowns solve(struct aim *aim, struct unknowns at)
{
    enum { ITERATIONS = 60 };
    double r[2], j[2][UNKNOWNS], damping = 1e-3;
    residual(aim, at, r);
    for (int i = 0; i < ITERATIONS; i++) {
        derivatives(aim, at, j);
        double trace =
            j[0][0] * j[0][0] + j[1][0] * j[1][0] + j[0][1] * j[0][1] + j[1][1] * j[1][1];
        if (!(trace > 0))
            break;
        double trial[2];
        struct unknowns next = damped_step(aim, at, j, r, damping * trace);
        residual(aim, next, trial);
        if (plane_norm(trial[0], trial[1]) < plane_norm(r[0], r[1])) {
            at = next;
            memcpy(r, trial, sizeof r);
            damping = fmax(damping / 10, 1e-15);
        } else if ((damping *= 10) > 1e6) {
            break;
        }
    }
    return at;
}

/* From the present values; where that does not arrive, from others too: p(z) has valleys that end
 * in the middle of nowhere. */
static struct unknowns search(struct aim *aim, struct unknowns now)
{
    static const double rates[] = {1, 0.1, 10, 0.001, 1000}, memories[] = {0, 0.5, 0.9, 0.99};
    const double arrived = 1e-9;
    struct unknowns best = solve(aim, now);
    double least = distance(aim, best);
    for (int i = 0; i < 20 && least > arrived; i++) {
        struct unknowns from = {{now.q[RATE] + log(rates[i / 4]), -log1p(-memories[i % 4])}};
        for (int k = 0; k < UNKNOWNS; k++)
            from.q[k] = fmin(fmax(from.q[k], aim->low[k]), aim->high[k]);
        struct unknowns found = solve(aim, from);
        double there = distance(aim, found);
        if (there < least - arrived) {
            least = there;
            best = found;
        }
    }
    return best;
}

/* Whether the polynomial changes with an unknown, here or a little farther on: in single points it
 * may not. */
static bool depends_on(struct aim *aim, struct unknowns now, int k)
{
    bool depends = false;
    for (int i = 0; i < 2 && !depends; i++) {
        struct unknowns from = {{now.q[RATE] + 0.1 * i, now.q[MEMORY] + 0.1 * i}}, to = from;
        to.q[k] += 0.1;
        struct polynomial a = polynomial_at(aim, from), b = polynomial_at(aim, to);
        depends = a.c0 != b.c0 || a.c1 != b.c1;
    }
    return depends;
}

/* Bounds and present values. */
static struct unknowns prepare(struct aim *aim)
{
    const struct parameter *table = aim->optimizer->parameters;
    struct unknowns now = {{0}};
    aim->index[RATE] = parameter_by_role(table, ROLE_RATE);
    aim->index[MEMORY] = parameter_by_role(table, ROLE_MEMORY);
    if (aim->index[RATE] >= 0)
        now.q[RATE] = log(aim->parameter[aim->index[RATE]]);
    if (aim->index[MEMORY] >= 0)
        now.q[MEMORY] = -log1p(-aim->parameter[aim->index[MEMORY]]);
    aim->low[RATE] = log(RATE_LEAST);
    aim->high[RATE] = log(RATE_MOST);
    aim->high[MEMORY] = -log(REST_LEAST);
    for (int k = 0; k < UNKNOWNS; k++)
        aim->free[k] = aim->index[k] >= 0;
    bool depends[] = {aim->free[RATE] && depends_on(aim, now, RATE),
                      aim->free[MEMORY] && depends_on(aim, now, MEMORY)};
    memcpy(aim->free, depends, sizeof depends);
    return now;
}

int modes_nearest(const struct modes *modes, double re, double im)
{
    int nearest = -1;
    double least = INFINITY;
    for (int i = 0; i < modes->count; i++) {
        for (int k = 0; k < modes->mode[i].count; k++) {
            const struct root *root = &modes->mode[i].root[k];
            double there = plane_norm(root->re - re, root->im - im);
            if (there < least) {
                least = there;
                nearest = i;
            }
        }
    }
    return nearest;
}

bool modes_place_root(const struct optimizer *optimizer, const struct instant *instant,
                      const struct modes *modes, int mode, double re, double im,
                      struct placement *placement)
{
    if (!modes->available || mode < 0 || mode >= modes->count ||
        !isfinite(modes->mode[mode].lambda) || !isfinite(re) || !isfinite(im))
        return false;
    struct aim aim = {.optimizer = optimizer,
                      .instant = *instant,
                      .lambda = modes->mode[mode].lambda,
                      .re = re,
                      .im = im};
    memcpy(aim.parameter, instant->parameter, sizeof aim.parameter);
    aim.instant.parameter = aim.parameter;
    struct unknowns now = prepare(&aim);
    if (!aim.free[RATE] && !aim.free[MEMORY])
        return false;
    struct unknowns found = search(&aim, now);
    *placement = (struct placement){.has_eta = aim.free[RATE],
                                    .has_beta = aim.free[MEMORY],
                                    .eta = exp(found.q[RATE]),
                                    .beta = -expm1(-found.q[MEMORY]),
                                    .distance = distance(&aim, found)};
    return true;
}
