#include "session/session.h"

#include <math.h>
#include <stdlib.h>

#include "session/beginning.h"
#include "session/proposal.h"
#include "session/pull.h"
#include "session/undo.h"
#include "surfaces/surfaces.h"

bool session_init(struct session *session, struct settings *settings, struct error *error)
{
    *session = (struct session){.settings = settings, .target = -1, .pause_at = -1};
    session->state.values = (struct session_values){
        .eta = NAN, .beta = NAN, .steps = USUAL_STEPS, .speed = NAN, .haste = 1};
    return settings_join(settings, session_settings, session_keys, &session->state.values, error) &&
           settings_assign(settings, "surface", "beale", error) &&
           settings_assign(settings, "optimizer", USUAL_LINEUP, error);
}

void session_finish(struct session *session)
{
    undo_forget(session);
    session_forget_beginning(session);
    session_pull_end(session);
    race_clear(&session->race);
    problem_release(session->race.problem);
    session_values_release(&session->state.values);
    *session = (struct session){0};
}
