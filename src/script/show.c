#include "script/show.h"

#include <stdio.h>

#include "script/player.h"
#include "session/beginning.h"
#include "session/open.h"
#include "session/undo.h"

/* A whole session takes the place of another one, or with a message does not. */
static bool take_place(struct stage *stage, struct error *error)
{
    stage->mode = STAGE_AT_ONCE;
    undo_begin(stage->session);
    bool good = stage_begin(stage, 0, error) && stage_run(stage, error);
    if (!good)
        stage_undo(stage);
    undo_end(stage->session);
    return good;
}

/* A lesson begins with the next turn of its player. */
static bool play(struct session *session, struct script *script, struct error *error)
{
    if (!session->player)
        return fail(error, "%s: is a lesson (glissade lesson FILE)", script->file);
    return player_take(session->player, script, 0, error);
}

static bool show(struct session *session, const struct script *script, struct error *error)
{
    struct stage stage;
    if (!stage_open(&stage, script, session, error))
        return false;
    bool good = take_place(&stage, error);
    stage_close(&stage);
    if (!good)
        return false;
    if (session->player)
        player_end(session->player);
    session_keep_beginning(session);
    return true;
}

bool script_show(struct session *session, const char *path, struct error *error)
{
    struct script script;
    if (!script_is_named(path))
        return session_open_data(session, path, error);
    if (!script_load(&script, path, session->settings, SCRIPT_ANY, error))
        return false;
    bool good = script.staged ? play(session, &script, error) : show(session, &script, error);
    script_free(&script);
    if (good)
        snprintf(session->message, sizeof session->message, "opened: %.200s", path);
    return good;
}
