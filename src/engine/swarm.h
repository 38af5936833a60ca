/*
 * A swarm: many points stepped by one elementwise method, by the very code that steps a single run,
 * in blocks of up to BLOCK points whose state stays in the L1 cache.
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

/* The stream that the i-th point draws its noise and batches from: of a run from its start with
 * this stream it is the twin. */
uint64_t swarm_stream(const struct run_settings *settings, size_t i);

/* Takes `steps` steps with every point. */
void swarm_advance(struct swarm *swarm, long steps);

/* The same under the parameters that a run of the same method has at each of these steps: its
 * changes, its schedule and its modifiers. */
void swarm_follow(struct swarm *swarm, const struct run *run, long steps);

/* Steps taken. */
long swarm_steps(const struct swarm *swarm);

/* Coordinate `axis` of point i, now. */
double swarm_at(const struct swarm *swarm, int axis, size_t i);

/*
 * Starts, as [dim][n]. A grid over the region x0, x1, y0, y1 of the first two coordinates, row by
 * row from y0 up, its cells about square; the other coordinates are those of `start`. Or normal
 * around `start` with the standard deviation `spread`, from a stream of random numbers of its own.
 */
void swarm_grid(const double region[4], const double *start, int dim, size_t n, double *points);
void swarm_normal(const double *start, double spread, uint64_t seed, int dim, size_t n,
                  double *points);

#endif
