/*
 * What a session is: its state, which is copied with `=`, and what it owns beside that.
 */
#ifndef GLISSADE_SESSION_STATE_H
#define GLISSADE_SESSION_STATE_H

#include <stdatomic.h>

#include "base/spec.h"
#include "engine/modifiers.h"
#include "engine/race.h"
#include "session/settings.h"

enum { FOCUS_ALL = -1 };

/* One entry of the `optimizer` setting. */
struct entry {
    char spec[SPEC_LENGTH_MAX + 1]; /* as given; the racer's name in files */
    const struct optimizer *optimizer;
    double parameter[PARAMETERS_MAX];
    char label[LABEL_BYTES];    /* as the spec gives it; "" for none */
    bool given[PARAMETERS_MAX]; /* named by the spec: --eta and --beta leave it */
};

/* The racers of the `optimizer` setting: const once they are read, and counted. */
struct lineup {
    atomic_int holders;
    int count;
    struct entry entry[RACERS_MAX];
};

/* Steps a second, and what the automatic ones are multiplied by. */
#define SPEED_LEAST 0.1
#define SPEED_MOST 1e6
#define HASTE_LEAST 0.01
#define HASTE_MOST 100

struct pin;
enum { PINS_MAX = 8, PIN_BYTES = 96 };

/* What the rows of session_settings point into, and what is pinned beside. */
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
    double speed; /* steps per second; NaN: automatic, see tempo.h, and */
    double haste; /* so many times as fast */
    int named;    /* PROPOSABLE_…: by the user, or-ed */
    bool what_if; /* changes replay the whole race instead of taking hold at the position */
    int pins;     /* runs that stay as they were, see pins.h; held */
    const struct pin *pin[PINS_MAX];
    long anatomy; /* parts of the coming step that are drawn; one more: the landing too */
};

extern const struct setting session_settings[];

/* Settings that a surface may propose (proposal.h), as bits. */
enum { PROPOSABLE_LINEUP = 1, PROPOSABLE_STEPS = 2, PROPOSABLE_CHART = 4 };

/* Values are copied with `=`; whoever keeps a copy holds what they refer to, and releases it. */
void session_values_hold(const struct session_values *values);
void session_values_release(const struct session_values *values);

/* Racers behind those that there are, as the setting takes them; without the i-th. The line-up
 * becomes another one or, with a message, stays as it is; the race does not know of it yet. */
bool session_values_add_racers(struct session_values *values, const char *text,
                               struct error *error);
bool session_values_remove_racer(struct session_values *values, int i, struct error *error);
/* The k-th racer becomes the one that was at order[k]. */
bool session_values_order_racers(struct session_values *values, const int *order,
                                 struct error *error);

struct racer {
    char label[LABEL_BYTES]; /* the method's name, with what tells it from others of the same method
                              */
    struct identity identity;         /* no other racer's */
    double parameter[PARAMETERS_MAX]; /* for the next race; NaN of role rate: auto */
    bool hidden;
};

/* What is to become of the view: whoever draws next knows the plane and works it out. */
enum framing {
    FRAMING_KEPT,  /* it stays as it is */
    FRAMING_RACE,  /* it is to show the race that begins, run ahead */
    FRAMING_PATHS, /* it is to show the paths as they have become */
};

struct undo;
struct player;
struct former;
struct pull;
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
    enum framing framing;
    double view[4];   /* x0, x1, y0, y1 that the map has to contain */
    double framed[4]; /* the same as the settings make it: a region, or the race when it began */
    uint64_t framed_race; /* which race that was (session_race_mark) */
    struct anatomy anatomy;
};

struct session {
    struct state state;
    struct race race;          /* its problem is held */
    struct undo *undo;         /* see undo.h; owned */
    struct pull *pull;         /* what the hand pulls, see pull.h; owned; NULL: nothing */
    struct former *beginning;  /* see beginning.h; owned; NULL: none is kept */
    struct settings *settings; /* all tables; for cycling and printing; not owned */
    long target;               /* step to be shown once it is computed; −1: none */
    bool takes_proposals;      /* of surfaces: where the race is shown, not computed */
    bool held;                 /* something of the race is under the hand */
    bool resume;               /* play on once the target is reached and the hand is gone */
    double owed;               /* fraction of a step that the clock has already paid for */
    bool fine_next;            /* the next η or β key is a fine one */
    char message[256];         /* last thing to tell the user; "" if nothing */
    /* for caches: what they keep is good as long as these stay the same */
    long generation; /* changes with the problem: fields, contours, ranges of values */
    long rewrites;   /* changes whenever steps already computed may have become others: paths */
    long pause_at;   /* playing stops at this step, to be asked what comes next; −1: nowhere */
    struct player *player; /* who plays lessons here (script/player.h); NULL: nobody; not owned */
    /* what scripts begin from; NULL: as settings are then; not owned */
    const struct settings_kept *defaults;
};

#endif
