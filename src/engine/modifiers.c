#include "engine/modifiers.h"

#include <math.h>

static const char *const schedules[] = {"constant", "inverse", "sqrt", "exp",
                                        "step",     "cosine",  NULL};

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
    {"every", "every", "steps between drops of the step schedule", 100, 1, 1e9,
     .kind = KIND_INTEGER},
    {"period", "period", "steps until the cosine schedule reaches zero", 300, 0, INFINITY,
     .above_minimum = true},
    {"warmup", "warmup", "steps over which the learning rate rises from 0", 0, 0, 1e9,
     .kind = KIND_INTEGER},
    {"average", "average", "1 also follows the mean of all iterates (Polyak)", 0, 0, 1,
     .kind = KIND_FLAG},
    {0},
};

const struct parameter *parameter_of(const struct optimizer *optimizer, int index)
{
    if (index >= MODIFIERS_AT)
        return index < MODIFIERS_END ? &modifier_parameters[index - MODIFIERS_AT] : NULL;
    return index >= 0 && index < parameter_count(optimizer->parameters)
               ? &optimizer->parameters[index]
               : NULL;
}

bool modifiers_check(const struct optimizer *optimizer, const struct problem *problem,
                     const double *parameter, const bool *given, struct error *error)
{
    const char *name = optimizer->name;
    bool has_rate = parameter_by_role(optimizer->parameters, ROLE_RATE) >= 0;
    bool drawn = given[MODIFIER_BATCH] || given[MODIFIER_NOISE];
    if (modifies_rate(parameter) && !has_rate)
        return fail(error, "%s: a schedule means nothing to it (it has no learning rate)", name);
    if (modifies_rate(parameter) && optimizer->line_search)
        return fail(error, "%s: a schedule means nothing to it (its line search chooses the step)",
                    name);
    for (int i = MODIFIER_RATE; i <= MODIFIER_PERIOD; i++)
        if (given[i] && parameter[MODIFIER_SCHEDULE] == SCHEDULE_CONSTANT)
            return fail(error, "%s: %s means nothing without schedule (schedule=inverse,...)", name,
                        modifier_parameters[i - MODIFIERS_AT].name);
    if (optimizer->smooth_gradient && drawn)
        return fail(error, "%s: noise and batches mean nothing to it (it follows ∇f itself)", name);
    if (given[MODIFIER_REPLACE] && !given[MODIFIER_BATCH])
        return fail(error, "%s: replace means nothing without batch (batch=K,replace=1)", name);
    if (given[MODIFIER_ACCUMULATE] && !drawn)
        return fail(error, "%s: accumulate means nothing without batch or noise", name);
    if (parameter[MODIFIER_BATCH] > 0 && problem->samples == 0)
        return fail(error, "%s: batch means nothing on %s (it is no sum over samples)", name,
                    problem->surface->name);
    if (parameter[MODIFIER_BATCH] > (double)problem->samples)
        return fail(error, "%s: batch=%.0f is out of range (%s has %zu samples)", name,
                    parameter[MODIFIER_BATCH], problem->surface->name, problem->samples);
    return true;
}

double schedule_factor(const double *parameter, long t)
{
    double time = (double)t, rate = parameter[MODIFIER_RATE], factor = 1;
    switch ((enum schedule)parameter[MODIFIER_SCHEDULE]) {
    case SCHEDULE_CONSTANT:
        break;
    case SCHEDULE_INVERSE:
        factor = pow(1 + rate * time, -parameter[MODIFIER_POWER]);
        break;
    case SCHEDULE_SQRT:
        factor = 1 / sqrt(1 + rate * time);
        break;
    case SCHEDULE_EXP:
        factor = exp(-rate * time);
        break;
    case SCHEDULE_STEP:
        factor = pow(rate, floor(time / parameter[MODIFIER_EVERY]));
        break;
    case SCHEDULE_COSINE:
        factor =
            0.5 * (1 + cos(3.14159265358979323846 * fmin(time / parameter[MODIFIER_PERIOD], 1)));
        break;
    }
    if (parameter[MODIFIER_WARMUP] > 0)
        factor *= fmin(1, (time + 1) / parameter[MODIFIER_WARMUP]);
    return factor;
}
