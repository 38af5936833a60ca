/* Going to a step that takes longer to compute than a frame may: dragged starts and timelines,
 * replays, the end of a race that went back. */
#include "session/travel.h"

#include <limits.h>
#include <math.h>

#include "session/position.h"

/* Steps between two looks at the clock: some take milliseconds; the clock takes nanoseconds. */
enum { PORTION = 1 };

/* So few steps are computed at once. */
enum { FEW = 10 };

struct aim session_aim_of(const struct session *session)
{
    if (session->target >= 0)
        return (struct aim){session->target, session->resume};
    return (struct aim){session->state.position, session->state.playing};
}

void session_aim(struct session *session, struct aim aim)
{
    long ready = race_ready(&session->race);
    session->state.playing = false;
    session->owed = 0;
    session->resume = aim.resume;
    session->target = aim.step;
    session->state.position = aim.step < ready ? aim.step : ready;
}

void session_seek(struct session *session, long step)
{
    session->target = -1;
    session->state.playing = false;
    if (step - race_ready(&session->race) <= FEW)
        session_go(session, step, LONG_MAX);
    else
        session_aim(session, (struct aim){step, false});
}

/* A mark that lies on the wanted side, and nearer than the best so far. */
static void consider_mark(long mark, long from, bool next, long *best)
{
    if (next ? mark > from && (*best == from || mark < *best)
             : mark < from && (*best == from || mark > *best))
        *best = mark;
}

long session_mark_beside(const struct session *session, bool next)
{
    long from = session_aim_of(session).step, best = from;
    long end = session->state.values.steps, extent = session->state.extent;
    consider_mark(0, from, next, &best);
    consider_mark(end > extent ? end : extent, from, next, &best);
    for (int i = 0; i < session->race.count; i++) {
        size_t count;
        const struct change *changes = run_changes(session->race.run[i], &count);
        for (size_t c = 0; c < count && !session->state.racer[i].hidden; c++)
            consider_mark(changes[c].step, from, next, &best);
    }
    return best;
}

bool session_travel(struct session *session, bool (*patience)(void *context), void *context)
{
    if (session->target < 0)
        return true;
    while (!session_go(session, session->target, PORTION))
        if (patience && !patience(context))
            return false;
    if (!session->held) {
        session->target = -1;
        session->state.playing = session->resume && !session_over(session);
        session->owed = 0;
    }
    return true;
}

/* --- by hand --- */

void session_drag_step(struct session *session, long step)
{
    struct aim aim = session_aim_of(session);
    aim.step = step < 0 ? 0 : step;
    session_aim(session, aim);
    session->held = true;
}

void session_hold(struct session *session)
{
    session->held = true;
}
