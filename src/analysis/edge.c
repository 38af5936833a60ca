#include "analysis/edge.h"

#include <math.h>

#include "analysis/modes.h"
#include "engine/learning_rate.h"

double edge_at_start(struct run *run)
{
    const struct run_settings *settings = run_settings_of(run);
    struct instant instant = run_instant(run, run_cursor(run, 0));
    double h[PACKED_MAX];
    instant.parameter = run_base(run);
    settings->problem->eval(settings->problem, 1, settings->start, NULL, NULL, h);
    double edge = modes_of(settings->optimizer, &instant, h).eta_edge;
    if (isfinite(edge) && edge > 0 && settings->optimizer->rate_use == RATE_TAKEN)
        return edge;
    return learning_rate_auto(settings->optimizer->eta_scale, settings->problem, settings->start);
}
