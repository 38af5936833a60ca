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

#endif
