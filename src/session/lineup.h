/* The line-up of a race: racers and their labels, building the race, and restarting it. */
#ifndef GLISSADE_SESSION_LINEUP_H
#define GLISSADE_SESSION_LINEUP_H

#include "session/state.h"

/* Makes the problem and the race from the values. On failure what was there before stays. */
bool session_build(struct session *session, struct error *error);

/* Settings of one racer as the values have them: for trace and modes, which need no race. */
void session_run_settings(const struct session *session, const struct problem *problem, int i,
                          struct run_settings *settings);

/* True when the values can race on a problem: the start has its dimension, modifiers mean
 * something. */
bool session_check(const struct session *session, const struct problem *problem,
                   struct error *error);

/* The start for a problem: from the values, or the problem's own. False when the dimensions do not
 * fit. */
bool session_start(const struct session *session, const struct problem *problem, double *start,
                   struct error *error);

/* The racers of the values as they begin: parameters, labels, identities; all of them shown. */
void session_name_racers(struct session *session);

/* Whom a race begins with the focus on: a racer with both learning rate and memory has most to
 * show; else the first. */
int session_first_focus(const struct session *session);

/* A number that is the same for races that begin alike and have as many steps: what the view was
 * framed for. */
uint64_t session_race_mark(const struct session *session);

/* The racers' inks that are in use: bit K for the K-th. */
unsigned session_inks(const struct session *session);

/* The same race from its start, with the parameters that are in force now. */
bool session_restart(struct session *session, struct error *error);

/* Restarts all racers from a point, given in all dimensions of the problem. */
bool session_restart_at(struct session *session, const double *w, struct error *error);

/* The same, and plays; with what-if it replays to the step that was shown. */
bool session_race_from(struct session *session, const double *w, struct error *error);

/*
 * The start under the hand: like session_restart_at, but the race is to be shown at the step where
 * it was shown (at `steps` where that was the first) and stands still meanwhile. Computes nothing:
 * session_catch_up does.
 */
bool session_drag_start(struct session *session, const double *w, struct error *error);

/* The race from another start, or on another problem: with what is in force now from the beginning,
 * or as a replay of what was. */
bool session_race_elsewhere(struct session *session, const struct problem *problem,
                            struct error *error);

/* The view that the values ask for; else the problem's, until the race is framed. */
void session_reset_view(struct session *session);

#endif
