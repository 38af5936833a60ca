#include "frontends/mouse.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* 1002 where it is known, else 1000: no motion; 1006: coordinates as numbers. */
static const char mouse_on[] = "\033[?1000h\033[?1002h\033[?1006h";
const char mouse_off[] = "\033[?1006l\033[?1002l\033[?1000l";

static int terminal_fd = -1;
static struct sigaction former;

static void report(const char *sequence)
{
    if (write(terminal_fd, sequence, strlen(sequence)) < 0) {
        /* the terminal is gone, which whoever reads from it learns first */
    }
}

/* Around the former handler, which returns when the program goes on. */
static void suspend(int number)
{
    report(mouse_off);
    former.sa_handler(number);
    report(mouse_on);
}

void mouse_take(int fd)
{
    terminal_fd = fd;
    sigaction(SIGTSTP, NULL, &former);
    struct sigaction action = former;
    action.sa_handler = suspend;
    if (former.sa_handler != SIG_DFL && former.sa_handler != SIG_IGN)
        sigaction(SIGTSTP, &action, NULL);
    report(mouse_on);
}

void mouse_release(void)
{
    if (terminal_fd < 0)
        return;
    report(mouse_off);
    sigaction(SIGTSTP, &former, NULL);
    terminal_fd = -1;
}
