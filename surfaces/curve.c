/*
 * f(x) = any expression in one variable, typed after the colon: curve:x^4/4 - x^2/2 + 0.1*x
 *
 * The grammar and the derivatives are those of formula. Watch: Newton's parabola at each iterate
 * and the minimum of that, which is the next one; where f'' < 0 it is a maximum and he goes there.
 * Minima are listed where the slope changes sign within the range shown and nothing is lower for a
 * long way on either side. region[2..3] is the range of f worth showing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/expression.h"
#include "surfaces/surface.h"

enum { PIECE = 128, SAMPLES = 800 };

/* The expression has a second variable, which no term of a curve names. */
static void eval(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                 double *h)
{
    double both[2 * PIECE], gradient[2 * PIECE], hessian[3 * PIECE];
    gradient[0] = hessian[0] = 0;
    for (size_t from = 0; from < n; from += PIECE) {
        size_t count = n - from < PIECE ? n - from : PIECE;
        memcpy(both, w + from, count * sizeof *both);
        memset(both + count, 0, count * sizeof *both);
        expression_eval(problem->data, count, both, f ? f + from : NULL, g ? gradient : NULL,
                        h ? hessian : NULL);
        if (g)
            memcpy(g + from, gradient, count * sizeof *g);
        if (h)
            memcpy(h + from, hessian, count * sizeof *h);
    }
}

/* --- where to look --- */

/* f and f' at evenly spaced places, both ends among them. */
struct survey {
    double low, high;
    double x[SAMPLES], f[SAMPLES], slope[SAMPLES];
};

static void look(const struct problem *problem, double low, double high, struct survey *s)
{
    s->low = low;
    s->high = high;
    for (int i = 0; i < SAMPLES; i++)
        s->x[i] = low + (high - low) * i / (SAMPLES - 1);
    problem->eval(problem, SAMPLES, s->x, s->f, s->slope, NULL);
}

static int defined(const struct survey *s)
{
    int count = 0;
    for (int i = 0; i < SAMPLES; i++)
        count += isfinite(s->f[i]) && isfinite(s->slope[i]);
    return count;
}

/* Whether the slope passes through 0 between sample i and the next. */
static bool turns(const struct survey *s, int i)
{
    double a = s->slope[i], b = s->slope[i + 1];
    return isfinite(a) && isfinite(b) && ((a < 0 && b >= 0) || (a > 0 && b <= 0));
}

/* Where the slope passes through 0, by bisection to the last digit; NaN where it jumps over it. */
static double turning_point(const struct problem *problem, const struct survey *s, int i)
{
    double low = s->x[i], high = s->x[i + 1], sign = s->slope[i] < 0 ? 1 : -1;
    double f, least = INFINITY, at = NAN, around = fabs(s->slope[i]) + fabs(s->slope[i + 1]);
    for (int k = 0; k < 200; k++) {
        double middle = 0.5 * (low + high), slope;
        problem->eval(problem, 1, &middle, &f, &slope, NULL);
        if (fabs(slope) < least)
            least = fabs(slope), at = middle;
        if (sign * slope < 0)
            low = middle;
        else
            high = middle;
    }
    return least <= 1e-6 * around ? at : NAN;
}

/*
 * Around 0, wide enough that the curve is defined and turns somewhere, then so narrow that the
 * turning points fill more than half of it.
 */
static bool choose_width(const struct problem *problem, struct survey *s)
{
    static const double halves[] = {5, 50, 500, 0.5, 0.05};
    int best = -1, count = 0, first = SAMPLES, last = -1;
    for (int k = 0; k < 5; k++) {
        look(problem, -halves[k], halves[k], s);
        if (defined(s) > count && (best < 0 || count < SAMPLES / 4))
            best = k, count = defined(s);
    }
    if (best < 0)
        return false;
    look(problem, -halves[best], halves[best], s);
    for (int i = 0; i + 1 < SAMPLES; i++)
        if (turns(s, i)) {
            first = i < first ? i : first;
            last = i;
        }
    if (last < 0)
        return true;
    double low = s->x[first], high = s->x[last + 1], span = high - low;
    double margin = last > first ? fmax(0.45 * span, 0.05 * halves[best]) : 0.8 * halves[best];
    double unit = pow(10, floor(log10(span + 2 * margin)) - 1); /* round ends */
    look(problem, unit * floor((low - margin) / unit), unit * ceil((high + margin) / unit), s);
    return true;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* From the lowest to the highest value, or to where nearly all lie if the rest rises far above. */
static void choose_heights(const struct survey *s, double *low, double *high)
{
    double f[SAMPLES] = {0};
    int count = 0;
    for (int i = 0; i < SAMPLES; i++)
        if (isfinite(s->f[i]))
            f[count++] = s->f[i];
    qsort(f, (size_t)count, sizeof *f, ascending);
    double most = f[count * 9 / 10] - f[count / 10], floor = f[0], top = f[count - 1];
    if (top - f[count / 2] > 3 * most)
        top = f[count * 9 / 10];
    if (f[count / 2] - floor > 3 * most)
        floor = f[count / 10];
    double margin = top > floor ? 0.08 * (top - floor) : 1;
    *low = floor - margin;
    *high = top + margin;
}

/* --- what is known --- */

/* Nothing within a long way is lower than `lowest`, by more than rounding. */
static bool is_lowest(const struct problem *problem, const struct survey *s, double lowest)
{
    double width = s->high - s->low, far[2 * SAMPLES], f[2 * SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        double away = width * pow(1e4, (double)i / (SAMPLES - 1));
        far[2 * i] = s->low - away + width;
        far[2 * i + 1] = s->high + away - width;
    }
    problem->eval(problem, 2 * SAMPLES, far, f, NULL, NULL);
    for (int i = 0; i < 2 * SAMPLES; i++)
        if (f[i] < lowest - 1e-12 * fabs(lowest))
            return false;
    return true;
}

/* The lowest first; none where the curve goes below them elsewhere. */
static void list_minima(struct problem *problem, const struct survey *s)
{
    double lowest = INFINITY;
    int first = 0;
    for (int i = 0; i + 1 < SAMPLES && problem->minima < KNOWN_MAX; i++) {
        double at = turns(s, i) && s->slope[i] < 0 ? turning_point(problem, s, i) : NAN, f;
        if (isnan(at))
            continue;
        problem->eval(problem, 1, &at, &f, NULL, NULL);
        if (lowest == INFINITY || f < lowest - 1e-12 * fabs(lowest)) {
            lowest = f;
            first = problem->minima;
        }
        problem_minimum(problem, at, 0);
    }
    struct known_point other = problem->minimum[0];
    problem->minimum[0] = problem->minimum[first];
    problem->minimum[first] = other;
    if (!is_lowest(problem, s, lowest))
        problem->minima = 0;
}

/* On the right, where f is defined and has a slope; anywhere else if not there. */
static bool choose_start(const struct problem *problem, const struct survey *s, double *start)
{
    static const int places[] = {88, 12, 75, 25, 94, 6, 63, 37, 81, 19, 50};
    double unit = pow(10, floor(log10(s->high - s->low)) - 1);
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        int i = SAMPLES * places[k] / 100;
        double f, slope;
        *start = unit * round(s->x[i] / unit);
        problem->eval(problem, 1, start, &f, &slope, NULL);
        if (isfinite(f) && isfinite(slope) && fabs(slope) > 0)
            return true;
    }
    for (int i = 0; i < SAMPLES; i++) {
        int k = (i + SAMPLES / 4) % SAMPLES;
        *start = s->x[k];
        if (isfinite(s->f[k]))
            return true;
    }
    return false;
}

static bool place(struct problem *problem, struct error *error)
{
    struct survey survey;
    double low, high, start;
    if (!choose_width(problem, &survey) || !choose_start(problem, &survey, &start))
        return fail(error, "curve: this is defined nowhere (for x from -500 to 500)");
    choose_heights(&survey, &low, &high);
    problem_plane(problem, survey.low, survey.high, low, high, start, 0);
    memcpy(problem->shown, problem->region, sizeof problem->shown);
    problem->dim = 1;
    list_minima(problem, &survey);
    return true;
}

static bool open(struct problem *problem, struct error *error)
{
    struct expression *expression = expression_parse_in_x("curve", problem->text, error);
    if (!expression)
        return false;
    problem->data = expression;
    for (char *c = problem->text; *c; c++) /* it stands in headings */
        if (strchr("\t\r\n", *c))
            *c = ' ';
    if (place(problem, error))
        return true;
    expression_free(expression);
    return false;
}

static void close(struct problem *problem)
{
    expression_free(problem->data);
}

const struct surface surface_curve = {
    .name = "curve",
    .title = "Curve",
    .formula = "EXPRESSION in x with + − * / ^ ( ), pi, e, and the functions of formula",
    .note = "Newton goes to the bottom of the parabola that touches the curve, or to its top where "
            "that bends down.",
    .source = "Griewank & Walther 2008",
    .height = HEIGHT_LINEAR,
    .takes_expression = EXPRESSION_IN_X,
    .proposal = {.racers = "gd;momentum;newton", .steps = 60},
    .eval = eval,
    .open = open,
    .close = close,
};
