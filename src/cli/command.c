/* The command that makes what is shown, without what has no effect on that kind of file: so that
 * settings without effect leave its bytes as they are. */
#include <stdlib.h>
#include <string.h>

#include "cli/app.h"
#include "script/save.h"
#include "session/spelling.h"

enum { NAMES_MOST = 32 };

/* Names of settings, ended by NULL. */
struct names {
    int count;
    const char *name[NAMES_MOST + 1];
};

static void add(struct names *names, const char *const *list)
{
    for (int i = 0; list[i] && names->count < NAMES_MOST; i++)
        names->name[names->count++] = list[i];
}

#define ADD(names, ...) add(names, (const char *const[]){__VA_ARGS__, NULL})

/* Of a still: its step follows from speed and duration where --steps does not say it. */
static void leave_out_tempo(const struct app *app, struct names *names)
{
    ADD(names, "fps", "slow-start", "hold");
    if (app->record.duration == 0 || app->cli.steps_given)
        ADD(names, "speed", "duration");
}

char *app_command(const struct app *app, enum command_kind kind, const struct file_kind *file)
{
    struct names with = {0}, without = {0};
    unsigned flags = file->format->flags;
    if (app->cli.steps_given)
        ADD(&with, "steps");
    if (app->cli.speed_given)
        ADD(&with, "speed");
    if (file->animated)
        ADD(&without, "sheet");
    else
        leave_out_tempo(app, &without);
    if (!(flags & FORMAT_LIMITED)) /* a GIF */
        ADD(&without, "loop");
    if (!file->limited)
        ADD(&without, "max-size");
    if (!(flags & FORMAT_PAPER))
        ADD(&without, "width-cm");
    if (!(flags & FORMAT_BARE))
        ADD(&without, "background");
    if (!(flags & FORMAT_LIVE))
        ADD(&without, "html-controls");
    if (flags & FORMAT_CELLS)
        ADD(&without, "font", "font-size", "line-width");
    else
        ADD(&without, "color", "charset");
    return command_of(&app->session, &app->standard, kind, with.name, without.name);
}

/* --- for a page --- */

static bool has_row(const struct setting *rows, const char *name, size_t length)
{
    for (; rows->name; rows++)
        if (strncmp(rows->name, name, length) == 0 && rows->name[length] == '\0')
            return true;
    return false;
}

/* True for a line of a script that sets what a page does not have. */
static bool is_elsewhere(const char *line)
{
    size_t length = strcspn(line, " \n");
    return has_row(terminal_settings, line, length) || has_row(window_settings, line, length) ||
           has_row(record_settings, line, length) || has_row(cli_settings, line, length);
}

/* The line of the surface without folders, where that is no longer than `length` bytes. */
static bool take_surface(const struct app *app, char **out, size_t length)
{
    struct builder builder = {0};
    builder_add(&builder, "surface ");
    spell_surface(&builder, app->session.state.values.surface);
    builder_add(&builder, "\n");
    size_t size = builder.length;
    char *text = builder_take(&builder);
    bool fits = text && size <= length;
    if (fits) {
        memcpy(*out, text, size);
        *out += size;
    }
    free(text);
    return fits;
}

char *app_script(const struct app *app)
{
    char *script = script_of(&app->session), *out = script;
    if (!script)
        return NULL;
    for (const char *line = script, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        end += *end == '\n';
        if (is_elsewhere(line))
            continue;
        if (strncmp(line, "surface ", 8) == 0 && take_surface(app, &out, (size_t)(end - line)))
            continue;
        memmove(out, line, (size_t)(end - line));
        out += end - line;
    }
    *out = '\0';
    return script;
}
