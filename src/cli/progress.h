/* How far long work has come, on standard error where that is a terminal. */
#ifndef GLISSADE_CLI_PROGRESS_H
#define GLISSADE_CLI_PROGRESS_H

#include <time.h>

/* "glissade: WHAT DONE of ALL" in place of what was said before; at most some ten times a second.
 */
void progress_show(const char *what, long done, long all);

/* Takes the line away. */
void progress_end(void);

/* How many steps to take before looking at the clock and at signals again: they cost from 10 ns to
 * a second each. */
struct portion {
    long steps;
    struct timespec since;
};

/* The next one, from how long the last took; zeroed before the first. */
long portion_next(struct portion *portion);

#endif
