/* Going to a step that takes longer to compute than a frame may. */
#ifndef GLISSADE_SESSION_TRAVEL_H
#define GLISSADE_SESSION_TRAVEL_H

#include "session/state.h"

/* Which step is to be shown, and whether it then plays on. */
struct aim {
    long step;
    bool resume;
};

/* What is shown now, or will be once it is computed. */
struct aim session_aim_of(const struct session *session);

/* Shows as much of it as there is; session_catch_up does the rest. */
void session_aim(struct session *session, struct aim aim);

/* Stops playing and shows a step: at once where few or none must be computed for it, else
 * session_catch_up brings it. */
void session_seek(struct session *session, long step);

/* The timeline's mark behind the step that is shown or will be, or before it: the start, the
 * changes of racers that are shown, the end. The step itself where there is none. */
long session_mark_beside(const struct session *session, bool next);

/* Computes towards the step that is to be shown, as session_catch_up (catch_up.h) does. */
bool session_travel(struct session *session, bool (*patience)(void *context), void *context);

/* The position under the hand: the race is to be shown at a step, and stands still meanwhile.
 * Computes nothing: session_catch_up does. */
void session_drag_step(struct session *session, long step);

/* The hand takes hold: what it changes until it lets go leaves one old path behind, that of
 * before, and the race stands still once a change replays it. */
void session_hold(struct session *session);

#endif
