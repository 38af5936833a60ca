/*
 * What a surface proposes for the race on it: line-up, steps and chart. It holds where the race is
 * shown (session.takes_proposals), for what the user has named no value for; tables of numbers
 * always have the usual racers.
 */
#ifndef GLISSADE_SESSION_PROPOSAL_H
#define GLISSADE_SESSION_PROPOSAL_H

#include "session/state.h"

#define USUAL_LINEUP "gd,momentum,nesterov,rmsprop,adam,newton,bfgs"
enum { USUAL_STEPS = 300 };

/* The user gives the setting `name` a value: no surface proposes another from now on. */
void proposal_pass_by(struct session *session, const char *name);

/* Gives the settings that the user has not named what the values' surface proposes, or what is
 * usual. True when the line-up became another one. Builds nothing. */
bool proposal_take(struct session *session);

/* True where the surface proposes something for the setting: its value is not what would be there
 * anyway. */
bool proposal_covers(const struct session *session, const char *name);

#endif
