/* Runs a fuzz target over every file of a folder, in the place of libFuzzer. */
#include "fuzz.h"

#include <dirent.h>

static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    promise(file != NULL, path);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    uint8_t *data = malloc(size + 1);
    promise(data != NULL && fread(data, 1, size, file) == size, path);
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

int main(int count, char **words)
{
    struct dirent **entry;
    int files = count == 2 ? scandir(words[1], &entry, NULL, alphasort) : -1, run = 0;
    if (files < 0) {
        fprintf(stderr, "one word is expected: a folder with inputs\n");
        return 1;
    }
    for (int i = 0; i < files; i++) {
        char path[4096];
        if (entry[i]->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", words[1], entry[i]->d_name);
            fprintf(stderr, "%s\n", path); /* the last one is the culprit */
            run_file(path);
            run++;
        }
        free(entry[i]);
    }
    free(entry);
    promise(run > 0, "there are inputs");
    return 0;
}
