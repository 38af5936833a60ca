#include "base/page_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/input.h"
#include "base/output.h"

struct file {
    char *name, *bytes;
    size_t size;
    struct file *next;
};

static struct file *first;

static struct file *find(const char *name)
{
    struct file *file = first;
    while (file && strcmp(file->name, name) != 0)
        file = file->next;
    return file;
}

bool page_file_hold(char *name, char *bytes, size_t size)
{
    struct file *file = find(name);
    if (!file) {
        file = calloc(1, sizeof *file);
        if (!file) {
            free(name);
            free(bytes);
            return false;
        }
        file->next = first;
        first = file;
    } else {
        free(file->name);
        free(file->bytes);
    }
    file->name = name;
    file->bytes = bytes;
    file->size = size;
    return true;
}

bool input_read(const char *path, const char *name, size_t most, struct input *input,
                struct error *error)
{
    const struct file *file = find(path);
    if (!file)
        return fail(error, "%s: is not in this page (drop the file on it)", name);
    if (file->size > most)
        return fail(error, "%s: is too large (%zu bytes at most)", name, most);
    *input = (struct input){.bytes = file->bytes, .size = file->size};
    return true;
}

/* What was read is the page's. */
void input_free(struct input *input)
{
    *input = (struct input){0};
}

void input_wait_no_more(void)
{
}

bool output_write(const char *path, const char *bytes, size_t size, struct error *error)
{
    (void)error;
    page_file_save(path, bytes, size);
    return true;
}
