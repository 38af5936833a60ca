/*
 * A session: the settings, the race made from them, and where in the race the viewer is.
 *
 * Frontends turn keys into actions and call session_act; nothing here knows a screen, a clock or a
 * file. The position is the step that is shown; it may lie before what is computed (after stepping
 * back), and playing moves it on.
 */
#ifndef GLISSADE_SESSION_SESSION_H
#define GLISSADE_SESSION_SESSION_H

#include <stdatomic.h>

#include "base/spec.h"
#include "engine/race.h"
#include "session/actions.h"
#include "session/settings.h"

enum { FOCUS_ALL = -1 };

/* One entry of the `optimizer` setting. */
struct entry {
    char spec[SPEC_LENGTH_MAX + 1]; /* as given; the racer's name in files */
    const struct optimizer *optimizer;
    double parameter[PARAMETERS_MAX];
    bool given[PARAMETERS_MAX]; /* named by the spec: --eta and --beta leave it */
};

/* The racers of the `optimizer` setting: const once they are read, and counted. */
struct lineup {
    atomic_int holders;
    int count;
    struct entry entry[RACERS_MAX];
};

/* What the rows of session_settings point into. */
struct session_values {
    char surface[SPEC_LENGTH_MAX + 64]; /* an expression alone may have SPEC_LENGTH_MAX */
    const struct problem *problem;      /* which that opened; held */
    const struct lineup *lineup;        /* held */
    double eta, beta;                   /* NaN: each method's own */
    int start_count;                    /* 0: the surface's own */
    double start[DIM_MAX];
    bool has_region;
    double region[4];
    long steps, seed;
    int streams;  /* 0: all racers draw the same random numbers; 1: each its own */
    double speed; /* steps per second */
    bool what_if; /* changes replay the whole race instead of taking hold at the position */
    long
        anatomy; /* parts of the coming step that are drawn; one more than there are: the landing */
};

extern const struct setting session_settings[];

/* Values are copied with `=`; whoever keeps a copy holds what they refer to, and releases it. */
void session_values_hold(const struct session_values *values);
void session_values_release(const struct session_values *values);

struct racer {
    char label[96]; /* the method's name, with what tells it from others of the same method */
    double parameter[PARAMETERS_MAX]; /* for the next race; NaN of role rate: auto */
    bool hidden;
};

struct undo;
/* What the step anatomy has to give back when it ends. */
struct anatomy {
    bool close;      /* it has been begun by key and may have moved the view */
    double view[4];  /* as it was then */
    long generation; /* of the problem, then */
};

/*
 * What is shown of a race, beside its runs: undo, recordings and copies keep it. It is copied with
 * `=`; whoever keeps a copy holds what its values refer to (session_values_hold).
 */
struct state {
    struct session_values values;
    struct racer racer[RACERS_MAX];
    int focus;     /* index of a racer, or FOCUS_ALL */
    long position; /* no run that can go on is computed less far */
    long extent;   /* the furthest step that was shown of this race */
    bool playing;
    bool picking; /* choosing a start with the arrow keys */
    double pick[2];
    double view[4]; /* x0, x1, y0, y1 that the map has to contain */
    struct anatomy anatomy;
};

struct session {
    struct state state;
    struct race race;          /* its problem is held */
    struct undo *undo;         /* see undo.h; owned */
    struct settings *settings; /* all tables; for cycling and printing; not owned */
    long target;               /* step to be shown once it is computed; −1: none */
    bool held;                 /* something of the race is under the hand */
    bool resume;               /* play on once the target is reached and the hand is gone */
    double owed;               /* fraction of a step that the clock has already paid for */
    bool fine_next;            /* the next η or β key is a fine one */
    char message[256];         /* last thing to tell the user; "" if nothing */
    /* for caches: what they keep is good as long as these stay the same */
    long generation; /* changes with the problem: fields, contours, ranges of values */
    long epoch;      /* changes whenever steps already computed may have become others: paths */
};

/* Sets defaults; `settings` receives the session's table. False when memory is short. */
bool session_init(struct session *session, struct settings *settings, struct error *error);
void session_finish(struct session *session);

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

/* Carries out an action. True when it was one of the session's. What went wrong is in `message`. */
bool session_act(struct session *session, enum action action);

/* Does what a key of the joined tables does, if that is the session's: an action of its own, or
 * another value for a setting. */
bool session_key(struct session *session, uint32_t code);

/* Assigns a setting on the running session and lets it take effect, as `:` and clicks do. */
bool session_assign(struct session *session, const char *name, const char *value,
                    struct error *error);

/*
 * Shows a CSV file, as when it is dropped on the window: with the surface that is shown if that
 * takes it, else with the first one that does. Parameters given for the surface stay, apart from
 * those that shape made-up data. On failure nothing changes, and the message is that of the surface
 * that could read furthest, or those of all where several came equally far.
 */
bool session_open_data(struct session *session, const char *path, struct error *error);

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

/* The position under the hand: the race is to be shown at a step, and stands still meanwhile.
 * Computes nothing: session_catch_up does. */
void session_drag_step(struct session *session, long step);

/* The hand takes hold: what it changes until it lets go leaves one old path behind, that of
 * before, and the race stands still once a change replays it. */
void session_hold(struct session *session);

/* The hand lets go: once the race has caught up it plays on if it was playing. */
void session_drag_end(struct session *session);

/*
 * Computes towards the step that is to be shown, until it is reached or `patience(context)` has
 * none left (asked every few steps; NULL has all the time); the position shows what is ready. True
 * when nothing is left to do.
 */
bool session_catch_up(struct session *session, bool (*patience)(void *context), void *context);

/* Stops playing and shows a step: at once where few or none must be computed for it, else
 * session_catch_up brings it. */
void session_seek(struct session *session, long step);

/* Sets the role's parameter of the focused racers from here on. */
bool session_set_role(struct session *session, enum parameter_role role, double value,
                      struct error *error);

/*
 * Makes the view `factor` times as wide and high (below 1: closer), with a point of the plane kept
 * where it is on the screen. An axis that would get too narrow for its numbers, or wider than 1e12,
 * stays as it is.
 */
void session_zoom_at(struct session *session, double factor, const double place[2]);

/* The same about the subject's head where the map shows it, else about the middle. */
void session_zoom(struct session *session, double factor);

/* Moves the view over the plane, in its units: right and up for positive numbers. */
void session_pan(struct session *session, double dx, double dy);

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

#endif
