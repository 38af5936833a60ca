/*
 * Symmetric matrices of order 1 to 64, stored as the packed upper triangle row by row:
 * for order 2 that is {a11, a12, a22}.
 */
#ifndef GLISSADE_BASE_SYMMETRIC_H
#define GLISSADE_BASE_SYMMETRIC_H

#include <stdbool.h>

enum {
    ORDER_MAX = 64,
    PACKED_MAX = ORDER_MAX * (ORDER_MAX + 1) / 2,
};

static inline int packed_size(int order)
{
    return order * (order + 1) / 2;
}

/* Index of element (i, j) in the packed triangle, in either order of i and j. */
static inline int packed_index(int order, int i, int j)
{
    int row = i < j ? i : j, column = i < j ? j : i;
    return row * order - row * (row - 1) / 2 + (column - row);
}

/*
 * Eigenvalues in ascending order. `vectors` may be NULL; otherwise it receives vectors[k*order +
 * i], component i of the k-th unit eigenvector. A matrix with a non-finite element gives NaN for
 * every value. Order 2 in closed form (the formulas of LAPACK's dlaev2, which lose no digits to
 * cancellation between the two eigenvalues); up to JACOBI_MAX by cyclic Jacobi rotations (Golub &
 * Van Loan, section 8.5); higher orders by Householder reflections to a tridiagonal matrix and
 * implicit QL steps (ibid., section 8.3; Wilkinson & Reinsch 1971, II/2 and II/4), which take some
 * 10 n³ operations.
 */
void symmetric_eigen(int order, const double *packed, double *values, double *vectors);

/*
 * Solves A x = b by elimination with partial pivoting. Returns false, leaving x untouched, when A
 * counts as singular: smallest |eigenvalue| at most 1e-14 of the largest, or a non-finite element.
 * x may be b.
 */
bool symmetric_solve(int order, const double *packed, const double *b, double *x);

/* True when a matrix counts as singular by the rule of symmetric_solve. */
bool symmetric_singular(int order, const double *packed);

/* True when the matrix counts as singular by the rule of symmetric_solve, given its ascending
 * eigenvalues. */
bool eigenvalues_singular(int order, const double *values);

/* y = A x; y must not be x. */
void symmetric_apply(int order, const double *packed, const double *x, double *y);

/*
 * Eigenvalues, ascending, of P^(1/2) A P^(1/2) with P symmetric and positive semi-definite: the
 * curvatures that a method preconditioned by P sees. They are also the eigenvalues of P A.
 */
void symmetric_preconditioned_eigenvalues(int order, const double *p, const double *a,
                                          double *values);

#endif
