/* Timing for benchmarks: the median of several rounds, in one process, so that figures can be
 * compared with each other. */
#ifndef GLISSADE_BENCH_H
#define GLISSADE_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 9 };

static inline double cpu_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static inline int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median CPU seconds of work(context), after one round that does not count. */
static inline double median_seconds(void (*work)(void *context), void *context)
{
    double seconds[ROUNDS];
    work(context);
    for (int i = 0; i < ROUNDS; i++) {
        double from = cpu_seconds();
        work(context);
        seconds[i] = cpu_seconds() - from;
    }
    qsort(seconds, ROUNDS, sizeof *seconds, by_size);
    return seconds[ROUNDS / 2];
}

#endif
