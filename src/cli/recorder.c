/* The keys that record: films and pictures beside each other in the folder that one is in, under
 * the first free number. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/app.h"
#include "cli/interrupt.h"
#include "frontends/pace.h"
#include "record/litter.h"
#include "record/live.h"

enum {
    FINISH_MS = 500, /* what is left of a film may take after a signal */
    HELD_MS = 700,   /* a key that comes again sooner is one that is held down */
};

struct keeper {
    struct recorder recorder; /* first: a recorder pointer is a keeper pointer */
    struct app *app;
    struct live *live; /* NULL: nothing is being recorded or written */
    bool leaving;      /* the program ends when it is written */
    bool lacks;        /* the command does not tell all that was done */
    double asked;      /* when g or q was pressed last */
    char path[64];     /* of the film */
    bool claimed;      /* an empty file of that name keeps it for the film */
    char question[96]; /* whether to give it up; stands as long as the message says so */
    char *command;     /* that makes the film; owned */
    char *report;      /* lines for the end, owned */
};

static struct keeper *of(struct recorder *recorder)
{
    return (struct keeper *)recorder;
}

/* --- the report at the end --- */

static void report(struct keeper *keeper, const char *text)
{
    char *longer;
    if (asprintf(&longer, "%s%s\n", keeper->report ? keeper->report : "", text) < 0)
        return;
    free(keeper->report);
    keeper->report = longer;
}

/* The command that makes the film: what it holds, with the file to write. */
static void report_command(struct keeper *keeper)
{
    char *text;
    if (!keeper->command ||
        asprintf(&text, "%s -o %s%s", keeper->command, keeper->path,
                 keeper->lacks ? "  # but for what was changed by hand" : "") < 0)
        return;
    report(keeper, text);
    free(text);
}

static void say(struct keeper *keeper, const char *text)
{
    struct session *session = &keeper->app->session;
    snprintf(session->message, sizeof session->message, "%.250s", text);
}

/* --- what the keys do --- */

/* NULL where this build cannot write such files, or memory is short. */
static char *command_for(const struct app *app, const char *name, enum command_kind kind)
{
    const struct format *format = format_find(name);
    const struct file_kind file = {.format = format, .animated = kind == COMMAND_AS_SEEN};
    return format ? app_command(app, kind, &file) : NULL;
}

/*
 * The first name of the kind that no file has, and an empty file of that name, so that no other
 * program chooses it meanwhile. False where none can be made: what is written then tells why.
 */
static bool claim_path(const char *suffix, char *path, size_t size)
{
    for (int i = 1; i < 100000; i++) {
        snprintf(path, size, "glissade-%d.%s", i, suffix);
        int file = litter_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0)
            return close(file) == 0;
        if (errno != EEXIST)
            return false;
    }
    return false;
}

/* The name is the film's or picture's for good, or nothing has come of that: then it goes, but for
 * what somebody else has put there. */
static void settle_path(const char *path, bool written)
{
    struct stat info;
    litter_hold();
    if (!written && stat(path, &info) == 0 && info.st_size == 0)
        unlink(path);
    litter_forget(path);
    litter_release();
}

static void begin(struct keeper *keeper)
{
    struct app *app = keeper->app;
    struct error error;
    char text[256];
    keeper->claimed = claim_path("gif", keeper->path, sizeof keeper->path);
    free(keeper->command);
    keeper->command = command_for(app, "gif", COMMAND_AS_SEEN);
    keeper->live = live_start(keeper->path, &app->record, keeper->command, &app->session,
                              &app->scene, pace_clock, &error);
    snprintf(text, sizeof text, "recording %s: g ends it", keeper->path);
    say(keeper, keeper->live ? text : error.text);
    if (!keeper->live && keeper->claimed)
        settle_path(keeper->path, false);
    if (keeper->live)
        snprintf(keeper->recorder.light, LIGHT_MAX, "● REC");
}

static void end(struct keeper *keeper)
{
    struct app *app = keeper->app;
    char text[256];
    keeper->lacks = command_lacks(&app->session);
    live_end(keeper->live, &app->session, &app->scene);
    keeper->recorder.writing = true;
    snprintf(text, sizeof text, "%s is being written", keeper->path);
    say(keeper, text);
}

/* The last word about a film, on the screen and at the end. */
static void conclude(struct keeper *keeper, const char *text, bool good)
{
    if (keeper->claimed)
        settle_path(keeper->path, good);
    keeper->live = NULL;
    keeper->recorder.writing = keeper->leaving = false;
    keeper->recorder.light[0] = '\0';
    say(keeper, text);
    report(keeper, text);
    if (good)
        report_command(keeper);
}

/* It has ended, well or not. */
static void close_film(struct keeper *keeper)
{
    struct live_result result;
    struct error error;
    char text[256], seconds[TEXT_NUMBER];
    bool good = live_close(keeper->live, &result, &error);
    text_short(seconds, (double)result.centiseconds / 100, 4);
    snprintf(text, sizeof text, "%s: %ld frame%s, %s s, %ld kB", keeper->path, result.frames,
             result.frames == 1 ? "" : "s", seconds, (result.bytes + 500) / 1000);
    conclude(keeper, good ? text : error.text, good);
}

static void give_up(struct keeper *keeper)
{
    char text[256];
    struct live_progress progress = live_progress(keeper->live);
    if (!live_give_up(keeper->live)) {
        close_film(keeper);
        return;
    }
    snprintf(text, sizeof text, "%s: given up, %ld of %ld frames were written", keeper->path,
             progress.written, progress.all);
    conclude(keeper, text, false);
}

/* What the screen says while a film is being written. */
static void tell_progress(struct keeper *keeper, const struct live_progress *progress)
{
    char text[256];
    snprintf(keeper->recorder.light, LIGHT_MAX, "● %ld of %ld", progress->written, progress->all);
    snprintf(text, sizeof text, "%s is being written, then it quits: q gives it up", keeper->path);
    if (keeper->leaving)
        say(keeper, text);
}

static void see(struct recorder *recorder)
{
    struct keeper *keeper = of(recorder);
    if (!keeper->live)
        return;
    if (!recorder->writing) {
        scene_settle(&keeper->app->scene);
        live_see(keeper->live, &keeper->app->session, &keeper->app->scene);
    }
    struct live_progress progress = live_progress(keeper->live);
    if (progress.ended)
        close_film(keeper);
    else if (recorder->writing)
        tell_progress(keeper, &progress);
}

/* True for a key that is not only held down. */
static bool is_pressed(struct keeper *keeper)
{
    double now = pace_clock(), since = now - keeper->asked;
    keeper->asked = now;
    return since > HELD_MS;
}

/* Asks before it gives a film up: g may have been pressed to begin another one. */
static void ask(struct keeper *keeper)
{
    struct session *session = &keeper->app->session;
    bool asked = strcmp(session->message, keeper->question) == 0 && keeper->question[0];
    snprintf(keeper->question, sizeof keeper->question,
             "%.60s is still being written: g gives it up", keeper->path);
    if (asked)
        give_up(keeper);
    else
        say(keeper, keeper->question);
}

static void toggle(struct recorder *recorder)
{
    struct keeper *keeper = of(recorder);
    bool pressed = is_pressed(keeper);
    if (!keeper->live)
        begin(keeper);
    else if (recorder->writing && pressed)
        ask(keeper);
    else if (!recorder->writing)
        end(keeper);
}

static void snapshot(struct recorder *recorder)
{
    struct keeper *keeper = of(recorder);
    struct app *app = keeper->app;
    struct error error;
    char path[64], text[256];
    bool claimed = claim_path("png", path, sizeof path);
    char *command = command_for(app, "png", COMMAND_AS_STILL);
    bool good = live_snapshot(path, &app->record, command, &app->scene, &error);
    free(command);
    if (claimed)
        settle_path(path, good);
    snprintf(text, sizeof text, "%s: the picture as it is", path);
    say(keeper, good ? text : error.text);
    report(keeper, good ? text : error.text);
}

static char *command_shown(struct recorder *recorder)
{
    return command_for(of(recorder)->app, "png", COMMAND_AS_STILL);
}

static bool leave(struct recorder *recorder)
{
    struct keeper *keeper = of(recorder);
    bool pressed = is_pressed(keeper);
    if (keeper->live && !recorder->writing)
        end(keeper);
    else if (keeper->live && keeper->leaving && pressed)
        give_up(keeper);
    if (!keeper->live)
        return true;
    keeper->leaving = true;
    keeper->app->session.state.playing = false;
    see(recorder);
    return !keeper->live;
}

/* A film that the user has ended already has had its time. */
static void finish(struct recorder *recorder)
{
    static const struct timespec between = {.tv_nsec = 5000000};
    struct keeper *keeper = of(recorder);
    double until = pace_clock() + FINISH_MS;
    if (!keeper->live)
        return;
    if (!recorder->writing) {
        end(keeper);
        while (!live_progress(keeper->live).ended && !interrupted && pace_clock() < until)
            nanosleep(&between, NULL);
    }
    give_up(keeper);
}

struct recorder *recorder_open(struct app *app)
{
    struct keeper *keeper = calloc(1, sizeof *keeper);
    if (!keeper)
        return NULL;
    keeper->recorder = (struct recorder){.toggle = toggle,
                                         .snapshot = snapshot,
                                         .command = command_shown,
                                         .see = see,
                                         .leave = leave,
                                         .finish = finish};
    keeper->app = app;
    return &keeper->recorder;
}

void recorder_close(struct recorder *recorder)
{
    struct keeper *keeper = recorder ? of(recorder) : NULL;
    if (!keeper)
        return;
    if (keeper->report)
        fputs(keeper->report, stdout);
    free(keeper->report);
    free(keeper->command);
    free(keeper);
}
