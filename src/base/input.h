/*
 * Files that users name, read as a whole.
 *
 * What can be read only once (standard input, a pipe, a terminal) is read to its end when it is
 * first named and kept until the program ends: whoever names it again gets the same bytes. A
 * regular file is read anew each time.
 */
#ifndef GLISSADE_BASE_INPUT_H
#define GLISSADE_BASE_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct input {
    const char *bytes;
    size_t size;
    char *owned; /* the bytes of a regular file; NULL for those kept */
};

/*
 * Reads the file at `path`; "-" is standard input. Waits for whoever writes into a pipe; a signal
 * whose handler returns ends that. More than `most` bytes are refused. False with a message that
 * has `name` in front. Any thread.
 */
bool input_read(const char *path, const char *name, size_t most, struct input *input,
                struct error *error);

/* Accepts a zeroed input. */
void input_free(struct input *input);

/*
 * From here on nothing is waited for: pipes and terminals that were not read before are refused,
 * in all threads. For a program that shows something and has to answer the hand meanwhile.
 */
void input_wait_no_more(void);

#endif
