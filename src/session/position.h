/* Where in the race the viewer is, what is to be seen there, and playing on from it. */
#ifndef GLISSADE_SESSION_POSITION_H
#define GLISSADE_SESSION_POSITION_H

#include "session/state.h"

/* Moves the position towards `step`, computing at most `budget` steps; true when it got there (or
 * nobody can). */
bool session_go(struct session *session, long step, long budget);

/*
 * Lets `seconds` of playing pass. Where that asks for more steps than can be computed at once,
 * `patience(context)` is asked every few steps whether there is time for more; NULL has
 * all the time.
 */
void session_play(struct session *session, double seconds, bool (*patience)(void *context),
                  void *context);

/* True when every racer has stopped at or before the position. */
bool session_over(const struct session *session);

/* The racer whose values the bars and the unit circle show: the focused one, or the first visible.
 */
int session_subject(const struct session *session);

/* The row and cursor of a racer at the position. */
struct row session_row(struct session *session, int i);

/* The word for that row: run_status. */
enum status session_status(struct session *session, int i);
const struct cursor *session_cursor(struct session *session, int i);

/* Shows an error to the user as the session's message. */
void session_report(struct session *session, const struct error *error);

#endif
