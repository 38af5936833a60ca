/*
 * A quantity that depends on x and y, with its first and second derivatives, as nodes of a tape:
 * second-order forward differentiation by the chain rule, exact but for rounding. What is
 * identically zero is ABSENT and costs nothing.
 */
#ifndef GLISSADE_BASE_QUANTITY_H
#define GLISSADE_BASE_QUANTITY_H

#include "base/tape.h"

enum lane { LANE_F, LANE_X, LANE_Y, LANE_XX, LANE_XY, LANE_YY, LANES };

/*
 * What is known to be positive, because it is made of exponentials and positive constants, keeps
 * its logarithm beside it: there the logarithm is taken where the quantity itself overflows.
 */
struct quantity {
    int lane[LANES];
    bool positive;
    int log[LANES]; /* where positive */
};

struct quantity quantity_constant(struct tape *tape, double value);
struct quantity quantity_input(struct tape *tape, int axis);

struct quantity quantity_add(struct tape *tape, struct quantity a, struct quantity b);
struct quantity quantity_sub(struct tape *tape, struct quantity a, struct quantity b);
struct quantity quantity_mul(struct tape *tape, struct quantity a, struct quantity b);
struct quantity quantity_div(struct tape *tape, struct quantity a, struct quantity b);
struct quantity quantity_neg(struct tape *tape, struct quantity a);

/*
 * aᵇ. A constant whole exponent up to POWER_MAX in size is repeated multiplication, ±½ the square
 * root, and any constant takes no logarithm; with another exponent it is exp(b log a), undefined
 * for a < 0.
 */
enum { POWER_MAX = 64 };
struct quantity quantity_power(struct tape *tape, struct quantity a, struct quantity b);

/* The smaller or the larger, undefined where either is; at a tie the derivatives are those of a. */
struct quantity quantity_min(struct tape *tape, struct quantity a, struct quantity b);
struct quantity quantity_max(struct tape *tape, struct quantity a, struct quantity b);

/* OP_SIN to OP_LOG, OP_SQRT and OP_ABS (whose derivative at 0 is 0). */
struct quantity quantity_function(struct tape *tape, enum operation function, struct quantity a);

#endif
