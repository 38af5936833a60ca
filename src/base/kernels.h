/* The loops of a tape's operations. Used by tape.c only. */
#ifndef GLISSADE_BASE_KERNELS_H
#define GLISSADE_BASE_KERNELS_H

#include <stddef.h>

#include "base/operation.h"

/*
 * to[i] = the operation on a[i], b[i], c[i] and k, for n points. `to` overlaps no operand; operands
 * that the operation does not have are not read.
 */
void kernel(enum operation op, size_t n, double *to, const double *a, const double *b,
            const double *c, double k);

/* to[i] = from[i], 0 where `from` is NULL, NaN where first[i] is. */
void kernel_store(size_t n, double *to, const double *first, const double *from);

#endif
