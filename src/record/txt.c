/* The terminal's picture as text; with colours asked for, as text with escape sequences. */
#include <stdlib.h>
#include <string.h>

#include "record/ansi.h"
#include "record/record.h"

static enum colouring colours_of(const struct plan *plan)
{
    return plan->colouring == COLOURS_AUTO ? COLOURS_NONE : plan->colouring;
}

static bool open(struct recording *recording, struct error *error)
{
    recording->canvas = ansi_canvas(&recording->plan, colours_of(&recording->plan), error);
    return recording->canvas != NULL;
}

static void write_row(struct recording *recording, int row)
{
    struct pen pen = pen_make(&recording->plan.palette, colours_of(&recording->plan));
    char bytes[ANSI_CELL];
    for (int column = 0; column < recording->plan.width; column++) {
        struct glyph glyph = cells_glyph(recording->canvas, column, row);
        if (!glyph.covered)
            target_write(recording->target, bytes, (size_t)pen_cell(&pen, glyph, bytes));
    }
    target_write(recording->target, bytes, (size_t)pen_lift(&pen, bytes));
}

static bool write_plain_row(struct recording *recording, int row, struct error *error)
{
    char *text = malloc((size_t)recording->plan.width * 8 + 1);
    if (!text)
        return fail_memory(error);
    cells_row_text(recording->canvas, row, text);
    target_write(recording->target, text, strlen(text));
    free(text);
    return true;
}

/* The pictures of a sheet follow one another, an empty line between them. */
static bool add(struct recording *recording, long centiseconds, struct error *error)
{
    (void)centiseconds;
    if (recording->frames > 0 && !recording->staging)
        target_write(recording->target, "\n", 1);
    for (int row = 0; row < recording->plan.height; row++) {
        if (colours_of(&recording->plan) != COLOURS_NONE)
            write_row(recording, row);
        else if (!write_plain_row(recording, row, error))
            return false;
        target_write(recording->target, "\n", 1);
    }
    return recording_refused(recording, error);
}

static bool finish(struct recording *recording, struct error *error)
{
    return recording_refused(recording, error);
}

static void release(struct recording *recording)
{
    cells_close(recording->canvas);
}

const struct format format_txt = {
    .name = "txt",
    .title = "the terminal's picture as text, in colour with --color",
    .flags = FORMAT_CELLS,
    .open = open,
    .add = add,
    .finish = finish,
    .release = release,
};
