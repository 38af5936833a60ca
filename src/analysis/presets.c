#include "analysis/presets.h"

#include <math.h>

void rate_presets(double edge, double otherwise, double preset[PRESETS])
{
    static const double of_edge[PRESETS] = {0.05, 0.5, 1.1}, of_other[PRESETS] = {0.1, 1, 10};
    for (int i = 0; i < PRESETS; i++)
        preset[i] = isfinite(edge) && edge > 0 ? of_edge[i] * edge : of_other[i] * otherwise;
}

int preset_next(const double preset[PRESETS], double value, int direction)
{
    const double same = 0.005; /* values are set with three digits */
    int above = 0;
    while (above < PRESETS && preset[above] <= value * (1 + same))
        above++;
    if (direction > 0)
        return above % PRESETS;
    int below = PRESETS - 1;
    while (below >= 0 && preset[below] >= value * (1 - same))
        below--;
    return below >= 0 ? below : PRESETS - 1;
}
