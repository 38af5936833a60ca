#include "analysis/sweep.h"

#include <math.h>
#include <string.h>

#include "base/hot.h"

/* --- scales --- */

static double logarithm_of(enum parameter_role role, double value)
{
    return role == ROLE_RATE ? log10(value) : -log10(1 - value);
}

double scale_value(const struct scale *scale, double position)
{
    double power = pow(10, scale->low + position * (scale->high - scale->low));
    return scale->role == ROLE_RATE ? power : 1 - 1 / power;
}

double scale_position(const struct scale *scale, double value)
{
    return (logarithm_of(scale->role, value) - scale->low) / (scale->high - scale->low);
}

struct scale scale_between(enum parameter_role role, double low, double high)
{
    return (struct scale){role, logarithm_of(role, low), logarithm_of(role, high)};
}

struct scale scale_of_rate(double edge, double value)
{
    double anchor = isfinite(edge) && edge > 0 ? edge : value;
    double decade = isfinite(anchor) && anchor > 0 ? floor(log10(anchor)) : 0;
    struct scale scale = {ROLE_RATE, decade - 2, decade + 2};
    if (value > 0 && isfinite(value)) {
        scale.low = fmin(scale.low, floor(log10(value)));
        scale.high = fmax(scale.high, ceil(log10(value) - 1e-9));
    }
    return scale;
}

struct scale scale_of_memory(double value)
{
    double decades = value < 1 ? ceil(-log10(1 - value) - 1e-9) : 0;
    return (struct scale){ROLE_MEMORY, 0, fmax(3, decades)};
}

/* --- radii --- */

/* Coefficients along a row: c1 = c1_at + c1_by·(η − from), c0 likewise. */
struct line {
    int degree;
    double from, c1_at, c1_by, c0_at, c0_by;
};

/* Raises every radius to the larger root's modulus there. One square root each: of c0 for a pair,
 * else of the discriminant. A NaN stays. */
HOT static void raise(const struct line *line, int columns, const double *restrict eta,
                      double *restrict radius)
{
    struct line l = *line;
    if (l.degree == 1) {
        for (int i = 0; i < columns; i++) {
            double modulus = fabs(l.c0_at + l.c0_by * (eta[i] - l.from));
            radius[i] = modulus > radius[i] || modulus != modulus ? modulus : radius[i];
        }
        return;
    }
    for (int i = 0; i < columns; i++) {
        double c1 = l.c1_at + l.c1_by * (eta[i] - l.from);
        double c0 = l.c0_at + l.c0_by * (eta[i] - l.from);
        double half = 0.5 * fabs(c1), square = half * half - c0;
        double rest = square < 0 ? 0 : half, under = square < 0 ? c0 : square;
        double modulus = rest + sqrt(under);
        radius[i] = modulus > radius[i] || modulus != modulus ? modulus : radius[i];
    }
}

/* What a row needs to ask the method for its polynomial. */
struct row_of {
    const struct optimizer *optimizer;
    struct instant instant;
    double parameter[PARAMETERS_MAX];
    int rate;
};

static struct polynomial ask(struct row_of *row, double eta, double lambda)
{
    if (row->rate >= 0)
        row->parameter[row->rate] = eta;
    return row->optimizer->theory->modes(row->optimizer, &row->instant, lambda);
}

static bool is_on(const struct line *line, struct polynomial p, double eta, double scale)
{
    double c1 = line->c1_at + line->c1_by * (eta - line->from),
           c0 = line->c0_at + line->c0_by * (eta - line->from);
    return p.degree == line->degree && fabs(p.c1 - c1) <= 1e-13 * scale &&
           fabs(p.c0 - c0) <= 1e-13 * scale;
}

/* False where the coefficients are not affine in η at two places between the ends. */
static bool find_line(struct row_of *row, int columns, const double *eta, double lambda,
                      struct line *line)
{
    double first = eta[0], last = eta[columns - 1], width = last - first;
    struct polynomial a = ask(row, first, lambda), b = width != 0 ? ask(row, last, lambda) : a;
    double scale = 1 + fabs(a.c1) + fabs(a.c0) + fabs(b.c1) + fabs(b.c0);
    *line = (struct line){.degree = a.degree, .from = first, .c1_at = a.c1, .c0_at = a.c0};
    if (width == 0)
        return true;
    line->c1_by = (b.c1 - a.c1) / width;
    line->c0_by = (b.c0 - a.c0) / width;
    double between[] = {last, eta[columns / 2], eta[columns - 1 - columns / 5]};
    for (size_t i = 0; i < sizeof between / sizeof *between; i++)
        if (!is_on(line, ask(row, between[i], lambda), between[i], scale))
            return false;
    return true;
}

static void raise_one_by_one(struct row_of *row, int columns, const double *eta, double lambda,
                             double *radius)
{
    for (int i = 0; i < columns; i++) {
        struct root root[2];
        polynomial_roots(ask(row, eta[i], lambda), root);
        double modulus = root[0].modulus;
        radius[i] = modulus > radius[i] || isnan(modulus) ? modulus : radius[i];
    }
}

static void sweep_row(struct row_of *row, const struct modes *modes, int columns, const double *eta,
                      double *radius)
{
    for (int i = 0; i < columns; i++)
        radius[i] = 0;
    for (int k = 0; k < modes->count; k++) {
        struct line line;
        double lambda = modes->mode[k].lambda;
        if (find_line(row, columns, eta, lambda, &line))
            raise(&line, columns, eta, radius);
        else
            raise_one_by_one(row, columns, eta, lambda, radius);
    }
}

/* Each pair for itself. */
static void sweep_whole(const struct row_of *row, const struct modes *modes, int columns,
                        const double *eta, double *radius)
{
    for (int i = 0; i < columns; i++)
        radius[i] = modes_radius_with(row->optimizer, &row->instant, modes, row->rate, eta[i]);
}

void sweep_radius(const struct optimizer *optimizer, const struct instant *instant,
                  const struct modes *modes, int columns, const double *eta, int rows,
                  const double *beta, double *radius)
{
    struct row_of row = {.optimizer = optimizer,
                         .instant = *instant,
                         .rate = parameter_by_role(optimizer->parameters, ROLE_RATE)};
    int memory = parameter_by_role(optimizer->parameters, ROLE_MEMORY);
    memcpy(row.parameter, instant->parameter, sizeof row.parameter);
    row.instant.parameter = row.parameter;
    double own = row.rate >= 0 ? row.parameter[row.rate] : 1;
    for (int j = 0; j < rows; j++) {
        double *out = radius + (size_t)j * (size_t)columns;
        if (memory >= 0 && beta)
            row.parameter[memory] = beta[j];
        if (modes->whole)
            sweep_whole(&row, modes, columns, eta ? eta : &own, out);
        else if (modes->available)
            sweep_row(&row, modes, columns, eta ? eta : &own, out);
        for (int i = 0; i < columns && !modes->available; i++)
            out[i] = NAN;
    }
}
