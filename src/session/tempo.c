#include "session/tempo.h"

#include <math.h>

struct tempo tempo_even(double rate)
{
    return (struct tempo){.first = rate, .last = rate};
}

struct tempo tempo_from_rest(double steps, double seconds, double rise)
{
    return (struct tempo){.rise = rise, .last = steps / (seconds - rise / 2)};
}

struct tempo tempo_gathering(double steps, double seconds)
{
    double slow = seconds / 6, first = TEMPO_SLOW / slow, rise = seconds - slow;
    if (steps <= first * seconds)
        return tempo_even(steps / seconds);
    return (struct tempo){slow, rise, first, 2 * (steps - TEMPO_SLOW) / rise - first};
}

/* Steps done when the rate begins and ends to grow. */
static double slow_steps(const struct tempo *tempo)
{
    return tempo->first * tempo->slow;
}

static double risen_steps(const struct tempo *tempo)
{
    return slow_steps(tempo) + (tempo->first + tempo->last) / 2 * tempo->rise;
}

double tempo_step(const struct tempo *tempo, double seconds)
{
    double after = seconds - tempo->slow;
    if (after <= 0)
        return tempo->first * seconds;
    if (after >= tempo->rise)
        return risen_steps(tempo) + tempo->last * (after - tempo->rise);
    double growth = (tempo->last - tempo->first) / tempo->rise;
    return slow_steps(tempo) + after * (tempo->first + growth / 2 * after);
}

double tempo_time(const struct tempo *tempo, double step)
{
    double more = step - slow_steps(tempo);
    if (more <= 0)
        return tempo->first > 0 ? step / tempo->first : 0;
    if (step >= risen_steps(tempo))
        return tempo->slow + tempo->rise + (step - risen_steps(tempo)) / tempo->last;
    double growth = (tempo->last - tempo->first) / tempo->rise;
    return tempo->slow +
           2 * more / (tempo->first + sqrt(tempo->first * tempo->first + 2 * growth * more));
}

/* From there on the rate stays: differences need no times, which lose digits far from step 0. */
static bool has_risen(const struct tempo *tempo, double step)
{
    return step >= risen_steps(tempo);
}

double tempo_gain(const struct tempo *tempo, double step, double seconds)
{
    if (has_risen(tempo, step))
        return tempo->last * seconds;
    return tempo_step(tempo, tempo_time(tempo, step) + seconds) - step;
}

double tempo_wait(const struct tempo *tempo, double from, double to)
{
    if (has_risen(tempo, from))
        return (to - from) / tempo->last;
    return tempo_time(tempo, to) - tempo_time(tempo, from);
}

double tempo_rate(const struct tempo *tempo, double step)
{
    if (has_risen(tempo, step))
        return tempo->last;
    double after = tempo_time(tempo, step) - tempo->slow;
    return after <= 0 ? tempo->first
                      : tempo->first + (tempo->last - tempo->first) / tempo->rise * after;
}

double session_mean_speed(const struct session_values *values)
{
    if (!isnan(values->speed))
        return values->speed;
    return values->haste * fmax((double)values->steps / TEMPO_SECONDS, TEMPO_LEAST);
}

struct tempo session_tempo(const struct session_values *values)
{
    double rate = session_mean_speed(values), steps = (double)values->steps;
    return isnan(values->speed) && steps > 0 ? tempo_gathering(steps, steps / rate)
                                             : tempo_even(rate);
}
