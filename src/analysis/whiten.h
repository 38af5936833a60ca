/* Whitening: coordinates in which a quadratic is round. */
#ifndef GLISSADE_ANALYSIS_WHITEN_H
#define GLISSADE_ANALYSIS_WHITEN_H

#include <stdbool.h>

/*
 * The symmetric square root of a positive definite 2×2 matrix b (packed: b11, b12, b22) and its
 * inverse, both packed. With p' = root·p the quadratic ½pᵀbp is ½|p'|². False, and nothing written,
 * unless both eigenvalues are positive and the matrix is not singular.
 */
bool whitening(const double b[3], double root[3], double inverse[3]);

#endif
