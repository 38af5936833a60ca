#include "cli/interrupt.h"

#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "cli/app.h"
#include "cli/progress.h"
#include "record/litter.h"

enum { GRACE_MS = 20 };

static const int signals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,   SIGUSR1, SIGUSR2,
                              SIGALRM, SIGXCPU, SIGPROF, SIGVTALRM, SIGIO,   SIGPWR};
enum { SIGNALS = sizeof signals / sizeof *signals };

volatile sig_atomic_t interrupted;

static sem_t arrived;

static void note(int number)
{
    interrupted = number;
    sem_post(&arrived);
}

/* A step, a frame, a table of data may take minutes, or wait for a reader or a writer that never
 * comes: nobody there asks whether to go on. */
static void *watch(void *nothing)
{
    static const struct timespec grace = {.tv_nsec = GRACE_MS * 1000000L};
    while (sem_wait(&arrived) != 0)
        continue;
    nanosleep(&grace, NULL);
    litter_clear();
    progress_end();
    _exit(EXIT_SIGNAL + interrupted);
    return nothing;
}

/* Signals are left to the others, so that their waiting ends. Without a thread, what asks ends. */
static void start_watch(void)
{
    enum { STACK = 1 << 17 }; /* where address space is short, the usual megabytes are dear */
    sigset_t all, before;
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, &attributes, watch, NULL) == 0)
        pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
}

void interrupt_catch(void)
{
    static bool watched;
    if (!watched) {
        sem_init(&arrived, 0, 0);
        start_watch();
        watched = true;
    }
    for (size_t i = 0; i < SIGNALS; i++) {
        struct sigaction former, action = {.sa_handler = note};
        sigemptyset(&action.sa_mask);
        sigaction(signals[i], NULL, &former);
        if (former.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}
