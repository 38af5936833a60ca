/*
 * A library to load before the program (LD_PRELOAD), which makes one call of the system fail:
 *
 *     FAULT=write:3:28    the third write() of the program itself fails with errno 28
 *
 * With FAULT_MARK=PATH that file is made when it happens. Calls made by other libraries are neither
 * counted nor touched. The functions: write, fsync, rename, close, malloc (and calloc, realloc).
 */
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static char chosen[16];
static long countdown = -1;
static int failure;
static uintptr_t program_from, program_to;

static int note_program(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size, (void)context;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr,
                  to = from + info->dlpi_phdr[i].p_memsz;
        if (info->dlpi_phdr[i].p_type != PT_LOAD)
            continue;
        program_from = program_from == 0 || from < program_from ? from : program_from;
        program_to = to > program_to ? to : program_to;
    }
    return 1; /* the program is the first of all */
}

static void __attribute__((constructor)) prepare(void)
{
    const char *fault = getenv("FAULT");
    dl_iterate_phdr(note_program, NULL);
    if (fault && sscanf(fault, "%15[a-z]:%ld:%d", chosen, &countdown, &failure) != 3)
        countdown = -1;
}

/* True when this call is the one; `caller` is where it returns to. */
static int fails(const char *function, const void *caller)
{
    uintptr_t from = (uintptr_t)caller;
    if (countdown <= 0 || strcmp(function, chosen) != 0 || from < program_from ||
        from >= program_to || --countdown > 0)
        return 0;
    const char *mark = getenv("FAULT_MARK");
    if (mark)
        syscall(SYS_close, open(mark, O_CREAT | O_WRONLY, 0600));
    errno = failure;
    return 1;
}

#define CALLER __builtin_return_address(0)

ssize_t write(int fd, const void *bytes, size_t length)
{
    return fails("write", CALLER) ? -1 : syscall(SYS_write, fd, bytes, length);
}

int fsync(int fd)
{
    return fails("fsync", CALLER) ? -1 : (int)syscall(SYS_fsync, fd);
}

int close(int fd)
{
    int fault = fails("close", CALLER), result = (int)syscall(SYS_close, fd);
    if (fault)
        errno = failure;
    return fault ? -1 : result;
}

int rename(const char *from, const char *to)
{
    return fails("rename", CALLER) ? -1 : (int)syscall(SYS_rename, from, to);
}

void *malloc(size_t size)
{
    return fails("malloc", CALLER) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails("malloc", CALLER) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails("malloc", CALLER) ? NULL : __libc_realloc(old, size);
}
