#include "frontends/resized.h"

#include <signal.h>

static volatile sig_atomic_t come;
static bool watching;
static struct sigaction resize_before, go_on_before;

/* curses asks for the size after its own handler was called. */
static void note(int number)
{
    (void)number;
    come = 1;
    resize_before.sa_handler(SIGWINCH);
}

void resized_watch(void)
{
    come = 0;
    sigaction(SIGWINCH, NULL, &resize_before);
    sigaction(SIGCONT, NULL, &go_on_before);
    watching = resize_before.sa_handler != SIG_DFL && resize_before.sa_handler != SIG_IGN;
    if (!watching)
        return;
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGWINCH, &action, NULL);
    sigaction(SIGCONT, &action, NULL);
}

bool resized_taken(void)
{
    bool taken = come != 0;
    come = 0;
    return taken;
}

void resized_release(void)
{
    if (!watching)
        return;
    sigaction(SIGWINCH, &resize_before, NULL);
    sigaction(SIGCONT, &go_on_before, NULL);
    watching = false;
}
