#include "cli/progress.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static bool shown;

static double seconds_between(const struct timespec *from, const struct timespec *to)
{
    return (double)(to->tv_sec - from->tv_sec) + 1e-9 * (double)(to->tv_nsec - from->tv_nsec);
}

void progress_show(const char *what, long done, long all)
{
    static struct timespec last;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if ((shown && seconds_between(&last, &now) < 0.08) || !isatty(STDERR_FILENO))
        return;
    last = now;
    shown = true;
    fprintf(stderr, "\r\033[Kglissade: %s %ld of %ld", what, done, all);
    fflush(stderr);
}

/* Not by stdio, which another thread may be in the middle of. */
void progress_end(void)
{
    static const char blank[] = "\r\033[K";
    if (shown && write(STDERR_FILENO, blank, sizeof blank - 1) < 0) {
        /* nobody is left to see it */
    }
    shown = false;
}

long portion_next(struct portion *portion)
{
    enum { FIRST = 16 };
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = seconds_between(&portion->since, &now);
    if (portion->steps == 0)
        portion->steps = FIRST;
    else if (seconds < 0.01 && portion->steps < LONG_MAX / 2)
        portion->steps *= 2;
    else if (seconds > 0.03 && portion->steps > 1)
        portion->steps /= 2;
    portion->since = now;
    return portion->steps;
}
