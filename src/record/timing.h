/*
 * Which step each frame shows, and for how long: from settings alone, never from a clock.
 *
 * N steps take D seconds at V steps a second: N = V·D. `fps` frames a second make
 * K = round(fps·D) frames; frame f shows the step that is due after f/fps seconds, the last one
 * step N, which then stays for `hold` seconds more. With a slow start of S seconds the race gathers
 * speed evenly for that long and then keeps it: after the fraction x of D, with q = S/D, it has
 * done the part
 *
 *     x²/(2q) / (1 − q/2)   while x < q,      (x − q/2) / (1 − q/2)   from then on
 *
 * of its steps, so that N and D stay as they are. S is cut to D.
 *
 * Times in files are whole centiseconds (GIF has no finer ones). Every frame begins at its exact
 * time rounded down, so that the rounding is carried and never adds up: at 30 fps frames last 3, 3
 * and 4.
 */
#ifndef GLISSADE_RECORD_TIMING_H
#define GLISSADE_RECORD_TIMING_H

#include <stdbool.h>

#include "base/error.h"

enum { DURATION_MAX = 3600 }; /* seconds */

struct timing {
    long steps;      /* N ≥ 0 */
    double speed;    /* V, steps a second */
    double duration; /* D, seconds */
    double fps, slow_start, hold;
    long frames; /* K ≥ 1 */
};

/* What the user asked for; what is not given follows from the rest. */
struct timing_request {
    long steps;
    double speed, duration;
    bool steps_given, speed_given, duration_given;
    double fps, slow_start, hold;
};

/* False with a message when all three of steps, speed and duration are given and contradict each
 * other. */
bool timing_make(const struct timing_request *request, struct timing *timing, struct error *error);

/* False with a message when there would be more than DURATION_MAX seconds of it. */
bool timing_check(const struct timing *timing, struct error *error);

/* The step that frame 0 .. frames−1 shows; never less than that of the frame before. */
long timing_step(const struct timing *timing, long frame);

/* How long the frame is shown, in centiseconds; the last one's hold included. */
long timing_delay(const struct timing *timing, long frame);

#endif
