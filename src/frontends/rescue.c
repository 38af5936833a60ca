#include "frontends/rescue.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum { SIGNALS = 9, FATAL_FROM = 4, STACK_SIZE = 65536 };

static const int signals[SIGNALS] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGSEGV,
                                     SIGBUS, SIGFPE, SIGILL,  SIGABRT};

volatile sig_atomic_t rescue_signal;

static struct sigaction former[SIGNALS];
static struct termios saved;
static const char *restore;
static size_t restore_length;
static int terminal_fd = -1;

static void note(int number)
{
    rescue_signal = number;
}

static void die(int number)
{
    if (write(terminal_fd, restore, restore_length) < 0) {
        /* nothing can be done about it here */
    }
    tcsetattr(terminal_fd, TCSANOW, &saved);
    for (int i = FATAL_FROM; i < SIGNALS; i++)
        if (signals[i] == number)
            sigaction(number, &former[i], NULL);
    raise(number); /* delivered when this handler returns */
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
    for (int i = 0; i < SIGNALS; i++) {
        struct sigaction action = {.sa_handler = i < FATAL_FROM ? note : die};
        action.sa_flags = i < FATAL_FROM ? 0 : SA_ONSTACK;
        sigfillset(&action.sa_mask);
        sigaction(signals[i], &action, &former[i]);
    }
}

void rescue_disarm(void)
{
    for (int i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &former[i], NULL);
    terminal_fd = -1;
}
