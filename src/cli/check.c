/* glissade check: reads scripts and lessons, and tests what they say of the race. */
#include <limits.h>
#include <stdio.h>

#include "cli/app.h"
#include "cli/doubts.h"
#include "cli/interrupt.h"
#include "script/perform.h"

/* What came of one file. */
struct outcome {
    char file[PATH_MAX]; /* as messages name it */
    long claims, wrong;
};

static void note_claim(void *context, const struct script_line *line, const struct finding *finding)
{
    struct outcome *outcome = context;
    outcome->claims++;
    if (finding->holds)
        return;
    outcome->wrong++;
    printf("%s:%d:%d: false: %s: %s\n", outcome->file, line->number, line->column, line->value,
           finding->text);
}

static bool check_scenes(struct stage *stage, struct error *error)
{
    bool good = true;
    for (int i = 0; i < stage->script->scenes && good && !interrupted; i++)
        good = stage_begin(stage, i, error) && stage_run(stage, error);
    stage_undo(stage);
    return good;
}

/* False with a message where the text is bad. */
static bool check_file(struct app *app, const char *path, struct outcome *outcome,
                       struct error *error)
{
    struct script script;
    struct stage stage;
    if (!script_load(&script, path, &app->settings, SCRIPT_ANY, error))
        return false;
    bool good = stage_open(&stage, &script, &app->session, error);
    if (good) {
        snprintf(outcome->file, sizeof outcome->file, "%s", script.file);
        stage.mode = STAGE_AT_ONCE;
        stage.claimed = note_claim;
        stage.context = outcome;
        good = check_scenes(&stage, error);
        stage_close(&stage);
    }
    if (good && !interrupted)
        doubts_tell(&script, &app->session);
    script_free(&script);
    return good;
}

static int run(struct app *app, char **words)
{
    struct error error;
    int status = EXIT_DONE;
    if (!words[0]) {
        fail(&error, "check: the file is missing (glissade check FILE...)");
        return fail_with(EXIT_BAD_USAGE, &error);
    }
    for (; *words && !interrupted; words++) {
        struct outcome outcome = {.claims = 0};
        bool good = check_file(app, *words, &outcome, &error);
        if (!good)
            status = fail_with(EXIT_BAD_USAGE, &error);
        else if (outcome.wrong > 0 && status == EXIT_DONE)
            status = EXIT_COULD_NOT;
    }
    return finish_output(interrupted ? EXIT_SIGNAL + interrupted : status);
}

const struct command command_check = {
    .name = "check",
    .usage = "FILE...",
    .summary = "reads scripts and lessons, and tests what they claim of the race",
    .details =
        "A line for every claim that is false, with both of its sides. The exit status is 1\n"
        "where a claim is false, 2 where a text is bad.\n",
    .takes_words = true,
    .run = run,
};
