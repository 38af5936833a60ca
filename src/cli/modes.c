/* glissade modes: roots of each method's iteration at the start point, with edges and optima. */
#include "analysis/modes.h"

#include <math.h>
#include <stdio.h>

#include "cli/app.h"

static const char *const columns[] = {"optimizer", "lambda",  "root_re",  "root_im", "modulus",
                                      "eta_edge",  "eta_opt", "beta_opt", "rate_opt"};

enum { NUMBERS = 8 };

/* Numbers that do not exist are empty in CSV and null in JSON. */
static void print_row(const char *spec, const double *numbers, bool json)
{
    if (json)
        printf("{\"%s\":", columns[0]), print_json_text(spec);
    else
        print_csv_text(spec);
    for (int i = 0; i < NUMBERS; i++) {
        putchar(',');
        if (json)
            printf("\"%s\":", columns[i + 1]), print_json_number(numbers[i]);
        else if (!isnan(numbers[i]))
            print_csv_number(numbers[i]);
    }
    puts(json ? "}" : "");
}

static void print_modes(const char *spec, const struct modes *modes, bool json)
{
    const struct optimum *best = &modes->optimum;
    for (int i = 0; i < modes->count; i++) {
        const struct mode *mode = &modes->mode[i];
        for (int k = 0; k < mode->count; k++)
            print_row(spec,
                      (double[NUMBERS]){mode->lambda, mode->root[k].re, mode->root[k].im,
                                        mode->root[k].modulus, modes->eta_edge, best->eta,
                                        best->beta, best->rate},
                      json);
    }
}

/* Of a whole step: roots that belong to no curvature. */
static void print_whole(const char *spec, const struct optimizer *optimizer,
                        const struct instant *instant, const double *h, const struct modes *modes,
                        bool json)
{
    struct root root[WHOLE_ORDER_MAX];
    double edge = modes_edge(optimizer, instant, h, modes);
    int count = modes_whole_roots(optimizer, instant, h, root);
    for (int i = count - 1; i >= 0; i--) {
        bool second = root[i].im < 0 && i > 0; /* of a pair the one above the axis first */
        const struct root *r = &root[second ? i - 1 : root[i].im > 0 && i + 1 < count ? i + 1 : i];
        print_row(spec, (double[NUMBERS]){NAN, r->re, r->im, r->modulus, edge, NAN, NAN, NAN},
                  json);
    }
}

static bool print_racer(const struct app *app, const struct problem *problem, int i,
                        struct error *error)
{
    struct run_settings settings;
    double h[PACKED_MAX];
    session_run_settings(&app->session, problem, i, &settings);
    struct run *run = run_open(&settings, error);
    if (!run)
        return false;
    struct instant instant = run_instant(run, run_cursor(run, 0));
    problem->eval(problem, 1, settings.start, NULL, NULL, h);
    struct modes modes = modes_of(settings.optimizer, &instant, h);
    const char *spec = app->session.state.values.lineup->entry[i].spec;
    if (modes.whole)
        print_whole(spec, settings.optimizer, &instant, h, &modes, app->cli.json);
    else
        print_modes(spec, &modes, app->cli.json);
    run_free(run);
    return true;
}

static int run(struct app *app, char **words)
{
    struct error error;
    (void)words;
    const struct problem *problem = app->session.state.values.problem;
    int status = EXIT_DONE;
    if (!session_check(&app->session, problem, &error))
        status = fail_with(EXIT_BAD_USAGE, &error);
    for (int i = 0; i <= NUMBERS && status == EXIT_DONE && !app->cli.json; i++)
        printf("%s%s", columns[i], i == NUMBERS ? "\n" : ",");
    for (int i = 0; i < app->session.state.values.lineup->count && status == EXIT_DONE; i++)
        if (!print_racer(app, problem, i, &error))
            status = fail_with(EXIT_COULD_NOT, &error);
    return status == EXIT_DONE ? finish_output(status) : status;
}

const struct command command_modes = {
    .name = "modes",
    .usage = "[OPTIONS]",
    .summary = "roots, stability edges and best settings at the start, as CSV",
    .run = run,
};
