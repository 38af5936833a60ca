/*
 * Nanoseconds per point of surfaces and of the same functions typed as formulas, in batch: values,
 * values with gradients, and these with Hessians; and how many times slower the formula is.
 */
#include "bench/bench.h"
#include "surfaces/surfaces.h"

enum { POINTS = 1024, REPEATS = 200 };

struct work {
    const struct problem *problem;
    double w[2 * POINTS], f[POINTS], g[2 * POINTS], h[3 * POINTS];
    int order; /* of the derivatives that are wanted */
};

static void evaluate(void *context)
{
    struct work *work = context;
    for (int i = 0; i < REPEATS; i++)
        work->problem->eval(work->problem, POINTS, work->w, work->f,
                            work->order > 0 ? work->g : NULL, work->order > 1 ? work->h : NULL);
}

static double point_ns(const char *spec, int order)
{
    static struct work work;
    work.problem = problem_open(spec, NULL);
    work.order = order;
    if (!work.problem)
        exit(1);
    for (int i = 0; i < POINTS; i++) {
        work.w[i] = 4.0 * (i % 32) / 32 - 2;
        work.w[POINTS + i] = 4.0 * (i / 32) / 32 - 2;
    }
    double seconds = median_seconds(evaluate, &work);
    problem_release(work.problem);
    return seconds * 1e9 / POINTS / REPEATS;
}

int main(void)
{
    static const struct {
        const char *built_in, *formula;
    } twins[] = {
        {"beale", "formula:(1.5-x+x*y)^2 + (2.25-x+x*y^2)^2 + (2.625-x+x*y^3)^2"},
        {"rosenbrock", "formula:(1-x)^2 + 100*(y-x^2)^2"},
        {"long-valley", "formula:10*x^2 + sqrt(1+y^2) - 1"},
    };
    static const char *const wanted[] = {"f", "f g", "f g H"};
    printf("ns per point in batches of %d (median of %d)\n%-12s %-6s %9s %9s %7s\n", POINTS, ROUNDS,
           "surface", "wanted", "built-in", "formula", "ratio");
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        for (int order = 0; order < 3; order++) {
            double own = point_ns(twins[i].built_in, order);
            double typed = point_ns(twins[i].formula, order);
            printf("%-12s %-6s %9.2f %9.2f %7.2f\n", twins[i].built_in, wanted[order], own, typed,
                   typed / own);
        }
    }
    return 0;
}
