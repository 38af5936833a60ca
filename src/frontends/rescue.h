/*
 * Giving the terminal back when the program dies: restores it from a signal handler with nothing
 * but write and tcsetattr, which may be called there. And which signals those are.
 */
#ifndef GLISSADE_FRONTENDS_RESCUE_H
#define GLISSADE_FRONTENDS_RESCUE_H

#include <signal.h>
#include <stdbool.h>
#include <termios.h>

/* So long a program may take to end after a signal before another one kills it. */
enum { RESCUE_PATIENCE_MS = 1000 };

/* The last signal that asked the program to end; 0 if none did. */
extern volatile sig_atomic_t rescue_signal;

/*
 * True for signals that end a program from outside and can be caught (INT, TERM, USR1, those of
 * real time, …): time to tidy up is left. False for those that tell of a fault, and for those that
 * are ignored, as nohup has it.
 */
bool rescue_ends(int number);

/*
 * Catches all of the former, which only set rescue_signal (one that comes after RESCUE_PATIENCE_MS
 * more means a program that hangs, and kills it), and faults, which die as they would have. Before
 * anything dies `sequence` is written to `fd` and `attributes` are restored. `sequence` must stay
 * valid until rescue_disarm.
 */
void rescue_arm(int fd, const struct termios *attributes, const char *sequence);

/* Puts the former handlers back. */
void rescue_disarm(void);

#endif
