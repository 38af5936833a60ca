/* Races in the place of others: what stays behind, what is taken over, what-if. */
#ifndef GLISSADE_SESSION_REPLAY_H
#define GLISSADE_SESSION_REPLAY_H

#include "session/state.h"

/* What a new race takes over from the one in whose place it comes. */
struct heritage {
    bool paths;   /* as ghosts: both race on the same surface */
    bool changes; /* of parameters, at their steps */
};

/* Hands it over from the session's race; nothing of that changes. */
bool session_inherit(struct session *session, struct race *race, struct heritage heritage,
                     struct error *error);

/* New values for parameters of racers; several racers change together or none does. */
struct wishes {
    int count;
    struct wish {
        int racer, parameter;
        double value;
    } wish[2 * RACERS_MAX]; /* η and β */
};

/* Replays the racers as if they had had these values from the start, to the step shown. */
bool session_replay_with(struct session *session, const struct wishes *wishes, struct error *error);

/* The same with another value for one parameter of one racer: its change of that index, as
 * run_changes has it, or −1 for the value at the start; all other changes stay. */
bool session_replay_varied(struct session *session, int racer, int parameter, long change,
                           double value, struct error *error);

#endif
