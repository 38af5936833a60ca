#include "frontends/past.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- places --- */

/* DIRECTORY/glissade/NAME, where DIRECTORY is the value of a variable if that is an absolute path,
 * as the XDG Base Directory Specification has it, else a folder at home. False where there is no
 * home, or the path is too long. */
static bool path_of(const char *variable, const char *at_home, const char *name,
                    char path[PATH_MAX])
{
    const char *folder = getenv(variable), *home = getenv("HOME");
    int length = -1;
    if (folder && *folder == '/')
        length = snprintf(path, PATH_MAX, "%s/glissade/%s", folder, name);
    else if (home && *home == '/')
        length = snprintf(path, PATH_MAX, "%s/%s/glissade/%s", home, at_home, name);
    return length > 0 && length < PATH_MAX;
}

static bool history_path(char path[PATH_MAX])
{
    return path_of("XDG_STATE_HOME", ".local/state", "history", path);
}

static bool exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

static bool has_configuration(void)
{
    char path[PATH_MAX];
    return path_of("XDG_CONFIG_HOME", ".config", "config.glissade", path) && exists(path);
}

/* Makes the folders that the path goes through; others see nothing of what is typed. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

/* --- reading --- */

/* A regular file, opened to be read; −1 for anything else, without waiting for a pipe. */
static int open_regular(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Of a file that is larger than all lines may be, the end, from a line's beginning on. */
static void read_history(struct recall *recall, const char *path)
{
    static char text[RECALL_BYTES];
    int fd = open_regular(path);
    if (fd < 0)
        return;
    off_t size = lseek(fd, 0, SEEK_END), from = size > RECALL_BYTES ? size - RECALL_BYTES : 0;
    ssize_t got = pread(fd, text, sizeof text, from);
    close(fd);
    if (got < 0)
        return;
    const char *begin = text, *first = from > 0 ? memchr(text, '\n', (size_t)got) : NULL;
    if (first)
        begin = first + 1;
    recall_read(recall, begin, (size_t)(text + got - begin));
}

/* --- writing --- */

static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t length = strlen(text);
    bool good = fd >= 0;
    while (good && length > 0) {
        ssize_t written = write(fd, text, length);
        good = written > 0 || (written < 0 && errno == EINTR);
        text += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return fd >= 0 && close(fd) == 0 && good;
}

/* Beside the file, then in its place. A link stays one, and what is no file is left alone: some
 * lead their history to /dev/null. */
static void write_history(struct recall *recall, char path[PATH_MAX])
{
    char aside[PATH_MAX + 16], target[PATH_MAX];
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return;
    make_folders(path);
    if (!realpath(path, target))
        snprintf(target, sizeof target, "%s", path);
    read_history(recall, target);
    char *text = recall_write(recall);
    snprintf(aside, sizeof aside, "%s.%ld", target, (long)getpid());
    if (text && (!write_file(aside, text) || rename(aside, target) != 0))
        unlink(aside);
    free(text);
}

/* --- what frontends do --- */

void past_begin(struct chrome *chrome)
{
    char path[PATH_MAX];
    bool known = history_path(path);
    if (known)
        read_history(&chrome->prompt.recall, path);
    chrome->newcomer = false;
    if (known && !exists(path) && !has_configuration())
        chrome_welcome(chrome);
}

void past_keep(struct chrome *chrome)
{
    char path[PATH_MAX];
    if (chrome->prompt.recall.fresh > 0 && history_path(path))
        write_history(&chrome->prompt.recall, path);
}

void past_end(struct chrome *chrome)
{
    char path[PATH_MAX];
    if (history_path(path) && !exists(path))
        write_history(&chrome->prompt.recall, path);
}
