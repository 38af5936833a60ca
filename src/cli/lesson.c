/* glissade lesson: plays a lesson, prints it, or lists all there are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/app.h"
#include "cli/interrupt.h"
#include "cli/lessons.h"
#include "cli/opening.h"
#include "cli/report.h"
#include "cli/screen.h"
#include "script/library.h"

/* --- the list --- */

static void print_entry(const struct lesson *lesson, bool people)
{
    printf("%s%s  ", people ? "  " : "", lesson->name);
    report_text(lesson->title);
    if (people)
        printf(" (%d scene%s)", lesson->scenes, lesson->scenes == 1 ? "" : "s");
    putchar('\n');
}

/* NAME, two spaces, TITLE; on a terminal under headings, and with the number of scenes. */
static bool print_list(const struct app *app, struct error *error)
{
    bool people = isatty(STDOUT_FILENO);
    const char *group = "";
    struct library library;
    if (!library_read(&library, app->lessons, &app->settings, error))
        return false;
    for (int i = 0; i < library.count; i++) {
        const struct lesson *lesson = &library.lesson[i];
        if (people && strcmp(group, lesson->group) != 0)
            printf("%s%s\n", i ? "\n" : "", lesson->group);
        group = lesson->group;
        print_entry(lesson, people);
    }
    library_free(&library);
    return true;
}

/* --- a lesson as text --- */

static void print_line(const char *before, const char *text)
{
    fputs(before, stdout);
    report_text(text);
    putchar('\n');
}

/* What is about the whole of it. */
static void print_head(const struct script *script)
{
    if (*script->title)
        print_line("", script->title);
    for (int i = 0; i < script->head; i++) {
        const struct script_line *line = &script->line[i];
        if (line->verb && line->verb->kind == VERB_ABOUT)
            print_line("", line->value);
        if (line->verb && line->verb->kind == VERB_SOURCE)
            print_line("Source: ", line->value);
    }
}

static void print_question(const struct question *question)
{
    print_line("? ", question->text);
    for (int i = 0; i < question->count; i++) {
        printf("  %d ", i + 1);
        report_text(question->answer[i]);
        puts(i == question->right ? " (right)" : "");
    }
}

/* Sentences, questions and their answers, in their order. */
static void print_words(const struct script *script, const struct scene_lines *scene)
{
    for (int i = scene->first; i < scene->end; i++) {
        const struct script_line *line = &script->line[i];
        struct question question;
        if (line->verb && line->verb->kind == VERB_SAY && *line->value)
            print_line("", line->value);
        if (!line->verb || line->verb->kind != VERB_ASK)
            continue;
        stage_read_question(script, i, scene->end, &question);
        print_question(&question);
    }
}

static bool print_scene(struct stage *stage, int i, const char *name, struct error *error)
{
    const struct script *script = stage->script;
    const struct scene_lines *scene = &script->scene[i];
    if (!stage_begin(stage, i, error) || !stage_run(stage, error))
        return false;
    stage_catch_up(stage);
    printf("\nScene %d of %d%s", i + 1, script->scenes, *scene->title ? ": " : "");
    print_line("", scene->title);
    print_words(script, scene);
    printf("    glissade lesson %s:%d\n\n", name, i + 1);
    report_table(stage->session);
    return true;
}

/* A scene's number is none of its name. */
static void name_alone(const char *text, int scene, char *name, size_t size)
{
    snprintf(name, size, "%s", text);
    if (scene >= 0)
        *strrchr(name, ':') = '\0';
}

static int print_lesson(struct app *app, const char *text, const struct script *script, int scene)
{
    struct error error;
    struct stage stage;
    char name[512];
    name_alone(text, scene, name, sizeof name);
    if (!stage_open(&stage, script, &app->session, &error))
        return fail_with(EXIT_COULD_NOT, &error);
    stage.mode = STAGE_AT_ONCE;
    stage.override = opening_override;
    stage.override_context = app;
    bool good = stage_rehearse(&stage, &error);
    interrupt_catch();
    if (good && scene < 0)
        print_head(script);
    for (int i = 0; i < script->scenes && good && !interrupted; i++)
        if (scene < 0 || scene == i)
            good = print_scene(&stage, i, name, &error);
    stage_close(&stage);
    if (!good)
        return fail_with(EXIT_BAD_USAGE, &error);
    return finish_output(interrupted ? EXIT_SIGNAL + interrupted : EXIT_DONE);
}

/* --- playing --- */

static int show(struct app *app, const char *text, struct script *script, int scene)
{
    struct error error, why;
    enum screen screen;
    if (!screen_choose(app, &screen, &why, &error))
        return fail_with(EXIT_BAD_USAGE, &error);
    if (screen == SCREEN_NONE)
        return print_lesson(app, text, script, scene);
    if (!opening_play(app, script, scene < 0 ? 0 : scene, &error))
        return fail_with(EXIT_BAD_USAGE, &error);
    return screen_run(app, screen);
}

int lesson_run(struct app *app, const char *text)
{
    struct error error;
    struct script script;
    int scene;
    if (!lesson_read(app, text, &script, &scene, &error))
        return fail_with(EXIT_BAD_USAGE, &error);
    int status = show(app, text, &script, scene);
    script_free(&script);
    return status;
}

static int run(struct app *app, char **words)
{
    struct error error;
    if (!words[0])
        return print_list(app, &error) ? finish_output(EXIT_DONE)
                                       : fail_with(EXIT_COULD_NOT, &error);
    if (words[1]) {
        fail(&error, "%.60s: a word too many (glissade lesson NAME or FILE)", words[1]);
        return fail_with(EXIT_BAD_USAGE, &error);
    }
    return lesson_run(app, words[0]);
}

const struct command command_lesson = {
    .name = "lesson",
    .usage = "[NAME[:SCENE] | FILE] [OPTIONS]",
    .summary = "plays a lesson; without a name lists those that there are",
    .details = "Space and PageDown go on, PageUp goes back, 1 to 9 answer a question; all other "
               "keys are\nthose of the race. With --plain, or where there is no screen, the lesson "
               "is printed.\n",
    .takes_words = true,
    .has_screen = true,
    .run = run,
};
