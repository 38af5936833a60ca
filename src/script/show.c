#include "script/show.h"

#include <stdio.h>

#include "script/perform.h"
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

bool script_show(struct session *session, const char *path, struct error *error)
{
    struct script script;
    struct stage stage;
    if (!script_is_named(path))
        return session_open_data(session, path, error);
    if (!script_load(&script, path, session->settings, SCRIPT_ANY, error))
        return false;
    bool good = stage_open(&stage, &script, session, error);
    if (good) {
        good = take_place(&stage, error);
        stage_close(&stage);
    }
    script_free(&script);
    if (!good)
        return false;
    session_keep_beginning(session);
    snprintf(session->message, sizeof session->message, "opened: %.200s", path);
    return true;
}
