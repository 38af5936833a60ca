#include "script/stage.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "session/former.h"
#include "session/proposal.h"
#include "session/undo.h"

/* --- coming and going --- */

bool stage_open(struct stage *stage, const struct script *script, struct session *session,
                struct error *error)
{
    *stage = (struct stage){.session = session,
                            .script = script,
                            .say = "",
                            .focus = FOCUS_FIRST,
                            .eta_factor = 1,
                            .named = session->state.values.named,
                            .text = malloc(SETTING_TEXT_MOST)};
    stage->before = stage->text ? former_of(session, stage->text) : NULL;
    if (stage->before)
        return true;
    stage_close(stage);
    return fail_memory(error);
}

void stage_close(struct stage *stage)
{
    former_free(stage->before);
    free(stage->text);
    *stage = (struct stage){0};
}

/* A session that has not been built yet has nothing to show: its settings are all there is of it.
 */
bool stage_restore(struct stage *stage, struct error *error)
{
    struct session *session = stage->session;
    if (stage->before->copy.runs == 0) {
        session_leave_race(session);
        bool good =
            settings_give_back(session->settings, &stage->before->settings, stage->text, error);
        session->state.values.named = stage->named;
        return good;
    }
    struct former *now = former_of(session, stage->text);
    bool good = now && former_restore(stage->before, now, session, stage->text, error);
    former_free(now);
    return good;
}

void stage_undo(struct stage *stage)
{
    struct error ignored;
    stage_restore(stage, &ignored);
}

/* --- the race --- */

/* Focus and hidden racers, as the lines before the race was there wished them. */
static void take_wishes(struct stage *stage)
{
    struct session *session = stage->session;
    for (int i = 0; i < session->race.count; i++)
        session_hide_racer(session, i, stage->hidden >> i & 1);
    if (stage->focus == FOCUS_ALL || (stage->focus >= 0 && stage->focus < session->race.count))
        session->state.focus = stage->focus;
}

bool stage_build(struct stage *stage, struct error *error)
{
    struct session *session = stage->session;
    if (stage->built)
        return true;
    if (stage->override && !stage->override(stage->override_context, error))
        return false;
    session->takes_proposals = true;
    proposal_take(session);
    if (!session_build(session, error))
        return false;
    stage->built = true;
    take_wishes(stage);
    return true;
}

void stage_catch_up(struct stage *stage)
{
    session_catch_up(stage->session, NULL, NULL);
}
