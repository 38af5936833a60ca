/*
 * f(x, y) = any expression, typed after the colon: formula:x^2 + 3*y^2
 *
 * The grammar is that of base/expression.h; derivatives are exact (second-order forward
 * differentiation; Griewank & Walther, "Evaluating Derivatives", SIAM 2008, chapters 3 and 13).
 * Watch: whatever you like. Where the expression is undefined so is f. abs, min and max may put
 * kinks anywhere; the surface does not count as `kinked`, since the expression need not have any.
 */
#include "surfaces/surface.h"

#include <math.h>
#include <string.h>

#include "base/expression.h"
#include "base/vector.h"

static void eval(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                 double *h)
{
    expression_eval(problem->data, n, w, f, g, h);
}

enum { FIRST = 8, SIDE = 23, CANDIDATES = FIRST + SIDE * SIDE };

/* Where a run might start, best first: off the axes and the diagonals, where symmetric formulas
 * show nothing of themselves. */
static void list_candidates(double half, double *w)
{
    static const double first[FIRST][2] = {{-0.6, 0.4}, {0.6, 0.4}, {-0.6, -0.4}, {0.6, -0.4},
                                           {-0.3, 0.2}, {0.3, 0.2}, {0.8, 0.7},   {0.1, 0.15}};
    for (int i = 0; i < CANDIDATES; i++) {
        int column = (i - FIRST) % SIDE, row = (i - FIRST) / SIDE;
        w[i] = half * (i < FIRST ? first[i][0] : (column * 2 + 1.25) / SIDE - 1);
        w[CANDIDATES + i] = half * (i < FIRST ? first[i][1] : (row * 2 + 0.75) / SIDE - 1);
    }
}

/* How good a place to start a point is: steeper than what could count as converged, with curvatures
 * for an automatic η; or not flat at least; or just defined. */
enum quality { USELESS, POSSIBLE, SLOPING, GOOD };

static enum quality quality_of(double f, double gx, double gy, const double h[3])
{
    double slope = plane_norm(gx, gy);
    if (!isfinite(f))
        return USELESS;
    if (!isfinite(slope) || !(slope > 0))
        return POSSIBLE;
    bool smooth = isfinite(h[0]) && isfinite(h[1]) && isfinite(h[2]);
    return smooth && slope > 1e-6 ? GOOD : SLOPING;
}

/* The region is the first of some squares around 0 in which there is somewhere good to start. */
static bool place(struct problem *problem, struct error *error)
{
    static const double halves[] = {5, 50, 500, 0.5, 0.05};
    double w[2 * CANDIDATES], f[CANDIDATES], g[2 * CANDIDATES], h[3 * CANDIDATES];
    enum quality best = USELESS;
    for (size_t k = 0; k < sizeof halves / sizeof *halves && best < GOOD; k++) {
        double half = halves[k];
        list_candidates(half, w);
        problem->eval(problem, CANDIDATES, w, f, g, h);
        for (int i = 0; i < CANDIDATES && best < GOOD; i++) {
            double curvature[3] = {h[i], h[CANDIDATES + i], h[2 * CANDIDATES + i]};
            enum quality quality = quality_of(f[i], g[i], g[CANDIDATES + i], curvature);
            if (quality > best)
                problem_plane(problem, -half, half, -half, half, w[i], w[CANDIDATES + i]);
            best = quality > best ? quality : best;
        }
    }
    return best > USELESS ||
           fail(error, "formula: this is defined nowhere (for x and y from %g to %g)", -halves[2],
                halves[2]);
}

static bool open(struct problem *problem, struct error *error)
{
    struct expression *expression = expression_parse("formula", problem->text, error);
    if (!expression)
        return false;
    problem->data = expression;
    for (char *c = problem->text; *c; c++) /* it stands in headings */
        if (strchr("\t\r\n", *c))
            *c = ' ';
    if (place(problem, error)) {
        problem->height = problem_height_scale(problem);
        return true;
    }
    expression_free(expression);
    return false;
}

static void close(struct problem *problem)
{
    expression_free(problem->data);
}

const struct surface surface_formula = {
    .name = "formula",
    .title = "Formula",
    .formula = "EXPRESSION with + − * / ^ ( ), pi, e, sin cos tan asin acos atan sinh cosh "
               "tanh exp log sqrt abs min(,) max(,)",
    .note = "Your own surface, with exact derivatives; at a kink that of abs is 0, that of min and "
            "max the first argument's.",
    .source = "Griewank & Walther 2008",
    .height = HEIGHT_ROOT,
    .takes_expression = EXPRESSION_IN_X_AND_Y,
    .eval = eval,
    .open = open,
    .close = close,
};
