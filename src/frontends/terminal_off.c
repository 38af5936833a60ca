/* Stands in for the terminal frontend in builds without ncurses. */
#include "frontends/terminal.h"

#include <stddef.h>

const struct setting terminal_settings[] = {{0}};

bool terminal_usable(struct error *why)
{
    return fail(why, "%s", "");
}

bool terminal_needs_utf8(const struct terminal_values *values)
{
    (void)values;
    return false;
}

int terminal_run(const struct terminal_values *values, struct session *session, struct scene *scene,
                 struct recorder *recorder, struct error *error)
{
    (void)values, (void)session, (void)scene, (void)recorder;
    fail(error, "terminal: this build has no ncurses");
    return -1;
}
