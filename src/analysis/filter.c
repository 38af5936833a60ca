#include "analysis/filter.h"

#include <math.h>

#include "base/vector.h"

double filter_impulse(double memory, int k)
{
    return (1 - memory) * pow(memory, k);
}

double filter_gain(double memory, double omega)
{
    double re = 1 - memory * cos(omega), im = memory * sin(omega);
    return (1 - memory) / plane_norm(re, im);
}

double filter_half_life(double memory)
{
    return fmax(ceil(log(0.5) / log(memory) - 1e-9), 1);
}

void trace_along(struct run *run, const struct direction *direction, double rate, long step,
                 int steps, struct trace *trace)
{
    int dim = run_problem(run)->dim;
    const double *q = direction->vector;
    long last = step < run_end(run) ? step : run_end(run), first = last > steps ? last - steps : 0;
    double before = NAN;
    *trace = (struct trace){.first = first};
    for (long t = first; t <= last; t++) {
        struct row row = run_row(run, t);
        double here = dot(dim, q, row.w);
        if (t > first) {
            double push = direction->push * row.eta / rate;
            trace->velocity[trace->count++] = -(1 - direction->memory) * (here - before) / push;
        }
        if (t < last)
            trace->gradient[trace->count] = dot(dim, q, row.g);
        before = here;
    }
}
