#include "analysis/slice.h"

#include <math.h>
#include <string.h>

#include "base/vector.h"

bool slice_along(const struct problem *problem, const double *w, const double *p,
                 struct slice *slice)
{
    int dim = problem->dim;
    double g[DIM_MAX], h[PACKED_MAX], turned[DIM_MAX], end[DIM_MAX];
    *slice = (struct slice){.problem = problem, .bottom = NAN};
    for (int i = 0; i < dim; i++) {
        slice->w[i] = w[i];
        slice->p[i] = p[i];
        end[i] = w[i] + p[i];
    }
    problem->eval(problem, 1, w, &slice->f, g, h);
    symmetric_apply(dim, h, p, turned);
    slice->slope = dot(dim, g, p);
    slice->curvature = dot(dim, turned, p);
    if (slice->curvature > 0)
        slice->bottom = -slice->slope / slice->curvature;
    problem->eval(problem, 1, end, &slice->end_f, g, NULL);
    slice->end_slope = dot(dim, g, p);
    return norm(dim, p) > 0 && isfinite(slice->f) && isfinite(slice->slope) &&
           isfinite(slice->curvature);
}

bool slice_of_step(const struct problem *problem, const struct coming *coming, struct slice *slice,
                   bool *refused)
{
    const double *there = coming->landing;
    double p[DIM_MAX];
    size_t point = (size_t)coming->dim * sizeof *p, looks = coming->looks->count;
    *refused = memcmp(coming->landing, coming->w, point) == 0 && looks > 0;
    if (*refused)
        there = look_log_at(coming->looks, looks - 1)->w;
    for (int i = 0; i < coming->dim; i++)
        p[i] = there[i] - coming->w[i];
    return slice_along(problem, coming->w, p, slice);
}

void slice_sample(const struct slice *slice, int n, double low, double high, double *f,
                  double *slope)
{
    double w[DIM_MAX * SLICE_MAX] = {0}, g[DIM_MAX * SLICE_MAX];
    int dim = slice->problem->dim;
    for (int k = 0; k < n; k++)
        for (int i = 0; i < dim; i++)
            w[i * n + k] = slice->w[i] + (low + (high - low) * k / (n - 1)) * slice->p[i];
    slice->problem->eval(slice->problem, (size_t)n, w, f, slope ? g : NULL, NULL);
    for (int k = 0; slope && k < n; k++) {
        slope[k] = 0;
        for (int i = 0; i < dim; i++)
            slope[k] += g[i * n + k] * slice->p[i];
    }
}

double slice_linear(const struct slice *slice, double s)
{
    return slice->f + s * slice->slope;
}

double slice_quadratic(const struct slice *slice, double s)
{
    return slice->f + s * (slice->slope + 0.5 * s * slice->curvature);
}

bool slice_accepts(const struct slice *slice, double c1, double c2, double s, double f,
                   double slope)
{
    bool low = f <= slice->f + c1 * s * slice->slope;
    return low && (c2 == 0 || fabs(slope) <= c2 * fabs(slice->slope));
}

int slice_trials(const struct slice *slice, const struct look_log *looks, int limit, double *s,
                 double *f)
{
    int dim = slice->problem->dim, count = 0;
    double square = dot(dim, slice->p, slice->p);
    for (size_t k = 0; k < looks->count && count < limit; k++) {
        const struct look *look = look_log_at(looks, k);
        double away[DIM_MAX], along = 0, beside = 0;
        for (int i = 0; i < dim; i++)
            away[i] = look->w[i] - slice->w[i];
        along = dot(dim, away, slice->p) / square;
        for (int i = 0; i < dim; i++)
            beside += fabs(away[i] - along * slice->p[i]);
        if (!(look->kinds & LOOK_VALUE) || !(beside <= 1e-6 * norm(dim, away)))
            continue;
        s[count] = along;
        f[count++] = look->f;
    }
    return count;
}
