#include "surfaces/surface.h"

#include <math.h>

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
