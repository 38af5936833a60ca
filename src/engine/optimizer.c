#include "engine/optimizer.h"

#include <math.h>
#include <string.h>

#include "engine/modifiers.h"

size_t state_field_size(const struct state_field *field, const double *parameter, int dim, size_t n)
{
    size_t times = field->repeat ? (size_t)parameter[field->repeat - 1] : 1;
    switch (field->shape) {
    case STATE_SCALAR:
        return times * n;
    case STATE_VECTOR:
        return times * n * (size_t)dim;
    case STATE_MATRIX:
        break;
    }
    return times * n * (size_t)packed_size(dim);
}

size_t optimizer_state_size(const struct optimizer *optimizer, const double *parameter, int dim,
                            size_t n)
{
    size_t size = 0;
    for (const struct state_field *field = optimizer->state; field && field->name; field++)
        size += state_field_size(field, parameter, dim, n);
    return size;
}

int optimizer_order(const struct optimizer *optimizer, const double *parameter, int dim)
{
    return dim + (int)optimizer_state_size(optimizer, parameter, dim, 1);
}

const struct optimizer *optimizer_hold(const struct optimizer *optimizer)
{
    if (optimizer->holders)
        atomic_fetch_add_explicit(optimizer->holders, 1, memory_order_relaxed);
    return optimizer;
}

void optimizer_release(const struct optimizer *optimizer)
{
    if (optimizer && optimizer->holders &&
        atomic_fetch_sub_explicit(optimizer->holders, 1, memory_order_acq_rel) == 1)
        optimizer->close(optimizer);
}

/* Where the field at `index` of the table begins. */
static const double *field_at(const struct optimizer *optimizer, const struct instant *instant,
                              int index)
{
    const double *at = instant->state;
    for (int i = 0; i < index; i++)
        at += state_field_size(&optimizer->state[i], instant->parameter, instant->dim, 1);
    return at;
}

const double *optimizer_state_field(const struct optimizer *optimizer,
                                    const struct instant *instant, const char *name)
{
    for (int i = 0; optimizer->state && optimizer->state[i].name; i++)
        if (strcmp(optimizer->state[i].name, name) == 0)
            return field_at(optimizer, instant, i);
    return NULL;
}

const double *optimizer_squares(const struct optimizer *optimizer, const struct instant *instant)
{
    int i = 0;
    while (!optimizer->state[i].squares)
        i++;
    return field_at(optimizer, instant, i);
}

double optimizer_value(const struct optimizer *optimizer, const struct instant *instant,
                       enum parameter_role role)
{
    int i = parameter_by_role(optimizer->parameters, role);
    return i < 0 ? NAN : instant->parameter[i];
}

const struct parameter *parameter_of(const struct optimizer *optimizer, int index)
{
    if (index >= MODIFIERS_AT)
        return index < MODIFIERS_END ? &modifier_parameters[index - MODIFIERS_AT] : NULL;
    return index >= 0 && index < parameter_count(optimizer->parameters)
               ? &optimizer->parameters[index]
               : NULL;
}

bool optimizer_check_modifiers(const struct optimizer *optimizer, const struct problem *problem,
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
    if (modifies_rate(parameter) && optimizer->rate_use == RATE_BEGINS)
        return fail(error, "%s: a schedule means nothing to it (it finds the step by itself)",
                    name);
    for (int i = MODIFIER_RATE; i <= MODIFIER_ETA_MIN; i++)
        if (given[i] && parameter[MODIFIER_SCHEDULE] == SCHEDULE_CONSTANT)
            return fail(error, "%s: %s means nothing without schedule (schedule=inverse,...)", name,
                        modifier_parameters[i - MODIFIERS_AT].name);
    if (parameter[MODIFIER_SCHEDULE] == SCHEDULE_WSD &&
        !(parameter[MODIFIER_EVERY] < parameter[MODIFIER_PERIOD]))
        return fail(error, "%s: every=%g is out of range (wsd: every < period, %g)", name,
                    parameter[MODIFIER_EVERY], parameter[MODIFIER_PERIOD]);
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
