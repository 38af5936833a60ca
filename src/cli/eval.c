/* glissade eval: value, gradient and Hessian at given points. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/app.h"

/* Column names in the order of the output: coordinates, f, gradient, packed Hessian. */
static void column_name(char name[16], int dim, int i)
{
    static const char *const plane[] = {"x", "y", "f", "gx", "gy", "hxx", "hxy", "hyy"};
    int k = i - 2 * dim - 1, row = 0;
    if (dim == 2)
        snprintf(name, 16, "%s", plane[i]);
    else if (i < dim)
        snprintf(name, 16, "w%d", i + 1);
    else if (i == dim)
        snprintf(name, 16, "f");
    else if (k < 0)
        snprintf(name, 16, "g%d", i - dim);
    else {
        while (k >= dim - row)
            k -= dim - row++;
        snprintf(name, 16, "h%d%d", row + 1, row + k + 1);
    }
}

static void print_point(const struct problem *problem, const double *w, bool json)
{
    double values[2 * DIM_MAX + 1 + PACKED_MAX], g[DIM_MAX], h[PACKED_MAX], f;
    int dim = problem->dim, count = 2 * dim + 1 + packed_size(dim);
    problem->eval(problem, 1, w, &f, g, h);
    memcpy(values, w, (size_t)dim * sizeof *w);
    values[dim] = f;
    memcpy(values + dim + 1, g, (size_t)dim * sizeof *g);
    memcpy(values + 2 * dim + 1, h, (size_t)packed_size(dim) * sizeof *h);
    if (json)
        putchar('{');
    for (int i = 0; i < count; i++) {
        char name[16];
        column_name(name, dim, i);
        if (i > 0)
            putchar(',');
        if (json) {
            printf("\"%s\":", name);
            print_json_number(values[i]);
        } else {
            print_csv_number(values[i]);
        }
    }
    puts(json ? "}" : "");
}

static bool read_points(const struct problem *problem, const char *text, double **points,
                        int *count, struct error *error)
{
    char one[1024];
    *count = 0;
    *points = malloc((strlen(text) + 1) * sizeof **points * DIM_MAX);
    if (!*points)
        return fail_memory(error);
    for (text += strspn(text, "; "); *text; text += strspn(text, "; ")) {
        size_t length = strcspn(text, "; ");
        int dim = problem->dim;
        if (length >= sizeof one)
            return fail(error, "at: '%.40s...' is too long (%d numbers)", text, dim);
        memcpy(one, text, length);
        one[length] = '\0';
        if (!text_numbers("at", one, *points + *count * DIM_MAX, dim, &dim, error))
            return false;
        ++*count;
        text += length;
    }
    return true;
}

static int run(struct app *app, char **words)
{
    struct error error;
    double *points = NULL;
    int count = 0;
    (void)words;
    if (!app->cli.at) {
        fail(&error, "eval: --at is missing (--at X,Y, once for every point)");
        return fail_with(EXIT_BAD_USAGE, &error);
    }
    const struct problem *problem = app->session.state.values.problem;
    if (!read_points(problem, app->cli.at, &points, &count, &error)) {
        free(points);
        return fail_with(EXIT_BAD_USAGE, &error);
    }
    for (int i = 0; i < 2 * problem->dim + 1 + packed_size(problem->dim) && !app->cli.json; i++) {
        char name[16];
        column_name(name, problem->dim, i);
        printf("%s%s", i ? "," : "", name);
    }
    if (!app->cli.json)
        putchar('\n');
    for (int i = 0; i < count; i++)
        print_point(problem, points + i * DIM_MAX, app->cli.json);
    free(points);
    return finish_output(EXIT_DONE);
}

const struct command command_eval = {
    .name = "eval",
    .usage = "-s SURFACE --at X,Y ...",
    .summary = "value, gradient and Hessian at points, as CSV",
    .run = run,
};
