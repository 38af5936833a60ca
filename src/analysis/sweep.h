/*
 * Sweeps of settings: the spectral radius that linear theory gives for every pair (η, β), and the
 * scales on which such maps are drawn.
 */
#ifndef GLISSADE_ANALYSIS_SWEEP_H
#define GLISSADE_ANALYSIS_SWEEP_H

#include "analysis/modes.h"

/*
 * A scale for a parameter with a role: η evenly in log₁₀ η, β evenly in −log₁₀(1 − β), so that 0,
 * 0.9, 0.99 and 0.999 are equally far apart. The ends are such logarithms, low < high.
 */
struct scale {
    enum parameter_role role;
    double low, high;
};

/* The value at a position, 0 (low end) to 1 (high end), and back. */
double scale_value(const struct scale *scale, double position);
double scale_position(const struct scale *scale, double value);

/*
 * Four decades of η around an edge of stability (or another η that is neither much too large nor
 * much too small), made longer where that is needed to hold `value`. NaN for either: without it.
 */
struct scale scale_of_rate(double edge, double value);

/* Between two values of the parameter. */
struct scale scale_between(enum parameter_role role, double low, double high);

/* 0 to 0.999, and beyond where `value` is. */
struct scale scale_of_memory(double value);

/*
 * The spectral radius, the largest modulus of any root over ALL curvatures of `modes`, for every
 * pair of η (one for each column) and β (one for each row); everything else as the moment has it.
 * `radius` is [rows][columns]; NaN where it is undefined, and everywhere for a method without
 * modes. `beta` may be NULL with one row: the moment's own; `eta` likewise with one column.
 *
 * The coefficients of a characteristic polynomial are affine in η for every method whose step is
 * η times something that does not depend on η: a row takes them from its ends, tests them in
 * between, and has nothing left to do but a square root per pair and curvature. A method of another
 * kind is asked for each pair.
 */
void sweep_radius(const struct optimizer *optimizer, const struct instant *instant,
                  const struct modes *modes, int columns, const double *eta, int rows,
                  const double *beta, double *radius);

#endif
