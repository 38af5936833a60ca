/* The orthogonal part of a small matrix: what is left when all its stretching is taken out. */
#ifndef GLISSADE_BASE_POLAR_H
#define GLISSADE_BASE_POLAR_H

enum { POLAR_MAX = 64 }; /* elements of the largest matrix */

/*
 * For A = USVᵀ (rows × columns, row by row) writes UVᵀ, with 0 in place of the singular values that
 * are at most 1e-12 of the largest; all 0 for A = 0, NaN where A is not finite. One-sided Jacobi
 * rotations (Golub & Van Loan, section 8.6.3), which keep the small singular values' digits.
 * rows · columns is at most POLAR_MAX. `out` may be `a`.
 */
void polar_factor(int rows, int columns, const double *a, double *out);

#endif
