/* Stands in for the window frontend in builds without SDL2. */
#include "frontends/window.h"

#include <stddef.h>

const struct setting window_settings[] = {{0}};

bool window_wanted(const struct window_values *values)
{
    (void)values;
    return false;
}

int window_run(const struct window_values *values, struct session *session, struct scene *scene,
               struct recorder *recorder, struct error *error)
{
    (void)values, (void)session, (void)scene, (void)recorder;
    fail(error, "window: this build has no SDL2");
    return -1;
}
