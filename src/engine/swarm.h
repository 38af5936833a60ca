/*
 * A swarm: many points stepped by one elementwise method, by the very code that steps a single run,
 * in blocks of BLOCK points whose state stays in the L1 cache.
 */
#ifndef GLISSADE_ENGINE_SWARM_H
#define GLISSADE_ENGINE_SWARM_H

#include "engine/run.h"

struct swarm;

/*
 * `points` holds n starts as [dim][n]. settings->start only serves to resolve η = auto. NULL with a
 * message when the method is not elementwise or memory is short.
 */
struct swarm *swarm_open(const struct run_settings *settings, size_t n, const double *points,
                         struct error *error);
void swarm_free(struct swarm *swarm);

/* Takes `steps` steps with every point. */
void swarm_advance(struct swarm *swarm, long steps);

/* Coordinate `axis` of point i, now. */
double swarm_at(const struct swarm *swarm, int axis, size_t i);

#endif
