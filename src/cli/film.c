#include "cli/film.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/builder.h"
#include "base/input.h"
#include "base/output.h"
#include "base/text.h"
#include "cli/interrupt.h"
#include "cli/lessons.h"
#include "cli/opening.h"
#include "cli/progress.h"
#include "scene/map/view.h"
#include "scene/panel.h"
#include "session/catch_up.h"

/* --- opening --- */

static bool open_stage(const struct film *film, struct stage *stage, enum stage_mode mode,
                       struct error *error)
{
    if (!stage_open(stage, &film->script, &film->app->session, error))
        return false;
    stage->override = opening_override;
    stage->override_context = film->app;
    stage->mode = mode;
    return true;
}

/* What the file has to be ready for. */
static bool look_through(struct film *film, struct error *error)
{
    struct stage stage;
    struct app *app = film->app;
    if (!open_stage(film, &stage, STAGE_REHEARSE, error))
        return false;
    bool good = stage_rehearse(&stage, error);
    for (int i = film->first; i < film->end && good; i++) {
        good = stage_begin(&stage, i, error) && stage_run(&stage, error);
        if (!good)
            break;
        film->inks |= session_inks(&app->session);
        film->relief |= view_values(&app->scene)->ground == GROUND_RELIEF;
        film->basins |= scene_asks_for(&app->scene, "basins");
    }
    good = good && stage_begin(&stage, film->first, error) && stage_run(&stage, error);
    stage_close(&stage); /* the first scene stays: its colours are those of all */
    return good;
}

bool film_open(struct film *film, struct app *app, const char *lesson, struct error *error)
{
    int scene;
    *film = (struct film){.app = app};
    if (!lesson_read(app, lesson, &film->script, &scene, error))
        return false;
    film->first = scene < 0 ? 0 : scene;
    film->end = scene < 0 ? film->script.scenes : scene + 1;
    if (look_through(film, error))
        return true;
    film_close(film);
    return false;
}

void film_close(struct film *film)
{
    script_free(&film->script);
}

/* --- playing --- */

/* Hundredths of a second of frame k; they add up to the time however the rate divides. */
static long frame_time(double fps, long k)
{
    return lround(100 * (double)(k + 1) / fps) - lround(100 * (double)k / fps);
}

/* The player's own copy: it keeps what it plays. */
static bool start_player(const struct film *film, double hold, struct error *error)
{
    struct app *app = film->app;
    struct player *player = &app->player;
    struct script script;
    if (!script_load(&script, film->script.file, &app->settings, SCRIPT_ANY, error))
        return false;
    player->film = true;
    player->hold = hold;
    bool good = opening_play(app, &script, film->first, error);
    script_free(&script);
    return good;
}

bool film_play(const struct film *film, double fps, double hold, film_picture *picture,
               void *context, struct error *error)
{
    struct app *app = film->app;
    struct player *player = &app->player;
    if (!start_player(film, hold, error))
        return false;
    bool good = true;
    for (long k = 0; good && !player->over && player->stage.scene < film->end && !interrupted;) {
        bool plays = player->stage.halt == HALT_PLAY;
        double seconds = plays ? 1 / fps : player->left;
        long time = plays ? frame_time(fps, k++) : lround(100 * seconds);
        session_catch_up(&app->session, NULL, NULL);
        app->session.state.playing = true; /* a film tells of a race that runs */
        good = time == 0 || picture(context, time, error);
        app->session.state.playing = plays;
        if (plays)
            session_play(&app->session, seconds, NULL, NULL);
        player_turn(player, seconds);
        progress_show("scene", player->stage.scene + 1, film->script.scenes);
    }
    player_end(player);
    return good && !interrupted;
}

struct clock {
    const struct film *film;
    struct chapter *chapter; /* of the film's scenes */
    int begun;               /* of them */
    long now;                /* centiseconds */
};

static bool watch_clock(void *context, long centiseconds, struct error *error)
{
    struct clock *clock = context;
    const struct film *film = clock->film;
    (void)error;
    while (clock->begun <= film->app->player.stage.scene - film->first) {
        const char *title = film->script.scene[film->first + clock->begun].title;
        clock->chapter[clock->begun++] = (struct chapter){title, clock->now};
    }
    clock->now += centiseconds;
    return true;
}

bool film_chapters(const struct film *film, double fps, double hold, struct chapter **chapters,
                   long *end, struct error *error)
{
    struct clock clock = {.film = film};
    clock.chapter = calloc((size_t)(film->end - film->first), sizeof *clock.chapter);
    if (!clock.chapter)
        return fail_memory(error);
    bool good = film_play(film, fps, hold, watch_clock, &clock, error);
    *end = clock.now;
    *chapters = clock.chapter;
    return good;
}

bool film_stills(const struct film *film, film_picture *picture, void *context, struct error *error)
{
    struct stage stage;
    if (!open_stage(film, &stage, STAGE_AT_ONCE, error))
        return false;
    bool good = true;
    for (int i = film->first; i < film->end && good && !interrupted; i++) {
        good = stage_begin(&stage, i, error) && stage_run(&stage, error);
        if (!good)
            break;
        stage_catch_up(&stage);
        film->app->scene.still = true;
        good = picture(context, 0, error);
        progress_show("scene", i + 1, film->script.scenes);
    }
    stage_close(&stage);
    return good && !interrupted;
}

/* --- handouts --- */

/* What the letters of a text are to LaTeX. */
static void add_tex(struct builder *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\\')
            builder_add(out, "\\textbackslash{}");
        else if (*text == '~' || *text == '^')
            builder_format(out, "\\%c{}", *text);
        else if (strchr("{}$&#_%", *text))
            builder_format(out, "\\%c", *text);
        else
            builder_append(out, text, 1);
    }
}

/* And to Markdown. */
static void add_markdown(struct builder *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\`*_{}[]<>#|", *text))
            builder_add(out, "\\");
        builder_append(out, text, 1);
    }
}

/* A kind of text. */
struct writing {
    const char *ending;
    void (*add)(struct builder *out, const char *text);
    const char *begin, *title, *heading, *before_picture, *behind_picture, *sentence, *question,
        *answers, *answer, *answered, *end;
};

static const struct writing writings[] = {
    {".tex", add_tex,
     "% lualatex lesson.tex\n\\documentclass{article}\n\\usepackage{fontspec,graphicx}\n"
     "\\begin{document}\n",
     "\\section*{%s}\n", "\n\\subsection*{%s}\n", "\\noindent\\includegraphics[width=\\linewidth]{",
     "}\n", "\n%s\n", "\n%s\n", "\\begin{enumerate}\n", "\\item %s\n", "\\end{enumerate}\n",
     "\\end{document}\n"},
    {".md", add_markdown, "", "# %s\n", "\n## %s\n", "\n![](", ")\n", "\n%s\n", "\n**%s**\n", "\n",
     "1. %s\n", "", ""},
};

/* A text in its place. */
static void write_in(struct builder *out, const struct writing *writing, const char *place,
                     const char *text)
{
    const char *hole = strstr(place, "%s");
    builder_append(out, place, (size_t)(hole - place));
    writing->add(out, text);
    builder_add(out, hole + 2);
}

static void write_question(struct builder *out, const struct writing *writing,
                           const struct question *question)
{
    write_in(out, writing, writing->question, question->text);
    builder_add(out, writing->answers);
    for (int i = 0; i < question->count; i++) {
        char text[512];
        snprintf(text, sizeof text, "%s%s", question->answer[i],
                 i == question->right ? " (right)" : "");
        write_in(out, writing, writing->answer, text);
    }
    builder_add(out, writing->answered);
}

static void write_scene(struct builder *out, const struct writing *writing, const struct film *film,
                        int i, const char *format)
{
    const struct script *script = &film->script;
    const struct scene_lines *scene = &script->scene[i];
    write_in(out, writing, writing->heading, scene->title);
    builder_add(out, writing->before_picture);
    builder_format(out, "frame-%04d.%s", i - film->first, format);
    builder_add(out, writing->behind_picture);
    for (int k = scene->first; k < scene->end; k++) {
        const struct script_line *line = &script->line[k];
        struct question question;
        if (line->verb && line->verb->kind == VERB_SAY && *line->value)
            write_in(out, writing, writing->sentence, line->value);
        if (!line->verb || line->verb->kind != VERB_ASK)
            continue;
        stage_read_question(script, k, scene->end, &question);
        write_question(out, writing, &question);
    }
}

static bool write_text(const struct film *film, const struct writing *writing, const char *folder,
                       const char *format, struct error *error)
{
    struct builder out = {0};
    char *path = NULL;
    const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
    builder_add(&out, writing->begin);
    write_in(&out, writing, writing->title, film->script.title);
    for (int i = film->first; i < film->end; i++)
        write_scene(&out, writing, film, i, format);
    builder_add(&out, writing->end);
    char *text = builder_take(&out);
    bool good = text && asprintf(&path, "%s%slesson%s", folder, slash, writing->ending) >= 0;
    good = good ? output_write(path, text, strlen(text), error) : fail_memory(error);
    free(path);
    free(text);
    return good;
}

bool film_write_handout(const struct film *film, const char *folder, const char *format,
                        struct error *error)
{
    for (size_t i = 0; i < sizeof writings / sizeof *writings; i++)
        if (!write_text(film, &writings[i], folder, format, error))
            return false;
    return true;
}

/* --- for a page --- */

char *film_text(const struct film *film, struct error *error)
{
    struct input input;
    const char *file = film->script.file;
    if (!input_read(file, file, SCRIPT_BYTES_MOST, &input, error))
        return NULL;
    char *text = strndup(input.bytes, input.size);
    input_free(&input);
    if (!text)
        fail_memory(error);
    return text;
}
