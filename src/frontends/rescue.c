#include "frontends/rescue.h"

#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { STACK_SIZE = 65536 };

volatile sig_atomic_t rescue_signal;

static struct sigaction former[NSIG];
static bool caught[NSIG];
static struct termios saved;
static const char *restore;
static size_t restore_length;
static int terminal_fd = -1;
static struct timespec asked; /* when rescue_signal was set first */

/* --- which --- */

static bool is_fault(int number)
{
    static const int faults[] = {SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
                                 SIGABRT, SIGTRAP, SIGSYS, SIGXFSZ};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i] == number)
            return true;
    return false;
}

/* What cannot be caught, what ends nothing, and what stops. */
static bool is_harmless(int number)
{
    static const int harmless[] = {SIGKILL,  SIGSTOP, SIGCHLD, SIGCONT, SIGURG,
                                   SIGWINCH, SIGTSTP, SIGTTIN, SIGTTOU};
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (harmless[i] == number)
            return true;
    return false;
}

/* The numbers between the two kinds are the C library's own. */
static bool is_ignored(int number)
{
    struct sigaction action;
    return (number > SIGSYS && number < SIGRTMIN) || sigaction(number, NULL, &action) != 0 ||
           action.sa_handler == SIG_IGN;
}

bool rescue_ends(int number)
{
    return !is_fault(number) && !is_harmless(number) && !is_ignored(number);
}

/* --- handlers --- */

static void die(int number)
{
    if (write(terminal_fd, restore, restore_length) < 0) {
        /* nothing can be done about it here */
    }
    tcsetattr(terminal_fd, TCSANOW, &saved);
    if (is_fault(number))
        sigaction(number, &former[number], NULL);
    else
        signal(number, SIG_DFL);
    raise(number); /* delivered when this handler returns */
}

static void note(int number)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (rescue_signal == 0)
        asked = now;
    else if ((now.tv_sec - asked.tv_sec) * 1000 + (now.tv_nsec - asked.tv_nsec) / 1000000 >
             RESCUE_PATIENCE_MS)
        die(number);
    rescue_signal = number;
}

void rescue_arm(int fd, const struct termios *attributes, const char *sequence)
{
    static char stack[STACK_SIZE]; /* an overflowed stack cannot run a handler */
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    terminal_fd = fd;
    saved = *attributes;
    restore = sequence;
    restore_length = strlen(sequence);
    rescue_signal = 0;
    sigaltstack(&alternate, NULL);
    for (int number = 1; number < NSIG; number++) {
        bool fault = is_fault(number);
        struct sigaction action = {.sa_handler = fault ? die : note,
                                   .sa_flags = fault ? SA_ONSTACK : SA_RESTART};
        sigfillset(&action.sa_mask);
        caught[number] = (fault && !is_ignored(number)) || rescue_ends(number);
        if (caught[number])
            sigaction(number, &action, &former[number]);
    }
}

void rescue_disarm(void)
{
    for (int number = 1; number < NSIG; number++)
        if (caught[number])
            sigaction(number, &former[number], NULL);
    terminal_fd = -1;
}
