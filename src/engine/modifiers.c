#include "engine/modifiers.h"

#include <math.h>
#include <stddef.h>

#include "engine/identity.h"

static const char *const schedules[] = {"constant", "inverse", "sqrt", "exp", "step",
                                        "cosine",   "linear",  "wsd",  NULL};

const struct parameter modifier_parameters[] = {
    {"noise", "σ", "standard deviation of Gaussian noise on each coordinate of the gradient", 0, 0,
     INFINITY},
    {"batch", "batch", "samples per gradient, in shuffled epochs; 0 takes all", 0, 0, 1e9,
     .kind = KIND_INTEGER},
    {"replace", "replace", "1 draws the batch with replacement", 0, 0, 1, .kind = KIND_FLAG},
    {"accumulate", "accumulate", "gradients that are averaged into one", 1, 1, 1e6,
     .kind = KIND_INTEGER},
    {"clip", "clip", "largest length of the gradient", INFINITY, 0, INFINITY,
     .above_minimum = true},
    {"schedule", "schedule", "how the learning rate changes with time t", SCHEDULE_CONSTANT,
     .kind = KIND_CHOICE, .choices = schedules},
    {"rate", "rate", "of inverse 1/(1+rate·t)^power, sqrt, exp e^(−rate·t), step rate^⌊t/every⌋",
     0.1, 0, INFINITY},
    {"power", "power", "exponent of the inverse schedule", 1, 0, INFINITY, .above_minimum = true},
    {"every", "every", "steps between drops of the step schedule; wsd falls from there on", 100, 1,
     1e9, .kind = KIND_INTEGER},
    {"period", "period", "steps until cosine, linear and wsd reach zero", 300, 0, INFINITY,
     .above_minimum = true},
    {"eta_min", "ηmin", "the schedule goes no lower; warm-up may", 0, 0, INFINITY},
    {"warmup", "warmup", "steps over which the learning rate rises from 0", 0, 0, 1e9,
     .kind = KIND_INTEGER},
    {"average", "average", "1 also follows the mean of all iterates (Polyak)", 0, 0, 1,
     .kind = KIND_FLAG},
    {"label", "label", "what the racer is called", 0, .kind = KIND_TEXT},
    {"ink", "ink", "number of the racer's colour; auto: the one that goes with its method", NAN, 1,
     HUES, .kind = KIND_INTEGER},
    {0},
};

/* What η is multiplied with at time t of the schedule. */
static double factor_at(const double *parameter, double t)
{
    double rate = parameter[MODIFIER_RATE], period = parameter[MODIFIER_PERIOD];
    double every = parameter[MODIFIER_EVERY], share = fmin(t / period, 1);
    switch ((enum schedule)parameter[MODIFIER_SCHEDULE]) {
    case SCHEDULE_CONSTANT:
        break;
    case SCHEDULE_INVERSE:
        return pow(1 + rate * t, -parameter[MODIFIER_POWER]);
    case SCHEDULE_SQRT:
        return 1 / sqrt(1 + rate * t);
    case SCHEDULE_EXP:
        return exp(-rate * t);
    case SCHEDULE_STEP:
        return pow(rate, floor(t / every));
    case SCHEDULE_COSINE:
        return 0.5 * (1 + cos(3.14159265358979323846 * share));
    case SCHEDULE_LINEAR:
        return 1 - share;
    case SCHEDULE_WSD:
        if (!(every < period)) /* a live change may make it so: down at once, at the period */
            return t < period;
        return fmin(1, fmax(0, (period - t) / (period - every)));
    }
    return 1;
}

double scheduled_rate(const double *parameter, double eta, long t)
{
    double warmup = parameter[MODIFIER_WARMUP], time = (double)t;
    if (time < warmup)
        return eta * (time + 1) / warmup;
    return fmax(eta * factor_at(parameter, time - warmup), fmin(parameter[MODIFIER_ETA_MIN], eta));
}
