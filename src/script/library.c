#include "script/library.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const char *const lesson_groups[] = {"Learning rates and quadratics",
                                     "Scaling, Newton and second order",
                                     "Momentum",
                                     "Adaptive methods",
                                     "Noise, batches and schedules",
                                     "Networks, saddles and cliffs",
                                     NULL};

static int place_of(const char *group)
{
    int i = 0;
    while (lesson_groups[i] && strcmp(lesson_groups[i], group) != 0)
        i++;
    return i;
}

static int compare(const void *a, const void *b)
{
    const struct lesson *x = a, *y = b;
    int order = place_of(x->group) - place_of(y->group);
    if (order == 0)
        order = strcmp(x->group, y->group);
    if (order == 0)
        order = x->place - y->place;
    return order != 0 ? order : strcmp(x->name, y->name);
}

/* Takes a file's head; false where it is no lesson. */
static bool take(struct lesson *lesson, const char *folder, const char *file,
                 const struct settings *settings)
{
    struct script script;
    char path[PATH_MAX];
    size_t length = strlen(file) - strlen(".glissade");
    if (length >= LESSON_NAME ||
        snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path ||
        !script_load(&script, path, settings, SCRIPT_ANY, NULL))
        return false;
    bool good = *script.title != '\0';
    *lesson = (struct lesson){.scenes = script.scenes};
    memcpy(lesson->name, file, length);
    text_clean(lesson->title, sizeof lesson->title, script.title);
    text_clean(lesson->group, sizeof lesson->group, script.group);
    script_free(&script);
    return good;
}

static void take_places(struct library *library, const char *folder)
{
    char path[PATH_MAX], line[LESSON_NAME + 2];
    FILE *file = NULL;
    for (int i = 0; i < library->count; i++)
        library->lesson[i].place = LESSONS_MOST;
    if (snprintf(path, sizeof path, "%s/order", folder) < (int)sizeof path)
        file = fopen(path, "r");
    for (int place = 0; file && place < LESSONS_MOST && fgets(line, sizeof line, file); place++) {
        line[strcspn(line, " \r\n")] = '\0';
        for (int i = 0; i < library->count; i++)
            if (strcmp(library->lesson[i].name, line) == 0)
                library->lesson[i].place = place;
    }
    if (file)
        fclose(file);
}

bool library_read(struct library *library, const char *folder, const struct settings *settings,
                  struct error *error)
{
    *library = (struct library){0, calloc(LESSONS_MOST, sizeof *library->lesson)};
    DIR *listing = library->lesson ? opendir(folder) : NULL;
    if (!listing) {
        bool found = library->lesson != NULL;
        library_free(library);
        return found ? fail(error, "%s: there are no lessons (is it installed?)", folder)
                     : fail_memory(error);
    }
    for (struct dirent *entry; (entry = readdir(listing)) && library->count < LESSONS_MOST;)
        if (script_is_named(entry->d_name) && entry->d_name[0] != '.')
            library->count +=
                take(&library->lesson[library->count], folder, entry->d_name, settings);
    closedir(listing);
    take_places(library, folder);
    qsort(library->lesson, (size_t)library->count, sizeof *library->lesson, compare);
    return true;
}

void library_free(struct library *library)
{
    free(library->lesson);
    *library = (struct library){0};
}
