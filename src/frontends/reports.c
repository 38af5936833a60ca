#include "frontends/reports.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* 1002 where it is known, else 1000: no motion; 1003: all motion; 1006: coordinates as numbers.
 * 2004: pasted text stands between two sequences. */
#define MOTION_OFF "\033[?1003l"
#define MOUSE_OFF MOTION_OFF "\033[?1006l\033[?1002l\033[?1000l"
#define PASTE_OFF "\033[?2004l"
static const char mouse_on[] = "\033[?1000h\033[?1002h\033[?1006h", mouse_off[] = MOUSE_OFF;
static const char paste_on[] = "\033[?2004h", paste_off[] = PASTE_OFF;
const char reports_off[] = MOUSE_OFF PASTE_OFF;

static int terminal_fd = -1;
static bool with_mouse, with_motion;
static const char motion_on[] = "\033[?1003h", motion_off[] = MOTION_OFF "\033[?1002h";
static const char *keypad[2]; /* off, on; NULL: none */
static struct sigaction former;

static void say(const char *sequence)
{
    if (sequence && write(terminal_fd, sequence, strlen(sequence)) < 0) {
        /* the terminal is gone, which whoever reads from it learns first */
    }
}

static void switch_reports(bool on)
{
    say(keypad[on]);
    say(on ? paste_on : paste_off);
    if (with_mouse)
        say(on ? mouse_on : mouse_off);
    if (with_mouse && with_motion && on)
        say(motion_on);
}

/* Around the former handler, which returns when the program goes on. */
static void suspend(int number)
{
    switch_reports(false);
    former.sa_handler(number);
    switch_reports(true);
}

void reports_take(int fd, bool mouse, const char *keypad_on, const char *keypad_off)
{
    terminal_fd = fd;
    with_motion = false;
    with_mouse = mouse;
    keypad[false] = keypad_off;
    keypad[true] = keypad_on;
    sigaction(SIGTSTP, NULL, &former);
    struct sigaction action = former;
    action.sa_handler = suspend;
    if (former.sa_handler != SIG_DFL && former.sa_handler != SIG_IGN)
        sigaction(SIGTSTP, &action, NULL);
    switch_reports(true);
}

void reports_motion(bool all)
{
    if (with_motion == all)
        return;
    with_motion = all;
    if (terminal_fd >= 0 && with_mouse)
        say(all ? motion_on : motion_off);
}

void reports_release(void)
{
    if (terminal_fd < 0)
        return;
    switch_reports(false);
    sigaction(SIGTSTP, &former, NULL);
    terminal_fd = -1;
}
