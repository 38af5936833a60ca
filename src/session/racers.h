/* Who takes part: racers come and go while the race is shown, are hidden and looked at. */
#ifndef GLISSADE_SESSION_RACERS_H
#define GLISSADE_SESSION_RACERS_H

#include "session/state.h"

/*
 * Racers behind those that there are, as the setting `optimizer` takes them. The others stay as
 * they have become; the new ones catch up to the step that is shown (session_catch_up). Before the
 * race is built only the line-up changes. False with a message: nothing has changed.
 */
bool session_add_racers(struct session *session, const char *text, struct error *error);

/* The same without the i-th, which exists. The last one stays. */
bool session_remove_racer(struct session *session, int i, struct error *error);

/* Puts the i-th in the place of another, and those between one place on. They stay as they are. */
bool session_move_racer(struct session *session, int i, int place, struct error *error);

/* One more racer with the values that the i-th has now, behind all others; it has the focus. */
bool session_copy_racer(struct session *session, int i, struct error *error);

/* Switches a racer off or on; the focus leaves one that is hidden. */
void session_hide_racer(struct session *session, int i, bool hidden);

#endif
