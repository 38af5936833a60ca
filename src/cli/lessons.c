#include "cli/lessons.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "script/library.h"
#include "version.h"

/* A folder by its way from the program's own. False where there is none. */
static bool beside_program(const char *way, char *path, size_t size)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return false;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (!slash)
        return false;
    *slash = '\0';
    int needed = snprintf(path, size, "%s/%s", program, way);
    return needed > 0 && (size_t)needed < size && access(path, R_OK) == 0;
}

void lessons_folder(char *path, size_t size)
{
    if (!beside_program("../../assets/lessons", path, size) &&
        !beside_program("../share/glissade/lessons", path, size))
        snprintf(path, size, "%s", GLISSADE_LESSONS);
}

static const char *candidate(const void *context, int i)
{
    const struct library *library = context;
    return i < library->count ? library->lesson[i].name : NULL;
}

static bool unknown(const struct app *app, const char *name, struct error *error)
{
    struct library library;
    if (!library_read(&library, app->lessons, &app->settings, error))
        return false;
    const char *nearest = text_nearest(name, candidate, &library);
    if (nearest)
        fail(error, "%.60s: there is no such lesson (did you mean '%s'?)", name, nearest);
    else
        fail(error, "%.60s: there is no such lesson (see 'glissade lesson')", name);
    library_free(&library);
    return false;
}

static bool load(const struct app *app, const char *name, struct script *script,
                 struct error *error)
{
    char path[LESSONS_PATH + 512];
    if (strpbrk(name, "/."))
        return script_load(script, name, &app->settings, SCRIPT_ANY, error);
    snprintf(path, sizeof path, "%s/%.255s.glissade", app->lessons, name);
    if (*name == '\0' || access(path, R_OK) != 0)
        return unknown(app, name, error);
    return script_load(script, path, &app->settings, SCRIPT_ANY, error);
}

bool lesson_read(const struct app *app, const char *text, struct script *script, int *scene,
                 struct error *error)
{
    char *name = strdup(text);
    if (!name)
        return fail_memory(error);
    char *colon = strrchr(name, ':');
    bool numbered = colon && colon[1 + strspn(colon + 1, "0123456789")] == '\0';
    if (numbered)
        *colon = '\0';
    *scene = -1;
    bool good = load(app, name, script, error);
    if (good && numbered) {
        *scene = player_scene_of(script, colon + 1, error);
        good = *scene >= 0;
        if (!good)
            script_free(script);
    }
    free(name);
    return good;
}
