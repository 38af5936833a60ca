/*
 * Pulling: the hand has taken hold of where a racer is at a step, on the map or on its loss curve,
 * and η (or β) follows by replay, so that the path passes under the hand at that step.
 *
 * The value that changes is the one in force for the step that led there: the last one that was set
 * before, or that of the start. Searching is a part of catching up (session_catch_up), as many
 * replays at a time as the caller has patience for.
 */
#ifndef GLISSADE_SESSION_PULL_H
#define GLISSADE_SESSION_PULL_H

#include "analysis/progress.h"
#include "session/state.h"

/* What is held, and how its place is measured: in units of the canvas, two numbers. */
struct grip {
    int racer;
    long step;   /* > 0 */
    double fine; /* a distance that nobody sees */
    bool curve;  /* the loss curve is held, not the path */
    /* the path: place[k] is along[k]·(w − origin) */
    double origin[DIM_MAX], along[2][DIM_MAX];
    /* the curve: place[1] is the measure as progress_drawn has it, times the scale */
    enum measure measure;
    bool logarithmic;
    double lowest, scale;
};

/* Takes hold, which changes nothing yet. False with a message where there is nothing to pull:
 * the racer has no such parameter, or memory is short. `role` is ROLE_RATE or ROLE_MEMORY. */
bool session_pull(struct session *session, const struct grip *grip, enum parameter_role role,
                  struct error *error);

/* Another value follows from here on; where the racer has none, the first still does. */
void session_pull_by(struct session *session, enum parameter_role role);

/* The hand is at a place, in the grip's units. */
void session_pull_to(struct session *session, const double place[2]);

/* Where the grip is now, in its units; false when nothing is held. */
bool session_pull_place(const struct session *session, double place[2]);

/* Searches on. True when there is nothing left to do: it is there, or as near as can be, which the
 * session's message says; or nothing is held. */
bool session_pull_on(struct session *session, bool (*patience)(void *context), void *context);

/* The hand lets go: what it reaches with a little more searching stays. */
void session_pull_release(struct session *session);

/* Forgets it; the race stays as it is. */
void session_pull_end(struct session *session);

#endif
