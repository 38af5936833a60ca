#include "analysis/bias.h"

#include <math.h>
#include <string.h>

/* Offset of a state vector among a run's state; −1 if there is none of that name. */
static long vector_offset(const struct optimizer *optimizer, const double *parameter, int dim,
                          const char *name)
{
    size_t offset = 0;
    for (const struct state_field *field = optimizer->state; field && field->name; field++) {
        if (strcmp(field->name, name) == 0 && field->shape == STATE_VECTOR && !field->repeat)
            return (long)offset;
        offset += state_field_size(field, parameter, dim, 1);
    }
    return -1;
}

static bool has_vector(const struct optimizer *optimizer, const char *name)
{
    for (const struct state_field *field = optimizer->state; field && field->name; field++)
        if (strcmp(field->name, name) == 0 && field->shape == STATE_VECTOR && !field->repeat)
            return true;
    return false;
}

bool bias_known(const struct optimizer *optimizer)
{
    static const char *const needed[] = {"beta1", "beta2", "eps", "bias_correction"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (parameter_find(optimizer->parameters, needed[i]) < 0)
            return false;
    return has_vector(optimizer, "m") && has_vector(optimizer, "v");
}

static double value(const struct optimizer *optimizer, const struct instant *instant,
                    const char *name)
{
    int i = parameter_find(optimizer->parameters, name);
    return i >= 0 ? instant->parameter[i] : 0;
}

struct bias bias_at(const struct optimizer *optimizer, const struct instant *instant, int axis)
{
    long m = vector_offset(optimizer, instant->parameter, instant->dim, "m"),
         v = vector_offset(optimizer, instant->parameter, instant->dim, "v");
    double t = (double)instant->t, eps = value(optimizer, instant, "eps");
    double under = value(optimizer, instant, "eps_inside") != 0 ? eps : 0, beside = eps - under;
    struct bias bias = {.m = instant->state[m + axis], .v = instant->state[v + axis]};
    bias.m_hat = bias.m / (1 - pow(value(optimizer, instant, "beta1"), t));
    bias.v_hat = bias.v / (1 - pow(value(optimizer, instant, "beta2"), t));
    bias.corrected = bias.m_hat / (sqrt(bias.v_hat + under) + beside);
    bias.plain = bias.m / (sqrt(bias.v + under) + beside);
    return bias;
}
