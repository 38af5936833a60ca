/* Step anatomy by key: part after part of the coming step, and the view close enough to see it. */
#include "session/anatomy.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/coming.h"
#include "session/position.h"

/* The step's share of the view: wanted, and where the view is moved to get it. */
static const double share = 0.35, share_least = 0.15, share_most = 0.7;

static bool coming_step(struct session *session, struct coming *coming)
{
    return run_coming(session->race.run[session_subject(session)], session->state.position, coming);
}

static void include(const double *w, double box[4])
{
    for (int axis = 0; axis < 2; axis++) {
        box[2 * axis] = fmin(box[2 * axis], w[axis]);
        box[2 * axis + 1] = fmax(box[2 * axis + 1], w[axis]);
    }
}

/* All that the step is made of in the plane; what would happen without something may lie outside.
 */
static void bounds(const struct coming *coming, double box[4])
{
    double at[2] = {coming->w[0], coming->w[1]};
    for (int axis = 0; axis < 2; axis++)
        box[2 * axis] = box[2 * axis + 1] = coming->w[axis];
    include(coming->landing, box);
    for (int i = 0; i < coming->parts.count; i++) {
        const struct part *part = &coming->parts.part[i];
        const double there[] = {at[0] + part->vector[0], at[1] + part->vector[1]};
        if (part->kind != PART_MOVE)
            continue;
        include(there, box);
        memcpy(at, there, sizeof at);
    }
}

/* Moves the view where the step would be too small or too large, or not inside. */
static void come_close(struct session *session, const struct coming *coming)
{
    double box[4], *view = session->state.view, part = 0;
    bool inside = true;
    if (coming->dim != 2)
        return;
    bounds(coming, box);
    for (int axis = 0; axis < 2; axis++) {
        double width = view[2 * axis + 1] - view[2 * axis];
        part = fmax(part, (box[2 * axis + 1] - box[2 * axis]) / width);
        inside &= box[2 * axis] > view[2 * axis] && box[2 * axis + 1] < view[2 * axis + 1];
    }
    if (!(part > 0) || !isfinite(part) || (inside && part >= share_least && part <= share_most))
        return;
    for (int axis = 0; axis < 2; axis++) {
        double middle = 0.5 * (box[2 * axis] + box[2 * axis + 1]);
        double half = 0.5 * part / share * (view[2 * axis + 1] - view[2 * axis]);
        if (!(half > 1e-12 * fabs(middle) && half < 1e12))
            return;
    }
    double factor = part / share;
    for (int axis = 0; axis < 2; axis++) {
        double middle = 0.5 * (box[2 * axis] + box[2 * axis + 1]);
        double half = 0.5 * factor * (view[2 * axis + 1] - view[2 * axis]);
        view[2 * axis] = middle - half;
        view[2 * axis + 1] = middle + half;
    }
}

/* The picture as it was before the first part. */
static void finish(struct session *session)
{
    struct anatomy *anatomy = &session->state.anatomy;
    if (anatomy->close && anatomy->generation == session->generation)
        memcpy(session->state.view, anatomy->view, sizeof session->state.view);
    anatomy->close = false;
    session->state.values.anatomy = 0;
}

static void begin(struct session *session)
{
    struct anatomy *anatomy = &session->state.anatomy;
    if (!anatomy->close || anatomy->generation != session->generation)
        memcpy(anatomy->view, session->state.view, sizeof anatomy->view);
    anatomy->close = true;
    anatomy->generation = session->generation;
}

/* The next part; after the landing, the first of the step that follows. */
static void advance(struct session *session)
{
    struct coming coming;
    long *part = &session->state.values.anatomy;
    session->state.playing = false;
    bool found = coming_step(session, &coming);
    if (found && *part > coming.parts.count) {
        session_go(session, session->state.position + 1, LONG_MAX);
        found = coming_step(session, &coming);
        *part = 0;
    }
    if (!found) {
        finish(session);
        snprintf(session->message, sizeof session->message, "%s has stopped: no next step",
                 session->state.racer[session_subject(session)].label);
        return;
    }
    begin(session);
    ++*part;
    come_close(session, &coming);
    snprintf(session->message, sizeof session->message, "anatomy: a shows the next part, Esc ends");
}

void session_follow_anatomy(struct session *session)
{
    struct coming coming;
    if (session->state.values.anatomy == 0 || !session->state.anatomy.close)
        return;
    if (session->state.playing)
        finish(session);
    else if (coming_step(session, &coming)) {
        begin(session);
        come_close(session, &coming);
    }
}

bool session_act_anatomy(struct session *session, enum action action)
{
    if (action == ACTION_ANATOMY) {
        advance(session);
        return true;
    }
    if (action != ACTION_CANCEL || session->state.values.anatomy == 0)
        return false;
    finish(session);
    return true;
}
