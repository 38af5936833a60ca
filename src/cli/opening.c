#include "cli/opening.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "session/undo.h"

/* --- the user's own settings --- */

/* The file's name, to be freed; NULL where nothing says where it is, or memory is short. */
static char *config_path(void)
{
    const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char *path = NULL;
    int length = -1;
    if (folder && *folder == '/')
        length = asprintf(&path, "%s/glissade/config.glissade", folder);
    else if (home && *home)
        length = asprintf(&path, "%s/.config/glissade/config.glissade", home);
    return length < 0 ? NULL : path;
}

/* Settings only; any of them. */
static bool take_config(struct app *app, const struct script *script, struct error *error)
{
    for (int i = 0; i < script->count; i++) {
        const struct script_line *line = &script->line[i];
        struct error why;
        if (line->verb) {
            fail(&why, "%s: is no setting (a setting and its value)", line->name);
            return script_fail(script, line, 0, why.text, error);
        }
        if (!settings_assign(&app->settings, line->name, *line->value ? line->value : "on", &why))
            return script_fail(script, line, *line->value ? 1 : 0, why.text, error);
    }
    return true;
}

static bool read_config(struct app *app, const char *path, struct error *error)
{
    struct script script;
    char *text = malloc(SETTING_TEXT_MOST);
    bool good = text || fail_memory(error);
    good = good && script_load(&script, path, &app->settings, SCRIPT_CONFIG, error);
    if (good) {
        good = settings_give_back(&app->settings, &app->defaults, text, error) &&
               take_config(app, &script, error) && app_keep_defaults(app, error);
        script_free(&script);
    }
    free(text);
    return good && options_again(app, error);
}

bool opening_read_config(struct app *app, struct error *error)
{
    char *path = app->cli.no_config ? NULL : config_path();
    bool good = !path || access(path, F_OK) != 0 || read_config(app, path, error);
    free(path);
    return good;
}

/* --- scripts --- */

bool opening_override(void *app, struct error *error)
{
    return options_again(app, error);
}

/* A session as it was saved. */
static bool show_session(struct app *app, const struct script *script, struct error *error)
{
    struct stage stage;
    if (!stage_open(&stage, script, &app->session, error))
        return false;
    stage.override = opening_override;
    stage.override_context = app;
    stage.mode = STAGE_AT_ONCE;
    bool good = stage_begin(&stage, 0, error) && stage_run(&stage, error);
    stage_close(&stage);
    undo_forget(&app->session);
    return good;
}

bool opening_play(struct app *app, struct script *script, int scene, struct error *error)
{
    struct player *player = &app->player;
    player->override = opening_override;
    player->override_context = app;
    bool good = player_take(player, script, scene, error);
    player->override = NULL; /* what is opened later is as it says */
    if (good)
        player_turn(player, 0);
    return good;
}

bool opening_show(struct app *app, const char *path, struct error *error)
{
    struct script script;
    if (!script_load(&script, path, &app->settings, SCRIPT_ANY, error))
        return false;
    bool good =
        script.staged ? opening_play(app, &script, 0, error) : show_session(app, &script, error);
    script_free(&script);
    return good;
}
