/*
 * The help: all keys, grouped by what one wants to do, and what the words and letters of the
 * picture mean. Three parts, of which the first has what is needed most; what is typed looks
 * through all of them.
 *
 * It is laid out in lines, in one or two columns, for a room of some size; a frontend shows a
 * screenful of them from help.from on, column by column.
 */
#ifndef GLISSADE_CHROME_HELP_H
#define GLISSADE_CHROME_HELP_H

#include "chrome/line.h"
#include "chrome/ruler.h"
#include "scene/scene.h"

enum help_part { HELP_FIRST, HELP_EVERYTHING, HELP_WORDS, HELP_PARTS };

enum {
    HELP_HEADINGS = 3, /* lines around the others: the parts, a gap, what keys do */
    HELP_GAP = 3,      /* columns of a digit between two columns of lines */
};

struct help_line {
    const char *heading; /* of a group; NULL: none */
    const char *label;   /* a key, or a word; NULL on further lines of the same */
    const char *text;    /* what it does, or means: `length` bytes of it */
    size_t length;
};

struct help {
    enum help_part part;
    struct line sought; /* what is typed; where it is empty the part is shown */
    bool window;        /* keys that mean something in a window only are in it, too */
    /* as laid out last */
    struct help_line *line; /* owned */
    int count, room;        /* lines there are, and that there is memory for */
    int from;               /* the first one shown */
    int columns, rows;      /* of a screenful */
    double label_room, column_room;
};

/* The titles of the parts. */
extern const char *const help_parts[HELP_PARTS];

/* Opens at the first part, with nothing sought. */
void help_open(struct help *help);
void help_free(struct help *help);

/* What a key does to it; false for one that closes it. */
bool help_key(struct help *help, uint32_t key);

/* The wheel: so many lines down, or up. */
void help_move(struct help *help, int by);

/* Lays it out for a room of so many lines, so wide, about what the scene shows now. Where memory is
 * short, lines are missing at its end. */
void help_lay(struct help *help, const struct scene *scene, const struct ruler *ruler, double width,
              int lines);

#endif
