/* glissade without a command: the race, on a screen where there is one, else as a plain-text
 * report. */
#include "base/input.h"
#include "cli/app.h"
#include "cli/interrupt.h"
#include "cli/opening.h"
#include "cli/report.h"
#include "session/proposal.h"

/* The exit status after a frontend has run. */
static int end_screen(int ended, const struct error *error)
{
    if (ended < 0)
        return fail_with(EXIT_COULD_NOT, error);
    return ended == 0 ? EXIT_DONE : EXIT_SIGNAL + ended;
}

/* The race on a screen, with what its keys record. */
static int show(struct app *app, bool window)
{
    struct error error;
    struct recorder *recorder = recorder_open(app);
    if (!recorder) {
        fail_memory(&error);
        return fail_with(EXIT_COULD_NOT, &error);
    }
    if (!window && terminal_needs_utf8(&app->terminal))
        write_utf8();
    session_keep_beginning(&app->session);
    interrupt_catch();    /* what the frontends do not catch, before and after them */
    input_wait_no_more(); /* whoever shows the race answers the hand instead */
    int ended = window ? window_run(&app->window, &app->session, &app->scene, recorder, &error)
                       : terminal_run(&app->terminal, &app->session, &app->scene, recorder, &error);
    recorder_close(recorder);
    if (ended == 0)
        ended = interrupted;
    return end_screen(ended, &error);
}

/* A saved session stands where it was saved; a race that begins is played. */
static bool open_race(struct app *app, const char *path, struct error *error)
{
    struct script script;
    if (!path) {
        proposal_take(&app->session);
        return session_build(&app->session, error) && (app->session.state.playing = true);
    }
    if (!script_load(&script, path, &app->settings, SCRIPT_ANY, error))
        return false;
    bool good = opening_show(app, &script, error);
    script_free(&script);
    return good;
}

static int run(struct app *app, char **words)
{
    struct error error, why = {""};
    bool plain = app->cli.plain || app->cli.follow, terminal = !plain && terminal_usable(&why),
         screen = !plain && (terminal || window_wanted(&app->window));
    if (screen && !opening_read_config(app, &error))
        return fail_with(EXIT_BAD_USAGE, &error);
    bool window = screen && window_wanted(&app->window);
    app->session.takes_proposals = screen; /* a report is a table of numbers */
    if (!open_race(app, words[0], &error))
        return fail_with(EXIT_BAD_USAGE, &error);
    if (screen)
        return show(app, window);
    if (why.text[0])
        fail_with(EXIT_DONE, &why); /* says why, and goes on */
    return report_print(app);
}

const struct command command_race = {
    .name = NULL,
    .usage = "[OPTIONS] [FILE.glissade]",
    .summary = "the race on the screen; without one, a plain-text report",
    .has_screen = true,
    .run = run,
};
