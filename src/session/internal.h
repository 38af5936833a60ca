/* What the files of this layer share with each other and with nobody else. */
#ifndef GLISSADE_SESSION_INTERNAL_H
#define GLISSADE_SESSION_INTERNAL_H

#include "session/session.h"

/* Offers the SPEC of each surface that may take a file of data to `take`, the one of `values`
 * first, until it takes one. */
bool session_assign_data(struct session_values *values, const char *path,
                         bool (*take)(void *values, const char *spec, struct error *error),
                         struct error *error);

/* Shows an error to the user as the session's message. */
void session_report(struct session *session, const struct error *error);

/* The same race from its start, with the parameters that are in force now. */
bool session_restart(struct session *session, struct error *error);

/* Which step is to be shown, and whether it then plays on. */
struct aim {
    long step;
    bool resume;
};

/* What is shown now, or will be once it is computed. */
struct aim session_aim_of(const struct session *session);

/* Shows as much of it as there is; session_catch_up does the rest. */
void session_aim(struct session *session, struct aim aim);

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

/* Carries out the actions on η and β. True when the action was one of these. */
bool session_act_role(struct session *session, enum action action);

/* Carries out the actions of the step anatomy. True when it was one of these. */
bool session_act_anatomy(struct session *session, enum action action);

/* Another step or racer is shown: the anatomy goes on with that one, and ends where it plays. */
void session_follow_anatomy(struct session *session);

/* Carries out the actions on the part of the plane that is seen. True when it was one of these. */
bool session_act_view(struct session *session, enum action action);

#endif
