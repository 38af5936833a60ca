/* glissade trace: every step of every racer, as CSV or JSON. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/columns.h"
#include "cli/app.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "engine/modifiers.h"

/* x and y in the plane, w1, w2 ... otherwise. */
static void print_axis(const char *prefix, int dim, int axis)
{
    if (dim == 2)
        printf("%s%c", prefix[0] == 'w' ? "" : prefix, axis ? 'y' : 'x');
    else
        printf("%s%d", prefix, axis + 1);
}

static void print_header(int dim, const struct extra_columns *extra)
{
    fputs("optimizer,step", stdout);
    for (int i = 0; i < dim; i++)
        putchar(','), print_axis("w", dim, i);
    fputs(",f", stdout);
    for (int i = 0; i < dim; i++)
        putchar(','), print_axis("g", dim, i);
    fputs(",eta,status", stdout);
    for (int i = 0; i < extra->count; i++)
        printf(",%s", extra->column[i]->name);
    putchar('\n');
}

/* Empty where there is no such number. */
static void print_csv_extra(const struct extra_columns *extra, struct run *run, long step)
{
    struct standing standing = standing_at(run, step);
    for (int i = 0; i < extra->count; i++) {
        double value = extra->column[i]->value(&standing);
        putchar(',');
        if (!isnan(value))
            print_csv_number(value);
    }
}

static void print_csv_row(const char *spec, struct run *run, const struct row *row,
                          const struct extra_columns *extra)
{
    int dim = run_problem(run)->dim;
    print_csv_text(spec);
    printf(",%ld", row->step);
    for (int i = 0; i < dim; i++)
        putchar(','), print_csv_number(row->w[i]);
    putchar(','), print_csv_number(row->f);
    for (int i = 0; i < dim; i++)
        putchar(','), print_csv_number(row->g[i]);
    putchar(','), print_csv_number(row->eta);
    printf(",%s", status_name(run_status(run, row)));
    if (extra->count > 0)
        print_csv_extra(extra, run, row->step);
    putchar('\n');
}

static void print_json_field(const char *prefix, int dim, int axis, double value)
{
    fputs(",\"", stdout);
    print_axis(prefix, dim, axis);
    fputs("\":", stdout);
    print_json_number(value);
}

/* The method's own memory after t steps: scalars as numbers, vectors and packed matrices as arrays;
 * null what it has not learnt yet. */
static void print_json_state(const struct optimizer *optimizer, int dim, const double *parameter,
                             const double *state, long t)
{
    fputs(",\"state\":{", stdout);
    for (const struct state_field *field = optimizer->state; field && field->name; field++) {
        size_t size = state_field_size(field, parameter, dim, 1);
        bool list = field->shape != STATE_SCALAR || field->repeat;
        printf("%s\"%s\":", field == optimizer->state ? "" : ",", field->name);
        if (t == 0 && field->learnt) {
            fputs("null", stdout);
            state += size;
            continue;
        }
        if (list)
            putchar('[');
        for (size_t i = 0; i < size; i++) {
            if (i > 0)
                putchar(',');
            print_json_number(*state++);
        }
        if (list)
            putchar(']');
    }
    putchar('}');
}

static void print_json_extra(const struct extra_columns *extra, struct run *run, long step)
{
    struct standing standing = standing_at(run, step);
    for (int i = 0; i < extra->count; i++) {
        printf(",\"%s\":", extra->column[i]->name);
        print_json_number(extra->column[i]->value(&standing));
    }
}

/* True where a column has the name of what is there anyway, whose place it takes then. */
static bool is_extra(const struct extra_columns *extra, const char *name)
{
    for (int i = 0; i < extra->count; i++)
        if (strcmp(extra->column[i]->name, name) == 0)
            return true;
    return false;
}

static void print_json(const char *spec, struct run *run, const struct row *row,
                       const struct extra_columns *extra)
{
    int dim = run_problem(run)->dim;
    const struct cursor *cursor = run_cursor(run, row->step);
    fputs("{\"optimizer\":", stdout);
    print_json_text(spec);
    printf(",\"step\":%ld", row->step);
    for (int i = 0; i < dim; i++)
        print_json_field("w", dim, i, row->w[i]);
    fputs(",\"f\":", stdout);
    print_json_number(row->f);
    for (int i = 0; i < dim; i++)
        print_json_field("g", dim, i, row->g[i]);
    fputs(",\"eta\":", stdout);
    print_json_number(row->eta);
    printf(",\"status\":\"%s\"", status_name(run_status(run, row)));
    if (!is_extra(extra, "evaluations"))
        printf(",\"evaluations\":{\"f\":%ld,\"g\":%ld,\"h\":%ld}", cursor->probe.values,
               cursor->probe.gradients, cursor->probe.hessians);
    if (cursor->parameter[MODIFIER_AVERAGE] != 0 && cursor->t == 0) { /* no iterate yet */
        fputs(",\"mean\":null", stdout);
    } else if (cursor->parameter[MODIFIER_AVERAGE] != 0) {
        for (int i = 0; i < dim; i++)
            printf("%s", i ? "," : ",\"mean\":["), print_json_number(cursor->mean[i]);
        putchar(']');
    }
    print_json_state(run_optimizer(run), dim, cursor->parameter, cursor->state, cursor->t);
    if (extra->count > 0)
        print_json_extra(extra, run, row->step);
    fputs("}\n", stdout);
}

void print_json_row(const char *spec, struct run *run, const struct row *row)
{
    print_json(spec, run, row, &(struct extra_columns){.count = 0});
}

enum { PROGRESS_EVERY = 256 };

static bool trace_racer(const struct app *app, const struct problem *problem, int i,
                        struct error *error)
{
    struct run_settings settings;
    session_run_settings(&app->session, problem, i, &settings);
    struct run *run = run_open(&settings, error);
    const char *spec = app->session.state.values.lineup->entry[i].spec;
    long steps = app->session.state.values.steps, every = app->cli.every;
    bool good = run != NULL;
    for (long step = 0; good && step <= steps && !ferror(stdout) && !interrupted; step++) {
        /* one ahead at the start: row 0 repeats the η of the first step */
        good = run_advance(run, step == 0 && steps > 0 ? 1 : step, error);
        if (step % PROGRESS_EVERY == 0 && !isatty(STDOUT_FILENO))
            progress_show("step", step, steps);
        bool last = step == steps || (run_stopped(run) && run_end(run) <= step);
        if (!good || (step % every != 0 && !last))
            continue;
        struct row row = run_row(run, step);
        if (app->cli.json)
            print_json(spec, run, &row, &app->cli.extra);
        else
            print_csv_row(spec, run, &row, &app->cli.extra);
        if (last)
            break;
    }
    run_free(run);
    return good;
}

static int run(struct app *app, char **words)
{
    struct error error;
    (void)words;
    const struct problem *problem = app->session.state.values.problem;
    int status = EXIT_DONE;
    if (!session_check(&app->session, problem, &error))
        status = fail_with(EXIT_BAD_USAGE, &error);
    if (status == EXIT_DONE && !app->cli.json)
        print_header(problem->dim, &app->cli.extra);
    int racers = app->session.state.values.lineup->count;
    for (int i = 0; i < racers && status == EXIT_DONE && !ferror(stdout) && !interrupted; i++)
        if (!trace_racer(app, problem, i, &error))
            status = fail_with(EXIT_COULD_NOT, &error);
    if (interrupted) /* whole rows */
        status = EXIT_SIGNAL + interrupted;
    return status == EXIT_DONE || interrupted ? finish_output(status) : status;
}

const struct command command_trace = {
    .name = "trace",
    .usage = "[OPTIONS]",
    .summary = "every step of every racer, as CSV or with --json one object a line",
    .details =
        "Columns that --columns appends, empty where there is no such number:\n"
        "  lmin, lmax          eigenvalues of the Hessian at the row's point\n"
        "  sharpness           the largest as the method sees it: of P^1/2 H P^1/2, P its metric\n"
        "  edge, rho           largest stable eta, and largest root modulus of the next step\n"
        "  gnorm, ghg          length of the gradient g, and g'Hg\n"
        "  distance            to the nearest known minimum\n"
        "  gradients           evaluated so far; evaluations: with values and Hessians; epoch: of\n"
        "                      the data\n"
        "  test, errors        loss on held-out data; share of the data that is misclassified\n"
        "  eta_edge, eta_opt, beta_opt, rate_opt   as 'glissade modes' has them, at the row",
    .run = run,
};
