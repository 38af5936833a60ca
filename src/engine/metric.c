#include "engine/metric.h"

#include <math.h>

#include "engine/bias.h"

/* Memory of the squares; NaN where they are only summed up. */
static double memory_of_squares(const struct optimizer *optimizer, const struct moment *moment)
{
    bool apart = parameter_by_role(optimizer->parameters, ROLE_SQUARES) >= 0;
    return optimizer_value(optimizer, moment, apart ? ROLE_SQUARES : ROLE_MEMORY);
}

double mean_square(const struct optimizer *optimizer, const struct moment *moment, int i)
{
    if (moment->t > 0)
        return optimizer_squares(optimizer, moment)[i];
    double beta = memory_of_squares(optimizer, moment), g = moment->g[i];
    return (isnan(beta) ? 1 : 1 - beta) * g * g;
}

static void divide_by_root(const struct optimizer *optimizer, const struct moment *moment,
                           double weight, double *p)
{
    double eps = optimizer_value(optimizer, moment, ROLE_EPSILON), d[DIM_MAX];
    bool inside = optimizer_value(optimizer, moment, ROLE_EPSILON_INSIDE) > 0;
    for (int i = 0; i < moment->dim; i++) {
        double v = mean_square(optimizer, moment, i) / weight;
        d[i] = 1 / (inside ? sqrt(v + eps) : sqrt(v) + eps);
    }
    diagonal_metric(moment->dim, d, p);
}

void root_mean_square(const struct optimizer *optimizer, const struct moment *moment, double *p)
{
    divide_by_root(optimizer, moment, 1, p);
}

void corrected_root_mean_square(const struct optimizer *optimizer, const struct moment *moment,
                                double *p)
{
    bool plain = optimizer_value(optimizer, moment, ROLE_BIAS_CORRECTION) == 0;
    double beta = memory_of_squares(optimizer, moment);
    divide_by_root(optimizer, moment, plain ? 1 : mean_weight(beta, moment->t > 0 ? moment->t : 1),
                   p);
}
