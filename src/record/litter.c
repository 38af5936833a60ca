#include "record/litter.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct piece {
    struct piece *next;
    pid_t process; /* 0: a path */
    bool with_files;
    char path[];
};

static pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static struct piece *latest;

static struct piece *piece_make(pid_t process, const char *path)
{
    struct piece *piece = malloc(sizeof *piece + strlen(path) + 1);
    if (!piece) {
        errno = ENOMEM;
        return NULL;
    }
    piece->process = process;
    piece->with_files = false;
    strcpy(piece->path, path);
    return piece;
}

static void add(struct piece *piece)
{
    piece->next = latest;
    latest = piece;
}

int litter_open(const char *path, int flags, mode_t mode)
{
    struct piece *piece = piece_make(0, path);
    if (!piece)
        return -1;
    litter_hold();
    int fd = open(path, flags, mode), why = errno;
    if (fd >= 0)
        add(piece);
    else
        free(piece);
    litter_release();
    errno = why;
    return fd;
}

bool litter_mkdir(const char *path, mode_t mode, bool with_files)
{
    struct piece *piece = piece_make(0, path);
    if (!piece)
        return false;
    piece->with_files = with_files;
    litter_hold();
    bool made = mkdir(path, mode) == 0;
    int why = errno;
    if (made)
        add(piece);
    else
        free(piece);
    litter_release();
    errno = why;
    return made;
}

bool litter_process(pid_t process)
{
    struct piece *piece = piece_make(process, "");
    if (!piece)
        return false;
    litter_hold();
    add(piece);
    litter_release();
    return true;
}

static void forget(pid_t process, const char *path)
{
    litter_hold();
    struct piece **at = &latest;
    while (*at && ((*at)->process != process || strcmp((*at)->path, path) != 0))
        at = &(*at)->next;
    struct piece *found = *at;
    if (found)
        *at = found->next;
    litter_release();
    free(found);
}

void litter_forget(const char *path)
{
    if (path)
        forget(0, path);
}

void litter_forget_process(pid_t process)
{
    if (process > 0)
        forget(process, "");
}

void litter_hold(void)
{
    pthread_mutex_lock(&mutex);
}

void litter_release(void)
{
    pthread_mutex_unlock(&mutex);
}

static void remove_files_in(const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        unlinkat(dirfd(folder), entry->d_name, 0); /* "." and ".." refuse */
    if (folder)
        closedir(folder);
}

static void take_back(const struct piece *piece)
{
    if (piece->process > 0) {
        kill(piece->process, SIGKILL);
        waitpid(piece->process, NULL, 0);
        return;
    }
    if (piece->with_files)
        remove_files_in(piece->path);
    remove(piece->path);
}

void litter_clear(void)
{
    litter_hold();
    for (struct piece *piece = latest; piece; piece = piece->next)
        take_back(piece);
}
