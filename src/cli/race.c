/* glissade without a command: the race, on a screen where there is one, else as a plain-text
 * report. */
#include "cli/app.h"
#include "cli/lessons.h"
#include "cli/opening.h"
#include "cli/report.h"
#include "cli/screen.h"
#include "session/proposal.h"

/* A saved session stands where it was saved; a race that begins is played. */
static bool open_race(struct app *app, const char *path, struct error *error)
{
    if (path)
        return opening_show(app, path, error);
    proposal_take(&app->session);
    return session_build(&app->session, error) && (app->session.state.playing = true);
}

static int run(struct app *app, char **words)
{
    struct error error, why;
    enum screen screen;
    if (app->cli.lesson && !words[0]) /* as the command in a film of it says */
        return lesson_run(app, app->cli.lesson);
    if (!screen_choose(app, &screen, &why, &error))
        return fail_with(EXIT_BAD_USAGE, &error);
    app->session.takes_proposals = screen != SCREEN_NONE; /* a report is a table of numbers */
    if (!open_race(app, words[0], &error))
        return fail_with(EXIT_BAD_USAGE, &error);
    if (screen != SCREEN_NONE)
        return screen_run(app, screen);
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
