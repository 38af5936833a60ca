/*
 * Which step each frame shows, and for how long: from settings alone, never from a clock.
 *
 * N steps take D seconds at V steps a second: N = V·D. `fps` frames a second make
 * K = round(fps·D) frames; frame f shows the step that is due after f/fps seconds, the last one
 * step N, which then stays for `hold` seconds more. V is an average where the speed is automatic,
 * and with a slow start, which gathers speed from rest for that long (at most D) and then keeps it;
 * see session/tempo.h. N and D are the same either way.
 *
 * Times in files are whole centiseconds (GIF has no finer ones). Every frame begins at its exact
 * time rounded down, so that the rounding is carried and never adds up: at 30 fps frames last 3, 3
 * and 4.
 */
#ifndef GLISSADE_RECORD_TIMING_H
#define GLISSADE_RECORD_TIMING_H

#include <stdbool.h>

#include "base/error.h"
#include "session/tempo.h"

enum { DURATION_MAX = 3600 }; /* seconds */

struct timing {
    long steps;      /* N ≥ 0 */
    double speed;    /* V, steps a second on average */
    double duration; /* D, seconds */
    double fps, hold;
    struct tempo tempo;
    long frames; /* K ≥ 1 */
};

/* What the user asked for; what is not given follows from the rest. */
struct timing_request {
    long steps;
    double speed, duration; /* automatic: the speed on average */
    bool automatic;         /* the race gathers speed as tempo_gathering does, at whatever speed */
    bool steps_given, speed_given, duration_given;
    double fps, hold;
    double slow_start; /* seconds; 0: not asked for */
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
