/*
 * asciicast v2: the terminal's picture as a film of text, for asciinema and its players. One JSON
 * line for the header, then one for each frame: the second at which it appears and what a terminal
 * would receive. Only cells that changed are written.
 * https://docs.asciinema.org/manual/asciicast/v2/
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record/ansi.h"
#include "record/record.h"

struct cast {
    struct glyph *shown; /* [rows][columns]; a code of 0 before the first frame */
    char *line;          /* an event while it is made */
    size_t used, size;
};

static enum colouring colours_of(const struct plan *plan)
{
    return plan->colouring == COLOURS_AUTO ? COLOURS_RGB : plan->colouring;
}

/* --- text --- */

/* Bytes within a JSON string. Room is made by reserve. */
static void put(struct cast *cast, const char *bytes, int length)
{
    for (int i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte == '"' || byte == '\\') {
            cast->line[cast->used++] = '\\';
            cast->line[cast->used++] = (char)byte;
        } else if (byte < 0x20) {
            cast->used += (size_t)sprintf(cast->line + cast->used, "\\u%04x", byte);
        } else {
            cast->line[cast->used++] = (char)byte;
        }
    }
}

/* Room for `length` more bytes of put, each up to six bytes long. */
static bool reserve(struct cast *cast, size_t length, struct error *error)
{
    size_t needed = cast->used + 6 * length + 64;
    if (needed <= cast->size)
        return true;
    char *line = realloc(cast->line, 2 * needed);
    if (!line)
        return fail_memory(error);
    cast->line = line;
    cast->size = 2 * needed;
    return true;
}

static bool write_header(struct recording *recording, struct error *error)
{
    struct cast *cast = recording->state;
    const struct plan *plan = &recording->plan;
    const char *command = plan->command ? plan->command : "";
    if (!reserve(cast, strlen(plan->title) + strlen(command) + 64, error))
        return false;
    cast->used =
        (size_t)sprintf(cast->line, "{\"version\": 2, \"width\": %d, \"height\": %d, \"title\": \"",
                        plan->width, plan->height);
    put(cast, plan->title, (int)strlen(plan->title));
    if (*command) {
        cast->used += (size_t)sprintf(cast->line + cast->used, "\", \"command\": \"");
        put(cast, command, (int)strlen(command));
    }
    cast->used += (size_t)sprintf(cast->line + cast->used, "\"}\n");
    target_write(recording->target, cast->line, cast->used);
    return recording_refused(recording, error);
}

/* --- frames --- */

static bool open(struct recording *recording, struct error *error)
{
    size_t cells = (size_t)recording->plan.width * (size_t)recording->plan.height;
    struct cast *cast = calloc(1, sizeof *cast);
    recording->state = cast;
    if (!cast)
        return fail_memory(error);
    cast->shown = calloc(cells, sizeof *cast->shown);
    if (!cast->shown)
        return fail_memory(error);
    recording->canvas = ansi_canvas(&recording->plan, colours_of(&recording->plan), error);
    return recording->canvas && write_header(recording, error);
}

static bool same(const struct glyph *a, const struct glyph *b)
{
    return a->code == b->code && a->combining == b->combining && a->ink == b->ink &&
           a->ground == b->ground && a->bold == b->bold && a->covered == b->covered;
}

/* A pen that is not where the next cell goes is moved there first. */
static bool put_row(struct recording *recording, struct pen *pen, int row, struct error *error)
{
    struct cast *cast = recording->state;
    char bytes[ANSI_CELL];
    bool there = false;
    for (int column = 0; column < recording->plan.width; column++) {
        struct glyph glyph = cells_glyph(recording->canvas, column, row);
        struct glyph *shown = &cast->shown[row * recording->plan.width + column];
        if (same(shown, &glyph)) {
            there = false;
            continue;
        }
        *shown = glyph;
        if (glyph.covered) /* the pen is behind it, if it drew what covers it */
            continue;
        if (!reserve(cast, 2 * sizeof bytes, error))
            return false;
        if (!there)
            put(cast, bytes, sprintf(bytes, "\033[%d;%dH", row + 1, column + 1));
        put(cast, bytes, pen_cell(pen, glyph, bytes));
        there = true;
    }
    return true;
}

/* The first frame hides the cursor and clears; one that changes nothing leaves no trace. */
static bool add(struct recording *recording, long centiseconds, struct error *error)
{
    static const char first[] = "\033[?25l\033[2J";
    struct cast *cast = recording->state;
    struct pen pen = pen_make(&recording->plan.palette, colours_of(&recording->plan));
    char bytes[ANSI_CELL];
    (void)centiseconds;
    cast->used = (size_t)sprintf(cast->line, "[%ld.%02ld, \"o\", \"", recording->centiseconds / 100,
                                 recording->centiseconds % 100);
    size_t empty = cast->used;
    if (recording->frames == 0)
        put(cast, first, (int)strlen(first));
    for (int row = 0; row < recording->plan.height; row++)
        if (!put_row(recording, &pen, row, error))
            return false;
    if (cast->used == empty)
        return true;
    put(cast, bytes, pen_lift(&pen, bytes));
    cast->used += (size_t)sprintf(cast->line + cast->used, "\"]\n");
    target_write(recording->target, cast->line, cast->used);
    return recording_refused(recording, error);
}

/* Players stop at markers, or go from one to the next. */
static bool mark(struct recording *recording, const char *title, struct error *error)
{
    struct cast *cast = recording->state;
    if (!reserve(cast, strlen(title) + 64, error))
        return false;
    cast->used = (size_t)sprintf(cast->line, "[%ld.%02ld, \"m\", \"", recording->centiseconds / 100,
                                 recording->centiseconds % 100);
    put(cast, title, (int)strlen(title));
    cast->used += (size_t)sprintf(cast->line + cast->used, "\"]\n");
    target_write(recording->target, cast->line, cast->used);
    return recording_refused(recording, error);
}

/* The cursor comes back where the last frame's time is over. */
static bool finish(struct recording *recording, struct error *error)
{
    char line[64];
    int length = sprintf(line, "[%ld.%02ld, \"o\", \"\\u001b[?25h\"]\n",
                         recording->centiseconds / 100, recording->centiseconds % 100);
    target_write(recording->target, line, (size_t)length);
    return recording_refused(recording, error);
}

static void release(struct recording *recording)
{
    struct cast *cast = recording->state;
    cells_close(recording->canvas);
    if (!cast)
        return;
    free(cast->shown);
    free(cast->line);
    free(cast);
}

const struct format format_cast = {
    .name = "cast",
    .title = "asciicast v2: the terminal's picture, for asciinema",
    .flags = FORMAT_ANIMATED | FORMAT_CELLS,
    .open = open,
    .add = add,
    .mark = mark,
    .finish = finish,
    .release = release,
};
