#include "base/output.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool cannot(const char *path, int reason, struct error *error)
{
    return fail(error, "%.300s: cannot be written: %s", path, strerror(reason));
}

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t count = write(fd, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        bytes += count;
        size -= (size_t)count;
    }
    return true;
}

/* Permissions for a file that was there, or for a new one. */
static mode_t mode_for(bool exists, const struct stat *info)
{
    mode_t mask = umask(0);
    umask(mask);
    return exists ? info->st_mode & 07777 : 0666 & ~mask;
}

/* The bytes into a new file, which then takes the other's place. */
static bool replace(const char *path, const char *beside, int fd, mode_t mode, const char *bytes,
                    size_t size, struct error *error)
{
    bool good = write_all(fd, bytes, size) && fchmod(fd, mode) == 0;
    int reason = errno;
    if (close(fd) != 0 && good) {
        good = false;
        reason = errno;
    }
    if (good && rename(beside, path) != 0) {
        good = false;
        reason = errno;
    }
    if (good)
        return true;
    unlink(beside);
    return cannot(path, reason, error);
}

bool output_write(const char *path, const char *bytes, size_t size, struct error *error)
{
    struct stat info;
    char real[PATH_MAX], beside[PATH_MAX + 16];
    bool exists = stat(path, &info) == 0;
    if (exists && !S_ISREG(info.st_mode))
        return fail(error, "%.300s: is no file that can be replaced (a regular file)", path);
    if (exists && access(path, W_OK) != 0)
        return cannot(path, errno, error);
    if (!exists || !realpath(path, real))
        snprintf(real, sizeof real, "%s", path);
    snprintf(beside, sizeof beside, "%s.XXXXXX", real);
    int fd = mkstemp(beside);
    if (fd < 0)
        return cannot(path, errno, error);
    return replace(real, beside, fd, mode_for(exists, &info), bytes, size, error);
}
