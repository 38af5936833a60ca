#include "session/position.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "session/tempo.h"

int session_subject(const struct session *session)
{
    if (session->state.focus != FOCUS_ALL)
        return session->state.focus;
    for (int i = 0; i < session->race.count; i++)
        if (!session->state.racer[i].hidden)
            return i;
    return 0;
}

enum status session_status(struct session *session, int i)
{
    struct row row = session_row(session, i);
    return run_status(session->race.run[i], &row);
}

struct row session_row(struct session *session, int i)
{
    return run_row(session->race.run[i], session->state.position);
}

const struct cursor *session_cursor(struct session *session, int i)
{
    return run_cursor(session->race.run[i], session->state.position);
}

bool session_over(const struct session *session)
{
    for (int i = 0; i < session->race.count; i++)
        if (!run_stopped(session->race.run[i]) ||
            run_end(session->race.run[i]) > session->state.position)
            return false;
    return true;
}

bool session_go(struct session *session, long step, long budget)
{
    struct error error;
    bool done = true;
    if (step < 0)
        step = 0;
    if (!race_advance(&session->race, step, budget, &done, &error)) {
        snprintf(session->message, sizeof session->message, "%s", error.text);
        session->state.playing = false;
        return true;
    }
    long ready = race_ready(&session->race);
    session->state.position = step < ready ? step : ready;
    if (session->state.extent < session->state.position)
        session->state.extent = session->state.position;
    return done;
}

/* Whole steps that the time brings; the rest of one is owed. */
static long steps_due(struct session *session, double seconds)
{
    enum { MOST = 1000000000 }; /* nobody computes more in one turn */
    struct tempo tempo = session_tempo(&session->state.values);
    double from = (double)session->state.position + session->owed;
    session->owed += tempo_gain(&tempo, from, seconds);
    long due = (long)fmin(session->owed, MOST);
    session->owed -= (double)due;
    return due;
}

void session_play(struct session *session, double seconds, bool (*patience)(void *context),
                  void *context)
{
    if (!session->state.playing)
        return;
    long due = steps_due(session, seconds), end = session->state.values.steps;
    if (due < 1)
        return;
    long target = session->state.position + due;
    bool pauses = session->pause_at > session->state.position;
    if (pauses)
        end = session->pause_at;
    bool arrives = session->state.position < end && target >= end;
    if (arrives)
        target = end;
    while (!session_go(session, target, 1)) { /* the clock is cheap, a step may not be */
        if (patience && !patience(context)) {
            session->owed = 0; /* slower than asked for: show what there is, pile up no debt */
            break;
        }
    }
    if ((arrives && session->state.position >= end) || session_over(session)) {
        session->state.playing = false;
        if (pauses)
            return; /* whoever wanted it knows how it goes on */
        snprintf(session->message, sizeof session->message,
                 session_over(session) ? "all racers have stopped at step %ld"
                                       : "step %ld reached: Space goes on",
                 session->state.position);
    }
}

void session_report(struct session *session, const struct error *error)
{
    snprintf(session->message, sizeof session->message, "%.250s", error->text);
}
