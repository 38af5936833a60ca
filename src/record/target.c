#include "record/target.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/litter.h"

enum { BUFFER = 1 << 16, LINKS_MAX = 40 /* as the system has it */ };

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

/* Up to the last slash, which stays; "" where there is none. */
static int folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (int)(slash - path) + 1 : 0;
}

/* Goes one link further; false where *path, which is owned, is none. NULL without memory. */
static bool follow(char **path)
{
    char link[PATH_MAX], *next;
    ssize_t length = *path ? readlink(*path, link, sizeof link - 1) : -1;
    if (length <= 0)
        return false;
    link[length] = '\0';
    if (asprintf(&next, "%.*s%s", link[0] == '/' ? 0 : folder_length(*path), *path, link) < 0)
        next = NULL;
    free(*path);
    *path = next;
    return next != NULL;
}

char *target_resolve(const char *path)
{
    char *resolved = realpath(path, NULL);
    if (resolved || errno != ENOENT)
        return resolved;
    resolved = strdup(path);
    for (int links = 0; follow(&resolved); links++) {
        if (links < LINKS_MAX)
            continue;
        free(resolved);
        errno = ELOOP;
        return NULL;
    }
    return resolved;
}

enum { NO_DESCRIPTOR = -1, FOREIGN = -2 };

/* The number of what `path` names in the folder of what a process has open; FOREIGN where that is
 * another one. */
static int named_descriptor(const char *path)
{
    char *folder, *real, own[64];
    int found = NO_DESCRIPTOR;
    if (asprintf(&folder, "%.*s.", folder_length(path), path) < 0)
        return found;
    real = realpath(folder, NULL);
    size_t length = real ? strlen(real) : 0;
    snprintf(own, sizeof own, "/proc/%ld/fd", (long)getpid());
    if (length > 3 && strncmp(real, "/proc/", 6) == 0 && strcmp(real + length - 3, "/fd") == 0)
        found = strcmp(real, own) == 0 ? atoi(path + folder_length(path)) : FOREIGN;
    free(real);
    free(folder);
    return found;
}

/* The same of /dev/stdout, /dev/fd/3 and links to them. To replace the file that such a name leads
 * to would take it away from whoever has it open. */
static int descriptor(const char *path)
{
    char *at = strdup(path);
    int found = at ? named_descriptor(at) : NO_DESCRIPTOR;
    for (int links = 0; found == NO_DESCRIPTOR && links < LINKS_MAX && follow(&at); links++)
        found = named_descriptor(at);
    free(at);
    return found;
}

bool target_is_stream(const char *path)
{
    struct stat info;
    if (strcmp(path, "-") == 0 || descriptor(path) != NO_DESCRIPTOR)
        return true;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

static bool open_stream(struct target *target, const char *path, struct error *error)
{
    int number = strcmp(path, "-") == 0 ? STDOUT_FILENO : descriptor(path);
    target->fd = number >= 0 ? fcntl(number, F_DUPFD_CLOEXEC, 3) : open(path, O_WRONLY | O_CLOEXEC);
    if (target->fd < 0)
        return fail(error, "%.300s: cannot write: %s", target->name, strerror(errno));
    if (target->limit == 0)
        return true;
    target->stream_fd = target->fd;
    target->fd = memfd_create("recording", MFD_CLOEXEC);
    return target->fd >= 0 || fail(error, "%.300s: cannot be kept before it is sent: %s",
                                   target->name, strerror(errno));
}

/* "FOLDER/.glissade-PROCESS-NUMBER": open() with a mode honours umask. */
static int open_temporary(struct target *target, mode_t mode)
{
    static int number;
    int folder = folder_length(target->path), fd;
    do {
        free(target->temporary);
        if (asprintf(&target->temporary, "%.*s.glissade-%ld-%d", folder, target->path,
                     (long)getpid(), number++) < 0) {
            target->temporary = NULL;
            errno = ENOMEM;
            return -1;
        }
        fd = litter_open(target->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    } while (fd < 0 && errno == EEXIST);
    if (fd < 0) {
        free(target->temporary);
        target->temporary = NULL;
    }
    return fd;
}

/*
 * Mode, owner and group of what is replaced. Only the system's administrator may give files away:
 * where the group cannot stay, the new one gets no more than everybody has.
 */
bool target_keep_access(const char *temporary, const char *path)
{
    struct stat former;
    if (stat(path, &former) != 0)
        return errno == ENOENT;
    mode_t mode = former.st_mode & 0777;
    if (chown(temporary, former.st_uid, former.st_gid) != 0 &&
        chown(temporary, (uid_t)-1, former.st_gid) != 0)
        mode &= ~(mode_t)070 | (mode & 07) << 3;
    return chmod(temporary, mode) == 0;
}

static bool open_file(struct target *target, const char *path, struct error *error)
{
    struct stat info;
    target->path = target_resolve(path);
    if (!target->path)
        return fail(error, "%.300s: cannot write: %s", path, strerror(errno));
    bool there = stat(target->path, &info) == 0;
    if (there && S_ISDIR(info.st_mode))
        return fail(error, "%.300s: is a folder (end its name with / for numbered frames)", path);
    /* a rename would replace even what may not be written */
    if (!there || access(target->path, W_OK) == 0)
        target->fd = open_temporary(target, there ? 0600 : 0666);
    if (target->fd >= 0 && target_keep_access(target->temporary, target->path))
        return true;
    return fail(error, "%.300s: cannot write: %s", path, strerror(errno));
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

bool target_reader_left(struct target *target)
{
    struct pollfd stream = {.fd = target->fd};
    if (target->path || poll(&stream, 1, 0) != 1 || !(stream.revents & (POLLERR | POLLHUP)))
        return false;
    note(target, EPIPE, "write");
    return true;
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
    litter_forget(target->temporary);
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
    litter_forget(target->temporary);
    free(target->temporary);
    free(target->path);
    free(target->name);
    free(target);
}
