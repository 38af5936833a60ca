#include "engine/optimizer.h"

size_t optimizer_state_size(const struct optimizer *optimizer, int dim, size_t n)
{
    size_t size = 0;
    for (const struct state_field *field = optimizer->state; field && field->name; field++)
        size += n * (field->shape == STATE_SCALAR   ? 1
                     : field->shape == STATE_VECTOR ? (size_t)dim
                                                    : (size_t)packed_size(dim));
    return size;
}
