/*
 * The moving part of a run, and what moves it. The course is what every step of a run depends on
 * and no step changes; cursors on one course can be copied, and step for themselves.
 */
#ifndef GLISSADE_ENGINE_CURSOR_H
#define GLISSADE_ENGINE_CURSOR_H

#include "engine/optimizer.h"
#include "engine/probe.h"
#include "engine/status.h"

struct run_settings {
    const struct problem *problem; /* outlives the run */
    const struct optimizer *optimizer;
    double parameter[PARAMETERS_MAX]; /* a NaN of role rate means auto */
    double start[DIM_MAX];
    uint64_t seed, stream; /* of the random numbers, where modifiers draw any */
};

/* A parameter's new value; the step that leads from `step` is the first to use it. */
struct change {
    long step;
    int parameter;
    double value;
};

/* Settings and the changes to come. */
struct course {
    struct run_settings settings; /* η = auto resolved */
    int rate;                     /* index of the parameter of role rate; −1: none */
    size_t state_size;            /* of the method, in doubles */
    struct change *changes;       /* by step; owned by whoever owns the course */
    size_t change_count, change_capacity;
};

/* All that the next step depends on. */
struct cursor {
    long t;                           /* steps taken */
    enum status ended;                /* RUNNING while more steps can follow */
    double *w, *before;               /* the iterate and the one before it */
    double parameter[PARAMETERS_MAX]; /* in force for the next step */
    double scheduled[PARAMETERS_MAX]; /* the same with η as the schedule has it at t */
    double *mean;                     /* of the iterates after the start, where average=1 */
    double rate;                      /* η of the last step; NaN: it took none */
    size_t next_change;
    struct probe probe; /* counters, and f, ∇f (and H where the method needs it) at w */
    double test;        /* the loss on held-out data; NaN where the surface has none */
    double best_test;   /* the lowest so far, and where it was: early stopping; infinite if none */
    long best_step;
    const char *remark; /* what the last step said of itself; NULL if nothing */
    double *state; /* of the method; behind it, in the same memory, all vectors of the cursor */
};

/* Takes other settings, resolves η = auto, and leaves the changes alone. */
void course_set(struct course *course, const struct run_settings *settings);

/* Gives a zeroed cursor room for its state and vectors; the caller frees `state`. False when memory
 * is short. */
bool cursor_open(const struct course *course, struct cursor *cursor);

/* Puts a cursor at the start, with the parameters of the settings. The log, which may be NULL, and
 * the epoch are kept in it. */
void cursor_begin(const struct course *course, struct cursor *cursor, struct look_log *log,
                  struct epoch *epoch);

/* Copies all that they point to, and all else but the log, which stays the target's own. */
void cursor_copy(const struct course *course, struct cursor *to, const struct cursor *from);

/* The step that a cursor stands before, not taken yet. */
struct step cursor_next_step(const struct course *course, struct cursor *cursor);

/* Takes it: evaluates where it leads and judges; remembers nothing. */
void cursor_advance(const struct course *course, struct cursor *cursor);

/* Brings the changes into force that were made where the cursor stands, or before. */
void cursor_take_changes(const struct course *course, struct cursor *cursor);

/* Another value for a parameter, from the next step on. */
void cursor_set(const struct course *course, struct cursor *cursor, int parameter, double value);

/* What theory is asked about (optimizer.h). Good until the cursor moves. */
struct instant cursor_instant(const struct course *course, const struct cursor *cursor);

/* The word for where it is, on a run that began at f = `f_start` (run_status). */
enum status cursor_status(const struct cursor *cursor, double f_start);

#endif
