#include "cli/interrupt.h"

#include <stddef.h>

volatile sig_atomic_t interrupted;

static void note(int number)
{
    interrupted = number;
}

void interrupt_catch(void)
{
    static const int signals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,   SIGUSR1, SIGUSR2,
                                  SIGALRM, SIGXCPU, SIGPROF, SIGVTALRM, SIGIO,   SIGPWR};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction former, action = {.sa_handler = note};
        sigemptyset(&action.sa_mask);
        sigaction(signals[i], NULL, &former);
        if (former.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}
