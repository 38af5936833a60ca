#include "frontends/pace.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "script/player.h"

enum {
    SLICE_MS = 8,     /* of computing in one turn */
    PROGRESS_MS = 100 /* between two looks at what is written */
};

double pace_clock(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

struct deadline {
    double (*clock)(void);
    double at;
};

static bool before_deadline(void *context)
{
    const struct deadline *deadline = context;
    return deadline->clock() < deadline->at;
}

/* Milliseconds from one turn of playing to the next: a frame, or a step where that takes longer. */
static double period(const struct pace *pace)
{
    const struct session *session = pace->session;
    struct tempo tempo = session_tempo(&session->state.values);
    double step = (double)session->state.position;
    return fmax(pace->frame, tempo_wait(&tempo, step + session->owed, step + 1) * 1e3);
}

/* Lets the race pass the time since it was played last. */
static void play(struct pace *pace, double now)
{
    struct session *session = pace->session;
    struct deadline deadline = {pace->clock, now + SLICE_MS};
    if (!session->state.playing || (pace->was_playing && now < pace->played + period(pace)))
        return;
    if (pace->was_playing)
        session_play(session, (now - pace->played) / 1e3, before_deadline, &deadline);
    pace->played = now;
}

/* What time does to the race: a moved start catches up, playing goes on. True when something moved.
 */
static bool move_on(struct pace *pace, double now)
{
    struct session *session = pace->session;
    struct deadline deadline = {pace->clock, now + SLICE_MS};
    long position = session->state.position;
    bool playing = session->state.playing;
    long rewrites = session->rewrites; /* a hand pulls, and what it reaches is told */
    bool pulled = session->pull && pace->behind;
    pace->behind = !session_catch_up(session, before_deadline, &deadline);
    play(pace, now);
    return session->state.position != position || session->state.playing != playing ||
           session->rewrites != rewrites || pulled;
}

/* Tells the recorder what is shown, and the bar what the recorder does. True when that changed. */
static bool note_recording(struct pace *pace)
{
    struct recorder *recorder = pace->recorder;
    if (!recorder)
        return false;
    recorder->see(recorder);
    pace->over |= pace->leaving && !recorder->writing;
    if (strcmp(pace->chrome->light, recorder->light) == 0)
        return false;
    memcpy(pace->chrome->light, recorder->light, sizeof recorder->light);
    return true;
}

unsigned pace_turn(struct pace *pace)
{
    const struct scene *scene = pace->scene;
    double now = pace->clock();
    unsigned changed = move_on(pace, now) ? PACE_PICTURE : 0;
    if (player_turn(pace->session->player, 0))
        changed |= PACE_PICTURE;
    if (scene->behind || (scene->pending && now >= pace->shown + pace->frame))
        changed |= PACE_PICTURE; /* more of it may be there */
    if (note_recording(pace))
        changed |= PACE_CHROME;
    if (changed & PACE_PICTURE)
        pace->shown = now;
    pace->was_playing = pace->session->state.playing;
    return changed;
}

double pace_wait(const struct pace *pace, bool visible)
{
    double now = pace->clock(), wait = INFINITY;
    if (pace->behind || (pace->scene->behind && visible) || player_is_due(pace->session->player))
        return 0;
    if (pace->session->state.playing)
        wait = pace->played + period(pace) - now;
    if (pace->scene->pending && visible)
        wait = fmin(wait, pace->shown + pace->frame - now);
    if (pace->recorder && pace->recorder->writing)
        wait = fmin(wait, PROGRESS_MS);
    return fmax(wait, 0);
}

char *pace_command(struct pace *pace)
{
    struct recorder *recorder = pace->recorder;
    char *command = recorder && recorder->command ? recorder->command(recorder) : NULL;
    struct session *session = pace->session;
    snprintf(session->message, sizeof session->message, "%s%.240s",
             command ? "copied: " : "there is no command to copy", command ? command : "");
    return command;
}

bool pace_act(struct pace *pace, enum action action)
{
    struct recorder *recorder = pace->recorder;
    if (action == ACTION_QUIT)
        pace_quit(pace);
    else if (action == ACTION_RECORD && recorder)
        recorder->toggle(recorder);
    else if (action == ACTION_SNAPSHOT && recorder)
        recorder->snapshot(recorder);
    return action == ACTION_QUIT || action == ACTION_RECORD || action == ACTION_SNAPSHOT;
}

void pace_quit(struct pace *pace)
{
    if (!pace->recorder || pace->recorder->leave(pace->recorder))
        pace->over = true;
    else
        pace->leaving = true;
}

void pace_finish(struct pace *pace)
{
    if (pace->recorder)
        pace->recorder->finish(pace->recorder);
}
