#include "cli/screen.h"

#include "base/input.h"
#include "cli/interrupt.h"
#include "cli/opening.h"

bool screen_choose(struct app *app, enum screen *screen, struct error *why, struct error *error)
{
    fail(why, "%s", "");
    *screen = SCREEN_NONE;
    if (app->cli.plain || app->cli.follow)
        return true;
    bool terminal = terminal_usable(why);
    if (!terminal && !window_wanted(&app->window))
        return true;
    if (!opening_read_config(app, error))
        return false;
    *screen = window_wanted(&app->window) ? SCREEN_WINDOW : SCREEN_TERMINAL;
    return true;
}

/* The exit status after a frontend has run. */
static int end_screen(int ended, const struct error *error)
{
    if (ended < 0)
        return fail_with(EXIT_COULD_NOT, error);
    return ended == 0 ? EXIT_DONE : EXIT_SIGNAL + ended;
}

int screen_run(struct app *app, enum screen screen)
{
    struct error error;
    bool window = screen == SCREEN_WINDOW;
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
