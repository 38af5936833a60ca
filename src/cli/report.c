#include "cli/report.h"

#include <langinfo.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/vector.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "engine/modifiers.h"

/* Prints text as it is, or spelt in ASCII where the locale has nothing else; returns the columns
 * used. */
static int print_text(const char *text)
{
    char ascii[512];
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        text_to_ascii(ascii, sizeof ascii, text);
        text = ascii;
    }
    fputs(text, stdout);
    return text_columns(text);
}

static void print_cell(const char *text, int width)
{
    fputs("  ", stdout);
    for (int used = print_text(text); used < width; used++)
        putchar(' ');
}

static void print_number_cell(double value, int digits, int width)
{
    char number[TEXT_NUMBER];
    text_short(number, value, digits);
    print_cell(isnan(value) ? "-" : number, width);
}

/* "(1, 2)", whatever the dimension. */
static void point_text(char *out, size_t size, int dim, const double *w)
{
    snprintf(out, size, "(");
    for (int i = 0; i < dim; i++) {
        char number[TEXT_NUMBER];
        size_t length = strlen(out);
        text_short(number, w[i], 6);
        snprintf(out + length, size - length, "%s%s", i ? ", " : "", number);
    }
    size_t length = strlen(out);
    snprintf(out + length, size - length, ")");
}

static void print_racer(struct session *session, int i, int name_width)
{
    struct run *run = session->race.run[i];
    const struct parameter *table = run_optimizer(run)->parameters;
    int rate = parameter_by_role(table, ROLE_RATE), memory = parameter_by_role(table, ROLE_MEMORY);
    const struct cursor *cursor = run_cursor(run, LONG_MAX);
    const double *parameter = run_instant(run, cursor).parameter;
    struct row row = run_row(run, LONG_MAX);
    char point[512];
    point_text(point, sizeof point, run_problem(run)->dim, row.w);
    print_cell(session->state.racer[i].label, name_width);
    /* where a line search chooses the step, what it chose last */
    double eta = rate < 0 ? NAN : run_optimizer(run)->line_search ? row.eta : parameter[rate];
    print_number_cell(eta, 5, 10);
    print_number_cell(memory < 0 ? NAN : parameter[memory], 5, 6);
    print_number_cell((double)row.step, 10, 7);
    print_cell(point, 26);
    print_number_cell(row.f, 6, 12);
    print_number_cell(norm(run_problem(run)->dim, row.g), 3, 9);
    enum status status = run_status(run, &row);
    const char *why = status == STATUS_RUNNING ? cursor->remark : NULL;
    printf("  %s%s", status_name(status), why ? " (" : "");
    if (why)
        print_text(why);
    puts(why ? ")" : "");
    if (parameter[MODIFIER_AVERAGE] != 0) {
        point_text(point, sizeof point, run_problem(run)->dim, cursor->mean);
        printf("    mean of its iterates %s\n", point);
    }
}

/* The whole race at once; EXIT_DONE, or what it ended with. */
static int run_race(struct app *app)
{
    struct session *session = &app->session;
    struct error error;
    struct portion portion = {0};
    bool done = false;
    while (!done) {
        if (!race_advance(&session->race, session->state.values.steps, portion_next(&portion),
                          &done, &error))
            return fail_with(EXIT_COULD_NOT, &error);
        if (interrupted)
            return EXIT_SIGNAL + interrupted;
        if (!done)
            progress_show("step", race_end(&session->race), session->state.values.steps);
    }
    progress_end();
    return EXIT_DONE;
}

/* Surface, start, length. */
static void print_heading(const struct session *session)
{
    char start[512];
    point_text(start, sizeof start, session->race.problem->dim, run_row(session->race.run[0], 0).w);
    print_text(session->race.problem->surface->title);
    fputs("  f = ", stdout);
    print_text(problem_formula(session->race.problem));
    printf("\nstart %s, %ld steps, seed %ld\n\n", start, session->state.values.steps,
           session->state.values.seed);
}

static void print_table(struct session *session)
{
    static const struct {
        const char *title;
        int width;
    } columns[] = {{"racer", 12}, {"η", 10}, {"β", 6},   {"step", 7},
                   {"where", 26}, {"f", 12}, {"‖∇f‖", 9}};
    int name_width = columns[0].width;
    for (int i = 0; i < session->race.count; i++)
        if (text_columns(session->state.racer[i].label) > name_width)
            name_width = text_columns(session->state.racer[i].label);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        print_cell(columns[i].title, i == 0 ? name_width : columns[i].width);
    puts("  status");
    for (int i = 0; i < session->race.count; i++)
        print_racer(session, i, name_width);
}

/* The last row of every racer. */
static void print_last_rows(const struct session *session)
{
    for (int i = 0; i < session->race.count; i++) {
        struct row last = run_row(session->race.run[i], LONG_MAX);
        print_json_row(session->state.values.lineup->entry[i].spec, session->race.run[i], &last);
    }
}

int report_print(struct app *app)
{
    interrupt_catch();
    int status = run_race(app);
    if (status != EXIT_DONE)
        return status;
    if (app->cli.json) {
        print_last_rows(&app->session);
        return finish_output(EXIT_DONE);
    }
    print_heading(&app->session);
    print_table(&app->session);
    return finish_output(EXIT_DONE);
}
