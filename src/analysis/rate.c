#include "analysis/rate.h"

#include <math.h>

#include "base/vector.h"

enum { WINDOW = 25 };

/* The steepest slope of the steps after `from`, up to `to`. */
static double peak(struct run *run, long from, long to)
{
    double highest = 0;
    for (long step = from + 1; step <= to; step++) {
        double slope = norm(run_problem(run)->dim, run_row(run, step).g);
        highest = isnan(slope) ? NAN : fmax(highest, slope);
        if (isnan(highest))
            break;
    }
    return highest;
}

/* Steps of the last change before `here`; 0 where there is none. */
static long last_change(const struct run *run, long here)
{
    size_t count;
    const struct change *changes = run_changes(run, &count);
    long step = 0;
    for (size_t i = 0; i < count && changes[i].step < here; i++)
        step = changes[i].step;
    return step;
}

double measured_rate(struct run *run, long step)
{
    long here = step < run_end(run) ? step : run_end(run);
    long since = here - last_change(run, here);
    long n = (since + 1) / 2 < WINDOW ? (since + 1) / 2 : WINDOW;
    if (n <= 0 || 2 * n > here + 1)
        return NAN;
    double now = peak(run, here - n, here), then = peak(run, here - 2 * n, here - n);
    double rate = pow(now / then, 1.0 / (double)n);
    return isfinite(rate) && then > 0 ? rate : NAN;
}
