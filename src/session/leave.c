#include "session/leave.h"

#include "session/pins.h"
#include "session/pull.h"
#include "surfaces/surfaces.h"

void session_leave_race(struct session *session)
{
    struct state *state = &session->state;
    session_pull_end(session);
    for (int i = 0; i < state->values.pins; i++)
        pin_release(state->values.pin[i]);
    state->values.pins = 0;
    race_clear(&session->race);
    problem_release(session->race.problem);
    session->race.problem = NULL;
    *state = (struct state){.values = state->values};
    session->target = session->pause_at = -1;
    session->held = session->resume = session->fine_next = false;
    session->owed = 0;
    session->generation++;
    session->rewrites++;
}
