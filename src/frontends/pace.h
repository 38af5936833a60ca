/*
 * What both frontends do between two pictures: they let time pass for the race, tell the recorder
 * what is shown, and find out when there is something new to show. Nothing here takes longer than a
 * slice of a few milliseconds, or waits for anything.
 */
#ifndef GLISSADE_FRONTENDS_PACE_H
#define GLISSADE_FRONTENDS_PACE_H

#include "chrome/chrome.h"
#include "frontends/recorder.h"
#include "scene/scene.h"

struct pace {
    struct session *session;
    struct scene *scene;
    struct chrome *chrome;     /* whose light shows what the recorder does */
    struct recorder *recorder; /* NULL where nothing can be recorded */
    double (*clock)(void);     /* milliseconds, never less than before */
    double frame;              /* milliseconds from one picture to the next, at least */
    /* kept by the functions below */
    double played, shown; /* when the race was played last, when a picture was asked for last */
    bool was_playing;     /* at the end of the turn before */
    bool behind;          /* the race has not reached the step that is to be shown */
    bool leaving;         /* the user has quit, and something is still to be written */
    bool over;            /* the user has quit, and nothing is */
};

/* What is no longer true after a turn: the picture, or only what stands around it. */
enum pace_change { PACE_PICTURE = 1, PACE_CHROME = 2 };

/* Milliseconds of a clock that never goes back. */
double pace_clock(void);

/* One turn, after keys and the like were handled: enum pace_change, or-ed. */
unsigned pace_turn(struct pace *pace);

/* Milliseconds until the next turn is due if no key comes before: 0 for at once, INFINITY for
 * never. Without a picture that can be seen none is waited for. */
double pace_wait(const struct pace *pace, bool visible);

/* The command of what is shown, to be put on a clipboard and freed, and says so; NULL, and says
 * that, where there is none. */
char *pace_command(struct pace *pace);

/* Carries out what chrome_key leaves to the frontend where that is the same for both: recording,
 * quitting. False for what is not. */
bool pace_act(struct pace *pace, enum action action);

/* The user quits, or asks again. `over` says when it comes to that. */
void pace_quit(struct pace *pace);

/* The frontend has ended, and its screen is given back. */
void pace_finish(struct pace *pace);

#endif
