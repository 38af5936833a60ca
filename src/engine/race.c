#include "engine/race.h"

long race_end(const struct race *race)
{
    long end = 0;
    for (int i = 0; i < race->count; i++)
        if (run_end(race->run[i]) > end)
            end = run_end(race->run[i]);
    return end;
}

/* The step of the run that is furthest behind among those still going; `otherwise` when all have
 * stopped. */
static long slowest(const struct race *race, long otherwise)
{
    long step = otherwise;
    for (int i = 0; i < race->count; i++)
        if (!run_stopped(race->run[i]) && run_end(race->run[i]) < step)
            step = run_end(race->run[i]);
    return step;
}

long race_ready(const struct race *race)
{
    return slowest(race, race_end(race));
}

bool race_advance(struct race *race, long step, long budget, bool *done, struct error *error)
{
    long from = slowest(race, step), share = budget / (race->count > 0 ? race->count : 1);
    if (share < 1)
        share = 1;
    long target = step - from > share ? from + share : step;
    for (int i = 0; i < race->count; i++)
        if (!run_advance(race->run[i], target, error))
            return false;
    *done = slowest(race, step) >= step;
    return true;
}

void race_cut(struct race *race, long step)
{
    for (int i = 0; i < race->count; i++)
        run_cut(race->run[i], step);
}

void race_clear(struct race *race)
{
    for (int i = 0; i < race->count; i++)
        run_free(race->run[i]);
    race->count = 0;
}
