/* Eigenvalues of small general matrices. */
#ifndef GLISSADE_BASE_EIGENVALUES_H
#define GLISSADE_BASE_EIGENVALUES_H

#include <stdbool.h>

/*
 * Real and imaginary parts of the eigenvalues of a real order × order matrix (by rows, which is
 * used up), the largest modulus first; of a complex pair the one above the axis comes first. All
 * are NaN where an element is not finite. False, and those NaN, where the iteration does not end.
 */
bool general_eigenvalues(int order, double *a, double *re, double *im);

#endif
