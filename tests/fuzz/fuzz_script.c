/*
 * Texts as scripts: read, looked through as before a lesson is played, and carried out at once with
 * their claims. What is refused has a place, and leaves the session as it was; what a session is
 * saved as can be read, and says the same again. Files are left alone, and steps are few.
 */
#include "fuzz.h"

#include "scene/scene.h"
#include "script/perform.h"
#include "script/save.h"
#include "session/session.h"

enum { STEPS_MOST = 300 };

static struct settings settings;
static struct session session;
static struct scene scene;

/* Files and long races are not for a fuzzer. */
static bool is_tame(const struct script *script)
{
    for (int i = 0; i < script->count; i++) {
        const struct script_line *line = &script->line[i];
        const char *at = line->value;
        if (strcmp(line->name, "data") == 0 || strstr(line->value, "data"))
            return false;
        for (; *at; at += strcspn(at, "0123456789"), at += strspn(at, "0123456789"))
            if (line->verb && strtol(at, NULL, 10) > STEPS_MOST)
                return false;
    }
    return true;
}

static void check_refusal(const struct error *error)
{
    check_message(error);
    promise(strncmp(error->text, "fuzz:", 5) == 0, "a mistake has a place");
}

/* What stands on the stage is written, read and written again. */
static void check_saving(struct stage *stage)
{
    struct script script;
    struct error error = {""};
    stage_catch_up(stage);
    char *text = script_of(&session);
    promise(text != NULL, "memory");
    promise(script_read(&script, "fuzz", text, strlen(text), &settings, SCRIPT_ANY, &error),
            "what is saved can be read");
    script_free(&script);
    free(text);
}

static void perform(const struct script *script)
{
    struct stage stage;
    struct error error = {""};
    promise(stage_open(&stage, script, &session, &error), "memory");
    char *before = script_of(&session);
    bool good = stage_rehearse(&stage, &error);
    char *after = script_of(&session);
    promise(before && after && strcmp(before, after) == 0, "looking through changes nothing");
    free(before);
    free(after);
    if (!good)
        check_refusal(&error);
    stage.mode = STAGE_AT_ONCE;
    for (int i = 0; i < script->scenes && i < 3 && good; i++) {
        good = stage_begin(&stage, i, &error) && stage_run(&stage, &error);
        if (good)
            check_saving(&stage);
        else
            check_refusal(&error);
    }
    stage_undo(&stage);
    stage_close(&stage);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {""};
    struct script script;
    settings = (struct settings){.count = 0};
    promise(session_init(&session, &settings, &error) &&
                scene_init(&scene, &session, &settings, &error),
            "memory");
    session.state.values.steps = 10;
    promise(session_build(&session, &error), "the race of the defaults");
    if (!script_read(&script, "fuzz", (const char *)data, size, &settings, SCRIPT_ANY, &error)) {
        check_refusal(&error);
    } else {
        if (is_tame(&script))
            perform(&script);
        script_free(&script);
    }
    scene_finish(&scene);
    session_finish(&session);
    return 0;
}
