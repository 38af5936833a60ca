#include "analysis/whiten.h"

#include <math.h>

#include "base/symmetric.h"

/* Σ valueₖ qₖqₖᵀ */
static void compose(const double value[2], const double q[4], double out[3])
{
    out[0] = value[0] * q[0] * q[0] + value[1] * q[2] * q[2];
    out[1] = value[0] * q[0] * q[1] + value[1] * q[2] * q[3];
    out[2] = value[0] * q[1] * q[1] + value[1] * q[3] * q[3];
}

bool whitening(const double b[3], double root[3], double inverse[3])
{
    double lambda[2], q[4];
    symmetric_eigen(2, b, lambda, q);
    if (!(lambda[0] > 0) || eigenvalues_singular(2, lambda))
        return false;
    compose((const double[]){sqrt(lambda[0]), sqrt(lambda[1])}, q, root);
    compose((const double[]){1 / sqrt(lambda[0]), 1 / sqrt(lambda[1])}, q, inverse);
    return true;
}
