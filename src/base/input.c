#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SLICE = 64 << 10 };

/* A stream that was read to its end. */
struct kept {
    dev_t device;
    ino_t inode;
    char *bytes;
    size_t size;
    struct kept *next;
};

static pthread_mutex_t lock =
    PTHREAD_MUTEX_INITIALIZER; /* of `first`, held while a stream is read */
static struct kept *first;
static atomic_bool waits_no_more;

void input_wait_no_more(void)
{
    waits_no_more = true;
}

static bool cannot(const char *name, int reason, struct error *error)
{
    if (reason == EINTR)
        return fail(error, "%s: interrupted while it was waited for", name);
    return fail(error, "%s: cannot be read: %s", name, strerror(reason));
}

static bool refuse_waiting(const char *name, struct error *error)
{
    return fail(error,
                "%s: would have to be waited for (a regular file here; pipes when the program "
                "starts)",
                name);
}

/* The rest of an open file in slices. NULL with a message. */
static char *read_rest(int fd, const char *name, size_t most, size_t *size, struct error *error)
{
    size_t room = 0;
    char *bytes = NULL;
    for (*size = 0;;) {
        if (*size + SLICE > room) {
            char *longer = realloc(bytes, room = 2 * room + SLICE);
            if (!longer) {
                fail_memory(error);
                break;
            }
            bytes = longer;
        }
        ssize_t length = read(fd, bytes + *size, SLICE);
        if (length == 0)
            return bytes;
        if (length < 0 && errno == EAGAIN)
            refuse_waiting(name, error);
        else if (length < 0)
            cannot(name, errno, error);
        if (length < 0)
            break;
        *size += (size_t)length;
        if (*size > most) {
            fail(error, "%s: the file is too large (at most %zu MiB)", name, most >> 20);
            break;
        }
    }
    free(bytes);
    return NULL;
}

static const struct kept *find_kept(const struct stat *info)
{
    const struct kept *kept = first;
    while (kept && (kept->device != info->st_dev || kept->inode != info->st_ino))
        kept = kept->next;
    return kept;
}

/* −1 with errno. Standard input is a descriptor of ours, so that closing it takes nothing away. */
static int open_stream(const char *path)
{
    return strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                  : open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
}

/* Reads a stream and adds it to those kept. NULL with a message. */
static const struct kept *keep(const char *path, const char *name, const struct stat *info,
                               size_t most, struct error *error)
{
    if (waits_no_more) {
        refuse_waiting(name, error);
        return NULL;
    }
    struct kept *kept = calloc(1, sizeof *kept);
    if (!kept) {
        fail_memory(error);
        return NULL;
    }
    int fd = open_stream(path);
    if (fd < 0)
        cannot(name, errno, error);
    else
        kept->bytes = read_rest(fd, name, most, &kept->size, error);
    if (fd >= 0)
        close(fd);
    if (!kept->bytes) {
        free(kept);
        return NULL;
    }
    kept->device = info->st_dev;
    kept->inode = info->st_ino;
    kept->next = first;
    return first = kept;
}

static bool read_stream(const char *path, const char *name, const struct stat *info, size_t most,
                        struct input *input, struct error *error)
{
    pthread_mutex_lock(&lock);
    const struct kept *kept = find_kept(info);
    if (!kept)
        kept = keep(path, name, info, most, error);
    if (kept)
        *input = (struct input){kept->bytes, kept->size, NULL};
    pthread_mutex_unlock(&lock);
    return kept != NULL;
}

/* Some files of the system call themselves regular and make one wait; without O_NONBLOCK a pipe put
 * in the file's place since would, too. */
static bool read_file(const char *path, const char *name, size_t most, struct input *input,
                      struct error *error)
{
    int fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return cannot(name, errno, error);
    size_t size;
    char *bytes = read_rest(fd, name, most, &size, error);
    close(fd);
    if (bytes)
        *input = (struct input){bytes, size, bytes};
    return bytes != NULL;
}

bool input_read(const char *path, const char *name, size_t most, struct input *input,
                struct error *error)
{
    struct stat info;
    bool standard = strcmp(path, "-") == 0;
    if ((standard ? fstat(STDIN_FILENO, &info) : stat(path, &info)) != 0)
        return cannot(name, errno, error);
    if (standard || !(S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)))
        return read_stream(path, name, &info, most, input, error);
    return read_file(path, name, most, input, error);
}

void input_free(struct input *input)
{
    free(input->owned);
    *input = (struct input){0};
}
