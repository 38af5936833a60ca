/*
 * Giving the terminal back when the program dies: restores it from a signal handler with nothing
 * but write and tcsetattr, which may be called there.
 */
#ifndef GLISSADE_FRONTENDS_RESCUE_H
#define GLISSADE_FRONTENDS_RESCUE_H

#include <signal.h>
#include <stdbool.h>
#include <termios.h>

/* The last of HUP, INT, QUIT and TERM that arrived; 0 if none did. */
extern volatile sig_atomic_t rescue_signal;

/*
 * Catches HUP, INT, QUIT and TERM, which only set rescue_signal, and SEGV, BUS, FPE, ILL and ABRT,
 * which write `sequence` to `fd`, restore `attributes`, and die as they would have. `sequence` must
 * stay valid until rescue_disarm.
 */
void rescue_arm(int fd, const struct termios *attributes, const char *sequence);

/* Puts the former handlers back. */
void rescue_disarm(void);

#endif
