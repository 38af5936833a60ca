#include "cli/report.h"

#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/vector.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "engine/modifiers.h"

int report_text(const char *text)
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
    for (int used = report_text(text); used < width; used++)
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
        report_text(why);
    puts(why ? ")" : "");
    if (parameter[MODIFIER_AVERAGE] != 0) {
        point_text(point, sizeof point, run_problem(run)->dim, cursor->mean);
        printf("    mean of its iterates %s\n", point);
    }
}

/* Runs the race to a step; EXIT_DONE, or what it ended with. `shows`: how far it has come, too. */
static int run_to(struct session *session, long step, bool shows)
{
    struct error error;
    struct portion portion = {0};
    bool done = false;
    while (!done) {
        if (!race_advance(&session->race, step, portion_next(&portion), &done, &error))
            return fail_with(EXIT_COULD_NOT, &error);
        if (interrupted)
            return EXIT_SIGNAL + interrupted;
        if (!done && shows)
            progress_show("step", race_end(&session->race), step);
    }
    progress_end();
    return EXIT_DONE;
}

/* Surface, start, length. */
static void print_heading(const struct session *session)
{
    char start[512];
    point_text(start, sizeof start, session->race.problem->dim, run_row(session->race.run[0], 0).w);
    report_text(session->race.problem->surface->title);
    fputs("  f = ", stdout);
    report_text(problem_formula(session->race.problem));
    printf("\nstart %s, %ld steps, seed %ld\n\n", start, session->state.values.steps,
           session->state.values.seed);
}

void report_table(struct session *session)
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

/* --- line by line --- */

/* Seconds of the race, as it would be played. Rounds are so far apart that somebody who has them
 * read aloud can follow; between two of them a status that changes is told at once. */
#define TICK_SECONDS 0.05
#define LINE_SECONDS 0.5

struct follower {
    struct app *app;
    struct tempo tempo;
    struct timespec begin;
    double round; /* when the next one is due */
    long told;    /* the step of the last one */
    enum status status[RACERS_MAX];
    double f[RACERS_MAX]; /* as told last */
};

/* "step 40  adam  f=0.31  ‖∇f‖=0.52", and the status where it has become another one. */
static void print_line(struct follower *follower, int i, const struct row *row, enum status status)
{
    struct session *session = &follower->app->session;
    const struct run *run = session->race.run[i];
    char text[TEXT_NUMBER];
    bool news = status != follower->status[i];
    follower->status[i] = status;
    follower->f[i] = row->f;
    if (follower->app->cli.json) {
        print_json_row(session->state.values.lineup->entry[i].spec, session->race.run[i], row);
        return;
    }
    printf("step %ld  ", row->step);
    report_text(session->state.racer[i].label);
    text_short(text, row->f, 6);
    fputs("  f=", stdout);
    report_text(text);
    report_text("  ‖∇f‖=");
    text_short(text, norm(run_problem(run)->dim, row->g), 3);
    report_text(text);
    printf("%s%s\n", news ? "  " : "", news ? status_name(status) : "");
}

/* What there is to tell at a step: of all who move where a round is due, else who has another
 * status. A racer that has stopped has told its last. */
static void tell(struct follower *follower, double seconds, long step)
{
    struct session *session = &follower->app->session;
    bool round = seconds >= follower->round && step > follower->told;
    int lines = 0;
    for (int i = 0; i < session->race.count; i++) {
        struct run *run = session->race.run[i];
        struct row row = run_row(run, step);
        if (session->state.racer[i].hidden || status_stops(follower->status[i]))
            continue;
        enum status status = run_status(run, &row);
        bool moved = !(row.f == follower->f[i]);
        if (!(round && moved) && status == follower->status[i])
            continue;
        print_line(follower, i, &row, status);
        lines++;
    }
    if (round) {
        follower->told = step;
        follower->round = seconds + lines * LINE_SECONDS;
    }
    if (lines > 0)
        fflush(stdout);
}

/* Until so many seconds after the beginning. */
static void wait_until(const struct follower *follower, double seconds)
{
    struct timespec until = follower->begin;
    double whole = floor(seconds);
    until.tv_sec += (time_t)whole;
    until.tv_nsec += (long)(1e9 * (seconds - whole));
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    while (!interrupted && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        continue;
}

static bool all_stopped(const struct session *session, long step)
{
    for (int i = 0; i < session->race.count; i++)
        if (!run_stopped(session->race.run[i]) || run_end(session->race.run[i]) > step)
            return false;
    return true;
}

/* The race as it would be seen. What is printed depends on no clock: that is only waited for. */
static int follow(struct app *app)
{
    struct session *session = &app->session;
    long end = session->state.values.steps, step = 0;
    struct follower follower = {
        .app = app, .tempo = session_tempo(&session->state.values), .told = -1};
    for (int i = 0; i < session->race.count; i++) {
        follower.status[i] = STATUS_RUNNING;
        follower.f[i] = NAN;
    }
    clock_gettime(CLOCK_MONOTONIC, &follower.begin);
    for (long tick = 0;; tick++) {
        double seconds = TICK_SECONDS * (double)tick;
        step = (long)fmin(floor(tempo_step(&follower.tempo, seconds) + 1e-9), (double)end);
        wait_until(&follower, seconds);
        int status = run_to(session, step, false);
        if (interrupted || status != EXIT_DONE)
            return interrupted ? EXIT_SIGNAL + interrupted : status;
        tell(&follower, seconds, step);
        if (step >= end || all_stopped(session, step) || ferror(stdout))
            return EXIT_DONE;
    }
}

/* --- the report --- */

int report_print(struct app *app)
{
    bool follows = app->cli.follow, json = app->cli.json;
    interrupt_catch();
    if (follows && !json)
        print_heading(&app->session);
    int status =
        follows ? follow(app) : run_to(&app->session, app->session.state.values.steps, true);
    if (status != EXIT_DONE)
        return status;
    if (json) {
        print_last_rows(&app->session);
        return finish_output(EXIT_DONE);
    }
    if (follows)
        putchar('\n');
    else
        print_heading(&app->session);
    report_table(&app->session);
    return finish_output(EXIT_DONE);
}
