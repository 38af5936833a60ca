#include "session/former.h"

#include <stdlib.h>

struct former *former_of(const struct session *session, char *text)
{
    struct former *former = calloc(1, sizeof *former);
    if (!former)
        return NULL;
    if (!session_copy_take(&former->copy, session, NULL)) {
        free(former);
        return NULL;
    }
    if (!settings_keep(session->settings, &former->settings, text)) {
        former_free(former);
        return NULL;
    }
    return former;
}

void former_free(struct former *former)
{
    if (!former)
        return;
    session_copy_free(&former->copy);
    settings_kept_free(&former->settings);
    free(former);
}

bool former_restore(const struct former *former, const struct former *now, struct session *session,
                    char *text, struct error *error)
{
    struct error ignored;
    if (!session_copy_restore(&former->copy, session, error))
        return false;
    if (settings_give_back(session->settings, &former->settings, text, error))
        return true;
    session_copy_restore(&now->copy, session, &ignored);
    settings_give_back(session->settings, &now->settings, text, &ignored);
    return false;
}
