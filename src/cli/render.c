/* glissade render: the race into a file. */
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/input.h"
#include "base/text.h"
#include "cli/app.h"
#include "cli/film.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "record/timing.h"
#include "record/words.h"
#include "scene/map/view.h"
#include "scene/theme.h"
#include "session/proposal.h"
#include "session/spelling.h"

struct job {
    struct app *app;
    const struct format *format;
    struct plan plan;
    struct timing_request request;
    struct timing timing;
    char title[WORDS_TITLE], description[WORDS_DESCRIPTION];
    char *command; /* owned */
    char *file;    /* that the surface names, and what is in it; owned; NULL: none */
    struct input data;
    char *script; /* of what the still shows; owned; NULL where the format needs none */
    bool films;   /* a lesson: */
    int marked;   /* its scene that is shown, from 1 */
    struct film film;
    struct chapter *chapters; /* owned; NULL: it has none, or they are not known yet */
    struct recording recording;
};

/* --- what to make --- */

static void prepare_plan(struct job *job)
{
    const struct app *app = job->app;
    const struct record_values *values = &app->record;
    bool sheet = !(job->format->flags & FORMAT_ANIMATED) && values->sheet > 0;
    job->plan.inks = session_inks(&app->session);
    job->plan.relief = view_values(&app->scene)->ground == GROUND_RELIEF;
    job->plan.basins = scene_asks_for(&app->scene, "basins");
    job->plan.loops = values->loops;
    job->plan.tiles = sheet ? values->sheet : 1;
    job->plan.width_cm = values->width_cm;
    job->plan.family = values->font;
    job->plan.bare = values->background == 1 && job->format->flags & FORMAT_BARE;
    job->plan.limit = job->format->flags & FORMAT_LIMITED ? values->max_size : 0;
    job->plan.colours = COLOURS_MOST;
    job->plan.colouring = (enum colouring)app->terminal.colour;
    job->plan.charset =
        app->terminal.charset == 0 ? CHARSET_BRAILLE : (enum charset)(app->terminal.charset - 1);
    job->plan.title = job->title;
    job->plan.description = job->description;
    job->plan.controls = record_controls[values->controls];
    theme_palette(app->scene.values.theme, &job->plan.palette);
}

static bool is_animated(const struct job *job)
{
    return job->format->flags & FORMAT_ANIMATED || path_is_folder(job->app->record.output);
}

static bool prepare_timing(struct job *job, struct error *error)
{
    const struct app *app = job->app;
    const struct record_values *values = &app->record;
    double most = job->format->fps_most;
    job->request = (struct timing_request){
        .steps = app->session.state.values.steps,
        .speed = session_mean_speed(&app->session.state.values),
        .automatic = isnan(app->session.state.values.speed),
        .duration = values->duration,
        .steps_given = app->cli.steps_given,
        .speed_given = app->cli.speed_given && !isnan(app->session.state.values.speed),
        .duration_given = values->duration > 0,
        .fps = most > 0 ? fmin(values->fps, most) : values->fps,
        .slow_start = values->slow_start,
        .hold = values->hold,
    };
    return timing_make(&job->request, &job->timing, error) &&
           (!is_animated(job) || timing_check(&job->timing, error));
}

/* Pictures of a lesson, all of them in one file or in a folder. */
static bool prepare_lesson(struct job *job, struct error *error)
{
    struct app *app = job->app;
    double most = job->format->fps_most;
    const struct file_kind file = {job->format, is_animated(job), false};
    job->plan.command = job->command = app_command(app, COMMAND_AS_SET, &file);
    if (!job->command)
        return fail_memory(error);
    if (!film_open(&job->film, app, app->cli.lesson, error))
        return false;
    job->films = true;
    job->timing.fps = most > 0 ? fmin(app->record.fps, most) : app->record.fps;
    prepare_plan(job);
    job->plan.tiles = 1;
    if (job->format->flags & FORMAT_LIVE)
        job->film.end = job->film.first + 1; /* its picture; the others are played */
    int scenes = job->film.end - job->film.first;
    bool paged = job->format->flags & FORMAT_PAGES;
    job->plan.pages = paged ? scenes : 0;
    job->plan.inks = job->film.inks;
    job->plan.relief = job->film.relief;
    job->plan.basins = job->film.basins;
    app->scene.page = record_page(&app->record, job->format, &job->plan);
    snprintf(job->title, sizeof job->title, "%s", job->film.script.title);
    snprintf(job->description, sizeof job->description, "%s", job->film.script.title);
    return scenes == 1 || is_animated(job) || paged ||
           fail(error, "lesson: one picture holds one scene (%.200s:1 to :%d, or -o DIR/)",
                app->cli.lesson, scenes);
}

static bool prepare(struct job *job, struct error *error)
{
    struct app *app = job->app;
    if (app->record.output[0] == '\0')
        return fail(error, "output: where to write is missing (-o FILE, -o DIR/ or -o -)");
    job->format =
        app->record.format ? app->record.format : format_of_path(app->record.output, error);
    if (!job->format ||
        !record_size(&app->record, job->format, &job->plan.width, &job->plan.height, error))
        return false;
    if (job->format->flags & FORMAT_LIVE && path_is_folder(app->record.output))
        return fail(error, "output: a page is one file, not numbered frames (FILE.html)");
    if (app->cli.lesson)
        return prepare_lesson(job, error);
    app->session.takes_proposals = true;
    proposal_take(&app->session);
    if (!prepare_timing(job, error) || !session_build(&app->session, error))
        return false;
    prepare_plan(job);
    app->scene.page = record_page(&app->record, job->format, &job->plan);
    if (app->scene.values.title[0])
        snprintf(job->title, sizeof job->title, "%s", app->scene.values.title);
    else
        words_title(&app->session, job->title);
    return true;
}

/* --- making it --- */

/* False when interrupted, or with a message when memory is short. */
static bool go(struct session *session, long step, struct error *error)
{
    struct portion portion = {0};
    bool done = false;
    while (!done) {
        if (interrupted ||
            !race_advance(&session->race, step, portion_next(&portion), &done, error))
            return false;
        if (!done)
            progress_show("step", race_end(&session->race), step);
    }
    session_go(session, step, LONG_MAX);
    return true;
}

static bool draw_frame(struct job *job, long step, long centiseconds, struct error *error)
{
    struct app *app = job->app;
    if (!go(&app->session, step, error))
        return false;
    struct canvas *canvas = recording_canvas(&job->recording, error);
    if (!canvas)
        return false;
    scene_draw(&app->scene, canvas);
    return recording_add(&job->recording, centiseconds, error);
}

/* What the session shows now. */
static bool draw_now(void *context, long centiseconds, struct error *error)
{
    struct job *job = context;
    const struct player *player = &job->app->player;
    struct canvas *canvas = recording_canvas(&job->recording, error);
    if (!canvas)
        return false;
    if (player->on && job->marked != player->stage.scene + 1) {
        job->marked = player->stage.scene + 1;
        const char *title = player->script.scene[player->stage.scene].title;
        if (!recording_mark(&job->recording, title, error))
            return false;
    }
    scene_draw(&job->app->scene, canvas);
    return recording_add(&job->recording, centiseconds, error);
}

/* For a format that has to be told before the film is. */
static bool find_chapters(struct job *job, struct error *error)
{
    int scenes = job->film.end - job->film.first;
    if (!job->films || scenes == 1 || !(job->format->flags & FORMAT_CHAPTERS) || job->chapters)
        return true;
    bool good = film_chapters(&job->film, job->timing.fps, job->app->record.hold, &job->chapters,
                              &job->plan.chapters_end, error);
    job->plan.chapters = job->chapters;
    job->plan.chapter_count = scenes;
    return good;
}

static bool draw_lesson(struct job *job, struct error *error)
{
    const char *output = job->app->record.output;
    if (job->format->flags & FORMAT_ANIMATED)
        return film_play(&job->film, job->timing.fps, job->app->record.hold, draw_now, job, error);
    if (job->format->flags & FORMAT_LIVE) {
        free(job->script);
        job->script = film_text(&job->film, error);
        job->recording.plan.script = job->script;
        job->recording.plan.lesson = true;
        job->recording.plan.scene = job->film.first;
        if (!job->script)
            return false;
    }
    return film_stills(&job->film, draw_now, job, error) &&
           (!path_is_folder(output) ||
            film_write_handout(&job->film, output, job->format->name, error));
}

static bool draw_film(struct job *job, struct error *error)
{
    job->app->session.state.playing = true;
    for (long frame = 0; frame < job->timing.frames; frame++) {
        if (!draw_frame(job, timing_step(&job->timing, frame), timing_delay(&job->timing, frame),
                        error))
            return false;
        progress_show("frame", frame + 1, job->timing.frames);
    }
    return true;
}

/* The data that a page's surface names, which it brings along. */
static bool take_file(struct job *job, struct error *error)
{
    struct plan *plan = &job->recording.plan;
    job->file = surface_file(job->app->session.state.values.surface);
    if (!job->file)
        return true;
    if (!input_read(job->file, job->file, CSV_BYTES_MAX, &job->data, error))
        return false;
    const char *slash = strrchr(job->file, '/');
    plan->file = slash && slash[1] ? slash + 1 : job->file;
    plan->file_bytes = job->data.bytes;
    plan->file_size = job->data.size;
    return true;
}

/* A still tells in words where everybody has come to; a film could not at its beginning. */
static bool draw_stills(struct job *job, struct error *error)
{
    const struct record_values *values = &job->app->record;
    job->app->scene.still = true;
    for (int i = 0; i < values->sheet; i++)
        if (!draw_frame(job, values->sheet_step[i], 0, error))
            return false;
    if (values->sheet == 0 && !draw_frame(job, job->timing.steps, 0, error))
        return false;
    words_description(&job->app->scene, job->description);
    if (!(job->format->flags & FORMAT_LIVE))
        return true;
    free(job->script);
    job->recording.plan.script = job->script = app_script(job->app);
    return (job->script || fail_memory(error)) && take_file(job, error);
}

/* The command that the file holds; `limited` where it is made to fit. */
static bool make_command(struct job *job, bool limited, struct error *error)
{
    const struct file_kind file = {job->format, is_animated(job), limited};
    free(job->command);
    job->plan.command = job->command = app_command(job->app, COMMAND_AS_SET, &file);
    return job->command || fail_memory(error);
}

static bool attempt(struct job *job, bool limited, struct error *error)
{
    job->plan.fps = job->timing.fps;
    if ((!job->films && !make_command(job, limited, error)) || !find_chapters(job, error) ||
        !recording_open(&job->recording, job->app->record.output, job->format, &job->plan, error))
        return false;
    job->marked = 0;
    bool good = job->films         ? draw_lesson(job, error)
                : is_animated(job) ? draw_film(job, error)
                                   : draw_stills(job, error);
    if (good && !interrupted)
        return recording_close(&job->recording, error);
    recording_discard(&job->recording);
    return false;
}

/* The first way that fits: fewer colours, then fewer frames, then both. */
static bool fit(struct job *job, struct error *error)
{
    static const struct {
        int colours;
        double rate;
    } ways[] = {{COLOURS_MOST, 1}, {96, 1},      {48, 1},   {48, 2. / 3}, {32, 0.5},
                {24, 1. / 3},      {16, 1. / 3}, {16, 0.2}, {12, 0.1}};
    enum { WAYS = sizeof ways / sizeof *ways };
    struct timing_request request = job->request;
    for (int i = 0; i < WAYS; i++) {
        request.fps = job->request.fps * ways[i].rate;
        job->plan.colours = ways[i].colours;
        if (job->films)
            job->timing.fps = fmax(job->app->record.fps * ways[i].rate, 1);
        else if (!timing_make(&request, &job->timing, error))
            return false;
        if (attempt(job, i > 0, error))
            return true;
        if (interrupted || !job->recording.over_limit)
            return false;
    }
    return fail(error,
                "max-size: %ld bytes are too few even with %d colours (a smaller --size, a "
                "shorter --duration)",
                job->plan.limit, ways[WAYS - 1].colours);
}

/* --- what to say of it --- */

static void size_text(long bytes, char out[static TEXT_NUMBER])
{
    char number[TEXT_NUMBER];
    double unit = bytes >= 1000000 ? 1e6 : bytes >= 1000 ? 1e3 : 1;
    text_short(number, (double)bytes / unit, 3);
    snprintf(out, TEXT_NUMBER, "%.16s %s", number,
             unit == 1e6   ? "MB"
             : unit == 1e3 ? "kB"
                           : "bytes");
}

enum { NAME_SHOWN = PATH_MAX };

/* The output's name as it may stand on a screen. */
static void clean_name(const struct job *job, char out[static NAME_SHOWN])
{
    text_clean(out, NAME_SHOWN, job->app->record.output);
}

static void advise(const struct job *job, const char *size)
{
    enum { HEAVY = 5000000, TOO_HEAVY = 10000000 };
    struct error error;
    long bytes = job->recording.bytes;
    if (!(job->format->flags & FORMAT_LIMITED) || bytes < HEAVY)
        return;
    fail(&error, "%.200s: %s is %s (try a smaller --size, --fps or --duration, or --max-size 5M)",
         job->app->record.output, size,
         bytes < TOO_HEAVY ? "much for a web page" : "more than many places take");
    fail_with(EXIT_DONE, &error);
}

/* The line that puts numbered frames into a LaTeX document. */
static void print_latex(const struct job *job)
{
    const struct recording *recording = &job->recording;
    char fps[TEXT_NUMBER];
    char folder[NAME_SHOWN];
    clean_name(job, folder);
    text_short(fps, job->timing.fps, 6);
    printf("\\animategraphics[autoplay,controls]{%s}{%s%sframe-}{0000}{%04ld}\n", fps, folder,
           folder[strlen(folder) - 1] == '/' ? "" : "/", recording->frames - 1);
}

static void say(const struct job *job)
{
    const struct recording *recording = &job->recording;
    char name[NAME_SHOWN], size[TEXT_NUMBER], seconds[TEXT_NUMBER], fps[TEXT_NUMBER];
    clean_name(job, name);
    size_text(recording->bytes, size);
    text_short(seconds, (double)recording->centiseconds / 100, 6);
    text_short(fps, job->timing.fps, 4);
    if (recording->is_file && job->films && !(job->format->flags & FORMAT_ANIMATED))
        printf("%s: %ld scene%s, %s\n", name, recording->frames, recording->frames == 1 ? "" : "s",
               size);
    else if (recording->is_file && is_animated(job))
        printf("%s: %ld frame%s, %s s, %s%s%s%s\n", name, recording->frames,
               recording->frames == 1 ? "" : "s", seconds, size, recording->encoder ? " (" : "",
               recording->encoder ? recording->encoder : "", recording->encoder ? ")" : "");
    else if (recording->is_file)
        printf("%s: %dx%d, %s\n", name, job->plan.width * job->plan.tiles, job->plan.height, size);
    if (job->plan.limit > 0 && job->plan.colours < COLOURS_MOST && recording->is_file)
        printf("max-size: made to fit with %d colours and %s frames a second\n", job->plan.colours,
               fps);
    if (path_is_folder(job->app->record.output) && !job->films)
        print_latex(job);
    advise(job, size);
}

static int make(struct job *job)
{
    struct error error;
    if (!prepare(job, &error))
        return fail_with(EXIT_BAD_USAGE, &error);
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is seen where the write fails */
    bool good = job->plan.limit > 0 ? fit(job, &error) : attempt(job, false, &error);
    progress_end();
    if (interrupted)
        return EXIT_SIGNAL + interrupted;
    if (!good && job->recording.broken_pipe && strcmp(job->app->record.output, "-") == 0) {
        signal(SIGPIPE, SIG_DFL); /* as everywhere: quietly */
        raise(SIGPIPE);
    }
    if (!good)
        return fail_with(EXIT_COULD_NOT, &error);
    say(job);
    return finish_output(EXIT_DONE);
}

static int run(struct app *app, char **words)
{
    static struct job job; /* too large for the stack to be asked for it */
    (void)words;
    job = (struct job){.app = app};
    int status = make(&job);
    free(job.command);
    free(job.script);
    free(job.file);
    free(job.chapters);
    input_free(&job.data);
    if (job.films)
        film_close(&job.film);
    return status;
}

const struct command command_render = {
    .name = "render",
    .usage = "[OPTIONS] -o FILE",
    .summary = "the race into a film, a picture or numbered frames; needs no screen",
    .run = run,
};
