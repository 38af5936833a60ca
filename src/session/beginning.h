/* The settings that one started with, and the way back to them. */
#ifndef GLISSADE_SESSION_BEGINNING_H
#define GLISSADE_SESSION_BEGINNING_H

#include "session/state.h"

/* The session is shown from now on as it is: what it is later brought back to. Where memory is
 * short there is nothing to go back to. */
void session_keep_beginning(struct session *session);

/* Surface, racers, their values, start and all settings as they were at the beginning; the race
 * stands at its start, and goes on if it was playing. Pins stay. False with a message. */
bool session_begin_again(struct session *session, struct error *error);

/* Frees what is kept. */
void session_forget_beginning(struct session *session);

#endif
