/*
 * Lines "NAME VALUE" assigned one after the other, as a lesson or the `:` prompt would. What is
 * refused leaves the value alone, and what a setting prints can be assigned again. Surfaces with
 * data of their own are left out: see fuzz_spec.c.
 */
#include "fuzz.h"

#include "scene/scene.h"
#include "session/session.h"

enum { PRINTED = 1 << 16 };

static struct settings settings;
static struct session session;
static struct scene scene;

static void check_assignment(const char *name, const char *value)
{
    static char before[PRINTED], after[PRINTED];
    struct error error = {""};
    bool known = settings_find(&settings, name) != NULL;
    if (known)
        settings_print(&settings, name, before, sizeof before);
    bool good = settings_assign(&settings, name, value, &error);
    if (!good)
        check_message(&error);
    promise(known || !good, "only what there is can be assigned");
    if (!known)
        return;
    settings_print(&settings, name, after, sizeof after);
    promise(good || strcmp(before, after) == 0, "what is refused changes nothing");
    promise(settings_assign(&settings, name, after, &error), "what is printed can be assigned");
    settings_print(&settings, name, before, sizeof before);
    promise(strcmp(before, after) == 0, "and prints the same again");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error;
    char *text = text_of(data, size), *rest = text;
    settings = (struct settings){.count = 0};
    promise(session_init(&session, &settings, &error) &&
                scene_init(&scene, &session, &settings, &error),
            "memory");
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        char *value = line + strcspn(line, " ");
        if (*value)
            *value++ = '\0';
        if (!strstr(value, "data=") && !strstr(value, "data\\"))
            check_assignment(line, value);
    }
    scene_finish(&scene);
    session_finish(&session);
    free(text);
    return 0;
}
