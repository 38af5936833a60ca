#include "analysis/circuit.h"

#include <float.h>
#include <math.h>

#include "base/vector.h"

static enum damping damping_of(const struct circuit *c)
{
    if (c->resistance < 0)
        return DAMPING_NEGATIVE;
    if (c->capacitance == 0)
        return DAMPING_NONE;
    return fabs(c->zeta - 1) <= 0.01 ? DAMPING_CRITICAL
           : c->zeta > 1             ? DAMPING_OVER
                                     : DAMPING_UNDER;
}

/* η of the low-pass form. */
static double smoothed_rate(const struct direction *direction)
{
    return direction->push / (1 - direction->memory);
}

bool circuit_of(const struct direction *direction, int dim, const double *w, const double *g,
                const double *before, const struct direction *taken, struct circuit *circuit)
{
    double m = direction->memory, lambda = direction->lambda;
    const double *q = direction->vector;
    if (!(m >= 0 && m < 1) || !(direction->push > 0) || lambda == 0)
        return false;
    double rate = smoothed_rate(direction), last = taken ? smoothed_rate(taken) : rate;
    struct circuit *c = circuit;
    *c = (struct circuit){.resistance = lambda,
                          .inductance = 1 / rate,
                          .capacitance = m / ((1 - m) * lambda),
                          .time_constant = 1 / (rate * lambda)};
    c->zeta = m > 0 && lambda > 0 ? 0.5 * sqrt((1 - m) / (rate * m * lambda)) : NAN;
    c->damping = damping_of(c);
    c->current = dot(dim, q, w);
    c->source = c->current - dot(dim, q, g) / lambda;
    if (fabs(c->source) <= 8 * DBL_EPSILON * (norm(dim, w) + norm(dim, g) / fabs(lambda)))
        c->source = 0; /* what rounding leaves of a minimum at 0 */
    c->voltage =
        m > 0 ? (c->current - dot(dim, q, before)) / (last > 0 ? last : rate) : -dot(dim, q, g);
    c->resistor = c->voltage / c->resistance;
    c->capacitor = m > 0 ? c->source - c->current - c->resistor : 0;
    return true;
}
