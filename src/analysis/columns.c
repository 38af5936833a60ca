#include "analysis/columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/progress.h"
#include "base/text.h"
#include "base/vector.h"
#include "engine/modifiers.h"

/* --- what a row stands on --- */

struct standing standing_at(struct run *run, long step)
{
    return (struct standing){.run = run, .row = run_row(run, step)};
}

static const struct problem *problem_of(const struct standing *standing)
{
    return run_problem(standing->run);
}

static const double *hessian(struct standing *standing)
{
    const struct problem *problem = problem_of(standing);
    if (!standing->has_hessian)
        problem->eval(problem, 1, standing->row.w, NULL, NULL, standing->h);
    standing->has_hessian = true;
    return standing->h;
}

static const struct modes *modes(struct standing *standing)
{
    if (standing->has_modes)
        return &standing->modes;
    struct run *run = standing->run;
    const double *h = hessian(standing);
    long step = standing->row.step;
    struct instant instant = run_instant(run, run_cursor(run, step));
    standing->modes = modes_of(run_optimizer(run), &instant, h);
    standing->row = run_row(run, step); /* to replay the cursor may have moved it */
    standing->has_modes = true;
    return &standing->modes;
}

/* --- the numbers --- */

static double lmin(struct standing *standing)
{
    return modes(standing)->hessian[0];
}

static double lmax(struct standing *standing)
{
    return modes(standing)->hessian[problem_of(standing)->dim - 1];
}

/* As the method sees it: with its metric where it has one, whether there is a theory or not. */
static double sharpness(struct standing *standing)
{
    struct run *run = standing->run;
    const struct optimizer *optimizer = run_optimizer(run);
    double lambda[DIM_MAX], p[PACKED_MAX];
    if (!optimizer->metric)
        return lmax(standing);
    const double *h = hessian(standing);
    struct instant instant = run_instant(run, run_cursor(run, standing->row.step));
    optimizer->metric(optimizer, &instant, p);
    symmetric_preconditioned_eigenvalues(instant.dim, p, h, lambda);
    standing->row = run_row(run, standing->row.step);
    return lambda[instant.dim - 1];
}

static double edge(struct standing *standing)
{
    struct run *run = standing->run;
    const struct modes *m = modes(standing);
    if (!m->whole)
        return m->eta_edge;
    struct instant instant = run_instant(run, run_cursor(run, standing->row.step));
    double edge = modes_edge(run_optimizer(run), &instant, standing->h, m);
    standing->row = run_row(run, standing->row.step);
    return edge;
}

static double rho(struct standing *standing)
{
    return modes(standing)->radius;
}

static double gnorm(struct standing *standing)
{
    return progress_of(MEASURE_GRADIENT, problem_of(standing), NAN, &standing->row);
}

static double distance(struct standing *standing)
{
    return progress_of(MEASURE_DISTANCE, problem_of(standing), NAN, &standing->row);
}

static double gradients(struct standing *standing)
{
    return standing->row.gradients;
}

static double evaluations(struct standing *standing)
{
    return standing->row.evaluations;
}

static double epoch(struct standing *standing)
{
    return standing->row.epochs;
}

/* gᵀHg, what the second order of a step along −g costs. */
static double ghg(struct standing *standing)
{
    double product[DIM_MAX];
    int dim = problem_of(standing)->dim;
    const double *h = hessian(standing);
    if (!standing->row.g)
        return NAN;
    symmetric_apply(dim, h, standing->row.g, product);
    return dot(dim, standing->row.g, product);
}

static double test(struct standing *standing)
{
    return standing->row.test;
}

static double errors(struct standing *standing)
{
    const struct problem *problem = problem_of(standing);
    return problem->errors ? problem->errors(problem, standing->row.w) : NAN;
}

static double eta_opt(struct standing *standing)
{
    return modes(standing)->optimum.eta;
}

static double beta_opt(struct standing *standing)
{
    return modes(standing)->optimum.beta;
}

static double rate_opt(struct standing *standing)
{
    return modes(standing)->optimum.rate;
}

const struct column column_table[] = {
    {"lmin", "smallest eigenvalue of the Hessian", lmin},
    {"lmax", "largest eigenvalue of the Hessian", lmax},
    {"sharpness", "largest curvature as the method sees it, with its metric", sharpness},
    {"edge", "the learning rate at which the step becomes unstable there", edge},
    {"rho", "largest modulus of the roots with the values of the next step", rho},
    {"gnorm", "length of the gradient", gnorm},
    {"distance", "to the nearest known minimum", distance},
    {"gradients", "that the method has evaluated", gradients},
    {"evaluations", "of values, gradients and Hessians together", evaluations},
    {"epoch", "how often the data have been looked through", epoch},
    {"ghg", "g'Hg, what the curvature along the gradient costs", ghg},
    {"test", "the loss on held-out data", test},
    {"errors", "share of the data that is misclassified", errors},
    {"eta_edge", "the same as edge", edge},
    {"eta_opt", "the best learning rate of linear theory there", eta_opt},
    {"beta_opt", "the best memory of linear theory there", beta_opt},
    {"rate_opt", "the factor per step that those give", rate_opt},
    {0},
};

/* --- a trace's own --- */

static double value_f(struct standing *standing)
{
    return standing->row.f;
}

static double value_eta(struct standing *standing)
{
    return standing->row.eta;
}

static double value_step(struct standing *standing)
{
    return (double)standing->row.step;
}

static const struct column own[] = {
    {"f", "the loss", value_f},
    {"eta", "the learning rate of the step that led there", value_eta},
    {"step", "the number of the step", value_step},
};

enum { OWN = sizeof own / sizeof *own, COLUMNS = sizeof column_table / sizeof *column_table - 1 };

/* A coordinate: no function of its own, but an axis. */
static const struct column place = {"w", "a coordinate", NULL}, slope = {"g", "a derivative", NULL};

/* x, y, gx, gy in the plane; w1, w2 ..., g1, g2 ... else. */
static void axis_name(int dim, const struct column *column, int axis, char out[static 16])
{
    bool is_place = column == &place;
    if (dim == 2)
        snprintf(out, 16, "%s%c", is_place ? "" : "g", axis ? 'y' : 'x');
    else
        snprintf(out, 16, "%c%d", is_place ? 'w' : 'g', axis + 1);
}

static bool is_named(const char *word, const char *name, size_t length)
{
    return strlen(word) == length && memcmp(word, name, length) == 0;
}

bool column_find(int dim, const char *name, size_t length, struct column_choice *choice)
{
    const struct column *found = NULL;
    int axis = 0;
    char word[16];
    for (int i = 0; i < 2 * dim && !found; i++) {
        axis = i % dim;
        axis_name(dim, i < dim ? &place : &slope, axis, word);
        if (is_named(word, name, length))
            found = i < dim ? &place : &slope;
    }
    for (int i = 0; i < OWN && !found; i++)
        if (is_named(own[i].name, name, length))
            found = &own[i];
    for (int i = 0; i < COLUMNS && !found; i++)
        if (is_named(column_table[i].name, name, length))
            found = &column_table[i];
    *choice = (struct column_choice){found, axis};
    return found != NULL;
}

const char *column_name(int i)
{
    return i < OWN ? own[i].name : i < OWN + COLUMNS ? column_table[i - OWN].name : NULL;
}

double column_value(const struct column_choice *choice, struct standing *standing)
{
    if (choice->column == &place)
        return standing->row.w[choice->axis];
    if (choice->column == &slope)
        return standing->row.g ? standing->row.g[choice->axis] : NAN;
    return choice->column->value(standing);
}

/* --- a list of them --- */

static const char *extra_name(const void *context, int i)
{
    (void)context;
    return column_table[i].name;
}

static bool unknown(const char *name, struct error *error)
{
    char names[256] = "";
    const char *nearest = text_nearest(name, extra_name, NULL);
    if (nearest)
        return fail(error, "columns: unknown name '%.40s' (did you mean '%s'?)", name, nearest);
    for (int i = 0; i < COLUMNS; i++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? ", " : "",
                 column_table[i].name);
    return fail(error, "columns: unknown name '%.40s' (%s)", name, names);
}

static bool read_one(const char *name, const struct column **list, int *count, struct error *error)
{
    const struct column *column = column_table;
    while (column->name && strcmp(column->name, name) != 0)
        column++;
    if (*name == '\0')
        return fail(error, "columns: a name is empty (NAME,...)");
    if (!column->name)
        return unknown(name, error);
    for (int i = 0; i < *count; i++)
        if (list[i] == column)
            return fail(error, "columns: %s is named twice (once each)", name);
    list[(*count)++] = column;
    return true;
}

_Static_assert((int)COLUMNS <= (int)COLUMNS_MAX, "a list holds each of them once");

bool columns_read(const char *text, const struct column **list, int *count, struct error *error)
{
    *count = 0;
    for (;;) {
        char name[64];
        size_t length = strcspn(text, ",");
        snprintf(name, sizeof name, "%.*s", (int)(length < 63 ? length : 63), text);
        if (!read_one(name, list, count, error))
            return false;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}
