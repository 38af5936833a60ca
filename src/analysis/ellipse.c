#include "analysis/ellipse.h"

#include <math.h>

#include "base/vector.h"

struct plane_model plane_model_of(int dim, const double *g, const double *a, const double *u,
                                  const double *v)
{
    double au[ORDER_MAX], av[ORDER_MAX];
    symmetric_apply(dim, a, u, au);
    symmetric_apply(dim, a, v, av);
    return (struct plane_model){{dot(dim, g, u), dot(dim, g, v)},
                                {dot(dim, u, au), dot(dim, u, av), dot(dim, v, av)}};
}

bool plane_model_of_metric(int dim, const double *g, const double *p, double eta, const double *u,
                           const double *v, struct plane_model *model)
{
    double bu[ORDER_MAX], bv[ORDER_MAX];
    if (!symmetric_solve(dim, p, u, bu) || !symmetric_solve(dim, p, v, bv))
        return false;
    *model =
        (struct plane_model){{dot(dim, g, u), dot(dim, g, v)},
                             {dot(dim, u, bu) / eta, dot(dim, u, bv) / eta, dot(dim, v, bv) / eta}};
    return true;
}

bool ellipse_of_model(const struct plane_model *model, struct ellipse *ellipse)
{
    double lambda[2], vectors[4], depth = 0;
    symmetric_eigen(2, model->curvature, lambda, vectors);
    *ellipse = (struct ellipse){.along = {vectors[0], vectors[1]}};
    if (!(lambda[0] > 0) || eigenvalues_singular(2, lambda))
        return false;
    for (int k = 0; k < 2; k++) {
        double slope = dot(2, vectors + 2 * k, model->slope);
        for (int i = 0; i < 2; i++)
            ellipse->centre[i] -= slope / lambda[k] * vectors[2 * k + i];
        depth += slope * slope / lambda[k]; /* twice as far as m falls to its minimum */
    }
    for (int k = 0; k < 2; k++)
        ellipse->semi[k] = sqrt(depth / lambda[k]);
    return ellipse->semi[1] > 0 && isfinite(ellipse->semi[0]);
}

bool ellipse_of_steps(int dim, const double *p, double size, const double *u, const double *v,
                      struct ellipse *ellipse)
{
    double pu[ORDER_MAX], pv[ORDER_MAX], squares[2], vectors[4];
    symmetric_apply(dim, p, u, pu);
    symmetric_apply(dim, p, v, pv);
    const double spread[] = {dot(dim, pu, pu), dot(dim, pu, pv), dot(dim, pv, pv)};
    symmetric_eigen(2, spread, squares, vectors);
    *ellipse = (struct ellipse){.semi = {size * sqrt(squares[1]), size * sqrt(squares[0])},
                                .along = {vectors[2], vectors[3]}};
    return ellipse->semi[1] > 0 && isfinite(ellipse->semi[0]);
}

void ellipse_points(const struct ellipse *ellipse, int n, double (*points)[2])
{
    const double *along = ellipse->along, across[] = {-along[1], along[0]};
    for (int k = 0; k < n; k++) {
        double angle = 2 * 3.14159265358979323846 * (k % (n - 1)) / (n - 1);
        for (int i = 0; i < 2; i++)
            points[k][i] = ellipse->centre[i] + ellipse->semi[0] * cos(angle) * along[i] +
                           ellipse->semi[1] * sin(angle) * across[i];
    }
}
