#include "surfaces/surface.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/vector.h"

void problem_plane(struct problem *problem, double x0, double x1, double y0, double y1,
                   double start_x, double start_y)
{
    problem->dim = 2;
    problem->region[0] = x0;
    problem->region[1] = x1;
    problem->region[2] = y0;
    problem->region[3] = y1;
    problem->start[0] = start_x;
    problem->start[1] = start_y;
}

void problem_shown(struct problem *problem, double x0, double x1, double y0, double y1)
{
    const double sides[] = {x0, x1, y0, y1};
    memcpy(problem->shown, sides, sizeof sides);
}

void problem_minimum(struct problem *problem, double x, double y)
{
    if (problem->minima < KNOWN_MAX)
        problem->minimum[problem->minima++] = (struct known_point){{x, y}};
}

void problem_saddle(struct problem *problem, double x, double y)
{
    if (problem->saddles < KNOWN_MAX)
        problem->saddle[problem->saddles++] = (struct known_point){{x, y}};
}

const char *problem_formula(const struct problem *problem)
{
    return problem->surface->takes_expression ? problem->text : problem->surface->formula;
}

double problem_lowest(const struct problem *problem)
{
    double lowest = NAN;
    for (int i = 0; i < problem->minima; i++) {
        double f;
        problem->eval(problem, 1, problem->minimum[i].w, &f, NULL, NULL);
        if (!(f >= lowest))
            lowest = f;
    }
    return lowest;
}

double problem_diagonal(const struct problem *problem)
{
    const double *region = problem->region;
    double width = region[1] - region[0];
    return problem->dim == 1 ? width : plane_norm(width, region[3] - region[2]);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Values at the middles of side × side squares of the region; how many are finite. */
static size_t look_around(const struct problem *problem, size_t side, double *w, double *f)
{
    const double *r = problem->region;
    size_t n = side * side, whole = 0;
    for (size_t i = 0; i < n; i++) {
        w[i] = r[0] + (r[1] - r[0]) * ((double)(i % side) + 0.5) / (double)side;
        w[n + i] = r[2] + (r[3] - r[2]) * ((double)(i / side) + 0.5) / (double)side;
    }
    problem->eval(problem, n, w, f, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        if (isfinite(f[i]))
            f[whole++] = f[i];
    return whole;
}

enum height_scale problem_height_scale(const struct problem *problem)
{
    enum { SIDE = 24 };
    /* where the median stands between the lowest and the highest: below this the scale is so */
    static const double logarithmic = 0.07, root = 0.33;
    double w[2 * SIDE * SIDE], f[SIDE * SIDE];
    size_t n = look_around(problem, SIDE, w, f);
    if (n == 0)
        return HEIGHT_LINEAR;
    qsort(f, n, sizeof *f, ascending);
    double way = 0.5 * f[n - 1] - 0.5 * f[0], middle = (0.5 * f[n / 2] - 0.5 * f[0]) / way;
    return middle < logarithmic ? HEIGHT_LOG : middle < root ? HEIGHT_ROOT : HEIGHT_LINEAR;
}

void problem_racers(const struct problem *problem, char *racers, size_t size)
{
    const struct surface *surface = problem->surface;
    snprintf(racers, size, "%s", surface->proposal.racers ? surface->proposal.racers : "");
    if (surface->propose)
        surface->propose(problem, racers, size);
}
