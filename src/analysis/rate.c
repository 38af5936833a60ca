#include "analysis/rate.h"

#include <math.h>

#include "base/vector.h"

enum { WINDOW = 10 };

double measured_rate(struct run *run, long step)
{
    long here = step < run_end(run) ? step : run_end(run);
    long steps = here < WINDOW ? here : WINDOW;
    int dim = run_problem(run)->dim;
    if (steps <= 0)
        return NAN;
    double now = norm(dim, run_row(run, here).g), then = norm(dim, run_row(run, here - steps).g);
    double rate = pow(now / then, 1.0 / (double)steps);
    return isfinite(rate) && then > 0 ? rate : NAN;
}
