/* glissade site: all lessons and a free race as web pages that share one program. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/app.h"
#include "cli/film.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "record/page.h"
#include "record/target.h"
#include "record/words.h"
#include "scene/theme.h"
#include "script/library.h"
#include "session/proposal.h"

enum { PAGE_WIDTH = 1280, PAGE_HEIGHT = 720, ICON_WIDTH = 480, ICON_HEIGHT = 300 };

static const char free_page[] = "race"; /* without its ending */

struct site {
    struct app *app;
    const char *folder;
    char path[PATH_MAX];
    char title[WORDS_TITLE], description[WORDS_DESCRIPTION];
    struct recording recording; /* that is being made */
};

static const char *path_of(struct site *site, const char *name, const char *ending)
{
    const char *slash = site->folder[strlen(site->folder) - 1] == '/' ? "" : "/";
    snprintf(site->path, sizeof site->path, "%s%s%s.%s", site->folder, slash, name, ending);
    return site->path;
}

static struct plan plan_of(struct site *site, int width, int height)
{
    const struct app *app = site->app;
    struct plan plan = {.width = width,
                        .height = height,
                        .inks = session_inks(&app->session),
                        .fps = app->record.fps,
                        .tiles = 1,
                        .colours = COLOURS_MOST,
                        .title = site->title,
                        .description = site->description,
                        .shared = true,
                        .controls = record_controls[app->record.controls]};
    theme_palette(app->scene.values.theme, &plan.palette);
    return plan;
}

/* What the session shows now. */
static bool draw(void *context, long centiseconds, struct error *error)
{
    struct site *site = context;
    struct canvas *canvas = recording_canvas(&site->recording, error);
    if (!canvas)
        return false;
    site->app->scene.still = true;
    scene_draw(&site->app->scene, canvas);
    return recording_add(&site->recording, centiseconds, error);
}

/* The picture of what is shown, in a file of that format. */
static bool draw_file(struct site *site, const char *name, const char *ending,
                      const struct plan *plan, struct error *error)
{
    const struct format *format = format_find(ending);
    if (!recording_open(&site->recording, path_of(site, name, ending), format, plan, error))
        return false;
    site->app->scene.page = record_page(&site->app->record, format, plan);
    if (draw(site, 0, error))
        return recording_close(&site->recording, error);
    recording_discard(&site->recording);
    return false;
}

/* The page, and the small picture that leads to it. */
static bool draw_both(struct site *site, const char *name, const struct plan *page,
                      struct error *error)
{
    struct plan icon = plan_of(site, ICON_WIDTH, ICON_HEIGHT);
    return draw_file(site, name, "html", page, error) && draw_file(site, name, "png", &icon, error);
}

static bool write_race(struct site *site, struct error *error)
{
    struct app *app = site->app;
    app->session.takes_proposals = true;
    proposal_take(&app->session);
    if (!session_build(&app->session, error))
        return false;
    session_go(&app->session, app->session.state.values.steps, LONG_MAX);
    words_title(&app->session, site->title);
    struct plan plan = plan_of(site, PAGE_WIDTH, PAGE_HEIGHT);
    char *script = app_script(app);
    plan.script = script;
    bool good = script ? draw_both(site, free_page, &plan, error) : fail_memory(error);
    free(script);
    app->session.takes_proposals = false;
    return good;
}

/* A film's picture is drawn twice: for the page and for the list. */
struct view {
    struct site *site;
    const char *name;
    const struct plan *plan;
};

static bool draw_view(void *context, long centiseconds, struct error *error)
{
    const struct view *view = context;
    (void)centiseconds;
    return draw_both(view->site, view->name, view->plan, error);
}

static bool write_lesson(struct site *site, const struct lesson *lesson, struct error *error)
{
    struct film film;
    if (!film_open(&film, site->app, lesson->name, error))
        return false;
    film.end = film.first + 1;
    snprintf(site->title, sizeof site->title, "%s", lesson->title);
    snprintf(site->description, sizeof site->description, "%s", lesson->title);
    struct plan plan = plan_of(site, PAGE_WIDTH, PAGE_HEIGHT);
    struct view view = {site, lesson->name, &plan};
    char *text = film_text(&film, error);
    plan.script = text;
    plan.lesson = true;
    bool good = text && film_stills(&film, draw_view, &view, error);
    free(text);
    film_close(&film);
    return good;
}

/* --- the list --- */

static void write_text(struct target *target, const char *text)
{
    target_write(target, text, strlen(text));
}

static void write_escaped(struct target *target, const char *text)
{
    for (; *text; text++) {
        const char *entity = *text == '<' ? "&lt;" : *text == '&' ? "&amp;" : NULL;
        target_write(target, entity ? entity : text, entity ? strlen(entity) : 1);
    }
}

static void write_entry(struct target *target, const char *name, const char *title)
{
    write_text(target, "<li><a href=\"");
    write_escaped(target, name);
    write_text(target, ".html\"><img src=\"");
    write_escaped(target, name);
    write_text(target, ".png\" alt=\"\" loading=\"lazy\" width=\"480\" height=\"300\" />");
    write_escaped(target, title);
    write_text(target, "</a></li>\n");
}

static const char index_head[] =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
    "<title>glissade: optimizers race down loss surfaces</title>\n"
    "<link rel=\"icon\" href=\"data:,\" />\n<style>\n"
    ":root { color-scheme: light dark; }\n"
    "body { max-width: 80rem; margin: 0 auto; padding: 1rem; font: 16px/1.4 sans-serif; }\n"
    "ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; "
    "padding: 0; list-style: none; }\n"
    "img { display: block; width: 100%; height: auto; margin-bottom: 0.3rem; }\n"
    "</style>\n</head>\n<body>\n<h1>glissade</h1>\n"
    "<p>Optimizers race down loss surfaces. Every page is live: keys, mouse, fingers, buttons; "
    "? tells the rest.</p>\n<ul>\n";

static bool write_index(struct site *site, const struct library *library, struct error *error)
{
    struct target *target = target_open(path_of(site, "index", "html"), 0, error);
    const char *group = "";
    long bytes;
    bool pipe;
    if (!target)
        return false;
    write_text(target, index_head);
    write_entry(target, free_page, "a race of one's own");
    for (int i = 0; i < library->count; i++) {
        const struct lesson *lesson = &library->lesson[i];
        if (strcmp(group, lesson->group) != 0) {
            write_text(target, "</ul>\n<h2>");
            write_escaped(target, lesson->group);
            write_text(target, "</h2>\n<ul>\n");
        }
        group = lesson->group;
        write_entry(target, lesson->name, lesson->title);
    }
    write_text(target, "</ul>\n</body>\n</html>\n");
    return target_close(target, &bytes, &pipe, error);
}

/* --- all of it --- */

static bool make_folder(const char *folder, struct error *error)
{
    return mkdir(folder, 0777) == 0 || errno == EEXIST ||
           fail(error, "%.300s: cannot be made: %s", folder, strerror(errno));
}

/* The list comes last: it leads to what is there. */
static bool write_all(struct site *site, const struct library *library, struct error *error)
{
    if (!make_folder(site->folder, error) ||
        !page_write_program(path_of(site, "glissade", "js"), error) || !write_race(site, error))
        return false;
    for (int i = 0; i < library->count; i++) {
        progress_show("lesson", i + 1, library->count);
        if (interrupted || !write_lesson(site, &library->lesson[i], error))
            return false;
    }
    return write_index(site, library, error);
}

static int run(struct app *app, char **words)
{
    static struct site site; /* too large for the stack to be asked for it */
    struct error error;
    struct library library;
    site = (struct site){.app = app, .folder = words[0]};
    if (!words[0] || !*words[0] || words[1]) {
        fail(&error, "site: which folder is missing (glissade site DIR/)");
        return fail_with(EXIT_BAD_USAGE, &error);
    }
    if (!format_find("html")) {
        fail(&error, "site: this build was made without html (./bootstrap.sh web makes one)");
        return fail_with(EXIT_COULD_NOT, &error);
    }
    if (!library_read(&library, app->lessons, &app->settings, &error))
        return fail_with(EXIT_COULD_NOT, &error);
    bool good = write_all(&site, &library, &error);
    progress_end();
    int pages = library.count + 1;
    library_free(&library);
    if (interrupted)
        return EXIT_SIGNAL + interrupted;
    if (!good)
        return fail_with(EXIT_COULD_NOT, &error);
    printf("%s: %d pages\n", words[0], pages);
    return finish_output(EXIT_DONE);
}

const struct command command_site = {
    .name = "site",
    .usage = "[OPTIONS] DIR/",
    .summary = "web pages: all lessons and a race, live in every browser",
    .takes_words = true,
    .run = run,
};
