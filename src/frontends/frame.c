#include "frontends/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool frame_open(struct frame *frame, int terminal_fd)
{
    *frame = (struct frame){NULL, dup(terminal_fd), memfd_create("frame", MFD_CLOEXEC)};
    int copy = dup(terminal_fd);
    frame->out = copy >= 0 ? fdopen(copy, "w") : NULL;
    return frame->terminal_fd >= 0 && frame->out;
}

void frame_close(struct frame *frame)
{
    if (frame->out)
        fclose(frame->out);
    if (frame->terminal_fd >= 0)
        close(frame->terminal_fd);
    if (frame->memory_fd >= 0)
        close(frame->memory_fd);
    *frame = (struct frame){NULL, -1, -1};
}

void frame_begin(struct frame *frame)
{
    if (frame->memory_fd >= 0 && ftruncate(frame->memory_fd, 0) == 0 &&
        lseek(frame->memory_fd, 0, SEEK_SET) == 0)
        dup2(frame->memory_fd, fileno(frame->out));
}

static void write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno != EINTR && errno != EAGAIN)
            return;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
}

void frame_copy(struct frame *frame, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                      begin[] = "\033]52;c;";
    size_t length = strlen(text), size = sizeof begin - 1;
    char *bytes = malloc(sizeof begin + (length + 2) / 3 * 4 + 1);
    if (!bytes)
        return;
    memcpy(bytes, begin, size);
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        unsigned long three = (unsigned long)(unsigned char)text[i] << 16;
        if (left > 1)
            three |= (unsigned long)(unsigned char)text[i + 1] << 8;
        if (left > 2)
            three |= (unsigned char)text[i + 2];
        for (size_t k = 0; k < 4; k++)
            bytes[size++] = k <= left ? digits[three >> (18 - 6 * k) & 63] : '=';
    }
    bytes[size++] = '\a';
    write_all(frame->terminal_fd, bytes, size);
    free(bytes);
}

void frame_end(struct frame *frame)
{
    static const char begin[] = "\033[?2026h", end[] = "\033[?2026l";
    if (frame->memory_fd < 0)
        return;
    dup2(frame->terminal_fd, fileno(frame->out));
    off_t size = lseek(frame->memory_fd, 0, SEEK_CUR);
    char *bytes = size > 0 ? malloc((size_t)size + sizeof begin + sizeof end) : NULL;
    if (bytes && pread(frame->memory_fd, bytes + sizeof begin - 1, (size_t)size, 0) == size) {
        memcpy(bytes, begin, sizeof begin - 1);
        memcpy(bytes + sizeof begin - 1 + size, end, sizeof end - 1);
        write_all(frame->terminal_fd, bytes, (size_t)size + sizeof begin + sizeof end - 2);
    }
    free(bytes);
}
