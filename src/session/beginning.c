#include "session/beginning.h"

#include <stdlib.h>

#include "session/former.h"
#include "session/pins.h"
#include "session/travel.h"
#include "session/undo.h"

void session_keep_beginning(struct session *session)
{
    char *text = malloc(SETTING_TEXT_MOST);
    session_forget_beginning(session);
    if (text)
        session->beginning = former_of(session, text);
    free(text);
}

bool session_begin_again(struct session *session, struct error *error)
{
    bool plays = session_aim_of(session).resume, good = false;
    if (!session->beginning)
        return fail(error, "there is no beginning to go back to");
    char *text = malloc(SETTING_TEXT_MOST);
    struct former *now = text ? former_of(session, text) : NULL;
    struct session_values pinned = session->state.values;
    session_values_hold(&pinned);
    if (!now)
        fail_memory(error);
    else if ((good = former_restore(session->beginning, now, session, text, error)))
        session_take_pins(session, &pinned);
    session_values_release(&pinned);
    former_free(now);
    free(text);
    if (!good)
        return false;
    session_aim(session, (struct aim){0, plays});
    undo_name(session, "the way back to the beginning");
    return true;
}

void session_forget_beginning(struct session *session)
{
    former_free(session->beginning);
    session->beginning = NULL;
}
