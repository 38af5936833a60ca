#include "session/edit.h"

#include <math.h>
#include <string.h>

#include "session/eta_beta.h"
#include "session/lineup.h"
#include "session/proposal.h"
#include "session/undo.h"

static bool change_surface(struct session *session, struct error *error)
{
    session->state.values.start_count = 0;
    session->state.values.has_region = false;
    if (proposal_take(session))
        return session_build(session, error);
    if (!session_race_elsewhere(session, session->state.values.problem, error))
        return false;
    session_reset_view(session);
    return true;
}

/* The same race with other parameters from its start: what is seen of it stays. */
static bool rebuild(struct session *session, struct error *error)
{
    enum framing framing = session->state.framing;
    double view[4];
    memcpy(view, session->state.view, sizeof view);
    if (!session_build(session, error))
        return false;
    session->state.framing = framing;
    memcpy(session->state.view, view, sizeof view);
    return true;
}

/* A value takes hold from here on; "auto" of a racer is known at its start alone. */
static bool change_role(struct session *session, const struct setting *row, struct error *error)
{
    double value = *(const double *)((const char *)&session->state.values + row->offset);
    return isnan(value) ? rebuild(session, error)
                        : session_set_role(session, row->role, value, error);
}

/* Among more than two parameters the view's coordinates are the scene's. */
static bool starts_in_view(const struct session *session)
{
    const double *view = session->state.view, *w = run_settings_of(session->race.run[0])->start;
    bool inside = true;
    for (int i = 0; i < session->race.problem->dim && session->race.problem->dim <= 2; i++)
        inside &= w[i] >= view[2 * i] && w[i] <= view[2 * i + 1];
    return inside;
}

/* A start that is typed may lie anywhere; one that is picked in the picture is seen. */
static bool change_start(struct session *session, struct error *error)
{
    if (!session_race_elsewhere(session, session->race.problem, error))
        return false;
    if (!starts_in_view(session))
        session->state.framing = FRAMING_RACE;
    return true;
}

static bool take_effect(struct session *session, const struct setting *row, struct error *error)
{
    bool playing = session->state.playing, good = true;
    switch (row->effect) {
    case EFFECT_SURFACE:
        good = change_surface(session, error);
        break;
    case EFFECT_LINEUP:
        good = session_build(session, error);
        break;
    case EFFECT_START:
        good = change_start(session, error);
        break;
    case EFFECT_CHANGE:
        good = change_role(session, row, error);
        break;
    case EFFECT_VIEW:
        session_reset_view(session);
        break;
    case EFFECT_PICTURE:
    case EFFECT_NONE:
        break;
    }
    if (session->target < 0)
        session->state.playing = playing;
    return good;
}

static bool assign(struct session *session, const char *name, const char *value,
                   struct error *error)
{
    struct session_values before = session->state.values;
    const struct setting *row = settings_find(session->settings, name);
    if (row && row->effect == EFFECT_NONE)
        return fail(error, "%s: cannot be changed while the race is shown (--%s at the start)",
                    name, name);
    session_values_hold(&before);
    proposal_pass_by(session, name);
    bool good =
        settings_assign(session->settings, name, value, error) && take_effect(session, row, error);
    if (good) {
        session_values_release(&before);
        return true;
    }
    session_values_release(&session->state.values);
    session->state.values = before;
    return false;
}

bool session_assign(struct session *session, const char *name, const char *value,
                    struct error *error)
{
    undo_begin(session);
    bool good = assign(session, name, value, error);
    undo_end(session);
    return good;
}
