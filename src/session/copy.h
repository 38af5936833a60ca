/*
 * A session as a value: all that it takes to make the same picture of the same race elsewhere, on
 * another thread too. It shares with the session only what is const and counted: problem, line-up.
 */
#ifndef GLISSADE_SESSION_COPY_H
#define GLISSADE_SESSION_COPY_H

#include "session/state.h"

/* One run: how it began, what was changed, and the path that the last cut took away. */
struct run_copy {
    struct run_settings settings; /* its problem is NULL */
    int dim;                      /* which the problem had */
    struct change *changes;
    size_t change_count;
    struct ghost ghost;
    bool begun; /* has taken a step: row 0 knows the first η */
};

struct session_copy {
    struct state state; /* at the step that was shown, or was to be shown once it is computed */
    int runs;
    struct run_copy run[RACERS_MAX];
};

/* False with a message when memory is short; then there is nothing to free. */
bool session_copy_take(struct session_copy *copy, const struct session *session,
                       struct error *error);
void session_copy_free(struct session_copy *copy);

/*
 * Makes a session, opened with session_init, show what the copied one showed. Runs that are the
 * same so far are kept, whatever was changed since. False with a message when memory is short.
 */
bool session_copy_show(const struct session_copy *copy, struct session *session,
                       struct error *error);

/*
 * Makes a session show again what it showed when the copy was taken of it; its problem stays where
 * the surface is the same. Computes nothing: session_catch_up does. The race plays on only if it
 * plays now and did then. False with a message when memory is short.
 */
bool session_copy_restore(const struct session_copy *copy, struct session *session,
                          struct error *error);

#endif
