/*
 * Where a recording goes: a file that is complete or absent, or a stream.
 *
 * A regular file is written to a temporary beside it and put in place by target_close; until then
 * what stood there before stays. Links are followed, also those to nothing; mode, owner and group
 * are those of the file before as far as they may be given, other names of it (hard links), access
 * lists and extended attributes are not. Devices, pipes, "-" (standard output) and what is open
 * already (/dev/fd/3) are written directly.
 * The first failure stays: later writes do nothing, and target_close reports it.
 */
#ifndef GLISSADE_RECORD_TARGET_H
#define GLISSADE_RECORD_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct target;

/* True for "-", devices and pipes that are there, and names of open descriptors. */
bool target_is_stream(const char *path);

/* Where all links of a path lead to, though nothing be there yet; freed by the caller. NULL with
 * errno. */
char *target_resolve(const char *path);

/*
 * `limit` is the number of bytes that must not be exceeded, 0 for none; with one, a stream receives
 * its bytes at the end only. NULL with a message when nothing can be written there.
 */
struct target *target_open(const char *path, long limit, struct error *error);

/* Appends. False when this or an earlier write failed; target_failed has the reason. */
bool target_write(struct target *target, const void *bytes, size_t length);

/* The name for messages: the path as given, or "standard output". */
const char *target_name(const struct target *target);

/* True when the target is a file that can be gone back in while it is written. */
bool target_is_file(const struct target *target);

/* Bytes written so far. */
long target_size(const struct target *target);

/* Copies the reason of the first failure, if there was any, and returns true then. */
bool target_failed(const struct target *target, struct error *error);

/* True when that reason is the limit; or a reader that went away. */
bool target_over_limit(const struct target *target);
bool target_broken_pipe(const struct target *target);

/* True, and noted as the failure, when nobody reads the stream any more that another program writes
 * in our place. */
bool target_reader_left(struct target *target);

/*
 * For a program that writes in our place: the descriptor to write to, or for a file its path.
 * Nothing may have been written before. target_count takes what it wrote into account.
 */
int target_descriptor(struct target *target);
const char *target_temporary(const struct target *target);
bool target_count(struct target *target);

/* Puts the file in place, or flushes the stream, and frees the target. On failure nothing is left
 * behind. `bytes` receives the size and `broken_pipe` whether that was why it failed. */
bool target_close(struct target *target, long *bytes, bool *broken_pipe, struct error *error);

/* Gives `temporary` the mode, owner and group of the file at `path`, if there is one. False with
 * errno. */
bool target_keep_access(const char *temporary, const char *path);

/* Takes everything back that can be taken back, and frees the target. Accepts NULL. */
void target_discard(struct target *target);

#endif
