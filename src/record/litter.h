/*
 * What a recording would leave behind if the program ended now: files and folders that are not what
 * was asked for yet, and programs that write them. Whoever makes one notes it here, so that it can
 * be taken back from any thread at any time, also while the one that made it is busy.
 *
 * Any thread may call these.
 */
#ifndef GLISSADE_RECORD_LITTER_H
#define GLISSADE_RECORD_LITTER_H

#include <stdbool.h>
#include <sys/types.h>

/* As open() and mkdir(), noted at once. −1 or false with errno, and nothing is made, also where
 * memory is short. A folder `with_files` is taken back with all files in it, another when it is
 * empty. */
int litter_open(const char *path, int flags, mode_t mode);
bool litter_mkdir(const char *path, mode_t mode, bool with_files);

/* A program that writes such a file. False when memory is short. */
bool litter_process(pid_t process);

/* The path, or the process, is what it should be, or gone. Accepts what was never noted, and NULL.
 */
void litter_forget(const char *path);
void litter_forget_process(pid_t process);

/* Between these nothing is taken back: what is done there is done whole, or not at all. May be
 * nested. */
void litter_hold(void);
void litter_release(void);

/* Takes everything back, the latest first. Afterwards every call from another thread waits for
 * ever: for a program that is about to end. */
void litter_clear(void);

#endif
