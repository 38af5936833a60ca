/*
 * Tempo: which step of a race is due when, while it is played and in films.
 *
 * The rate, in steps a second, is `first` for `slow` seconds, then grows evenly for `rise` seconds
 * to `last`, and stays. An even tempo is `last` alone. The automatic one lets the first TEMPO_SLOW
 * steps take a sixth of the race's time, so that they can be followed, and then gathers speed until
 * the race ends, after TEMPO_SECONDS unless it is short. Times are seconds from step 0.
 */
#ifndef GLISSADE_SESSION_TEMPO_H
#define GLISSADE_SESSION_TEMPO_H

#include "session/state.h"

enum {
    TEMPO_SECONDS = 15, /* that an automatic race lasts, and */
    TEMPO_LEAST = 2,    /* steps a second that it makes at least */
    TEMPO_SLOW = 10,    /* steps at its beginning */
};

struct tempo {
    double slow, rise;  /* seconds ≥ 0 */
    double first, last; /* steps a second; last > 0 */
};

/* The same rate all the time. */
struct tempo tempo_even(double rate);

/* `steps` in `seconds` > 0, from rest: gathering speed for `rise` seconds ≤ `seconds`, then even.
 */
struct tempo tempo_from_rest(double steps, double seconds, double rise);

/* `steps` in `seconds` > 0, the first TEMPO_SLOW of them in a sixth of the time; even where that
 * would not be slower. */
struct tempo tempo_gathering(double steps, double seconds);

/* The step that is due, and the time when one is. */
double tempo_step(const struct tempo *tempo, double seconds);
double tempo_time(const struct tempo *tempo, double step);

/* Steps that `seconds` more bring from a step on; seconds between two steps. */
double tempo_gain(const struct tempo *tempo, double step, double seconds);
double tempo_wait(const struct tempo *tempo, double from, double to);

/* Steps a second at a step. */
double tempo_rate(const struct tempo *tempo, double step);

/* The tempo that the values ask for, and its mean over the race of `steps`. */
struct tempo session_tempo(const struct session_values *values);
double session_mean_speed(const struct session_values *values);

#endif
