/*
 * Names of lines at the lines' ends, none over another. Where lines end close together their names
 * are spread, in the order of the ends, and fine leader lines lead to them.
 */
#ifndef GLISSADE_SCENE_PLOTS_NAMES_H
#define GLISSADE_SCENE_PLOTS_NAMES_H

#include "canvas/canvas.h"

enum { NAMES_MAX = 64, NAME_BYTES = 96 };

struct line_name {
    struct point end; /* of its line */
    enum ink ink;
    char text[NAME_BYTES];
    bool bold;
    struct rect label; /* where it stands; of no width where there was no room */
    bool led;          /* by a leader line, from the end to `joint` and on to the label */
    struct point joint;
};

struct line_names {
    int count;
    struct line_name name[NAMES_MAX];
};

/* Appends a name, the more important ones first: the last give way where there is no room for all.
 * A line that ends nowhere, or one too many, has none. */
void names_add(struct line_names *names, struct point end, enum ink ink, const char *text);

/* The width that names need beside a plot: of the longest, at most `most`; 0 where what would be
 * left of them tells nothing. Names that are longer are cut. */
double names_width(const struct canvas *canvas, struct line_names *names, double most);

/* Gives every name its place in a column to the right of all ends, inside `room`; as far to the
 * left as the ends allow. */
void names_place(const struct canvas *canvas, struct rect room, struct line_names *names);

/* The names, and the leader lines. */
void names_draw(struct canvas *canvas, const struct line_names *names);

/*
 * A place for a label of that width beside a point: nearest to it, inside `room`, over none of the
 * rectangles taken. False where there is none within six lines.
 */
bool names_beside(const struct canvas *canvas, struct rect room, struct point at, double width,
                  const struct rect *taken, int count, struct rect *label);

#endif
