#include "engine/metric.h"

#include <math.h>

#include "engine/bias.h"

/* Memory of the squares; NaN where they are only summed up. */
static double memory_of_squares(const struct optimizer *optimizer, const struct instant *instant)
{
    bool apart = parameter_by_role(optimizer->parameters, ROLE_SQUARES) >= 0;
    return optimizer_value(optimizer, instant, apart ? ROLE_SQUARES : ROLE_MEMORY);
}

double mean_square(const struct optimizer *optimizer, const struct instant *instant, int i)
{
    if (instant->t > 0)
        return optimizer_squares(optimizer, instant)[i];
    double beta = memory_of_squares(optimizer, instant), g = instant->g[i];
    return (isnan(beta) ? 1 : 1 - beta) * g * g;
}

static void divide_by_root(const struct optimizer *optimizer, const struct instant *instant,
                           double weight, double *p)
{
    double eps = optimizer_value(optimizer, instant, ROLE_EPSILON), d[DIM_MAX];
    bool inside = optimizer_value(optimizer, instant, ROLE_EPSILON_INSIDE) > 0;
    for (int i = 0; i < instant->dim; i++) {
        double v = mean_square(optimizer, instant, i) / weight;
        d[i] = 1 / (inside ? sqrt(v + eps) : sqrt(v) + eps);
    }
    diagonal_metric(instant->dim, d, p);
}

void root_mean_square(const struct optimizer *optimizer, const struct instant *instant, double *p)
{
    divide_by_root(optimizer, instant, 1, p);
}

void corrected_root_mean_square(const struct optimizer *optimizer, const struct instant *instant,
                                double *p)
{
    bool plain = optimizer_value(optimizer, instant, ROLE_BIAS_CORRECTION) == 0;
    double beta = memory_of_squares(optimizer, instant);
    divide_by_root(optimizer, instant,
                   plain ? 1 : mean_weight(beta, instant->t > 0 ? instant->t : 1), p);
}
