/*
 * f(w) = ½(w − c)ᵀ A (w − c),   A = R(angle) diag(lambda1, lambda2) R(angle)ᵀ
 *
 * The quadratic, where all theory is exact: u = cos·x + sin·y belongs to lambda1, v = −sin·x +
 * cos·y to lambda2. Watch: the condition number κ = λmax/λmin decides the zig-zag; negative or zero
 * curvatures are allowed.
 */
#include <math.h>
#include <stdio.h>

#include "base/angle.h"
#include "surfaces/surface.h"

enum { LAMBDA1, LAMBDA2, ANGLE, CX, CY };

static const struct parameter parameters[] = {
    {"lambda1", "λ₁", "curvature along the direction of angle", 1, -INFINITY, INFINITY},
    {"lambda2", "λ₂", "curvature across it", 10, -INFINITY, INFINITY},
    {"angle", "angle", "direction of the lambda1 axis in degrees", 30, -INFINITY, INFINITY},
    {"cx", "cx", "x of the centre", 0, -INFINITY, INFINITY},
    {"cy", "cy", "y of the centre", 0, -INFINITY, INFINITY},
    {0},
};

enum { AXX, AXY, AYY }; /* constants: the matrix A */

static inline struct jet bowl(const struct problem *p, double x, double y)
{
    double axx = p->constant[AXX], axy = p->constant[AXY], ayy = p->constant[AYY];
    double dx = x - p->parameter[CX], dy = y - p->parameter[CY];
    double gx = axx * dx + axy * dy, gy = axy * dx + ayy * dy;
    return (struct jet){
        .f = 0.5 * (dx * gx + dy * gy),
        .gx = gx,
        .gy = gy,
        .hxx = axx,
        .hxy = axy,
        .hyy = ayy,
    };
}

SURFACE_EVAL(bowl)

static bool open(struct problem *problem, struct error *error)
{
    (void)error;
    const double *p = problem->parameter;
    double c, s;
    angle_turn(p[ANGLE], &c, &s);
    problem->constant[AXX] = p[LAMBDA1] * c * c + p[LAMBDA2] * s * s;
    problem->constant[AXY] = (p[LAMBDA1] - p[LAMBDA2]) * c * s;
    problem->constant[AYY] = p[LAMBDA1] * s * s + p[LAMBDA2] * c * c;
    problem_plane(problem, p[CX] - 5, p[CX] + 5, p[CY] - 5, p[CY] + 5, p[CX] - 4, p[CY] + 3);
    if (p[LAMBDA1] >= 0 && p[LAMBDA2] >= 0)
        problem_minimum(problem, p[CX], p[CY]);
    else if (p[LAMBDA1] > 0 || p[LAMBDA2] > 0)
        problem_saddle(problem, p[CX], p[CY]);
    return true;
}

/*
 * Each method at the optimum of linear theory (Lessard et al. 2016), where there is one: the memory
 * that κ wants, not one that swings past the minimum. Newton arrives at once.
 */
static void propose(const struct problem *problem, char *racers, size_t size)
{
    double low = fmin(problem->parameter[LAMBDA1], problem->parameter[LAMBDA2]),
           high = fmax(problem->parameter[LAMBDA1], problem->parameter[LAMBDA2]);
    if (!(low > 0 && high < INFINITY))
        return;
    double root = sqrt(high / low), look = sqrt(3 * high / low + 1),
           eta = 2 / (sqrt(high) + sqrt(low)), memory = (root - 1) / (root + 1);
    snprintf(racers, size,
             "gd:eta=%.4g;momentum:eta=%.4g,beta=%.4g;nesterov:eta=%.4g,beta=%.4g;adam;newton",
             2 / (high + low), eta * eta, memory * memory, 4 / (3 * high + low),
             (look - 2) / (look + 2));
}

const struct surface surface_bowl = {
    .name = "bowl",
    .title = "Quadratic bowl",
    .formula = "½(w−c)ᵀA(w−c), A = R diag(λ₁, λ₂) Rᵀ",
    .note = "All theory is exact here: what the unit circle predicts is what happens.",
    .parameters = parameters,
    .height = HEIGHT_ROOT,
    .quadratic = true,
    .proposal = {.steps = 60},
    .propose = propose,
    .eval = eval,
    .open = open,
};
