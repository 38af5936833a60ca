/*
 * Reaching a place with one number: the value at which something that depends on it continuously
 * comes to a place, or as near to it as it can, found from where it is now without leaving its
 * branch. As with a rope in the hand: it follows, and comes back the way it went.
 *
 * The search asks for one evaluation after the other and is told what came out, so that whoever
 * evaluates can stop in the middle of it and show what is reached so far.
 */
#ifndef GLISSADE_ANALYSIS_REACH_H
#define GLISSADE_ANALYSIS_REACH_H

#include <stdbool.h>

enum reach_state {
    REACH_GOING,
    REACH_THERE,   /* within `fine` of the target */
    REACH_NEAREST, /* no value near has it nearer, by what can be seen */
};

struct reach {
    double low, high; /* of the number */
    double fine;      /* a distance that nobody sees, > 0 */
    double s;         /* the number, as found so far */
    double place[2];  /* where it leads */
    enum reach_state state;
    /* kept by the functions below */
    double target[2];
    double came;     /* the sign of the last move; 0: none yet */
    double width[2]; /* down and up: by so much the place moves by about `fine` */
    enum { REACH_PROBES, REACH_LEAPS, REACH_CHECKS } phase;
    int side;                 /* that is probed */
    int tries;                /* of a width */
    double too_near, too_far; /* the widest and the narrowest so far that were; 0, INFINITY: none */
    bool better[2];           /* that side leads nearer */
    double probe[2][2];       /* where it leads */
    double leap;              /* from s, signed */
    double leap_place[2];     /* where it leads */
};

/* Begins at `s`, which leads to `place`; it is there until the target moves. */
void reach_begin(struct reach *reach, double s, const double place[2]);

/* The target moves. */
void reach_aim(struct reach *reach, const double target[2]);

/* The number that is to be evaluated next; only while it is going. */
double reach_ask(const struct reach *reach);

/* What that led to; `place` is not looked at where it led nowhere. */
void reach_tell(struct reach *reach, bool somewhere, const double place[2]);

#endif
