#include "analysis/progress.h"

#include <math.h>

#include "base/vector.h"

static double distance(const struct problem *problem, const double *w)
{
    double least = NAN;
    for (int i = 0; i < problem->minima; i++) {
        double away[DIM_MAX];
        for (int k = 0; k < problem->dim; k++)
            away[k] = w[k] - problem->minimum[i].w[k];
        double here = norm(problem->dim, away);
        if (!(here >= least))
            least = here;
    }
    return least;
}

double progress_of(enum measure measure, const struct problem *problem, double lowest,
                   const struct row *row)
{
    switch (measure) {
    case MEASURE_LOSS:
        return row->f;
    case MEASURE_HEIGHT:
        return isnan(row->f) || isnan(lowest) ? NAN : fmax(row->f - lowest, 0);
    case MEASURE_GRADIENT:
        return row->g ? norm(problem->dim, row->g) : NAN;
    case MEASURE_DISTANCE:
        return distance(problem, row->w);
    }
    return NAN;
}

double progress_drawn(bool logarithmic, double value)
{
    if (!logarithmic)
        return asinh(value);
    if (value > 0)
        return log10(value);
    return isnan(value) ? NAN : PROGRESS_ZERO;
}

double progress_tally(enum tally tally, const struct row *row)
{
    switch (tally) {
    case TALLY_STEPS:
        return (double)row->step;
    case TALLY_GRADIENTS:
        return row->gradients;
    case TALLY_EVALUATIONS:
        return row->evaluations;
    case TALLY_EPOCHS:
        return row->epochs;
    }
    return NAN;
}
