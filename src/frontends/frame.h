/*
 * One frame, one write, inside a synchronized update (terminal mode 2026), so that no terminal ever
 * shows half of it.
 *
 * ncurses can only write to a file descriptor of its own, in pieces. It gets a copy of the
 * terminal's descriptor, which between frame_begin and frame_end leads to a file in memory.
 */
#ifndef GLISSADE_FRONTENDS_FRAME_H
#define GLISSADE_FRONTENDS_FRAME_H

#include <stdbool.h>
#include <stdio.h>

struct frame {
    FILE *out;       /* for ncurses */
    int terminal_fd; /* always the terminal */
    int memory_fd; /* −1 where the system has no such files: then frames are written as they come */
};

/* False, with errno set, when descriptors cannot be had. */
bool frame_open(struct frame *frame, int terminal_fd);
/* Accepts what frame_open left behind when it failed. */
void frame_close(struct frame *frame);

void frame_begin(struct frame *frame);
void frame_end(struct frame *frame);

/* Puts text on the terminal's clipboard (OSC 52), where the terminal has one and allows it. */
void frame_copy(struct frame *frame, const char *text);

#endif
