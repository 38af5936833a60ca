#include "engine/optimizer.h"

#include <math.h>
#include <string.h>

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
