#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/app.h"
#include "cli/interrupt.h"
#include "cli/lessons.h"
#include "script/script.h"
#include "version.h"

#define PART(name) extern const struct command command_##name;
#include "command_list.inc"
#undef PART

#define PART(name) &command_##name,
const struct command *const commands[] = {
#include "command_list.inc"
    NULL};
#undef PART

static const char *command_name(const void *context, int i)
{
    (void)context;
    return commands[i + 1] ? commands[i + 1]->name : NULL;
}

/* The command of the first word; the race when that is an option or nothing. NULL with a message
 * for another word. */
static const struct command *find_command(const char *word, struct error *error)
{
    if (!word || word[0] == '-' || script_is_named(word))
        return &command_race;
    for (int i = 1; commands[i]; i++)
        if (strcmp(commands[i]->name, word) == 0)
            return commands[i];
    if (*word == '\0') {
        fail(error, "command: the name is empty (see 'glissade --help')");
        return NULL;
    }
    const char *nearest = text_nearest(word, command_name, NULL);
    if (nearest)
        fail(error, "%.60s: there is no such command (did you mean '%s'?)", word, nearest);
    else
        fail(error, "%.60s: there is no such command (see 'glissade --help')", word);
    return NULL;
}

/* A copy, because reading options puts them into another order. */
static bool keep_words(struct app *app, int argc, char **argv, struct error *error)
{
    app->argv = malloc(((size_t)argc + 1) * sizeof *app->argv);
    if (!app->argv)
        return fail_memory(error);
    app->argc = argc;
    memcpy(app->argv, argv, ((size_t)argc + 1) * sizeof *app->argv);
    return true;
}

static int run(struct app *app, int argc, char **argv)
{
    struct error error;
    const struct command *command = find_command(argc > 1 ? argv[1] : NULL, &error);
    if (!command)
        return fail_with(EXIT_BAD_USAGE, &error);
    int skip = command->name ? 1 : 0;
    if (!keep_words(app, argc - skip, argv + skip, &error))
        return fail_with(EXIT_COULD_NOT, &error);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--version") == 0) {
            printf("glissade %s\n", GLISSADE_VERSION);
            return finish_output(EXIT_DONE);
        }
    }
    int first = options_read(app, argc - skip, argv + skip, &error);
    if (first == -2) {
        help_print(app, command);
        return finish_output(EXIT_DONE);
    }
    if (first < 0)
        return fail_with(EXIT_BAD_USAGE, &error);
    char **words = argv + skip + first;
    bool opens = !command->name && words[0] && script_is_named(words[0]) && !words[1];
    if (words[0] && !command->takes_words && !opens) {
        const char *extra = script_is_named(words[0]) && words[1] ? words[1] : words[0];
        if (!command->name && extra == words[0] && find_command(words[0], &error))
            fail(&error, "%.60s: a command comes first (glissade %.60s OPTIONS)", words[0],
                 words[0]);
        else
            fail(&error, "%.60s: a word too many (options begin with --; see 'glissade --help')",
                 extra);
        return fail_with(EXIT_BAD_USAGE, &error);
    }
    if (!command->has_screen)
        interrupt_catch();
    return command->run(app, words);
}

bool app_keep_defaults(struct app *app, struct error *error)
{
    char *text = malloc(SETTING_TEXT_MOST);
    settings_kept_free(&app->defaults);
    bool good = text && settings_keep(&app->settings, &app->defaults, text);
    app->session.defaults = good ? &app->defaults : NULL;
    free(text);
    return good || fail_memory(error);
}

struct app *app_open(struct error *error)
{
    struct app *app = calloc(1, sizeof *app);
    if (!app) {
        fail_memory(error);
        return NULL;
    }
    app->cli.every = 1;
    app->record = record_defaults();
    if (!session_init(&app->session, &app->settings, error) ||
        !scene_init(&app->scene, &app->session, &app->settings, error) ||
        !settings_join(&app->settings, terminal_settings, NULL, &app->terminal, error) ||
        !settings_join(&app->settings, window_settings, NULL, &app->window, error) ||
        !settings_join(&app->settings, record_settings, NULL, &app->record, error) ||
        !settings_join(&app->settings, cli_settings, NULL, &app->cli, error) ||
        !standard_take(&app->standard, &app->settings, error) || !app_keep_defaults(app, error)) {
        app_close(app);
        return NULL;
    }
    player_begin(&app->player, &app->session);
    lessons_folder(app->lessons, sizeof app->lessons);
    app->player.folder = app->lessons;
    return app;
}

void app_close(struct app *app)
{
    if (!app)
        return;
    player_end(&app->player);
    scene_finish(&app->scene);
    session_finish(&app->session);
    standard_free(&app->standard);
    settings_kept_free(&app->defaults);
    free(app->argv);
    free(app->cli.at);
    free(app->cli.like);
    free(app->cli.lesson);
    free(app);
}

void write_utf8(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
}

/* Characters only: numbers stay those of the C locale. A locale that is not installed here, such as
 * the "UTF-8" that other systems send along, still says how characters are written. */
static void set_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *wanted = NULL;
    if (setlocale(LC_CTYPE, ""))
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names && !(wanted && *wanted); i++)
        wanted = getenv(names[i]);
    if (wanted && (strcasestr(wanted, "UTF-8") || strcasestr(wanted, "utf8")))
        write_utf8();
}

int main(int argc, char **argv)
{
    struct error error;
    set_locale();
    signal(SIGPIPE,
           SIG_DFL); /* a closed pipe ends the program quietly, whatever the parent ignores */
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow any more is an error like a full disk */
    struct app *app = app_open(&error);
    if (!app)
        return fail_with(EXIT_COULD_NOT, &error);
    int status = run(app, argc, argv);
    app_close(app);
    return status;
}
