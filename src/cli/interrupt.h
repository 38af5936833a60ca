/* Signals that ask the program to stop, for commands that take long. */
#ifndef GLISSADE_CLI_INTERRUPT_H
#define GLISSADE_CLI_INTERRUPT_H

#include <signal.h>

/* The last that arrived of the signals below; 0 if none did. */
extern volatile sig_atomic_t interrupted;

/*
 * From here on whatever would end the program and can be caught, but for a closed pipe, sets
 * `interrupted` instead: it has 20 ms to end by itself, with status 128 + signal. Whatever it is
 * doing then, what it would leave behind is taken back and it ends. Without SA_RESTART, so that
 * waiting for the reader of a pipe ends, too. What the parent ignores (nohup, background jobs)
 * stays ignored. May be called again.
 */
void interrupt_catch(void);

#endif
