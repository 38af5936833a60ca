#include "engine/optimizer.h"

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

const double *optimizer_state_field(const struct optimizer *optimizer, const struct moment *moment,
                                    const char *name)
{
    const double *at = moment->state;
    for (const struct state_field *field = optimizer->state; field && field->name; field++) {
        if (strcmp(field->name, name) == 0)
            return at;
        at += state_field_size(field, moment->parameter, moment->dim, 1);
    }
    return NULL;
}
