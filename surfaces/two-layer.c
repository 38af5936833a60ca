/*
 * f(a, b) = (σ − ab)²
 *
 * The smallest network with a hidden layer: ŷ = a·b·x. Source: A. M. Saxe, J. L. McClelland &
 * S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
 * networks", ICLR 2014. Minima on the hyperbola ab = σ (the two balanced ones are listed), a saddle
 * at the origin with curvatures ±2σ. Watch: gradient flow keeps a² − b², gradient descent nearly;
 * the start runs at the saddle first.
 */
#include <math.h>

#include "surfaces/surface.h"

enum { SIGMA };

static const struct parameter parameters[] = {
    {"sigma", "σ", "the product to be learnt", 1, -INFINITY, INFINITY},
    {0},
};

static inline struct jet two_layer(const struct problem *p, double a, double b)
{
    double r = a * b - p->parameter[SIGMA];
    return (struct jet){
        .f = r * r,
        .gx = 2 * b * r,
        .gy = 2 * a * r,
        .hxx = 2 * b * b,
        .hxy = 2 * (r + a * b),
        .hyy = 2 * a * a,
    };
}

SURFACE_EVAL(two_layer)

/* The one residual has the gradient (b, a). */
static void gauss_newton(const struct problem *problem, const double *w, double *packed)
{
    (void)problem;
    packed[0] = 2 * w[1] * w[1];
    packed[1] = 2 * w[0] * w[1];
    packed[2] = 2 * w[0] * w[0];
}

/* ab = σ: one branch for a > 0, then the one for a < 0, in equal steps of log|a|. */
static void hyperbola(const struct problem *problem, double t, double *w)
{
    static const double reach = 5;
    double along = 2 * (t < 0.5 ? t : t - 0.5);
    double sigma = problem->parameter[SIGMA];
    w[0] = (t < 0.5 ? 1 : -1) * sqrt(fabs(sigma)) * exp(reach * (2 * along - 1));
    w[1] = t == 0.5 ? NAN : sigma / w[0];
}

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    double sigma = problem->parameter[SIGMA], root = sqrt(fabs(sigma));
    double side = sigma < 0 ? -1 : 1, size = root > 0 ? root : 1;
    /* against the hyperbola's arms and not quite balanced, so that the saddle is passed closely */
    problem_plane(problem, -2.2 * size, 2.2 * size, -2.2 * size, 2.2 * size, 1.5 * size,
                  -1.3 * side * size);
    problem_minimum(problem, root, side * root);
    if (sigma != 0) {
        problem_minimum(problem, -root, -side * root);
        problem_saddle(problem, 0, 0);
        problem->curves = 1;
        problem->curve[0] = (struct known_curve){"minima", hyperbola};
    }
    problem->gauss_newton = gauss_newton;
    return true;
}

const struct surface surface_two_layer = {
    .name = "two-layer",
    .title = "Two-layer linear network",
    .formula = "(σ − ab)²",
    .axes = {"a", "b"},
    .note = "A hyperbola of minima around a saddle: small steps keep a²−b² on the way.",
    .source = "Saxe, McClelland & Ganguli 2014",
    .parameters = parameters,
    .height = HEIGHT_LOG,
    .proposal = {.racers = "gradient-flow;gd;momentum:beta=0.7;adam", .steps = 80},
    .eval = eval,
    .open = open,
};
