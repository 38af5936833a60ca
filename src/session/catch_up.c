#include "session/catch_up.h"

#include "session/pull.h"
#include "session/travel.h"

bool session_catch_up(struct session *session, bool (*patience)(void *context), void *context)
{
    return session_travel(session, patience, context) &&
           session_pull_on(session, patience, context) &&
           session_travel(session, patience, context);
}

void session_drag_end(struct session *session)
{
    session_pull_release(session);
    session->held = false;
}
