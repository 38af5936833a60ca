#include "record/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 1 << 16 };

struct target {
    char *name;      /* for messages */
    char *path;      /* what is replaced at the end; NULL for a stream */
    char *temporary; /* beside it; NULL when there is none (any more) */
    int fd;          /* what is written to; −1: none */
    int stream_fd;   /* where the bytes of `fd` go at the end; −1: they are there already */
    long size, limit;
    bool failed, over_limit, broken_pipe;
    struct error why;
    size_t used; /* of the buffer */
    unsigned char buffer[BUFFER];
};

/* Notes the first failure. */
static bool note(struct target *target, int number, const char *what)
{
    if (!target->failed) {
        fail(&target->why, "%.300s: cannot %s: %s", target->name, what, strerror(number));
        target->broken_pipe = number == EPIPE;
    }
    target->failed = true;
    return false;
}

/* --- opening --- */

bool target_is_stream(const char *path)
{
    struct stat info;
    if (strcmp(path, "-") == 0 || strncmp(path, "/dev/", 5) == 0)
        return true;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

static bool open_stream(struct target *target, const char *path, struct error *error)
{
    target->fd = strcmp(path, "-") == 0 ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
                                        : open(path, O_WRONLY | O_CLOEXEC);
    if (target->fd < 0)
        return fail(error, "%.300s: cannot write: %s", target->name, strerror(errno));
    if (target->limit == 0)
        return true;
    target->stream_fd = target->fd;
    target->fd = memfd_create("recording", MFD_CLOEXEC);
    return target->fd >= 0 || fail(error, "%.300s: cannot be kept before it is sent: %s",
                                   target->name, strerror(errno));
}

/* Links are followed, so that it is not the link that is replaced. */
static char *resolve(const char *path)
{
    char *resolved = realpath(path, NULL);
    return resolved ? resolved : strdup(path);
}

/* "FOLDER/.glissade-PROCESS-NUMBER": open() with this mode honours umask. */
static int open_temporary(struct target *target)
{
    static int number;
    const char *slash = strrchr(target->path, '/');
    int folder = slash ? (int)(slash - target->path) + 1 : 0, fd;
    do {
        free(target->temporary);
        if (asprintf(&target->temporary, "%.*s.glissade-%ld-%d", folder, target->path,
                     (long)getpid(), number++) < 0) {
            target->temporary = NULL;
            errno = ENOMEM;
            return -1;
        }
        fd = open(target->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (fd < 0 && errno == EEXIST);
    if (fd < 0) {
        free(target->temporary);
        target->temporary = NULL;
    }
    return fd;
}

static bool open_file(struct target *target, const char *path, struct error *error)
{
    struct stat info;
    target->path = resolve(path);
    if (!target->path)
        return fail_memory(error);
    bool there = stat(target->path, &info) == 0;
    if (there && S_ISDIR(info.st_mode))
        return fail(error, "%.300s: is a folder (end its name with / for numbered frames)", path);
    /* a rename would replace even what may not be written */
    if (!there || access(target->path, W_OK) == 0)
        target->fd = open_temporary(target);
    return target->fd >= 0 || fail(error, "%.300s: cannot write: %s", path, strerror(errno));
}

struct target *target_open(const char *path, long limit, struct error *error)
{
    struct target *target = calloc(1, sizeof *target);
    if (!target) {
        fail_memory(error);
        return NULL;
    }
    target->fd = target->stream_fd = -1;
    target->limit = limit;
    target->name = strdup(strcmp(path, "-") == 0 ? "standard output" : path);
    bool good = target->name ? true : fail_memory(error);
    if (good)
        good = target_is_stream(path) ? open_stream(target, path, error)
                                      : open_file(target, path, error);
    if (good)
        return target;
    target_discard(target);
    return NULL;
}

/* --- writing --- */

static bool write_all(struct target *target, int fd, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0)
            return note(target, errno, "write");
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static bool flush(struct target *target)
{
    size_t used = target->used;
    target->used = 0;
    return write_all(target, target->fd, target->buffer, used);
}

bool target_write(struct target *target, const void *bytes, size_t length)
{
    if (target->failed)
        return false;
    if (target->limit > 0 && target->size + (long)length > target->limit) {
        target->over_limit = true;
        target->failed = true;
        return fail(&target->why, "max-size: %.300s would be larger than %ld bytes", target->name,
                    target->limit);
    }
    target->size += (long)length;
    if (target->used + length > BUFFER && !flush(target))
        return false;
    if (length > BUFFER)
        return write_all(target, target->fd, bytes, length);
    memcpy(target->buffer + target->used, bytes, length);
    target->used += length;
    return true;
}

const char *target_name(const struct target *target)
{
    return target->name;
}

bool target_is_file(const struct target *target)
{
    return target->path != NULL;
}

long target_size(const struct target *target)
{
    return target->size;
}

bool target_failed(const struct target *target, struct error *error)
{
    if (target->failed && error)
        *error = target->why;
    return target->failed;
}

bool target_over_limit(const struct target *target)
{
    return target->over_limit;
}

bool target_broken_pipe(const struct target *target)
{
    return target->broken_pipe;
}

int target_descriptor(struct target *target)
{
    return target->fd;
}

const char *target_temporary(const struct target *target)
{
    return target->temporary;
}

bool target_count(struct target *target)
{
    struct stat info;
    if (fstat(target->fd, &info) != 0)
        return note(target, errno, "measure");
    target->size = S_ISREG(info.st_mode) ? (long)info.st_size : 0;
    return true;
}

/* --- the end --- */

static bool close_fd(struct target *target, int *fd)
{
    int closing = *fd;
    *fd = -1;
    return close(closing) == 0 || note(target, errno, "write");
}

/* What was kept back for the limit goes out now. */
static bool send_kept(struct target *target)
{
    ssize_t length;
    if (lseek(target->fd, 0, SEEK_SET) != 0)
        return note(target, errno, "read back");
    while ((length = read(target->fd, target->buffer, BUFFER)) > 0)
        if (!write_all(target, target->stream_fd, target->buffer, (size_t)length))
            return false;
    return length == 0 || note(target, errno, "read back");
}

static bool finish_stream(struct target *target)
{
    if (!flush(target))
        return false;
    if (target->stream_fd >= 0)
        return send_kept(target) && close_fd(target, &target->stream_fd);
    return close_fd(target, &target->fd);
}

static bool finish_file(struct target *target)
{
    if (!flush(target))
        return false;
    if (fsync(target->fd) != 0)
        return note(target, errno, "write to the disk");
    if (!close_fd(target, &target->fd))
        return false;
    if (rename(target->temporary, target->path) != 0)
        return note(target, errno, "put in place");
    free(target->temporary);
    target->temporary = NULL;
    return true;
}

bool target_close(struct target *target, long *bytes, bool *broken_pipe, struct error *error)
{
    bool good = !target->failed;
    if (good)
        good = target->path ? finish_file(target) : finish_stream(target);
    target_failed(target, error);
    *bytes = target->size;
    *broken_pipe = target->broken_pipe;
    target_discard(target);
    return good;
}

void target_discard(struct target *target)
{
    if (!target)
        return;
    if (target->fd >= 0)
        close(target->fd);
    if (target->stream_fd >= 0)
        close(target->stream_fd);
    if (target->temporary)
        unlink(target->temporary);
    free(target->temporary);
    free(target->path);
    free(target->name);
    free(target);
}
